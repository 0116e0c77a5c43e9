"""Decisions: their forms, what came of them, the lines that follow them up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from bot.domain.decisions import BECAUSE, DAY, MOST_BECAUSE, MOST_WORDS, OBJECTIVE, OWNER, WORDS, DecisionState
from bot.domain.ids import PersonId
from bot.i18n import Language
from bot.services.reviews.content import DecisionSheet
from bot.services.reviews.decision_content import Announced, DecisionForm, Made
from bot.views import blocks, ids
from bot.views.also_line import AlsoLine
from bot.views.blocks import Element, Message, Mrkdwn, md, md_plural
from bot.views.reviews.decision_words import decision_both, decision_for
from bot.views.sheets import Part

MOST_LINES = 2  # of a prompt
MOST_AT_HOME = 10
USUAL = timedelta(days=14)
A_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Understood:
    """What was read of a line that a form begins with; ``owner`` is a Slack user id."""

    words: str = ""
    owner: str | None = None
    day: date | None = None


def decision_view(t: Language, form: DecisionForm, read: Understood = Understood()) -> dict[str, Any]:
    offered = [blocks.option(f"{one.code} {one.title}", str(one.id)) for one in form.objectives]
    words = blocks.text_input(WORDS, typed=read.words, multiline=True, longest=MOST_WORDS)
    day = blocks.datepicker(DAY, chosen=read.day or form.today + USUAL)
    shown = [
        blocks.input_block(t("What was decided"), words, WORDS, hint=t("Everybody can read this.")),
        blocks.input_block(t("Who does it"), blocks.users_select(OWNER, chosen=read.owner), OWNER),
        blocks.input_block(t("By when"), day, DAY, hint=t("From that day on I ask whether it is done.")),
    ]
    if offered:
        about = blocks.select(OBJECTIVE, offered, placeholder=t("An objective"))
        shown.append(blocks.input_block(t("About an objective"), about, OBJECTIVE, optional=True))
    return blocks.modal(
        t("Record a decision"),
        shown,
        callback_id=ids.OKR_DECISION,
        submit=t("Record"),
        close=t("Cancel"),
        metadata={"team": form.team.id},
    )


def not_yet_view(t: Language, sheet: DecisionSheet, today: date) -> dict[str, Any]:
    day = blocks.datepicker(DAY, chosen=max(sheet.decision.due_day, today) + A_WEEK)
    owner = sheet.owner.slack_user_id if sheet.owner.is_active else None
    who = blocks.users_select(OWNER, chosen=owner)
    shown = [
        blocks.section(decision_both(t, sheet, today)[0]),
        blocks.input_block(t("Why not yet"), _because(), BECAUSE, hint=t("Everybody can read this.")),
        blocks.input_block(t("By when now"), day, DAY),
        blocks.input_block(t("Who does it"), who, OWNER, optional=sheet.owner.is_active),
    ]
    return _settling(t, t("Not yet"), shown, ids.OKR_DECISION_NOT_YET, sheet)


def drop_view(t: Language, sheet: DecisionSheet, today: date) -> dict[str, Any]:
    shown = [
        blocks.section(decision_both(t, sheet, today)[0]),
        blocks.input_block(t("Why it is dropped"), _because(), BECAUSE, hint=t("Everybody can read this.")),
    ]
    return _settling(t, t("Drop it"), shown, ids.OKR_DECISION_DROP, sheet)


def made_text(t: Language, made: Made, today: date) -> tuple[Mrkdwn, str]:
    """What was recorded, and whether the team reads of it."""
    markup, text = decision_both(t, made.sheet, today)
    told = (
        t("The thread of the pack is told.")
        if made.told
        else t("It stands in the next pack of {team}.", team=made.team.name)
    )
    recorded = md(t, "*Recorded.* {decision}", decision=markup)
    return blocks.lines(recorded, told), "\n".join([t("Recorded. {decision}", decision=text), told])


def made_message(t: Language, made: Made, today: date) -> Message:
    markup, text = made_text(t, made, today)
    return Message(text, (blocks.section(markup),))


def settled_text(t: Language, sheet: DecisionSheet) -> str:
    words = blocks.cut(sheet.decision.words, 200)
    match sheet.decision.state:
        case DecisionState.DONE:
            return t("Noted as done: {words}", words=words)
        case DecisionState.DROPPED:
            return t("Noted as dropped: {words}", words=words)
        case _:
            day, name = t.day(sheet.decision.due_day), sheet.owner.name
            return t("Noted: {name} does it by {day}: {words}", name=name, day=day, words=words)


def settled_view(t: Language, said: str) -> dict[str, Any]:
    return blocks.modal(t("Saved"), [blocks.section(said)], callback_id=ids.OKR_SAID, close=t("Close"))


def announcement(t: Language, told: Announced) -> Message:
    """In the pack's thread, right after it was recorded: its owner is asked for it there."""
    today = told.sheet.decision.due_day
    markup, text = decision_both(t, told.sheet, today, notifies=True)
    by = t("recorded by {name}", name=told.by.name)
    return Message(
        t("Decided: {decision}, {by}", decision=text, by=by),
        (blocks.section(md(t, "*Decided:* {decision}, {by}", decision=markup, by=by)),),
    )


