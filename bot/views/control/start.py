"""Putting an objective under control: the form, and what it would cost whom."""

from datetime import date
from typing import Any

from bot.domain.control import LAST_DAY, LONGEST, MOST_REASON, REASON, RESPONSIBLE, RHYTHM, ControlRhythm
from bot.i18n import Language
from bot.services.control.content import ControlForm, ControlSheet, Costs
from bot.views import blocks, ids
from bot.views.blocks import Block, Element, Mrkdwn, md
from bot.views.control_words import names_text, rhythm_text, said_view, state_text, title_line

View = dict[str, Any]
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
        blocks.section(title_line(t, form.objective)),
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
        each.append(t("one message in the team's channel, with decisions in its thread"))
    said = [Mrkdwn(t("*It costs at most*")), *(md(t, "• {item}", item=one) for one in each or [t("no message")])]
    if costs.resting:
        names = names_text(t, [one.name for one in costs.resting])
        said.append(md(t, "No message to {names}: the company pilots OKRs without them.", names=names))
    if costs.lines:
        names = names_text(t, [one.name for one in costs.lines])
        said.append(md(t, "A line in their next check-in message: {names}.", names=names))
    if costs.channel_id is None:
        said.append(Mrkdwn(t("There is no channel for its room: decisions stand on the objective's page.")))
    return blocks.lines(*said)


def _messages(t: Language, costs: Costs) -> list[str]:
    """Those who get as many stand together."""
    names: dict[int, list[str]] = {}
    for person, count in costs.messages[:MOST_SHOWN]:
        names.setdefault(count, []).append(person.name)
    each = [_to(t, count, some) for count, some in names.items()]
    more = costs.messages[MOST_SHOWN:]
    if more:
        total = sum(count for _, count in more)
        each.append(t.plural("{sum} to {count} more person", "{sum} to {count} more people", len(more), sum=total))
    return each


def _to(t: Language, count: int, names: list[str]) -> str:
    if len(names) == 1:
        return t.plural("{count} message to {name}", "{count} messages to {name}", count, name=names[0])
    return t.plural("{count} message each to {names}", "{count} messages each to {names}", count, names=t.list(names))


def started_view(t: Language, sheet: ControlSheet) -> View:
    said = md(t, "*{code}* is under control. {state}", code=sheet.objective.code, state=state_text(t, sheet))
    return said_view(t, said)


def _rhythm(t: Language, rhythm: ControlRhythm) -> Element:
    return blocks.option(rhythm_text(t, rhythm), rhythm.value)
