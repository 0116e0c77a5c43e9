"""Lessons: noted any day or when an objective closes, changed and removed (product.md, Lessons)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.domain.errors import Invalid, NotFound
from bot.domain.ids import TeamId
from bot.domain.lessons import (
    MOST_TEXT,
    TEAM,
    TEXT,
    Lesson,
    LessonSheet,
    LessonSource,
    team_in,
)
from bot.domain.okrs import Objective, ObjectiveState
from bot.domain.people import Person
from bot.domain.permissions import Action
from bot.domain.teams import Branch, Team
from bot.domain.workspaces import Workspace
from bot.services.access import Access
from bot.services.lessons.places import MOST_OFFERED, TypedLesson, about, cycle_now, offered, shared, teams_of
from bot.services.lessons.reading import sheets, to_lesson
from bot.services.lessons.writing import index, write
from bot.services.okrs.looking import Looker
from storage import Store, Transaction

SAID_TWICE = timedelta(days=1)
"""The same words of the same person about the same within this are one lesson."""


@dataclass(frozen=True, slots=True)
class LessonForm:
    """``lesson`` is the one that is changed, None for a new one; ``teams`` can be chosen."""

    teams: tuple[Branch | Team, ...]
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
                objective = shared(tx, workspace, person, typed.objective_id)
            self._ensure_may_note(tx, workspace, person, objective)
            return LessonForm(teams_of(tx, workspace, typed.team_id), typed, objective)

    def open(self, workspace: Workspace, person: Person, lesson_id: int) -> LessonForm:
        """The form of a lesson that is there. Raises NotFound, NotAllowed."""
        with self.store.read() as tx:
            lesson, objective = self._held(tx, workspace, person, lesson_id, Action.CHANGE_LESSON)
            typed = TypedLesson(lesson.text, lesson.objective_id, lesson.team_id)
            return LessonForm(teams_of(tx, workspace, lesson.team_id), typed, objective, lesson)

    def note(
        self, workspace: Workspace, person: Person, typed: TypedLesson, source: LessonSource, now: datetime
    ) -> LessonSheet:
        """Write a lesson, once. Raises Invalid by field, NotFound, NotAllowed."""
        with self.store.write() as tx:
            values = self._values(tx, workspace, person, typed)
            tx.workspaces.lock(workspace.id)  # or two of the same would both be written
            said = tx.lessons.of_author(workspace.id, person.id, now - SAID_TWICE)
            same = [one for one in said if (one.text, one.objective_id) == (values["text"], values["objective_id"])]
            lesson = same[0] if same else write(tx, workspace, person, {**values, "source": source}, now)
            return self._sheet(tx, workspace, person, lesson)

    def change(
        self, workspace: Workspace, person: Person, lesson_id: int, typed: TypedLesson, now: datetime
    ) -> LessonSheet:
        """Raises Invalid by field, NotFound, NotAllowed."""
        with self.store.write() as tx:
            lesson, _ = self._held(tx, workspace, person, lesson_id, Action.CHANGE_LESSON)
            values = self._values(tx, workspace, person, typed, lesson.team_id)
            cycle_id = lesson.cycle_id if values["objective_id"] == lesson.objective_id else values["cycle_id"]
            changed = tx.lessons.change(lesson, by=person.id, now=now, **{**values, "cycle_id": cycle_id})
            index(tx, changed)
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
            found = offered(tx, looker, typed)
        return [one for one in found if one.state is not ObjectiveState.DRAFT and looker.sees(one)][:MOST_OFFERED]

    def _values(
        self,
        tx: Transaction,
        workspace: Workspace,
        person: Person,
        typed: TypedLesson,
        team_before: TeamId | None = None,
    ) -> dict[str, Any]:
        """The columns of what was typed."""
        text = typed.text.strip()
        if not text:
            raise Invalid({TEXT: ("empty", {})})
        if len(text) > MOST_TEXT:
            raise Invalid({TEXT: ("too_long", {"most": str(MOST_TEXT)})})
        objective = about(tx, workspace, person, typed)
        self._ensure_may_note(tx, workspace, person, objective)
        teams = teams_of(tx, workspace, team_before)
        if typed.team_id is not None and typed.team_id not in {one.id for one in teams}:
            raise Invalid({TEAM: ("not_offered", {})})
        named = None if objective is not None or typed.team_id else team_in(text, teams)
        own = objective.team_id if objective is not None else None
        team_id = own or typed.team_id or (named.id if named else None)
        cycle_id = objective.cycle_id if objective is not None else cycle_now(tx, workspace)
        objective_id = objective.id if objective is not None else None
        return {"text": text, "objective_id": objective_id, "team_id": team_id, "cycle_id": cycle_id}

    def _ensure_may_note(
        self, tx: Transaction, workspace: Workspace, person: Person, objective: Objective | None
    ) -> None:
        relation = self.access.to_workspace(person)
        if objective is not None:
            relation = self.access.to_objective(tx, person, objective)
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
    it is written, changed, or, without a text, removed; what somebody else has said there word for word is not written
    once more. The caller has asked whether they may. Raises Invalid."""
    said = text.strip()
    if len(said) > MOST_TEXT:
        raise Invalid({TEXT: ("too_long", {"most": str(MOST_TEXT)})})
    tx.workspaces.lock(workspace.id)  # or two of the same would both be written
    known = tx.lessons.of_objective(workspace.id, objective.id)
    same = next((one for one in known if one.text == said and one.source is source), None)
    if same is not None:
        return same
    own = next((one for one in known if one.author_id == author.id and one.source is source), None)
    if own is None:
        place: Mapping[str, Any] = {"objective_id": objective.id, "team_id": objective.team_id}
        values = {**place, "cycle_id": objective.cycle_id, "text": said, "source": source}
        return write(tx, workspace, author, values, now) if said else None
    if not said:
        _remove(tx, author, own, now)
        return None
    changed = tx.lessons.change(own, by=author.id, now=now, text=said)
    index(tx, changed)
    return changed


def _remove(tx: Transaction, person: Person, lesson: Lesson, now: datetime) -> None:
    index(tx, tx.lessons.change(lesson, by=person.id, now=now, text=""))
