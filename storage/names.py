"""What people and teams are called, kept as terms: whom a typed name may mean is looked up, and no name is read of
somebody who cannot be meant. ``bot/domain/matching.py`` decides between those that are left.

The terms are those of a name as it is compared, in Korean letter by letter: whatever begins a word of a name begins one
of its terms."""

import unicodedata
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import repeat
from typing import Any, TypeVar

from sqlalchemy import Connection, Executable, Select, Table, func, literal_column, select, union_all

from bot.domain.ids import PersonId, TeamId, WorkspaceId
from bot.domain.matching import folded, wanted_name
from bot.domain.people import Called, all_names, searched_for
from storage.common_words import COMMON, CommonWords
from storage.database.statements import prepared
from storage.rows import table_of
from storage.search import Search
from storage.slips import with_one_mistyped
from storage.tables.people import PersonRow
from storage.tables.records import SearchTermRow
from storage.tables.teams import TeamRow
from storage.terms import LONGEST_TERM, MOST_WORDS, begins, ends_of, holds, terms_of

PERSON, TEAM = "person_name", "team_name"  # kinds of terms
MOST = 5_000  # places in which a rare word of a name is looked at, those with the word itself first
COMPARED = 2_000  # names that one which nobody has is compared with


@dataclass(frozen=True, slots=True)
class PersonNames:
    id: PersonId
    name: str
    real_name: str
    handle: str
    title: str

    @property
    def names(self) -> tuple[str, ...]:
        return all_names(self.name, self.real_name, self.handle)


TeamName = tuple[str, TeamId]
Name = TypeVar("Name", PersonNames, TeamName)
Ask = Callable[[WorkspaceId, Sequence[str], int], list[Name]]


