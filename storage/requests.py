"""What messages in Slack have become: evidence of key results, and requests that wait for the next cycle."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Executable, delete, func, select, update

from bot.domain.evidence import Evidence
from bot.domain.ids import KeyResultId, ObjectiveId, PersonId, TeamId, WorkspaceId
from bot.domain.parking import ParkedRequest, ParkedState
from storage.database.statements import distinct, prepared
from storage.rows import AuditedRows, LockableRows
from storage.tables.requests import EvidenceRow, ParkedRequestRow


class Evidences(AuditedRows[Evidence]):
    row = EvidenceRow
    entity = Evidence
    kind = "evidence"

    def of_key_results(self, workspace_id: WorkspaceId, ids: Iterable[KeyResultId]) -> list[Evidence]:
        """Newest first."""
        found = self.many(self._of_key_results(workspace_id, distinct(ids)))
        return sorted(found, key=lambda one: one.id, reverse=True)  # SQLite would read them all to have them sorted

    def of_message(self, workspace_id: WorkspaceId, key_result_id: KeyResultId, url: str) -> Evidence | None:
        return self.one(self._of_message(workspace_id, key_result_id, url))

    def remove(self, evidence: Evidence, *, by: PersonId, now: datetime) -> bool:
        """False when it was gone already."""
        if not self._delete(evidence.workspace_id, evidence.id).rowcount:
            return False
        told = {"key_result_id": evidence.key_result_id, "url": evidence.url, "words": evidence.words}
        self._record(evidence, "removed", by, now, "", told, None)
        return True

    @prepared
    def _of_key_results(self, workspace_id: WorkspaceId, ids: list[KeyResultId]) -> Executable:
        return self.within(workspace_id).where(self.table.c.key_result_id.in_(ids))

    @prepared
    def _of_message(self, workspace_id: WorkspaceId, key_result_id: KeyResultId, url: str) -> Executable:
        table = self.table.c
        return self.within(workspace_id).where(table.key_result_id == key_result_id, table.url == url)

    @prepared
    def _delete(self, workspace_id: WorkspaceId, identity: int) -> Executable:
        return delete(self.table).where(self.table.c.workspace_id == workspace_id, self.table.c.id == identity)


class ParkedRequests(LockableRows[ParkedRequest]):
    row = ParkedRequestRow
    entity = ParkedRequest
    kind = "parked_request"

    def of_teams(self, workspace_id: WorkspaceId, ids: Iterable[TeamId]) -> list[ParkedRequest]:
        """Those that wait, oldest first."""
        found = self.many(self._of_teams(workspace_id, distinct(ids), ParkedState.PARKED))
        return sorted(found, key=lambda one: one.id)

    def counts(self, workspace_id: WorkspaceId) -> dict[TeamId, int]:
        """How many wait for each team that has any."""
        return {team_id: int(count) for team_id, count in self._counts(workspace_id, ParkedState.PARKED)}

    def of_message(self, workspace_id: WorkspaceId, team_id: TeamId, url: str) -> ParkedRequest | None:
        return self.one(self._of_message(workspace_id, team_id, url))

    def untold(self, workspace_id: WorkspaceId, person_id: PersonId) -> list[ParkedRequest]:
        """What this person parked, has been decided, and they have not read of, oldest first."""
        return sorted(self.many(self._untold(workspace_id, person_id, ParkedState.PARKED)), key=lambda one: one.id)

    def made_into(self, workspace_id: WorkspaceId, objective_id: ObjectiveId) -> list[ParkedRequest]:
        """Those that were taken up as this objective."""
        return self.many(self._made_into(workspace_id, objective_id))

    def mark_told(self, workspace_id: WorkspaceId, ids: Iterable[int], now: datetime) -> None:
        wanted = distinct(ids)
        if wanted:
            self._mark(workspace_id, wanted, told_at=now)

    @prepared
    def _of_teams(self, workspace_id: WorkspaceId, ids: list[TeamId], state: ParkedState) -> Executable:
        table = self.table.c
        return self.within(workspace_id).where(table.team_id.in_(ids), table.state == state)

    @prepared
    def _counts(self, workspace_id: WorkspaceId, state: ParkedState) -> Executable:
        table = self.table.c
        waiting = (table.workspace_id == workspace_id, table.state == state)
        return select(table.team_id, func.count()).where(*waiting).group_by(table.team_id)

    @prepared
    def _of_message(self, workspace_id: WorkspaceId, team_id: TeamId, url: str) -> Executable:
        return self.within(workspace_id).where(self.table.c.team_id == team_id, self.table.c.url == url)

    @prepared
    def _untold(self, workspace_id: WorkspaceId, person_id: PersonId, waits: ParkedState) -> Executable:
        table = self.table.c
        decided = (table.parked_by_id == person_id, table.state != waits, table.told_at.is_(None))
        return self.within(workspace_id).where(*decided)

    @prepared
    def _made_into(self, workspace_id: WorkspaceId, objective_id: ObjectiveId) -> Executable:
        return self.within(workspace_id).where(self.table.c.made_objective_id == objective_id)

    @prepared
    def _mark(self, /, workspace_id: WorkspaceId, ids: list[int], **values: Any) -> Executable:
        return update(self.table).where(self.table.c.workspace_id == workspace_id, self.table.c.id.in_(ids))
