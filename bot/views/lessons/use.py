"""Lessons that fit a draft, and whether those that were applied helped."""

from collections.abc import Sequence
from typing import Any

from bot.domain.ids import ObjectiveId
from bot.domain.lessons import Helped, LessonSheet, LessonVerdict, UseSheet
from bot.i18n import Language
from bot.services.lessons.using import Applied, Fitting, ObjectiveLessons
from bot.views import blocks, ids
from bot.views.blocks import Block, Element, Message, Mrkdwn, md
from bot.views.lessons.lessons import facts_text, note_button

WORDS = 300  # characters of a lesson beside something else
SHORT = 140
MOST_LISTED = 3


def draft_blocks(t: Language, lessons: Sequence[LessonSheet]) -> list[Block]:
    """On the page of a drafting form; its answers stay in the form until it is saved."""
    actions = (ids.DRAFT_LESSON_APPLIES, ids.DRAFT_LESSON_NOT)
    return _asked(t, [(one, str(one.lesson.id)) for one in lessons], actions)


def fitting_blocks(t: Language, objective_id: ObjectiveId, lessons: Sequence[LessonSheet]) -> list[Block]:
    """Once more, after the objective was shared."""
    actions = (ids.LESSON_APPLIES, ids.LESSON_NOT)
    return _asked(t, [(one, f"{objective_id} {one.lesson.id}") for one in lessons], actions)


def fitting_text(t: Language, lessons: Sequence[LessonSheet]) -> str:
    """The same in plain words; empty without any."""
    if not lessons:
        return ""
    said = [t("“{words}”", words=blocks.short(one.lesson.text, WORDS)) for one in lessons]
    return t.sentences([_heading(t), *said])


def answered_view(t: Language, found: Fitting) -> dict[str, Any]:
    """What was answered is noted; what is left is asked."""
    shown = [blocks.section(_thanks(t, found.said)), *fitting_blocks(t, found.objective.id, found.lessons)]
    return blocks.modal(t("Lessons"), shown, callback_id=ids.OKR_LESSON_NOTED, close=t("Close"))


def answered_message(t: Language, found: Fitting) -> Message:
    text = t.sentences(filter(None, [_thanks(t, found.said), fitting_text(t, found.lessons)]))
    return Message(
        text, (blocks.section(_thanks(t, found.said)), *fitting_blocks(t, found.objective.id, found.lessons))
    )


def helped_button(t: Language, objective_id: ObjectiveId, waiting: int) -> list[Element]:
    """Opens the question whether the applied lessons helped; nothing while none waits for an answer."""
    if not waiting:
        return []
    return [blocks.button(t("Did the lessons help? ({count})", count=waiting), ids.LESSONS_HELPED, str(objective_id))]


def helped_view(t: Language, applied: Applied) -> dict[str, Any]:
    """Each applied lesson with yes, no and cannot say; what was said is marked, and may be said anew."""
    shown: list[Block] = [blocks.context(t("Counts stay with the lesson. Nobody is named with an answer."))]
    for one in applied.uses:
        shown.append(blocks.section(blocks.lines(_quoted(t, one.sheet), _said(t, one.use.helped))))
        shown.append(blocks.actions(*_outcomes(t, applied.objective.id, one)))
    if not applied.uses:
        shown = [blocks.section(t("No lesson was applied to this objective."))]
    return blocks.modal(t("Did it help?"), shown, callback_id=ids.OKR_LESSON_NOTED, close=t("Close"))


def page_lines(t: Language, found: ObjectiveLessons) -> list[Mrkdwn]:
    """For the page of an objective: what was noted about it, and what was applied to it."""
    groups = (
        (t("Lessons"), [(one, "") for one in found.noted]),
        (t("Lessons applied"), [(one.sheet, _outcome(t, one.use.helped)) for one in found.applied]),
    )
    return [_group(t, heading, lessons) for heading, lessons in groups if lessons]


def page_texts(t: Language, found: ObjectiveLessons) -> list[str]:
    """The same in plain words."""
    noted = [(t("Lesson: “{words}”", words=blocks.short(one.lesson.text, SHORT))) for one in found.noted]
    used = [blocks.short(one.sheet.lesson.text, SHORT) for one in found.applied]
    applied = [t("Lesson applied: “{words}”", words=one) for one in used]
    return [*noted[:MOST_LISTED], *applied[:MOST_LISTED]]


def page_buttons(t: Language, objective_id: ObjectiveId, code: str, found: ObjectiveLessons) -> list[Element]:
    """For the page of an objective."""
    asked = helped_button(t, objective_id, found.waiting)
    label = t("Note a lesson about {code}", code=code)
    return [*asked, *([note_button(t, f"O{objective_id}", label)] if found.may_note else [])]


def _asked(t: Language, lessons: Sequence[tuple[LessonSheet, str]], actions: tuple[str, str]) -> list[Block]:
    """``actions``: that it applies, and that it does not."""
    shown: list[Block] = [blocks.section(blocks.bold(_heading(t)))] if lessons else []
    for sheet, value in lessons:
        words = blocks.short(sheet.lesson.text, SHORT)
        applies = blocks.button(t("Applied"), actions[0], value, label=t("Applied: “{words}”", words=words))
        does_not = blocks.button(
            t("Does not apply"), actions[1], value, label=t("Does not apply: “{words}”", words=words)
        )
        shown += [blocks.section(_quoted(t, sheet)), blocks.actions(applies, does_not)]
    return shown


def _heading(t: Language) -> str:
    return t("What others learned, that may fit:")


def _thanks(t: Language, said: LessonVerdict) -> str:
    if said is LessonVerdict.DOES_NOT_APPLY:
        return t("Noted. It is not shown for this objective again.")
    return t("Noted. Whether it helped is asked when the cycle is over.")


def _quoted(t: Language, sheet: LessonSheet) -> Mrkdwn:
    words = blocks.short(sheet.lesson.text, WORDS)
    return blocks.lines(md(t, "“{words}”", words=words), facts_text(t, sheet))


def _group(t: Language, heading: str, lessons: Sequence[tuple[LessonSheet, str]]) -> Mrkdwn:
    told = []
    for sheet, outcome in lessons[:MOST_LISTED]:
        said = md(t, "“{words}” ({name})", words=blocks.short(sheet.lesson.text, SHORT), name=sheet.author)
        told.append(md(t, "{said}: {outcome}", said=said, outcome=outcome) if outcome else said)
    more = len(lessons) - len(told)
    left = [t.plural("{count} more.", "{count} more.", more)] if more else []
    return blocks.lines(blocks.bold(heading), *told, *left)


def _outcomes(t: Language, objective_id: ObjectiveId, one: UseSheet) -> list[Element]:
    words = {Helped.YES: t("Yes"), Helped.NO: t("No"), Helped.CANNOT_SAY: t("Cannot say")}
    about = blocks.short(one.sheet.lesson.text, SHORT)
    return [
        blocks.button(
            name,
            f"{ids.LESSON_HELPED}{helped.value}",
            f"{objective_id} {one.sheet.lesson.id} {helped.value}",
            primary=one.use.helped is helped,
            label=t("{answer}: “{words}”", answer=name, words=about),
        )
        for helped, name in words.items()
    ]


def _said(t: Language, helped: Helped) -> str:
    outcome = _outcome(t, helped)
    return t("You said: {answer}", answer=outcome) if outcome else ""


def _outcome(t: Language, helped: Helped) -> str:
    """Empty while nobody has said it."""
    words = {Helped.YES: t("it helped"), Helped.NO: t("it did not help"), Helped.CANNOT_SAY: t("nobody can say")}
    return words.get(helped, "")
