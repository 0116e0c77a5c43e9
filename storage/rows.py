"""How rows become the values of the domain, and how a change of them leaves its trace."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import MISSING, Field, fields, replace
from datetime import date, datetime, time
from decimal import Decimal
from operator import attrgetter
from typing import Any, Generic, TypeVar

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Executable,
    Select,
    Table,
    insert,
    select,
    update,
)
from sqlmodel import SQLModel

from bot.domain.ids import PersonId, WorkspaceId
from storage.database.ready import Found
from storage.database.statements import conflict_free_insert, distinct, insertion, once, prepared, run_each
from storage.tables.records import AuditEventRow

Entity = TypeVar("Entity")

AUDIT_VERSION = 1


def table_of(row: type[SQLModel]) -> Table:
    table: Table = row.__table__  # type: ignore[attr-defined]
    return table


class Rows(Generic[Entity]):
    """One table read and written as values of one dataclass; columns and fields share their names."""

    row: type[SQLModel]
    entity: type[Entity]

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.table = table_of(self.row)

    @property
    def columns(self) -> list[Column[Any]]:
        return [self.table.c[field.name] for field in fields(self.entity) if field.name in self.table.c]  # type: ignore[arg-type]

    def query(self) -> Select[Any]:
        """What is selected, and from where."""
        return select(*self.columns)

    def within(self, workspace_id: WorkspaceId) -> Select[Any]:
        return self.query().where(self.table.c.workspace_id == workspace_id)

    def order(self) -> Sequence[ColumnElement[Any]]:
        """In which order many are given when no other is asked for."""
        return ()

    def build(self, values: Mapping[str, Any]) -> Entity:
        return self.entity(**values)

    def built(self, found: Found) -> list[Entity]:
        return [self.build(values) for values in self.values_of(found)]

    def values_of(self, found: Found) -> list[dict[str, Any]]:
        """What entities are built of, by their fields."""
        names = tuple(found.keys())
        return [dict(zip(names, row, strict=True)) for row in found.all()]

    def many(self, found: Found) -> list[Entity]:
        """What a statement has found, whole: some are made of the rows of several tables."""
        return self.built(found)

    def one(self, found: Found) -> Entity | None:
        """The first that a statement has found."""
        return next(iter(self.many(found)), None)

    def by_id(self, workspace_id: WorkspaceId, identity: int) -> Entity | None:
        return self.one(self._with_id(workspace_id, identity))

    def by_ids(self, workspace_id: WorkspaceId, identities: Iterable[int]) -> dict[int, Entity]:
        wanted = distinct(identities)
        found = self.many(self._with_ids(workspace_id, wanted)) if wanted else []
        return {entity.id: entity for entity in found}  # type: ignore[attr-defined]

    def insert(self, **values: Any) -> Entity:
        """Write one row; what is not named takes the entity's default."""
        [written] = self.built(self._insert(**self.complete(values)))
        return written

    def insert_all(self, rows: Sequence[Mapping[str, Any]]) -> list[Entity]:
        """As ``insert``, for many, in one statement; they come back in the same order."""
        if not rows:
            return []
        found = self.built(self.connection.execute(self._insert_all(), [self.complete(row) for row in rows]))
        return sorted(found, key=attrgetter("id")) if self._is_sqlite else found

    def insert_once(self, **values: Any) -> Entity | None:
        """Write one row unless a unique key says that it exists already; None then."""
        return next(iter(self.built(self._insert_if_new(**self.complete(values)))), None)

    def update(self, entity: Entity, **values: Any) -> Entity:
        self._update(entity.workspace_id, entity.id, **values)  # type: ignore[attr-defined]
        return replace(entity, **values)  # type: ignore[type-var]

    def complete(self, values: Mapping[str, Any]) -> dict[str, Any]:
        defaults = {
            field.name: field.default if field.default_factory is MISSING else field.default_factory()
            for field in self._optional_fields()
        }
        return {**defaults, **values}

    @once
    def _optional_fields(self) -> list[Field[Any]]:
        """What is stored although it need not be named; the database numbers its rows itself."""
        columns = set(self.table.c.keys()) - {"id"}
        stored = (field for field in fields(self.entity) if field.name in columns)  # type: ignore[arg-type]
        return [field for field in stored if field.default is not MISSING or field.default_factory is not MISSING]

    @prepared
    def _with_id(self, workspace_id: WorkspaceId, identity: int) -> Executable:
        return self.within(workspace_id).where(self.table.c.id == identity)

    @prepared
    def _with_ids(self, workspace_id: WorkspaceId, identities: list[int]) -> Executable:
        return self.within(workspace_id).where(self.table.c.id.in_(identities)).order_by(*self.order())

    @prepared
    def _insert(self, /, **values: Any) -> Executable:
        return insert(self.table).returning(*self.columns)

    @prepared
    def _insert_if_new(self, /, **values: Any) -> Executable:
        return conflict_free_insert(self.connection, self.table).returning(*self.columns)

    @property
    def _is_sqlite(self) -> bool:
        return self.connection.dialect.name == "sqlite"

    @once
    def _insert_all(self) -> Executable:
        """In the order in which they were given: SQLite numbers them so, and asked for more it would take them one by
        one."""
        return insert(self.table).returning(*self.columns, sort_by_parameter_order=not self._is_sqlite)

    @prepared
    def _update(self, /, workspace_id: WorkspaceId, identity: int, **values: Any) -> Executable:
        here = (self.table.c.workspace_id == workspace_id, self.table.c.id == identity)
        return update(self.table).where(*here)


