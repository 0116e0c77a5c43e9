"""What each kind of delivery says: a service is asked what is true now, a view puts it into words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from slack_sdk import WebClient

from bot.domain.deliveries import Delivery, DeliveryKind
from bot.views.blocks import Message
from storage import Transaction


@dataclass(frozen=True, slots=True)
class Post:
    """A new message: to a person's own channel with the bot (by Slack user id), or to a channel."""

    message: Message
    to: str
    thread_ts: str | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """A message that is there already, said anew."""

    message: Message
    channel: str
    ts: str


@dataclass(frozen=True, slots=True)
class Drop:
    """Not wanted any more, and why."""

    reason: str


@dataclass(frozen=True, slots=True)
class Wait:
    """Wanted, but not at this hour: nobody is written to in their quiet hours."""

    until: datetime


Rendered = Post | Change | Drop | Wait
Renderer = Callable[[Delivery, datetime], Rendered]
Posted = Callable[[Transaction, Delivery, str, str, datetime], None]
Check = Callable[[Delivery, WebClient], str | None]


@dataclass(frozen=True, slots=True)
class Script:
    """A kind's renderer; what its service records in the transaction in which the post is recorded; and what asks Slack
    just before posting whether it may be posted there: the reason why not, or None."""

    render: Renderer
    posted: Posted | None = None
    check: Check | None = None


Scripts = Mapping[DeliveryKind, Script]
