"""Finding objectives, key results, people and teams by words, and people and teams by name."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice, product

from bot.domain.control import Badge
from bot.domain.ids import Code, read_code
from bot.domain.lessons import Lesson
from bot.domain.matching import folded, nearest
from bot.domain.okrs import KeyResult, Objective, ObjectiveState
from bot.domain.people import Person
from bot.domain.wallclock import local_day
from bot.domain.workspaces import Practice, Workspace
from bot.services.lessons.finding import MOST_BESIDE, lessons_beside
from bot.services.naming import MOST_CHOICES, Match, all_teams, by_name, teams_named
from bot.services.okrs.looking import Looker, Names, names_of
from bot.services.sessions.content import AnswerSheet
from bot.services.sessions.question_reading import answers_with
from bot.services.under_control import badges
from storage import Store, Transaction

MOST_FOUND = 100
CANDIDATES = 3  # words near to one that finds nothing
TERMS = 2_000  # words looked at for that
MOST_WORDS = 6  # of a search for which near words are looked for
KINDS = ("objective", "key_result", "person")
OVER = (ObjectiveState.CLOSED, ObjectiveState.CANCELLED)


@dataclass(frozen=True, slots=True)
class FoundResult:
    """A key result, with the objective it belongs to."""

    key_result: KeyResult
    objective: Objective


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The best first in each kind; of lessons and answers a few, for they have lists of their own. ``control``: which
    objectives are under control. ``cut``: there may be more than were looked at. ``nearest``, where nothing was found:
    the same words with the nearest that do find something."""

    words: str
    objectives: tuple[Objective, ...] = ()
    key_results: tuple[FoundResult, ...] = ()
    people: tuple[Person, ...] = ()
    teams: tuple[Match, ...] = ()
    lessons: tuple[Lesson, ...] = ()
    answers: tuple[AnswerSheet, ...] = ()
    names: Names
    control: Mapping[int, Badge] = field(default_factory=dict)
    cut: bool = False
    nearest: tuple[str, ...] = ()

    @property
    def count(self) -> int:
        okrs = len(self.objectives) + len(self.key_results)
        return okrs + len(self.people) + len(self.teams) + len(self.lessons) + len(self.answers)


@dataclass(frozen=True)
class Finding:
    store: Store

    def find(
        self, workspace: Workspace, viewer: Person, words: str, *, public: bool = False, now: datetime | None = None
    ) -> Found:
        """Everything that holds each word as the beginning of one of its own. Who may not look around finds only what
        they are involved in. ``now``: what is under control then is said."""
        looker = Looker(viewer, workspace, public)
        with self.store.read() as tx:
            found = _read(tx, looker, words)
            if not found.count:
                return replace(found, nearest=_near_words(tx, looker, words))
            shown = {*(one.id for one in found.objectives), *(one.objective.id for one in found.key_results)}
            return found if now is None else replace(found, control=badges(tx, workspace, shown, now))

    def named(
        self, workspace: Workspace, viewer: Person, typed: str, kinds: Sequence[str] = ("person", "team")
    ) -> tuple[Match, ...]:
        """The people and teams that answer equally well to a typed name; several are for the person to choose from.

        Raises NotFound with the nearest names when none does, NotAllowed for those who may not look around."""
        Looker(viewer, workspace).ensure_may_look_around()
        with self.store.read() as tx:
            return by_name(tx, workspace, typed, kinds)

    def teams(self, workspace: Workspace, viewer: Person, now: datetime) -> tuple[Match, ...]:
        """All teams, the viewer's own first."""
        Looker(viewer, workspace).ensure_may_look_around()
        with self.store.read() as tx:
            held = tx.memberships.of_people(workspace.id, [viewer.id], local_day(now, viewer.zone))
            known = all_teams(tx, workspace)
        own = [one.team_id for one in held]
        return tuple(sorted(known, key=lambda one: (one.id not in own, one.name))[:MOST_CHOICES])


