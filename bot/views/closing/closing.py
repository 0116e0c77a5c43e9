"""The pages on which an objective is closed (product.md, Closing), and how it was closed."""

from datetime import date
from typing import Any

from bot.domain.closing import DECISIONS, MOST_REASON, MOST_WORDS, Matters
from bot.domain.cycles import CycleState
from bot.domain.scores import TENTHS
from bot.i18n import N_, Language
from bot.services.closing.form import (
    AGREE,
    DAY,
    DECISION,
    MATTERS,
    NONE,
    OUTSIDE,
    REASON,
    SCORE,
    TELL,
    VALUE,
    Closed,
    ClosingForm,
    Line,
    name,
)
from bot.views import blocks, ids
from bot.views.blocks import Block, Element, md, one_line
from bot.views.closing.buttons import CHOICES, late_buttons
from bot.views.closing.words import closed_lines, objective_suggestion, suggestion_text
from bot.views.drafting.wish import wish_line
from bot.views.field_errors import field_error
from bot.views.lessons.lessons import note_button
from bot.views.lessons.use import helped_button
from bot.views.okrs.lineage import successor_blocks
from bot.views.scores import score_text

TITLE = 120
BETWEEN = "~"
"""Stands between the name of a field and the form's round in the id of a block."""
MATTERING = {Matters.YES: N_("Yes"), Matters.PARTLY: N_("In part"), Matters.NO: N_("No")}


def closing_view(t: Language, form: ClosingForm) -> dict[str, Any]:
    """One page; what was typed so far stands in its fields."""
    shown = [*_head(t, form), *(_last(t, form) if form.is_last else _key_results(t, form))]
    if form.page > 1:
        shown.append(blocks.actions(blocks.button(t("Back"), ids.CLOSING_BACK, str(form.page))))
    return blocks.modal(
        t("Close {code}", code=form.objective.code)[: blocks.VIEW_TITLE],
        shown,
        callback_id=ids.OKR_CLOSING,
        submit=t("Close it") if form.is_last else t("Next"),
        close=t("Later"),
        metadata={"form": form.id, "page": form.page, "round": form.round, "agreed": _agreed(form)},
    )


def closed_view(t: Language, closed: Closed) -> dict[str, Any]:
    """How it was closed, and the way back."""
    code = closed.objective.code
    first = t("{code} was closed already.", code=code) if closed.before else t("{code} is closed.", code=code)
    shown: list[Block] = [blocks.section(md(t, "*{said}*", said=first))]
    shown += [blocks.section(line) for line in closed_lines(t, closed)]
    shown += successor_blocks(t, closed)
    if closed.lessons_waiting:
        shown.append(blocks.actions(*helped_button(t, closed.objective.id, closed.lessons_waiting)))
    if closed.may_decide:
        note = note_button(t, f"O{closed.objective.id}", t("Note a lesson about {code}", code=code))
        shown += [blocks.section(t("It can still go on.")), blocks.actions(*late_buttons(t, closed.objective), note)]
    if closed.may_reopen:
        label = t("Reopen {code}", code=code)
        again = blocks.button(t("Reopen it"), ids.CLOSING_REOPEN, str(closed.objective.id), label=label)
        shown += [blocks.actions(again), blocks.context(t("It can be reopened until its cycle is closed."))]
    title = t("{code} is closed", code=code)[: blocks.VIEW_TITLE]
    return blocks.modal(title, shown, callback_id=ids.OKR_CLOSED, close=t("Close"))


def block_id(field: str, form_round: int) -> str:
    return f"{field}{BETWEEN}{form_round}"


def _head(t: Language, form: ClosingForm) -> list[Block]:
    objective = form.objective
    title = one_line(objective.title, TITLE)
    shown: list[Block] = []
    if form.page == 1:
        early = form.cycle.state is CycleState.ACTIVE
        code = objective.code
        first = md(t, "*{code} ends early*", code=code) if early else md(t, "*{code} is over*", code=code)
        shown.append(blocks.section(blocks.lines(md(t, "{first} (2 minutes, saved as you go).", first=first), title)))
        if form.wish:
            shown.append(blocks.context(wish_line(t, form.cycle, form.wish)))
    if form.recorded:
        shown.append(blocks.context(t("Recorded: {codes}. The suggestion follows.", codes=t.list(form.recorded))))
    if form.moved:
        said = t("Somebody has entered a value meanwhile: please look at {codes} again.", codes=t.list(form.moved))
        shown.append(blocks.alert(said, "warning"))
    return shown


def _key_results(t: Language, form: ClosingForm) -> list[Block]:
    shown: list[Block] = []
    for line in form.shown:
        result = line.key_result
        if shown:
            shown.append(blocks.divider())
        named = md(t, "*{code}* {title}", code=result.code, title=one_line(result.title, TITLE))
        shown.append(blocks.section(blocks.lines(named, suggestion_text(t, line))))
        suggested = None if line.suggested is None else score_text(t, line.suggested.score)
        shown += _score(t, form, result.number, suggested)
        shown += _value(t, form, line) if line.may_value else []
    return shown


