"""Somebody has seen that an unclear message is there: it is sent, with all that belongs to that."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.domain.deliveries import Delivery, DeliveryKind, SeenMessage
from bot.domain.ids import DeliveryId
from bot.domain.prompt_times import MOST_SNOOZES
from bot.domain.workspaces import Workspace
from storage import Store, Transaction

NOTHING = DeliveryId(0)
"""The id of no delivery."""

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


@dataclass(frozen=True)
class Proofs:
    """A button can only be pressed in a message that is there."""

    store: Store
    sightings: Sightings

    def pressed(self, workspace: Workspace, seen: SeenMessage, now: datetime) -> None:
        """The delivery that the message names is sent, if that is news; it is so once. A message that names none but
        the prompt it is about is taken for the one of the prompt's that is not known to be there."""
        with self.store.write() as tx:
            unclear = tx.outbox.unsettled(workspace.id, seen.delivery_id or NOTHING, keys_of(seen))
            if len(unclear) != 1 or _is_another(tx, unclear[0], seen):
                return
            proven = tx.outbox.proven(workspace.id, unclear[0].id, seen.channel, seen.ts, now)
            if proven is not None:
                self.sightings.record(tx, proven, now)


def keys_of(seen: SeenMessage) -> list[str]:
    """Of the promises that a message without a name may be."""
    if seen.prompt_id is None or seen.delivery_id is not None:
        return []
    again = (f"prompt:{seen.prompt_id}:snooze:{count}" for count in range(1, MOST_SNOOZES + 1))
    return [f"prompt:{seen.prompt_id}", *again, f"reminder:{seen.prompt_id}"]


def _is_another(tx: Transaction, delivery: Delivery, seen: SeenMessage) -> bool:
    """It stands elsewhere than this delivery goes, or is known as another one's."""
    known = tx.outbox.posted_under(delivery.workspace_id, keys_of(seen))
    if any((one.slack_channel, one.slack_ts) == (seen.channel, seen.ts) for one in known):
        return True
    to = delivery.channel_id
    if delivery.person_id is not None:
        to = tx.people.get(delivery.workspace_id, delivery.person_id).slack_dm_id
    return to is not None and to != seen.channel


NOTHING_MORE = Sightings({})
"""For messages whose arrival nobody else has to know of."""