def due_lines(t: Language, due: Sequence[DecisionSheet], today: date, reader: PersonId) -> list[AlsoLine]:
    """In a prompt; those that do not fit are counted, and stand in App Home."""
    lines = [AlsoLine(_question(t, one, today, reader), None, settling(t, one)) for one in due[:MOST_LINES]]
    more = len(due) - len(lines)
    if more > 0:
        lines.append(AlsoLine(md_plural(t, "{count} more decision is due.", "{count} more decisions are due.", more)))
    return lines


def owed_parts(t: Language, sheets: Sequence[DecisionSheet], today: date, reader: PersonId) -> list[Part]:
    """In App Home and for the bare command: what one has to do or to decide on, the earliest day first."""
    found = []
    for one in sheets[:MOST_AT_HOME]:
        markup, text = decision_for(t, one, today, reader)
        said = md(t, "*Decided:* {decision}", decision=markup)
        block = blocks.section(said, accessory=menu(t, one))
        found.append(Part(t("Decided: {decision}", decision=text), (block,)))
    return found


def settling(t: Language, sheet: DecisionSheet) -> tuple[Element, ...]:
    value, words = str(sheet.decision.id), blocks.cut(sheet.decision.words, 40)
    return (
        blocks.button(t("Done"), ids.DECISION_DONE, value, primary=True, label=t("Done: {words}", words=words)),
        blocks.button(t("Not yet, because …"), ids.DECISION_NOT_YET, value, label=t("Not yet: {words}", words=words)),
        blocks.button(t("Dropped, because …"), ids.DECISION_DROP, value, label=t("Dropped: {words}", words=words)),
    )


def menu(t: Language, sheet: DecisionSheet) -> Element:
    """The same, in the room of one button."""
    value = str(sheet.decision.id)
    offered = ((t("Done"), "done"), (t("Not yet, because …"), "not_yet"), (t("Dropped, because …"), "drop"))
    return blocks.overflow(ids.DECISION_MENU, [blocks.option(text, f"{what}:{value}") for text, what in offered])


def new_button(t: Language, team_id: int) -> Element:
    return blocks.button(t("Record a decision"), ids.DECISION_NEW, str(team_id))


def how_to_decide(t: Language, command: str) -> str:
    example = t("{command} review decide Move the pricing test @kai by Friday", command=command)
    return t("In the meeting: {example}", example=example)


def _question(t: Language, sheet: DecisionSheet, today: date, reader: PersonId) -> Mrkdwn:
    decision = decision_for(t, sheet, today, reader)[0]
    return md(t, "*Decided in the review:* {decision}. Is it done?", decision=decision)


def _because() -> Element:
    return blocks.text_input(BECAUSE, multiline=True, longest=MOST_BECAUSE)


def _settling(
    t: Language, title: str, shown: list[dict[str, Any]], callback_id: str, sheet: DecisionSheet
) -> dict[str, Any]:
    held = {"decision": sheet.decision.id}
    return blocks.modal(title, shown, callback_id=callback_id, submit=t("Save"), close=t("Cancel"), metadata=held)
