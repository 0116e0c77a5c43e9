"""Messages that did not arrive, for the admins who decide what becomes of them."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.deliveries import DeliveryKind, DeliveryState
from bot.domain.errors import AlreadyDone, NothingToDo
from bot.domain.ids import DeliveryId, TeamId
from bot.domain.people import Person
from bot.domain.permissions import Action
from bot.domain.workspaces import Workspace
from bot.services.access import Access
from storage import Store, Transaction

STUCK = (DeliveryState.DEAD, DeliveryState.UNSURE)


@dataclass(frozen=True)
class Undelivered:
    """Each method raises NotAllowed, and AlreadyDone when somebody was faster."""

    store: Store
    access: Access

    def post_again(self, workspace: Workspace, by: Person, delivery_id: DeliveryId, *, now: datetime) -> None:
        """Promise a dead or unclear message anew; a digest goes to where its teams are told about now. Raises
        NothingToDo when that is nowhere."""
        self.access.ensure(Action.ADMINISTER, self.access.to_workspace(by), workspace)
        with self.store.write() as tx:
            _readdress(tx, workspace, delivery_id)
            if not tx.outbox.revive(workspace.id, delivery_id, STUCK, now):
                raise AlreadyDone("post_again")
            _record(tx, workspace, by, "posted_again", delivery_id, now)

    def it_is_there(self, workspace: Workspace, by: Person, delivery_id: DeliveryId, *, now: datetime) -> None:
        """The admin has seen an unclear message in its channel: it is not sent again."""
        self.access.ensure(Action.ADMINISTER, self.access.to_workspace(by), workspace)
        with self.store.write() as tx:
            if not tx.outbox.vouched_for(workspace.id, delivery_id, now):
                raise AlreadyDone("it_is_there")
            _record(tx, workspace, by, "vouched_for", delivery_id, now)


def _readdress(tx: Transaction, workspace: Workspace, delivery_id: DeliveryId) -> None:
    """Teams may have another channel since a digest was promised."""
    delivery = tx.outbox.by_id(workspace.id, delivery_id)
    if delivery is None or delivery.kind is not DeliveryKind.DIGEST or delivery.state not in STUCK:
        return
    teams = tx.teams.by_ids(workspace.id, [TeamId(identity) for identity in delivery.subject["teams"]]).values()
    channels = [team.channel_id for team in teams if team.is_active and team.channel_id is not None]
    if not channels:
        raise NothingToDo("no_channel_any_more")
    if delivery.channel_id not in channels:
        tx.outbox.update(delivery, channel_id=channels[0])


def _record(
    tx: Transaction, workspace: Workspace, by: Person, action: str, delivery_id: DeliveryId, now: datetime
) -> None:
    told = {"delivery": delivery_id}
    tx.audit.record(workspace.id, by=by.id, action=action, kind="delivery", subject_id=delivery_id, now=now, after=told)
