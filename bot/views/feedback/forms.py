"""The forms of feedback: whom to ask, the three boxes, what a workspace has chosen; and what is said after each."""

from typing import Any

from bot.domain.feedback import (
    ABOUT,
    ANSWER_DAYS,
    ASK_DAYS,
    ATTEMPT,
    CHANGE,
    FEWEST_DAYS,
    HELPED,
    LEAST_ASKED,
    MOST_ASKED,
    MOST_DAYS,
    MOST_TEXT,
    NAMELESS_FROM,
    NAMES,
    OTHERS,
    SCOPE,
    SHOWN_FROM,
    SUGGESTED,
    TEAMS,
    Because,
    WordsKind,
)
from bot.i18n import Language
from bot.services.feedback.asking import Asked, AskForm
from bot.services.feedback.giving import AnswerForm
from bot.services.feedback.rules import RuleForm
from bot.services.feedback.suggesting import Suggestion
from bot.views import blocks, ids
from bot.views.blocks import Block, Element, Message
from bot.views.feedback.feedback import about_text, round_text
from bot.views.feedback.received import box_name

NAMED, NAMELESS = "named", "nameless"
ALL, CHOSEN = "all", "chosen"
MOST_OBJECTIVES = 60  # below Slack's hundred options


def ask_view(t: Language, form: AskForm) -> dict[str, Any]:
    about = [blocks.option(f"{one.code} {one.title}", f"o{one.id}") for one in form.objectives[:MOST_OBJECTIVES]]
    about += [blocks.option(about_text(t, None, one.cycle.name), f"c{one.cycle.id}") for one in form.terms]
    first = str(about[0]["value"])
    known = {one["value"] for one in about}
    suggested = {one.person.id for one in form.suggestions}
    ticked = [str(one.id) for one in form.chosen if one.id in suggested]
    others = [one.slack_user_id for one in form.chosen if one.id not in suggested]
    shown: list[Block] = [
        blocks.input_block(
            t("About what?"), blocks.select(ABOUT, about, chosen=form.about if form.about in known else first), ABOUT
        ),
        blocks.input_block(t("How do they answer?"), _names(t), NAMES),
    ]
    if form.suggestions:
        offered = [blocks.option(one.person.name, str(one.person.id), reason_text(t, one)) for one in form.suggestions]
        ticks = blocks.checkboxes(SUGGESTED, offered, chosen=ticked)
        shown.append(blocks.input_block(t("People you worked with"), ticks, SUGGESTED, optional=True))
    hint = t("{least} to {most} people in all. Each may decline.", least=LEAST_ASKED, most=MOST_ASKED)
    choice = blocks.multi_users_select(OTHERS, chosen=others)
    shown.append(blocks.input_block(t("Others"), choice, OTHERS, hint=hint, optional=True))
    shown += [blocks.context(round_text(t, one.cycle, one.round)) for one in form.terms if one.round is not None]
    title, send = t("Ask for feedback"), t("Ask")
    return blocks.modal(title, shown, callback_id=ids.OKR_FEEDBACK_ASK, submit=send, close=t("Cancel"))


def reason_text(t: Language, one: Suggestion) -> str:
    values = {"about": one.about, "other": one.other}
    return {
        Because.KEY_RESULT: t("owns {about}", **values),
        Because.STANDS_IN: t("stands in on {about}", **values),
        Because.ANSWERED: t("answered you on {about}", **values),
        Because.OFFERED_HELP: t("offered help with {about}", **values),
        Because.SUPPORTS: t("{about} supports {other}", **values),
        Because.SUPPORTED: t("{about} supports {other}", **values),
        Because.TEAM: t("is in {about} too", **values),
    }[one.because]


def asked_view(t: Language, asked: Asked) -> dict[str, Any]:
    days = {"answer": t.day(asked.round.answer_until), "give": t.day(asked.round.deliver_on)}
    if asked.ask.nameless:
        said = t.plural(
            "You asked {count} person without names.", "You asked {count} people without names.", asked.ask.asked
        )
    else:
        said = t("You asked {names}.", names=t.list(list(asked.names)))
    when = t("They read it with their next check-in and answer by {answer}. You get what they wrote on {give}.", **days)
    return noted_view(t, t.sentences([said, when]))


def answer_view(t: Language, form: AnswerForm, *, is_kept: bool = False) -> dict[str, Any]:
    held = form.answer
    boxes = [(HELPED, WordsKind.HELPED, held.helped), (CHANGE, WordsKind.CHANGE, held.change)]
    boxes.append((ATTEMPT, WordsKind.ATTEMPT, held.attempt))
    about = about_text(t, form.objective, form.cycle)
    shown: list[Block] = [
        blocks.section(t("{name} asks you: {about}.", name=form.asker, about=about)),
        *_promise(t, form),
    ]
    for name, kind, words in boxes:
        box = blocks.text_input(name, typed=words, multiline=True, longest=MOST_TEXT)
        shown.append(blocks.input_block(box_name(t, kind), box, name, optional=True))
    shown.append(blocks.actions(blocks.button(t("Keep as a draft"), ids.FEEDBACK_KEEP, str(form.ask.id))))
    shown.append(blocks.context(_draft_text(t, form, is_kept=is_kept)))
    held_ids = {"ask": form.ask.id}
    title, send = t("Feedback"), t("Send")
    return blocks.modal(
        title, shown, callback_id=ids.OKR_FEEDBACK_ANSWER, submit=send, close=t("Close"), metadata=held_ids
    )


