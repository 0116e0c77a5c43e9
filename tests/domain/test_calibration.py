"""How sure people were against how things ended."""

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from itertools import product
from math import prod

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.calibration import (
    Group,
    Observation,
    Reading,
    at_least,
    at_most,
    by_chance,
    calibrate,
    confidence_at_middle,
    middle,
)
from bot.domain.ids import PersonId
from bot.domain.status import ConfidenceBand
from tests.domain.okr_builders import DEC_31, OCT_1, a_check_in, a_key_result

BERLIN = "Europe/Berlin"
ONE = Fraction(1)
NOV_15 = date(2026, 11, 15)


def ended(*groups: tuple[int, int, int], owners: int = 5) -> list[Observation]:
    """Of each (confidence, how many, how many of them met)."""
    told = [(confidence, at < met) for confidence, count, met in groups for at in range(count)]
    return [Observation(confidence, met, PersonId(at % owners)) for at, (confidence, met) in enumerate(told)]


def read(*groups: tuple[int, int, int]) -> Reading:
    return calibrate(ended(*groups)).reading


def test_the_middle_lies_between_the_first_and_the_due_day_of_its_own_term() -> None:
    assert middle(a_key_result(), OCT_1) == NOV_15
    late = a_key_result(active_from=date(2026, 11, 2), due_day=date(2026, 11, 30))
    assert middle(late, OCT_1) == date(2026, 11, 16)


def test_the_confidence_is_the_last_one_said_by_the_end_of_that_day() -> None:
    result = a_key_result()
    said = [
        a_check_in(40, 8, at=datetime(2026, 11, 9, 9, tzinfo=UTC)),
        a_check_in(41, None, at=datetime(2026, 11, 12, 9, tzinfo=UTC)),
        a_check_in(42, 6, at=datetime(2026, 11, 15, 22, 59, tzinfo=UTC)),
        a_check_in(43, 3, at=datetime(2026, 11, 15, 23, 0, tzinfo=UTC)),  # midnight in Berlin
    ]

    assert confidence_at_middle(result, OCT_1, said, BERLIN) == 6
    assert confidence_at_middle(result, OCT_1, said[:2], BERLIN) == 8
    assert confidence_at_middle(result, OCT_1, said[3:], BERLIN) is None


def test_what_was_put_right_later_is_hindsight() -> None:
    first = a_check_in(40, 8, at=datetime(2026, 11, 13, 9, tzinfo=UTC))
    soon = a_check_in(40, 5, at=datetime(2026, 11, 14, 9, tzinfo=UTC), supersedes_id=first.id)
    late = a_check_in(40, 5, at=datetime(2026, 11, 16, 8, tzinfo=UTC), supersedes_id=first.id)

    assert confidence_at_middle(a_key_result(), OCT_1, [first, soon], BERLIN) == 5
    assert confidence_at_middle(a_key_result(), OCT_1, [first, late], BERLIN) == 8


def test_ten_key_results_of_five_owners_are_needed() -> None:
    assert read((8, 9, 4)) is Reading.TOO_FEW
    assert calibrate(ended((8, 40, 10), owners=4)).reading is Reading.TOO_FEW
    assert calibrate(ended((8, 10, 4), owners=5)).reading is Reading.SURER


def test_each_band_has_what_was_met_and_what_was_said() -> None:
    found = calibrate(ended((9, 2, 2), (7, 2, 1), (5, 4, 1), (2, 3, 0)))

    assert found.bands == (
        (ConfidenceBand.HIGH, Group(4, 3, Fraction("3.2"))),
        (ConfidenceBand.MEDIUM, Group(4, 1, Fraction(2))),
        (ConfidenceBand.LOW, Group(3, 0, Fraction("0.6"))),
    )
    assert (found.sure, found.others) == (Group(4, 3, Fraction("3.2")), Group(7, 1, Fraction("2.6")))
    assert [band for band, _ in calibrate(ended((9, 12, 2))).bands] == [ConfidenceBand.HIGH]


