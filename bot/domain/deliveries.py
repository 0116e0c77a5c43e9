"""Deliveries: the messages that were promised, and what became of them."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from bot.domain.ids import DeliveryId, PersonId, PromptId, WorkspaceId

BEFORE_THE_ATTEMPT = timedelta(minutes=2)
ANSWER_RULE = "message.answered"
"""The rule of an answer to what somebody wrote to the bot: they know why it came."""


class DeliveryKind(StrEnum):
    """What a delivery says, and how: a new message, a change of one, or a home tab."""

    PROMPT = "prompt"
    PROMPT_SUMMARY = "prompt_summary"
    PROMPT_CHANGED = "prompt_changed"
    REMINDER = "reminder"
    BLOCKER_ASKED = "blocker_asked"
    BLOCKER_ANSWERED = "blocker_answered"
    DIGEST = "digest"
    DIGEST_PART = "digest_part"
    NOTICE = "notice"
    REVIEW_PACK = "review_pack"
    DECISION = "decision"
    SURVEY = "survey"
    SURVEY_RESULT = "survey_result"
    SESSION = "session"
    QUESTION_ANSWER = "question_answer"
    SESSION_REMINDER = "session_reminder"
    PILOT_VOTE = "pilot_vote"
    PILOT_APPROVAL = "pilot_approval"
    PILOT_TRAINING = "pilot_training"
    PILOT_NEWS = "pilot_news"
    CONTROL_ROOM = "control_room"
    CONTROL_ROOM_CHANGED = "control_room_changed"
    CONTROL_DECISION = "control_decision"
    BOARD = "board"
    BOARD_CHANGED = "board_changed"
    BOARD_ENTRY = "board_entry"
    BOARD_ENTRY_CHANGED = "board_entry_changed"

    @property
    def is_change(self) -> bool:
        """It changes a message that is there already, so it can simply be repeated."""
        return self in CHANGES

    @property
    def is_checked(self) -> bool:
        """Slack is asked just before who reads along where it goes."""
        return self in CHECKED

    @property
    def is_told_whole(self) -> bool:
        """It says what is true when it is sent, and its thread with it: both can be worded anew until then."""
        return self in (DeliveryKind.DIGEST, DeliveryKind.REVIEW_PACK)


CHANGES = frozenset(
    {
        DeliveryKind.PROMPT_SUMMARY,
        DeliveryKind.PROMPT_CHANGED,
        DeliveryKind.BLOCKER_ANSWERED,
        DeliveryKind.CONTROL_ROOM_CHANGED,
        DeliveryKind.BOARD_CHANGED,
        DeliveryKind.BOARD_ENTRY_CHANGED,
    }
)
CHECKED = frozenset(
    {
        DeliveryKind.DIGEST,
        DeliveryKind.REVIEW_PACK,
        DeliveryKind.DECISION,
        DeliveryKind.SESSION,
        DeliveryKind.QUESTION_ANSWER,
        DeliveryKind.PILOT_NEWS,
        DeliveryKind.CONTROL_ROOM,
        DeliveryKind.CONTROL_DECISION,
        DeliveryKind.BOARD,
        DeliveryKind.BOARD_ENTRY,
    }
)
RETURNED_TO = frozenset(
    {
        DeliveryKind.REVIEW_PACK,
        DeliveryKind.SESSION,
        DeliveryKind.CONTROL_ROOM,
        DeliveryKind.BOARD,
        DeliveryKind.BOARD_ENTRY,
    }
)


class DeliveryState(StrEnum):
    PENDING = "pending"
    SENDING = "sending"
    UNSURE = "unsure"
    SENT = "sent"
    DEAD = "dead"
    CANCELLED = "cancelled"

    @property
    def is_on_its_way(self) -> bool:
        """Nobody knows yet whether it will be there."""
        return self in (DeliveryState.PENDING, DeliveryState.SENDING, DeliveryState.UNSURE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One promised message. ``subject`` holds ids only, never words; ``frozen`` holds a rendered message where its
    numbers must stay those of the moment of posting. ``rule`` names why it exists, for ``/okr why``. ``attempted_at``
    is machine time, ``worded_at`` calendar time."""

    id: DeliveryId
    workspace_id: WorkspaceId
    kind: DeliveryKind
    person_id: PersonId | None = None
    channel_id: str | None = None
    parent_id: DeliveryId | None = None
    subject: dict[str, Any] = field(default_factory=dict)
    frozen: dict[str, Any] | None = None
    rule: str
    urgent: bool = False
    not_before: datetime
    too_late_after: datetime | None = None
    dedupe_key: str
    state: DeliveryState = DeliveryState.PENDING
    attempts: int = 0
    lease_owner: str | None = None
    slack_channel: str | None = None
    slack_ts: str | None = None
    attempted_at: datetime | None = None
    worded_at: datetime | None = None
    empty_readings: int = 0
    last_error: str = ""
    created_at: datetime
    finished_at: datetime | None = None

    @property
    def thread_ts(self) -> str | None:
        """The thread in which its own parts stand: that of its message, or the one it was written into."""
        return self.subject.get("thread_ts") or self.slack_ts

    @property
    def is_returned_to(self) -> bool:
        """What comes later changes its message or hangs on it, and so has to know where that is. The thread it was
        written into is known; an entry of a board is changed itself."""
        is_below = bool(self.subject.get("thread_ts")) and self.kind is not DeliveryKind.BOARD_ENTRY
        return self.kind in RETURNED_TO and not is_below

    @property
    def changed_message(self) -> tuple[Any, ...] | None:
        """Which message it changes, by channel and ts, or by what it is about; None where its promise names neither."""
        place = self.subject.get("channel"), self.subject.get("ts")
        if None not in place:
            return place
        ids = ((name, one) for name, one in self.subject.items() if type(one) is int and name != "version")
        about = tuple(sorted(ids))
        return (self.kind, *about) if about else None

    def told_until(self, now: datetime) -> datetime:
        """Up to when its message tells what has happened: that it is there may become known, and what is frozen may be
        posted, long after it was worded."""
        return min(self.worded_at or now, now)

    @property
    def earliest(self) -> datetime:
        """Before that it cannot have been posted, however far the clocks of Slack, database and calendar differ."""
        attempted = self.attempted_at or self.created_at
        return min(attempted, self.not_before) - BEFORE_THE_ATTEMPT


@dataclass(frozen=True, slots=True)
class SeenMessage:
    """A message of ours in which somebody has pressed a button: where it stands, and which delivery it says it is; or,
    where it says nothing, the prompt that it is about."""

    channel: str
    ts: str
    delivery_id: DeliveryId | None = None
    prompt_id: PromptId | None = None
