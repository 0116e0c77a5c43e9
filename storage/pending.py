"""Whether anything at all is to be decided by somebody, or to be told to them: one statement that spares most people
all those that would say what."""

from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Executable, Select, literal, select, union_all

from bot.domain.context import ANSWERS, Verdict
from bot.domain.ids import PersonId, WorkspaceId
from storage.rows import table_of
from storage.statements import prepared
from storage.tables.context import ContextChangeRow
from storage.tables.okrs import KeyResultRow, ObjectiveRow, ProposalRow
from storage.tables.people import PersonRow
from storage.tables.teams import TeamRow


class Kind(StrEnum):
    """CHANGE: an objective above has changed. CHANGE_TOLD: somebody has said something to a change. HANDOVER: they lead
    a team or people, so that something may be left behind. PROPOSAL: something is asked with an alignment, or its
    outcome is untold."""

    CHANGE = "change"
    CHANGE_TOLD = "change_told"
    HANDOVER = "handover"
    PROPOSAL = "proposal"


class Pending:
    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def kinds(self, workspace_id: WorkspaceId, person_id: PersonId) -> frozenset[Kind]:
        """What there may be; some of it may turn out to be nothing, what is missing here is nothing for sure."""
        return frozenset(map(Kind, self._kinds(workspace_id, person_id).scalars()))

    @prepared
    def _kinds(self, workspace_id: WorkspaceId, person_id: PersonId) -> Executable:
        aims = _owned(ObjectiveRow, workspace_id, person_id)
        return union_all(
            *_changes(workspace_id, person_id, aims),
            *_proposals(workspace_id, person_id, aims, _owned(KeyResultRow, workspace_id, person_id)),
            *_leading(workspace_id, person_id),
        )


def _owned(row: Any, workspace_id: Any, person_id: Any) -> Select[Any]:
    owned = table_of(row).c
    return select(owned.id).where(owned.workspace_id == workspace_id, owned.owner_id == person_id)


def _changes(workspace_id: Any, person_id: Any, aims: Select[Any]) -> list[Select[Any]]:
    table = table_of(ContextChangeRow).c
    here = table.workspace_id == workspace_id
    asked = (table.verdict == Verdict.WAITING, table.from_objective_id.in_(aims))
    told = (table.verdict.in_(ANSWERS), table.told_at.is_(None), table.upper_objective_id.in_(aims))
    return [
        _if(Kind.CHANGE, select(table.id).where(here, *asked)),
        _if(Kind.CHANGE_TOLD, select(table.id).where(here, *told)),
    ]


def _proposals(workspace_id: Any, person_id: Any, aims: Select[Any], results: Select[Any]) -> list[Select[Any]]:
    table = table_of(ProposalRow).c
    untold = select(table.id).where(table.workspace_id == workspace_id, table.told_at.is_(None))
    ends = (table.proposed_by_id == person_id, table.to_objective_id.in_(aims), table.key_result_id.in_(results))
    return [_if(Kind.PROPOSAL, untold.where(end)) for end in ends]


def _leading(workspace_id: Any, person_id: Any) -> list[Select[Any]]:
    team, person = table_of(TeamRow).c, table_of(PersonRow).c
    led = select(team.id).where(team.workspace_id == workspace_id, team.lead_id == person_id)
    reports = select(person.id).where(person.workspace_id == workspace_id, person.manager_id == person_id)
    return [_if(Kind.HANDOVER, led), _if(Kind.HANDOVER, reports)]


def _if(kind: Kind, rows: Select[Any]) -> Select[Any]:
    return select(literal(kind.value).label("kind")).where(rows.exists())
