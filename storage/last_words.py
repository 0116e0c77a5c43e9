"""When teams were last heard of."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Executable, Select, and_, bindparam, case, false, func, select

from bot.domain.cycles import CycleState
from bot.domain.ids import TeamId, WorkspaceId
from bot.domain.okrs import KeyResultState, Visibility
from bot.domain.word import LastWord
from bot.domain.workspaces import Rhythm
from storage.database.ready import LONGEST, Found
from storage.database.statements import prepared
from storage.rows import table_of
from storage.running import is_running
from storage.tables.okrs import KeyResultRow, ObjectiveRow
from storage.tables.people import PersonRow
from storage.tables.teams import TeamRow


class LastWords:
    """By team, about the running key results of its own objectives. Those without an owner are left out, for nobody is
    asked about them; so is what is restricted."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def of_all(self, workspace_id: WorkspaceId) -> dict[TeamId, LastWord]:
        return _by_team(self._all(workspace_id))

    def of_quiet(self, workspace_id: WorkspaceId, heard_from: Mapping[Rhythm, datetime]) -> dict[TeamId, LastWord]:
        """Of the open teams that have any, and of which nothing was heard from the moment on that is given for their
        rhythm; at each of the others the database stops at the first thing it finds."""
        moments = {_name_of(rhythm): moment for rhythm, moment in heard_from.items()}
        quiet = [TeamId(team) for team in self._quiet(workspace_id, **moments).scalars()]
        found: dict[TeamId, LastWord] = {}
        for first in range(0, len(quiet), LONGEST):
            found |= _by_team(self._of_teams(workspace_id, quiet[first : first + LONGEST]))
        return found

    @prepared
    def _all(self, workspace_id: WorkspaceId) -> Executable:
        return _words(workspace_id)

    @prepared
    def _of_teams(self, workspace_id: WorkspaceId, team_ids: list[TeamId]) -> Executable:
        return _words(workspace_id).where(table_of(ObjectiveRow).c.team_id.in_(team_ids))

    @prepared
    def _quiet(self, /, workspace_id: WorkspaceId, **_moments: Any) -> Executable:
        """It is looked for at each team; joined, all key results would be read."""
        team, result, objective = table_of(TeamRow).c, table_of(KeyResultRow).c, table_of(ObjectiveRow).c
        moments = {each.value: bindparam(_name_of(each), type_=result.checked_in_at.type) for each in Rhythm}
        there = (
            select(result.id)
            .join_from(table_of(ObjectiveRow), table_of(KeyResultRow), result.objective_id == objective.id)
            .where(objective.team_id == team.id, *_is_told_of(workspace_id), *_is_answered_for(workspace_id))
            .correlate(table_of(TeamRow))
            .limit(1)
        )
        heard = there.where(result.checked_in_at >= case(moments, value=team.rhythm))
        is_heard, is_there = (found.scalar_subquery().is_not(None) for found in (heard, there))
        is_quiet = case((is_heard, false()), else_=is_there)  # asked in this order: most teams are heard of
        return select(team.id).where(team.workspace_id == workspace_id, team.closed_at.is_(None), is_quiet)


def _words(workspace_id: WorkspaceId) -> Select[Any]:
    """An outer join, so that SQLite begins with the objectives of teams, not with everybody's key results."""
    result, objective = table_of(KeyResultRow).c, table_of(ObjectiveRow).c
    running = func.count(result.id)
    seen = (func.min(result.active_from), func.max(result.checked_in_at))
    at_objective = and_(result.objective_id == objective.id, *_is_answered_for(workspace_id))
    return (
        select(objective.team_id, running, running - func.count(result.checked_in_at), *seen)
        .select_from(table_of(ObjectiveRow))
        .outerjoin(table_of(KeyResultRow), at_objective)
        .where(objective.team_id.is_not(None), *_is_told_of(workspace_id))
        .group_by(objective.team_id)
        .having(running > 0)
    )


def _is_told_of(workspace_id: WorkspaceId) -> tuple[ColumnElement[bool], ...]:
    """Of an objective: it runs, and is open to all."""
    objective = table_of(ObjectiveRow).c
    here = objective.workspace_id == workspace_id
    return (here, *is_running(workspace_id, (CycleState.ACTIVE,)), objective.visibility == Visibility.OPEN)


def _is_answered_for(workspace_id: WorkspaceId) -> tuple[ColumnElement[bool], ...]:
    """Of a key result: it is active, and somebody is asked about it."""
    result, person = table_of(KeyResultRow).c, table_of(PersonRow).c
    owner = select(person.id).where(person.workspace_id == workspace_id, person.id == result.owner_id)
    has_left = owner.where(person.deactivated_at.is_not(None)).exists()
    here = (result.workspace_id == workspace_id, result.state == KeyResultState.ACTIVE)
    return (*here, result.stand_in_id.is_not(None) | ~has_left)


def _name_of(rhythm: Rhythm) -> str:
    return f"from_{rhythm}"


def _by_team(found: Found) -> dict[TeamId, LastWord]:
    return {
        TeamId(team): LastWord(running=count, unheard=silent, active_from=first, newest=last.date() if last else None)
        for team, count, silent, first, last in found
    }
