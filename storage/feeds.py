"""Where values are read from. Whoever reads holds a lease on the feed, in the database's own time; what comes back
counts only under that lease, so that the answer to an address that was changed meanwhile is dropped."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Executable, Select, delete, select, update

from bot.domain.feeds import AllowedAddress, Feed, FeedState
from bot.domain.ids import KeyResultId, PersonId, WorkspaceId
from storage.audit import Audit
from storage.database.statements import distinct, prepared
from storage.rows import AuditedRows, Rows, table_of
from storage.running import goes_on
from storage.tables.feeds import AllowedAddressRow, FeedRow
from storage.tables.workspaces import WorkspaceRow


class Feeds(Rows[Feed]):
    row = FeedRow
    entity = Feed

    def of(self, workspace_id: WorkspaceId, ids: Iterable[KeyResultId]) -> dict[KeyResultId, Feed]:
        """By key result."""
        wanted = distinct(ids)
        found = self.many(self._of(workspace_id, wanted)) if wanted else []
        return {feed.key_result_id: feed for feed in found}

    def locked(self, workspace_id: WorkspaceId, key_result_id: KeyResultId) -> Feed | None:
        """Held to the end of the transaction."""
        return self.one(self._locked(workspace_id, key_result_id))

    def from_origin(self, workspace_id: WorkspaceId, origin: str) -> list[Feed]:
        return self.many(self._from_origin(workspace_id, origin, is_held=False))

    def locked_from(self, workspace_id: WorkspaceId, origin: str) -> list[Feed]:
        """As ``from_origin``, held to the end of the transaction."""
        return self.many(self._from_origin(workspace_id, origin, is_held=True))

    def decide(self, workspace_id: WorkspaceId, origin: str, **values: Any) -> None:
        """What an admin has said about an address, for all that is read there."""
        self._decide(workspace_id, origin, **values)

    def asked(self, workspace_id: WorkspaceId, limit: int) -> list[Feed]:
        """What waits for an admin, the longest first; not of what is over, which is read no more."""
        return self.many(self._asked(workspace_id, limit))

    def sealed(self, workspace_id: WorkspaceId) -> list[Feed]:
        """Whose secret is sent along, or would be once an admin allows it; not of what is over."""
        return self.many(self._sealed(workspace_id))

    def due(self, now: datetime, machine_now: datetime, busy: Sequence[str], limit: int) -> list[Feed]:
        """What is to be read in all workspaces and nobody reads, but for what these origins give, the oldest first."""
        return self.many(self._due(now, machine_now, list(busy), limit))

    def take(self, feed: Feed, machine_now: datetime, until: datetime) -> bool:
        """Hold a lease on it; False when somebody else does."""
        return bool(self._take(feed.workspace_id, feed.id, machine_now, lease_until=until).rowcount)

    def under_lease(self, feed: Feed, **values: Any) -> bool:
        """Write what came of a reading; False when the lease is no longer ours or the feed has been changed."""
        if feed.lease_until is None:
            return False
        return bool(self._under_lease(feed.workspace_id, feed.id, feed.lease_until, **values).rowcount)

    def forget(self, feed: Feed) -> None:
        self._forget(feed.workspace_id, feed.id)

    def forget_secrets(self, workspace_id: WorkspaceId) -> None:
        self._forget_secrets(workspace_id, sealed=None)

    def tell(self, feed: Feed, action: str, told: Mapping[str, Any], *, by: PersonId, now: datetime) -> None:
        """An act about a feed, in the audit: in words of its own, for the row holds what must not stand there."""
        subject: dict[str, Any] = {"kind": "feed", "subject_id": feed.id}
        Audit(self.connection).record(feed.workspace_id, by=by, action=action, now=now, after=told, **subject)

    @prepared
    def _of(self, workspace_id: WorkspaceId, ids: list[KeyResultId]) -> Executable:
        return self.within(workspace_id).where(self.table.c.key_result_id.in_(ids))

    @prepared
    def _locked(self, workspace_id: WorkspaceId, key_result_id: KeyResultId) -> Executable:
        return self.within(workspace_id).where(self.table.c.key_result_id == key_result_id).with_for_update()

    @prepared
    def _from_origin(self, workspace_id: WorkspaceId, origin: str, *, is_held: bool) -> Executable:
        there = self.within(workspace_id).where(self.table.c.origin == origin).order_by(self.table.c.id)
        return there.with_for_update() if is_held else there

    @prepared
    def _decide(self, /, workspace_id: WorkspaceId, origin: str, **values: Any) -> Executable:
        return update(self.table).where(self.table.c.workspace_id == workspace_id, self.table.c.origin == origin)

    @prepared
    def _asked(self, workspace_id: WorkspaceId, limit: int) -> Executable:
        table = self.table.c
        runs = goes_on(workspace_id, table.key_result_id)
        waiting = self.within(workspace_id).where(table.state == FeedState.ASKED, runs)
        return waiting.order_by(table.id).limit(limit)

    @prepared
    def _sealed(self, workspace_id: WorkspaceId) -> Executable:
        table = self.table.c
        runs = goes_on(workspace_id, table.key_result_id)
        wanted = table.state.in_([FeedState.ALLOWED, FeedState.ASKED])
        return self.within(workspace_id).where(wanted, table.sealed.is_not(None), runs).order_by(table.id)

    def next_reading(self) -> Select[Any]:
        """For the agenda: when one is to be read next, or is being read."""
        table, workspace = self.table.c, table_of(WorkspaceRow).c
        here = select(workspace.id).where(workspace.uninstalled_at.is_(None))
        allowed = (table.state == FeedState.ALLOWED, table.workspace_id.in_(here))
        return select(table.next_at).where(*allowed).order_by(table.next_at).limit(1)

    @prepared
    def _due(self, now: datetime, machine_now: datetime, busy: list[str], limit: int) -> Executable:
        table, workspace = self.table.c, table_of(WorkspaceRow).c
        here = select(workspace.id).where(workspace.uninstalled_at.is_(None))
        is_free = table.lease_until.is_(None) | (table.lease_until < machine_now)
        due = (table.state == FeedState.ALLOWED, table.next_at <= now, is_free, table.origin.not_in(busy))
        return self.query().where(*due, table.workspace_id.in_(here)).order_by(table.next_at).limit(limit)

    @prepared
    def _take(self, /, workspace_id: WorkspaceId, identity: int, machine_now: datetime, **values: Any) -> Executable:
        table = self.table.c
        is_free = table.lease_until.is_(None) | (table.lease_until < machine_now)
        here = (table.workspace_id == workspace_id, table.id == identity, table.state == FeedState.ALLOWED)
        return update(self.table).where(*here, is_free)

    @prepared
    def _under_lease(
        self, /, workspace_id: WorkspaceId, identity: int, held_until: datetime, **values: Any
    ) -> Executable:
        table = self.table.c
        here = (table.workspace_id == workspace_id, table.id == identity, table.lease_until == held_until)
        return update(self.table).where(*here)

    @prepared
    def _forget(self, workspace_id: WorkspaceId, identity: int) -> Executable:
        return delete(self.table).where(self.table.c.workspace_id == workspace_id, self.table.c.id == identity)

    @prepared
    def _forget_secrets(self, /, workspace_id: WorkspaceId, **values: Any) -> Executable:
        here = (self.table.c.workspace_id == workspace_id, self.table.c.sealed.is_not(None))
        return update(self.table).where(*here)


class AllowedAddresses(AuditedRows[AllowedAddress]):
    row = AllowedAddressRow
    entity = AllowedAddress
    kind = "allowed_address"

    def all(self, workspace_id: WorkspaceId) -> list[AllowedAddress]:
        return self.many(self._all(workspace_id))

    def origins(self, workspace_id: WorkspaceId) -> frozenset[str]:
        return frozenset(one.origin for one in self.all(workspace_id))

    def allow(self, workspace_id: WorkspaceId, origin: str, *, by: PersonId, now: datetime) -> AllowedAddress | None:
        """None when it was allowed already."""
        held: dict[str, Any] = {"origin": origin, "allowed_by_id": by, "allowed_at": now}
        made = self.insert_once(workspace_id=workspace_id, **held)
        if made is not None:
            self._record(made, "added", by, now, "", None, {"origin": origin})
        return made

    def withdraw(self, allowed: AllowedAddress, *, by: PersonId, now: datetime) -> None:
        self._withdraw(allowed.workspace_id, allowed.id)
        self._record(allowed, "removed", by, now, "", {"origin": allowed.origin}, None)

    @prepared
    def _all(self, workspace_id: WorkspaceId) -> Executable:
        return self.within(workspace_id).order_by(self.table.c.origin)

    @prepared
    def _withdraw(self, workspace_id: WorkspaceId, identity: int) -> Executable:
        return delete(self.table).where(self.table.c.workspace_id == workspace_id, self.table.c.id == identity)
