"""Whom and which team a typed name may mean, by the terms that people and teams are found by, so that nobody's name is
read who cannot be meant. ``bot/domain/matching.py`` decides between them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, Executable, Select, select

from bot.domain.ids import PersonId, TeamId, WorkspaceId
from bot.domain.matching import wanted_name
from storage.common_words import CommonWords
from storage.rows import table_of
from storage.statements import prepared
from storage.tables.people import PersonRow
from storage.tables.records import SearchTermRow
from storage.tables.teams import TeamRow
from storage.terms import MOST_WORDS, begins, ends_of, holds, terms_of

MOST = 5_000  # names that hold all words: of more, some
COMPARED = 2_000  # names that one which nobody has is compared with
TAKEN_AS_RIGHT = 2  # letters at the beginning of a word


@dataclass(frozen=True, slots=True)
class PersonNames:
    id: PersonId
    name: str
    real_name: str
    handle: str
    title: str

    @property
    def all(self) -> tuple[str, ...]:
        return (self.name, self.real_name, self.handle)


TeamName = tuple[str, TeamId]
Name = TypeVar("Name")
Ask = Callable[[Sequence[str], int], list[Name]]


class Names:
    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self._common = CommonWords(connection)

    def people(self, workspace_id: WorkspaceId, typed: str) -> list[PersonNames]:
        """Those who are here and hold each typed word as the beginning of one of their own, a title counted in; by
        name."""
        return self._people_with(workspace_id)(_words(typed), MOST)

    def teams(self, workspace_id: WorkspaceId, typed: str) -> list[TeamName]:
        """The open teams, as ``people``."""
        return self._teams_with(workspace_id)(_words(typed), MOST)

    def people_near(self, workspace_id: WorkspaceId, typed: str) -> list[PersonNames]:
        """Whom a name that nobody has is to be compared with: where they are few, everybody; else those with all of its
        words but one, and the beginning of that."""
        return _near(self._people_with(workspace_id), _words(typed))

    def teams_near(self, workspace_id: WorkspaceId, typed: str) -> list[TeamName]:
        return _near(self._teams_with(workspace_id), _words(typed))

    def _people_with(self, workspace_id: WorkspaceId) -> Ask[PersonNames]:
        def ask(words: Sequence[str], limit: int) -> list[PersonNames]:
            sought = self._rarest_first(workspace_id, "person", words)
            rows = self._people(workspace_id, limit, words=len(sought), **ends_of(sought))
            return sorted((PersonNames(*row) for row in rows), key=lambda one: (one.name, one.id))

        return ask

    def _teams_with(self, workspace_id: WorkspaceId) -> Ask[TeamName]:
        def ask(words: Sequence[str], limit: int) -> list[TeamName]:
            sought = self._rarest_first(workspace_id, "team", words)
            rows = self._teams(workspace_id, limit, words=len(sought), **ends_of(sought))
            return sorted((name, TeamId(identity)) for name, identity in rows)

        return ask

    def _rarest_first(self, workspace_id: WorkspaceId, kind: str, words: Sequence[str]) -> Sequence[str]:
        return self._common.rarest_first(workspace_id, [kind], words)[0] if len(words) > 1 else words

    @prepared
    def _people(self, /, workspace_id: WorkspaceId, limit: int, *, words: int, **ends: str) -> Executable:
        people = table_of(PersonRow)
        held = people.c
        names = select(held.id, held.name, held.real_name, held.handle, held.title)
        here = names.where(held.workspace_id == workspace_id, held.deactivated_at.is_(None))
        return _holding(here, workspace_id, "person", people.c.id, words).limit(limit)

    @prepared
    def _teams(self, /, workspace_id: WorkspaceId, limit: int, *, words: int, **ends: str) -> Executable:
        teams = table_of(TeamRow).c
        here = select(teams.name, teams.id).where(teams.workspace_id == workspace_id, teams.closed_at.is_(None))
        return _holding(here, workspace_id, "team", teams.id, words).limit(limit)


def _words(typed: str) -> list[str]:
    return terms_of(wanted_name(typed))[:MOST_WORDS]


def _near(ask: Ask[Name], words: Sequence[str]) -> list[Name]:
    few = ask((), COMPARED + 1)
    if len(few) <= COMPARED:
        return few
    found: dict[Name, None] = {}
    for place, word in enumerate(words):
        found |= dict.fromkeys(ask([*words[:place], word[:TAKEN_AS_RIGHT], *words[place + 1 :]], COMPARED))
    return list(found)


def _holding(
    names: Select[Any], workspace_id: WorkspaceId, kind: str, subject: ColumnElement[int], words: int
) -> Select[Any]:
    """Those that are found by so many words; by none, all of them."""
    if not words:
        return names
    term = table_of(SearchTermRow).c
    its = (term.workspace_id == workspace_id, term.kind == kind, begins(term.term, 0))
    others = holds(workspace_id, kind, subject, range(1, words))
    return names.where(subject.in_(select(term.subject_id).where(*its)), *others)
