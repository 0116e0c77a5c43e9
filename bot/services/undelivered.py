"""Messages that did not arrive, for the admins who may send them again."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.deliveries import DeliveryState
from bot.domain.errors import AlreadyDone
from bot.domain.ids import DeliveryId
from bot.domain.people import Person
from bot.domain.permissions import Action
from bot.domain.workspaces import Workspace
from bot.services.access import Access
from storage import Store


@dataclass(frozen=True)
class Undelivered:
    store: Store
    access: Access

    def post_again(self, workspace: Workspace, by: Person, delivery_id: DeliveryId, *, now: datetime) -> None:
        """Promise a dead or unsettled message anew. Raises NotAllowed, and AlreadyDone when somebody was faster."""
        self.access.ensure(Action.ADMINISTER, self.access.to_workspace(by), workspace)
        with self.store.write() as tx:
            stuck = (DeliveryState.DEAD, DeliveryState.UNSURE)
            if not tx.outbox.revive(workspace.id, delivery_id, stuck, now):
                raise AlreadyDone("post_again")
            told = {"delivery": delivery_id}
            tx.audit.record(
                workspace.id,
                by=by.id,
                action="posted_again",
                kind="delivery",
                subject_id=delivery_id,
                now=now,
                after=told,
            )
