"""The form of a team's members: one page of it, what was typed, and what of that cannot be read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from bot.domain.ids import PersonId
from bot.domain.lines import read_weight
from bot.domain.people import Person
from bot.domain.teams import Role, Team
from bot.domain.typed_reading import Reason

ON_A_PAGE = 20
ROLE, SHARE = "role", "share"

Typed = Mapping[str, str]
"""What was typed, by the names of fields."""


def field_of(kind: str, person_id: PersonId) -> str:
    """The name of a field, as in ``MembersForm.problems``."""
    return f"{kind}-{person_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """``role`` and ``share`` as they are in the form; ``percent`` is how much of the person is the team's today, None
    for an observer; ``elsewhere`` are their other teams with what each weighs."""

    person: Person
    role: Role
    share: str
    percent: int | None
    elsewhere: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MembersForm:
    """One page of a team's members, pages counted from 1. ``problems`` are by field, on this page."""

    id: int
    team: Team
    members: tuple[Member, ...]
    page: int
    pages: int
    problems: Mapping[str, Reason] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class MembersSaved:
    """``changed`` counts the people of whom something changed."""

    team: Team
    changed: int


def problems_in(kept: Mapping[str, Any]) -> dict[str, Reason]:
    """A share that stays as it is may be any."""
    found: dict[str, Reason] = {}
    for name, value in kept["typed"].items():
        if value == kept["seen"][name]:
            continue
        if name.startswith(ROLE):
            if value not in (Role.MEMBER, Role.OBSERVER):
                found[name] = ("missing", {})
        elif not isinstance(weight := read_weight(value), Decimal):
            found[name] = weight if weight[0] == "share_two_ways" else ("share_not_read", {})
    return found


def page_of(kept: Mapping[str, Any], name: str) -> int:
    return int(kept["order"].index(int(name.rpartition("-")[2])) // ON_A_PAGE) + 1
