"""What a pilot needs before it goes on to its next stage, and what may be filled in on the way. Nobody can skip
a gate."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from bot.domain.errors import Invalid, NothingToDo
from bot.domain.pilots import (
    BECAUSE,
    CLOSES,
    FEWEST,
    FIRST_DAY,
    MOST_BECAUSE,
    MOST_WORDS,
    REASON,
    REVIEW_DAY,
    WALK,
    Pilot,
    PilotVote,
    Stage,
    StopReason,
)
from bot.domain.refusals import A_YEAR_AHEAD, Reason, wrong_day_ahead, wrong_length

FIRST_WITH_RESULTS = 2
"""The iteration from which on a pilot may be stopped for its results: they come late."""
LONGEST_VOTE = timedelta(days=21)


class Need(StrEnum):
    """What is missing before a stage is done."""

    GAINS = "gains"
    COSTS = "costs"
    VOTE = "vote"
    STATEMENT = "statement"
    APPROVAL = "approval"
    TRAINING = "training"
    LEAD = "lead"
    CHANNEL = "channel"
    CYCLE = "cycle"
    DATES = "dates"
    COACH = "coach"
    ITEMS = "items"
    DECISION = "decision"


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What decides on a gate besides the pilot itself. ``items``: what was decided since the review began."""

    members: int
    vote: PilotVote | None = None
    has_lead: bool = False
    has_channel: bool = False
    has_cycle: bool = False
    has_coach: bool = False
    items: int = 0


def missing(pilot: Pilot, facts: Facts) -> tuple[Need, ...]:
    """What the stage at hand still needs."""
    wanted: Mapping[Need, bool] = {
        Stage.ASSESS: {
            Need.GAINS: bool(pilot.gains),
            Need.COSTS: bool(pilot.costs),
            **_willingness(pilot, facts),
        },
        Stage.AUTHORISE: {Need.APPROVAL: pilot.authorised_at is not None},
        Stage.ALIGN: {Need.TRAINING: pilot.trained_at is not None},
        Stage.PREPARE: {
            Need.LEAD: facts.has_lead,
            Need.CHANNEL: facts.has_channel,
            Need.CYCLE: pilot.cycle_id is not None and facts.has_cycle,
            Need.DATES: pilot.first_day is not None and pilot.review_day is not None,
            Need.COACH: pilot.coach_id is not None and facts.has_coach,
        },
        Stage.REVIEW: {Need.ITEMS: facts.items > 0},
        Stage.IMPROVE: {Need.DECISION: False},
    }.get(pilot.stage, {})
    return tuple(need for need, is_there in wanted.items() if not is_there)


def following(pilot: Pilot, facts: Facts) -> Stage:
    """The stage after this one. Raises NothingToDo with the first thing that is missing; a decision is no next step,
    and an end has none."""
    gaps = missing(pilot, facts)
    if pilot.stage.is_over or gaps:
        raise NothingToDo(f"pilot_{gaps[0].value}" if gaps else "pilot_over")
    return WALK[WALK.index(pilot.stage) + 1]


def check_decision(pilot: Pilot) -> None:
    """Again or roll out: once it was improved. Raises NothingToDo."""
    if pilot.stage is not Stage.IMPROVE:
        raise NothingToDo("pilot_over" if pilot.stage.is_over else "pilot_not_improved")


def may_stop_for_results(pilot: Pilot) -> bool:
    """Results come late: only when the second iteration has been run."""
    has_run = pilot.stage in (Stage.REVIEW, Stage.IMPROVE)
    return pilot.iteration > FIRST_WITH_RESULTS or (pilot.iteration == FIRST_WITH_RESULTS and has_run)


def check_stop(pilot: Pilot, reason: StopReason | None, because: str) -> str:
    """The words on one line. Raises NothingToDo once it is over; Invalid by field."""
    if pilot.stage.is_over:
        raise NothingToDo("pilot_over")
    told = " ".join(because.split())
    wrong: dict[str, Reason] = {}
    if reason is None:
        wrong[REASON] = ("empty", {})
    elif reason is StopReason.RESULTS and not may_stop_for_results(pilot):
        wrong[REASON] = ("results_come_late", {})
    if wrong_words := wrong_length(told, MOST_BECAUSE):
        wrong[BECAUSE] = wrong_words
    if wrong:
        raise Invalid(wrong)
    return told


def check_because(because: str) -> str:
    """Raises Invalid."""
    told = " ".join(because.split())
    if wrong := wrong_length(told, MOST_BECAUSE):
        raise Invalid({BECAUSE: wrong})
    return told


def check_case(words: Mapping[str, str]) -> dict[str, str]:
    """Gains, costs, statement: what is empty may be written later. Raises Invalid by field."""
    told = {name: text.strip() for name, text in words.items()}
    wrong = {name: ("too_long", {"most": str(MOST_WORDS)}) for name, text in told.items() if len(text) > MOST_WORDS}
    if wrong:
        raise Invalid(wrong)
    return told


def check_closing_day(day: date | None, today: date) -> date:
    """A vote runs until the end of a day after today. Raises Invalid."""
    if day is None:
        raise Invalid({CLOSES: ("empty", {})})
    if day <= today:
        raise Invalid({CLOSES: ("review_not_ahead", {})})
    if day > today + LONGEST_VOTE:
        raise Invalid({CLOSES: ("review_too_late", {"last": (today + LONGEST_VOTE).isoformat()})})
    return day


def check_dates(first_day: date | None, review_day: date | None, cycle: tuple[date, date] | None, today: date) -> None:
    """``cycle``: first and last day of the chosen one. Raises Invalid by field."""
    wrong: dict[str, Reason] = {}
    if cycle is not None and first_day is not None and not cycle[0] <= first_day <= cycle[1]:
        wrong[FIRST_DAY] = ("outside_cycle", {"first_day": cycle[0].isoformat(), "last": cycle[1].isoformat()})
    elif cycle is None and first_day is not None and (reason := wrong_day_ahead(first_day, today)):
        wrong[FIRST_DAY] = reason
    if review_day is not None and review_day <= max(today, first_day or today):
        wrong[REVIEW_DAY] = ("review_before_pilot", {})
    elif review_day is not None and review_day > today + A_YEAR_AHEAD:
        wrong[REVIEW_DAY] = ("too_far_ahead_year", {})
    if wrong:
        raise Invalid(wrong)


def _willingness(pilot: Pilot, facts: Facts) -> dict[Need, bool]:
    """A vote of fewer than five would not be anonymous: they talk, and the lead states what came of it."""
    if facts.vote is not None and facts.vote.is_passed:
        return {}
    if facts.members >= FEWEST:
        return {Need.VOTE: False}
    return {Need.STATEMENT: bool(pilot.statement)}
