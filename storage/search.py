"""Search in a table of our own, the same on both databases (architecture.md, rule 10)."""

from collections.abc import Callable, Iterable, Sequence

from sqlalchemy import Connection, Executable, delete, func, literal_column, select

from bot.domain.ids import WorkspaceId
from storage.common_words import CommonWords
from storage.database.statements import insertion, prepared
from storage.rows import table_of
from storage.tables.records import SearchTermRow
from storage.terms import LAST, MOST_WORDS, begins, ends_of, found_by, holds, terms_of

HIDDEN = "hidden_"
"""Before the kind of what is restricted, so that a search for everybody does not even meet its words."""


class Search:
    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.table = table_of(SearchTermRow)

    def index(self, workspace_id: WorkspaceId, kind: str, subject_id: int, text: str, *, hidden: bool = False) -> None:
        """Make the subject findable by the words of this text, and by no others; ``hidden``: for those who look for
        what is restricted too."""
        self.index_anew(workspace_id, kind, [(subject_id, text)], hidden=hidden)

    def index_new(
        self,
        workspace_id: WorkspaceId,
        kind: str,
        texts: Iterable[tuple[int, str]],
        *,
        hidden: bool = False,
        split: Callable[[str], list[str]] = found_by,
    ) -> None:
        """As ``index``, for many subjects (id, text) that have not been findable yet, in one statement. ``split`` gives
        the terms of a text, each once."""
        written = HIDDEN + kind if hidden else kind
        rows = [
            {"workspace_id": workspace_id, "kind": written, "subject_id": identity, "term": term}
            for identity, text in texts
            for term in split(text)
        ]
        if rows:
            self.connection.execute(insertion(self.table), rows)

    def index_anew(
        self,
        workspace_id: WorkspaceId,
        kind: str,
        texts: Sequence[tuple[int, str]],
        *,
        hidden: bool = False,
        split: Callable[[str], list[str]] = found_by,
    ) -> None:
        """As ``index_new``, of what may have been findable before, in two statements."""
        if texts:
            self._forget_all(workspace_id, [kind, HIDDEN + kind], [identity for identity, _ in texts])
            self.index_new(workspace_id, kind, texts, hidden=hidden, split=split)

    def terms(self, workspace_id: WorkspaceId, kinds: Iterable[str], beginning: str, limit: int) -> list[str]:
        """The terms that begin like this, each once, in order."""
        first = "".join(terms_of(beginning)[:1])
        if not first:
            return []
        ends = {"first_0": first, "last_0": first + LAST}
        found = {term for kind in kinds for term in self._terms(workspace_id, kind, limit, **ends).scalars()}
        return sorted(found)[:limit]

    def find(self, workspace_id: WorkspaceId, kinds: Iterable[str], text: str, limit: int) -> list[tuple[str, int]]:
        """(kind, subject id) of what holds every word of the text as the beginning of one of its own; newest first.
        Where each word stands in much: of each kind in turn, and those with a word itself before those with a longer
        one."""
        words, wanted = terms_of(text)[:MOST_WORDS], list(kinds)
        if not words:
            return []
        common = CommonWords(self.connection)
        words, are_common = common.rarest_first(workspace_id, wanted, words)
        if are_common:
            return common.newest(workspace_id, wanted, words, limit)
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
    def _terms(self, /, workspace_id: WorkspaceId, kind: str, limit: int, **ends: str) -> Executable:
        """Of one kind, for the index has the terms of each in order."""
        table = self.table.c
        here = (table.workspace_id == workspace_id, table.kind == kind, begins(table.term, 0))
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
