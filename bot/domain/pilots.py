"""A pilot: a team tries OKRs, looks back, improves, and tries again (vivo). Stages, what each needs before the next one
begins, and who is asked for check-ins while a company is piloting. Nobody can skip a gate."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from bot.domain.errors import Invalid, NothingToDo
from bot.domain.ids import CycleId, PersonId, TeamId, WorkspaceId

FEWEST = 5
"""A vote is asked of so many people, and shown from so many answers on; figures about behaviour are of as many."""
WILLING_OF_TEN = 7
"""Of ten answers so many have to be yes: 70%."""
FIRST_WITH_RESULTS = 2
"""The iteration from which on a pilot may be stopped for its results: they come late."""
LONGEST_VOTE = timedelta(days=21)
USUAL_VOTE = timedelta(days=7)
FARTHEST = timedelta(days=366)
KEPT_PROMPTS = timedelta(days=90)
"""Figures of an iteration look back so far: older check-in messages are deleted (services/retention.py)."""
MOST_WORDS = 1_000
MOST_BECAUSE = 300
GAINS, COSTS, STATEMENT = "gains", "costs", "statement"  # fields of forms
TEAM, CLOSES, SPONSOR, BECAUSE, REASON = "team", "closes", "sponsor", "because", "reason"
CYCLE, FIRST_DAY, REVIEW_DAY, COACH = "cycle", "first_day", "review_day", "coach"
DRAFT, PILOTING, ROLLED_OUT = "draft", "piloting", "rolled_out"


class Stage(StrEnum):
    ASSESS = "assess"
    AUTHORISE = "authorise"
    ALIGN = "align"
    PREPARE = "prepare"
    RUN = "run"
    REVIEW = "review"
    IMPROVE = "improve"
    ROLLED_OUT = "rolled_out"
    STOPPED = "stopped"

    @property
    def is_over(self) -> bool:
        return self in (Stage.ROLLED_OUT, Stage.STOPPED)


WALK = (Stage.ASSESS, Stage.AUTHORISE, Stage.ALIGN, Stage.PREPARE, Stage.RUN, Stage.REVIEW, Stage.IMPROVE)


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


class StopReason(StrEnum):
    RESULTS = "results"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pilot:
    """One that is not over is the only one of its team. ``because`` is why the sponsor said no the last time.
    ``trained_at``: when the training went out. ``asked_from``: the day from which on the team's people get check-in
    messages, None before it first runs. ``look_at``: when the clock has something to do with it, UTC. ``case_by_id``
    wrote the expected gains and costs, and the statement of a small team."""

    id: int
    workspace_id: WorkspaceId
    team_id: TeamId
    stage: Stage = Stage.ASSESS
    iteration: int = 1
    gains: str = ""
    costs: str = ""
    statement: str = ""
    case_by_id: PersonId
    sponsor_id: PersonId | None = None
    because: str = ""
    authorised_at: datetime | None = None
    trained_at: datetime | None = None
    cycle_id: CycleId | None = None
    first_day: date | None = None
    review_day: date | None = None
    coach_id: PersonId | None = None
    asked_from: date | None = None
    reviewing_since: datetime | None = None
    look_at: datetime | None = None
    started_by_id: PersonId
    started_at: datetime
    ended_by_id: PersonId | None = None
    ended_at: datetime | None = None
    end_reason: str = ""

    @property
    def turn(self) -> str:
        """What a button carries: whoever presses it means the pilot as it stood then."""
        return f"{self.id}:{self.stage.value}:{self.iteration}"


@dataclass(frozen=True, slots=True, kw_only=True)
class PilotVote:
    """ "Would you like to try?" ``asked`` people were; ``answers`` and ``yes`` are counted once, when it is over; of
    fewer than five ``answers`` is 0 and ``yes`` None. Both are None of a vote that was called off."""

    id: int
    workspace_id: WorkspaceId
    pilot_id: int
    opened_by_id: PersonId
    opened_day: date
    last_day: date
    closes_at: datetime
    asked: int
    closed_at: datetime | None = None
    answers: int | None = None
    yes: int | None = None

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    @property
    def is_passed(self) -> bool:
        return self.answers is not None and self.yes is not None and is_willing(self.yes, self.answers)


@dataclass(frozen=True, slots=True, kw_only=True)
class PilotAnswer:
    """What somebody said, without who and when."""

    id: str
    workspace_id: WorkspaceId
    vote_id: int
    willing: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PilotVoter:
    """That somebody has answered, without what and when."""

    id: str
    workspace_id: WorkspaceId
    vote_id: int
    person_id: PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class PilotTraining:
    """``tries`` of the exercise; ``done_at`` once no rule about number or outcome complains, or it was good enough."""

    id: int
    workspace_id: WorkspaceId
    pilot_id: int
    person_id: PersonId
    tries: int = 0
    done_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PilotIteration:
    """Figures of a team, taken down when its review begins, of check-in messages sent since ``figures_from``. None of
    them where fewer than five ``people`` were asked. ``median_minutes``: from a message to its answer."""

    id: int
    workspace_id: WorkspaceId
    pilot_id: int
    number: int
    cycle_id: CycleId
    first_day: date
    figures_from: date
    ended_at: datetime
    people: int
    asked: int | None = None
    answered: int | None = None
    median_minutes: int | None = None
    key_results: int | None = None
    stale: int | None = None


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


def is_willing(yes: int, answers: int) -> bool:
    """From five answers on, and 70% of them: 69.9% are not."""
    return answers >= FEWEST and yes * 10 >= answers * WILLING_OF_TEN


def permille(yes: int, answers: int) -> int:
    """The share of yes, rounded down, so that 69.96% never reads 70.0%."""
    return yes * 1000 // answers


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
    wrong: dict[str, tuple[str, dict[str, str]]] = {}
    if reason is None:
        wrong[REASON] = ("empty", {})
    elif reason is StopReason.RESULTS and not may_stop_for_results(pilot):
        wrong[REASON] = ("results_come_late", {})
    if wrong_words := _wrong_words(told, MOST_BECAUSE):
        wrong[BECAUSE] = wrong_words
    if wrong:
        raise Invalid(wrong)
    return told


def check_because(because: str) -> str:
    """Raises Invalid."""
    told = " ".join(because.split())
    if wrong := _wrong_words(told, MOST_BECAUSE):
        raise Invalid({BECAUSE: wrong})
    return told


def check_case(words: Mapping[str, str]) -> dict[str, str]:
    """Gains, costs, statement: what is empty may be written later. Raises Invalid by field."""
    told = {name: text.strip() for name, text in words.items()}
    wrong = {
        name: ("text_too_long", {"most": str(MOST_WORDS)}) for name, text in told.items() if len(text) > MOST_WORDS
    }
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
    wrong: dict[str, tuple[str, dict[str, str]]] = {}
    if cycle is not None and first_day is not None and not cycle[0] <= first_day <= cycle[1]:
        wrong[FIRST_DAY] = ("outside_cycle", {"first_day": cycle[0].isoformat(), "last": cycle[1].isoformat()})
    if review_day is not None and review_day <= max(today, first_day or today):
        wrong[REVIEW_DAY] = ("review_before_pilot", {})
    elif review_day is not None and review_day > today + FARTHEST:
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


def _wrong_words(told: str, most: int) -> tuple[str, dict[str, str]] | None:
    if not told:
        return "empty", {}
    return ("text_too_long", {"most": str(most)}) if len(told) > most else None
