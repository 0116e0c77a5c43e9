"""Editing an objective or a key result: the form, what somebody else changed meanwhile, and what was saved."""

from datetime import date
from typing import Any

from bot.domain.feeds import may_be_fed
from bot.domain.okrs import RUNNING, Commitment, Direction, KeyResult, KeyResultState, Metric, ObjectiveState
from bot.domain.typed_reading import MOST_TITLE
from bot.i18n import Language
from bot.services.editing.form import Edited, EditForm
from bot.views import blocks, ids
from bot.views.blocks import Block, Element
from bot.views.editing.restricting import restrict_button
from bot.views.field_errors import field_error
from bot.views.form_fields import MOST_MILESTONE_LETTERS, MOST_NUMBER_LETTERS, MOST_WEIGHT_LETTERS
from bot.views.okrs.okrs import commitment_word, state_word
from bot.views.serving import MOST_SHARES_LETTERS, serves_hint
from bot.views.under_way.turn_buttons import turn_buttons
from bot.views.values import way

View = dict[str, Any]

MOST_KEY_RESULTS = 20


def edit_view(t: Language, form: EditForm) -> View:
    shown: list[Block] = [
        blocks.section(blocks.lines(blocks.bold(f"{form.code} {form.title}"), _owner(t, form))),
        *_course(t, form),
    ]
    if form.meanwhile:
        told = t("Somebody changed this meanwhile. Look at what is marked, then save again.")
        shown.append(blocks.alert(told, "warning"))
    fields = _objective_fields(t, form) if form.key_result is None else _key_result_fields(t, form, form.key_result)
    for name, label, element, hint in fields:
        block = blocks.input_block(label, element, name, hint=hint, optional=name not in ("title", "state"))
        shown += [block, *_marks(t, form, name)]
    shown += _key_results(t, form)
    return blocks.modal(
        t("Edit {code}", code=form.code)[: blocks.VIEW_TITLE],
        shown,
        callback_id=ids.OKR_EDIT,
        submit=t("Save"),
        close=t("Cancel"),
        metadata={"form": form.id, "fields": [name for name, *_ in fields]},
    )


def edited_view(t: Language, edited: Edited) -> View:
    about = edited.key_result or edited.objective
    code = f"{about.code} {about.title}"
    if edited.fields:
        names = t.list(field_name(t, name) for name in edited.fields)
        text = t("Saved: {code}. Changed: {names}.", code=code, names=names)
    else:
        text = t("Nothing was changed in {code}.", code=code)
    return blocks.modal(t("Saved"), [blocks.section(text)], callback_id=ids.OKR_SAID, close=t("Close"))


def field_name(t: Language, name: str) -> str:
    return {
        "title": t("title"),
        "why": t("why"),
        "context": t("context"),
        "commitment": t("commitment"),
        "weight": t("weight"),
        "position": t("order"),
        "serves": t("the teams it serves"),
        "stand_in": t("stand-in"),
        "start": t("start"),
        "target": t("target"),
        "due_day": t("due day"),
        "milestones": t("milestones"),
        "value": t("value"),
        "state": t("state"),
    }.get(name, name)


Field = tuple[str, str, Element, str]


def _owner(t: Language, form: EditForm) -> str:
    owner = form.people.get((form.key_result or form.objective).owner_id)
    return "" if owner is None else t("Owner: {name}", name=owner.name)


def _course(t: Language, form: EditForm) -> list[Block]:
    """The way to pausing, cancelling, handing over and going on."""
    about = form.key_result or form.objective
    ref = f"O{about.id}" if form.key_result is None else f"K{about.id}"
    buttons = turn_buttons(t, ref, about, form.cycle)
    return [blocks.actions(*buttons)] if buttons else []


def _objective_fields(t: Language, form: EditForm) -> list[Field]:
    value = form.values
    commitments = [blocks.option(commitment_word(t, one), one.value) for one in Commitment]
    commitment = blocks.radio_buttons(_id(form, "commitment"), commitments, chosen=value["commitment"])
    limits = t("Links, limits, what others should know.")
    return [
        ("title", t("Objective"), _text(form, "title", longest=MOST_TITLE), ""),
        ("why", t("Why it matters"), _text(form, "why", multiline=True), ""),
        ("context", t("Context"), _text(form, "context", multiline=True), limits),
        ("commitment", t("How sure it has to be met"), commitment, ""),
        ("weight", t("Weight"), _text(form, "weight", longest=MOST_WEIGHT_LETTERS), ""),
        ("position", t("Place in the order"), _text(form, "position", longest=5), t("1 is the first.")),
        *_serves(t, form),
        ("state", t("State"), _states(t, form), ""),
        ("reason", t("Why this changes"), _text(form, "reason", multiline=True), t("Needed to pause or cancel it.")),
    ]


def _serves(t: Language, form: EditForm) -> list[Field]:
    """Where lines are on."""
    if "serves" not in form.values:
        return []
    box = _text(form, "serves", multiline=True, longest=MOST_SHARES_LETTERS)
    return [("serves", t("Also serves"), box, serves_hint(t))]


