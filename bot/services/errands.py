"""What somebody is to do about objectives of theirs, beside check-ins, read in three statements at most."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from bot.domain.calendar import WorkCalendar
from bot.domain.cycle_news import named
from bot.domain.cycles import CycleState
from bot.domain.errands import STATES, ErrandKind, ErrandLine, is_owed, kind_of, owed_of
from bot.domain.okrs import ObjectiveState
from bot.domain.people import Person
from bot.domain.workspaces import Workspace
from bot.services.holidays import holidays_for
from storage import Transaction


def errands_of(tx: Transaction, person: Person, today: date, *kinds: ErrandKind) -> tuple[ErrandLine, ...]:
    """Of these kinds, or of all; what is to be closed comes first. ``today`` is a day in the person's zone."""
    wanted = kinds or tuple(ErrandKind)
    cycles = {
        cycle.id: cycle
        for cycle in tx.cycles.in_state(person.workspace_id, *(STATES[kind][0] for kind in wanted))
        if is_owed(kind_of(cycle), cycle, today)
    }
    if not cycles:
        return ()
    states = tuple({state for kind in wanted for state in STATES[kind][1]})
    owned = tx.objectives.of_person(person.workspace_id, person.id, cycles, states)
    found = [(owed_of(one, cycles[one.cycle_id], today), one) for one in owned]
    lines = [ErrandLine(kind, one, cycles[one.cycle_id]) for kind, one in found if kind is not None]
    return tuple(sorted(lines, key=lambda line: (_is_planned(line), line.by, line.objective.number)))


def lying_of(tx: Transaction, person: Person) -> tuple[ErrandLine, ...]:
    """Drafts of cycles that run already: what was carried over late, or was never shared. Nobody is asked about them in
    a prompt. Two statements at most."""
    cycles = {cycle.id: cycle for cycle in tx.cycles.in_state(person.workspace_id, CycleState.ACTIVE)}
    owned = tx.objectives.of_person(person.workspace_id, person.id, cycles, (ObjectiveState.DRAFT,)) if cycles else []
    lines = [ErrandLine(ErrandKind.SHARE, one, cycles[one.cycle_id]) for one in owned]
    return tuple(sorted(lines, key=lambda line: line.objective.number))


def with_named_days(
    lines: Iterable[ErrandLine], person: Person, workspace: Workspace, today: date
) -> tuple[ErrandLine, ...]:
    """As a prompt of that day may say them."""
    calendar = WorkCalendar(working_days=person.working_days, holidays=holidays_for(person, workspace))
    return tuple(replace(line, named=named(line.by, today, calendar)) for line in lines)


def _is_planned(line: ErrandLine) -> bool:
    return line.cycle.state is CycleState.PLANNING
