"""One key result in the drafting form: what was understood, what is open, and a field to mend each part."""

from datetime import date

from bot.domain.ids import PersonId
from bot.domain.typed_okrs import Kind, TypedKeyResult
from bot.domain.typed_reading import MOST_TITLE, MOST_UNIT
from bot.i18n import Language
from bot.services.drafting.form import DraftForm
from bot.views import blocks, ids
from bot.views.blocks import Block
from bot.views.draft_words import advice_text, kind_words, problem_text, understood_text
from bot.views.form_fields import MOST_MILESTONE_LETTERS, MOST_NUMBER_LETTERS, MOST_WEIGHT_LETTERS, field


def key_result_blocks(t: Language, form: DraftForm, typed: TypedKeyResult, number: int) -> list[Block]:
    return [
        _head(t, form, typed, number),
        *_remarks(t, form, typed),
        *_fields(t, form, typed),
        *(_more(t, form, typed) if form.typed.more else []),
    ]


def _head(t: Language, form: DraftForm, typed: TypedKeyResult, number: int) -> Block:
    understood = understood_text(t, typed, form.term)
    title = typed.title or t("no title yet")
    name = blocks.bold(t("{number}. {title}", number=number, title=blocks.cut(title, 150)))
    remove = blocks.button(
        t("Remove"), ids.DRAFT_REMOVE, str(typed.key), label=t("Remove key result {number}", number=number)
    )
    return blocks.section(blocks.lines(name, understood), accessory=remove)


def _remarks(t: Language, form: DraftForm, typed: TypedKeyResult) -> list[Block]:
    """What the line left open first, then what the plain rules say."""
    open_parts = [f"❓ {problem_text(t, one)}" for one in form.notes.get(typed.key, ())]
    advised = [f"💡 {advice_text(t, one)}" for one in form.advice if one.key == typed.key]
    said = [*open_parts, *advised]
    return [blocks.context(*said)] if said else []


def _fields(t: Language, form: DraftForm, typed: TypedKeyResult) -> list[Block]:
    kinds = [blocks.option(words, kind.value) for kind, words in kind_words(t).items()]
    kind = blocks.select(ids.DRAFT_KIND, kinds, chosen=typed.kind.value)
    title = blocks.text_input("title", typed=typed.title[:MOST_TITLE], longest=MOST_TITLE)
    due = blocks.datepicker("due_day", chosen=_day(typed.due_day) or form.cycle.last_day)
    here = form.problems
    return [
        *field(t("Key result"), title, typed.field("title"), here, t),
        *field(t("What it is"), kind, typed.field("kind"), here, t, dispatch=True),
        *_numbers(t, form, typed),
        *field(t("Due"), due, typed.field("due_day"), here, t, optional=True),
    ]


def _numbers(t: Language, form: DraftForm, typed: TypedKeyResult) -> list[Block]:
    if typed.kind is Kind.YES_NO:
        return []
    if typed.kind is Kind.MILESTONES:
        lines = blocks.text_input("milestones", typed=typed.milestones, multiline=True, longest=MOST_MILESTONE_LETTERS)
        hint = t("One a line, such as: Design signed off by 15 Nov")
        return field(t("Milestones"), lines, typed.field("milestones"), form.problems, t, hint=hint, optional=True)
    is_band = typed.kind is Kind.BAND
    labels = (t("Not below"), t("Not above")) if is_band else (t("From"), t("To"))
    found = []
    for label, name in zip(labels, ("start", "target"), strict=True):
        element = blocks.text_input(name, typed=getattr(typed, name), longest=MOST_NUMBER_LETTERS)
        found += field(label, element, typed.field(name), form.problems, t, optional=True)
    unit = blocks.text_input("unit", typed=typed.unit[:MOST_UNIT], longest=MOST_UNIT, placeholder=t("%, €, days …"))
    return [*found, *field(t("Unit"), unit, typed.field("unit"), form.problems, t, optional=True)]


def _more(t: Language, form: DraftForm, typed: TypedKeyResult) -> list[Block]:
    owner = blocks.users_select("owner", chosen=_slack_id(form, typed.owner_id))
    stand_in = blocks.users_select("stand_in", chosen=_slack_id(form, typed.stand_in_id))
    weight = blocks.text_input("weight", typed=typed.weight, longest=MOST_WEIGHT_LETTERS)
    here = form.problems
    return [
        *field(t("Owner"), owner, typed.field("owner"), here, t, hint=t("You, if this is empty."), optional=True),
        *field(t("Stands in"), stand_in, typed.field("stand_in"), here, t, optional=True),
        *field(t("Weight"), weight, typed.field("weight"), here, t, hint=t("1, if this is empty."), optional=True),
    ]


def _slack_id(form: DraftForm, person_id: PersonId | None) -> str | None:
    person = form.people.get(person_id) if person_id is not None else None
    return person.slack_user_id if person else None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None
