"""Who owns what is open, for whoever may have to decide what becomes of it, and what was decided.

Each statement asks one table by keys that are given: joined into one, they took a PostgreSQL that knows no statistics
yet a second and more.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Executable, FromClause, literal, or_, select, union, union_all

from bot.domain.handovers import Choice, Handover, Subject
from bot.domain.ids import CycleId, ObjectiveId, PersonId, TeamId, WorkspaceId
from bot.domain.okrs import OPEN_KEY_RESULTS, RUNNING
from bot.domain.people import Employment, SlackKind
from storage.database.statements import distinct, insertion, prepared
from storage.rows import Rows, table_of
from storage.tables.okrs import HandoverRow, KeyResultRow, ObjectiveRow
from storage.tables.people import PersonRow
from storage.tables.teams import TeamRow

TEAM, PERSON = "team", "person"


class Handovers(Rows[Handover]):
    row = HandoverRow
    entity = Handover

    def answered_for(self, workspace_id: WorkspaceId, person_id: PersonId) -> tuple[set[TeamId], set[PersonId]]:
        """The teams that this person leads, closed ones too; and the people below of whom they may be the nearest
        manager who can decide."""
        return _scope(self._answered_for(workspace_id, person_id).all())

    def answered_for_by_admins(self, workspace_id: WorkspaceId) -> tuple[set[TeamId], set[PersonId]]:
        """Teams whose lead cannot decide, or that have none; and everybody who has left and owns something open."""
        return _scope(self._answered_for_by_admins(workspace_id).all())

    def owned(
        self,
        workspace_id: WorkspaceId,
        team_ids: Iterable[TeamId],
        person_ids: Iterable[PersonId],
        cycle_ids: Iterable[CycleId],
    ) -> dict[Subject, TeamId | None]:
        """The open objectives of these teams and people in these cycles, and the open key results in the former and of
        the latter; each with its team."""
        cycles, teams, people = distinct(cycle_ids), distinct(team_ids), distinct(person_ids)
        in_teams = self._objectives_by(workspace_id, cycles, teams, "team_id")
        theirs = self._objectives_by(workspace_id, cycles, people, "owner_id")
        results = self._results_by(workspace_id, list(in_teams), "objective_id")
        results |= self._results_by(workspace_id, people, "owner_id")
        others = {objective for objective, _ in results.values()} - in_teams.keys() - theirs.keys()
        known = in_teams | theirs | self._objectives_by(workspace_id, cycles, list(others), "id")
        found = {Subject(objective_id=one, owner_id=owner): team for one, (owner, team) in (in_teams | theirs).items()}
        for result, (objective, owner) in results.items():
            if objective in known:
                found[Subject(objective_id=objective, key_result_id=result, owner_id=owner)] = known[objective][1]
        return found

    def remember(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Write decisions in one statement, nothing of which is left to be filled in."""
        self.connection.execute(insertion(self.table), [dict(row) for row in rows])

    def of_owners(self, workspace_id: WorkspaceId, owner_ids: Iterable[PersonId]) -> list[Handover]:
        """What was decided about what these people owned."""
        return sorted(self.many(self._of_owners(workspace_id, distinct(owner_ids))), key=lambda one: one.id)

    def handed(self, workspace_id: WorkspaceId, person_id: PersonId, since: datetime) -> list[Handover]:
        """What this person was handed from a moment on, and what of theirs went to others, oldest first."""
        return self.many(self._handed(workspace_id, person_id, since))

    def _objectives_by(
        self, workspace_id: WorkspaceId, cycles: list[CycleId], ids: list[Any], column: str
    ) -> dict[ObjectiveId, tuple[PersonId, TeamId | None]]:
        rows = self._open_objectives(workspace_id, cycles, ids, column=column) if ids and cycles else ()
        return {ObjectiveId(identity): (owner, team) for identity, owner, team in rows}

    def _results_by(
        self, workspace_id: WorkspaceId, ids: list[Any], column: str
    ) -> dict[Any, tuple[ObjectiveId, PersonId]]:
        rows = self._open_key_results(workspace_id, ids, column=column) if ids else ()
        return {identity: (objective, owner) for identity, objective, owner in rows}

    @prepared
    def _of_owners(self, workspace_id: WorkspaceId, owner_ids: list[PersonId]) -> Executable:
        """In no order: asked for one, SQLite would read all handovers of the workspace."""
        return self.within(workspace_id).where(self.table.c.owner_id.in_(owner_ids))

    @prepared
    def _handed(self, workspace_id: WorkspaceId, person_id: PersonId, since: datetime) -> Executable:
        table = self.table.c
        lately = self.within(workspace_id).where(table.at >= since, table.choice == Choice.HANDED)
        return union_all(lately.where(table.to_id == person_id), lately.where(table.owner_id == person_id)).order_by(
            "id"
        )

    @prepared
    def _answered_for(self, workspace_id: WorkspaceId, person_id: PersonId) -> Executable:
        team = table_of(TeamRow).c
        led = select(literal(TEAM).label("what"), team.id).where(team.workspace_id == workspace_id)
        below = select(literal(PERSON), _below(workspace_id, person_id).c.id)
        return union_all(led.where(team.lead_id == person_id), below)

    @prepared
    def _answered_for_by_admins(self, workspace_id: WorkspaceId) -> Executable:
        team, person = table_of(TeamRow).c, table_of(PersonRow).c
        objective, result = table_of(ObjectiveRow).c, table_of(KeyResultRow).c
        here = person.workspace_id == workspace_id
        unable = select(person.id).where(here, _is_passed_over(person))
        gone = select(person.id).where(here, person.deactivated_at.is_not(None))
        leaderless = team.lead_id.is_(None) | team.lead_id.in_(unable)
        teams = select(literal(TEAM).label("what"), team.id).where(team.workspace_id == workspace_id, leaderless)
        aims = select(literal(PERSON), objective.owner_id).where(objective.workspace_id == workspace_id)
        results = select(literal(PERSON), result.owner_id).where(result.workspace_id == workspace_id)
        return union(
            teams,
            aims.where(objective.owner_id.in_(gone), objective.state.in_(RUNNING)),
            results.where(result.owner_id.in_(gone), result.state.in_(OPEN_KEY_RESULTS)),
        )

    @prepared
    def _open_objectives(
        self, workspace_id: WorkspaceId, cycle_ids: list[CycleId], ids: list[Any], *, column: str
    ) -> Executable:
        table = table_of(ObjectiveRow).c
        here = (table.workspace_id == workspace_id, table[column].in_(ids), table.cycle_id.in_(cycle_ids))
        return select(table.id, table.owner_id, table.team_id).where(*here, table.state.in_(RUNNING))

    @prepared
    def _open_key_results(self, workspace_id: WorkspaceId, ids: list[Any], *, column: str) -> Executable:
        table = table_of(KeyResultRow).c
        here = (table.workspace_id == workspace_id, table[column].in_(ids), table.state.in_(OPEN_KEY_RESULTS))
        return select(table.id, table.objective_id, table.owner_id).where(*here)


def _scope(rows: Iterable[Any]) -> tuple[set[TeamId], set[PersonId]]:
    found = [(what, identity) for what, identity in rows]
    teams = {TeamId(identity) for what, identity in found if what == TEAM}
    return teams, {PersonId(identity) for what, identity in found if what == PERSON}


def _below(workspace_id: Any, person_id: Any) -> FromClause:
    """The direct reports, and further down the reports of those who are passed over."""
    person, low = table_of(PersonRow).c, table_of(PersonRow).alias("low").c
    theirs = (person.workspace_id == workspace_id, person.manager_id == person_id)
    below = select(person.id, _is_passed_over(person).label("passed")).where(*theirs).cte("below", recursive=True)
    further = (low.workspace_id == workspace_id, low.manager_id == below.c.id, below.c.passed)
    return below.union(select(low.id, _is_passed_over(low)).where(*further))


def _is_passed_over(person: Any) -> ColumnElement[bool]:
    """Not asked to decide, or perhaps not: the domain looks closer at contract workers (``may_decide``)."""
    held: tuple[ColumnElement[bool], ...] = (
        person.deactivated_at.is_not(None),
        person.slack_kind != SlackKind.MEMBER,
        person.employment == Employment.CONTRACTOR,
    )
    return or_(*held)
