"""Search in a table of our own, the same on both databases: NFKC, casefold, words by prefix, Chinese and Japanese as
pairs of characters (architecture.md, rule 10)."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from itertools import chain, islice, zip_longest

from sqlalchemy import Connection, Executable, delete, func, literal_column, select

from bot.domain.ids import WorkspaceId
from storage.common_words import LAST, CommonWords, begins, ends_of, holds
from storage.rows import table_of
from storage.statements import insertion, prepared
from storage.tables.records import SearchTermRow

_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]+|[^\W_]+")
_IDEOGRAPH = re.compile(r"^[\u3040-\u30ff\u3400-\u9fff]")
LONGEST_TERM = 80
MOST_WORDS = 12
HIDDEN = "hidden_"
"""Before the kind of what is restricted, so that a search for everybody does not even meet its words."""


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

    def index(self, workspace_id: WorkspaceId, kind: str, subject_id: int, text: str, *, hidden: bool = False) -> None:
        """Make the subject findable by the words of this text, and by no others; ``hidden``: for those who look for
        what is restricted too."""
        self.index_anew(workspace_id, kind, [(subject_id, text)], hidden=hidden)

    def index_new(
        self, workspace_id: WorkspaceId, kind: str, texts: Iterable[tuple[int, str]], *, hidden: bool = False
    ) -> None:
        """As ``index``, for many subjects (id, text) that have not been findable yet, in one statement."""
        written = HIDDEN + kind if hidden else kind
        rows = [
            {"workspace_id": workspace_id, "kind": written, "subject_id": identity, "term": term}
            for identity, text in texts
            for term in terms_of(text)
        ]
        if rows:
            self.connection.execute(insertion(self.table), rows)

    def index_anew(
        self, workspace_id: WorkspaceId, kind: str, texts: Sequence[tuple[int, str]], *, hidden: bool = False
    ) -> None:
        """As ``index``, for many subjects (id, text), in two statements."""
        if texts:
            self._forget_all(workspace_id, [kind, HIDDEN + kind], [identity for identity, _ in texts])
            self.index_new(workspace_id, kind, texts, hidden=hidden)

    def terms(self, workspace_id: WorkspaceId, kinds: Iterable[str], beginning: str, limit: int) -> list[str]:
        """The terms that begin like this, each once, in order."""
        first = "".join(terms_of(beginning)[:1])
        if not first:
            return []
        ends = {"first_0": first, "last_0": first + LAST}
        return list(self._terms(workspace_id, list(kinds), limit, **ends).scalars())

    def find(self, workspace_id: WorkspaceId, kinds: Iterable[str], text: str, limit: int) -> list[tuple[str, int]]:
        """(kind, subject id) of what holds every word of the text as the beginning of one of its own; newest first.
        Where each word stands in much, as many of each kind, and those with the words themselves first."""
        words, wanted = terms_of(text)[:MOST_WORDS], list(kinds)
        if not words:
            return []
        common = CommonWords(self.connection)
        words, are_common = common.rarest_first(workspace_id, wanted, words)
        if are_common:
            found = ([(kind, one) for one in common.newest(workspace_id, kind, words, limit)] for kind in wanted)
            return list(islice(filter(None, chain.from_iterable(zip_longest(*found))), limit))
        rows = self._find(workspace_id, wanted, limit, words=len(words), **ends_of(words))
        return [(kind, subject_id) for kind, subject_id in rows]

    def find_hidden(
        self, workspace_id: WorkspaceId, kinds: Iterable[str], text: str, limit: int
    ) -> list[tuple[str, int]]:
        """As ``find``, of what is restricted, whoever may see it."""
        found = self.find(workspace_id, [HIDDEN + kind for kind in kinds], text, limit)
        return [(kind.removeprefix(HIDDEN), subject_id) for kind, subject_id in found]

    @prepared
    def _forget_all(self, workspace_id: WorkspaceId, kinds: list[str], subject_ids: list[int]) -> Executable:
        table = self.table.c
        here = (table.workspace_id == workspace_id, table.kind.in_(kinds), table.subject_id.in_(subject_ids))
        return delete(self.table).where(*here)

    @prepared
    def _terms(self, /, workspace_id: WorkspaceId, kinds: list[str], limit: int, **ends: str) -> Executable:
        table = self.table.c
        here = (table.workspace_id == workspace_id, table.kind.in_(kinds), begins(table.term, 0))
        return select(table.term).where(*here).distinct().order_by(table.term).limit(limit)

    @prepared
    def _find(
        self, /, workspace_id: WorkspaceId, kinds: list[str], limit: int, *, words: int, **ends: str
    ) -> Executable:
        table = self.table
        here = (table.c.workspace_id == workspace_id, table.c.kind.in_(kinds))
        # grouped by an expression, or SQLite reads every term of the workspace along the index that has them in groups
        subject = table.c.subject_id + literal_column("0")
        others = holds(workspace_id, table.c.kind, table.c.subject_id, range(1, words))
        found = select(table.c.kind, subject).where(*here, begins(table.c.term, 0), *others)
        newest = found.group_by(table.c.kind, subject).order_by(func.max(table.c.id).desc())
        return newest.limit(limit)
