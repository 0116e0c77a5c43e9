"""Rows that tell nothing of each other: what somebody said without a name, and that somebody has said something.

Whoever reads the database must not be able to lay two such tables side by side. Their ids are random, and they hold no
time finer than a day. SQLite keeps them in the order of their ids. PostgreSQL writes down which transaction wrote a row
and keeps rows in the order in which they came; so whoever adds one writes others of the same round anew with it, in
random order, and all of them look as if they had been written at once.
"""

from collections.abc import Sequence
from random import SystemRandom
from typing import Any

from sqlalchemy import Executable, case, delete, func, select

from bot.domain.ids import WorkspaceId
from storage.database.statements import Value, insertion, prepared
from storage.rows import Entity, Rows

MOST_STIRRED = 200
"""Rows of a round that are written anew with each one that comes."""

_random = SystemRandom()


class UnlinkedRows(Rows[Entity]):
    """``round`` is the column that says what a row belongs to: a survey, a session. The table has ``random_key`` and
    ``unlinked`` (``storage/tables/columns.py``). Rows come in by ``drop_in`` alone and are never changed, only taken
    out."""

    round: str

    def drop_in(self, workspace_id: WorkspaceId, belongs_to: int, **values: Any) -> bool:
        """Add one that nobody can tell from the others of its round; False when a unique key says that it is there."""
        row = self.complete({"workspace_id": workspace_id, self.round: belongs_to, **values})
        if not self._is_sqlite:
            self._wait_for_others(f"{self.table.name}:{workspace_id}:{belongs_to}")
        added = list(self._insert_if_new(**row).mappings())
        if added and not self._is_sqlite:
            self._stir(workspace_id, belongs_to, added[0]["id"])
        return bool(added)

    def forget(self, workspace_id: WorkspaceId, belongs_to: int) -> None:
        """All rows of a round: nobody reads them any more."""
        self._forget(workspace_id, belongs_to)

    def _stir(self, workspace_id: WorkspaceId, belongs_to: int, added: str) -> None:
        written = self._added_and_others(workspace_id, belongs_to, added).mappings()
        rows = [dict(row) for row in written]
        self._take_out(workspace_id, [row["id"] for row in rows])
        self.connection.execute(insertion(self.table), shuffled(rows))

    @prepared
    def _wait_for_others(self, name: str) -> Executable:
        """Two who write the same rows anew at once would both bring them in again."""
        return select(func.pg_advisory_xact_lock(func.hashtextextended(name, 0)))

    @prepared
    def _added_and_others(self, workspace_id: WorkspaceId, belongs_to: int, added: str) -> Executable:
        here = (self.table.c.workspace_id == workspace_id, self.table.c[self.round] == belongs_to)
        is_other = case((self.table.c.id == added, 0), else_=1)
        return select(self.table).where(*here).order_by(is_other, func.random()).limit(MOST_STIRRED)

    @prepared
    def _forget(self, workspace_id: WorkspaceId, belongs_to: int) -> Executable:
        here = (self.table.c.workspace_id == workspace_id, self.table.c[self.round] == belongs_to)
        return delete(self.table).where(*here)

    @prepared
    def _take_out(self, workspace_id: WorkspaceId, ids: list[str]) -> Executable:
        return delete(self.table).where(self.table.c.workspace_id == workspace_id, self.table.c.id.in_(ids))


def shuffled(values: Sequence[Value]) -> list[Value]:
    """In an order that tells nothing."""
    return _random.sample(values, len(values))
