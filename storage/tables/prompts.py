"""Prompts and the key results they ask for."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint

from bot.domain.prompts import ItemState, PromptKind, PromptState
from storage.tables.columns import Row, belonging, day, instant, key, one_of, ref, text, whole


class PromptRow(Row, table=True):
    __tablename__ = "prompt"
    __table_args__ = belonging(
        ("person_id", "person"),
        UniqueConstraint("workspace_id", "person_id", "kind", "first_day"),
        Index("ix_prompt_state_remind_at", "state", "remind_at"),
        Index("ix_prompt_state_lapse_at", "state", "lapse_at"),
        Index("ix_prompt_snoozed_until", "snoozed_until"),
        Index("ix_prompt_last_day", "last_day"),
        CheckConstraint("first_day <= last_day", name="order"),
        CheckConstraint("snoozes BETWEEN 0 AND 3", name="snoozes"),
    )
    id: int = key()
    workspace_id: int = ref()
    person_id: int = ref()
    kind: PromptKind = one_of(PromptKind)
    first_day: date = day()
    last_day: date = day()
    due_at: datetime = instant()
    state: PromptState = one_of(PromptState)
    sent_at: datetime | None = instant(nullable=True)
    snoozed_until: datetime | None = instant(nullable=True)
    snoozes: int = whole()
    remind_at: datetime | None = instant(nullable=True)
    reminded_at: datetime | None = instant(nullable=True)
    lapse_at: datetime | None = instant(nullable=True)
    answered_at: datetime | None = instant(nullable=True)
    slack_channel: str | None = text(40, nullable=True)
    slack_ts: str | None = text(40, nullable=True)


class PromptItemRow(Row, table=True):
    __tablename__ = "prompt_item"
    __table_args__ = belonging(
        ("prompt_id", "prompt"),
        ("key_result_id", "key_result"),
        ("stand_in_for_id", "person"),
        ("check_in_id", "check_in"),
        UniqueConstraint("workspace_id", "prompt_id", "key_result_id"),
        Index("ix_prompt_item_key_result", "workspace_id", "key_result_id"),
    )
    id: int = key()
    workspace_id: int = ref()
    prompt_id: int = ref()
    key_result_id: int = ref()
    stand_in_for_id: int | None = ref(nullable=True)
    state: ItemState = one_of(ItemState)
    check_in_id: int | None = ref(nullable=True)
