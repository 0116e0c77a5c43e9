"""The page of a team's readiness for OKRs, and what its survey says in messages."""

from typing import Any

from bot.domain.readiness import FEWEST, Survey
from bot.i18n import Language
from bot.services.readiness.answering import SurveyCall, SurveyNews
from bot.services.readiness.readiness import ReadinessPage
from bot.views import blocks, ids
from bot.views.also_line import AlsoLine
from bot.views.blocks import Element, Message, lines, md, one_line
from bot.views.buttons import go, rows
from bot.views.places import Kind, Place
from bot.views.readiness.result import result_parts
from bot.views.sheets import Part, Sheet, as_message, part

NAME = 80


def readiness_sheet(t: Language, seen: ReadinessPage, page: int = 1) -> Sheet:
    name = seen.workspace.name if seen.team is None else seen.team.name
    known = (_running(t, seen), _result(t, seen, name))
    first, then = known if seen.result is not None else reversed(known)
    return Sheet(
        place=place_of(None if seen.team is None else seen.team.id).on_page(page),
        title=t("Readiness for OKRs: {name}", name=name),
        parts=(*first, *then),
        buttons=tuple(_buttons(t, seen)),
        can_share=seen.may_start and seen.result is not None,
    )


def place_of(team_id: int | None) -> Place:
    return Place(Kind.READINESS, team_id)


def readiness_button(t: Language, team_id: int | None) -> Element:
    return go(t("Readiness"), place_of(team_id), "readiness")


def answer_button(t: Language, call: SurveyCall, *, primary: bool = False) -> Element:
    label = t("Answer the survey of {name}", name=call.team or call.company)
    return blocks.button(t("Answer"), ids.SURVEY_ANSWER, str(call.survey.id), primary=primary, label=label)


def call_message(t: Language, news: SurveyNews) -> Message:
    """What it is, who sees what, and until when: all that somebody has to know before they answer."""
    call = news.call
    name = one_line(call.team or call.company, NAME)
    asked = md(t, "*Is {name} suited to OKRs?* Ten statements, about two minutes, without your name.", name=name)
    day = t.long_day(call.survey.closes_on)
    told = t(
        "Until the end of {day}. Your answers are kept without your name and without a time, so that nobody is shown "
        "which are yours; that you have answered is kept apart from them, until then. Your lead is told neither.",
        day=day,
    )
    later = t(
        "The results come once, after that day: means only, and only if {fewest} or more answer. Then all answers are "
        "deleted. Answering is up to you.",
        fewest=FEWEST,
    )
    shown = (blocks.section(asked), blocks.section(told), blocks.context(later))
    text = lines(asked, told, later)
    return Message(text, (*shown, blocks.actions(answer_button(t, call, primary=True))))


def result_message(t: Language, news: SurveyNews) -> Message:
    """To whoever began the survey and the team's lead; who shows it to others is their choice."""
    call = news.call
    name, team_id = call.team or call.company, call.survey.team_id
    if news.result is None:
        parts: tuple[Part, ...] = (part(too_few_text(t)),)
    else:
        how = t("The team reads it on its page of readiness. Type the command in a channel to share it there.")
        parts = (*result_parts(t, news.result, name), part(how))
    title = t("Readiness for OKRs: {name}", name=name)
    return as_message(
        t, Sheet(place=place_of(team_id), title=title, parts=parts, buttons=(readiness_button(t, team_id),))
    )


def waiting_line(t: Language, call: SurveyCall) -> AlsoLine:
    """In a prompt of those who have not answered yet."""
    values = {"name": one_line(call.team or call.company, NAME), "day": t.long_day(call.survey.closes_on)}
    text = md(t, "Is {name} suited to OKRs? The survey without names is open until {day}.", **values)
    return AlsoLine(text, answer_button(t, call))


def survey_part(t: Language, call: SurveyCall) -> Part:
    """In App Home."""
    values = {"name": call.team or call.company, "day": t.long_day(call.survey.closes_on)}
    text = t("Is {name} suited to OKRs? The survey without names is open until {day}.", **values)
    return part(text, text, answer_button(t, call))


def too_few_text(t: Language) -> str:
    return t("The survey is over. Four or fewer answered, so nothing is shown, and the answers were deleted unread.")


def _running(t: Language, seen: ReadinessPage) -> list[Part]:
    survey = seen.running
    if survey is None:
        return []
    day = t.long_day(survey.closes_on)
    said = t.plural(
        "A survey runs until the end of {day}; {count} person was asked.",
        "A survey runs until the end of {day}; {count} people were asked.",
        survey.asked,
        day=day,
    )
    kept = t("How many have answered is shown to nobody before it is over.")
    return [part(t.sentences([said, kept])), *_own(t, seen, survey)]


def _own(t: Language, seen: ReadinessPage, survey: Survey) -> list[Part]:
    if not seen.is_asked:
        return []
    if seen.has_answered:
        return [part(answered_text(t))]
    call = SurveyCall(survey=survey, team=seen.team.name if seen.team else "", company=seen.workspace.name, wording={})
    return [part(t("You have not answered yet."), "", answer_button(t, call, primary=True))]


def answered_text(t: Language) -> str:
    return t("You have answered: thank you. Answers cannot be changed, for nobody can find them any more.")


def _result(t: Language, seen: ReadinessPage, name: str) -> list[Part]:
    found: list[Part] = []
    if seen.too_few_on is not None:
        ended = t("The last survey ended on {day}.", day=t.full_day(seen.too_few_on))
        few = t("Four or fewer answered, so nothing is shown, and the answers were deleted unread.")
        found.append(part(t.sentences([ended, few])))
    if seen.result is not None:
        return [*found, *result_parts(t, seen.result, name)]
    what = t(
        "A short survey without names asks how far five characteristics hold here: intrinsic motivation, flat "
        "structure, open information, equal communication, shared risk and benefit. From five answers on it "
        "recommends: ready, ready with work, or not yet."
    )
    return [*found, part(what)]


def _buttons(t: Language, seen: ReadinessPage) -> list[Element]:
    team_id = None if seen.team is None else seen.team.id
    value = "" if team_id is None else str(team_id)
    found: list[Element] = []
    if seen.may_start and seen.running is None:
        found.append(blocks.button(t("Start a survey"), ids.SURVEY_START, value or ids.SURVEY_OF_ALL))
    if seen.may_start and seen.running is not None:
        found.append(_call_off(t, seen.running))
    if seen.may_word:
        found.append(blocks.button(t("Change the statements"), ids.SURVEY_WORDS, "open"))
    if seen.team is None:
        return [*found, go(t("Company"), Place(Kind.COMPANY), "company")]
    return [
        *found,
        go(t("The whole company"), place_of(None), "all"),
        go(seen.team.name, Place(Kind.TEAM, team_id), "team"),
    ]


def _call_off(t: Language, survey: Survey) -> Element:
    sure = blocks.confirmation(
        t("Call it off?"),
        t("All answers are deleted unread, and nobody learns how many there were."),
        t("Call it off"),
        t("Keep it"),
    )
    return blocks.button(t("Call it off"), ids.SURVEY_CALL_OFF, str(survey.id), danger=True, confirm=sure)


def said(t: Language, text: str, button: Element | None = None) -> dict[str, Any]:
    """A modal that says what has happened."""
    shown = [blocks.section(text), *rows([button] if button else [])]
    return blocks.modal(t("Readiness"), shown, callback_id=ids.OKR_SURVEY_SAID, close=t("Close"))
