"""Search in a table of our own, the same on both databases: NFKC, casefold, words by prefix, Chinese and Japanese as
pairs of characters (architecture.md, rule 10)."""

import re
import unicodedata
from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement, Connection, Executable, bindparam, delete, func, literal_column, select

from bot.domain.ids import WorkspaceId
from storage.rows import table_of
from storage.statements import insertion, prepared
from storage.tables.records import SearchTermRow

_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]+|[^\W_]+")
_IDEOGRAPH = re.compile(r"^[\u3040-\u30ff\u3400-\u9fff]")
LONGEST_TERM = 80
MOST_WORDS = 12
LAST = "\U0010ffff"  # no term goes on with a later letter
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
        """(kind, subject id) of what holds every word of the text as the beginning of one of its own; newest first. The
        longest word is looked for first, for it is likely to stand in the fewest."""
        words = sorted(terms_of(text)[:MOST_WORDS], key=len, reverse=True)
        if not words:
            return []
        ends = {f"first_{place}": word for place, word in enumerate(words)}
        ends |= {f"last_{place}": word + LAST for place, word in enumerate(words)}
        found = self._find(workspace_id, list(kinds), limit, words=len(words), **ends)
        return [(kind, subject_id) for kind, subject_id in found]

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


def holds(
    workspace_id: WorkspaceId, kind: str | ColumnElement[str], subject: ColumnElement[int], places: Iterable[int]
) -> list[ColumnElement[bool]]:
    """That something is found by each of the words at these places. They are counted, for what merely exists a
    PostgreSQL without statistics looks up beginning with every term there is."""
    held = []
    for place in places:
        term = table_of(SearchTermRow).alias(f"typed_{place}").c
        told = (term.workspace_id == workspace_id, term.kind == kind, term.subject_id == subject)
        held.append(select(func.count(term.id)).where(*told, begins(term.term, place)).scalar_subquery() > 0)
    return held


def begins(column: ColumnElement[str], place: int) -> ColumnElement[bool]:
    """A range instead of LIKE: it uses the index on both databases, and no letter in it has a meaning."""
    return column.between(bindparam(f"first_{place}"), bindparam(f"last_{place}"))
