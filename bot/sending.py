"""One round of sending: every delivery that was claimed is checked again, rendered, posted and recorded, each once."""

import threading
import time
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

import structlog

from bot.clock import Clock
from bot.domain.deliveries import Delivery, DeliveryKind
from bot.domain.errors import Unavailable
from bot.messages import Change, Drop, Post, Rendered, Scripts, Wait
from bot.messages.frozen import freeze, thaw
from bot.outcomes import Take, Taken
from bot.posting import Posting
from bot.slack_errors import RETRY_AFTER_NOT_SAID, Concerns, Permanent, Temporary, UnknownOutcome, meaning
from bot.telemetry import Metrics, log_failure
from bot.views.blocks import Message
from storage import Store, Transaction
from storage.claims import LEASE, Claimed
from storage.pace import POST, UPDATE

log = structlog.get_logger(__name__)

ENOUGH_LEASE = 20.0  # seconds of the lease that must remain before a call
LONGEST_REST = 300.0  # seconds
UNCHANGEABLE = frozenset({"message_not_found", "cant_update_message", "edit_window_closed"})
"""Refusals of a change that no admin can mend: its message is gone, or may not be changed any more."""

MOST_ATTEMPTS = 6  # for whatever reason; a mistake of ours after so many is the last one

WITHOUT_A_TOKEN = timedelta(minutes=5)
"""So long rests a whole workspace whose token Slack does not take, until it is tried again."""

MENDED_WITHIN = timedelta(days=14)
"""So old may a message become while somebody mends that; it may have been promised some days ahead."""


