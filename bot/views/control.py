"""Control mode: what it would cost, the room, decisions, renewing, and whether it helped."""

from datetime import date
from typing import Any

from bot.domain.control import (
    CONSENT,
    DECISION,
    HELPED,
    LAST_DAY,
    LONGEST,
    MOST_DECISION,
    MOST_REASON,
    MOST_WORDS,
    REASON,
    RESPONSIBLE,
    RHYTHM,
    SHOWN_FROM,
    WORDS,
    ControlDecision,
    ControlRhythm,
)
from bot.domain.okrs import Objective
from bot.domain.typed_text import unended
from bot.i18n import Language
from bot.services.control_content import ControlForm, ControlPage, ControlSheet, Costs, HelpedQuestion
from bot.views import blocks, ids
from bot.views.blocks import Block, Element, Message, Mrkdwn, md, one_line
from bot.views.control_words import (
    TITLE,
    decision_text,
    decision_texts,
    helped_line,
    helped_names,
    helped_texts,
    names_text,
    rhythm_text,
    state_text,
)
from bot.views.prompt import AlsoLine
from bot.views.sheets import Part, part

View = dict[str, Any]
KEEP = "keep"
MOST_SHOWN = 10


def start_view(
    t: Language,
    form: ControlForm,
    costs: Costs | None = None,
    *,
    reason: str = "",
    responsible: str | None = None,
    rhythm: ControlRhythm = ControlRhythm.DAILY,
    last_day: date | None = None,
) -> View:
    """Once all is chosen it says what that costs, and the same form starts it. ``responsible`` is a Slack user id."""
    why = blocks.text_input(REASON, typed=reason, multiline=True, longest=MOST_REASON)
    who = blocks.users_select(RESPONSIBLE, chosen=responsible or form.owner.slack_user_id)
    often = blocks.radio_buttons(RHYTHM, [_rhythm(t, one) for one in ControlRhythm], chosen=rhythm.value)
    day = blocks.datepicker(LAST_DAY, chosen=last_day or form.last_day)
    most = t("At most {days} days ahead. It ends by itself.", days=LONGEST.days)
    shown: list[Block] = [
        blocks.section(_head(t, form.objective)),
        *([] if costs is None else [blocks.section(costs_text(t, costs))]),
        blocks.input_block(t("Why"), why, REASON, hint=t("Everybody can read this.")),
        blocks.input_block(t("Who decides"), who, RESPONSIBLE, hint=t("Their decisions are valid at once.")),
        blocks.input_block(t("How often everybody in it is asked"), often, RHYTHM),
        blocks.input_block(t("Last day"), day, LAST_DAY, hint=most),
        blocks.context(t("Their check-ins about other key results pause meanwhile. Once in a cycle.")),
    ]
    held = None if costs is None else shown_as(costs)
    return blocks.modal(
        t("Control {code}", code=form.objective.code)[: blocks.VIEW_TITLE],
        shown,
        callback_id=ids.OKR_CONTROL,
        submit=t("What does it cost?") if costs is None else t("Start"),
        close=t("Cancel"),
        metadata={"objective": form.objective.id, "shown": held},
    )


def shown_as(costs: Costs) -> str:
    """What the costs depend on: whoever has seen them for this starts it."""
    wanted = costs.wanted
    return f"{wanted.responsible_id} {wanted.rhythm.value} {wanted.last_day}"


def costs_text(t: Language, costs: Costs) -> Mrkdwn:
    """A line each: 9 messages each to Mei and Kai, 5 to Lea, one in the channel; and whom it costs a line."""
    each = _messages(t, costs)
    if costs.channel_id is not None:
        each.append(t("one message in the team’s channel, with decisions in its thread"))
    said = [Mrkdwn(t("*It costs at most*")), *(md(t, "• {item}", item=one) for one in each or [t("no message")])]
    if costs.resting:
        names = names_text(t, [one.name for one in costs.resting])
        said.append(md(t, "No message to {names}: the company pilots OKRs without them.", names=names))
    if costs.lines:
        names = names_text(t, [one.name for one in costs.lines])
        said.append(md(t, "A line in their next check-in message: {names}.", names=names))
    if costs.channel_id is None:
        said.append(Mrkdwn(t("There is no channel for its room: decisions stand on the objective’s page.")))
    return blocks.lines(*said)


def _messages(t: Language, costs: Costs) -> list[str]:
    """Those who get as many stand together."""
    names: dict[int, list[str]] = {}
    for person, count in costs.messages[:MOST_SHOWN]:
        names.setdefault(count, []).append(person.name)
    each = [_to(t, count, some) for count, some in names.items()]
    more = costs.messages[MOST_SHOWN:]
    if more:
        each.append(t("{sum} to {count} more people", sum=sum(count for _, count in more), count=len(more)))
    return each


