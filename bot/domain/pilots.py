"""A pilot: a team tries OKRs, looks back, improves, and tries again (vivo). Its stages, the vote, the exercise, and the
figures of its iterations."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from bot.domain.ids import CycleId, PersonId, TeamId, WorkspaceId
from bot.domain.small_groups import ENOUGH

FEWEST = ENOUGH
"""A vote is asked of so many people, and shown from so many answers on; figures about behaviour are of as many."""
WILLING_OF_TEN = 7
"""Of ten answers so many have to be yes: 70%."""
USUAL_VOTE = timedelta(days=7)
KEPT_PROMPTS = timedelta(days=90)
"""Figures of an iteration look back so far: older check-in messages are deleted (services/upkeep/retention.py)."""
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


def is_willing(yes: int, answers: int) -> bool:
    """From five answers on, and 70% of them: 69.9% are not."""
    return answers >= FEWEST and yes * 10 >= answers * WILLING_OF_TEN


def permille(yes: int, answers: int) -> int:
    """The share of yes, rounded down, so that 69.96% never reads 70.0%."""
    return yes * 1000 // answers
