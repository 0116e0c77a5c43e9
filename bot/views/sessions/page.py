"""The questions for a session, by votes, with what can be done about each; and the answers."""

from collections.abc import Sequence

from bot.i18n import Language
from bot.services.sessions.content import AnswerSheet, QuestionSheet, SessionPage, SessionSheet
from bot.views import blocks, ids
from bot.views.blocks import Element, lines, md
from bot.views.buttons import chooser, go, run
from bot.views.places import Kind, Place
from bot.views.sessions.words import (
    answer_both,
    ask_button,
    heading,
    is_cut,
    open_text,
    question_both,
    repeats,
    see_button,
    session_name,
    state_text,
    when_shown,
    when_text,
)
from bot.views.sheets import Part, Sheet, part

MOST_HOSTLESS = 3


def questions_sheet(t: Language, page: SessionPage, command: str, number: int = 1) -> Sheet:
    shown = page.shown
    about = None if shown is None else shown.session.id
    return Sheet(
        place=Place(Kind.QUESTIONS, about, page=number),
        title=t("Questions, face to face"),
        parts=tuple(_parts(t, page, command, number)),
        buttons=tuple(_buttons(t, page)),
    )


def answers_sheet(t: Language, words: str, found: Sequence[AnswerSheet], number: int = 1) -> Sheet:
    """Found by words, or the newest."""
    parts = [_answer(t, one) for one in found]
    if not parts:
        parts = [part(t("No answer holds {words}.", words=words) if words else t("Nothing has been answered yet."))]
    return Sheet(
        place=Place(Kind.ANSWERS, words=words, page=number),
        title=t("Answers: {words}", words=words) if words else t("Answers"),
        parts=tuple(parts),
        buttons=(run(t("Questions"), "ask"),),
    )


def hostless_parts(t: Language, sheets: Sequence[SessionSheet]) -> list[Part]:
    """For admins, in App Home."""
    found = []
    for one in sheets[:MOST_HOSTLESS]:
        values = {"session": session_name(t, one), "when": t.moment(one.session.at, one.session.zone)}
        button = blocks.button(t("Choose a host"), ids.SESSION_SET, str(one.session.id))
        said = md(t, "*{session}* ({when}): its host has left, so it waits for a new one.", **values)
        text = t("{session} ({when}): its host has left, so it waits for a new one.", **values)
        found.append(part(said, text, button))
    return found


def _parts(t: Language, page: SessionPage, command: str, number: int) -> list[Part]:
    if page.shown is None:
        return [part(_none(t, page))]
    found = [_session(t, page.shown)]
    found += [_question(t, one, page.shown.session.id, number) for one in page.questions]
    if page.hidden:
        text = t.plural("{count} question is hidden:", "{count} questions are hidden:", len(page.hidden))
        found.append(part(*heading(text)))
        found += [_question(t, one, page.shown.session.id, number) for one in page.hidden]
    if page.answers:
        found.append(part(*heading(t("Answered ({count})", count=len(page.answers)))))
        found += [_answer(t, one) for one in page.answers]
    if page.may_ask and page.shown.session.is_planned:
        found.append(part(t("With your name, in one line: {example}", example=f"{command} ask {t('Why this?')}")))
    return found


def _none(t: Language, page: SessionPage) -> str:
    if page.may_plan:
        return t("No session is planned. Plan one, and people can ask.")
    return t("No session is planned. Admins plan them, and leads for their teams.")


def _session(t: Language, sheet: SessionSheet) -> Part:
    session = sheet.session
    name, rest = session_name(t, sheet), [open_text(t, sheet.open), state_text(t, sheet)]
    often = t("{said}.", said=repeats(t)[session.repeat]) if session.is_planned else ""
    told = t.sentences([often, *rest])
    host = t("Host: {name}", name=sheet.host.name)
    markup = lines(md(t, "*{session}:* {when}", session=name, when=when_shown(t, session)), host, told)
    text = t("{session}: {when}", session=name, when=when_text(t, session))
    return part(markup, t.sentences([*(t("{said}.", said=one) for one in (text, host)), told]))


def _question(t: Language, sheet: QuestionSheet, session_id: int, number: int) -> Part:
    markup, text = question_both(t, sheet)
    buttons = _acts(t, sheet, f"{sheet.question.id}:{session_id}:{number}")
    shown = [blocks.section(markup)]
    return Part(text, tuple([*shown, blocks.actions(*buttons)] if buttons else shown))


def _acts(t: Language, sheet: QuestionSheet, value: str) -> list[Element]:
    question, found = sheet.question, list[Element]()
    words = blocks.cut(question.words, 40)
    if sheet.may_vote and not question.hidden:
        if sheet.has_voted:
            label = t("Take back my vote for: {words}", words=words)
            found.append(blocks.button(t("Take back my vote"), ids.QUESTION_UNVOTE, value, label=label))
        else:
            label = t("Vote for: {words}", words=words)
            found.append(blocks.button(t("Vote"), ids.QUESTION_VOTE, value, label=label))
    if sheet.may_answer and not question.hidden:
        label = t("Answer: {words}", words=words)
        found.append(blocks.button(t("Answer"), ids.QUESTION_ANSWER, value, primary=True, label=label))
    menu = _menu(t, sheet)
    if menu:
        found.append(
            blocks.overflow(ids.QUESTION_MENU, [blocks.option(text, f"{what}:{value}") for text, what in menu])
        )
    return found


def _menu(t: Language, sheet: QuestionSheet) -> list[tuple[str, str]]:
    question, found = sheet.question, list[tuple[str, str]]()
    if is_cut(question):
        found.append((t("Read all of it"), "read"))
    if sheet.may_answer and not question.hidden:
        found.append((t("Answered in the session …"), "live"))
        found.append((t("For this session again"), "now") if question.put_off else (t("Later"), "later"))
    if sheet.may_hide:
        found.append((t("Show it again"), "show") if question.hidden else (t("Hide it …"), "hide"))
    if sheet.may_withdraw:
        found.append((t("Take it back"), "withdraw"))
    return found


def _answer(t: Language, sheet: AnswerSheet) -> Part:
    return part(*answer_both(t, sheet))


def _buttons(t: Language, page: SessionPage) -> list[Element]:
    found: list[Element] = []
    shown = page.shown
    if page.may_ask and shown is not None and shown.session.is_planned:
        found.append(ask_button(t, shown.session.id, primary=True))
    found.append(go(t("Answers"), Place(Kind.ANSWERS), "answers"))
    if shown is not None and page.may_set:
        found.append(blocks.button(t("Change the session"), ids.SESSION_SET, str(shown.session.id)))
    if page.may_plan:
        found.append(blocks.button(t("Plan a session"), f"{ids.SESSION_SET}_new", "new"))
    others = [one for one in page.sessions if shown is None or one.session.id != shown.session.id]
    if len(others) == 1:
        found.append(see_other(t, others[0]))
    elif others:
        places = [(_label(t, one), Place(Kind.QUESTIONS, one.session.id)) for one in others]
        found.append(chooser(t("Other sessions"), places, "sessions"))
    return found


def see_other(t: Language, sheet: SessionSheet) -> Element:
    return {**see_button(t, sheet.session.id), "text": blocks.plain(_label(t, sheet), blocks.BUTTON_TEXT)}


def _label(t: Language, sheet: SessionSheet) -> str:
    day = t.day(sheet.session.on_day)
    return t("{session}, {day}", session=blocks.cut(session_name(t, sheet), 50), day=day)