def _key_result_fields(t: Language, form: EditForm, key_result: KeyResult) -> list[Field]:
    due = blocks.datepicker(_id(form, "due_day"), chosen=_day(form.values["due_day"]))
    reason = t("Needed when a number or the due day changes, or to pause or cancel it; the old one stays visible.")
    return [
        ("title", t("Key result"), _text(form, "title", longest=MOST_TITLE), ""),
        *_numbers(t, form, key_result),
        *_value(t, form, key_result),
        ("due_day", t("Due"), due, ""),
        ("stand_in", t("Stands in"), _person(form, "stand_in"), _let_in(t, form)),
        ("weight", t("Weight"), _text(form, "weight", longest=MOST_WEIGHT_LETTERS), ""),
        ("state", t("State"), _states(t, form), ""),
        ("reason", t("Why this changes"), _text(form, "reason", multiline=True), reason),
    ]


def _let_in(t: Language, form: EditForm) -> str:
    return t("This is restricted: whoever you choose sees it from then on.") if form.objective.is_restricted else ""


def _numbers(t: Language, form: EditForm, key_result: KeyResult) -> list[Field]:
    if key_result.metric is Metric.YES_NO:
        return []
    if key_result.metric is Metric.MILESTONES:
        lines = _text(form, "milestones", multiline=True, longest=MOST_MILESTONE_LETTERS)
        return [("milestones", t("Milestones"), lines, t("One a line, such as: Design signed off by 15 Nov"))]
    is_band = key_result.direction is Direction.MAINTAIN
    labels = (t("Not below"), t("Not above")) if is_band else (t("From"), t("To"))
    return [
        (name, label, _text(form, name, longest=MOST_NUMBER_LETTERS), key_result.unit)
        for name, label in zip(("start", "target"), labels, strict=True)
    ]


def _value(t: Language, form: EditForm, key_result: KeyResult) -> list[Field]:
    """For a lead who puts right what was checked in."""
    if "value" not in form.values:
        return []
    hint = t("Replaces the last check-in; how sure the owner was stays.")
    return [("value", t("Value now"), _text(form, "value", longest=MOST_NUMBER_LETTERS), hint)]


def _marks(t: Language, form: EditForm, name: str) -> list[Block]:
    shown = []
    if name in form.meanwhile:
        now = _shown_value(t, form, name, form.meanwhile[name])
        shown.append(blocks.context(f"⚠️ {t('Meanwhile somebody made this: {value}', value=now)}"))
    if name in form.problems:
        shown.append(blocks.context(f"⚠️ {field_error(t, *form.problems[name])}"))
    return shown


def _shown_value(t: Language, form: EditForm, name: str, value: str) -> str:
    if name == "stand_in":
        person = form.people.get(int(value)) if value.isdigit() else None
        return person.name if person else t("nobody")
    if name == "state":
        return state_word(t, value)
    if name == "commitment":
        return commitment_word(t, Commitment(value))
    day = _day(value) if name == "due_day" else None
    return t.day(day) if day else blocks.cut(value, 500) or t("nothing")


def _key_results(t: Language, form: EditForm) -> list[Block]:
    """The way to each key result, and to further ones."""
    if form.key_result is not None:
        return _feed(t, form, form.key_result)
    shown: list[Block] = [blocks.divider()]
    for one in form.editable[:MOST_KEY_RESULTS]:
        edit = blocks.button(t("Edit"), ids.EDIT_KEY_RESULT, str(one.id), label=t("Edit {code}", code=one.code))
        state = "" if one.state is KeyResultState.ACTIVE else state_word(t, one.state.value)
        line = blocks.lines(blocks.bold(f"{one.code} {one.title}"), way(t, one), state)
        shown.append(blocks.section(line, accessory=edit))
    buttons = [restrict_button(t, form.objective)] if form.may_restrict else []
    if form.objective.state in RUNNING:
        buttons.insert(0, blocks.button(t("Add key results"), ids.ADD_KEY_RESULTS, str(form.objective.id)))
    return [*shown, blocks.actions(*buttons)] if buttons else shown


def _feed(t: Language, form: EditForm, key_result: KeyResult) -> list[Block]:
    """The way to where its value is read from."""
    if not may_be_fed(key_result) or form.objective.state is ObjectiveState.DRAFT:
        return []
    return [blocks.actions(blocks.button(t("Read the value from a system"), ids.FEED_OPEN, str(key_result.id)))]


def _states(t: Language, form: EditForm) -> Element:
    options = [blocks.option(state_word(t, one), one) for one in form.states]
    return blocks.select(_id(form, "state"), options, chosen=form.values["state"])


def _text(form: EditForm, name: str, *, multiline: bool = False, longest: int = blocks.INPUT_LENGTH) -> Element:
    typed = form.values.get(name, "")[:longest]
    return blocks.text_input(_id(form, name), typed=typed, multiline=multiline, longest=longest)


def _person(form: EditForm, name: str) -> Element:
    value = form.values[name]
    person = form.people.get(int(value)) if value.isdigit() else None
    return blocks.users_select(_id(form, name), chosen=person.slack_user_id if person else None)


def _id(form: EditForm, name: str) -> str:
    """Another round of the form has other inputs, so that Slack shows the values of now."""
    return f"{name}_{form.round}"


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None
