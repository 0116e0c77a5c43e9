"""What is said to lessons: in a drafting form, after it was shared, and when its objective closes."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from bot.domain.errors import NotFound
from bot.domain.ids import ObjectiveId
from bot.domain.lessons import OUTCOMES, LessonVerdict
from bot.domain.typed_okrs import TypedObjective
from bot.services.drafting.drafting import Drafting
from bot.services.lessons.using import LessonUsing
from bot.views import ids
from bot.views.drafting.drafting import fields_page
from bot.views.lessons import use as views
from handlers.acts import Done, Open, Outcome, Press, Replace
from handlers.acts import Update as InPlace
from handlers.callers import Callers
from handlers.draft_inputs import DraftInputs
from handlers.front import Front
from handlers.parsing import read_id


@dataclass(frozen=True)
class LessonUsingJourney:
    using: LessonUsing
    drafting: Drafting
    callers: Callers

    def register(self, front: Front) -> None:
        front.press(ids.DRAFT_LESSON_APPLIES, self._in_draft(LessonVerdict.APPLIES))
        front.press(ids.DRAFT_LESSON_NOT, self._in_draft(LessonVerdict.DOES_NOT_APPLY))
        front.press(ids.LESSON_APPLIES, self._after_it(LessonVerdict.APPLIES))
        front.press(ids.LESSON_NOT, self._after_it(LessonVerdict.DOES_NOT_APPLY))
        front.press(ids.LESSONS_HELPED, self.ask)
        front.press(re.compile(f"^{ids.LESSON_HELPED}"), self.helped)

    def ask(self, press: Press) -> Outcome:
        """Whether the lessons that were applied to an objective helped."""
        caller, objective_id = press.caller, ObjectiveId(_numbers(press, 1)[0])
        return Open(views.helped_view(caller.t, self.using.applied(caller.workspace, caller.person, objective_id)))

    def helped(self, press: Press) -> Outcome:
        caller, said = press.caller, press.value.rpartition(" ")[2]
        objective_id, lesson_id = _numbers(press, 2)
        outcome = next((one for one in OUTCOMES if one == said), None)
        if outcome is None:
            raise NotFound("lesson", "")
        who = (caller.workspace, caller.person)
        applied = self.using.helped(*who, ObjectiveId(objective_id), lesson_id, outcome, caller.now)
        return Done(views.helped_view(caller.t, applied))

    def _in_draft(self, verdict: LessonVerdict) -> Callable[[Press], Outcome]:
        """What stands in the form's inputs is kept, as with its other buttons."""

        def press_in_form(press: Press) -> Outcome:
            caller, [lesson_id] = press.caller, _numbers(press, 1)
            change = DraftInputs.read(press.typed, caller, self.callers).and_then(_said(lesson_id, verdict))
            form_id = read_id(press.metadata.get("form")) or 0
            form = self.drafting.keep(caller.workspace, caller.person, form_id, change, caller.now)
            return InPlace(fields_page(caller.t, form))

        return press_in_form

    def _after_it(self, verdict: LessonVerdict) -> Callable[[Press], Outcome]:
        def press_after(press: Press) -> Outcome:
            caller, [objective_id, lesson_id] = press.caller, _numbers(press, 2)
            who = (caller.workspace, caller.person)
            left = self.using.answer(*who, ObjectiveId(objective_id), lesson_id, verdict, caller.now)
            if press.view is not None:
                return Done(views.answered_view(caller.t, left))
            return Replace(views.answered_message(caller.t, left))

        return press_after


def _said(lesson_id: int, verdict: LessonVerdict) -> Callable[[TypedObjective], TypedObjective]:
    def change(typed: TypedObjective) -> TypedObjective:
        others = (one for one in typed.lessons if one.partition(" ")[0] != str(lesson_id))
        return replace(typed, lessons=(*others, f"{lesson_id} {verdict.value}"))

    return change


def _numbers(press: Press, count: int) -> list[int]:
    """The ids that a button carries first. Raises NotFound for anything else."""
    found = [read_id(one) for one in press.value.split()[:count]]
    known = [one for one in found if one is not None]
    if len(known) != count:
        raise NotFound("lesson", "")
    return known
