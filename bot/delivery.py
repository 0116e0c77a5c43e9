"""From the outbox to Slack: claim, re-check, render, post, record. Knows retry and limits, not OKRs.

Never lost, never twice (architecture.md, rule 4): the claim is one short transaction, the call to Slack is outside any,
the outcome is a second one. What nobody knows the outcome of is looked for (unsure.py) before it is sent again.
"""

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import structlog
from slack_sdk import WebClient

from bot.clock import Clock
from bot.domain.deliveries import Delivery, DeliveryKind
from bot.domain.ids import DeliveryId, WorkspaceId
from bot.messages import Change, Drop, Post, Rendered, Scripts, Wait
from bot.slack_errors import RETRY_AFTER_NOT_SAID, Permanent, Temporary, UnknownOutcome, meaning
from bot.views.blocks import Message
from storage import Store
from storage.outbox import LEASE, Claimed

log = structlog.get_logger(__name__)

ENOUGH_LEASE = 20.0  # seconds of the lease that must remain before a call
MOST_AT_ONCE = 200
MOST_ATTEMPTS = 6  # renderings that fail by a mistake of ours
SENDERS = 8
EVENT_TYPE = "okrbot_delivery"

Clients = Callable[[WorkspaceId], WebClient]


@dataclass(frozen=True)
class Deliverer:
    """``clients`` gives a workspace's client: no retry handlers, time-out 10 s. ``rate`` is messages a second."""

    store: Store
    scripts: Scripts
    clients: Clients
    clock: Clock
    owner: str
    rate: float
    stopping: threading.Event = field(default_factory=threading.Event)

    def deliver_due(self, now: datetime) -> int:
        """Send what is due and the pace allows; the number of deliveries that were taken up."""
        with self.store.write() as tx:
            tx.outbox.give_up_lost_leases()
            claimed = tx.outbox.claim(self.owner, now, rate=self.rate, limit=MOST_AT_ONCE)
        if claimed:
            with ThreadPoolExecutor(SENDERS, thread_name_prefix="sender") as senders:
                list(senders.map(_Sending(self, time.monotonic()).send, claimed))
        return len(claimed)

    def deliver_now(self, ids: Sequence[DeliveryId], now: datetime) -> None:
        """Send at once what somebody is waiting for, under the ordinary claim; what the pace forbids stays due."""
        if not ids:
            return
        with self.store.write() as tx:
            claimed = tx.outbox.claim(self.owner, now, rate=self.rate, limit=len(ids), only=ids)
        sending = _Sending(self, time.monotonic())
        for one in claimed:
            sending.send(one) if one.wait < 1 else self._give_back(one.delivery)

    def post(self, delivery: Delivery, rendered: Post | Change) -> tuple[str, str]:
        """The call itself: (channel, ts). A refused native chart is replaced by its plainer fallback."""
        try:
            return self._call(delivery, rendered, rendered.message)
        except Exception as error:
            fallback = rendered.message.fallback
            refused = meaning(error)
            if fallback is None or not isinstance(refused, Permanent) or "blocks" not in refused.error:
                raise
            log.info("chart_refused", delivery=delivery.id, error=refused.error)
            return self._call(delivery, rendered, fallback)

    def _call(self, delivery: Delivery, rendered: Post | Change, message: Message) -> tuple[str, str]:
        client = self.clients(delivery.workspace_id)
        if isinstance(rendered, Change):
            client.chat_update(channel=rendered.channel, ts=rendered.ts, **message.as_arguments())
            return rendered.channel, rendered.ts
        channel = self._channel(client, delivery, rendered.to)
        answer = client.chat_postMessage(
            channel=channel,
            thread_ts=rendered.thread_ts,
            unfurl_links=False,
            unfurl_media=False,
            metadata={"event_type": EVENT_TYPE, "event_payload": {"delivery": delivery.id}},
            **message.as_arguments(),
        )
        return str(answer["channel"]), str(answer["ts"])

    def _channel(self, client: WebClient, delivery: Delivery, to: str) -> str:
        """A person's own channel is opened first and remembered: an unsure post must be looked for somewhere."""
        if delivery.person_id is None:
            return to
        with self.store.read() as tx:
            person = tx.people.get(delivery.workspace_id, delivery.person_id)
        if person.slack_dm_id:
            return person.slack_dm_id
        opened = str(client.conversations_open(users=to)["channel"]["id"])
        with self.store.write() as tx:
            tx.people.remember_dm(person, opened)
        return opened

    def _give_back(self, delivery: Delivery) -> None:
        with self.store.write() as tx:
            tx.outbox.release(delivery)


