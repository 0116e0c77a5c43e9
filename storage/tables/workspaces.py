"""The workspace, and the channels it has allowed although guests can read them."""

from datetime import datetime, time
from decimal import Decimal

from sqlalchemy import CheckConstraint, UniqueConstraint

from bot.domain.workspaces import ContractorRule, Rhythm
from storage.tables.columns import (
    Row,
    amount,
    belonging,
    flag,
    instant,
    json,
    key,
    one_of,
    ref,
    text,
    wallclock,
    whole,
)


class WorkspaceRow(Row, table=True):
    __tablename__ = "workspace"
    __table_args__ = (
        UniqueConstraint("slack_team_id"),
        CheckConstraint("prompt_day BETWEEN 0 AND 6", name="prompt_day"),
    )
    id: int = key()
    slack_team_id: str = text(40)
    enterprise_id: str | None = text(40, nullable=True)
    name: str = text(255)
    zone: str = text(64)
    locale: str = text(20)
    prompt_day: int = whole()
    prompt_time: time = wallclock()
    rhythm: Rhythm = one_of(Rhythm)
    holiday_region: str | None = text(20, nullable=True)
    contractors: ContractorRule = one_of(ContractorRule)
    guests_may_view: bool = flag()
    pay_policy: str = text()
    as_planned: Decimal = amount()
    far_behind: Decimal = amount()
    practices: list[str] = json()
    piloting: bool = flag()
    manager_field: str = text(40)
    manager_field_name: str = text(255)
    manager_field_error: str = text(80)
    is_demo: bool = flag()
    objectives_made: int = whole()
    installed_at: datetime = instant()
    uninstalled_at: datetime | None = instant(nullable=True)


class InstallationRow(Row, table=True):
    """The bot token of a further workspace, sealed; that of SLACK_BOT_TOKEN is not kept."""

    __tablename__ = "installation"
    __table_args__ = belonging(UniqueConstraint("workspace_id"))
    id: int = key()
    workspace_id: int = ref()
    sealed_token: str = text()
    bot_user_id: str = text(40)
    bot_id: str = text(40)
    installed_at: datetime = instant()


class AllowedChannelRow(Row, table=True):
    """A channel with guests or of several workspaces that an admin has allowed for digests and sharing."""

    __tablename__ = "allowed_channel"
    __table_args__ = belonging(("allowed_by_id", "person"), UniqueConstraint("workspace_id", "channel_id"))
    id: int = key()
    workspace_id: int = ref()
    channel_id: str = text(40)
    allowed_by_id: int = ref()
    allowed_at: datetime = instant()
