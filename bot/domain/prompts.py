"""Prompts: the one message of a slot that asks a person about the key results they owe."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from bot.domain.ids import CheckInId, KeyResultId, PersonId, PromptId, WorkspaceId


class PromptKind(StrEnum):
    REGULAR = "regular"
    CONTROL = "control"


class PromptState(StrEnum):
    SCHEDULED = "scheduled"
    SENT = "sent"
    ANSWERED = "answered"
    SKIPPED = "skipped"
    EXCUSED = "excused"
    MISSED = "missed"

    @property
    def is_open(self) -> bool:
        return self in (PromptState.SCHEDULED, PromptState.SENT)


class ItemState(StrEnum):
    OWED = "owed"
    ANSWERED = "answered"
    UNCHANGED = "unchanged"
    SKIPPED = "skipped"


class PromptRule(StrEnum):
    """Why a message about a prompt was sent; ``/okr why`` says it in words."""

    DUE = "prompt.due"
    LATE = "prompt.late"
    ERRAND = "prompt.errand"
    CONTROL = "prompt.control"
    SNOOZED = "prompt.snoozed"
    REMINDER = "prompt.reminder"
    CHANGED = "prompt.changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class PromptItem:
    """One key result that a prompt asks for; ``stand_in_for_id`` is its owner when a stand-in is asked."""

    id: int
    workspace_id: WorkspaceId
    prompt_id: PromptId
    key_result_id: KeyResultId
    stand_in_for_id: PersonId | None = None
    state: ItemState = ItemState.OWED
    check_in_id: CheckInId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """``first_day`` and ``last_day`` bound the slot, inclusive, in the person's zone. ``due_at`` is when it was
    promised. ``remind_at`` and ``lapse_at`` are set when it is sent."""

    id: PromptId
    workspace_id: WorkspaceId
    person_id: PersonId
    kind: PromptKind = PromptKind.REGULAR
    first_day: date
    last_day: date
    due_at: datetime
    state: PromptState = PromptState.SCHEDULED
    sent_at: datetime | None = None
    snoozed_until: datetime | None = None
    snoozes: int = 0
    remind_at: datetime | None = None
    reminded_at: datetime | None = None
    lapse_at: datetime | None = None
    answered_at: datetime | None = None
    slack_channel: str | None = None
    slack_ts: str | None = None
    items: tuple[PromptItem, ...] = ()

    @property
    def owed(self) -> tuple[PromptItem, ...]:
        return tuple(item for item in self.items if item.state is ItemState.OWED)

    @property
    def unanswered(self) -> tuple[PromptItem, ...]:
        """What was skipped, too, may still be answered."""
        return tuple(item for item in self.items if item.state in (ItemState.OWED, ItemState.SKIPPED))

    def ended(self, now: datetime) -> tuple[PromptState, datetime | None]:
        """How it ends when nothing that is left is asked about any more, and when it was answered."""
        is_answered = len(self.unanswered) < len(self.items)
        return (PromptState.ANSWERED, now) if is_answered else (PromptState.EXCUSED, None)
