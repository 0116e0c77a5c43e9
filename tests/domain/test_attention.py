"""Needs attention, and two voices that disagree (model.md)."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from bot.domain.attention import AttentionRule, Blocked, Facts, Falling, LowConfidence, needs_attention, reasons
from bot.domain.cycles import CycleState
from bot.domain.disagreement import DisagreementRule, disagreements
from bot.domain.history import confidences, may_still_be_corrected, standing, value_on, values
from bot.domain.okrs import Commitment, KeyResultState
from bot.domain.pace import Pace, PaceBand
from bot.domain.status import Silence
from tests.domain.okr_builders import DEC_10, DEC_31, OCT_1, a_blocker, a_check_in, a_key_result, weekly, yes_no

BEHIND = Pace(Fraction(1, 4), PaceBand.FAR_BEHIND)
ACTIVE = CycleState.ACTIVE


def rules(today: date = DEC_10, **given: Any) -> list[str]:
    facts = Facts(**({"key_result": a_key_result(confidence=8)} | given))
    return [reason.rule.value for reason in reasons(facts, ACTIVE, today)]


def test_all_is_well() -> None:
    assert rules(confidences=(8, 8)) == []


def test_every_rule_that_fires_is_named_in_the_order_of_the_model() -> None:
    fired = rules(
        date(2027, 1, 2),
        key_result=a_key_result(confidence=2),
        confidences=(8, 2),
        pace=BEHIND,
        blockers=((a_blocker(), 3),),
        silence=Silence(late=4),
    )
    assert fired == ["blocked", "far_behind", "low_confidence", "falling", "stale", "past_due"]


def test_only_a_blocker_open_for_three_working_days_counts() -> None:
    answered = a_blocker(answered_at=datetime(2026, 11, 3, tzinfo=UTC))
    assert rules(blockers=((a_blocker(), 2), (answered, 9))) == []
    oldest = a_blocker()
    facts = Facts(key_result=a_key_result(), blockers=((a_blocker(), 3), (oldest, 5)))
    assert reasons(facts, ACTIVE, DEC_10) == (Blocked(oldest, 5),)


@pytest.mark.parametrize(
    ("said", "falls"),
    [
        ((9, 6), (9, 6)),
        ((9, 7), None),
        ((8, 7, 6), (8, 7, 6)),
        ((9, 8, 7), None),
        ((8, 7, 7), None),
        ((6, 7, 6), None),
        ((9, 8, 5), (8, 5)),
        ((5,), None),
        ((), None),
    ],
)
def test_falling_is_three_at_once_or_twice_in_a_row_down_to_six(
    said: tuple[int, ...], falls: tuple[int, ...] | None
) -> None:
    found = reasons(Facts(key_result=a_key_result(), confidences=said), ACTIVE, DEC_10)
    assert found == ((Falling(falls),) if falls else ())


def test_low_confidence_tells_what_it_was_before() -> None:
    facts = Facts(key_result=a_key_result(confidence=4), confidences=(5, 4))
    assert reasons(facts, ACTIVE, DEC_10) == (LowConfidence(4, 5),)


def test_unattended_takes_the_place_of_stale() -> None:
    assert rules(silence=Silence(late=9, unattended=True)) == ["unattended"]


def test_past_due_counts_only_while_the_cycle_is_active() -> None:
    facts = Facts(key_result=a_key_result(due_day=DEC_10))
    assert not reasons(facts, ACTIVE, DEC_10)
    assert reasons(facts, ACTIVE, DEC_31)
    assert not reasons(facts, CycleState.GRADING, DEC_31)


def test_what_is_reached_is_not_past_due() -> None:
    reached = Facts(key_result=a_key_result(due_day=DEC_10, current=100, confidence=9))
    assert not reasons(reached, ACTIVE, DEC_31)


def test_what_is_paused_or_done_needs_nobody() -> None:
    for state in set(KeyResultState) - {KeyResultState.ACTIVE}:
        assert rules(key_result=a_key_result(confidence=0, state=state), pace=BEHIND) == []


def test_entries_come_in_the_order_of_their_first_rule() -> None:
    low, behind, fine = a_key_result(confidence=1), a_key_result(confidence=8), a_key_result(confidence=8)
    found = needs_attention(
        [Facts(key_result=low), Facts(key_result=fine), Facts(key_result=behind, pace=BEHIND)], ACTIVE, DEC_10
    )
    assert [(entry.key_result, entry.rule) for entry in found] == [
        (behind, AttentionRule.FAR_BEHIND),
        (low, AttentionRule.LOW_CONFIDENCE),
    ]


def disagree(key_result: Any, pace: Pace | None = None, said: tuple[int, ...] = (), today: date = DEC_10) -> list[str]:
    check_ins = weekly(*said)
    found = disagreements(
        key_result, Commitment.COMMITTED, pace=pace, values=values(check_ins), cycle_first_day=OCT_1, today=today
    )
    return [each.rule.value for each in found]


def test_sure_but_far_behind_is_two_voices() -> None:
    assert disagree(a_key_result(confidence=7, current=1), BEHIND) == ["sure_but_behind"]
    assert disagree(a_key_result(confidence=6, current=1), BEHIND) == []
    assert disagree(a_key_result(confidence=9), Pace(Fraction(1, 2), PaceBand.FAR_BEHIND)) == []


def test_sure_but_unmoved_in_three_check_ins_is_two_voices() -> None:
    sure = a_key_result(confidence=8, current=5)
    assert disagree(sure, said=(1, 5, 5, 5)) == [DisagreementRule.SURE_BUT_UNMOVED.value]
    assert disagree(sure, said=(5, 5)) == disagree(sure, said=(4, 5, 5)) == []
    assert disagree(sure, said=(5, 5, 5), today=date(2026, 10, 10)) == []


def test_who_has_arrived_may_rest() -> None:
    assert disagree(a_key_result(confidence=10, current=100), said=(100, 100, 100)) == []
    assert disagree(yes_no(confidence=9, current=0), said=(0, 0, 0)) == []


def test_a_correction_takes_the_place_of_what_it_corrects() -> None:
    first, second = weekly(10, 20, confidence=5)
    corrected = a_check_in(15, 4, second.effective_day, supersedes_id=second.id)
    again = replace(corrected, id=a_check_in().id, value=first.value, supersedes_id=corrected.id)
    assert standing([first, second, corrected]) == (first, corrected)
    assert values([again, first, second, corrected]) == (Decimal(10), Decimal(10))
    assert confidences([first, second, corrected]) == (5, 4)


def test_a_value_holds_from_the_day_it_stands_for() -> None:
    check_ins = weekly(10, 20)
    assert [value_on(check_ins, date(2026, month, day)) for month, day in ((9, 30), (10, 7), (10, 8))] == [None, 10, 20]


def test_a_check_in_may_be_corrected_for_72_hours() -> None:
    check_in = a_check_in(5, day=OCT_1)
    assert may_still_be_corrected(check_in, datetime(2026, 10, 4, 9, tzinfo=UTC))
    assert not may_still_be_corrected(check_in, datetime(2026, 10, 4, 9, 1, tzinfo=UTC))


def test_what_has_no_owner_needs_one_and_is_not_called_silent() -> None:
    orphan = Silence(since_first_due=20, late=9, unattended=True, no_owner=True)
    fired = rules(date(2027, 1, 2), key_result=a_key_result(confidence=2), confidences=(8, 2), silence=orphan)
    assert fired == ["low_confidence", "falling", "no_owner", "past_due"]
    assert rules(key_result=a_key_result(state=KeyResultState.PAUSED), silence=orphan) == []
