"""Looking for lessons: by words, team and cycle; the best first."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.lesson_fit import spellings, telling
from bot.domain.lessons import Lesson, LessonQuery, LessonSheet
from bot.domain.people import Person
from bot.domain.permissions import Action, allowed
from bot.domain.workspaces import Workspace
from bot.services.access import Access, policy_of
from bot.services.lessons.reading import sees_lesson, sheets
from bot.services.okrs.looking import Looker
from storage import Store, Transaction
from storage.terms import found_by, terms_of

MOST_FOUND = 100
MOST_BESIDE = 3
"""Of what a search finds; all of them have a list of their own."""
MOST_LOOKED_AT = 50
MOST_NEAR = 10
"""Lessons with some of the words, where none has them all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundLessons:
    """``team`` and ``cycle`` are the names of those asked for. ``cut``: there may be more. ``has_all_words``: each has
    all that were asked for; where none has, they have some."""

    query: LessonQuery
    lessons: tuple[LessonSheet, ...]
    team: str = ""
    cycle: str = ""
    cut: bool = False
    has_all_words: bool = True
    may_note: bool = False


@dataclass(frozen=True)
class LessonFinding:
    store: Store
    access: Access

    def find(self, workspace: Workspace, viewer: Person, query: LessonQuery, *, public: bool = False) -> FoundLessons:
        """``public``: a whole channel reads it. Guests find what is about objectives of theirs. A fixed number of
        statements."""
        looker = Looker(viewer, workspace, public)
        with self.store.read() as tx:
            found = _found(tx, looker, query)
            shown, has_all = sheets(tx, self.access, looker, found), True
            if not shown and query.words:
                near = sheets(tx, self.access, looker, _with_some_words(tx, looker, query))
                shown, has_all = near[:MOST_NEAR], False
            team = tx.teams.by_id(workspace.id, query.team_id) if query.team_id else None
            cycle = tx.cycles.by_id(workspace.id, query.cycle_id) if query.cycle_id else None
        relation = self.access.to_workspace(viewer)
        return FoundLessons(
            query=query,
            lessons=_ranked(shown, query.words) if has_all else shown,
            team=team.name if team else "",
            cycle=cycle.name if cycle else "",
            cut=len(found) >= MOST_FOUND,
            has_all_words=has_all,
            may_note=not public and allowed(Action.NOTE_LESSON, relation, policy_of(workspace)),
        )


def _found(tx: Transaction, looker: Looker, query: LessonQuery) -> list[Lesson]:
    def asked(*, restricted: bool) -> list[Lesson]:
        where = {"team_id": query.team_id, "cycle_id": query.cycle_id}
        return tx.lessons.find(looker.workspace.id, query.words, MOST_FOUND, restricted=restricted, **where)  # type: ignore[arg-type]

    found = asked(restricted=False) + ([] if looker.public else asked(restricted=True))
    return sorted(found, key=lambda one: one.id, reverse=True)


def _with_some_words(tx: Transaction, looker: Looker, query: LessonQuery) -> list[Lesson]:
    """Those with the most of the words first."""
    words = telling(terms_of(query.words))
    held = tx.lessons.holding(looker.workspace.id, [one for word in words for one in spellings(word)])
    ordered = sorted(held, key=lambda one: (-len(held[one]), -one))[:MOST_FOUND]
    lessons = tx.lessons.by_ids(looker.workspace.id, ordered)
    return [lessons[one] for one in ordered if one in lessons and _is_there(lessons[one], query)]


def _is_there(lesson: Lesson, query: LessonQuery) -> bool:
    in_team = query.team_id is None or lesson.team_id == query.team_id
    return in_team and (query.cycle_id is None or lesson.cycle_id == query.cycle_id)


def _ranked(found: Sequence[LessonSheet], words: str) -> tuple[LessonSheet, ...]:
    """With words: those that hold them whole, then what helped more often than not, then what was applied, then the
    newest; without: the newest."""
    asked = set(terms_of(words))

    def place(one: LessonSheet) -> tuple[int, int, int, int]:
        whole = len(asked & set(found_by(one.lesson.text)))
        return (-whole, one.tally.not_helped - one.tally.helped, -one.tally.applied, -one.lesson.id)

    return tuple(sorted(found, key=place)) if asked else tuple(found)


def lessons_beside(tx: Transaction, looker: Looker, words: str) -> tuple[Lesson, ...]:
    """The newest that hold all these words and that this reader sees. Three statements at most."""
    if not words.strip():
        return ()
    workspace_id = looker.workspace.id
    found = tx.lessons.find(workspace_id, words, MOST_LOOKED_AT)
    found += [] if looker.public else tx.lessons.find(workspace_id, words, MOST_LOOKED_AT, restricted=True)
    about = tx.objectives.by_ids(workspace_id, {one.objective_id for one in found if one.objective_id})
    seen = [one for one in found if sees_lesson(looker, one, about.get(one.objective_id or 0))]
    return tuple(sorted(seen, key=lambda one: one.id, reverse=True)[:MOST_BESIDE])
