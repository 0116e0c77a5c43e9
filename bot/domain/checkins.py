"""Check-ins, blockers and offers of help: what people say about a key result."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from bot.domain.ids import BlockerId, CheckInId, HelpOfferId, KeyResultId, PersonId, PromptId, WorkspaceId


class CheckInSource(StrEnum):
    PROMPT = "prompt"
    COMMAND = "command"
    HOME = "home"
    REPLY = "reply"
    HTTP = "http"
    IMPORT = "import"


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckIn:
    """One append-only record about one key result. ``effective_day`` is the day the value stands for; ``said_at`` of a
    correction when what it puts right was said, else None."""

    id: CheckInId
    workspace_id: WorkspaceId
    key_result_id: KeyResultId
    author_id: PersonId
    on_behalf_of_id: PersonId | None = None
    prompt_id: PromptId | None = None
    value: Decimal | None = None
    effective_day: date
    confidence: int | None = None
    note: str = ""
    unchanged: bool = False
    follows_id: CheckInId | None = None
    supersedes_id: CheckInId | None = None
    source: CheckInSource
    at: datetime
    said_at: datetime | None = None

    @property
    def moment(self) -> datetime:
        """The moment that it speaks of: a correction takes the place of what it puts right."""
        return self.said_at or self.at


@dataclass(frozen=True, slots=True, kw_only=True)
class Blocker:
    """Somebody is needed: what, who is asked, and the answer once there is one."""

    id: BlockerId
    workspace_id: WorkspaceId
    key_result_id: KeyResultId
    opened_by_id: PersonId
    asked_id: PersonId | None = None
    what: str
    opened_at: datetime
    answer: str = ""
    answered_by_id: PersonId | None = None
    answered_at: datetime | None = None
    told_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        return self.answered_at is None


class HelpState(StrEnum):
    """OPEN: nobody has answered the offer yet. ENDED: it was accepted, and the help is over."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    ENDED = "ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpOffer:
    """``answered_at`` and ``answered_by_id`` stay when the help ends."""

    id: HelpOfferId
    workspace_id: WorkspaceId
    key_result_id: KeyResultId
    helper_id: PersonId
    note: str = ""
    at: datetime
    state: HelpState = HelpState.OPEN
    answered_by_id: PersonId | None = None
    answered_at: datetime | None = None