def _to(t: Language, count: int, names: list[str]) -> str:
    if len(names) == 1:
        return t.plural("{count} message to {name}", "{count} messages to {name}", count, name=names[0])
    return t.plural("{count} message each to {names}", "{count} messages each to {names}", count, names=t.list(names))


def started_view(t: Language, sheet: ControlSheet) -> View:
    said = md(t, "*{code}* is under control. {state}", code=sheet.objective.code, state=state_text(t, sheet))
    return _said(t, said)


def room_view(t: Language, sheet: ControlSheet) -> View:
    """How it stands, with what this reader may do."""
    told = [blocks.escape(one) for one in decision_texts(t, sheet, MOST_SHOWN)] or [Mrkdwn(t("No decision yet."))]
    shown = [
        blocks.section(_head(t, sheet.objective)),
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
        blocks.section(_head(t, sheet.objective)),
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
    return _said(t, decided_text(t, sheet, decision))


def decided_text(t: Language, sheet: ControlSheet, decision: ControlDecision) -> Mrkdwn:
    told = t("Those whose objectives it touches read it in their next check-in message.")
    return md(
        t, "Recorded for {code}: “{words}”. {told}", code=sheet.objective.code, words=unended(decision.text), told=told
    )


def renew_view(t: Language, sheet: ControlSheet, today: date) -> View:
    day = blocks.datepicker(LAST_DAY, chosen=min(sheet.period.last_day + LONGEST / 2, today + LONGEST))
    hint = t("Until {day} at the latest. It can be renewed once.", day=t.day(today + LONGEST))
    shown = [
        blocks.section(_head(t, sheet.objective)),
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
    return _said(t, blocks.escape(state_text(t, sheet)))


def ended_text(t: Language, sheet: ControlSheet) -> str:
    code = sheet.objective.code
    return t("{code} is under control no longer. Everybody who was in it is asked whether it helped.", code=code)


def room_message(t: Language, sheet: ControlSheet) -> Message:
    """The one message in the channel, whose thread holds the decisions; over, it says so and has no button."""
    head = _head(t, sheet.objective)
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


def helped_view(t: Language, question: HelpedQuestion) -> View:
    sheet = question.sheet
    options = [blocks.option(name, one.value) for one, name in helped_names(t).items()]
    words = blocks.text_input(WORDS, longest=MOST_WORDS)
    keep = blocks.checkboxes(CONSENT, [blocks.option(t("Keep this sentence as a lesson, with my name"), KEEP)])
    anonymous = t(
        "Your answer is kept without your name. It is shown as a number, once {least} people have answered; fewer are "
        "deleted unread.",
        least=SHOWN_FROM,
    )
    closes = t("You started it: your sentence closes it, together with what was decided.")
    hint = t("What should another team know? Without the tick below it is not kept.")
    shown = [
        blocks.section(helped_line(t, sheet)),
        blocks.context(anonymous),
        blocks.input_block(t("Did it help?"), blocks.radio_buttons(HELPED, options), HELPED),
        *([blocks.context(closes)] if question.is_starter else []),
        blocks.input_block(t("One sentence"), words, WORDS, hint=hint, optional=True),
        blocks.input_block(t("May it be kept?"), keep, CONSENT, optional=True),
    ]
    return blocks.modal(
        t("Did it help?"),
        shown,
        callback_id=ids.OKR_CONTROL_HELPED,
        submit=t("Send"),
        close=t("Cancel"),
        metadata={"period": sheet.period.id},
    )


def helped_view_done(t: Language) -> View:
    return _said(t, Mrkdwn(t("Thank you. Your answer is counted with the others.")))


def helped_button(t: Language, sheet: ControlSheet, text: str = "") -> Element:
    label = t("Say whether the control of {code} helped", code=sheet.objective.code)
    return blocks.button(
        text or t("Say it"), f"{ids.CONTROL_HELPED}{sheet.period.id}", str(sheet.period.id), label=label
    )


def helped_lines(t: Language, question: HelpedQuestion) -> AlsoLine:
    return AlsoLine(helped_line(t, question.sheet), helped_button(t, question.sheet))


def helped_part(t: Language, question: HelpedQuestion) -> Part:
    said = helped_line(t, question.sheet)
    text = t("{code}: did its control help?", code=question.sheet.objective.code)
    return part(said, text, helped_button(t, question.sheet))


def _rhythm(t: Language, rhythm: ControlRhythm) -> Element:
    return blocks.option(rhythm_text(t, rhythm), rhythm.value)


def _head(t: Language, objective: Objective) -> Mrkdwn:
    return md(t, "*{code}* {title}", code=objective.code, title=one_line(objective.title, TITLE))


def _said(t: Language, text: Mrkdwn) -> View:
    return blocks.modal(t("Saved"), [blocks.section(text)], callback_id=ids.OKR_SAID, close=t("Close"))
