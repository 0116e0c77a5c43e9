"""People, when they are away, and who leads whom."""

from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from typing import Protocol

from bot.domain.ids import PersonId, WorkspaceId

MONDAY_TO_FRIDAY = frozenset(range(5))


class Employment(StrEnum):
    EMPLOYEE = "employee"
    CONTRACTOR = "contractor"
    INTERN = "intern"


class SlackKind(StrEnum):
    """What Slack says a person is: ``is_restricted`` is a multi-channel, ``is_ultra_restricted`` a single-channel
    guest, ``is_stranger`` or another team id somebody from a connected workspace."""

    MEMBER = "member"
    MULTI_CHANNEL_GUEST = "multi_channel_guest"
    SINGLE_CHANNEL_GUEST = "single_channel_guest"
    EXTERNAL = "external"


class Called(Protocol):
    """Somebody with names and a title."""

    @property
    def id(self) -> PersonId: ...

    @property
    def names(self) -> tuple[str, ...]: ...

    @property
    def title(self) -> str: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody in a workspace. ``working_days`` are weekdays, Monday = 0. ``holiday_region`` is a country and perhaps
    a subdivision of the holidays library (``DE``, ``DE-BE``); None takes the workspace's.
    ``name`` is what they are called in Slack; ``real_name`` and ``handle`` (``jweber``) may differ, or be empty.
    ``manager_id`` is today's. ``slack_updated_at``: how old Slack's word about them is; ``slack_asked_at``: when
    Slack was last asked, or said something by itself."""

    id: PersonId
    workspace_id: WorkspaceId
    slack_user_id: str
    slack_dm_id: str | None = None
    name: str
    real_name: str = ""
    handle: str = ""
    title: str = ""
    zone: str = "Etc/UTC"
    zone_by_hand: bool = False
    locale: str = "en"
    employment: Employment = Employment.EMPLOYEE
    slack_kind: SlackKind = SlackKind.MEMBER
    slack_admin: bool = False
    working_days: frozenset[int] = MONDAY_TO_FRIDAY
    holiday_region: str | None = None
    prompt_day: int | None = None
    prompt_time: time | None = None
    next_prompt_at: datetime | None = None
    manager_id: PersonId | None = None
    deactivated_at: datetime | None = None
    slack_updated_at: datetime | None = None
    slack_asked_at: datetime | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """All that they are known by, each once, the one that is shown first."""
        return all_names(self.name, self.real_name, self.handle)

    @property
    def is_active(self) -> bool:
        return self.deactivated_at is None


def all_names(name: str, real_name: str, handle: str) -> tuple[str, ...]:
    """Each once, the one that is shown first."""
    return tuple(dict.fromkeys(filter(None, (name, real_name, handle))))


def searched_for(somebody: Called) -> str:
    """The words that somebody is found by."""
    return " ".join([*somebody.names, somebody.title])


class AbsenceSource(StrEnum):
    SELF = "self"
    ADMIN = "admin"
    SLACK_STATUS = "slack_status"
    IMPORT = "import"


@dataclass(frozen=True, slots=True, kw_only=True)
class Absence:
    """First and last day inclusive. No kind and no reason: that would be health data."""

    id: int
    workspace_id: WorkspaceId
    person_id: PersonId
    first_day: date
    last_day: date
    stand_in_id: PersonId | None = None
    source: AbsenceSource = AbsenceSource.SELF

    def covers(self, day: date) -> bool:
        return self.first_day <= day <= self.last_day
