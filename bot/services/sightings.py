"""Somebody has seen that an unclear message is there: it is sent, with all that belongs to that."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.domain.deliveries import Delivery, DeliveryKind
from storage import Transaction

Posted = Callable[[Transaction, Delivery, str, str, datetime], None]


def _nobody(_kind: DeliveryKind) -> None:
    """Nobody counts."""


@dataclass(frozen=True)
class Sightings:
    """``posted`` is what is recorded, for some kinds, in the transaction in which it becomes known that a message
    stands in Slack; ``counted`` is told of each."""

    posted: Mapping[DeliveryKind, Posted]
    counted: Callable[[DeliveryKind], None] = _nobody

    def record(self, tx: Transaction, delivery: Delivery, now: datetime) -> None:
        """Of a delivery that has just become sent. Without a channel nothing can be recorded: it was vouched for by
        somebody who does not see it; a press in it says more."""
        hook = self.posted.get(delivery.kind)
        if hook is not None and delivery.slack_channel is not None:
            hook(tx, delivery, delivery.slack_channel, delivery.slack_ts or "", now)
        self.counted(delivery.kind)


NOTHING_MORE = Sightings({})
"""For messages whose arrival nobody else has to know of."""
