"""Weekly measures of teams and objectives: one row each for every week of a cycle, so that charts read no history."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime

from bot.domain.ahead import Ahead
from bot.domain.cycles import Cycle, CycleState
from bot.domain.ids import TeamId
from bot.domain.measures import last_day_of, objective_now, weeks_over
from bot.domain.wallclock import end_of_day, local_day
from bot.domain.workspaces import Workspace
from bot.services.measures.batches import Batch, Place, Row, next_batch, rows_of
from bot.services.okrs.serving import objectives_of
from bot.telemetry import apart
from storage import Store, Transaction
from storage.measuring import Measuring

OBJECTIVES_AT_ONCE = 100  # in one transaction, with their key results; a team is measured whole, however many it has
MEASURES_AT_ONCE = 200  # an objective in a week is one


@dataclass(frozen=True)
class Snapshots:
    """A planner: when a week of a running cycle is over, it is measured, and so are earlier weeks that are missing. The
    company is gone through little by little, and how far is written down with what was measured."""

    store: Store
    objectives: int = OBJECTIVES_AT_ONCE
    measures: int = MEASURES_AT_ONCE

    def plan_due(self, now: datetime, limit: int) -> int:
        """Measure one batch. ``limit`` means that more may be due, 1 that it was the last, 0 that nothing was due."""
        with self.store.read() as tx:
            due = [found for found in _running(tx, now) if found.is_due]
        for found in due:
            with apart("measuring_failed", cycle=found.cycle.id):
                is_last = self._measure(found)
                return 1 if is_last and len(due) == 1 else limit
        return 0

    def _measure(self, due: "_Running") -> bool:
        """One batch; whether it was the last of its cycle."""
        with self.store.read() as tx:
            batch = due.batch(tx, self.objectives, self.measures)
        with self.store.write() as tx:
            if tx.measuring.move(due.round, **due.moved(batch)):
                tx.snapshots.keep_all(batch.rows)
        return batch.is_last

    def ahead(self, tx: Transaction, now: datetime) -> Ahead:
        """When the next week of a running cycle is over, or since when one is that is not measured yet."""
        running = _running(tx, now)
        ends = [found.week_ended_at for found in running if found.is_due]
        ends += [end for found in running if (end := found.week_ends_at) > now]
        return Ahead(min(ends, default=None), waits=any(found.is_due for found in running))


def keep_current_week(tx: Transaction, workspace: Workspace, team_ids: Iterable[TeamId], now: datetime) -> None:
    """Measure these teams and their objectives as they are now, in every running cycle they have objectives in."""
    today = local_day(now, workspace.zone)
    cycles = {cycle.id: cycle for cycle in tx.cycles.active(workspace.id)}
    rows: list[Row] = []
    teams = frozenset(team_ids)
    objectives = objectives_of(tx, workspace, teams, cycles)
    for cycle in cycles.values():
        if cycle.first_day <= today <= cycle.last_day:
            own = [objective for objective in objectives if objective.cycle_id == cycle.id]
            measured = [(each, found) for each in own if (found := objective_now(each, cycle, today)) is not None]
            rows += rows_of(cycle, cycle.week_of(today), today, measured, teams)
    tx.snapshots.keep_all(rows)


@dataclass(frozen=True, slots=True)
class _Running:
    """A running cycle, ``today`` in the workspace's zone, and how far the last round of measuring it has come."""

    workspace: Workspace
    cycle: Cycle
    today: date
    round: Measuring | None

    @property
    def weeks(self) -> range:
        return weeks_over(self.cycle, self.today)

    @property
    def is_due(self) -> bool:
        return bool(self.weeks) and not (self._is_begun and self.round is not None and self.round.is_done)

    @property
    def week_ended_at(self) -> datetime:
        return end_of_day(last_day_of(self.cycle, len(self.weeks)), self.workspace.zone)

    @property
    def week_ends_at(self) -> datetime:
        return end_of_day(last_day_of(self.cycle, len(self.weeks) + 1), self.workspace.zone)

    def batch(self, tx: Transaction, objectives: int, measures: int) -> Batch:
        """What comes next; a round begins anew when another number of weeks is over."""
        place = Place()
        if self.round is not None and self._is_begun:
            place = Place(self.round.after_team, self.round.after_objective, self.round.after_week)
        return next_batch(tx, self.workspace, self.cycle, self.weeks, place, objectives, measures)

    def moved(self, batch: Batch) -> Row:
        """Where the round stands after a batch."""
        whose = {"workspace_id": self.workspace.id, "cycle_id": self.cycle.id, "weeks": len(self.weeks)}
        return {**whose, **asdict(batch.end), "is_done": batch.is_last}

    @property
    def _is_begun(self) -> bool:
        return self.round is not None and self.round.weeks == len(self.weeks)


def _running(tx: Transaction, now: datetime) -> list[_Running]:
    """The running cycles that have begun; one that is over is measured to its last week. Three statements at most."""
    workspaces = tx.agenda.workspaces
    active = [one for one in tx.agenda.cycles if one.state is CycleState.ACTIVE and one.workspace_id in workspaces]
    rounds = tx.measuring.of_running() if active else {}
    found = []
    for cycle in sorted(active, key=lambda one: (one.workspace_id, one.first_day, one.id)):
        workspace = workspaces[cycle.workspace_id]
        found.append(_Running(workspace, cycle, local_day(now, workspace.zone), rounds.get(cycle.id)))
    return [each for each in found if each.cycle.first_day <= each.today]
