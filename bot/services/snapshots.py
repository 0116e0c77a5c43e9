"""Weekly measures of teams and objectives: one row each for every week of a cycle, so that charts read no history."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from bot.domain.cycles import Cycle
from bot.domain.ids import TeamId, WorkspaceId
from bot.domain.measures import (
    Measure,
    can_be_measured,
    last_day_of,
    objective_now,
    objective_on,
    team_on,
    weeks_over,
)
from bot.domain.okrs import Objective
from bot.domain.ratios import as_decimal
from bot.domain.wallclock import end_of_day, local_day
from bot.domain.workspaces import Workspace
from storage import Store, Transaction

TEAM, OBJECTIVE = "team", "objective"
ROWS_AT_ONCE = 500

Measured = list[tuple[Objective, Measure]]
Row = dict[str, Any]


@dataclass(frozen=True)
class Snapshots:
    """A planner: when a week of a running cycle is over, it is measured, and so are earlier weeks that are missing."""

    store: Store

    def plan_due(self, now: datetime, limit: int) -> int:
        """Measure what is over in all running cycles. Always 0: nothing is left for another batch."""
        with self.store.read() as tx:
            due = [found for found in _running(tx, now) if not tx.handled.has(found.workspace.id, found.mark)]
        for found in due:
            self._catch_up(found, now)
        return 0

    def next_due(self, now: datetime) -> datetime | None:
        """When the next week of a running cycle is over."""
        with self.store.read() as tx:
            ends = [found.week_ends_at for found in _running(tx, now)]
        return min((end for end in ends if end > now), default=None)

    def _catch_up(self, found: "_Running", now: datetime) -> None:
        with self.store.read() as tx:
            rows = _missing(tx, found)
        for start in range(0, len(rows), ROWS_AT_ONCE):
            with self.store.write() as tx:
                tx.snapshots.keep_all(rows[start : start + ROWS_AT_ONCE])
        with self.store.write() as tx:
            tx.handled.first_time(found.workspace.id, found.mark, now)


def keep_current_week(tx: Transaction, workspace: Workspace, team_ids: Iterable[TeamId], now: datetime) -> None:
    """Measure these teams and their objectives as they are now, in every running cycle they have objectives in."""
    today = local_day(now, workspace.zone)
    cycles = {cycle.id: cycle for cycle in tx.cycles.active(workspace.id)}
    rows: list[Row] = []
    objectives = tx.objectives.of_teams(workspace.id, team_ids, cycles)
    for cycle in cycles.values():
        if cycle.first_day <= today <= cycle.last_day:
            own = [objective for objective in objectives if objective.cycle_id == cycle.id]
            measured = [(each, found) for each in own if (found := objective_now(each, cycle, today)) is not None]
            rows += _rows(workspace.id, cycle, cycle.week_of(today), today, measured)
    tx.snapshots.keep_all(rows)


@dataclass(frozen=True, slots=True)
class _Running:
    """A running cycle, and ``today`` in the workspace's zone."""

    workspace: Workspace
    cycle: Cycle
    today: date

    @property
    def weeks(self) -> range:
        return weeks_over(self.cycle, self.today)

    @property
    def mark(self) -> str:
        return f"snapshot:{self.cycle.id}:{len(self.weeks)}"

    @property
    def week_ends_at(self) -> datetime:
        return end_of_day(last_day_of(self.cycle, len(self.weeks) + 1), self.workspace.zone)


def _running(tx: Transaction, now: datetime) -> list[_Running]:
    """The running cycles that have begun; one that is over is measured to its last week."""
    found = [
        _Running(workspace, cycle, local_day(now, workspace.zone))
        for workspace in tx.workspaces.installed()
        for cycle in tx.cycles.active(workspace.id)
    ]
    return [each for each in found if each.cycle.first_day <= each.today]


def _missing(tx: Transaction, found: _Running) -> list[Row]:
    """The rows that the weeks that are over lack: one statement for each such week."""
    workspace_id, cycle = found.workspace.id, found.cycle
    kept = tx.snapshots.weeks_of(workspace_id, cycle.id)
    objectives = tx.objectives.in_cycles(workspace_id, [cycle.id])
    rows: list[Row] = []
    for week in found.weeks:
        day = last_day_of(cycle, week)
        then = [objective for objective in objectives if can_be_measured(objective, day)]
        if any((OBJECTIVE, each.id, week) not in kept for each in then):
            new = _rows(workspace_id, cycle, week, day, list(_measured(tx, then, cycle, day)))
            rows += [row for row in new if (row["kind"], row["subject_id"], week) not in kept]
    return rows


def _measured(
    tx: Transaction, objectives: list[Objective], cycle: Cycle, day: date
) -> Iterator[tuple[Objective, Measure]]:
    ids = [result.id for objective in objectives for result in objective.key_results]
    said = tx.check_ins.by_day(cycle.workspace_id, ids, day)
    check_ins = {identity: (said[identity],) for identity in ids if identity in said}
    for objective in objectives:
        measure = objective_on(objective, check_ins, cycle, day)
        if measure is not None:
            yield objective, measure


def _rows(workspace_id: WorkspaceId, cycle: Cycle, week: int, day: date, measured: Measured) -> list[Row]:
    held: Row = {"workspace_id": workspace_id, "cycle_id": cycle.id, "week": week, "on_day": day}
    rows = [{**held, "kind": OBJECTIVE, "subject_id": each.id, **_values(measure)} for each, measure in measured]
    teams: dict[TeamId, Measured] = defaultdict(list)
    for objective, measure in measured:
        if objective.team_id is not None:
            teams[objective.team_id].append((objective, measure))
    for team_id, own in teams.items():
        whole = team_on(own, cycle)
        if whole is not None:
            rows.append({**held, "kind": TEAM, "subject_id": team_id, **_values(whole)})
    return rows


def _values(measure: Measure) -> Row:
    confidence = None if measure.confidence is None else as_decimal(measure.confidence)
    return {
        "progress": as_decimal(measure.progress),
        "expected": as_decimal(measure.expected),
        "confidence": confidence,
    }