def _score(
    t: Language, form: ClosingForm, number: int, suggested: str | None, *, may_lack: bool = False
) -> list[Block]:
    """Agreeing is one press: it is chosen already."""
    options = [] if suggested is None else [blocks.option(t("Agree: {score}", score=suggested), AGREE)]
    options += [blocks.option(t("{score}, because …", score=score_text(t, one)), f"{one:.1f}") for one in TENTHS]
    if may_lack and suggested is None:
        options = [blocks.option(t("No score"), NONE), *options]
    chosen = form.typed.get(name(SCORE, number), AGREE)
    if chosen == AGREE and suggested is None and may_lack:
        chosen = NONE
    select = blocks.select(ids.CLOSING_KEEP, options, chosen=chosen, placeholder=t("0.0 to 1.0"))
    reason = _text(form, name(REASON, number), longest=MOST_REASON)
    return [
        *_field(t, form, name(SCORE, number), t("Score"), select, dispatch=True),
        *_field(t, form, name(REASON, number), t("Because"), reason, optional=True),
    ]


def _value(t: Language, form: ClosingForm, line: Line) -> list[Block]:
    number = line.key_result.number
    hint = t("Only if a last value is still missing. It is recorded, and the suggestion follows.")
    value = _text(form, name(VALUE, number), longest=100)
    day = blocks.datepicker(ids.CLOSING_KEEP, chosen=_day(form.typed.get(name(DAY, number), "")) or line.day)
    return [
        *_field(t, form, name(VALUE, number), t("A last value"), value, optional=True, hint=hint),
        *_field(t, form, name(DAY, number), t("As of"), day, optional=True, dispatch=True),
    ]


def _last(t: Language, form: ClosingForm) -> list[Block]:
    told = [t("{code}: {score}", code=one.key_result.code, score=_chosen(t, form, one)) for one in form.lines]
    suggested = None if form.suggested is None else score_text(t, form.suggested.score)
    said = blocks.lines(" · ".join(told), objective_suggestion(t, form.suggested))
    shown: list[Block] = [blocks.section(said)] if said else []
    shown += _score(t, form, 0, suggested, may_lack=not form.lines)
    shown.append(
        blocks.context(t("The score belongs to the objective; nobody adds it up per person."), form.pay_policy)
    )
    shown.append(blocks.divider())
    tell = _text(form, TELL, longest=MOST_WORDS, multiline=True)
    outside = _text(form, OUTSIDE, longest=MOST_WORDS, multiline=True)
    shown += _field(t, form, TELL, t("What should another team know?"), tell, optional=True, hint=_readers(t, form))
    shown += _field(t, form, OUTSIDE, t("What changed outside?"), outside, optional=True)
    matters = blocks.radio_buttons(
        ids.CLOSING_KEEP,
        [blocks.option(t(word), one.value) for one, word in MATTERING.items()],
        chosen=form.typed.get(MATTERS),
    )
    shown += _field(t, form, MATTERS, t("Does it still matter?"), matters, optional=True, dispatch=True)
    decide = blocks.radio_buttons(
        ids.CLOSING_KEEP,
        [blocks.option(t(CHOICES[one]), one.value) for one in DECISIONS],
        chosen=form.typed.get(DECISION),
    )
    return shown + _field(t, form, DECISION, t("For the next cycle"), decide, dispatch=True)


def _day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return None


def _readers(t: Language, form: ClosingForm) -> str:
    if form.objective.is_restricted:
        return t("Those who see this objective can read it; it is quoted nowhere.")
    return t("Everyone can read this; the closing digest quotes it.")


def _chosen(t: Language, form: ClosingForm, line: Line) -> str:
    score = form.score_of(line)
    return "–" if score is None else score_text(t, score)


def _agreed(form: ClosingForm) -> dict[str, str]:
    """The suggestions that stand on this page, by the number of the key result; 0 is the objective."""
    if form.is_last:
        return {} if form.suggested is None else {"0": f"{form.suggested.score:.1f}"}
    known = [(one.key_result.number, one.suggested) for one in form.shown]
    return {str(number): f"{one.score:.1f}" for number, one in known if one is not None}


def _text(form: ClosingForm, field: str, *, longest: int, multiline: bool = False) -> Element:
    typed = form.typed.get(field, "")[:longest]
    return blocks.text_input(ids.CLOSING_FIELD, typed=typed, multiline=multiline, longest=longest)


def _field(
    t: Language,
    form: ClosingForm,
    field: str,
    label: str,
    element: Element,
    *,
    optional: bool = False,
    hint: str = "",
    dispatch: bool = False,
) -> list[Block]:
    made = blocks.input_block(
        label, element, block_id(field, form.round), optional=optional, hint=hint, dispatch=dispatch
    )
    if field not in form.problems:
        return [made]
    return [made, blocks.context(md(t, "⚠️ {problem}", problem=field_error(t, *form.problems[field])))]
