"""What is there already when a file of OKRs is read."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from bot.domain.cycle_dates import ProposedCycle, share_a_day
from bot.domain.cycles import Cycle, CycleKind, CycleState
from bot.domain.directory_file.cells import Wrong
from bot.domain.directory_file.colleagues import Colleague, Colleagues
from bot.domain.directory_file.standing import TeamNames
from bot.domain.ids import CycleId, KeyResultId, ObjectiveId, PersonId, TeamId
from bot.domain.matching import folded, nearest
from bot.domain.okr_file.plan import KnownObjective
from bot.domain.okr_file.words import kind_of_days, period
from bot.domain.okrs import KeyResult
from bot.domain.people import SlackKind
from bot.domain.permissions import Action, Policy, Relation, Who, allowed

_EMAIL = re.compile(r"(?P<before>[^@\s]+)@[^@\s]+\.[^@\s]+")
_NOBODY = frozenset({"unknown_person", "unmet_person", "nearly_known", "email"})

Same = tuple[str, CycleId, PersonId, TeamId | None]
"""Objectives are one and the same when these agree: title without case, cycle, owner, team."""
Said = tuple[date, Decimal | None, int | None, str]
"""Check-ins about one key result are the same when these agree: for which day, value, confidence, note."""


@dataclass(slots=True, kw_only=True)
class Standing:
    """``key_results`` gives those of an objective by their titles without case; ``ways_up`` are what the objectives
    that are there contribute to. ``today`` is the workspace's. ``instead`` is taken for an owner whom nobody knows, and
    of what still runs for one who has left.
    ``policy`` says who may own something here."""

    people: Colleagues
    teams: TeamNames
    cycles: dict[str, Cycle | ProposedCycle]
    objectives: Mapping[Same, KnownObjective]
    by_number: Mapping[int, KnownObjective]
    key_results: Callable[[ObjectiveId], Mapping[str, KeyResult]]
    said: Callable[[KeyResultId], set[Said]]
    ways_up: Sequence[tuple[ObjectiveId, ObjectiveId]]
    today: date
    policy: Policy = field(default_factory=Policy)
    instead: Colleague | None = None
    guessed: dict[str, str] = field(default_factory=dict)
    made: list[ProposedCycle] = field(default_factory=list)

    def person(self, text: str) -> Colleague | Wrong:
        """Whom a cell means, also of those who have left: what they owned and said is theirs. An address means whoever
        has its first part as their handle or name, and nobody else."""
        address = _EMAIL.fullmatch(text)
        found = self._called(text)
        if isinstance(found, Wrong):
            other = (self._first_of(text) or self.instead) if found.reason in _NOBODY else None
            if other is None:
                is_nobody = address and found.reason in _NOBODY
                return Wrong("unknown_address", {"typed": text}) if is_nobody else found
            found = other
            self.guessed[text] = found.name
        elif address:
            self.guessed[text] = found.name
        if found.slack_kind is SlackKind.EXTERNAL:
            return Wrong("is_external", {"name": found.name})
        return found

    def taker(self, text: str, found: Colleague, may: Callable[[Colleague], bool]) -> Colleague | Wrong:
        """Who takes what still runs: whom a cell means, or whoever is taken instead of those who have left. ``may``:
        whether somebody can be given it."""
        if not found.is_here:
            if self.instead is None:
                return Wrong("has_left", {"name": found.name})
            self.guessed[text], found = self.instead.name, self.instead
        return found if may(found) else Wrong("cannot_own")

    def cycle(self, text: str, first_day: date | None, last_day: date | None) -> Cycle | ProposedCycle | Wrong:
        """The cycle of that name, or of that period written otherwise (``2026 Q4``); one that is not there is made
        where its name or its days say when it is."""
        known = self.cycles.get(folded(text))
        if known is not None:
            return known
        if first_day is not None and last_day is not None:
            if last_day < first_day:
                return Wrong("ends_before")
            new: ProposedCycle | None = kind_of_days(text, first_day, last_day)
        else:
            new = period(text)
        if new is None:
            near = nearest(text, (one.name for one in self.cycles.values()), 1)
            return Wrong("nearly_a_cycle" if near else "unknown_cycle", {"typed": text, "near": "".join(near)})
        return self._calendar(text, new)

    def is_closed(self, cycle: Cycle | ProposedCycle) -> bool:
        """One that the file makes is closed if it is over."""
        return cycle.state is CycleState.CLOSED if isinstance(cycle, Cycle) else cycle.last_day < self.today

    def may_own(self, person: Colleague) -> bool:
        """Whether they can be given an objective, as the forms ask it."""
        return allowed(Action.CREATE_OBJECTIVE, _stands(person), self.policy)

    def may_be_asked(self, person: Colleague) -> bool:
        """Whether they can be given a key result."""
        return allowed(Action.CHECK_IN, _stands(person, Who.KEY_RESULT_OWNER), self.policy)

    def cycle_of(self, known: KnownObjective) -> Cycle:
        held = (one for one in self.cycles.values() if isinstance(one, Cycle))
        return next(one for one in held if one.id == known.cycle_id)

    def _calendar(self, text: str, new: ProposedCycle) -> Cycle | ProposedCycle | Wrong:
        """Of one kind no two share a day, those that the file makes included; a custom one may run beside others."""
        shared = [one for one in self.cycles.values() if one.kind is new.kind and share_a_day(one, new)]
        if new.kind is CycleKind.CUSTOM or not shared:
            self.cycles[folded(text)] = new
            self.made.append(new)
            return new
        other = shared[0]
        if (other.first_day, other.last_day) != (new.first_day, new.last_day):
            return Wrong("cycle_overlaps", {"typed": text, "other": other.name})
        self.cycles[folded(text)] = other
        self.guessed[text] = other.name
        return other

    def _called(self, text: str) -> Colleague | Wrong:
        address = _EMAIL.fullmatch(text)
        return self._addressed(address["before"]) if address else self.people.meant(text)

    def _first_of(self, text: str) -> Colleague | None:
        """Of several owners, as other tools have them, the first who is known."""
        listed = [part.strip() for part in text.split(";")]
        parts = listed if len(listed) > 1 else [part.strip() for part in text.split(",")]
        several = [one for one in map(self._called, parts) if not isinstance(one, Wrong)]
        is_told = len(listed) > 1 or len(several) == len(parts)  # a comma may stand in a name, too
        return several[0] if several and is_told else None

    def _addressed(self, before: str) -> Colleague | Wrong:
        """By the words of it, else as it stands; of two that say nothing the one that could be several people."""
        ways = [self.people.meant(re.sub(r"[._]+", " ", before)), self.people.meant(before)]
        known = (one for one in ways if not isinstance(one, Wrong))
        several = (one for one in ways if isinstance(one, Wrong) and one.reason not in _NOBODY)
        return next(known, None) or next(several, ways[1])


def _stands(person: Colleague, *who: Who) -> Relation:
    return Relation(who=frozenset(who), slack_kind=person.slack_kind, employment=person.employment)
