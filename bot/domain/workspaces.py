"""A workspace and the choices it has made for everybody in it."""

from dataclasses import dataclass, field
from datetime import datetime, time
from decimal import Decimal
from enum import StrEnum

from bot.domain.errors import NotSwitchedOn
from bot.domain.ids import WorkspaceId


class Rhythm(StrEnum):
    """How often a key result is asked about; DAILY belongs to control mode alone."""

    DAILY = "daily"
    WEEKLY = "weekly"
    FORTNIGHTLY = "fortnightly"
    MONTHLY = "monthly"


class ContractorRule(StrEnum):
    """What contract workers take part in (vivo)."""

    OWN = "own"
    CONTRIBUTE = "contribute"
    OUT = "out"


class Practice(StrEnum):
    """What is off until an admin switches it on."""

    LINES = "lines"
    CONTROL = "control"
    QUESTIONS = "questions"
    FEEDBACK = "feedback"
    READINESS = "readiness"
    PILOTS = "pilots"


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """Where a pace is as planned, and where it is far behind (model.md, Pace)."""

    as_planned: Decimal = Decimal("0.95")
    far_behind: Decimal = Decimal("0.75")


@dataclass(frozen=True, slots=True)
class BotIdentity:
    """Who a bot token makes us in which workspace. The token shows in no ``repr``."""

    slack_team_id: str
    name: str
    token: str = field(repr=False)
    bot_user_id: str
    bot_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """The app in a further workspace, its token sealed."""

    id: int
    workspace_id: WorkspaceId
    sealed_token: str = field(repr=False)
    bot_user_id: str
    bot_id: str
    installed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Workspace:
    """``manager_field`` is the id of the profile field in Slack that says whom somebody reports to, and
    ``manager_field_name`` how it is called; empty where managers are not read from Slack. ``manager_field_error`` is
    Slack's code for why they could not be read lately. ``piloting``: an admin has said that some teams try OKRs first
    (``is_piloting``)."""

    id: WorkspaceId
    slack_team_id: str
    enterprise_id: str | None = None
    name: str
    zone: str = "Etc/UTC"
    locale: str = "en"
    prompt_day: int = 0
    prompt_time: time = time(9)
    rhythm: Rhythm = Rhythm.WEEKLY
    holiday_region: str | None = None
    contractors: ContractorRule = ContractorRule.OWN
    guests_may_view: bool = False
    pay_policy: str = ""
    thresholds: Thresholds = field(default_factory=Thresholds)
    practices: frozenset[str] = frozenset()
    piloting: bool = False
    manager_field: str = ""
    manager_field_name: str = ""
    manager_field_error: str = ""
    is_demo: bool = False
    installed_at: datetime
    uninstalled_at: datetime | None = None

    @property
    def has_lines(self) -> bool:
        """Whether teams are told apart by line, and objectives may serve several of them."""
        return self.practises(Practice.LINES)

    @property
    def is_piloting(self) -> bool:
        """Whether nobody is asked but teams in a pilot and those to which OKRs were rolled out."""
        return self.piloting and self.practises(Practice.PILOTS)

    def practises(self, practice: Practice) -> bool:
        return practice in self.practices

    def ensure_practised(self, practice: Practice) -> None:
        """Raises NotSwitchedOn."""
        if not self.practises(practice):
            raise NotSwitchedOn(practice)