@pytest.mark.parametrize(
    ("groups", "reading"),
    [
        ([(8, 12, 6)], Reading.SURER),  # 6 or fewer of 12 at 0.8: 1.9%
        ([(8, 12, 7)], Reading.NOTHING_BESIDE),  # 7 or fewer: 7.3%
        ([(8, 10, 8), (6, 8, 1)], Reading.SURER),
        ([(8, 10, 8), (4, 8, 7)], Reading.LESS_SURE),
        ([(7, 12, 12)], Reading.LESS_SURE),  # 0.7 to the power of 12: 1.4%
        ([(8, 10, 7), (5, 6, 3)], Reading.MAY_BE_CHANCE),
        ([(8, 10, 7), (6, 10, 7)], Reading.NO_DIFFERENCE),
        ([(8, 10, 8), (3, 10, 2)], Reading.FITS),
        ([(8, 12, 6), (4, 8, 7)], Reading.NO_DIFFERENCE),
        ([(8, 12, 6), (3, 4, 4)], Reading.SURER),  # four others are too few to compare with
        ([(10, 10, 9)], Reading.NOTHING_BESIDE),
    ],
)
def test_what_it_means(groups: list[tuple[int, int, int]], reading: Reading) -> None:
    assert read(*groups) is reading


def test_the_reading_says_whom_it_is_about() -> None:
    found = calibrate(ended((8, 10, 8), (6, 8, 1)))

    assert found.about == found.others
    assert calibrate(ended((8, 14, 6), (6, 8, 5))).about == Group(14, 6, Fraction("11.2"))


def test_the_exact_tests_agree_with_counting_all_ways() -> None:
    """Six key results, each met or not."""
    given = ended((9, 2, 1), (6, 2, 1), (0, 1, 0), (10, 1, 1))
    chances = [Fraction(min(max(2 * one.confidence, 1), 19), 20) for one in given]
    ways = {
        outcome: prod((chance if met else 1 - chance for chance, met in zip(chances, outcome, strict=True)), start=ONE)
        for outcome in product((0, 1), repeat=len(given))
    }

    assert at_most(given) == sum(chance for outcome, chance in ways.items() if sum(outcome) <= 3)
    assert at_least(given) == sum(chance for outcome, chance in ways.items() if sum(outcome) >= 3)


def test_fishers_lady_tasting_tea() -> None:
    """Four cups of eight with milk first; all four named, and three of them: 1 of 70, and 17 of 70 (Fisher 1935)."""
    assert by_chance(Group(4, 4, Fraction(0)), Group(4, 0, Fraction(0))) == Fraction(1, 70)
    assert by_chance(Group(4, 3, Fraction(0)), Group(4, 1, Fraction(0))) == Fraction(17, 70)


@settings(max_examples=30)
@given(st.lists(st.tuples(st.integers(0, 10), st.booleans()), min_size=10, max_size=20))
def test_more_met_never_reads_as_surer(told: list[tuple[int, bool]]) -> None:
    """Whatever was said: where all were met nobody was too sure, where none was nobody was too doubtful; and every key
    result stands in one band."""
    given = [Observation(confidence, met, PersonId(at % 7)) for at, (confidence, met) in enumerate(told)]
    all_met = [Observation(one.confidence, True, one.owner_id) for one in given]
    none_met = [Observation(one.confidence, False, one.owner_id) for one in given]

    assert calibrate(all_met).reading is not Reading.SURER
    assert calibrate(none_met).reading is not Reading.LESS_SURE
    assert sum(group.count for _, group in calibrate(given).bands) == len(given)
    assert at_most(given) + at_least(given) >= 1


def test_a_term_of_one_day_has_a_middle() -> None:
    assert middle(a_key_result(active_from=DEC_31 - timedelta(days=1)), OCT_1) == DEC_31 - timedelta(days=1)
