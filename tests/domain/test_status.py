"""Status and confidence (model.md, Status of a KR; Status of an objective)."""

from datetime import UTC, datetime
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.okrs import KeyResult, KeyResultState, ObjectiveState, ValueSource
from bot.domain.status import (
    WORST_FIRST,
    ConfidenceBand,
    Silence,
    Status,
    confidence_band,
    key_result_status,
    objective_confidence,
    objective_status,
    worst,
)
from tests.domain.okr_builders import a_band, a_key_result, an_objective

HEARD = datetime(2026, 11, 9, 9, tzinfo=UTC)
LONG_AGO = Silence(since_first_due=20)


def heard(confidence: int | None, **given: Any) -> KeyResult:
    return a_key_result(confidence=confidence, checked_in_at=HEARD, current=5, **given)


@pytest.mark.parametrize(("confidence", "status"), [(7, "on_track"), (6, "at_risk"), (4, "at_risk"), (3, "off_track")])
def test_the_band_of_the_last_confidence_is_the_status(confidence: int, status: str) -> None:
    assert key_result_status(heard(confidence), LONG_AGO) == status


def test_confidence_has_three_bands() -> None:
    bands = [confidence_band(each) for each in range(11)]
    assert bands == [ConfidenceBand.LOW] * 4 + [ConfidenceBand.MEDIUM] * 3 + [ConfidenceBand.HIGH] * 4


@pytest.mark.parametrize(
    ("state", "status"),
    [
        (KeyResultState.DONE, Status.DONE),
        (KeyResultState.CLOSED, Status.DONE),
        (KeyResultState.PAUSED, Status.PAUSED),
        (KeyResultState.CANCELLED, Status.CANCELLED),
    ],
)
def test_what_is_settled_is_settled_however_long_nothing_was_heard(state: KeyResultState, status: Status) -> None:
    assert key_result_status(heard(1, state=state), Silence(since_first_due=20, late=9)) is status


def test_a_new_key_result_is_pending_until_three_working_days_after_its_first_due_check_in() -> None:
    found = [key_result_status(a_key_result(), Silence(since_first_due=days, late=days or 0)) for days in (None, 3, 4)]
    assert found == [Status.PENDING, Status.PENDING, Status.STALE]


def test_what_a_system_says_of_a_new_key_result_is_judged_once_somebody_should_have_spoken() -> None:
    read = a_band(2, 3, current=5)
    found = [key_result_status(read, Silence(since_first_due=days)) for days in (3, 4)]
    assert found == [Status.PENDING, Status.OFF_TRACK]


def test_a_first_word_ends_pending_at_once() -> None:
    assert key_result_status(heard(2), Silence()) is Status.OFF_TRACK


def test_silence_is_never_green() -> None:
    assert key_result_status(heard(9), Silence(since_first_due=20, late=3)) is Status.ON_TRACK
    assert key_result_status(heard(9), Silence(since_first_due=20, late=4)) is Status.STALE
    assert key_result_status(heard(9), Silence(since_first_due=20, unattended=True)) is Status.STALE
    assert key_result_status(heard(None), LONG_AGO) is Status.PENDING


def test_a_maintained_value_is_judged_by_its_band_not_by_confidence() -> None:
    inside, outside = (a_band(2, 3, current=at, confidence=5, checked_in_at=HEARD) for at in (3, "3.01"))
    assert key_result_status(inside, LONG_AGO) is Status.ON_TRACK
    assert key_result_status(outside, LONG_AGO) is Status.OFF_TRACK


def test_a_roll_up_is_as_well_as_the_worst_that_supports_it() -> None:
    roll_up = a_key_result(source=ValueSource.ROLLUP)
    assert key_result_status(roll_up, LONG_AGO, [Status.ON_TRACK, Status.AT_RISK]) is Status.AT_RISK
    assert key_result_status(roll_up, LONG_AGO) is Status.PENDING


def test_an_objective_has_the_worst_status_with_its_share_and_cause() -> None:
    key_results = [a_key_result() for _ in range(4)]
    statuses = [Status.ON_TRACK, Status.OFF_TRACK, Status.ON_TRACK, Status.DONE]
    found = objective_status(an_objective(*key_results), _by_id(key_results, statuses))
    assert (found.status, found.on_track, found.total) == (Status.OFF_TRACK, 3, 4)
    assert found.causes == (key_results[1],)


def test_an_objective_leaves_out_what_is_paused_or_cancelled_or_weighs_nothing() -> None:
    key_results = [a_key_result(), a_key_result(), a_key_result(), a_key_result(weight=0)]
    statuses = [Status.DONE, Status.PAUSED, Status.CANCELLED, Status.OFF_TRACK]
    found = objective_status(an_objective(*key_results), _by_id(key_results, statuses))
    assert (found.status, found.total, found.causes) == (Status.DONE, 1, ())


def test_an_objective_without_open_key_results_says_why() -> None:
    paused, cancelled = a_key_result(), a_key_result()
    both = an_objective(paused, cancelled)
    assert objective_status(both, {paused.id: Status.PAUSED, cancelled.id: Status.CANCELLED}).status is Status.PAUSED
    assert objective_status(an_objective(), {}).status is Status.PENDING
    assert objective_status(an_objective(state=ObjectiveState.CLOSED), {}).status is Status.DONE


@given(st.lists(st.sampled_from(WORST_FIRST), min_size=1, max_size=8))
def test_no_key_result_is_worse_than_its_objective(statuses: list[Status]) -> None:
    key_results = [a_key_result() for _ in statuses]
    found = objective_status(an_objective(*key_results), _by_id(key_results, statuses))
    assert found.status is worst(statuses)
    assert sum(count for _, count in found.counts) == found.total == len(statuses)
    assert found.on_track == sum(1 for status in statuses if status in (Status.ON_TRACK, Status.DONE))


def test_the_confidence_of_an_objective_comes_with_the_lowest() -> None:
    lowest = heard(2)
    objective = an_objective(heard(9), lowest, heard(8), heard(0, state=KeyResultState.CANCELLED), a_key_result())
    found = objective_confidence(objective)
    assert found is not None
    assert (found.mean, found.lowest) == (Fraction(19, 3), lowest)
    assert objective_confidence(an_objective(a_key_result())) is None


def _by_id(key_results: list[KeyResult], statuses: list[Status]) -> dict[Any, Status]:
    return {each.id: status for each, status in zip(key_results, statuses, strict=True)}


@pytest.mark.parametrize("source", [ValueSource.MANUAL, ValueSource.ROLLUP])
@pytest.mark.parametrize("confidence", [None, 9, 1])
def test_without_an_owner_it_is_neither_stale_nor_well_whatever_was_heard(
    confidence: int | None, source: ValueSource
) -> None:
    orphan = Silence(since_first_due=20, late=9, no_owner=True)
    assert key_result_status(heard(confidence, source=source), orphan, [Status.ON_TRACK]) is Status.NO_OWNER
    assert key_result_status(heard(confidence, state=KeyResultState.DONE), orphan) is Status.DONE


def test_nobody_to_ask_is_worse_than_no_word_and_better_than_a_bad_one() -> None:
    assert worst([Status.STALE, Status.NO_OWNER, Status.ON_TRACK]) is Status.NO_OWNER
    assert worst([Status.AT_RISK, Status.NO_OWNER]) is Status.AT_RISK
