"""Teams, their tree through time, and who belongs to them."""

from datetime import date, datetime, time
from decimal import Decimal

from sqlalchemy import CheckConstraint, Index, UniqueConstraint

from bot.domain.cycles import CycleKind, CycleState
from bot.domain.teams import Line, Role, TeamKind
from bot.domain.workspaces import Rhythm
from storage.tables.columns import (
    Row,
    amount,
    belonging,
    day,
    flag,
    instant,
    key,
    one_of,
    ref,
    text,
    wallclock,
    whole,
)


class TeamRow(Row, table=True):
    __tablename__ = "team"
    __table_args__ = belonging(
        ("lead_id", "person"),
        ("parent_id", "team"),
        Index("ix_team_next_digest_at", "next_digest_at"),
        Index("ix_team_parent", "workspace_id", "parent_id"),
        Index("ix_team_lead", "workspace_id", "lead_id"),
        CheckConstraint("parent_id <> id", name="own_parent"),
        CheckConstraint("prompt_day BETWEEN 0 AND 6", name="prompt_day"),
        CheckConstraint("digest_day BETWEEN 0 AND 6", name="digest_day"),
    )
    id: int = key()
    workspace_id: int = ref()
    name: str = text(255)
    kind: TeamKind = one_of(TeamKind)
    line: Line = one_of(Line)
    lead_id: int | None = ref(nullable=True)
    parent_id: int | None = ref(nullable=True)
    channel_id: str | None = text(40, nullable=True)
    locale: str = text(20)
    zone: str = text(64)
    rhythm: Rhythm = one_of(Rhythm)
    prompt_day: int | None = whole(nullable=True)
    prompt_time: time | None = wallclock(nullable=True)
    digest_day: int | None = whole(nullable=True)
    digest_time: time = wallclock()
    next_digest_at: datetime | None = instant(nullable=True)
    last_digest_at: datetime | None = instant(nullable=True)
    closed_at: datetime | None = instant(nullable=True)
    rolled_out_at: datetime | None = instant(nullable=True)


class TeamParentRow(Row, table=True):
    __tablename__ = "team_parent"
    __table_args__ = belonging(
        ("team_id", "team"), ("parent_id", "team"), Index("ix_team_parent_team", "workspace_id", "team_id")
    )
    id: int = key()
    workspace_id: int = ref()
    team_id: int = ref()
    parent_id: int = ref()
    since: date = day()
    until: date | None = day(nullable=True)


class MembershipRow(Row, table=True):
    __tablename__ = "membership"
    __table_args__ = belonging(
        ("person_id", "person"),
        ("team_id", "team"),
        Index("ix_membership_team", "workspace_id", "team_id"),
        Index("ix_membership_person", "workspace_id", "person_id"),
    )
    id: int = key()
    workspace_id: int = ref()
    person_id: int = ref()
    team_id: int = ref()
    role: Role = one_of(Role)
    share: Decimal = amount()
    since: date = day()
    until: date | None = day(nullable=True)


class CycleRow(Row, table=True):
    """``made_for`` makes sure that the cycle of a period is made by itself only once."""

    __tablename__ = "cycle"
    __table_args__ = belonging(
        ("parent_id", "cycle"),
        CheckConstraint("first_day < last_day", name="order"),
        Index("ix_cycle_made_for", "workspace_id", "kind", "made_for", unique=True),
    )
    id: int = key()
    workspace_id: int = ref()
    name: str = text(80)
    kind: CycleKind = one_of(CycleKind)
    first_day: date = day()
    last_day: date = day()
    state: CycleState = one_of(CycleState)
    parent_id: int | None = ref(nullable=True)
    drafting_opens: date | None = day(nullable=True)
    drafts_due: date | None = day(nullable=True)
    review_day: date | None = day(nullable=True)
    closing_day: date | None = day(nullable=True)
    made_for: date | None = day(nullable=True)


class CycleRuleRow(Row, table=True):
    """How cycles of one kind come about; a kind without a row has what is usual."""

    __tablename__ = "cycle_rule"
    __table_args__ = belonging(
        UniqueConstraint("workspace_id", "kind"),
        CheckConstraint("due_days BETWEEN 0 AND drafting_days", name="due"),
        CheckConstraint("kind <> 'custom' OR NOT makes_next OR weeks > 0 AND anchor IS NOT NULL", name="custom"),
    )
    id: int = key()
    workspace_id: int = ref()
    kind: CycleKind = one_of(CycleKind)
    drafting_days: int = whole()
    due_days: int = whole()
    review_days: int | None = whole(nullable=True)
    closing_days: int = whole()
    makes_next: bool = flag()
    weeks: int | None = whole(nullable=True)
    anchor: date | None = day(nullable=True)
