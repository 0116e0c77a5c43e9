"""From the outbox to Slack: claim, re-check, render, post, record. Knows retry and limits, not OKRs.

Never lost, never twice (architecture.md, rule 4): the claim is one short transaction (here), the call to Slack is
outside any (posting.py), the outcome is a second one (outcomes.py, sending.py). What nobody knows the outcome of is
looked for (unsure.py) before it is sent again.
"""

import threading
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

import structlog
from slack_sdk import WebClient

from bot.clock import Clock
from bot.dispatching import Dispatch
from bot.domain.errors import Unavailable
from bot.domain.ids import DeliveryId, PersonId, WorkspaceId
from bot.messages import Scripts
from bot.outcomes import Outcomes, Take
from bot.posting import Clients, DirectChannels, IsReplaced, Posting, never
from bot.sending import Sending
from bot.telemetry import Metrics
from storage import Speed, Store, Transaction
from storage.claims import Claimed

MOST_IN_HAND = 2000  # claimed and not sent yet, of all workspaces
HURRY = 1.5  # seconds somebody waits for what is sent at once; Slack waits three for the listener
LEAST_CALL = 0.25  # seconds that a call to Slack needs to be worth beginning

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Deliverer:
    """``clients`` and ``is_replaced`` as in Posting."""

    store: Store
    scripts: Scripts
    clients: Clients
    clock: Clock
    owner: str
    speed: Speed
    metrics: Metrics = field(default_factory=Metrics)
    stopping: threading.Event = field(default_factory=threading.Event)
    is_replaced: IsReplaced = never

    def deliver_due(self, now: datetime) -> int:
        """Send what is due and the pace allows; the number of deliveries that were taken up."""
        dispatch = self._dispatch()
        taken_up = self._claim_for(dispatch, now)
        dispatch.run()
        return taken_up

    def deliver_on(self, beat: Callable[[], None] = lambda: None) -> None:
        """Send, and claim more meanwhile, as long as anything is due. ``beat`` is called again and again."""
        dispatch = self._dispatch()
        dispatch.run(lambda: self._claim_for(dispatch, self.clock.now()), beat)

    def deliver_now(self, ids: Sequence[DeliveryId], now: datetime) -> None:
        """Send at once what somebody is waiting for, under the ordinary claim. They wait for no more than HURRY: what
        the pace forbids or does not fit stays due for the worker. What they did is saved already, so that nothing that
        fails here may look to them as if it were not: a mistake of ours is in the log, and what was claimed is looked
        for when its lease is over."""
        try:
            self._deliver_within(time.monotonic() + HURRY, ids, now)
        except Unavailable:
            log.warning("left_to_the_worker", deliveries=list(ids))
        except Exception as error:
            log.error("not_sent_at_once", deliveries=list(ids), exc_info=error)

    def _deliver_within(self, deadline: float, ids: Sequence[DeliveryId], now: datetime) -> None:
        if not ids:
            return
        with self.store.write() as tx:
            claimed = tx.outbox.claim(self.owner, now, speed=self.speed, limit=len(ids), only=ids)
        sending = self._round(self.outcomes.record, lambda workspace_id: hurried(self.clients(workspace_id), deadline))
        for one in claimed:
            fits = time.monotonic() + one.wait + LEAST_CALL <= deadline
            sending.send(one) if fits else sending.give_back(one.delivery)

    def _dispatch(self) -> Dispatch:
        return Dispatch(self.outcomes, self.stopping)

    def _claim_for(self, dispatch: Dispatch, now: datetime) -> int:
        """How many were claimed; they wait in the dispatch for their moment."""
        room = MOST_IN_HAND - dispatch.in_hand
        if room <= 0:
            return 0
        with self.store.read() as tx:
            is_any_due, is_any_sent = tx.outbox.at_hand(now)
        if not is_any_due and not is_any_sent:
            return 0
        with self.store.write() as tx:
            if is_any_sent:
                tx.outbox.give_up_lost_leases()
            claimed = tx.outbox.claim(self.owner, now, speed=self.speed, limit=room)
            direct = _direct_channels(tx, claimed)
        sending = self._round(dispatch.take, direct=direct)
        for one in claimed:
            moment = sending.claimed_at + one.wait
            dispatch.add(moment, one.delivery.workspace_id, partial(sending.send, one))
        return len(claimed)

    @property
    def outcomes(self) -> Outcomes:
        return Outcomes(self.store, self.scripts, self.metrics)

    def posting(self, clients: Clients | None = None, direct: DirectChannels | None = None) -> Posting:
        return Posting(self.store, clients or self.clients, self.is_replaced, direct or {})

    def _round(self, take: Take, clients: Clients | None = None, direct: DirectChannels | None = None) -> Sending:
        """To be made right after the claim: the lease runs from then on."""
        posting, claimed_at = self.posting(clients, direct), time.monotonic()
        return Sending(self.store, self.scripts, posting, take, self.clock, self.metrics, self.stopping, claimed_at)


def _direct_channels(tx: Transaction, claimed: Sequence[Claimed]) -> DirectChannels:
    """Where the people are written to, as far as it is known: read once for all of them."""
    wanted: dict[WorkspaceId, list[PersonId]] = defaultdict(list)
    for one in claimed:
        if one.delivery.person_id is not None:
            wanted[one.delivery.workspace_id].append(one.delivery.person_id)
    return {
        (workspace_id, person_id): channel
        for workspace_id, ids in wanted.items()
        for person_id, channel in tx.people.direct_channels(workspace_id, ids)
    }


def hurried(client: WebClient, deadline: float) -> WebClient:
    """The client, waiting for an answer until this moment of the machine's clock at the latest. A time-out leaves the
    outcome unknown: a change is repeated by the worker, a message looked for."""
    quick = copy(client)
    quick.timeout = max(LEAST_CALL, min(client.timeout, deadline - time.monotonic()))  # type: ignore[assignment]
    return quick