def _read(tx: Transaction, looker: Looker, words: str) -> Found:
    workspace_id = looker.workspace.id
    hits = tx.search.find(workspace_id, KINDS, words, MOST_FOUND)
    is_cut = len(hits) == MOST_FOUND
    hits += [] if looker.public else tx.search.find_hidden(workspace_id, KINDS, words, MOST_FOUND)
    ids = {kind: [identity for each, identity in hits if each == kind] for kind in KINDS}
    results = tx.key_results.by_ids(workspace_id, ids["key_result"])
    wanted = {*ids["objective"], *(result.objective_id for result in results.values())}
    shown = {identity: one for identity, one in _objectives(tx, looker, wanted).items() if looker.sees(one)}
    around = looker.may_look_around()
    people = tx.people.by_ids(workspace_id, ids["person"]) if around else {}
    direct = [shown[identity] for identity in ids["objective"] if identity in shown]
    belonging = [
        FoundResult(results[identity], shown[results[identity].objective_id])
        for identity in ids["key_result"]
        if results[identity].objective_id in shown
    ]
    owners = [one.owner_id for one in direct] + [one.key_result.owner_id for one in belonging]
    return Found(
        words=words,
        objectives=tuple(_ranked(words, direct)),
        key_results=tuple(sorted(belonging, key=lambda one: _rank(words, one.key_result, one.objective))),
        people=tuple(sorted(filter(lambda one: one.is_active, people.values()), key=lambda one: one.name)),
        teams=teams_named(tx, looker.workspace, words) if around else (),
        lessons=lessons_beside(tx, looker, words),
        answers=_answers(tx, looker, words),
        names=names_of(tx, looker.workspace, owners),
        cut=is_cut,
    )


def _objectives(tx: Transaction, looker: Looker, ids: set[int]) -> dict[int, Objective]:
    """With their key results where those say whether this reader may see it."""
    found = tx.objectives.alone_by_ids(looker.workspace.id, ids) if looker.may_look_around() else {}
    whole = [one for one in ids if one not in found or found[one].is_restricted]
    return found | tx.objectives.by_ids(looker.workspace.id, whole)


def _answers(tx: Transaction, looker: Looker, words: str) -> tuple[AnswerSheet, ...]:
    """What hosts have answered, for whoever may look around, where that is switched on."""
    is_on = looker.workspace.practises(Practice.QUESTIONS) and looker.may_look_around()
    reader = None if looker.public else looker.person
    return answers_with(tx, looker.workspace.id, reader, words, MOST_BESIDE) if is_on and words.strip() else ()


def _near_words(tx: Transaction, looker: Looker, words: str) -> tuple[str, ...]:
    """The words with those that find nothing replaced by the nearest there are, as far as this reader may find them."""
    choices = [_near_word(tx, looker, word) for word in words.split()[:MOST_WORDS]]
    tried = (" ".join(each) for each in islice(product(*choices), CANDIDATES))
    return tuple(each for each in tried if folded(each) != folded(words) and _read(tx, looker, each).count)


def _near_word(tx: Transaction, looker: Looker, word: str) -> list[str]:
    """The word itself where it finds something; else those near to it."""
    workspace_id = looker.workspace.id
    around = looker.may_look_around()
    if tx.search.find(workspace_id, KINDS, word, 1) or (around and teams_named(tx, looker.workspace, word)):
        return [word]
    named = tx.names.teams_near(workspace_id, word) if around else []
    teams = [each for name, _ in named for each in folded(name).split()]
    return list(nearest(word, [*tx.search.terms(workspace_id, KINDS, word[:1], TERMS), *teams], CANDIDATES))


def _ranked(words: str, objectives: Iterable[Objective]) -> list[Objective]:
    return sorted(objectives, key=lambda one: _rank(words, one, one))


def _rank(words: str, thing: Objective | KeyResult, objective: Objective) -> tuple[bool, bool, bool, int]:
    """The code itself, then what is still going on, then titles that begin with the words, then the newest."""
    code: Code | None = read_code(words)
    is_it = code is not None and str(code) == thing.code
    begins = folded(thing.title).startswith(folded(words))
    return (not is_it, objective.state in OVER, not begins, -thing.id)
