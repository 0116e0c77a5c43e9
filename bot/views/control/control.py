"""The room of an objective under control: decisions, renewing, the end, and what its channel is told."""

from datetime import date
from typing import Any

from bot.domain.control import DECISION, LAST_DAY, LONGEST, MOST_DECISION, ControlDecision
from bot.domain.okrs import Objective
from bot.domain.typed_text import unended
from bot.i18n import Language
from bot.services.control.content import ControlPage, ControlSheet
from bot.views import blocks, ids
from bot.views.also_line import AlsoLine
from bot.views.blocks import Element, Message, Mrkdwn, md, one_line
from bot.views.control.helped import helped_button
from bot.views.control_words import (
    TITLE,
    decision_text,
    decision_texts,
    helped_texts,
    rhythm_text,
    said_view,
    state_text,
    title_line,
)

View = dict[str, Any]
MOST_SHOWN = 10


def room_view(t: Language, sheet: ControlSheet) -> View:
    """How it stands, with what this reader may do."""
    told = [blocks.escape(one) for one in decision_texts(t, sheet, MOST_SHOWN)] or [Mrkdwn(t("No decision yet."))]
    shown = [
        blocks.section(title_line(t, sheet.objective)),
        blocks.section(blocks.escape(state_text(t, sheet))),
        blocks.section(blocks.lines(blocks.bold(t("Decisions")), *told)),
    ]
    buttons = room_buttons(t, sheet)
    shown += [blocks.actions(*buttons)] if buttons else []
    title = t("Control {code}", code=sheet.objective.code)[: blocks.VIEW_TITLE]
    return blocks.modal(title, shown, callback_id=ids.OKR_SAID, close=t("Close"))


def room_buttons(t: Language, sheet: ControlSheet) -> list[Element]:
    found, code = [], sheet.objective.code
    if sheet.may_decide:
        found.append(decide_button(t, sheet.objective))
    if sheet.may_renew:
        label = t("Keep {code} under control for longer", code=code)
        found.append(blocks.button(t("Renew"), ids.CONTROL_RENEW, str(sheet.objective.id), label=label))
    if sheet.may_end:
        sure = blocks.confirmation(
            t("End it now?"),
            t("It cannot be put under control again in this cycle."),
            t("End it"),
            t("Go on"),
        )
        label = t("End the control of {code}", code=code)
        found.append(
            blocks.button(t("End control"), ids.CONTROL_END, str(sheet.objective.id), label=label, confirm=sure)
        )
    return found


def page_buttons(t: Language, objective: Objective, page: ControlPage) -> list[Element]:
    """On the page of the objective."""
    if page.running is not None:
        return room_buttons(t, page.running)
    if page.may_start:
        label = t("Put {code} under control", code=objective.code)
        return [blocks.button(t("Control"), ids.CONTROL_OPEN, str(objective.id), label=label)]
    asked = [one for one in page.periods if one.may_answer]
    return [helped_button(t, one, t("Did it help?")) for one in asked[:1]]


def decide_button(t: Language, objective: Objective) -> Element:
    label = t("Record a decision about {code}", code=objective.code)
    return blocks.button(t("Record a decision"), f"{ids.CONTROL_DECIDE}{objective.id}", str(objective.id), label=label)


def decides_line(t: Language, objective: Objective) -> AlsoLine:
    """In the daily message of whoever decides."""
    said = md(t, "You decide about *{code}* {title}.", code=objective.code, title=one_line(objective.title, TITLE))
    return AlsoLine(said, decide_button(t, objective))


def decide_view(t: Language, sheet: ControlSheet, typed: str = "") -> View:
    words = blocks.text_input(DECISION, typed=typed[:MOST_DECISION], multiline=True, longest=MOST_DECISION)
    hint = t("Valid at once. Everybody who sees the objective can read this.")
    shown = [
        blocks.section(title_line(t, sheet.objective)),
        blocks.input_block(t("What I decide"), words, DECISION, hint=hint),
    ]
    return blocks.modal(
        t("Record a decision"),
        shown,
        callback_id=ids.OKR_CONTROL_DECISION,
        submit=t("Record"),
        close=t("Cancel"),
        metadata={"objective": sheet.objective.id},
    )


def decided_view(t: Language, sheet: ControlSheet, decision: ControlDecision) -> View:
    return said_view(t, decided_text(t, sheet, decision))


def decided_text(t: Language, sheet: ControlSheet, decision: ControlDecision) -> Mrkdwn:
    told = t("Those whose objectives it touches read it in their next check-in message.")
    return md(
        t, "Recorded for {code}: “{words}”. {told}", code=sheet.objective.code, words=unended(decision.text), told=told
    )


def renew_view(t: Language, sheet: ControlSheet, today: date) -> View:
    day = blocks.datepicker(LAST_DAY, chosen=min(sheet.period.last_day + LONGEST / 2, today + LONGEST))
    hint = t("Until {day} at the latest. It can be renewed once.", day=t.day(today + LONGEST))
    shown = [
        blocks.section(title_line(t, sheet.objective)),
        blocks.section(blocks.escape(state_text(t, sheet))),
        blocks.input_block(t("New last day"), day, LAST_DAY, hint=hint),
    ]
    return blocks.modal(
        t("Renew"),
        shown,
        callback_id=ids.OKR_CONTROL_RENEW,
        submit=t("Renew"),
        close=t("Cancel"),
        metadata={"objective": sheet.objective.id},
    )


def renewed_view(t: Language, sheet: ControlSheet) -> View:
    return said_view(t, blocks.escape(state_text(t, sheet)))


def ended_text(t: Language, sheet: ControlSheet) -> str:
    code = sheet.objective.code
    return t("{code} is under control no longer. Everybody who was in it is asked whether it helped.", code=code)


def room_message(t: Language, sheet: ControlSheet) -> Message:
    """The one message in the channel, whose thread holds the decisions; over, it says so and has no button."""
    head = title_line(t, sheet.objective)
    said = [blocks.escape(state_text(t, sheet))]
    if sheet.runs:
        said.append(md(t, "Everybody in it is asked {often}.", often=rhythm_text(t, sheet.period.rhythm)))
        said.append(Mrkdwn(t("Decisions stand in this thread and are valid at once.")))
    else:
        said = [md(t, "*Over.* {state}", state=state_text(t, sheet))]
    told = [blocks.escape(one) for one in helped_texts(t, sheet)]
    text = blocks.lines(head, *said, *told)
    shown = [blocks.section(text)]
    shown += [blocks.actions(decide_button(t, sheet.objective))] if sheet.runs else []
    return Message(text, tuple(shown))


def announcement(t: Language, sheet: ControlSheet, decision: ControlDecision) -> Message:
    text = md(t, "*Decided:* {words}", words=decision_text(t, sheet, decision))
    return Message(text, (blocks.section(text),))
