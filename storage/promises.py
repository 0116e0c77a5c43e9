"""What was promised: how it is written, withdrawn, promised anew and looked up; ``outbox`` has who sends it, ``stuck``
what never arrived."""

import json
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Executable, Select, delete, func, select, update

from bot.domain.deliveries import Delivery, DeliveryKind, DeliveryState
from bot.domain.ids import DeliveryId, PersonId, WorkspaceId
from storage.database.statements import conflict_free_insertion, distinct, prepared, run_each
from storage.stuck import CANCELLED, Stuck

TOLD_WHOLE = [kind for kind in DeliveryKind if kind.is_told_whole]


class Promises(Stuck):
    def promise(
        self, *, now: datetime, not_before: datetime | None = None, subject: dict[str, Any] | None = None, **values: Any
    ) -> Delivery | None:
        """Write a delivery in the transaction of its cause; None when its dedupe key shows that it was promised."""
        held = {"lease_until": None, "look_at": None, "subject": subject or {}}
        return self.insert_once(created_at=now, not_before=not_before or now, **held, **values)

    def promise_all(self, promises: Iterable[dict[str, Any]], *, now: datetime) -> None:
        """As ``promise``, for many at once: one statement."""
        held: dict[str, Any] = {"lease_until": None, "look_at": None, "subject": {}}
        held |= {"created_at": now, "not_before": now}
        rows = [self.complete({**held, **promise}) for promise in promises]
        if rows:
            run_each(self.connection, conflict_free_insertion(self.connection, self.table), rows)

    def cancel(self, workspace_id: WorkspaceId, dedupe_keys: Iterable[str], now: datetime, reason: str) -> int:
        """Withdraw promises that nobody has begun to send."""
        values = {"finished_at": now, "last_error": reason, **CANCELLED}
        return self._waiting_under(workspace_id, distinct(dedupe_keys), **values).rowcount

    def cancel_to(self, workspace_id: WorkspaceId, person_ids: Iterable[PersonId], now: datetime, reason: str) -> None:
        """Withdraw the messages to these people that nobody has begun to send; what is there already may be changed."""
        wanted = distinct(person_ids)
        if wanted:
            values = {"finished_at": now, "last_error": reason, **CANCELLED}
            self._waiting_for(workspace_id, wanted, **values)

    def last_to(self, workspace_id: WorkspaceId, person_id: PersonId, limit: int) -> list[Delivery]:
        """What a person was sent or will be sent, newest first."""
        return self.many(self._last_to(workspace_id, person_id, limit))

    def revive(
        self, workspace_id: WorkspaceId, delivery_id: DeliveryId, states: Sequence[DeliveryState], now: datetime
    ) -> bool:
        """Promise a stuck delivery anew; False when it is in none of these states. A message with thread parts is
        rendered anew and its parts with it; a part stays as it was written."""
        fresh = {"attempts": 0, "empty_readings": 0, "look_at": None, "lease_until": None, "too_late_after": None}
        again = {"state": DeliveryState.PENDING, "not_before": now, **fresh}
        if not self._in_state(workspace_id, delivery_id, states, **again).rowcount:
            return False
        self._digest(workspace_id, delivery_id, frozen=None)
        self._delete_unsent_parts(workspace_id, delivery_id)
        return True

    def word_anew(self, workspace_id: WorkspaceId, words: Collection[str]) -> None:
        """Of digests and packs that hold one of these words and are not in Slack yet the finished texts go: a whole
        one, or one whose thread holds it, is rendered anew when it is sent; a part of a thread that has begun is not
        sent."""
        holding = [one for one in self.many(self._finished(workspace_id)) if _holds(one, words)]
        begun = self.by_ids(workspace_id, {one.parent_id for one in holding if one.parent_id is not None})
        for one in holding:
            whole = one if one.kind is DeliveryKind.DIGEST else begun.get(one.parent_id or 0, one)
            if whole.state is DeliveryState.PENDING:
                self._word_whole_anew(whole)
            else:
                self._without_text(workspace_id, one.id, frozen=None)

    def word_all_anew(self, workspace_id: WorkspaceId) -> None:
        """As ``word_anew``, whatever they hold, of those of which nothing is on its way."""
        for one in self.many(self._finished(workspace_id)):
            if one.kind.is_told_whole and one.state is DeliveryState.PENDING:
                self._word_whole_anew(one)

    def drop_unsent_parts(self, delivery: Delivery) -> None:
        """Those that were worded with an earlier form of their message."""
        self._delete_unsent_parts(delivery.workspace_id, delivery.id)

    def _word_whole_anew(self, delivery: Delivery) -> None:
        self._digest(delivery.workspace_id, delivery.id, frozen=None)
        self.drop_unsent_parts(delivery)

    def has_parts(self, workspace_id: WorkspaceId, delivery_id: DeliveryId) -> bool:
        """Whether a thread hangs on it."""
        return self._part(workspace_id, delivery_id).first() is not None

    def thread_of(self, delivery: Delivery) -> Delivery | None:
        """The message that the thread of a part hangs on: its own parent, or that one's, for Slack knows no threads
        below replies. None where it is gone."""
        parent = None if delivery.parent_id is None else self.by_id(delivery.workspace_id, delivery.parent_id)
        return parent if parent is None or parent.parent_id is None else self.thread_of(parent)

    def is_posted_below(self, workspace_id: WorkspaceId, delivery_id: DeliveryId, kind: DeliveryKind) -> bool:
        """Whether a message of this kind stands in the thread that hangs on it."""
        return self._posted_below(workspace_id, delivery_id, kind).first() is not None

    def by_key(self, workspace_id: WorkspaceId, dedupe_key: str) -> Delivery | None:
        return self.one(self._by_key(workspace_id, dedupe_key))

    def posted_under(self, workspace_id: WorkspaceId, dedupe_keys: Iterable[str]) -> list[Delivery]:
        """Those of these promises that stand in Slack by now."""
        wanted = distinct(dedupe_keys)
        return self.many(self._posted_under(workspace_id, wanted)) if wanted else []

    def standing_under(self, workspace_id: WorkspaceId, dedupe_keys: Iterable[str]) -> list[Delivery]:
        """Those of these promises that are in Slack, or are still to come there."""
        wanted = distinct(dedupe_keys)
        return self.many(self._standing_under(workspace_id, wanted)) if wanted else []

    def next_due(self) -> datetime | None:
        """The earliest ``not_before`` of what is still to be sent (calendar time)."""
        found: datetime | None = self._next_due().scalar()
        return found

    def last_sent_at(self) -> datetime | None:
        """When anything was last sent (calendar time)."""
        found: datetime | None = self._last_sent_at().scalar()
        return found

    def at_hand(self, now: datetime) -> tuple[bool, bool]:
        """Whether anything is due, and whether anything is on its way."""
        is_due, is_sent = self._at_hand(now).one()
        return bool(is_due), bool(is_sent)

    @prepared
    def _waiting_under(self, /, workspace_id: WorkspaceId, dedupe_keys: list[str], **values: Any) -> Executable:
        table = self.table.c
        waiting = (table.dedupe_key.in_(dedupe_keys), table.state == DeliveryState.PENDING)
        return update(self.table).where(table.workspace_id == workspace_id, *waiting)

    @prepared
    def _waiting_for(self, /, workspace_id: WorkspaceId, person_ids: list[PersonId], **values: Any) -> Executable:
        table, changes = self.table.c, [kind for kind in DeliveryKind if kind.is_change]
        waiting = (table.state == DeliveryState.PENDING, table.kind.not_in(changes))
        here = (table.workspace_id == workspace_id, table.person_id.in_(person_ids))
        return update(self.table).where(*here, *waiting)

    @prepared
    def _last_to(self, workspace_id: WorkspaceId, person_id: PersonId, limit: int) -> Executable:
        theirs = self.within(workspace_id).where(self.table.c.person_id == person_id)
        return theirs.order_by(self.table.c.id.desc()).limit(limit)

    @prepared
    def _in_state(
        self, /, workspace_id: WorkspaceId, delivery_id: DeliveryId, states: Sequence[DeliveryState], **values: Any
    ) -> Executable:
        table = self.table.c
        here = (table.workspace_id == workspace_id, table.id == delivery_id, table.state.in_(states))
        return update(self.table).where(*here)

    @prepared
    def _digest(self, /, workspace_id: WorkspaceId, delivery_id: DeliveryId, **values: Any) -> Executable:
        """The delivery, if it is of the kind that is frozen when it is sent; others are frozen with their cause."""
        table = self.table.c
        here = (table.workspace_id == workspace_id, table.id == delivery_id, table.kind.in_(TOLD_WHOLE))
        return update(self.table).where(*here)

    @prepared
    def _finished(self, workspace_id: WorkspaceId) -> Executable:
        table, over = self.table.c, (DeliveryState.SENT, DeliveryState.CANCELLED)
        is_digest = table.kind.in_((*TOLD_WHOLE, DeliveryKind.DIGEST_PART))
        return self.within(workspace_id).where(is_digest, table.state.not_in(over), table.frozen.is_not(None))

    @prepared
    def _without_text(self, /, workspace_id: WorkspaceId, delivery_id: DeliveryId, **values: Any) -> Executable:
        return update(self.table).where(self.table.c.workspace_id == workspace_id, self.table.c.id == delivery_id)

    @prepared
    def _part(self, workspace_id: WorkspaceId, delivery_id: DeliveryId) -> Executable:
        table = self.table.c
        return select(table.id).where(table.workspace_id == workspace_id, table.parent_id == delivery_id).limit(1)

    @prepared
    def _posted_below(self, workspace_id: WorkspaceId, delivery_id: DeliveryId, kind: DeliveryKind) -> Executable:
        table = self.table.c
        here = (table.workspace_id == workspace_id, table.parent_id == delivery_id, table.kind == kind)
        return select(table.id).where(*here, table.state == DeliveryState.SENT).limit(1)

    @prepared
    def _delete_unsent_parts(self, workspace_id: WorkspaceId, delivery_id: DeliveryId) -> Executable:
        table = self.table.c
        parts = (table.workspace_id == workspace_id, table.parent_id == delivery_id, table.kind != DeliveryKind.DIGEST)
        return delete(self.table).where(*parts, table.state != DeliveryState.SENT)

    @prepared
    def _by_key(self, workspace_id: WorkspaceId, dedupe_key: str) -> Executable:
        return self.within(workspace_id).where(self.table.c.dedupe_key == dedupe_key)

    @prepared
    def _posted_under(self, workspace_id: WorkspaceId, dedupe_keys: list[str]) -> Executable:
        table = self.table.c
        posted = (table.state == DeliveryState.SENT, table.slack_ts.is_not(None))
        return self.within(workspace_id).where(table.dedupe_key.in_(dedupe_keys), *posted)

    @prepared
    def _standing_under(self, workspace_id: WorkspaceId, dedupe_keys: list[str]) -> Executable:
        table, given_up = self.table.c, (DeliveryState.DEAD, DeliveryState.CANCELLED)
        return self.within(workspace_id).where(table.dedupe_key.in_(dedupe_keys), table.state.not_in(given_up))

    @prepared
    def _next_due(self) -> Executable:
        return self.next_to_send()

    def next_to_send(self) -> Select[Any]:
        """For the agenda: ``next_due``."""
        pending = (self.table.c.state == DeliveryState.PENDING, self._is_alone_or_its_parent_is_there())
        return select(self.table.c.not_before).where(*pending).order_by(self.table.c.not_before).limit(1)

    @prepared
    def _last_sent_at(self) -> Executable:
        """By the index of what is over: the newest one alone is read."""
        over = (self.table.c.state == DeliveryState.SENT, self.table.c.finished_at.is_not(None))
        return select(func.max(self.table.c.finished_at)).where(*over)

    def being_sent(self) -> Select[Any]:
        """For the agenda: what somebody holds a claim on."""
        return select(self.table.c.id).where(self.table.c.state == DeliveryState.SENDING)

    @prepared
    def _at_hand(self, now: datetime) -> Executable:
        table = self.table.c
        due = (table.state == DeliveryState.PENDING, table.not_before <= now, self._is_alone_or_its_parent_is_there())
        return select(select(table.id).where(*due).exists(), self.being_sent().exists())

    def _is_alone_or_its_parent_is_there(self) -> ColumnElement[bool]:
        """A part of a thread cannot go out before the message that the thread hangs on."""
        parent = self.table.alias("parent")
        here = (parent.c.id == self.table.c.parent_id, parent.c.state == DeliveryState.SENT)
        return self.table.c.parent_id.is_(None) | select(parent.c.id).where(*here).correlate(self.table).exists()


def _holds(delivery: Delivery, words: Collection[str]) -> bool:
    text = json.dumps(delivery.frozen, ensure_ascii=False)
    return any(word in text for word in words)
