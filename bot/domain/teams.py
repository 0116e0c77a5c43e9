"""Teams, who belongs to them, and the tree they form."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum

from bot.domain.ids import PersonId, TeamId, WorkspaceId
from bot.domain.workspaces import Rhythm

LONGEST_NAME = 80


class TeamKind(StrEnum):
    COMPANY = "company"
    DEPARTMENT = "department"
    TEAM = "team"
    PROJECT = "project"


class Line(StrEnum):
    FUNCTIONAL = "functional"
    PROJECT = "project"


class Role(StrEnum):
    LEAD = "lead"
    MEMBER = "member"
    OBSERVER = "observer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """``channel_id`` is a Slack channel. ``digest_day`` None means two working days after the team's prompt.
    ``prompt_day``/``prompt_time`` None take the workspace's. ``parent_id`` is today's.
    ``rolled_out_at``: since when OKRs are here to stay for it, not for those below it, where a company pilots them."""

    id: TeamId
    workspace_id: WorkspaceId
    name: str
    kind: TeamKind = TeamKind.TEAM
    line: Line = Line.FUNCTIONAL
    lead_id: PersonId | None = None
    parent_id: TeamId | None = None
    channel_id: str | None = None
    locale: str = "en"
    zone: str = "Etc/UTC"
    rhythm: Rhythm = Rhythm.WEEKLY
    prompt_day: int | None = None
    prompt_time: time | None = None
    digest_day: int | None = None
    digest_time: time = time(10)
    next_digest_at: datetime | None = None
    last_digest_at: datetime | None = None
    closed_at: datetime | None = None
    rolled_out_at: datetime | None = None

    @property
    def is_active(self) -> bool:
        return self.closed_at is None


@dataclass(frozen=True, slots=True)
class Branch:
    """An open team as far as a page needs it that goes through all of them: its name, and its place in the tree."""

    id: TeamId
    name: str
    kind: TeamKind
    lead_id: PersonId | None
    parent_id: TeamId | None
    rhythm: Rhythm
    line: Line = Line.FUNCTIONAL


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership:
    """``share`` is a positive weight, normalised when read. ``until`` is the first day on which it no longer holds."""

    id: int
    workspace_id: WorkspaceId
    person_id: PersonId
    team_id: TeamId
    role: Role = Role.MEMBER
    share: Decimal = Decimal(1)
    since: date
    until: date | None = None


def with_those_below(teams: Sequence[Branch], roots: Iterable[TeamId]) -> set[TeamId]:
    """These teams and everything that is part of them; safe against rings."""
    found: set[TeamId] = set(roots)
    while True:
        more = {one.id for one in teams if one.parent_id in found} - found
        if not more:
            return found
        found |= more
