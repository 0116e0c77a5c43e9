"""How rows become the values of the domain, and how a change of them leaves its trace."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import MISSING, dataclass, fields, replace
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, Generic, TypeVar

from sqlalchemy import Column, ColumnElement, Connection, Select, Table, Update, bindparam, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.dml import ReturningInsert
from sqlmodel import SQLModel

from bot.domain.ids import PersonId, WorkspaceId
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
        self.statements = _statements_of(type(self))
        self.columns = self.statements.columns

    def query(self) -> Select[Any]:
        """What is selected, and from where; the same for every instance, so it is built once (``selection``)."""
        return select(*self.columns)

    @property
    def selection(self) -> Select[Any]:
        if self.statements.selection is None:
            self.statements.selection = self.query()
        return self.statements.selection

    def build(self, values: Mapping[Any, Any]) -> Entity:
        return self.entity(**values)

    def one(self, *where: ColumnElement[bool]) -> Entity | None:
        row = self.connection.execute(self.selection.where(*where).limit(1)).mappings().first()
        return None if row is None else self.build(row)

    def many(self, *where: ColumnElement[bool], order: Sequence[ColumnElement[Any]] = ()) -> list[Entity]:
        statement = self.selection.where(*where).order_by(*order)
        return [self.build(row) for row in self.connection.execute(statement).mappings()]

    def by_id(self, workspace_id: WorkspaceId, identity: int) -> Entity | None:
        return self.one(self.table.c.workspace_id == workspace_id, self.table.c.id == identity)

    def by_ids(self, workspace_id: WorkspaceId, identities: Iterable[int]) -> dict[int, Entity]:
        wanted = set(identities)
        if not wanted:
            return {}
        found = self.many(self.table.c.workspace_id == workspace_id, self.table.c.id.in_(wanted))
        return {entity.id: entity for entity in found}  # type: ignore[attr-defined]

    def insert(self, **values: Any) -> Entity:
        """Write one row; what is not named takes the entity's default."""
        return self.build(self.connection.execute(self.statements.insert, self.complete(values)).mappings().one())

    def insert_all(self, rows: Sequence[Mapping[str, Any]]) -> list[Entity]:
        """As ``insert``, for many, in one statement; they come back in the same order."""
        if not rows:
            return []
        statement = insert(self.table).returning(*self.columns, sort_by_parameter_order=True)
        written = self.connection.execute(statement, [self.complete(row) for row in rows])
        return [self.build(row) for row in written.mappings()]

    def insert_once(self, **values: Any) -> Entity | None:
        """Write one row unless a unique key says that it exists already; None then."""
        statement = conflict_free_insert(self.connection, self.table).values(self.complete(values))
        row = self.connection.execute(statement.returning(*self.columns)).mappings().first()
        return None if row is None else self.build(row)

    def update(self, entity: Entity, **values: Any) -> Entity:
        held = {"held_workspace": entity.workspace_id, "held_id": entity.id}  # type: ignore[attr-defined]
        self.connection.execute(self.statements.update, {**held, **values})
        return replace(entity, **values)  # type: ignore[type-var]

    def complete(self, values: Mapping[str, Any]) -> dict[str, Any]:
        defaults: dict[str, Any] = {}
        for field in fields(self.entity):  # type: ignore[arg-type]
            if field.name not in self.table.c:
                continue
            if field.default is not MISSING:
                defaults[field.name] = field.default
            elif field.default_factory is not MISSING:
                defaults[field.name] = field.default_factory()
        return {**defaults, **values}


def conflict_free_insert(connection: Connection, table: Table) -> Any:
    """INSERT … ON CONFLICT DO NOTHING in the dialect at hand."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    return dialect.insert(table).on_conflict_do_nothing()


@dataclass
class Statements:
    """What is the same for every transaction, for one kind of rows. Building it anew would cost more than most
    statements take to run."""

    columns: list[Column[Any]]
    insert: ReturningInsert[Any]
    update: Update
    selection: Select[Any] | None = None


_statements: dict[type, Statements] = {}


def _statements_of(rows: type[Any]) -> Statements:
    if rows not in _statements:
        table = table_of(rows.row)
        columns = [table.c[field.name] for field in fields(rows.entity) if field.name in table.c]
        _statements[rows] = Statements(columns, insert(table).returning(*columns), _update_of(table))
    return _statements[rows]


def _update_of(table: Table) -> Update:
    """The values come as parameters, beside those that say which row."""
    if "workspace_id" not in table.c:
        return update(table).where(table.c.id == bindparam("held_id"))
    here = (table.c.workspace_id == bindparam("held_workspace"), table.c.id == bindparam("held_id"))
    return update(table).where(*here)


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
            self.connection.execute(insert(table_of(AuditEventRow)), told)
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
        changes: Sequence[tuple[Entity, PersonId | None, Mapping[str, Any], Mapping[str, Any]]],
        *,
        now: datetime,
    ) -> None:
        """Write changes (of what, by whom, before, after) that one statement has made in many rows."""
        told = [self._event(entity, "changed", by, now, "", before, after) for entity, by, before, after in changes]
        if told:
            self.connection.execute(insert(table_of(AuditEventRow)), told)

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
        event = self._event(entity, action, by, now, reason, before, after)
        self.connection.execute(insert(table_of(AuditEventRow)), event)

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
