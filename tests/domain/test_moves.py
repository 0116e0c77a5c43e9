"""What moved since the last digest."""

from decimal import Decimal

from bot.domain.ids import PersonId
from bot.domain.moves import moves
from bot.domain.okrs import Metric
from tests.domain.okr_builders import a_key_result


def test_the_longest_way_comes_first_in_either_direction() -> None:
    forward = a_key_result(current=12)
    back = a_key_result(current=20)
    before = {forward.id: Decimal(10), back.id: Decimal(50)}
    authors = {forward.id: PersonId(1), back.id: PersonId(2)}

    found = moves([forward, back], before, authors)

    assert [(move.key_result.id, move.before, move.after) for move in found] == [
        (back.id, Decimal(50), Decimal(20)),
        (forward.id, Decimal(10), Decimal(12)),
    ]


def test_the_same_value_again_is_no_move_and_a_first_value_is() -> None:
    same, first = a_key_result(current=10), a_key_result(current=5)

    found = moves([same, first], {same.id: Decimal("10.0")}, {same.id: PersonId(1), first.id: PersonId(1)})

    assert [(move.key_result.id, move.before) for move in found] == [(first.id, Decimal(0))]


def test_a_first_word_that_says_what_held_before_is_no_move() -> None:
    at_start, not_yet = a_key_result(current=0), a_key_result(metric=Metric.YES_NO, current=0)

    assert moves([at_start, not_yet], {}, {at_start.id: PersonId(1), not_yet.id: PersonId(1)}) == ()


def test_what_nobody_checked_in_about_has_not_moved() -> None:
    assert moves([a_key_result(current=10)], {}, {}) == ()
