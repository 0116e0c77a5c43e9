"""What a file of OKRs would make: exactly what is written when it is applied, and what a preview counts."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from bot.domain.cycle_dates import ProposedCycle
from bot.domain.cycles import Cycle
from bot.domain.ids import CycleId, ObjectiveId, PersonId, TeamId
from bot.domain.okrs import KeyResult, KeyResultState, ObjectiveState
from bot.domain.typed_reading import KeyResultValues, ObjectiveValues


@dataclass(frozen=True, slots=True)
class KnownObjective:
    """One that is there already."""

    id: ObjectiveId
    number: int
    title: str
    cycle_id: CycleId
    owner_id: PersonId
    team_id: TeamId | None
    state: ObjectiveState


@dataclass(eq=False, slots=True, kw_only=True)
class Wish:
    """An objective of the file; ``known`` is the one that is there already."""

    line: int
    cycle: Cycle | ProposedCycle
    owner_id: PersonId
    team_id: TeamId | None
    values: ObjectiveValues
    state: ObjectiveState
    known: KnownObjective | None = None


@dataclass(eq=False, slots=True, kw_only=True)
class Measure:
    """A key result of the file; ``known`` is the one that is there already."""

    line: int
    objective: Wish
    owner_id: PersonId
    values: KeyResultValues
    state: KeyResultState
    known: KeyResult | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """A check-in of the file, about a key result of the file or one that is there. What is said after the last day of
    its cycle holds for that last day, as in Slack."""

    about: Measure | KeyResult
    author_id: PersonId
    day: date
    effective_day: date
    value: Decimal | None
    confidence: int | None
    note: str


Upper = Wish | Measure | KnownObjective | KeyResult
"""What an objective of the file can contribute to."""


@dataclass(frozen=True, slots=True)
class Link:
    """An objective of the file contributes to another one, or to a key result."""

    lower: Wish
    upper: Upper


@dataclass(slots=True)
class Plan:
    """``cycles``, ``objectives`` and ``key_results`` are the new ones; ``there`` counts what is there already, and
    ``left_out`` what has no place here, by a key. ``guessed`` are names with whom they were taken for."""

    cycles: list[ProposedCycle] = field(default_factory=list)
    objectives: list[Wish] = field(default_factory=list)
    key_results: list[Measure] = field(default_factory=list)
    check_ins: list[Word] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    there: Counter[str] = field(default_factory=Counter)
    left_out: Counter[str] = field(default_factory=Counter)
    guessed: dict[str, str] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        return not (self.objectives or self.key_results or self.check_ins or self.links)
