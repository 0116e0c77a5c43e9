"""The forms of questions: to ask, to answer, to hide, to read; and what came of it."""

from typing import Any

from bot.domain.questions import (
    ANSWER,
    BECAUSE,
    MOST_BECAUSE,
    MOST_WORDS,
    NAMED,
    OBJECTIVE,
    SESSION,
    WITH_NAME,
    WITHOUT_NAME,
    WORDS,
)
from bot.i18n import Language
from bot.services.sessions.content import AnswerForm, AnswerSheet, Asked, AskForm
from bot.views import blocks, ids
from bot.views.blocks import Message, Mrkdwn, lines, md
from bot.views.buttons import rows
from bot.views.sessions.words import (
    answer_both,
    ask_button,
    question_both,
    see_button,
    session_name,
    when_text,
)

SECTION = 2_800  # characters of a text that fills a section


def ask_view(t: Language, form: AskForm) -> dict[str, Any]:
    words = blocks.text_input(WORDS, typed=form.words, multiline=True, longest=MOST_WORDS)
    shown = [blocks.input_block(t("Your question"), words, WORDS)]
    offered = [
        blocks.option(t.commas([session_name(t, one), t.day(one.session.on_day)]), str(one.session.id))
        for one in form.sessions
    ]
    session = blocks.select(SESSION, offered, chosen=str(form.chosen))
    shown.append(blocks.input_block(t("For which session"), session, SESSION))
    names = [
        blocks.option(t("With my name"), WITH_NAME, t("I am told of the answer, and can take the question back.")),
        blocks.option(t("Without my name"), WITHOUT_NAME, t("Nobody can change it or take it back, nor can I.")),
    ]
    radio = blocks.radio_buttons(NAMED, names, chosen=WITH_NAME)
    shown.append(blocks.input_block(t("Whose question it is"), radio, NAMED))
    shown.append(blocks.context(t("Without: your name is not stored. Your words may still give you away.")))
    about = blocks.external_select(ids.QUESTION_ABOUT, placeholder=t("Search objectives"))
    shown.append(blocks.input_block(t("About an objective"), about, OBJECTIVE, optional=True))
    return blocks.modal(
        t("Ask a question"),
        shown,
        callback_id=ids.OKR_QUESTION,
        submit=t("Ask"),
        close=t("Cancel"),
        metadata={"token": form.token},
    )


def asked_view(t: Language, asked: Asked) -> dict[str, Any]:
    shown = [blocks.section(_asked(t, asked)), blocks.actions(see_button(t, asked.sheet.session.id))]
    return blocks.modal(t("Ask a question"), shown, callback_id=ids.OKR_SAID, close=t("Close"))


def asked_message(t: Language, asked: Asked) -> Message:
    """For a typed line: with the way to take it back, and to the form, where one can ask without a name."""
    said, session_id = _asked(t, asked), asked.sheet.session.id
    hint = t("To ask without your name, use the form.")
    value = f"{asked.question.id}:{session_id}:1"
    buttons = [
        see_button(t, session_id),
        blocks.button(t("Take it back"), ids.QUESTION_WITHDRAW, value),
        ask_button(t, session_id),
    ]
    return Message(lines(said, hint), (blocks.section(lines(said, hint)), *rows(buttons)))


def not_asked_message(t: Language, why: str, words: str) -> Message:
    """What was typed is said again, so that nothing is lost."""
    kept = t("This is what you typed:")
    text = t.sentences([why, kept, words])
    return Message(text, (blocks.section(why), blocks.section(lines(kept, blocks.cut(words, SECTION)))))


def answer_view(t: Language, form: AnswerForm, *, live: bool) -> dict[str, Any]:
    words = blocks.text_input(ANSWER, multiline=True, longest=MOST_WORDS)
    label = t("What was answered, in a sentence") if live else t("Your answer")
    thread = t("It is posted below the message about the session, and can be found from then on.")
    only_here = t("The session has no channel, so it stands on the page of its questions, and can be found.")
    hint = only_here if form.sheet.session.channel_id is None else thread
    return blocks.modal(
        t("Answered in the session") if live else t("Answer"),
        [*_whole(form), blocks.input_block(label, words, ANSWER, hint=hint)],
        callback_id=ids.OKR_QUESTION_ANSWER,
        submit=t("Save"),
        close=t("Cancel"),
        metadata={"question": form.question.question.id, "live": live},
    )


def hide_view(t: Language, form: AnswerForm) -> dict[str, Any]:
    words = blocks.text_input(BECAUSE, multiline=True, longest=MOST_BECAUSE)
    hint = t("For abuse alone. The audit keeps who hid it and why, not its words.")
    return blocks.modal(
        t("Hide a question"),
        [*_whole(form), blocks.input_block(t("Why it is hidden"), words, BECAUSE, hint=hint)],
        callback_id=ids.OKR_QUESTION_HIDE,
        submit=t("Hide it"),
        close=t("Cancel"),
        metadata={"question": form.question.question.id},
    )


def read_view(t: Language, form: AnswerForm) -> dict[str, Any]:
    rest = blocks.context(question_both(t, form.question)[0].rpartition("\n")[2])
    return blocks.modal(t("A question"), [*_whole(form), rest], callback_id=ids.OKR_SAID, close=t("Close"))


def answered_view(t: Language, sheet: AnswerSheet) -> dict[str, Any]:
    shown = [blocks.section(t("Saved.")), blocks.section(answer_both(t, sheet)[0])]
    return blocks.modal(t("Saved"), shown, callback_id=ids.OKR_SAID, close=t("Close"))


def hidden_view(t: Language) -> dict[str, Any]:
    text = t("It is hidden. You and admins still see it on the page, and can show it again.")
    return blocks.modal(t("Hidden"), [blocks.section(text)], callback_id=ids.OKR_SAID, close=t("Close"))


def withdrawn_message(t: Language) -> Message:
    text = t("Taken back: it is gone, and so are its votes.")
    return Message(text, (blocks.section(text),))


def _asked(t: Language, asked: Asked) -> Mrkdwn:
    session = session_name(t, asked.sheet)
    when = when_text(t, asked.sheet.session)
    if asked.question.named:
        return md(t, "Asked with your name, for {session} on {when}.", session=session, when=when)
    return md(t, "Asked without your name, for {session} on {when}.", session=session, when=when)


def _whole(form: AnswerForm) -> list[dict[str, Any]]:
    """All of its words: in two sections where one does not hold them."""
    words = form.question.question.words
    cuts = [words[at : at + SECTION // 2] for at in range(0, len(words), SECTION // 2)]
    return [blocks.section(one) for one in cuts]
