"""What stands above and below objectives, however far, in one statement each."""

from collections.abc import Iterable, Sequence
from dataclasses import fields
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Executable, Select, exists, func, literal, select

from bot.domain.ids import CycleId, ObjectiveId, TeamId, WorkspaceId
from bot.domain.okrs import RUNNING
from bot.domain.trees import Join, Twig
from storage.database.ready import Found
from storage.database.statements import distinct, prepared, unsought
from storage.rows import table_of
from storage.tables.okrs import AlignmentRow, KeyResultRow, ObjectiveRow


class Trees:
    """Of the objectives that run in some cycles: neither drafts nor what is over."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.table = table_of(ObjectiveRow)

    def of_teams(
        self, workspace_id: WorkspaceId, team_ids: Iterable[TeamId], cycle_ids: Iterable[CycleId]
    ) -> list[Twig]:
        return _twigs(self._of_teams(workspace_id, distinct(cycle_ids), RUNNING, distinct(team_ids)))

    def below(
        self, workspace_id: WorkspaceId, roots: Iterable[ObjectiveId], cycle_ids: Iterable[CycleId], depth: int
    ) -> list[Join]:
        """What contributes to these objectives, to those, and so on: ``depth`` levels and one more."""
        return _joins(self._reach(workspace_id, distinct(roots), depth, up=False), cycle_ids)

    def above(
        self, workspace_id: WorkspaceId, roots: Iterable[ObjectiveId], cycle_ids: Iterable[CycleId], depth: int
    ) -> list[Join]:
        """What these objectives contribute to, and so on: ``depth`` levels and one more."""
        return _joins(self._reach(workspace_id, distinct(roots), depth, up=True), cycle_ids)

    def loose(
        self,
        workspace_id: WorkspaceId,
        apart_from: Iterable[TeamId],
        cycle_ids: Iterable[CycleId],
        limit: int,
        offset: int,
    ) -> list[Twig]:
        """Objectives that contribute to nothing that runs, those of some teams left out, by number."""
        cycles, teams = distinct(cycle_ids), distinct(apart_from)
        return _twigs(self._loose(workspace_id, cycles, RUNNING, teams, limit, offset))

    def count_loose(self, workspace_id: WorkspaceId, apart_from: Iterable[TeamId], cycle_ids: Iterable[CycleId]) -> int:
        found = self._count_loose(workspace_id, distinct(cycle_ids), RUNNING, distinct(apart_from))
        return int(found.scalar_one())

    @prepared
    def _of_teams(
        self, workspace_id: WorkspaceId, cycle_ids: list[CycleId], states: Sequence[str], team_ids: list[TeamId]
    ) -> Executable:
        table = self.table.c
        here = (table.cycle_id.in_(cycle_ids), table.state.in_(states), table.team_id.in_(team_ids))
        return self._within(workspace_id).where(*here).order_by(table.cycle_id, table.position, table.number)

    @prepared
    def _reach(self, workspace_id: WorkspaceId, roots: list[ObjectiveId], depth: int, *, up: bool) -> Executable:
        """The level is part of what is reached, so that a ring ends at the last level at the latest. The workspace goes
        along from step to step, and what runs is told apart afterwards: asked for either of them, a database that knows
        little about its tables would begin with all alignments or objectives there are, at each step."""
        link, objective, result = table_of(AlignmentRow), self.table, table_of(KeyResultRow)
        near, far = link.c.upper_objective_id, link.c.from_objective_id
        if up:
            near, far = far, near
        start = select(objective.c.workspace_id, objective.c.id, literal(0).label("level"))
        held = (objective.c.workspace_id == workspace_id, objective.c.id.in_(roots))
        reached = start.where(*held).cte("reached", recursive=True)
        linked = (link.c.workspace_id == reached.c.workspace_id) & (near == reached.c.id)
        step = select(link.c.workspace_id, far, reached.c.level + 1).select_from(reached.join(link, linked))
        reached = reached.union(step.where(reached.c.level < depth))
        inner = select(reached.c.workspace_id, reached.c.id).distinct().subquery("inner_ones")
        theirs = (link.c.workspace_id == unsought(inner.c.workspace_id)) & (near == unsought(inner.c.id))
        joined = inner.join(link, theirs)
        joined = joined.join(objective, objective.c.id == far)
        joined = joined.outerjoin(result, result.c.id == link.c.to_key_result_id)
        told = (near.label("inner"), result.c.number.label("key_result"), objective.c.cycle_id, objective.c.state)
        return select(*self._columns, *told).select_from(joined).order_by(unsought(link.c.id))

    @prepared
    def _loose(
        self,
        workspace_id: WorkspaceId,
        cycle_ids: list[CycleId],
        states: Sequence[str],
        apart_from: list[TeamId],
        limit: int,
        offset: int,
    ) -> Executable:
        found = self._within(workspace_id).where(*self._is_loose(workspace_id, cycle_ids, states, apart_from))
        return found.order_by(self.table.c.number).limit(limit).offset(offset)

    @prepared
    def _count_loose(
        self, workspace_id: WorkspaceId, cycle_ids: list[CycleId], states: Sequence[str], apart_from: list[TeamId]
    ) -> Executable:
        here = self.table.c.workspace_id == workspace_id
        found = select(func.count()).select_from(self.table).where(here)
        return found.where(*self._is_loose(workspace_id, cycle_ids, states, apart_from))

    @property
    def _columns(self) -> list[Column[Any]]:
        """Those that a twig is made of; what no column says yet is as the twig has it."""
        return [self.table.c[each.name] for each in fields(Twig) if each.name in self.table.c]

    def _within(self, workspace_id: WorkspaceId) -> Select[Any]:
        return select(*self._columns).where(self.table.c.workspace_id == workspace_id)

    def _is_loose(
        self, workspace_id: WorkspaceId, cycle_ids: list[CycleId], states: Sequence[str], apart_from: list[TeamId]
    ) -> Sequence[ColumnElement[bool]]:
        link, upper, table = table_of(AlignmentRow), self.table.alias("upper_one"), self.table.c
        runs = (upper.c.cycle_id.in_(cycle_ids), upper.c.state.in_(states))
        theirs = (link.c.workspace_id == workspace_id, link.c.from_objective_id == table.id)
        contributes = exists().select_from(link).where(*theirs, upper.c.id == link.c.upper_objective_id, *runs)
        held = table.team_id.is_(None) | table.team_id.not_in(apart_from)
        return (table.cycle_id.in_(cycle_ids), table.state.in_(states), held, ~contributes)


def _twigs(found: Found) -> list[Twig]:
    return [Twig(**row) for row in found.mappings()]


def _joins(found: Found, cycle_ids: Iterable[CycleId]) -> list[Join]:
    """Those whose outer end runs: what stands beyond one that does not hangs on nothing then."""
    cycles = set(cycle_ids)
    names = [name for name in tuple(found.keys()) if name not in ("inner", "key_result", "cycle_id", "state")]
    return [
        Join(row["inner"], Twig(**{name: row[name] for name in names}), row["key_result"])
        for row in found.mappings()
        if row["cycle_id"] in cycles and row["state"] in RUNNING
    ]
