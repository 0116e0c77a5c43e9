"""What the pages, forms and messages of pilots say, as values that a view puts into words."""

from dataclasses import dataclass
from datetime import date

from bot.domain.cycles import Cycle
from bot.domain.draft_pages import TypedAdvice
from bot.domain.drafts import NotUnderstood
from bot.domain.people import Person
from bot.domain.pilot_gates import Need
from bot.domain.pilots import Pilot, PilotIteration, PilotVote
from bot.domain.teams import Team
from bot.services.pilots.suitability import Suitability
from bot.services.reviews.content import DecisionSheet


@dataclass(frozen=True, slots=True)
class PilotEntry:
    """One of the list."""

    pilot: Pilot
    team: Team


@dataclass(frozen=True, slots=True, kw_only=True)
class PilotList:
    """``startable`` are teams for which this reader may start one. ``rolled_out``: names, where the company pilots."""

    entries: tuple[PilotEntry, ...]
    startable: tuple[Team, ...]
    is_piloting: bool
    asked: tuple[str, ...]
    may_administer: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PilotPage:
    """``members`` take part in a vote. ``sponsor_away`` until that day. ``trained`` have done the exercise; None where
    fewer than five would be counted. ``untold`` items are about what is restricted to others. ``may_vote``: this reader
    is asked, and has not answered yet."""

    pilot: Pilot
    team: Team
    lead: Person | None
    people: dict[int, Person]
    today: date
    cycle: Cycle | None
    members: int
    vote: PilotVote | None
    gaps: tuple[Need, ...]
    suitability: Suitability | None
    sponsor_away: date | None
    trained: int | None
    items: tuple[DecisionSheet, ...]
    untold: int
    iterations: tuple[PilotIteration, ...]
    may_lead: bool
    may_decide: bool
    is_sponsor: bool
    is_member: bool
    may_vote: bool

    def name(self, person_id: int | None) -> str:
        found = self.people.get(person_id or 0)
        return "" if found is None else found.name


@dataclass(frozen=True, slots=True, kw_only=True)
class PrepareForm:
    """Cycles that can be chosen, and what was chosen so far."""

    pilot: Pilot
    team: Team
    cycles: tuple[Cycle, ...]
    coach: Person | None
    today: date


@dataclass(frozen=True, slots=True, kw_only=True)
class PilotNews:
    """For a message: the pilot as it is now, and whom it names."""

    pilot: Pilot
    team: Team
    vote: PilotVote | None
    sponsor: Person | None
    ended_by: Person | None
    lead: Person | None
    suitability: Suitability | None = None
    iterations: tuple[PilotIteration, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Exercise:
    """A draft that was tried, and what the plain rules say. ``is_done``: nothing about number or outcome is left, or
    the person says that it is good enough."""

    pilot_id: int
    team: Team
    text: str = ""
    title: str = ""
    results: tuple[str, ...] = ()
    advice: tuple[TypedAdvice, ...] = ()
    unread: tuple[NotUnderstood, ...] = ()
    is_done: bool = False
    was_done: bool = False
