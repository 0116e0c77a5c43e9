"""What the pack of a review says, as values that a view puts into words."""

from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from bot.domain.checkins import Blocker
from bot.domain.cycles import Cycle
from bot.domain.decisions import Decision
from bot.domain.moves import Move
from bot.domain.okrs import KeyResult, Objective
from bot.domain.people import Person
from bot.domain.revisions import Revision
from bot.domain.teams import Team
from bot.services.okrs.standing import KeyResultStanding, ObjectiveStanding


@dataclass(frozen=True, slots=True)
class Progressed:
    """An objective now, and how far it was at the last review; None where it could not be said then."""

    standing: ObjectiveStanding
    before: Fraction | None


@dataclass(frozen=True, slots=True)
class Concluded:
    """An objective that was closed, with its score, and what its owner wants others to know."""

    standing: ObjectiveStanding
    tell_others: str = ""


@dataclass(frozen=True, slots=True)
class Revised:
    """A key result whose target or due day was changed, newest first."""

    key_result: KeyResult
    revision: Revision


@dataclass(frozen=True, slots=True)
class Blocked:
    """Somebody is waited for, in working days; ``asked`` is their name, empty where anybody may help."""

    blocker: Blocker
    key_result: KeyResult
    days: int
    asked: str


@dataclass(frozen=True, slots=True)
class DecisionSheet:
    """A decision with whoever is to do it, and the code of its objective where those who read may know of it."""

    decision: Decision
    owner: Person
    code: str = ""
    may_settle: bool = False

    def is_late(self, today: date) -> bool:
        return self.decision.is_open and self.decision.due_day < today


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewPack:
    """How the team and those below it do, for its review at ``at`` (None where none is planned). ``since`` is the last
    review, or where there was none, the beginning of the cycle; ``is_first``: there was none, so that nothing is new.
    ``ended`` are closed since then. ``only_own``: what is below was too much to be looked at. ``hidden`` objectives are
    restricted, ``untold`` decisions about such."""

    team: Team
    now: datetime
    today: date
    at: datetime | None
    since: datetime
    is_first: bool
    cycles: tuple[Cycle, ...] = ()
    objectives: tuple[Progressed, ...] = ()
    new: tuple[ObjectiveStanding, ...] = ()
    new_results: tuple[KeyResultStanding, ...] = ()
    moves: tuple[Move, ...] = ()
    ended: tuple[Concluded, ...] = ()
    cancelled: tuple[Objective | KeyResult, ...] = ()
    revised: tuple[Revised, ...] = ()
    attention: tuple[KeyResultStanding, ...] = ()
    blocked: tuple[Blocked, ...] = ()
    wanted: tuple[Blocked, ...] = ()
    decisions: tuple[DecisionSheet, ...] = ()
    settled: tuple[DecisionSheet, ...] = ()
    hidden: int = 0
    untold: int = 0
    only_own: bool = False
    names: dict[int, str]

    @property
    def is_worth_posting(self) -> bool:
        return bool(self.objectives or self.ended or self.cancelled or self.decisions or self.settled)
