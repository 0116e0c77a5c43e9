"""Why somebody got a message, or none (product.md, ``/okr why``)."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.deliveries import DeliveryKind, DeliveryState
from bot.domain.schedules import PromptSchedule
from bot.domain.slots import Slot


class ChosenBy(StrEnum):
    """Whose prompt day and time hold for a person."""

    THEMSELVES = "themselves"
    TEAM = "team"
    WORKSPACE = "workspace"


@dataclass(frozen=True, slots=True, kw_only=True)
class SentMessage:
    """A message to a person: ``at`` (UTC) is when it was sent, or is to be; ``slot`` is the one of a prompt."""

    kind: DeliveryKind
    rule: str
    state: DeliveryState
    at: datetime
    slot: Slot | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """``excused`` are recent slots in which nothing was asked. ``next_at`` (UTC) is None when nothing is planned;
    ``asked`` is whether there is any key result to ask about."""

    messages: tuple[SentMessage, ...]
    excused: tuple[Slot, ...]
    schedule: PromptSchedule
    chosen_by: ChosenBy
    team: str | None
    next_at: datetime | None
    asked: bool
