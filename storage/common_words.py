"""What holds words that much else holds too: the newest, and no further than there is room for, in a time that does not
grow with the company. Where a word is only the beginning of many, all that begins so is looked through."""

from collections.abc import Callable, Sequence
from itertools import chain, islice, zip_longest

from sqlalchemy import Connection, Executable, bindparam, func, literal_column, select

from bot.domain.ids import WorkspaceId
from storage.database.ready import Found
from storage.database.statements import prepared
from storage.rows import table_of
from storage.tables.records import SearchTermRow
from storage.terms import begins, ends_of, holds

BEYOND = 2**31 - 1  # no id is as high
Step = Callable[[int, int], Found]
"""Gives so many subjects (the second number) that are older than this one (the first)."""
SAMPLE = 200  # places of each word that tell which of them is the commonest
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

    def newest(
        self, workspace_id: WorkspaceId, kinds: Sequence[str], words: Sequence[str], limit: int
    ) -> list[tuple[str, int]]:
        """(kind, subject id) of what holds each word as the beginning of one of its own, of each kind in turn: those
        with the rarest word itself before those with a longer one, the newest first in each. No kind is read further
        than it has room beside the others."""
        found = {kind: _Newest(self._steps(workspace_id, kind, words)) for kind in kinds}
        reading = list(found.values())
        while reading and (room := limit - sum(len(each.subjects) for each in found.values())) > 0:
            share = -(-room // len(reading))
            reading = [each for each in reading if each.read_on(share)]
        columns = ([(kind, subject) for subject in each.subjects] for kind, each in found.items())
        return list(islice(filter(None, chain.from_iterable(zip_longest(*columns))), limit))

    def _steps(self, workspace_id: WorkspaceId, kind: str, words: Sequence[str]) -> list[Step]:
        count, ends = len(words), ends_of(self._commonest_last(workspace_id, kind, words))
        return [
            lambda before, limit: self._with_itself(workspace_id, kind, before, limit, words=count, **ends),
            lambda before, limit: self._with_longer(workspace_id, kind, before, limit, words=count, **ends),
        ]

    def _commonest_last(self, workspace_id: WorkspaceId, kind: str, words: Sequence[str]) -> Sequence[str]:
        """The words in the order in which they are looked up: the first one's places are gone through from the newest
        back, and each is looked at for the others. Of a rare word the newest ``SAMPLE`` reach further back than of a
        common one. A word that stands nowhere but at the beginning of longer ones comes last, for the places of those
        cannot be gone through from the newest back."""
        if len(words) == 1:
            return words
        [reached] = self._reached(workspace_id, kind, words=len(words), **ends_of(words))
        back, itself = reached[: len(words)], reached[len(words) :]
        return [words[at] for at in sorted(range(len(words)), key=lambda at: (itself[at] is None, back[at] or 0))]

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
    def _reached(self, /, workspace_id: WorkspaceId, kind: str, *, words: int, **ends: str) -> Executable:
        """Of each word which subject the newest of so many end with, None where there are not as many; then of each
        whether there is one."""
        term = self.table.c
        here = (term.workspace_id == workspace_id, term.kind == kind)
        held = [
            select(term.subject_id).where(*here, term.term == bindparam(f"first_{place}")) for place in range(words)
        ]
        last = [each.order_by(term.subject_id.desc()).offset(SAMPLE - 1).limit(1) for each in held]
        asked = [*last, *(each.limit(1) for each in held)]
        return select(*(each.scalar_subquery().label(f"found_{at}") for at, each in enumerate(asked)))

    @prepared
    def _with_itself(
        self, /, workspace_id: WorkspaceId, kind: str, before: int, limit: int, *, words: int, **ends: str
    ) -> Executable:
        term = self.table.c
        here = (term.workspace_id == workspace_id, term.kind == kind, term.subject_id < before)
        itself = term.term == bindparam("first_0")
        others = holds(workspace_id, term.kind, term.subject_id, range(1, words))
        return select(term.subject_id).where(*here, itself, *others).order_by(term.subject_id.desc()).limit(limit)

    @prepared
    def _with_longer(
        self, /, workspace_id: WorkspaceId, kind: str, before: int, limit: int, *, words: int, **ends: str
    ) -> Executable:
        """Of one subject several words may begin like this."""
        term = self.table.c
        longer = (term.term > bindparam("first_0"), term.term <= bindparam("last_0"))
        # of an expression, or SQLite reads whatever is older instead of what begins so
        older = term.subject_id + literal_column("0") < before
        here = (term.workspace_id == workspace_id, term.kind == kind, *longer, older)
        others = holds(workspace_id, term.kind, term.subject_id, range(1, words))
        return select(term.subject_id).distinct().where(*here, *others).order_by(term.subject_id.desc()).limit(limit)


class _Newest:
    """``subjects``: of one kind, as far as they were read."""

    def __init__(self, steps: list[Step]) -> None:
        self.subjects: dict[int, None] = {}
        self._steps, self._before = steps, BEYOND

    def read_on(self, count: int) -> bool:
        """Read so many more, and say whether there were as many."""
        wanted = len(self.subjects) + count
        while self._steps and (missing := wanted - len(self.subjects)) > 0:
            read = list(self._steps[0](self._before, missing).scalars())
            self.subjects |= dict.fromkeys(read)  # what holds the word itself may hold a longer one too
            if len(read) < missing:
                self._steps, self._before = self._steps[1:], BEYOND
            else:
                self._before = read[-1]
        return len(self.subjects) == wanted
