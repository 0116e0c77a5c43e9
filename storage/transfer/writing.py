"""The rows of a workspace as lines: one page of a table after the other, in the order of their ids."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, bindparam, func, select

from bot.domain.ids import WorkspaceId
from storage.database.schema import head_version
from storage.transfer.areas.prompts import left_on_their_way
from storage.transfer.carried import Carried
from storage.transfer.contents import CARRIED, FORMAT, empty_names
from storage.transfer.names import Gone
from storage.transfer.told import rewritten
from storage.transfer.values import canonical

PAGE = 1000
"""Rows that are read by one statement, and held at once."""


_WRITER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def written(said: Mapping[str, Any]) -> bytes:
    """A line, the only way in which it is written."""
    return (_WRITER.encode(said) + "\n").encode()


class Export:
    """One workspace as lines. Everything is read on one connection, whose transaction has to show one state of the
    database to the end (``Store.read_one_state``)."""

    def __init__(self, connection: Connection, workspace_id: WorkspaceId, slack_team_id: str) -> None:
        self.connection = connection
        self.workspace_id = workspace_id
        self.slack_team_id = slack_team_id
        self.counts: dict[str, int] = {}
        self._names = empty_names()
        self._gone = Gone()

    def total(self) -> int:
        """How many rows there are, to say how far the export has come."""
        return sum(self._count(carried) for carried in CARRIED)

    def on_their_way(self) -> int:
        """How many messages that were promised are not in the file, and are not planned anew from it."""
        return int(self.connection.execute(left_on_their_way(self.workspace_id)).scalar_one())

    def lines(self) -> Iterator[bytes]:
        """The header, a line for each row, and the footer with how many there were and a hash of all before it."""
        digest = hashlib.sha256()
        for line in self._before_the_footer():
            digest.update(line)
            yield line
        yield written({"row": "end", "rows": self.counts, "sha256": digest.hexdigest()})

    def _before_the_footer(self) -> Iterator[bytes]:
        yield written({"format": FORMAT, "version": head_version(), "workspace": self.slack_team_id})
        for carried in CARRIED:
            self.counts[carried.word] = 0
            self._call_all(carried)
            for row in self._rows(carried, carried.read):
                if not self._stays_behind(carried, row):
                    self.counts[carried.word] += 1
                    yield written(self._line(carried, row))

    def _call_all(self, carried: Carried) -> None:
        """Name the rows before the first is written: one may speak of another that comes after it."""
        if not carried.is_spoken_of:
            return
        needed = carried.columns if carried.code is not None else carried.parents
        for row in self._rows(carried, needed):
            if not self._stays_behind(carried, row):
                code = carried.code(row) if carried.code is not None else None
                self._names[carried.word].add(row["id"], code=code, parent=carried.parent_in(row))

    def _stays_behind(self, carried: Carried, row: Mapping[str, Any]) -> bool:
        """Whether its parent does."""
        return carried.parent is not None and self._name(carried.targets[carried.parent], row[carried.parent]) is None

    def _rows(self, carried: Carried, columns: Sequence[ColumnElement[Any]]) -> Iterator[Mapping[str, Any]]:
        """By keys: each page begins after the last id of the page before."""
        table = carried.table
        page = select(table.c.id, *(each for each in columns if each is not table.c.id)).where(
            *self._here(carried), table.c.id > bindparam("after")
        )
        page = page.order_by(table.c.id).limit(PAGE)
        after: Any = "" if carried.has_random_ids else 0
        while True:
            rows = self.connection.execute(page, {"after": after}).mappings().all()
            yield from (dict(row) for row in rows)
            if len(rows) < PAGE:
                return
            after = rows[-1]["id"]

    def _count(self, carried: Carried) -> int:
        counted = select(func.count(carried.table.c.id)).where(*self._here(carried))
        return int(self.connection.execute(counted).scalar_one())

    def _here(self, carried: Carried) -> tuple[ColumnElement[bool], ...]:
        table = carried.table
        its = table.c.id if carried.word == "workspace" else table.c.workspace_id
        return (its == self.workspace_id, *((carried.only(table),) if carried.only is not None else ()))

    def _line(self, carried: Carried, row: Mapping[str, Any]) -> dict[str, Any]:
        named = {"called": self._name(carried.word, row["id"])} if carried.is_spoken_of else {}
        values = {key: self._value(carried, column, row) for column, key in carried.keys.items()}
        return {"row": carried.word, **named, **values}

    def _value(self, carried: Carried, column: str, row: Mapping[str, Any]) -> Any:
        value = row[column]
        if value is None:
            return None
        if column == carried.subject:
            return self._spoken_of(row["kind"], value)
        if column in carried.told:
            return canonical(rewritten(row.get("kind", carried.word), value, self._spoken_of))
        if column in carried.targets:
            return self._name(carried.targets[column], value)
        return carried.kinds[column].write(value)

    def _name(self, table: str, identity: int | None) -> str | None:
        return self._names[table].name_of(identity) if identity is not None else None

    def _spoken_of(self, table: str, identity: Any) -> Any:
        """The name of what may be gone, or may never have been carried."""
        if type(identity) is not int:
            return identity
        known = self._names[table].name_of(identity) if table in self._names else None
        return known or self._gone.name_of(table, identity)
