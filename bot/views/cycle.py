"""The modal in which an admin begins or changes a cycle."""

from bot.domain.cycle_dates import ProposedCycle
from bot.domain.cycles import Cycle, CycleKind, CycleState
from bot.i18n import Language
from bot.views import blocks, ids
from bot.views.blocks import Element, datepicker, input_block, option, select, text_input
from bot.views.ids import SetupField


def cycle_form(t: Language, shown: Cycle | ProposedCycle) -> dict[str, object]:
    """A proposal is a new cycle; a cycle is changed."""
    is_new = isinstance(shown, ProposedCycle)
    fields = [
        input_block(t("Name"), text_input("typed", typed=shown.name, longest=80), SetupField.NAME),
        input_block(t("Length"), select("chosen", kinds(t), chosen=shown.kind), SetupField.KIND),
        input_block(t("First day"), datepicker("chosen", chosen=shown.first_day), SetupField.FIRST_DAY),
        input_block(t("Last day"), datepicker("chosen", chosen=shown.last_day), SetupField.LAST_DAY),
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


def kinds(t: Language) -> list[Element]:
    names = {
        CycleKind.QUARTER: t("Quarter"),
        CycleKind.TWO_MONTHS: t("Two months"),
        CycleKind.HALF: t("Half a year"),
        CycleKind.YEAR: t("Year"),
        CycleKind.CUSTOM: t("Other"),
    }
    return [option(name, kind.value) for kind, name in names.items()]


def states(t: Language) -> list[Element]:
    """In the order in which a cycle goes through them."""
    names = {
        CycleState.PLANNING: t("Being planned: objectives are drafted"),
        CycleState.ACTIVE: t("Running: people are asked"),
        CycleState.GRADING: t("Over: last numbers and scores come in"),
        CycleState.CLOSED: t("Closed: nobody changes it any more"),
    }
    return [option(name, state.value) for state, name in names.items()]
