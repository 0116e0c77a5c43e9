"""The audit: append-only; written by every audited change (rows.py), read here."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Executable, select

from bot.domain.ids import PersonId, WorkspaceId
from bot.domain.turns import Turn
from storage.database.statements import distinct, insertion, prepared, unsought
from storage.rows import Rows, versioned
from storage.tables.records import AuditEventRow


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEvent:
    id: int
    workspace_id: WorkspaceId
    actor_id: PersonId | None
    action: str
    kind: str
    subject_id: int
    reason: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    at: datetime


class Audit(Rows[AuditEvent]):
    row = AuditEventRow
    entity = AuditEvent

    def record(
        self,
        workspace_id: WorkspaceId,
        *,
        by: PersonId | None,
        action: str,
        kind: str,
        subject_id: int,
        now: datetime,
        before: Mapping[str, Any] | None = None,
        after: Mapping[str, Any] | None = None,
    ) -> None:
        """Write an act that is no plain change of a row."""
        values = {"workspace_id": workspace_id, "actor_id": by, "action": action, "kind": kind, "reason": ""}
        was, told = (None if one is None else versioned(one) for one in (before, after))
        self.connection.execute(
            insertion(self.table), {**values, "subject_id": subject_id, "before": was, "after": told, "at": now}
        )

    def of(self, workspace_id: WorkspaceId, kind: str, subject_id: int) -> list[AuditEvent]:
        return self.many(self._of(workspace_id, kind, subject_id))

    def first_at(self, workspace_id: WorkspaceId) -> datetime | None:
        """The moment of the first event; None without any."""
        found: datetime | None = self._first_at(workspace_id).scalar()
        return found

    def since(self, workspace_id: WorkspaceId, kind: str, reason: str, moment: datetime) -> list[AuditEvent]:
        """Events from a moment on that give this reason, oldest first."""
        return self.many(self._since(workspace_id, kind, reason, moment))

    def about_since(
        self, workspace_id: WorkspaceId, kind: str, ids: Iterable[int], moment: datetime
    ) -> list[AuditEvent]:
        """What was done to these from a moment on, oldest first."""
        wanted = distinct(ids)
        found = self.many(self._about_since(workspace_id, kind, wanted, moment)) if wanted else []
        return sorted(found, key=lambda event: event.id)

    def last_set(
        self, workspace_id: WorkspaceId, kind: str, ids: Iterable[int], *fields: str
    ) -> dict[tuple[int, str], datetime]:
        """When these fields of these were last set, by id and field; without those of which nothing is told. Sorted
        here, for SQLite would read the audit of the whole workspace by the id to give a few events sorted."""
        wanted = distinct(ids)
        rows = sorted(self._told(workspace_id, kind, wanted), key=lambda row: row.id) if wanted else ()
        told = ((subject, after, at) for _, subject, after, at in rows if after is not None)
        return {(subject, field): at for subject, after, at in told for field in fields if field in after}

    def turns(self, workspace_id: WorkspaceId, kind: str, ids: Iterable[int]) -> dict[int, list[Turn]]:
        """How these objectives, or key results, have changed their state and their owner, oldest first."""
        wanted, found = distinct(ids), defaultdict[int, list[Turn]](list)
        rows = self.many(self._changes_of(workspace_id, kind, wanted)) if wanted else []
        for event in sorted(rows, key=lambda one: one.id):
            turn = _turn(event)
            if turn is not None:
                found[event.subject_id].append(turn)
        return found

    def turns_since(
        self, workspace_id: WorkspaceId, kind: str, ids: Iterable[int], since: datetime
    ) -> dict[int, list[Turn]]:
        """As ``turns``, from a moment on."""
        found = defaultdict[int, list[Turn]](list)
        for event in self.about_since(workspace_id, kind, ids, since):
            turn = _turn(event) if event.action == "changed" else None
            if turn is not None:
                found[event.subject_id].append(turn)
        return found

    @prepared
    def _changes_of(self, workspace_id: WorkspaceId, kind: str, ids: list[int]) -> Executable:
        table = self.table.c
        about = (table.kind == kind, table.subject_id.in_(ids), table.action == "changed")
        return self.within(workspace_id).where(*about)

    @prepared
    def _told(self, workspace_id: WorkspaceId, kind: str, ids: list[int]) -> Executable:
        table = self.table.c
        about = (table.workspace_id == workspace_id, table.kind == kind, table.subject_id.in_(ids))
        return select(table.id, table.subject_id, table.after, table.at).where(*about)

    @prepared
    def _about_since(self, workspace_id: WorkspaceId, kind: str, ids: list[int], moment: datetime) -> Executable:
        table = self.table.c
        about = (table.kind == kind, table.subject_id.in_(ids), unsought(table.at) >= moment)
        return self.within(workspace_id).where(*about)

    @prepared
    def _first_at(self, workspace_id: WorkspaceId) -> Executable:
        return (
            select(self.table.c.at).where(self.table.c.workspace_id == workspace_id).order_by(self.table.c.id).limit(1)
        )

    @prepared
    def _of(self, workspace_id: WorkspaceId, kind: str, subject_id: int) -> Executable:
        about = (self.table.c.kind == kind, self.table.c.subject_id == subject_id)
        return self.within(workspace_id).where(*about).order_by(self.table.c.id)

    @prepared
    def _since(self, workspace_id: WorkspaceId, kind: str, reason: str, moment: datetime) -> Executable:
        table = self.table.c
        about = (table.kind == kind, table.reason == reason, table.at >= moment)
        return self.within(workspace_id).where(*about).order_by(table.id)


def _turn(event: AuditEvent) -> Turn | None:
    before, after = event.before or {}, event.after or {}
    if not after.keys() & {"state", "owner_id"}:
        return None
    return Turn(
        subject_id=event.subject_id,
        was=str(before.get("state", "")),
        state=str(after.get("state", "")),
        owner_was=before.get("owner_id"),
        owner_id=after.get("owner_id"),
        reason=event.reason,
        by_id=event.actor_id,
        at=event.at,
    )
