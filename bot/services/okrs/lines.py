"""How a department or a company stands by line, and all its lines as one."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from bot.domain.cycles import Cycle
from bot.domain.ids import TeamId
from bot.domain.lines import LineProgress, by_line, combined
from bot.domain.okrs import Objective
from bot.domain.progress import objective_progress
from bot.domain.teams import Branch, Line
from bot.domain.workspaces import Workspace
from bot.services.okrs.serving import objectives_of
from storage import Transaction


@dataclass(frozen=True, slots=True)
class InLines:
    """The lines of one cycle that have something in them, at least two, and all of them as one."""

    cycle: Cycle
    lines: tuple[LineProgress, ...]
    combined: Fraction | None


def lines_of(
    tx: Transaction,
    workspace: Workspace,
    teams: Sequence[Branch],
    wanted: Collection[TeamId],
    cycles: Sequence[Cycle],
    today: date,
) -> tuple[InLines, ...]:
    """Of these of all ``teams``, in four statements; none where lines are off, or where the teams are of one line."""
    held = {one.id: one.line for one in teams if one.id in wanted}
    if not workspace.has_lines or len(set(held.values())) < 2 or not cycles:
        return ()
    objectives = objectives_of(tx, workspace, held, [cycle.id for cycle in cycles])
    found = (_in_lines(objectives, held, cycle, today) for cycle in cycles)
    return tuple(one for one in found if len(one.lines) > 1)


def _in_lines(objectives: Sequence[Objective], held: dict[TeamId, Line], cycle: Cycle, today: date) -> InLines:
    own = [one for one in objectives if one.cycle_id == cycle.id]
    rated = [(one, objective_progress(one, cycle.first_day, today)) for one in own]
    lines = by_line(rated, held, cycle.id)
    return InLines(cycle, lines, combined(lines))
