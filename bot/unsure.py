"""Deliveries whose outcome nobody knows: they are looked for in the channel before they are sent again.

Looked for 60 s after the attempt and again 60 s later, from two minutes before the attempt, in all pages, with
metadata; only after two empty readings is it sent again (architecture.md, rule 4).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

import structlog
from slack_sdk import WebClient

from bot.delivery import Deliverer
from bot.domain.deliveries import Delivery
from bot.pacing import Pacing, Turn
from bot.posting import EVENT_TYPE
from bot.sending import WITHOUT_A_TOKEN, may_be_mended
from bot.slack_errors import Concerns, Permanent, Temporary, UnknownOutcome, meaning
from bot.telemetry import apart
from storage.pace import HISTORY, REPLIES

log = structlog.get_logger(__name__)

READINGS = 2
PAGE = 200
MOST_AT_ONCE = 20
AGAIN_AFTER = 30.0  # seconds of machine time


@dataclass(frozen=True)
class Search:
    deliverer: Deliverer

    def look_due(self, now: datetime, beat: Callable[[], None] = lambda: None) -> int:
        """Look for unsure deliveries whose time has come; the number looked for. ``beat`` is called after each."""
        with self.deliverer.store.write() as tx:
            unsure = tx.outbox.claim_unsure(self.deliverer.owner, MOST_AT_ONCE)
        for delivery in unsure:
            if self.deliverer.stopping.is_set():
                break  # its lease runs out
            with apart("looking_failed", delivery=delivery.id):
                self._look_or_later(delivery, now)
            beat()
        return len(unsure)

    def _look_or_later(self, delivery: Delivery, now: datetime) -> None:
        """One with a mistake of ours goes behind those that are due by then: it would keep them waiting for ever."""
        try:
            self._look(delivery, now)
        except Exception:
            with self.deliverer.store.write() as tx:
                tx.outbox.look_later(delivery, AGAIN_AFTER)
            raise

    def _look(self, delivery: Delivery, now: datetime) -> None:
        place = self._place(delivery)
        if place is None:  # its channel was never opened, so nothing can have been posted
            with self.deliverer.store.write() as tx:
                tx.outbox.not_found(delivery, readings=1)
            return
        channel, thread_ts = place
        try:
            find = partial(_find, delivery, channel, thread_ts, self._turn)
            found = self.deliverer.posting().speak(delivery.workspace_id, find)
        except Exception as error:  # decided on by what it means
            self._could_not_look(delivery, error, now)
            return
        log.info("looked_for", delivery=delivery.id, found=found is not None)
        if found is not None:
            self._was_sent(delivery, channel, found, now)
            return
        with self.deliverer.store.write() as tx:
            tx.outbox.not_found(delivery, READINGS)

    def _was_sent(self, delivery: Delivery, channel: str, ts: str, now: datetime) -> None:
        script = self.deliverer.scripts.get(delivery.kind)
        with self.deliverer.store.write() as tx:
            is_settled = tx.outbox.found(delivery, channel, ts, now)
            if is_settled and script is not None and script.posted is not None:
                script.posted(tx, delivery, channel, ts, now)
        if is_settled:
            self.deliverer.metrics.sent(delivery.kind)

    def _place(self, delivery: Delivery) -> tuple[str, str | None] | None:
        """The channel, and the thread when it was a part of one."""
        thread = delivery.subject.get("thread_ts")
        with self.deliverer.store.read() as tx:
            if delivery.parent_id is not None:
                parent = tx.outbox.thread_of(delivery)
                return None if parent is None or not parent.slack_channel else (parent.slack_channel, parent.thread_ts)
            if delivery.person_id is None:
                return (delivery.channel_id, thread) if delivery.channel_id else None
            person = tx.people.get(delivery.workspace_id, delivery.person_id)
        return (person.slack_dm_id, thread) if person.slack_dm_id else None

    def _could_not_look(self, delivery: Delivery, error: Exception, now: datetime) -> None:
        match meaning(error):
            case Permanent(_, Concerns.INSTALLATION) if may_be_mended(delivery, now):
                with self.deliverer.store.write() as tx:
                    tx.outbox.look_later(delivery, WITHOUT_A_TOKEN.total_seconds())
            case Permanent(reason):
                with self.deliverer.store.write() as tx:
                    tx.outbox.needs_a_person(delivery, f"its channel cannot be read: {reason}")
            case Temporary(_, retry_after, method):
                with self.deliverer.store.write() as tx:
                    if method is not None:
                        tx.outbox.pause(delivery.workspace_id, method, retry_after)
                    tx.outbox.look_later(delivery, retry_after)
            case UnknownOutcome():
                with self.deliverer.store.write() as tx:
                    tx.outbox.look_later(delivery, AGAIN_AFTER)

    @property
    def _turn(self) -> Turn:
        return Pacing(self.deliverer.store, self.deliverer.speed).take


def _find(delivery: Delivery, channel: str, thread_ts: str | None, turn: Turn, client: WebClient) -> str | None:
    before_each = partial(turn, delivery.workspace_id, REPLIES if thread_ts else HISTORY, 1)
    for message in _history(client, channel, thread_ts, delivery.earliest, before_each):
        told = message.get("metadata") or {}
        payload = told.get("event_payload") or {}
        if told.get("event_type") == EVENT_TYPE and payload.get("delivery") == delivery.id:
            return str(message["ts"])
    return None


def _history(
    client: WebClient, channel: str, thread_ts: str | None, oldest: datetime, before_each: Callable[[], None]
) -> Iterator[dict[str, Any]]:
    cursor = ""
    while True:
        before_each()
        page: dict[str, Any] = {"channel": channel, "oldest": f"{oldest.timestamp():.6f}", "limit": PAGE}
        page |= {"include_all_metadata": True, "cursor": cursor or None}
        if thread_ts:
            answer = client.conversations_replies(ts=thread_ts, **page)
        else:
            answer = client.conversations_history(**page)
        yield from answer.get("messages") or []
        cursor = (answer.get("response_metadata") or {}).get("next_cursor") or ""
        if not cursor:
            return
