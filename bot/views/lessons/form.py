"""The form of a lesson, and what is said when it was noted or removed."""

from collections.abc import Mapping
from typing import Any

from bot.domain.lessons import MOST_TEXT, OBJECTIVE, TEAM, TEXT, LessonSheet
from bot.domain.okrs import Objective
from bot.domain.typed_reading import Reason
from bot.i18n import Language
from bot.services.lessons.lessons import LessonForm
from bot.views import blocks, ids
from bot.views.blocks import Element, Message
from bot.views.buttons import rows
from bot.views.form_fields import field
from bot.views.lessons.lessons import lesson_line, lesson_text, lessons_button, remove_button
from bot.views.okrs.okrs import objective_option

NO_TEAM = "0"


def form_view(t: Language, form: LessonForm, problems: Mapping[str, Reason] | None = None) -> dict[str, Any]:
    """What was learned, and what it is about; ``problems`` of what was typed after the command."""
    wrong, typed = problems or {}, form.typed
    words = blocks.text_input(TEXT, typed=typed.text, multiline=True)
    chosen = objective_option(form.objective) if form.objective is not None else None
    objective = blocks.external_select(OBJECTIVE, chosen=chosen, placeholder=t("Search objectives"))
    teams = [blocks.option(t("No team"), NO_TEAM), *(blocks.option(one.name, str(one.id)) for one in form.teams)]
    team = blocks.select(TEAM, teams, chosen=str(typed.team_id or NO_TEAM))
    hint = t("{most} characters at most. O-12 or the name of a team in it says what it is about.", most=MOST_TEXT)
    shown = [
        *field(t("What should others know?"), words, TEXT, wrong, t, hint=hint),
        *field(t("About which objective"), objective, OBJECTIVE, wrong, t, optional=True),
        *field(
            t("About which team"), team, TEAM, wrong, t, hint=t("An objective's own team goes first."), optional=True
        ),
        blocks.context(_readers(t, form.objective)),
    ]
    held: dict[str, Any] = {}
    if form.lesson is not None:
        held = {"lesson": form.lesson.id}
        shown.append(blocks.actions(remove_button(t, form.lesson.id)))
    return blocks.modal(
        t("Note a lesson") if form.lesson is None else t("Change a lesson"),
        shown,
        callback_id=ids.OKR_LESSON,
        submit=t("Save"),
        close=t("Cancel"),
        metadata=held,
    )


def noted_message(t: Language, sheet: LessonSheet) -> Message:
    """What was noted, and about what, so that a slip is seen."""
    said = _noted(t, sheet)
    text = t.sentences([said, lesson_text(t, sheet)])
    return Message(text, (blocks.section(blocks.lines(said, lesson_line(t, sheet))), *rows(_after(t, sheet))))


def noted_view(t: Language, sheet: LessonSheet) -> dict[str, Any]:
    """The same after the form."""
    shown = [blocks.section(blocks.lines(_noted(t, sheet), lesson_line(t, sheet)))]
    return blocks.modal(t("Saved"), shown, callback_id=ids.OKR_LESSON_NOTED, close=t("Close"))


def removed_text(t: Language) -> str:
    return t("The lesson is removed: nobody is shown it any more.")


def removed_message(t: Language) -> Message:
    return Message(removed_text(t), (blocks.section(removed_text(t)),))


def _noted(t: Language, sheet: LessonSheet) -> str:
    if sheet.objective is not None and sheet.objective.is_restricted:
        return t("Noted. Those who see {code} can read it.", code=sheet.objective.code)
    return t("Noted. Everybody can read it.")


def _readers(t: Language, objective: Objective | None) -> str:
    if objective is not None and objective.is_restricted:
        return t("Those who see {code} can read this, with your name.", code=objective.code)
    return t("Everybody can read this, with your name. About a restricted objective: those who see that.")


def _after(t: Language, sheet: LessonSheet) -> list[Element]:
    change = blocks.button(t("Change"), ids.LESSON_EDIT, str(sheet.lesson.id))
    return [change, lessons_button(t)] if sheet.may_change else [lessons_button(t)]
