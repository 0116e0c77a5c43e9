"""What is said of sessions in channels, to hosts, in check-in messages, and on the page of an objective."""

from collections.abc import Sequence

from bot.domain.sessions import SessionState
from bot.i18n import Language
from bot.services.sessions.content import Announced, AnswerSheet, PostedAnswer, Reminder
from bot.views import blocks
from bot.views.also_line import AlsoLine
from bot.views.blocks import Message, Mrkdwn, cut, lines, md, one_line
from bot.views.buttons import rows
from bot.views.sessions.words import (
    answer_both,
    ask_button,
    open_text,
    see_button,
    session_name,
    when_shown,
    when_text,
)

ASKED, SAID = 900, 2_000  # characters of a posted answer: below the 3,000 of a section, with room for escaping
LINE = 200
MOST_LINES = 2  # of a prompt
MOST_ON_PAGE = 3


def announcement(t: Language, told: Announced) -> Message:
    """Two working days before, in its channel."""
    sheet = told.sheet
    name, host = session_name(t, sheet), sheet.host.name
    said = t("Ask {name} what you want to know, with your name or without, and vote for what others ask.", name=host)
    answers = t("Answers are posted in this thread.")
    shown = md(t, "*{session}:* {when}", session=name, when=when_shown(t, sheet.session))
    count = open_text(t, sheet.open)
    text = t("{session}: {when}", session=name, when=when_text(t, sheet.session))
    buttons = rows([ask_button(t, sheet.session.id, primary=True), see_button(t, sheet.session.id)])
    text = t.sentences([t("{said}.", said=text), said, count, answers])
    return Message(text, (blocks.section(lines(shown, said, count, answers)), *buttons))


def news(t: Language, told: Announced) -> Message:
    """Below that: what has changed meanwhile."""
    sheet = told.sheet
    name = session_name(t, sheet)
    if sheet.session.state is SessionState.CALLED_OFF:
        text = t("{session} is called off. What was asked is kept for the next session.", session=name)
        return Message(text, (blocks.section(text),))
    values = {"session": name, "name": sheet.host.name}
    shown = md(t, "{session} is on {when} now, with {name}.", when=when_shown(t, sheet.session), **values)
    text = t("{session} is on {when} now, with {name}.", when=when_text(t, sheet.session), **values)
    return Message(text, (blocks.section(shown),))


def posted_answer(t: Language, told: PostedAnswer) -> Message:
    """In the thread of its session."""
    markup, text = answer_both(t, told.sheet, asked=ASKED, said=SAID)
    answer = told.sheet.answer
    is_cut = len(answer.asked) > ASKED or len(answer.words) > SAID
    rest = t("All of it stands on the page of the session.") if is_cut else ""
    parts = [blocks.section(Mrkdwn(one)) for one in _sections(markup)]
    below = [blocks.context(rest)] if rest else []
    return Message(t.sentences([text, rest]), (*parts, *below, *rows([see_button(t, answer.session_id)])))


def reminder_message(t: Language, told: Reminder) -> Message:
    """To the host alone."""
    session = told.sheet.session
    name = session_name(t, told.sheet)
    first = [one_line(one.words, LINE) for one in told.first]
    more = told.open - len(first)
    listed = [md(t, "• {words}", words=one) for one in first]
    if more > 0:
        listed.append(blocks.md_plural(t, "{count} more.", "{count} more.", more))
    where = session if told.goes_on is None else told.goes_on
    buttons = rows([see_button(t, where.id)])
    if told.is_over:
        left = t.plural("{count} question was left open.", "{count} questions were left open.", told.open)
        text = t.sentences([t("{session} is over.", session=name), left, _goes_on(t, told)])
        return Message(text, (blocks.section(lines(text, *listed)), *buttons))
    count = open_text(t, told.open)
    asked = t("You can answer already, or in the session.") if told.open else ""
    shown = md(t, "You are asked in *{session}:* {when}", session=name, when=when_shown(t, session))
    text = t("You are asked in {session}: {when}.", session=name, when=when_text(t, session))
    text = t.sentences([text, count, asked])
    return Message(text, (blocks.section(lines(shown, count, *listed, asked)), *buttons))


def answer_lines(t: Language, answers: Sequence[AnswerSheet]) -> list[AlsoLine]:
    """In the next check-in message of whoever has asked; those that do not fit are counted."""
    found = [AlsoLine(_line(t, one), see_button(t, one.answer.session_id)) for one in answers[:MOST_LINES]]
    more = len(answers) - len(found)
    if more > 0:
        found.append(
            AlsoLine(
                blocks.md_plural(
                    t,
                    "{count} more question of yours was answered.",
                    "{count} more questions of yours were answered.",
                    more,
                )
            )
        )
    return found


def page_lines(t: Language, answers: Sequence[AnswerSheet]) -> list[Mrkdwn]:
    """On the page of an objective: what was asked about it, and answered."""
    if not answers:
        return []
    told = [answer_both(t, one, asked=LINE, said=LINE)[0] for one in answers[:MOST_ON_PAGE]]
    return [lines(blocks.bold(t("Asked face to face")), *told)]


def page_texts(t: Language, answers: Sequence[AnswerSheet]) -> list[str]:
    return [answer_both(t, one, asked=LINE, said=LINE)[1] for one in answers[:MOST_ON_PAGE]]


def find_texts(t: Language, answers: Sequence[AnswerSheet]) -> list[str]:
    return [answer_both(t, one, asked=LINE, said=LINE)[1] for one in answers]


def _line(t: Language, sheet: AnswerSheet) -> Mrkdwn:
    values = {"question": cut(sheet.answer.asked, LINE // 2), "by": sheet.by, "answer": cut(sheet.answer.words, LINE)}
    return md(
        t, "You asked “{question}”. *{by}:* {answer}", **{name: " ".join(v.split()) for name, v in values.items()}
    )


def _goes_on(t: Language, told: Reminder) -> str:
    if told.goes_on is None:
        return t("They wait for the next session; you can still answer them.")
    when = t.moment(told.goes_on.at, told.goes_on.zone)
    return t("They go on to the next session, {when}; you can still answer them.", when=when)


def _sections(markup: Mrkdwn) -> list[str]:
    """Cut between lines, so that each piece is whole markup."""
    found = [""]
    for line in markup.split("\n"):
        if found[-1] and len(found[-1]) + len(line) + 1 > blocks.SECTION_TEXT:
            found.append("")
        found[-1] = f"{found[-1]}\n{line}" if found[-1] else line
    return found