class Names:
    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self._search = Search(connection)
        self._common = CommonWords(connection)

    def index_people(self, workspace_id: WorkspaceId, people: Sequence[Called], *, are_new: bool = False) -> None:
        """Make people findable by all that they are called and by their title, and meant by what they are called."""
        index = self._search.index_new if are_new else self._search.index_anew
        index(workspace_id, "person", [(one.id, searched_for(one)) for one in people])
        index(workspace_id, PERSON, [(one.id, " ".join(one.names)) for one in people], split=_terms)

    def index_teams(self, workspace_id: WorkspaceId, teams: Sequence[TeamName], *, are_new: bool = False) -> None:
        index = self._search.index_new if are_new else self._search.index_anew
        index(workspace_id, TEAM, [(identity, name) for name, identity in teams], split=_terms)

    def people(self, workspace_id: WorkspaceId, typed: str) -> list[PersonNames]:
        """Those who are here and hold each typed word as the beginning of one of their own; by name."""
        return _holding(self._people_with, workspace_id, typed)

    def people_called(self, workspace_id: WorkspaceId, names: Sequence[str]) -> list[list[PersonNames]]:
        """As ``people``, of several names at once, in their order."""
        worded = {name: words for name in names if (words := _words(name))}
        found = self._people_with_each(workspace_id, worded) if worded else {}
        if wordless := [name for name in names if name not in worded and wanted_name(name)]:
            found |= dict.fromkeys(wordless, self._people_with(workspace_id, (), MOST))
        return [found.get(name, []) for name in names]

    def teams(self, workspace_id: WorkspaceId, typed: str) -> list[TeamName]:
        """The open teams, as ``people``."""
        return _holding(self._teams_with, workspace_id, typed)

    def people_near(self, workspace_id: WorkspaceId, typed: str) -> list[PersonNames]:
        """Whom a name that nobody has is to be compared with: where they are few, everybody; else those with all of its
        words but one, and a beginning of that, the longest first."""
        return self._near(self._people_with, PERSON, workspace_id, typed)

    def teams_near(self, workspace_id: WorkspaceId, typed: str) -> list[TeamName]:
        return self._near(self._teams_with, TEAM, workspace_id, typed)

    def _near(self, ask: Ask[Name], kind: str, workspace_id: WorkspaceId, typed: str) -> list[Name]:
        if self._count(workspace_id, COMPARED + 1, kind=kind).scalar_one() <= COMPARED:
            return ask(workspace_id, (), COMPARED)
        words, found = _words(typed), dict[Name, None]()
        counts = self._common.counts(workspace_id, [kind], words, 1) if words else []
        for begun in with_one_mistyped(words, [word for word, count in zip(words, counts, strict=True) if not count]):
            if len(found) < COMPARED:
                found |= dict.fromkeys(ask(workspace_id, begun, COMPARED))
        return list(found)

    def _people_with(self, workspace_id: WorkspaceId, words: Sequence[str], limit: int) -> list[PersonNames]:
        sought = self._rarest_first(workspace_id, PERSON, words)
        rows = self._people(workspace_id, limit, words=len(sought), **ends_of(sought))
        return sorted({PersonNames(*row) for row in rows}, key=lambda one: (one.name, one.id))

    def _people_with_each(
        self, workspace_id: WorkspaceId, worded: Mapping[str, Sequence[str]]
    ) -> dict[str, list[PersonNames]]:
        """One statement for all: of a name with fewer words than another its first one is asked for again."""
        most = max(map(len, worded.values()))
        sought = self._each_rarest_first(workspace_id, worded.values()) if most > 1 else worded.values()
        padded = [one for words in sought for one in (*words, *repeat(words[0], most - len(words)))]
        found: defaultdict[int, set[PersonNames]] = defaultdict(set)
        for *row, place in self._people_of_each(workspace_id, MOST, names=len(worded), words=most, **ends_of(padded)):
            found[place].add(PersonNames(*row))
        return {name: sorted(found[at], key=lambda one: (one.name, one.id)) for at, name in enumerate(worded)}

    def _each_rarest_first(self, workspace_id: WorkspaceId, names: Collection[Sequence[str]]) -> list[list[str]]:
        words = list(dict.fromkeys(word for name in names for word in name))
        counts = dict(zip(words, self._common.counts(workspace_id, [PERSON], words, COMMON), strict=True))
        return [sorted(name, key=lambda word: counts[word]) for name in names]

    def _teams_with(self, workspace_id: WorkspaceId, words: Sequence[str], limit: int) -> list[TeamName]:
        sought = self._rarest_first(workspace_id, TEAM, words)
        rows = self._teams(workspace_id, limit, words=len(sought), **ends_of(sought))
        return sorted({(name, TeamId(identity)) for name, identity in rows})

    def _rarest_first(self, workspace_id: WorkspaceId, kind: str, words: Sequence[str]) -> Sequence[str]:
        return self._common.rarest_first(workspace_id, [kind], words)[0] if len(words) > 1 else words

    @prepared
    def _count(self, /, workspace_id: WorkspaceId, limit: int, *, kind: str) -> Executable:
        """How many there are, as far as so many."""
        names, table = _names_of_people() if kind == PERSON else _names_of_teams()
        all_of_them = _found(names, table, workspace_id, kind, range(0))
        return select(func.count()).select_from(all_of_them.limit(limit).subquery())

    @prepared
    def _people(self, /, workspace_id: WorkspaceId, limit: int, *, words: int, **ends: str) -> Executable:
        return _found(*_names_of_people(), workspace_id, PERSON, range(words)).limit(limit)

    @prepared
    def _people_of_each(
        self, /, workspace_id: WorkspaceId, limit: int, *, names: int, words: int, **ends: str
    ) -> Executable:
        """Those of so many names with so many words each; beside each of them the place of the name."""
        columns, table = _names_of_people()
        places = (range(at * words, (at + 1) * words) for at in range(names))
        each = [_found(columns, table, workspace_id, PERSON, one).limit(limit).subquery() for one in places]
        return union_all(*(select(*one.c, literal_column(str(at)).label("place")) for at, one in enumerate(each)))

    @prepared
    def _teams(self, /, workspace_id: WorkspaceId, limit: int, *, words: int, **ends: str) -> Executable:
        return _found(*_names_of_teams(), workspace_id, TEAM, range(words)).limit(limit)


def _terms(name: str) -> list[str]:
    return [unicodedata.normalize("NFD", term)[:LONGEST_TERM] for term in terms_of(folded(name))]


def _words(typed: str) -> list[str]:
    return _terms(wanted_name(typed))[:MOST_WORDS]


def _holding(ask: Ask[Name], workspace_id: WorkspaceId, typed: str) -> list[Name]:
    return ask(workspace_id, _words(typed), MOST) if wanted_name(typed) else []


def _names_of_people() -> tuple[Select[Any], Table]:
    """Of those who are here."""
    table = table_of(PersonRow)
    person = table.c
    names = select(person.id, person.name, person.real_name, person.handle, person.title)
    return names.where(person.deactivated_at.is_(None)), table


def _names_of_teams() -> tuple[Select[Any], Table]:
    """Of those that are open."""
    table = table_of(TeamRow)
    return select(table.c.name, table.c.id).where(table.c.closed_at.is_(None)), table


def _found(names: Select[Any], table: Table, workspace_id: WorkspaceId, kind: str, words: range) -> Select[Any]:
    """Those that have the words at these places, in the order of the first one; by none, all of them."""
    if not words:
        return names.where(table.c.workspace_id == workspace_id).order_by(table.c.id)
    term = table_of(SearchTermRow).c
    joined = names.join_from(table_of(SearchTermRow), table, table.c.id == term.subject_id)
    here = (term.workspace_id == workspace_id, term.kind == kind, begins(term.term, words[0]))
    others = holds(workspace_id, kind, term.subject_id, words[1:])
    return joined.where(*here, table.c.workspace_id == workspace_id, *others).order_by(term.term)
