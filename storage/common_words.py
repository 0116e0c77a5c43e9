"""What holds words that much else holds too: the newest, and no further than there is room for, in a time that does not
grow with the company. Where a word is only the beginning of many, all that begins so is looked through."""

from collections.abc import Iterator, Sequence
from itertools import chain, islice, repeat, zip_longest

from sqlalchemy import Connection, Executable, bindparam, func, select

from bot.domain.ids import WorkspaceId
from storage.database.statements import prepared
from storage.rows import table_of
from storage.tables.records import SearchTermRow
from storage.terms import begins, ends_of, holds

BEYOND = 2**31 - 1  # no id is as high
PAGE = 10  # subjects that are read together: few, for each is found among a hundred
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
        columns = (zip(repeat(kind), self._subjects(workspace_id, kind, words, limit)) for kind in kinds)
        return list(islice(filter(None, chain.from_iterable(zip_longest(*columns))), limit))

    def _subjects(self, workspace_id: WorkspaceId, kind: str, words: Sequence[str], limit: int) -> Iterator[int]:
        """Those of one kind, read as they are asked for: what begins with a longer word is in no order, and so at once,
        and perhaps found by the word itself already."""
        count, ends = len(words), ends_of(self._commonest_last(workspace_id, kind, words))
        found, before, page = dict[int, None](), BEYOND, [0] * PAGE
        while len(page) == PAGE:
            page = list(self._with_itself(workspace_id, kind, before, PAGE, words=count, **ends).scalars())
            yield from page
            found |= dict.fromkeys(page)
            before = page[-1] if page else BEYOND
        longer = self._with_longer(workspace_id, kind, limit, words=count, **ends).scalars()
        yield from (subject for subject in longer if subject not in found)

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
        self, /, workspace_id: WorkspaceId, kind: str, limit: int, *, words: int, **ends: str
    ) -> Executable:
        """Of one subject several words may begin like this."""
        term = self.table.c
        longer = (term.term > bindparam("first_0"), term.term <= bindparam("last_0"))
        here = (term.workspace_id == workspace_id, term.kind == kind, *longer)
        others = holds(workspace_id, term.kind, term.subject_id, range(1, words))
        return select(term.subject_id).distinct().where(*here, *others).order_by(term.subject_id.desc()).limit(limit)
