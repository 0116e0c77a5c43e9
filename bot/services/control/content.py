"""What the forms and pages of control mode hold."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from bot.domain.control import ControlDecision, ControlPeriod, Wanted
from bot.domain.okrs import Objective
from bot.domain.people import Person
from bot.domain.teams import Team


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlForm:
    """What is asked before it starts; ``today`` is the date in the workspace's zone, ``last_day`` what the form begins
    with."""

    objective: Objective
    owner: Person
    today: date
    last_day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Costs:
    """What it costs whom, at most: who checks in before is not asked again that day. ``messages``: of their own, in the
    order of their number; ``resting``: who is in it and gets none, for the company is piloting without them; ``lines``:
    who reads of it in one line of their next check-in message; ``channel_id``: where its room is, None where there is
    none."""

    objective: Objective
    wanted: Wanted
    responsible: Person
    messages: tuple[tuple[Person, int], ...] = ()
    resting: tuple[Person, ...] = ()
    lines: tuple[Person, ...] = ()
    channel_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlSheet:
    """One period with what its words need, for one reader. ``runs``: it is not over. ``decisions`` oldest first."""

    period: ControlPeriod
    objective: Objective
    names: Mapping[int, str]
    last_day: date
    runs: bool
    decisions: tuple[ControlDecision, ...] = ()
    may_decide: bool = False
    may_end: bool = False
    may_renew: bool = False
    may_answer: bool = False

    def name(self, person_id: int | None) -> str:
        return self.names.get(person_id or 0, "")


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlPage:
    """What the page of an objective says of it, the newest first; ``may_start``: this reader may put it under
    control."""

    periods: tuple[ControlSheet, ...] = field(default=())
    may_start: bool = False

    @property
    def running(self) -> ControlSheet | None:
        return next((one for one in self.periods if one.runs), None)


@dataclass(frozen=True, slots=True)
class Room:
    """What the message in the channel says, as its team reads it."""

    sheet: ControlSheet
    team: Team


@dataclass(frozen=True, slots=True)
class Announcement:
    """A decision as the thread of the room is told."""

    sheet: ControlSheet
    decision: ControlDecision
    team: Team


@dataclass(frozen=True, slots=True)
class HelpedQuestion:
    """Whether it helped is asked of somebody who was in it; ``is_starter``: their sentence closes it."""

    sheet: ControlSheet
    is_starter: bool