class AuditedRows(Rows[Entity]):
    """Rows whose every change is written to the audit with before and after (architecture.md, rule 7)."""

    kind: str

    def add(self, *, by: PersonId | None, now: datetime, reason: str = "", **values: Any) -> Entity:
        entity = self.insert(**values)
        self._record(entity, "added", by, now, reason, None, {name: values[name] for name in values})
        return entity

    def add_all(self, rows: Sequence[tuple[PersonId | None, Mapping[str, Any]]], *, now: datetime) -> list[Entity]:
        """As ``add``, for many, each with whose act it is; they come back in the same order."""
        entities = self.insert_all([values for _, values in rows])
        told = [
            self._event(entity, "added", by, now, "", None, values)
            for entity, (by, values) in zip(entities, rows, strict=True)
        ]
        if told:
            run_each(self.connection, insertion(table_of(AuditEventRow)), told)
        return entities

    def change(self, entity: Entity, *, by: PersonId | None, now: datetime, reason: str = "", **values: Any) -> Entity:
        """Write what differs; nothing is written and nothing audited when nothing does."""
        different = {name: value for name, value in values.items() if getattr(entity, name) != value}
        if not different:
            return entity
        before = {name: getattr(entity, name) for name in different}
        changed = self.update(entity, **different)
        self._record(entity, "changed", by, now, reason, before, different)
        return changed

    def workspace_of(self, entity: Entity) -> WorkspaceId:
        """The workspace in whose audit the change is written."""
        found: WorkspaceId = entity.workspace_id  # type: ignore[attr-defined]
        return found

    def record_all(
        self,
        changes: Sequence[tuple[Entity, PersonId | None, Mapping[str, Any] | None, Mapping[str, Any]]],
        *,
        now: datetime,
        action: str = "changed",
        reason: str = "",
    ) -> None:
        """Write changes (of what, by whom, before, after) that one statement has made in many rows."""
        told = [self._event(entity, action, by, now, reason, before, after) for entity, by, before, after in changes]
        if told:
            run_each(self.connection, insertion(table_of(AuditEventRow)), told)

    def _record(
        self,
        entity: Entity,
        action: str,
        by: PersonId | None,
        now: datetime,
        reason: str,
        before: Mapping[str, Any] | None,
        after: Mapping[str, Any] | None,
    ) -> None:
        self._tell(**self._event(entity, action, by, now, reason, before, after))

    @prepared
    def _tell(self, /, **values: Any) -> Executable:
        return insertion(table_of(AuditEventRow))

    def _event(
        self,
        entity: Entity,
        action: str,
        by: PersonId | None,
        now: datetime,
        reason: str,
        before: Mapping[str, Any] | None,
        after: Mapping[str, Any] | None,
    ) -> dict[str, Any]:
        return {
            "workspace_id": self.workspace_of(entity),
            "actor_id": by,
            "action": action,
            "kind": self.kind,
            "subject_id": entity.id,  # type: ignore[attr-defined]
            "reason": reason,
            "before": None if before is None else versioned(before),
            "after": None if after is None else versioned(after),
            "at": now,
        }


def versioned(values: Mapping[str, Any]) -> dict[str, Any]:
    return {"v": AUDIT_VERSION, **{name: _plain(value) for name, value in values.items()}}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, frozenset | set | tuple):
        return sorted(_plain(item) for item in value)
    return value


class LockableRows(AuditedRows[Entity]):
    """Rows that are held while it is decided what becomes of them."""

    def locked(self, workspace_id: WorkspaceId, identity: int) -> Entity | None:
        """Held to the end of the transaction."""
        return self.one(self._locked(workspace_id, identity))

    @prepared
    def _locked(self, workspace_id: WorkspaceId, identity: int) -> Executable:
        return self.within(workspace_id).where(self.table.c.id == identity).with_for_update(key_share=True)
