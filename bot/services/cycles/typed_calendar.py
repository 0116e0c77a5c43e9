"""The days of a cycle's calendar as an admin types them, each beside what is usual."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import asdict

from bot.domain.cycle_calendar import (
    CycleCalendar,
    CycleRule,
    TypedCalendar,
    calendar_of,
    check_calendar,
    settled,
)
from bot.domain.cycle_dates import ProposedCycle
from bot.domain.cycles import Cycle, CycleKind
from bot.domain.errors import Invalid
from bot.domain.workspaces import Workspace
from storage import Transaction

Problems = dict[str, tuple[str, dict[str, str]]]


def typed_calendar(
    tx: Transaction,
    workspace: Workspace,
    proposed: ProposedCycle,
    typed: TypedCalendar | None,
    known: Cycle | None,
    untouched: AbstractSet[str],
) -> CycleCalendar:
    """The calendar of a cycle as it is to be saved. Raises Invalid."""
    rules = tx.cycle_rules.of(workspace.id)
    usual = rules[proposed.kind].days(proposed.first_day, proposed.last_day)
    before = (usual, usual) if known is None else _before(known, rules)
    held = typed or TypedCalendar(**({} if known is None else asdict(calendar_of(known))))
    days = settled(held, usual, before)
    try:
        check_calendar(days, proposed.first_day, proposed.last_day)
    except Invalid as error:
        raise Invalid(_where_typed(error.fields, held, days, untouched)) from error
    return days


def _where_typed(
    problems: Problems, typed: TypedCalendar, days: CycleCalendar, untouched: AbstractSet[str]
) -> Problems:
    """Of two days that make no sense together the one that was typed is wrong, where the other is as it was."""
    opens_typed = typed.drafting_opens is not None and "drafting_opens" not in untouched
    due_typed = typed.drafts_due is not None and "drafts_due" not in untouched
    if problems.get("drafting_opens", ("",))[0] != "opens_after_due" or opens_typed or not due_typed:
        return problems
    others = {name: why for name, why in problems.items() if name != "drafting_opens"}
    return {"drafts_due": ("due_before_opens", {"first_day": days.drafting_opens.isoformat()})} | others


def _before(known: Cycle, rules: Mapping[CycleKind, CycleRule]) -> tuple[CycleCalendar, CycleCalendar]:
    return calendar_of(known), rules[known.kind].days(known.first_day, known.last_day)
