"""What is there already when a file of OKRs is read."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from bot.domain.cycle_dates import ProposedCycle, overlapping
from bot.domain.cycles import Cycle, CycleKind
from bot.domain.directory_file.cells import Wrong
from bot.domain.directory_file.colleagues import Colleague, Colleagues
from bot.domain.directory_file.standing import TeamNames
from bot.domain.ids import CycleId, KeyResultId, ObjectiveId, PersonId, TeamId
from bot.domain.matching import folded, nearest
from bot.domain.okr_file.plan import KnownObjective
from bot.domain.okr_file.words import kind_of_days, period
from bot.domain.okrs import KeyResult
from bot.domain.permissions import Action, Policy, Relation, Who, allowed

_EMAIL = re.compile(r"(?P<before>[^@\s]+)@[^@\s]+\.[^@\s]+")
_NOBODY = frozenset({"unknown_person", "nearly_known", "email"})

Same = tuple[str, CycleId, PersonId, TeamId | None]
"""Objectives are one and the same when these agree: title without case, cycle, owner, team."""
Said = tuple[date, Decimal | None, int | None, str]
"""Check-ins about one key result are the same when these agree: for which day, value, confidence, note."""


@dataclass(slots=True, kw_only=True)
class Standing:
    """``key_results`` gives those of an objective by their titles without case; ``ways_up`` are what the objectives
    that are there contribute to. ``today`` is the workspace's. ``instead`` is taken for an owner whom nobody knows.
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
        """Whom a cell means. An address means whoever has its first part as their handle or name, and nobody else."""
        address = _EMAIL.fullmatch(text)
        found = self._addressed(address["before"]) if address else self.people.meant(text)
        if isinstance(found, Wrong):
            if self.instead is None or found.reason not in _NOBODY:
                return Wrong("unknown_address", {"typed": text}) if address else found
            found = self.instead
        if address or found is self.instead:
            self.guessed[text] = found.name
        if not found.is_here:
            return Wrong("has_left" if not found.is_active else "is_external", {"name": found.name})
        return found

    def cycle(self, text: str, first_day: date | None, last_day: date | None) -> Cycle | ProposedCycle | Wrong:
        """The cycle of that name; one that is not there is made where its name or its days say when it is."""
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
        others = [one for one in self.cycles.values() if isinstance(one, Cycle)]
        if new.kind is not CycleKind.CUSTOM and (shared := overlapping(new, others)):
            return Wrong("cycle_overlaps", {"typed": text, "other": shared[0].name})
        self.cycles[folded(text)] = new
        self.made.append(new)
        return new

    def may_own(self, person: Colleague) -> bool:
        """Whether they can be given an objective, as the forms ask it."""
        return allowed(Action.CREATE_OBJECTIVE, _stands(person), self.policy)

    def may_be_asked(self, person: Colleague) -> bool:
        """Whether they can be given a key result."""
        return allowed(Action.CHECK_IN, _stands(person, Who.KEY_RESULT_OWNER), self.policy)

    def cycle_of(self, known: KnownObjective) -> Cycle:
        held = (one for one in self.cycles.values() if isinstance(one, Cycle))
        return next(one for one in held if one.id == known.cycle_id)

    def _addressed(self, before: str) -> Colleague | Wrong:
        found = self.people.meant(re.sub(r"[._]+", " ", before))
        return self.people.meant(before) if isinstance(found, Wrong) else found


def _stands(person: Colleague, *who: Who) -> Relation:
    return Relation(who=frozenset(who), slack_kind=person.slack_kind, employment=person.employment)
