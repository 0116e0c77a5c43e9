"""The forms of the survey of readiness: to begin one, to answer it, to word it."""

from typing import Any

from bot.domain.readiness import (
    CLOSES_ON,
    FEWEST,
    HIGHEST,
    LOWEST,
    MOST_STATEMENT,
    MOST_VALUE,
    STATEMENTS,
    Characteristic,
    field_of,
)
from bot.i18n import Language
from bot.services.readiness.answering import SurveyCall
from bot.services.readiness.starting import StartForm
from bot.services.readiness.wording import value_field
from bot.views import blocks, ids
from bot.views.blocks import Block, Element, Mrkdwn, bold, escape, lines
from bot.views.readiness.words import Wording, beside_value, characteristic_name, statements, value_of


def start_view(t: Language, form: StartForm) -> dict[str, Any]:
    """For whom, until when, and a preview of all that is asked."""
    name = form.workspace.name if form.team is None else form.team.name
    about = t.plural(
        "{count} person of {name} gets a message, once, with a button.",
        "{count} people of {name} get a message each, once, with a button.",
        form.asked,
        name=name,
    )
    rest = t(
        "Results come once, after the last day, and only if {fewest} or more answer: to you, and to the team's lead. "
        "All members of the team can read them on its page.",
        fewest=FEWEST,
    )
    shown: list[Block] = [
        blocks.section(about),
        blocks.input_block(
            t("Last day"),
            blocks.datepicker(CLOSES_ON, chosen=form.closes_on),
            CLOSES_ON,
            hint=t("At least three working days from now."),
        ),
        blocks.context(rest),
        blocks.divider(),
        blocks.section(bold(t("This is asked, each from 1 to 5"))),
        *(_preview(t, form.wording, one) for one in Characteristic),
    ]
    return blocks.modal(
        t("Start a survey"),
        shown,
        callback_id=ids.OKR_SURVEY_START,
        submit=t("Start it"),
        close=t("Cancel"),
        metadata={"team": None if form.team is None else form.team.id},
    )


def answer_view(t: Language, call: SurveyCall) -> dict[str, Any]:
    """All ten statements at once: nothing is kept of a form that is half filled in."""
    told = t("Without your name. What you send cannot be changed, for nobody can find it any more.")
    shown: list[Block] = [blocks.section(told)]
    asked = statements(t, call.wording)
    for one in Characteristic:
        shown.append(blocks.section(bold(beside_value(t, call.wording, one))))
        shown += [_statement(t, asked[name], name) for name in (field_of(one, number) for number in STATEMENTS)]
    return blocks.modal(
        t("Suited to OKRs?"),
        shown,
        callback_id=ids.OKR_SURVEY_ANSWER,
        submit=t("Send"),
        close=t("Cancel"),
        metadata={"survey": call.survey.id},
    )


def words_view(t: Language, wording: Wording, said: str = "") -> dict[str, Any]:
    """``said``: what has just happened."""
    told = t("A survey that runs keeps its words. An emptied statement goes back to the usual one.")
    sure = blocks.confirmation(
        t("Back to the usual ones?"),
        t("Statements and values that were written here are gone then."),
        t("Back to the usual ones"),
        t("Keep them"),
    )
    usual = blocks.button(t("Back to the usual ones"), ids.SURVEY_WORDS_RESET, "reset", confirm=sure)
    shown: list[Block] = [blocks.section(said)] if said else []
    shown += [blocks.section(told), blocks.actions(usual)]
    for one in Characteristic:
        shown += _words(t, wording, "usual" if said else "own", one)
    return blocks.modal(
        t("The statements"), shown, callback_id=ids.OKR_SURVEY_WORDS, submit=t("Save"), close=t("Cancel")
    )


def _words(t: Language, wording: Wording, version: str, one: Characteristic) -> list[Block]:
    """``version`` is another after a reset: Slack keeps what was typed into an input of the same name."""
    name = characteristic_name(t, one)
    value = blocks.text_input(version, typed=value_of(wording, one), longest=MOST_VALUE)
    label = t("{name}: our own value", name=name)
    shown = [blocks.input_block(label, value, value_field(one), optional=True)]
    asked = statements(t, wording)
    for number in STATEMENTS:
        field = field_of(one, number)
        typed = blocks.text_input(version, typed=asked[field], longest=MOST_STATEMENT)
        label = t("{name}: statement {number}", name=name, number=number)
        shown.append(blocks.input_block(label, typed, field, optional=True))
    return shown


def _preview(t: Language, wording: Wording, one: Characteristic) -> Block:
    asked = statements(t, wording)
    said = [Mrkdwn(f"• {escape(asked[field_of(one, number)])}") for number in STATEMENTS]
    return blocks.section(lines(bold(beside_value(t, wording, one)), *said))


def _statement(t: Language, said: str, name: str) -> Block:
    return blocks.input_block(said, blocks.radio_buttons("score", _scale(t)), name)


def _scale(t: Language) -> list[Element]:
    names = {LOWEST: t("1, no, not at all"), 3: t("3, partly"), HIGHEST: t("5, yes, fully")}
    return [blocks.option(names.get(score, str(score)), str(score)) for score in range(LOWEST, HIGHEST + 1)]
