"""Writing the rows of a checked file, in batches, all in the transaction of whoever asks."""

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby, islice
from pathlib import Path
from secrets import randbelow
from typing import Any

from sqlalchemy import Connection, bindparam, update
from sqlalchemy.exc import DataError, IntegrityError

from bot.domain.ids import WorkspaceId
from storage.database.statements import conflict_free_insertion, insertion
from storage.fresh import go_on_above, new_ids
from storage.transfer.carried import Carried
from storage.transfer.checking import Checked
from storage.transfer.contents import BY_WORD
from storage.transfer.lines import Line, Lines, Tell
from storage.transfer.understanding import Understanding, Understood

BATCH = 500
"""Rows that are written by one statement, and held at once."""

STEP, STEPS = 1_000_000, 1000
"""Ids begin above one of so many floors, drawn anew for each import. Buttons in messages that stand in Slack carry ids
of the database that came before: here they are nobody's, and a press is told so instead of changing something else."""

Written = Callable[[str, Sequence[dict[str, Any]]], None]
"""Is told of the table and the values of each batch that is written."""


class Refused(Exception):
    """The file cannot be brought in, although it could be read; the message says why, in a sentence."""


def bring_in(connection: Connection, file: Path, checked: Checked, tell: Tell, written: Written) -> WorkspaceId:
    """Write the file, which ``check`` has found whole. Raises Refused, and what is written by then is to be undone:
    the workspace is there already, the file is another by now, or the database does not take a row."""
    lines = Lines(file, tell)
    bringing = _Bringing(connection, written)
    for word, batch in _batches(lines):
        if word not in BY_WORD:
            raise Refused(_is_another(batch[0]))
        bringing.batch(BY_WORD[word], batch)
    bringing.end_table()
    if lines.digest != checked.digest or lines.wrong_end:
        raise Refused(f"{file} was changed while it was read.")
    return WorkspaceId(bringing.workspace_id)


def _batches(lines: Lines) -> Iterator[tuple[str, list[Line]]]:
    for word, group in groupby(lines, key=lambda line: str(line.said.get("row"))):
        while batch := list(islice(group, BATCH)):
            yield word, batch


def _is_another(line: Line) -> str:
    return f"Line {line.number} is another than when it was checked."


class _Bringing:
    def __init__(self, connection: Connection, written: Written) -> None:
        self.connection = connection
        self.written = written
        self.workspace_id = 0
        self._understanding = Understanding(takes_nul=connection.dialect.name == "sqlite")
        self._floor = STEP * (1 + randbelow(STEPS))
        self._table: Carried | None = None
        self._later: list[tuple[int, str, str]] = []

    def batch(self, carried: Carried, lines: list[Line]) -> None:
        if carried is not self._table:
            self.end_table()
            self._table = carried
            if not carried.has_random_ids:
                go_on_above(self.connection, carried.table, self._floor)
        ids = self._ids(carried, len(lines))
        if carried.word == "workspace":
            [self.workspace_id] = ids
        rows = [self._row(carried, line, identity) for line, identity in zip(lines, ids, strict=True)]
        try:
            self._write(carried, rows)
        except (IntegrityError, DataError) as error:
            raise Refused(
                f"The database refuses a {carried.word} of lines {lines[0].number} to {lines[-1].number}: "
                f"{str(error.orig).splitlines()[0]}"
            ) from error
        self.written(carried.word, rows)

    def _ids(self, carried: Carried, count: int) -> list[int]:
        """Random ones stand in the lines."""
        if carried.has_random_ids:
            return [0] * count
        return new_ids(self.connection, carried.table, count, above=self._floor)

    def end_table(self) -> None:
        """Name what had not come yet when it was named."""
        if self._table is None or not self._later:
            return
        table, word = self._table.table, self._table.word
        for column in sorted({column for _, column, _ in self._later}):
            named = [(row, self._understanding.id_of(word, name)) for row, each, name in self._later if each == column]
            here = (table.c.workspace_id == self.workspace_id, table.c.id == bindparam("row"))
            statement = update(table).where(*here).values({column: bindparam("named")})
            for start in range(0, len(named), BATCH):
                batch = [{"row": row, "named": other} for row, other in named[start : start + BATCH]]
                self.connection.execute(statement, batch)
        self._later.clear()

    def _row(self, carried: Carried, line: Line, identity: int) -> dict[str, Any]:
        understood: Understood = self._understanding.row(carried, line.said, identity, self.workspace_id)
        if understood.troubles:
            raise Refused(_is_another(line))
        self._later += [(identity, column, name) for column, name in understood.later.items()]
        return understood.values

    def _write(self, carried: Carried, rows: list[dict[str, Any]]) -> None:
        if carried.word != "workspace":
            self.connection.execute(insertion(carried.table), rows)
        elif not self.connection.execute(conflict_free_insertion(self.connection, carried.table), rows[0]).rowcount:
            raise Refused("The workspace is in this database already.")
