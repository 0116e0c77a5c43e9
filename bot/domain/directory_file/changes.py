"""What a directory file would change: exactly what is written when it is applied, and what a preview counts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from bot.domain.directory_file.colleagues import Colleague
from bot.domain.directory_file.periods import Period
from bot.domain.ids import PersonId
from bot.domain.teams import Membership, Role, Team

MOST_EXAMPLES = 5


class Group(StrEnum):
    """What a preview counts apart, in its order."""

    MANAGER = "manager"
    EMPLOYMENT = "employment"
    TITLE = "title"
    WORKING_DAYS = "working_days"
    HOLIDAY_REGION = "holiday_region"
    TEAM = "team"
    MEMBERSHIP = "membership"


class How(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Example:
    """One difference, for reading: of whom or what, and each field with its old and new value."""

    subject: str
    parts: tuple[tuple[str, Any, Any], ...] = ()


@dataclass(slots=True)
class Tally:
    """How many differences there are of one kind, and the first of them."""

    count: int = 0
    examples: list[Example] = field(default_factory=list)

    def add(self, example: Example) -> None:
        self.count += 1
        if len(self.examples) < MOST_EXAMPLES:
            self.examples.append(example)


Tallies = dict[tuple[Group, How], Tally]


@dataclass(frozen=True, slots=True)
class PersonChange:
    """``values`` are the columns that differ; a new manager leads from ``since`` on."""

    person: Colleague
    values: Mapping[str, Any]
    since: date


@dataclass(frozen=True, slots=True)
class TeamChange:
    """``team`` None is a new one; ``values`` are the columns that differ, without the parent. ``parent`` is the key of
    another team, new ones among them; it holds from ``since`` on."""

    key: str
    name: str
    team: Team | None
    values: Mapping[str, Any]
    since: date
    parent: str | None = None
    moves: bool = False


@dataclass(frozen=True, slots=True)
class Joining:
    """A new membership, of a team by its key."""

    team: str
    person_id: PersonId
    period: Period


@dataclass(frozen=True, slots=True)
class Moving:
    """A membership that ends or changes."""

    held: Membership
    values: Mapping[str, Any]


@dataclass(slots=True, kw_only=True)
class Plan:
    """Everything that a file changes. ``people`` and ``teams`` without those that stay."""

    people: list[PersonChange] = field(default_factory=list)
    teams: list[TeamChange] = field(default_factory=list)
    joining: list[Joining] = field(default_factory=list)
    moving: list[Moving] = field(default_factory=list)
    titles_kept: int = 0
    tallies: Tallies = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        return not (self.people or self.teams or self.joining or self.moving)

    def count(self, group: Group, how: How, subject: str, *parts: tuple[str, Any, Any]) -> None:
        self.tallies.setdefault((group, how), Tally()).add(Example(subject, parts))


def difference(before: Mapping[str, Any], wanted: Mapping[str, Any]) -> dict[str, Any]:
    """What of the wanted values is not so yet."""
    return {name: value for name, value in wanted.items() if before[name] != value}


def as_period(held: Membership) -> Period:
    return Period(held.role, held.share, held.since, held.until, held.id)


def told(period: Period) -> tuple[tuple[str, Role | Decimal | date | None], ...]:
    """What a preview says of a membership."""
    return (("role", period.role), ("share", period.share), ("since", period.since), ("until", period.until))