@dataclass(frozen=True)
class Sending:
    """All deliveries of the round were claimed at ``claimed_at`` of this process's own clock. ``take`` is given what
    Slack has taken, to write it down."""

    store: Store
    scripts: Scripts
    posting: Posting
    take: Take
    clock: Clock
    metrics: Metrics
    stopping: threading.Event
    claimed_at: float

    def send(self, claimed: Claimed) -> None:
        delivery = claimed.delivery
        self._wait_until(self.claimed_at + claimed.wait)
        if self.stopping.is_set() or not self._lease_is_long_enough():
            self.give_back(delivery)
            return
        now = self.clock.now()
        try:
            rendered = self._rendered(delivery, now)
        except Unavailable as error:
            self._leave_for_later(delivery, error)
            return
        except Exception as error:  # a mistake of ours must not stop the others
            self._record_mistake(delivery, error, now)
            return
        if isinstance(rendered, Drop):
            with self.store.write() as tx:
                tx.outbox.cancelled(delivery, rendered.reason, now)
            return
        if isinstance(rendered, Wait):
            with self.store.write() as tx:
                tx.outbox.wait_until(delivery, rendered.until)
            return
        if self._is_closed(delivery, now):
            return
        if not self._lease_is_long_enough():  # Slack took its time to answer
            self.give_back(delivery)
            return
        if delivery.frozen is None:
            delivery = replace(delivery, worded_at=now)
        if rendered.message.parts:
            self._freeze(delivery, rendered.message, now)
        self._post(delivery, rendered, now)

    def give_back(self, delivery: Delivery) -> None:
        with self.store.write() as tx:
            tx.outbox.release(delivery)

    def _leave_for_later(self, delivery: Delivery, error: Unavailable) -> None:
        """The database failed before anything was sent: it may be asked again, after a rest that grows, for a question
        that takes too long holds up the whole round. While it is silent the claim cannot be given back either, and runs
        out; the others of the round go on."""
        trouble = {"database": error.trouble.value, "said": error.said}
        log.warning("left_for_later", delivery=delivery.id, workspace=delivery.workspace_id, **trouble)
        if error.is_to_be_mended:
            log_failure("rendering_failed", error, kind=delivery.kind.value)
        with suppress(Unavailable):
            self._postpone(delivery, _rest_after(delivery), _why(error))

    def _wait_until(self, moment: float) -> None:
        self.stopping.wait(max(0.0, moment - time.monotonic()))

    def _lease_is_long_enough(self) -> bool:
        return LEASE.total_seconds() - (time.monotonic() - self.claimed_at) >= ENOUGH_LEASE

    def _rendered(self, delivery: Delivery, now: datetime) -> Rendered:
        if delivery.too_late_after is not None and delivery.too_late_after < now:
            return Drop("too late")
        if delivery.kind is DeliveryKind.DIGEST_PART:
            return self._part(delivery)
        script = self.scripts[delivery.kind]
        rendered = script.render(delivery, now)
        if isinstance(rendered, Post) and delivery.frozen is not None:
            return Post(thaw(delivery.frozen), rendered.to, rendered.thread_ts)
        return rendered

    def _part(self, delivery: Delivery) -> Rendered:
        with self.store.read() as tx:
            parent = tx.outbox.thread_of(delivery)
        if parent is None or parent.slack_channel is None or delivery.frozen is None:
            return Drop("its message is gone")
        return Post(thaw(delivery.frozen), parent.slack_channel, parent.thread_ts)

    def _freeze(self, delivery: Delivery, message: Message, now: datetime) -> None:
        """Keep the message and promise its thread parts, so that all of it shows the same numbers."""
        with self.store.write() as tx:
            tx.outbox.freeze(delivery, freeze(message))
            tx.outbox.drop_unsent_parts(delivery)
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
            channel, ts = self.posting.post(delivery, rendered)
        except Unavailable as error:  # asked for the place or the token, before the call
            self._leave_for_later(delivery, error)
            return
        except Exception as error:  # whatever went wrong is recorded and decided on
            self._record_failure(delivery, error, now)
            return
        self.take(Taken(delivery, channel, ts, now))

    def _is_closed(self, delivery: Delivery, now: datetime) -> bool:
        """Whether its place may not be written to, or could not be asked about; either is recorded."""
        script = self.scripts.get(delivery.kind)
        check = None if script is None else script.check
        if check is None:
            return False
        try:
            reason = self.posting.speak(delivery.workspace_id, partial(check, delivery))
        except Exception as error:  # nothing was sent yet: an unknown outcome of asking is simply asked again
            self._record_unasked(delivery, error, now)
            return True
        if reason is not None:
            log.warning("channel_closed", delivery=delivery.id, workspace=delivery.workspace_id, error=reason)
            self._give_up(delivery, reason, now)
        return reason is not None

    def _record_unasked(self, delivery: Delivery, error: Exception, now: datetime) -> None:
        outcome = meaning(error)
        log.warning("channel_not_checked", delivery=delivery.id, workspace=delivery.workspace_id, error=outcome.error)
        match outcome:
            case Permanent(reason, Concerns.INSTALLATION) if may_be_mended(delivery, now):
                self._wait_for_a_token(delivery, reason, now)
            case Permanent(reason):
                self._give_up(delivery, reason, now)
            case Temporary(reason, retry_after, method):
                self._postpone(delivery, retry_after, reason, pausing=method)
            case UnknownOutcome(reason):
                self._postpone(delivery, RETRY_AFTER_NOT_SAID, reason)

    def _record_failure(self, delivery: Delivery, error: Exception, now: datetime) -> None:
        outcome = meaning(error)
        log.warning("not_delivered", delivery=delivery.id, workspace=delivery.workspace_id, error=outcome.error)
        match outcome:
            case Permanent(reason) if delivery.kind.is_change and reason in UNCHANGEABLE:
                with self.store.write() as tx:
                    tx.outbox.cancelled(delivery, f"its message cannot be changed any more: {reason}", now)
            case Permanent(reason, Concerns.INSTALLATION) if may_be_mended(delivery, now):
                self._wait_for_a_token(delivery, reason, now)
            case Permanent(reason):
                self._give_up(delivery, reason, now)
            case Temporary(reason, retry_after, method):
                own = UPDATE if delivery.kind.is_change else POST
                self._postpone(delivery, retry_after, reason, pausing=method or own)
            case UnknownOutcome(reason):
                with self.store.write() as tx:
                    tx.outbox.unsure(delivery, reason)
                self.metrics.unsure(delivery.kind)

    def _record_mistake(self, delivery: Delivery, error: Exception, now: datetime) -> None:
        log.error("rendering_failed", delivery=delivery.id, kind=delivery.kind.value, exc_info=error)
        reason = f"could not be written: {type(error).__name__}"
        if delivery.attempts >= MOST_ATTEMPTS:
            self._give_up(delivery, reason, now)
        else:
            self._postpone(delivery, _rest_after(delivery), reason)

    def _wait_for_a_token(self, delivery: Delivery, reason: str, now: datetime) -> None:
        """What is due in this workspace waits until somebody has mended it, and is not given up one after the other."""
        log.error("token_refused", workspace=delivery.workspace_id, error=reason)
        with self.store.write() as tx:
            tx.outbox.wait_until(delivery, now + WITHOUT_A_TOKEN, reason)
            tx.outbox.put_off(delivery.workspace_id, now, now + WITHOUT_A_TOKEN)

    def _give_up(self, delivery: Delivery, reason: str, now: datetime) -> None:
        with self.store.write() as tx:
            is_dead = not _dropped_with_its_reader(tx, delivery, now) and tx.outbox.dead(delivery, reason, now)
        if is_dead:
            self.metrics.dead(reason)

    def _postpone(self, delivery: Delivery, seconds: float, reason: str, *, pausing: str | None = None) -> None:
        """``pausing`` names a method of Slack that all of the workspace keeps away from as long."""
        with self.store.write() as tx:
            if pausing is not None:
                tx.outbox.pause(delivery.workspace_id, pausing, seconds)
            tx.outbox.postpone(delivery, seconds, reason)


def _rest_after(delivery: Delivery) -> float:
    """Seconds that grow with each attempt."""
    return LONGEST_REST if delivery.attempts > MOST_ATTEMPTS + 2 else 2.0**delivery.attempts


def _why(error: Unavailable) -> str:
    return f"the database has trouble: {error.said}" if error.said else "the database did not answer"


def may_be_mended(delivery: Delivery, now: datetime) -> bool:
    """Whether a token that Slack refuses is waited for."""
    return now - delivery.created_at < MENDED_WITHIN


def _dropped_with_its_reader(tx: Transaction, delivery: Delivery, now: datetime) -> bool:
    """What cannot be said to somebody who has left is no trouble for an admin to mend."""
    reader = None if delivery.person_id is None else tx.people.by_id(delivery.workspace_id, delivery.person_id)
    return reader is not None and not reader.is_active and tx.outbox.cancelled(delivery, "the person has left", now)
