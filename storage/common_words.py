"""What holds words that much else holds too, in a time that does not grow with the company: the newest first, and no
further than there is room for."""

from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement, Connection, Executable, bindparam, func, select

from bot.domain.ids import WorkspaceId
from storage.rows import table_of
from storage.statements import prepared
from storage.tables.records import SearchTermRow

LAST = "\U0010ffff"  # no term goes on with a later letter
COMMON = 1_000  # subjects: as many are looked through in a millisecond or two
SPELLINGS = 20  # words that begin with the typed one, looked up one by one


def ends_of(words: Sequence[str]) -> dict[str, str]:
    """Between which terms each word lies as the beginning of one."""
    ends = {f"first_{place}": word for place, word in enumerate(words)}
    return ends | {f"last_{place}": word + LAST for place, word in enumerate(words)}


class CommonWords:
    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.table = table_of(SearchTermRow)

    def rarest_first(
        self, workspace_id: WorkspaceId, kinds: Sequence[str], words: Sequence[str]
    ) -> tuple[list[str], bool]:
        """The words, the one that fewest subjects hold in front, and whether even that is a common one."""
        [counts] = self._counts(workspace_id, list(kinds), COMMON, words=len(words), **ends_of(words))
        fewest = min(range(len(words)), key=lambda place: counts[place])
        others = [word for place, word in enumerate(words) if place != fewest]
        return [words[fewest], *others], counts[fewest] >= COMMON

    def newest(self, workspace_id: WorkspaceId, kind: str, words: Sequence[str], limit: int) -> list[int]:
        """The subjects of a kind that hold each word as the beginning of one of their own: those with the first word
        itself, then those with longer ones. Some of these are looked up one by one, the others together."""
        found: dict[int, None] = {}
        ends = ends_of(words)
        spelling: str | None = words[0]
        for place in range(SPELLINGS + 1):
            if spelling is None or len(found) >= limit:
                break
            told = {**ends, "first_0": spelling}
            is_last = place == SPELLINGS
            held = self._held(workspace_id, kind, limit, words=len(words), is_range=is_last, **told).scalars()
            found |= dict.fromkeys(held)
            spelling = None if is_last else self._next(workspace_id, kind, **told).scalar_one()
        return list(found)[:limit]

    @prepared
    def _counts(
        self, /, workspace_id: WorkspaceId, kinds: list[str], most: int, *, words: int, **ends: str
    ) -> Executable:
        """In how many subjects each word stands, counted as far as this."""
        term = self.table.c
        here = (term.workspace_id == workspace_id, term.kind.in_(kinds))
        few = [select(term.id).where(*here, begins(term.term, place)).limit(most) for place in range(words)]
        counted = [select(func.count()).select_from(each.subquery()).scalar_subquery() for each in few]
        return select(*(each.label(f"count_{place}") for place, each in enumerate(counted)))

    @prepared
    def _held(
        self, /, workspace_id: WorkspaceId, kind: str, limit: int, *, words: int, is_range: bool, **ends: str
    ) -> Executable:
        """By the first word itself, or by it and by all that come after it; the newest first."""
        term = self.table.c
        first = begins(term.term, 0) if is_range else term.term == bindparam("first_0")
        others = holds(workspace_id, term.kind, term.subject_id, range(1, words))
        found = select(term.subject_id).where(term.workspace_id == workspace_id, term.kind == kind, first, *others)
        return found.order_by(term.subject_id.desc()).limit(limit)

    @prepared
    def _next(self, /, workspace_id: WorkspaceId, kind: str, **ends: str) -> Executable:
        """The next longer word after this one."""
        term = self.table.c
        later = (term.term > bindparam("first_0"), term.term <= bindparam("last_0"))
        return select(func.min(term.term)).where(term.workspace_id == workspace_id, term.kind == kind, *later)


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