def sent_view(t: Language, form: AnswerForm) -> dict[str, Any]:
    if form.is_late:
        return noted_view(t, t("Kept. {name} gets it with their next round.", name=form.asker))
    return noted_view(t, t("Sent. {name} gets it on {day}.", name=form.asker, day=t.day(form.round.deliver_on)))


def declined_text(t: Language, form: AnswerForm) -> str:
    if form.ask.nameless:
        return t("You are not asked again. {name} does not learn of it.", name=form.asker)
    if form.is_sent:
        return t("Taken back: {name} gets nothing of it.", name=form.asker)
    return t("You are not asked again. {name} reads that you would rather not, and nothing else.", name=form.asker)


def rule_view(t: Language, form: RuleForm) -> dict[str, Any]:
    shown: list[Block] = []
    rule = form.rule
    if rule is not None:
        scopes = [
            blocks.option(t("Everybody"), ALL),
            blocks.option(t("People of the teams that want it"), CHOSEN, t("Leads can choose for their teams too.")),
        ]
        chosen = CHOSEN if rule.chosen_teams else ALL
        days = t("From {fewest} to {most} days.", fewest=FEWEST_DAYS, most=MOST_DAYS)
        shown.append(blocks.input_block(t("Who asks?"), blocks.radio_buttons(SCOPE, scopes, chosen=chosen), SCOPE))
        for name, label, count in (
            (ASK_DAYS, t("Days for asking, after a cycle"), rule.ask_days),
            (ANSWER_DAYS, t("Days for answering, after that"), rule.answer_days),
        ):
            shown.append(blocks.input_block(label, blocks.text_input(name, typed=str(count)), name, hint=days))
    if form.teams:
        offered = [blocks.option(one.name, str(one.id)) for one in form.teams]
        ticks = blocks.multi_select(TEAMS, offered, chosen=[str(one) for one in form.chosen])
        below = t("With the teams below them.")
        shown.append(blocks.input_block(t("Teams that want it"), ticks, TEAMS, hint=below, optional=True))
    shown.append(blocks.context(t("A round that has begun keeps its days.")))
    title, save = t("Rules of feedback"), t("Save")
    return blocks.modal(title, shown, callback_id=ids.OKR_FEEDBACK_RULE, submit=save, close=t("Cancel"))


def noted_view(t: Language, text: str) -> dict[str, Any]:
    shown = [blocks.section(text)]
    return blocks.modal(t("Feedback"), shown, callback_id=ids.OKR_FEEDBACK_NOTED, close=t("Close"))


def noted_message(text: str) -> Message:
    return Message(text, (blocks.section(text),))


def _names(t: Language) -> Element:
    few = t("{least} to {most} people.", least=LEAST_ASKED, most=MOST_ASKED)
    many = t(
        "{least} or {most} people. Fewer than {shown} answers are deleted.",
        least=NAMELESS_FROM,
        most=MOST_ASKED,
        shown=SHOWN_FROM,
    )
    offered = [blocks.option(t("With their names"), NAMED, few), blocks.option(t("Without names"), NAMELESS, many)]
    return blocks.radio_buttons(NAMES, offered, chosen=NAMED)


def _promise(t: Language, form: AnswerForm) -> list[Block]:
    """What becomes of the words, said above the boxes."""
    day = t.day(form.round.deliver_on)
    if not form.ask.nameless:
        when = t("{name} reads this with your name on {day}, and may show it to their lead.", name=form.asker, day=day)
        until = t("Until then you can change it or take it back.")
        if form.is_late:
            when = t("The last day is over. {name} reads this with your name after the next round.", name=form.asker)
        return [blocks.context(t.sentences([when, until]))]
    sure = t("Your name is not stored. Your words may still give you away.")
    few = t(
        "{count} people were asked. If fewer than {shown} of them answer, what came is deleted unread.",
        count=form.ask.asked,
        shown=SHOWN_FROM,
    )
    shown = t(
        "Else {name} reads it on {day}: box by box, in no order, without what it is about and how many answered. "
        "They may show it to their lead.",
        name=form.asker,
        day=day,
    )
    final = t("Once sent it can neither be changed nor taken back, for nothing says that it is yours.")
    return [blocks.section(blocks.bold(sure)), blocks.context(t.sentences([few, shown, final]))]


def _draft_text(t: Language, form: AnswerForm, *, is_kept: bool) -> str:
    if form.ask.nameless:
        rule = t("A draft is yours alone. It stands with your name, so it is kept for a day and deleted when you send.")
    else:
        rule = t("A draft is yours alone, until you send it or the day of delivery.")
    return t.sentences([t("Kept."), rule]) if is_kept else rule