@dataclass(frozen=True)
class _Sending:
    """One round: all its deliveries were claimed at ``claimed_at`` of this process's own clock."""

    deliverer: Deliverer
    claimed_at: float

    def send(self, claimed: Claimed) -> None:
        delivery = claimed.delivery
        self._wait_until(self.claimed_at + claimed.wait)
        if self.deliverer.stopping.is_set() or not self._lease_is_long_enough():
            self.deliverer._give_back(delivery)
            return
        now = self.deliverer.clock.now()
        try:
            rendered = self._rendered(delivery, now)
        except Exception as error:  # a mistake of ours must not stop the others
            self._record_mistake(delivery, error, now)
            return
        if isinstance(rendered, Drop):
            with self.deliverer.store.write() as tx:
                tx.outbox.cancelled(delivery, rendered.reason, now)
            return
        if isinstance(rendered, Wait):
            with self.deliverer.store.write() as tx:
                tx.outbox.wait_until(delivery, rendered.until)
            return
        if self._is_closed(delivery, now):
            return
        if rendered.message.parts:
            self._freeze(delivery, rendered.message, now)
        self._post(delivery, rendered, now)

    def _wait_until(self, moment: float) -> None:
        self.deliverer.stopping.wait(max(0.0, moment - time.monotonic()))

    def _lease_is_long_enough(self) -> bool:
        return LEASE.total_seconds() - (time.monotonic() - self.claimed_at) >= ENOUGH_LEASE

    def _rendered(self, delivery: Delivery, now: datetime) -> Rendered:
        if delivery.too_late_after is not None and delivery.too_late_after < now:
            return Drop("too late")
        if delivery.kind is DeliveryKind.DIGEST_PART:
            return self._part(delivery)
        script = self.deliverer.scripts[delivery.kind]
        rendered = script.render(delivery, now)
        if isinstance(rendered, Post) and delivery.frozen is not None:
            return Post(thaw(delivery.frozen), rendered.to, rendered.thread_ts)
        return rendered

    def _part(self, delivery: Delivery) -> Rendered:
        with self.deliverer.store.read() as tx:
            parent = tx.outbox.by_id(delivery.workspace_id, delivery.parent_id or 0)
        if parent is None or parent.slack_channel is None or delivery.frozen is None:
            return Drop("its message is gone")
        return Post(thaw(delivery.frozen), parent.slack_channel, parent.slack_ts)

    def _freeze(self, delivery: Delivery, message: Message, now: datetime) -> None:
        """Keep the message and promise its thread parts, so that all of it shows the same numbers."""
        with self.deliverer.store.write() as tx:
            tx.outbox.freeze(delivery, freeze(message))
            for number, part in enumerate(message.parts, start=1):
                tx.outbox.promise(
                    workspace_id=delivery.workspace_id,
                    kind=DeliveryKind.DIGEST_PART,
                    channel_id=delivery.channel_id,
                    parent_id=delivery.id,
                    frozen=freeze(part),
                    rule=delivery.rule,
                    dedupe_key=f"{delivery.dedupe_key}:part:{number}",
                    too_late_after=delivery.too_late_after,
                    now=now,
                )

    def _post(self, delivery: Delivery, rendered: Post | Change, now: datetime) -> None:
        try:
            channel, ts = self.deliverer.post(delivery, rendered)
        except Exception as error:  # whatever went wrong is recorded and decided on
            self._record_failure(delivery, error, now)
            return
        script = self.deliverer.scripts.get(delivery.kind)
        with self.deliverer.store.write() as tx:
            if tx.outbox.sent(delivery, channel, ts, now) and script is not None and script.posted is not None:
                script.posted(tx, delivery, channel, ts, now)
        log.info("delivered", delivery=delivery.id, workspace=delivery.workspace_id, kind=delivery.kind.value)

    def _is_closed(self, delivery: Delivery, now: datetime) -> bool:
        """Whether its place may not be written to, or could not be asked about; either is recorded."""
        script = self.deliverer.scripts.get(delivery.kind)
        if script is None or script.check is None:
            return False
        try:
            reason = script.check(delivery, self.deliverer.clients(delivery.workspace_id))
        except Exception as error:  # nothing was sent yet: an unknown outcome of asking is simply asked again
            self._record_unasked(delivery, error, now)
            return True
        if reason is not None:
            log.warning("channel_closed", delivery=delivery.id, workspace=delivery.workspace_id, error=reason)
            with self.deliverer.store.write() as tx:
                tx.outbox.dead(delivery, reason, now)
        return reason is not None

    def _record_unasked(self, delivery: Delivery, error: Exception, now: datetime) -> None:
        outcome = meaning(error)
        log.warning("channel_not_checked", delivery=delivery.id, workspace=delivery.workspace_id, error=outcome.error)
        with self.deliverer.store.write() as tx:
            if isinstance(outcome, Permanent):
                tx.outbox.dead(delivery, outcome.error, now)
            else:
                again = outcome.retry_after if isinstance(outcome, Temporary) else RETRY_AFTER_NOT_SAID
                tx.outbox.postpone(delivery, again, outcome.error)

    def _record_failure(self, delivery: Delivery, error: Exception, now: datetime) -> None:
        outcome = meaning(error)
        log.warning("not_delivered", delivery=delivery.id, workspace=delivery.workspace_id, error=outcome.error)
        with self.deliverer.store.write() as tx:
            match outcome:
                case Permanent(reason):
                    tx.outbox.dead(delivery, reason, now)
                case Temporary(reason, retry_after):
                    method = "chat.update" if delivery.kind.is_change else "chat.postMessage"
                    tx.outbox.pause(delivery.workspace_id, method, retry_after)
                    tx.outbox.postpone(delivery, retry_after, reason)
                case UnknownOutcome(reason):
                    tx.outbox.unsure(delivery, reason)

    def _record_mistake(self, delivery: Delivery, error: Exception, now: datetime) -> None:
        log.error("rendering_failed", delivery=delivery.id, kind=delivery.kind.value, exc_info=error)
        with self.deliverer.store.write() as tx:
            if delivery.attempts >= MOST_ATTEMPTS:
                tx.outbox.dead(delivery, f"could not be written: {type(error).__name__}", now)
            else:
                tx.outbox.postpone(delivery, 2.0**delivery.attempts, f"could not be written: {type(error).__name__}")


def freeze(message: Message) -> dict[str, Any]:
    """A message as JSON; its parts are frozen one by one."""
    frozen: dict[str, Any] = {"text": message.text, "blocks": list(message.blocks)}
    if message.fallback is not None:
        frozen["fallback"] = freeze(message.fallback)
    return frozen


def thaw(frozen: dict[str, Any]) -> Message:
    fallback = frozen.get("fallback")
    return Message(frozen["text"], tuple(frozen["blocks"]), fallback=thaw(fallback) if fallback else None)
