"""The modals in which an admin begins or changes a cycle, and says how cycles of a kind come about."""

from datetime import date

from bot.domain.cycle_calendar import CycleRule, calendar_of, usual_days
from bot.domain.cycle_dates import ProposedCycle
from bot.domain.cycle_series import opens_on
from bot.domain.cycles import Cycle, CycleKind, CycleState
from bot.i18n import Language
from bot.services.cycles.cycles import SavedCycle
from bot.services.cycles.rules import RuleForm
from bot.views import blocks, ids
from bot.views.blocks import Block, Element, checkboxes, datepicker, input_block, option, select, text_input
from bot.views.ids import SetupField

LONGEST_NUMBER = 5  # characters


def cycle_form(t: Language, shown: Cycle | ProposedCycle) -> dict[str, object]:
    """A proposal is a new cycle; a cycle is changed."""
    is_new = isinstance(shown, ProposedCycle)
    fields = [
        input_block(t("Name"), text_input("typed", typed=shown.name, longest=80), SetupField.NAME),
        input_block(t("Length"), select("chosen", kinds(t), chosen=shown.kind), SetupField.KIND),
        input_block(t("First day"), datepicker("chosen", chosen=shown.first_day), SetupField.FIRST_DAY),
        input_block(t("Last day"), datepicker("chosen", chosen=shown.last_day), SetupField.LAST_DAY),
        *_calendar(t, shown),
    ]
    if isinstance(shown, Cycle):
        state = select("chosen", states(t), chosen=shown.state)
        hint = t("It moves on by its days. End it early, or close it, here: nothing is deleted.")
        fields.append(input_block(t("State"), state, SetupField.STATE, hint=hint))
    lead = t("People are asked for check-ins from the first day to the last.")
    return blocks.modal(
        t("New cycle") if is_new else t("Change the cycle"),
        [blocks.context(lead), *fields],
        callback_id=ids.OKR_CYCLE,
        close=t("Cancel"),
        submit=t("Start") if is_new else t("Save"),
        metadata={"cycle": shown.id} if isinstance(shown, Cycle) else {},
    )


def rule_form(t: Language, form: RuleForm) -> dict[str, object]:
    """How the cycles of one kind come about."""
    rule = form.rule
    in_the_middle = t("Empty: in the middle.")
    fields = [
        _number(t("Drafting opens, days before the first day"), SetupField.DRAFTING_DAYS, rule.drafting_days),
        _number(t("Drafts are due, days before the first day"), SetupField.DUE_DAYS, rule.due_days),
        _number(
            t("Mid-cycle review, days after the first day"),
            SetupField.REVIEW_DAYS,
            rule.review_days,
            hint=in_the_middle,
            optional=True,
        ),
        _number(t("Scores are entered, days after the last day"), SetupField.CLOSING_DAYS, rule.closing_days),
        _makes_next(t, form),
        *(_weeks(t, rule) if rule.kind is CycleKind.CUSTOM else []),
    ]
    lead = t("This holds for cycles that are made from now on. Those that are there keep their days.")
    return blocks.modal(
        kind_name(t, rule.kind),
        [blocks.context(lead), *fields],
        callback_id=ids.OKR_CYCLE_RULE,
        close=t("Cancel"),
        submit=t("Save"),
        metadata={"kind": rule.kind.value},
    )


def saved_text(t: Language, saved: SavedCycle) -> str:
    days = {"first": t.day(saved.cycle.first_day), "last": t.day(saved.cycle.last_day)}
    said = [t("{name} is saved: {first} to {last}.", name=saved.cycle.name, **days)]
    if saved.opened:
        said.append(
            t.plural(
                "{count} objective that had closed with it is open again.",
                "{count} objectives that had closed with it are open again.",
                saved.opened,
            )
        )
    return t.sentences(said)


def coming_text(t: Language, coming: ProposedCycle) -> str:
    told = {"cycle": coming.name, "day": t.full_day(opens_on(coming))}
    return t("The next one would be {cycle}, made on {day}.", **told)


def kinds(t: Language) -> list[Element]:
    return [option(kind_name(t, kind), kind.value) for kind in _KINDS]


def kind_name(t: Language, kind: CycleKind) -> str:
    return {
        CycleKind.QUARTER: t("Quarter"),
        CycleKind.TWO_MONTHS: t("Two months"),
        CycleKind.HALF: t("Half a year"),
        CycleKind.YEAR: t("Year"),
        CycleKind.CUSTOM: t("Other"),
    }[kind]


def states(t: Language) -> list[Element]:
    """In the order in which a cycle goes through them."""
    names = {
        CycleState.PLANNING: t("Being planned: objectives are drafted"),
        CycleState.ACTIVE: t("Running: people are asked"),
        CycleState.GRADING: t("Over: last numbers and scores come in"),
        CycleState.CLOSED: t("Closed: nobody changes it any more"),
    }
    return [option(name, state.value) for state, name in names.items()]


_KINDS = (CycleKind.QUARTER, CycleKind.TWO_MONTHS, CycleKind.HALF, CycleKind.YEAR, CycleKind.CUSTOM)


def _calendar(t: Language, shown: Cycle | ProposedCycle) -> list[Block]:
    """Of a cycle its days; of a proposal, whose first and last day may still change, what they are if left empty."""
    is_new = isinstance(shown, ProposedCycle)
    if isinstance(shown, Cycle):
        days = calendar_of(shown)
    else:
        days = shown.calendar or usual_days(shown.kind, shown.first_day, shown.last_day)
    fields = (
        (t("Drafting opens"), SetupField.DRAFTING_OPENS, days.drafting_opens),
        (t("Drafts are due"), SetupField.DRAFTS_DUE, days.drafts_due),
        (t("Mid-cycle review"), SetupField.REVIEW_DAY, days.review_day),
        (t("Scores are entered until"), SetupField.CLOSING_DAY, days.closing_day),
    )
    return [_day(t, label, field, day, is_new=is_new) for label, field, day in fields]


def _day(t: Language, label: str, field: str, day: date, *, is_new: bool) -> Block:
    usual = t("Empty: as usual, which is {day} for the days proposed.", day=t.full_day(day))
    hint = usual if is_new else t("Empty: as usual.")
    return input_block(label, datepicker("chosen", chosen=None if is_new else day), field, hint=hint, optional=True)


def _number(label: str, field: str, value: int | None, *, hint: str = "", optional: bool = False) -> Block:
    typed = "" if value is None else str(value)
    return input_block(
        label, text_input("typed", typed=typed, longest=LONGEST_NUMBER), field, hint=hint, optional=optional
    )


def _makes_next(t: Language, form: RuleForm) -> Block:
    box = checkboxes(
        "chosen",
        [option(t("Make the next one by itself"), "yes")],
        chosen=["yes"] if form.rule.makes_next else [],
    )
    when = t("When its drafting opens.")
    hint = when if form.coming is None else t.sentences([when, coming_text(t, form.coming)])
    return input_block(t("The next cycle"), box, SetupField.MAKES_NEXT, hint=hint, optional=True)


def _weeks(t: Language, rule: CycleRule) -> list[Block]:
    anchor = datepicker("chosen", chosen=rule.anchor)
    return [
        _number(t("Weeks in a cycle"), SetupField.WEEKS, rule.weeks, optional=True),
        input_block(
            t("Counted from"),
            anchor,
            SetupField.ANCHOR,
            hint=t("The first day of one of them; needed, as are the weeks, to make the next one."),
            optional=True,
        ),
    ]
