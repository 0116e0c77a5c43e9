"""Search in a table of our own, the same on both databases: NFKC, casefold, words by prefix, Chinese and Japanese as
pairs of characters (architecture.md, rule 10)."""

import re
import unicodedata
from collections.abc import Iterable

from sqlalchemy import ColumnElement, Connection, delete, func, insert, select

from bot.domain.ids import WorkspaceId
from storage.rows import table_of
from storage.tables.records import SearchTermRow

_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]+|[^\W_]+")
_IDEOGRAPH = re.compile(r"^[\u3040-\u30ff\u3400-\u9fff]")
LONGEST_TERM = 80
MOST_WORDS = 12


def terms_of(text: str) -> list[str]:
    """The terms that a text is found by, each once, in order."""
    found: dict[str, None] = {}
    for run in _WORD.findall(unicodedata.normalize("NFKC", text).casefold()):
        for term in _pairs(run) if _IDEOGRAPH.match(run) else _words(run):
            found[term[:LONGEST_TERM]] = None
    return list(found)


def _words(run: str) -> list[str]:
    """A run may join Latin letters and ideographs (``KR目标``): split where the kind changes."""
    parts = re.split(r"(?<=[^\u3040-\u30ff\u3400-\u9fff])(?=[\u3040-\u30ff\u3400-\u9fff])", run)
    return [term for part in parts for term in (_pairs(part) if _IDEOGRAPH.match(part) else [part])]


def _pairs(run: str) -> list[str]:
    return [run] if len(run) == 1 else [run[at : at + 2] for at in range(len(run) - 1)]


class Search:
    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.table = table_of(SearchTermRow)

    def index(self, workspace_id: WorkspaceId, kind: str, subject_id: int, text: str) -> None:
        """Make the subject findable by the words of this text, and by no others."""
        table = self.table.c
        here = (table.workspace_id == workspace_id, table.kind == kind, table.subject_id == subject_id)
        self.connection.execute(delete(self.table).where(*here))
        rows = [
            {"workspace_id": workspace_id, "kind": kind, "subject_id": subject_id, "term": term}
            for term in terms_of(text)
        ]
        if rows:
            self.connection.execute(insert(self.table), rows)

    def index_new(self, workspace_id: WorkspaceId, kind: str, texts: Iterable[tuple[int, str]]) -> None:
        """As ``index``, for many subjects (id, text) that have not been findable yet, in one statement."""
        rows = [
            {"workspace_id": workspace_id, "kind": kind, "subject_id": identity, "term": term}
            for identity, text in texts
            for term in terms_of(text)
        ]
        if rows:
            self.connection.execute(insert(self.table), rows)

    def terms(self, workspace_id: WorkspaceId, kinds: Iterable[str], beginning: str, limit: int) -> list[str]:
        """The terms that begin like this, each once, in order."""
        table, first = self.table.c, "".join(terms_of(beginning)[:1])
        if not first:
            return []
        here = (table.workspace_id == workspace_id, table.kind.in_(list(kinds)), _begins(table.term, first))
        found = select(table.term).where(*here).distinct().order_by(table.term).limit(limit)
        return [row.term for row in self.connection.execute(found)]

    def find(self, workspace_id: WorkspaceId, kinds: Iterable[str], text: str, limit: int) -> list[tuple[str, int]]:
        """(kind, subject id) of what holds every word of the text as the beginning of one of its own; newest first."""
        words = terms_of(text)[:MOST_WORDS]
        if not words:
            return []
        table = self.table
        here = (table.c.workspace_id == workspace_id, table.c.kind.in_(list(kinds)))
        found = select(table.c.kind, table.c.subject_id).where(*here, _begins(table.c.term, words[0]))
        for word in words[1:]:
            other = table.alias()
            same = (other.c.workspace_id == workspace_id, other.c.subject_id == table.c.subject_id)
            holds = select(other.c.id).where(*same, other.c.kind == table.c.kind, _begins(other.c.term, word))
            found = found.where(holds.exists())
        newest = found.group_by(table.c.kind, table.c.subject_id).order_by(func.max(table.c.id).desc()).limit(limit)
        return [(row.kind, row.subject_id) for row in self.connection.execute(newest)]


def _begins(column: ColumnElement[str], word: str) -> ColumnElement[bool]:
    """A range instead of LIKE: it uses the index on both databases, and no letter in it has a meaning."""
    return column.between(word, word + "\U0010ffff")
