"""Lessons: ``/okr lesson``, ``/okr lessons``, and the buttons that note, change and remove one."""

import re
from dataclasses import dataclass
from typing import Any

from bot.domain.errors import Invalid, NotFound
from bot.domain.ids import ObjectiveId, TeamId
from bot.domain.lessons import OBJECTIVE, TEAM, TEXT, LessonQuery, LessonSource
from bot.services.lessons.lessons import Lessons
from bot.services.lessons.places import TypedLesson
from bot.services.overview.finding import Finding
from bot.views import ids
from bot.views.blocks import INPUT_LENGTH
from bot.views.errors import note
from bot.views.field_errors import field_error
from bot.views.lessons import form as views
from bot.views.lessons.lessons import lessons_place
from bot.views.okrs.okrs import objective_option
from bot.views.overview.find import choice
from bot.views.places import Kind
from bot.views.sheets import as_message
from handlers.acts import (
    Caller,
    Command,
    Done,
    Errors,
    Open,
    Outcome,
    Press,
    Reply,
    Submission,
    SubmissionOutcome,
    Typed,
    Update,
)
from handlers.front import Front
from handlers.parsing import read_id
from handlers.places import Sheets


@dataclass(frozen=True)
class LessonsJourney:
    lessons: Lessons
    finding: Finding
    sheets: Sheets

    def register(self, front: Front) -> None:
        front.command("lesson")(self.note)
        front.command("lessons")(self.look)
        front.press(ids.LESSON_NOTE, self.open_form)
        front.press(ids.LESSON_EDIT, self.edit)
        front.press(ids.LESSON_REMOVE, self.remove)
        front.submission(ids.OKR_LESSON, self.save)
        front.search(OBJECTIVE, self.offer)

    def note(self, command: Command) -> Outcome:
        """``/okr lesson TEXT``; without a text, or when something is wrong with it, the form, with what was typed."""
        caller, typed = command.caller, TypedLesson(command.words)
        if len(typed.text) > INPUT_LENGTH:
            raise Invalid({TEXT: ("text_too_long", {"most": str(INPUT_LENGTH)})})
        if not typed.text:
            return Open(views.form_view(caller.t, self.lessons.form(caller.workspace, caller.person, typed)))
        try:
            noted = self.lessons.note(caller.workspace, caller.person, typed, LessonSource.COMMAND, caller.now)
        except Invalid as error:
            form = self.lessons.form(caller.workspace, caller.person, typed)
            return Open(views.form_view(caller.t, form, error.fields))
        return Reply(views.noted_message(caller.t, noted))

    def look(self, command: Command) -> Outcome:
        """``/okr lessons``, ``lessons refund``, ``lessons team Payments``."""
        caller, words = command.caller, command.words
        named = re.match(r"(?i)^team\s+(?P<name>.+)$", words)
        if named is None:
            return self._shown(caller, LessonQuery(" ".join(words.split())))
        found = self.finding.named(caller.workspace, caller.person, named["name"], ("team",))
        if len(found) > 1:
            return Reply(choice(caller.t, named["name"], found, Kind.LESSONS))
        return self._shown(caller, LessonQuery(team_id=TeamId(found[0].id)))

    def open_form(self, press: Press) -> Outcome:
        """About nothing yet, or about an objective (``O12``) or a team (``T3``)."""
        caller, about = press.caller, read_id(press.value.strip()[1:])
        objective_id = ObjectiveId(about) if about and press.value.startswith("O") else None
        team_id = TeamId(about) if about and press.value.startswith("T") else None
        form = self.lessons.form(caller.workspace, caller.person, TypedLesson("", objective_id, team_id))
        return Open(views.form_view(caller.t, form))

    def edit(self, press: Press) -> Outcome:
        caller = press.caller
        return Open(views.form_view(caller.t, self.lessons.open(caller.workspace, caller.person, _id(press.value))))

    def save(self, submission: Submission) -> SubmissionOutcome:
        caller, known = submission.caller, read_id(submission.metadata.get("lesson"))
        typed, who = _typed(submission.typed), (caller.workspace, caller.person)
        try:
            if known is None:
                noted = self.lessons.note(*who, typed, LessonSource.FORM, caller.now)
            else:
                noted = self.lessons.change(*who, known, typed, caller.now)
        except Invalid as error:
            return Errors({name: field_error(caller.t, *why) for name, why in error.fields.items()})
        return Done(views.noted_view(caller.t, noted))

    def remove(self, press: Press) -> Outcome:
        """In its form, in a list, in App Home."""
        caller, t = press.caller, press.caller.t
        self.lessons.remove(caller.workspace, caller.person, _id(press.value), caller.now)
        said = dict(note(t, views.removed_text(t)))
        if press.is_home:
            return Done(said)
        return Reply(views.removed_message(t)) if press.view is None else Update(said)

    def offer(self, press: Press) -> list[dict[str, Any]]:
        caller = press.caller
        found = self.lessons.offer(caller.workspace, caller.person, press.value)
        return [objective_option(one) for one in found]

    def _shown(self, caller: Caller, query: LessonQuery) -> Outcome:
        place = lessons_place(query)
        return Reply(as_message(caller.t, self.sheets.of(caller, place)), place)


def _typed(typed: Typed) -> TypedLesson:
    objective, team = read_id(typed.chosen(OBJECTIVE)), read_id(typed.chosen(TEAM))
    about = None if objective is None else ObjectiveId(objective)
    return TypedLesson(typed.text(TEXT), about, None if team is None else TeamId(team))


def _id(held: str) -> int:
    """Raises NotFound for what is no id."""
    found = read_id(held)
    if found is None:
        raise NotFound("lesson", "")
    return found
