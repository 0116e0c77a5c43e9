"""Lessons: noted any day or when an objective closes, changed and removed (product.md, Lessons)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.domain.cycles import Cycle
from bot.domain.errors import Invalid, NotFound
from bot.domain.ids import CycleId, ObjectiveId, TeamId, read_code
from bot.domain.lessons import (
    MOST_TEXT,
    OBJECTIVE,
    TEAM,
    TEXT,
    Lesson,
    LessonSheet,
    LessonSource,
    code_in,
    team_in,
)
from bot.domain.okrs import Objective, ObjectiveState
from bot.domain.people import Person
from bot.domain.permissions import Action
from bot.domain.teams import Team
from bot.domain.workspaces import Workspace
from bot.services.access import Access
from bot.services.lesson_reading import sheets, to_lesson
from bot.services.overview.looking import Looker
from storage import Store, Transaction
from storage.lessons import KIND

MOST_OFFERED = 100
SAID_TWICE = timedelta(days=1)
"""The same words of the same person about the same within this are one lesson."""


@dataclass(frozen=True, slots=True)
class TypedLesson:
    """What stands in the form, or after the command; what it is about may also be named in the text."""

    text: str
    objective_id: ObjectiveId | None = None
    team_id: TeamId | None = None


@dataclass(frozen=True, slots=True)
class LessonForm:
    """``lesson`` is the one that is changed, None for a new one; ``teams`` can be chosen."""

    teams: tuple[Team, ...]
    typed: TypedLesson
    objective: Objective | None = None
    lesson: Lesson | None = None


@dataclass(frozen=True)
class Lessons:
    store: Store
    access: Access

    def form(self, workspace: Workspace, person: Person, typed: TypedLesson) -> LessonForm:
        """An empty form, about an objective or a team if one is given. Raises NotFound, NotAllowed."""
        with self.store.read() as tx:
            objective = None
            if typed.objective_id is not None:
                objective = _shared(tx, workspace, person, typed.objective_id)
            self._ensure_may_note(tx, workspace, person, objective)
            return LessonForm(_teams(tx, workspace), typed, objective)

    def open(self, workspace: Workspace, person: Person, lesson_id: int) -> LessonForm:
        """The form of a lesson that is there. Raises NotFound, NotAllowed."""
        with self.store.read() as tx:
            lesson, objective = self._held(tx, workspace, person, lesson_id, Action.CHANGE_LESSON)
            typed = TypedLesson(lesson.text, lesson.objective_id, lesson.team_id)
            return LessonForm(_teams(tx, workspace), typed, objective, lesson)

    def note(
        self, workspace: Workspace, person: Person, typed: TypedLesson, source: LessonSource, now: datetime
    ) -> LessonSheet:
        """Write a lesson, once. Raises Invalid by field, NotFound, NotAllowed."""
        with self.store.write() as tx:
            values = self._values(tx, workspace, person, typed)
            tx.workspaces.lock(workspace.id)  # or two of the same would both be written
            said = tx.lessons.of_author(workspace.id, person.id, now - SAID_TWICE)
            same = [one for one in said if (one.text, one.objective_id) == (values["text"], values["objective_id"])]
            lesson = same[0] if same else _write(tx, workspace, person, {**values, "source": source}, now)
            return self._sheet(tx, workspace, person, lesson)

    def change(
        self, workspace: Workspace, person: Person, lesson_id: int, typed: TypedLesson, now: datetime
    ) -> LessonSheet:
        """Raises Invalid by field, NotFound, NotAllowed."""
        with self.store.write() as tx:
            lesson, _ = self._held(tx, workspace, person, lesson_id, Action.CHANGE_LESSON)
            values = self._values(tx, workspace, person, typed)
            cycle_id = lesson.cycle_id if values["objective_id"] == lesson.objective_id else values["cycle_id"]
            changed = tx.lessons.change(lesson, by=person.id, now=now, **{**values, "cycle_id": cycle_id})
            _index(tx, changed)
            return self._sheet(tx, workspace, person, changed)

    def remove(self, workspace: Workspace, person: Person, lesson_id: int, now: datetime) -> None:
        """One that is gone already stays gone. Raises NotAllowed, NotFound for what this person may not see."""
        with self.store.write() as tx:
            found = tx.lessons.by_id(workspace.id, lesson_id)
            if found is not None and found.text:
                lesson, _ = self._held(tx, workspace, person, lesson_id, Action.REMOVE_LESSON)
                _remove(tx, person, lesson, now)

    def offer(self, workspace: Workspace, person: Person, typed: str) -> list[Objective]:
        """What a lesson may be about: by code, by words, or without any what this person works on."""
        looker = Looker(person, workspace)
        with self.store.read() as tx:
            found = _offered(tx, looker, typed)
        return [one for one in found if one.state is not ObjectiveState.DRAFT and looker.sees(one)][:MOST_OFFERED]

    def _values(self, tx: Transaction, workspace: Workspace, person: Person, typed: TypedLesson) -> dict[str, Any]:
        """The columns of what was typed."""
        text = typed.text.strip()
        if not text:
            raise Invalid({TEXT: ("empty", {})})
        if len(text) > MOST_TEXT:
            raise Invalid({TEXT: ("too_long", {"most": str(MOST_TEXT)})})
        objective = _about(tx, workspace, person, typed)
        self._ensure_may_note(tx, workspace, person, objective)
        teams = _teams(tx, workspace)
        if typed.team_id is not None and typed.team_id not in {one.id for one in teams}:
            raise Invalid({TEAM: ("not_offered", {})})
        named = None if objective is not None or typed.team_id else team_in(text, teams)
        own = objective.team_id if objective is not None else None
        team_id = own or typed.team_id or (named.id if named else None)
        cycle_id = objective.cycle_id if objective is not None else _cycle_now(tx, workspace)
        about = objective.id if objective is not None else None
        return {"text": text, "objective_id": about, "team_id": team_id, "cycle_id": cycle_id}

    def _ensure_may_note(
        self, tx: Transaction, workspace: Workspace, person: Person, objective: Objective | None
    ) -> None:
        known = objective is not None
        relation = self.access.to_objective(tx, person, objective) if known else self.access.to_workspace(person)
        self.access.ensure(Action.NOTE_LESSON, relation, workspace)

    def _held(
        self, tx: Transaction, workspace: Workspace, person: Person, lesson_id: int, action: Action
    ) -> tuple[Lesson, Objective | None]:
        lesson = tx.lessons.by_id(workspace.id, lesson_id)
        if lesson is None or not lesson.text:
            raise NotFound("lesson", "")
        objective = None
        if lesson.objective_id is not None:
            objective = tx.objectives.get(workspace.id, lesson.objective_id)
            Looker(person, workspace).ensure_sees(objective)
        self.access.ensure(action, to_lesson(self.access, person, lesson, objective), workspace)
        return lesson, objective

    def _sheet(self, tx: Transaction, workspace: Workspace, person: Person, lesson: Lesson) -> LessonSheet:
        [sheet] = sheets(tx, self.access, Looker(person, workspace), [lesson])
        return sheet


def record(
    tx: Transaction,
    workspace: Workspace,
    author: Person,
    objective: Objective,
    text: str,
    source: LessonSource,
    now: datetime,
) -> Lesson | None:
    """What somebody says about an objective in a form that is saved as one goes: their one lesson of this source about
    it is written, changed, or, without a text, removed. The caller has asked whether they may. Raises Invalid."""
    said = text.strip()
    if len(said) > MOST_TEXT:
        raise Invalid({TEXT: ("too_long", {"most": str(MOST_TEXT)})})
    tx.workspaces.lock(workspace.id)  # or two of the same would both be written
    known = tx.lessons.of_objective(workspace.id, objective.id)
    own = next((one for one in known if one.author_id == author.id and one.source is source), None)
    if own is None:
        about: Mapping[str, Any] = {"objective_id": objective.id, "team_id": objective.team_id}
        values = {**about, "cycle_id": objective.cycle_id, "text": said, "source": source}
        return _write(tx, workspace, author, values, now) if said else None
    if not said:
        _remove(tx, author, own, now)
        return None
    changed = tx.lessons.change(own, by=author.id, now=now, text=said)
    _index(tx, changed)
    return changed


def _write(
    tx: Transaction, workspace: Workspace, author: Person, values: Mapping[str, Any], now: datetime
) -> Lesson:
    held = {"workspace_id": workspace.id, "author_id": author.id, "noted_at": now}
    lesson = tx.lessons.add(by=author.id, now=now, **held, **values)
    _index(tx, lesson)
    return lesson


def _remove(tx: Transaction, person: Person, lesson: Lesson, now: datetime) -> None:
    _index(tx, tx.lessons.change(lesson, by=person.id, now=now, text=""))


def _index(tx: Transaction, lesson: Lesson) -> None:
    """Whether it may be shown is asked of its objective at each reading."""
    tx.search.index(lesson.workspace_id, KIND, lesson.id, lesson.text)


def _about(tx: Transaction, workspace: Workspace, person: Person, typed: TypedLesson) -> Objective | None:
    """The objective that was chosen, else the one whose code the text names. Raises Invalid, NotFound."""
    if typed.objective_id is not None:
        return _shared(tx, workspace, person, typed.objective_id)
    code = code_in(typed.text)
    if code is None:
        return None
    found = tx.objectives.by_number(workspace.id, code.objective)
    known = found is not None and (code.number is None or code.number in {one.number for one in found.key_results})
    if found is None or not known or not Looker(person, workspace).sees(found):
        raise Invalid({TEXT: ("lesson_about_nothing", {"code": str(code)})})
    if found.state is ObjectiveState.DRAFT:
        raise Invalid({TEXT: ("lesson_about_draft", {"code": found.code})})
    return found


def _shared(tx: Transaction, workspace: Workspace, person: Person, objective_id: ObjectiveId) -> Objective:
    found = tx.objectives.by_id(workspace.id, objective_id)
    if found is None or not found.is_told_to(person.id):
        raise NotFound("objective", "")
    Looker(person, workspace).ensure_sees(found)
    if found.state is ObjectiveState.DRAFT:
        raise Invalid({OBJECTIVE: ("lesson_about_draft", {"code": found.code})})
    return found


def _teams(tx: Transaction, workspace: Workspace) -> tuple[Team, ...]:
    return tuple(sorted(tx.teams.active(workspace.id), key=lambda one: one.name.casefold()))


def _cycle_now(tx: Transaction, workspace: Workspace) -> CycleId | None:
    """The shortest that runs."""

    def length(cycle: Cycle) -> timedelta:
        return cycle.last_day - cycle.first_day

    found = sorted(tx.cycles.active(workspace.id), key=length)
    return found[0].id if found else None


def _offered(tx: Transaction, looker: Looker, typed: str) -> list[Objective]:
    workspace_id, code = looker.workspace.id, read_code(typed)
    if code is not None:
        found = tx.objectives.by_number(workspace_id, code.objective)
        return [] if found is None else [found]
    if not typed.strip():
        cycles = [one.id for one in tx.cycles.in_view(workspace_id)]
        own = tx.objectives.of_person(workspace_id, looker.person.id, cycles)
        return own + tx.objectives.with_key_results_of(workspace_id, looker.person.id, cycles)
    hits = tx.search.find(workspace_id, ("objective",), typed, MOST_OFFERED)
    hits += tx.search.find_hidden(workspace_id, ("objective",), typed, MOST_OFFERED)
    ids = [identity for _, identity in hits]
    by_id = tx.objectives.by_ids(workspace_id, ids)
    return [by_id[one] for one in ids if one in by_id]
