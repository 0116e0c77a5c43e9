"""Messages that did not arrive, for the admins who decide what becomes of them."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.deliveries import Delivery, DeliveryKind, DeliveryState
from bot.domain.errors import AlreadyDone, Invalid, NothingToDo
from bot.domain.ids import DeliveryId, TeamId
from bot.domain.people import Person
from bot.domain.permalinks import read_permalink
from bot.domain.permissions import Action
from bot.domain.workspaces import Workspace
from bot.services.access import Access
from bot.services.sightings import NOTHING_MORE, Sightings
from storage import Store, Transaction

STUCK = (DeliveryState.DEAD, DeliveryState.UNSURE)
LINK = "link"
"""The field in which an admin gives the link of a message."""


@dataclass(frozen=True)
class Undelivered:
    """Each method raises NotAllowed, and AlreadyDone when somebody was faster. The older ones of the same kind, to the
    same place and for the same reason, are settled with it: nobody wants last week's digest after this week's."""

    store: Store
    access: Access
    sightings: Sightings = NOTHING_MORE

    def post_again(self, workspace: Workspace, by: Person, delivery_id: DeliveryId, *, now: datetime) -> None:
        """Promise a dead or unclear message anew; a digest goes to where its teams are told about now. Raises
        NothingToDo when that is nowhere."""
        self.access.ensure(Action.ADMINISTER, self.access.to_workspace(by), workspace)
        with self.store.write() as tx:
            tx.outbox.settle_older(workspace.id, delivery_id, now)
            _readdress(tx, workspace, delivery_id)
            if not tx.outbox.revive(workspace.id, delivery_id, STUCK, now):
                raise AlreadyDone("post_again")
            _record(tx, workspace, by, "posted_again", delivery_id, now)

    def link_wanted(self, workspace: Workspace, by: Person, delivery_id: DeliveryId) -> Delivery | None:
        """The message, if anything hangs on where it stands: that has to be known before ``it_is_there``."""
        self.access.ensure(Action.ADMINISTER, self.access.to_workspace(by), workspace)
        with self.store.read() as tx:
            delivery = tx.outbox.by_id(workspace.id, delivery_id)
            if delivery is None or delivery.state is not DeliveryState.UNSURE:
                raise AlreadyDone("it_is_there")
            return delivery if _is_place_wanted(tx, delivery) else None

    def it_is_there(
        self,
        workspace: Workspace,
        by: Person,
        delivery_id: DeliveryId,
        *,
        link: str = "",
        once: str | None = None,
        now: datetime,
    ) -> None:
        """The admin has seen an unclear message in its channel: it is not sent again, and what follows it is sent.
        ``link`` is the message's, for one whose place is wanted; ``once`` names the submission that holds it, which
        changes nothing the second time. Raises Invalid for a link that leads elsewhere."""
        self.access.ensure(Action.ADMINISTER, self.access.to_workspace(by), workspace)
        with self.store.write() as tx:
            if tx.handled.is_repeated(workspace.id, once, now):
                return
            channel, ts = _place(tx, workspace, delivery_id, link)
            tx.outbox.settle_older(workspace.id, delivery_id, now)
            seen = tx.outbox.vouched_for(workspace.id, delivery_id, now, channel, ts)
            if seen is None:
                raise AlreadyDone("it_is_there")
            _record(tx, workspace, by, "vouched_for", delivery_id, now)
            self.sightings.record(tx, seen, now)


def _is_place_wanted(tx: Transaction, delivery: Delivery) -> bool:
    """Whether a thread hangs on it, or something that comes later."""
    return delivery.is_returned_to or tx.outbox.has_parts(delivery.workspace_id, delivery.id)


def _place(tx: Transaction, workspace: Workspace, delivery_id: DeliveryId, link: str) -> tuple[str | None, str | None]:
    """Where an unclear message stands, as far as it is known: a channel by its promise, a message by its link."""
    delivery = tx.outbox.by_id(workspace.id, delivery_id)
    if delivery is None or delivery.state is not DeliveryState.UNSURE:
        raise AlreadyDone("it_is_there")
    if not _is_place_wanted(tx, delivery):
        return delivery.channel_id, None
    found = read_permalink(link)
    if found is None:
        raise Invalid({LINK: ("no_link_of_a_message", {})})
    if found.channel_id != delivery.channel_id:
        raise Invalid({LINK: ("link_into_another_channel", {})})
    if found.is_reply and delivery.kind is not DeliveryKind.BOARD_ENTRY:
        raise Invalid({LINK: ("link_of_a_reply", {})})
    if found.at < delivery.earliest:
        raise Invalid({LINK: ("link_of_an_older_message", {})})
    return found.channel_id, found.ts


def _readdress(tx: Transaction, workspace: Workspace, delivery_id: DeliveryId) -> None:
    """Teams may have another channel since a digest was promised."""
    delivery = tx.outbox.by_id(workspace.id, delivery_id)
    if delivery is not None and delivery.kind is DeliveryKind.REVIEW_PACK and delivery.state in STUCK:
        _readdress_pack(tx, workspace, delivery)
        return
    if delivery is None or delivery.kind is not DeliveryKind.DIGEST or delivery.state not in STUCK:
        return
    if not delivery.subject["teams"]:  # the channel's own, of what it follows
        return
    teams = tx.teams.by_ids(workspace.id, [TeamId(identity) for identity in delivery.subject["teams"]]).values()
    channels = [team.channel_id for team in teams if team.is_active and team.channel_id is not None]
    if not channels:
        raise NothingToDo("no_channel_any_more")
    if delivery.channel_id not in channels:
        tx.outbox.update(delivery, channel_id=channels[0])


def _readdress_pack(tx: Transaction, workspace: Workspace, delivery: Delivery) -> None:
    """To the channel that its team has now; a thread of the other one it leaves."""
    review = tx.reviews.by_id(workspace.id, delivery.subject["review"])
    team = None if review is None else tx.teams.by_id(workspace.id, review.team_id)
    if team is None or not team.is_active or team.channel_id is None:
        raise NothingToDo("no_channel_any_more")
    if team.channel_id != delivery.channel_id:
        tx.outbox.update(delivery, channel_id=team.channel_id, subject={"review": delivery.subject["review"]})


def _record(
    tx: Transaction, workspace: Workspace, by: Person, action: str, delivery_id: DeliveryId, now: datetime
) -> None:
    told = {"delivery": delivery_id}
    tx.audit.record(workspace.id, by=by.id, action=action, kind="delivery", subject_id=delivery_id, now=now, after=told)
