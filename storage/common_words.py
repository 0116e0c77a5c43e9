"""What holds words that much else holds too: the newest, and no further than there is room for, in a time that does not
grow with the company. Where a word is only the beginning of many, all that begins so is looked through."""

from collections.abc import Sequence

from sqlalchemy import Connection, Executable, bindparam, func, select

from bot.domain.ids import WorkspaceId
from storage.database.statements import prepared
from storage.rows import table_of
from storage.tables.records import SearchTermRow
from storage.terms import begins, ends_of, holds

COMMON = 1_000  # places in which a word stands: as many are looked through in a millisecond or two


class CommonWords:
    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.table = table_of(SearchTermRow)

    def counts(self, workspace_id: WorkspaceId, kinds: Sequence[str], words: Sequence[str], most: int) -> list[int]:
        """In how many places each word stands as the beginning of one, counted as far as ``most``."""
        [counts] = self._counts(workspace_id, list(kinds), most, words=len(words), **ends_of(words))
        return list(counts)

    def rarest_first(
        self, workspace_id: WorkspaceId, kinds: Sequence[str], words: Sequence[str]
    ) -> tuple[list[str], bool]:
        """The words, the one that stands in the fewest places in front, and whether even that is a common one."""
        counts = self.counts(workspace_id, kinds, words, COMMON)
        fewest = min(range(len(words)), key=lambda place: counts[place])
        others = [word for place, word in enumerate(words) if place != fewest]
        return [words[fewest], *others], counts[fewest] >= COMMON

    def newest(self, workspace_id: WorkspaceId, kind: str, words: Sequence[str], limit: int) -> list[int]:
        """The subjects of a kind that hold each word as the beginning of one of their own, those with the first word
        itself before those with a longer one; the newest first in each."""
        count, ends = len(words), ends_of(words)
        found = list(self._with_itself(workspace_id, kind, limit, words=count, **ends).scalars())
        if len(found) < limit:
            longer = self._with_longer(workspace_id, kind, limit, words=count, **ends).scalars()
            found = list(dict.fromkeys([*found, *longer]))
        return found[:limit]

    @prepared
    def _counts(
        self, /, workspace_id: WorkspaceId, kinds: list[str], most: int, *, words: int, **ends: str
    ) -> Executable:
        """In how many places each word stands, counted as far as this."""
        term = self.table.c
        here = (term.workspace_id == workspace_id, term.kind.in_(kinds))
        few = [select(term.id).where(*here, begins(term.term, place)).limit(most) for place in range(words)]
        counted = [select(func.count()).select_from(each.subquery()).scalar_subquery() for each in few]
        return select(*(each.label(f"count_{place}") for place, each in enumerate(counted)))

    @prepared
    def _with_itself(
        self, /, workspace_id: WorkspaceId, kind: str, limit: int, *, words: int, **ends: str
    ) -> Executable:
        term = self.table.c
        here = (term.workspace_id == workspace_id, term.kind == kind, term.term == bindparam("first_0"))
        others = holds(workspace_id, term.kind, term.subject_id, range(1, words))
        return select(term.subject_id).where(*here, *others).order_by(term.subject_id.desc()).limit(limit)

    @prepared
    def _with_longer(
        self, /, workspace_id: WorkspaceId, kind: str, limit: int, *, words: int, **ends: str
    ) -> Executable:
        """Of one subject several words may begin like this."""
        term = self.table.c
        longer = (term.term > bindparam("first_0"), term.term <= bindparam("last_0"))
        here = (term.workspace_id == workspace_id, term.kind == kind, *longer)
        others = holds(workspace_id, term.kind, term.subject_id, range(1, words))
        return select(term.subject_id).distinct().where(*here, *others).order_by(term.subject_id.desc()).limit(limit)
