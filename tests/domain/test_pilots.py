"""The gates of a pilot: what each stage needs, and that nobody gets past one."""

from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import pairwise
from typing import Any

import pytest

from bot.domain.errors import Invalid, NothingToDo
from bot.domain.ids import CycleId, PersonId, TeamId, WorkspaceId
from bot.domain.pilot_gates import (
    Facts,
    Need,
    check_closing_day,
    check_dates,
    check_decision,
    check_stop,
    following,
    missing,
)
from bot.domain.pilots import WALK, Pilot, PilotVote, Stage, StopReason, is_willing, permille

NOW = datetime(2026, 11, 16, 8, tzinfo=UTC)
TODAY = NOW.date()
PERSON = PersonId(1)
READY: dict[str, Any] = {
    "gains": "We see what is stuck",
    "costs": "An hour a week",
    "authorised_at": NOW,
    "trained_at": NOW,
    "cycle_id": CycleId(1),
    "first_day": TODAY,
    "review_day": TODAY,
    "coach_id": PERSON,
}


def pilot(stage: Stage = Stage.ASSESS, **values: Any) -> Pilot:
    begun: dict[str, Any] = {"started_by_id": PERSON, "case_by_id": PERSON, "started_at": NOW}
    return Pilot(id=1, workspace_id=WorkspaceId(1), team_id=TeamId(1), stage=stage, **{**begun, **READY, **values})


def vote(yes: int | None, answers: int | None) -> PilotVote:
    asked: dict[str, Any] = {
        "opened_by_id": PERSON,
        "opened_day": TODAY,
        "last_day": TODAY,
        "closes_at": NOW,
        "asked": 9,
    }
    return PilotVote(id=1, workspace_id=WorkspaceId(1), pilot_id=1, **asked, closed_at=NOW, answers=answers, yes=yes)


def facts(**values: Any) -> Facts:
    there: dict[str, Any] = {"has_lead": True, "has_channel": True, "has_cycle": True, "has_coach": True, "items": 1}
    return Facts(**{"members": 9, "vote": vote(7, 9), **there, **values})


@pytest.mark.parametrize(
    ("yes", "answers", "willing"),
    [(7, 10, True), (6, 10, False), (699, 1000, False), (700, 1000, True), (4, 4, False), (4, 5, True), (3, 5, False)],
)
def test_seventy_percent_of_at_least_five_answers_are_needed(yes: int, answers: int, willing: bool) -> None:
    assert is_willing(yes, answers) is willing


def test_what_is_shown_of_a_share_never_reads_as_more_than_it_is() -> None:
    assert permille(1399, 2000) == 699  # 69.95%
    assert permille(7, 10) == 700


def test_each_stage_leads_to_the_next_once_nothing_is_missing() -> None:
    for stage, after in pairwise(WALK):
        assert following(pilot(stage), facts()) is after


@pytest.mark.parametrize(
    ("stage", "lacking", "need"),
    [
        (Stage.ASSESS, {"gains": ""}, Need.GAINS),
        (Stage.ASSESS, {"costs": ""}, Need.COSTS),
        (Stage.AUTHORISE, {"authorised_at": None}, Need.APPROVAL),
        (Stage.ALIGN, {"trained_at": None}, Need.TRAINING),
        (Stage.PREPARE, {"cycle_id": None}, Need.CYCLE),
        (Stage.PREPARE, {"review_day": None}, Need.DATES),
        (Stage.PREPARE, {"coach_id": None}, Need.COACH),
    ],
)
def test_no_gate_is_passed_while_something_is_missing(stage: Stage, lacking: dict[str, Any], need: Need) -> None:
    assert missing(pilot(stage, **lacking), facts()) == (need,)
    with pytest.raises(NothingToDo) as refused:
        following(pilot(stage, **lacking), facts())
    assert refused.value.what == f"pilot_{need}"


def test_a_vote_counts_when_it_is_passed_and_a_word_only_in_a_small_team() -> None:
    stated = pilot(statement="All four would like to")

    assert missing(pilot(), facts(vote=vote(6, 9))) == (Need.VOTE,)
    assert missing(pilot(), facts(vote=vote(None, 4))) == (Need.VOTE,)
    assert missing(stated, facts(vote=None)) == (Need.VOTE,)
    assert missing(pilot(), facts(vote=None, members=4)) == (Need.STATEMENT,)
    assert missing(stated, facts(vote=None, members=4)) == ()


def test_who_or_what_has_gone_since_is_missing_again() -> None:
    gone = facts(has_lead=False, has_channel=False, has_cycle=False, has_coach=False)

    assert missing(pilot(Stage.PREPARE), gone) == (Need.LEAD, Need.CHANNEL, Need.CYCLE, Need.COACH)
    assert missing(pilot(Stage.REVIEW), facts(items=0)) == (Need.ITEMS,)


def test_again_and_rolling_out_are_decided_once_it_was_improved() -> None:
    check_decision(pilot(Stage.IMPROVE))
    for stage in (*WALK[:-1], Stage.STOPPED):
        with pytest.raises(NothingToDo):
            check_decision(pilot(stage))


def test_results_stop_nothing_before_the_second_iteration_is_over() -> None:
    for early in (pilot(Stage.IMPROVE), pilot(Stage.RUN, iteration=2), pilot(Stage.PREPARE, iteration=2)):
        with pytest.raises(Invalid) as refused:
            check_stop(early, StopReason.RESULTS, "nothing moved")
        assert refused.value.fields == {"reason": ("results_come_late", {})}
        assert check_stop(early, StopReason.OTHER, " the team \n is split ") == "the team is split"

    assert check_stop(pilot(Stage.REVIEW, iteration=2), StopReason.RESULTS, "nothing moved") == "nothing moved"
    with pytest.raises(Invalid):
        check_stop(pilot(), StopReason.OTHER, "  ")
    with pytest.raises(NothingToDo):
        check_stop(replace(pilot(), stage=Stage.STOPPED), StopReason.OTHER, "again")


def test_days_lie_where_they_make_sense() -> None:
    cycle = (date(2026, 10, 1), date(2026, 12, 31))
    check_dates(date(2026, 11, 17), date(2026, 12, 18), cycle, TODAY)
    for first, review in ((date(2027, 1, 4), None), (None, TODAY), (date(2026, 12, 1), date(2026, 12, 1))):
        with pytest.raises(Invalid):
            check_dates(first, review, cycle, TODAY)
    check_dates(date(2026, 12, 1), None, None, TODAY)
    for first in (date(1990, 1, 1), date(2056, 12, 1)):
        with pytest.raises(Invalid):
            check_dates(first, None, None, TODAY)
    assert check_closing_day(date(2026, 11, 20), TODAY) == date(2026, 11, 20)
    for day in (None, TODAY, date(2027, 3, 1)):
        with pytest.raises(Invalid):
            check_closing_day(day, TODAY)
