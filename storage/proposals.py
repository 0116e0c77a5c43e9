"""What is asked of the owners of what objectives are aligned to."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Executable, select, update

from bot.domain.ids import ObjectiveId, PersonId, WorkspaceId
from bot.domain.proposals import Proposal, ProposalState
from storage.rows import AuditedRows, table_of
from storage.statements import distinct, prepared
from storage.tables.okrs import KeyResultRow, ObjectiveRow, ProposalRow


class Proposals(AuditedRows[Proposal]):
    row = ProposalRow
    entity = Proposal
    kind = "proposal"

    def locked(self, workspace_id: WorkspaceId, identity: int) -> Proposal | None:
        """Held to the end of the transaction."""
        return self.one(self._locked(workspace_id, identity))

    def locked_from(self, workspace_id: WorkspaceId, objective_id: ObjectiveId) -> list[Proposal]:
        """All that were asked with the alignments of an objective, held to the end of the transaction."""
        return self.many(self._locked_from(workspace_id, objective_id))

    def from_objective(self, workspace_id: WorkspaceId, objective_id: ObjectiveId) -> list[Proposal]:
        return self.many(self._with_end(workspace_id, objective_id, end="from_objective_id"))

    def to_objective(self, workspace_id: WorkspaceId, objective_id: ObjectiveId) -> list[Proposal]:
        return self.many(self._with_end(workspace_id, objective_id, end="to_objective_id"))

    def to_owner(
        self, workspace_id: WorkspaceId, person_id: PersonId, states: Sequence[ProposalState]
    ) -> list[Proposal]:
        """Those about what a person owns today, oldest first: a key result, or an objective as a whole."""
        found = self.many(self._about_objectives(workspace_id, states, person_id))
        found += self.many(self._about_key_results(workspace_id, states, person_id))
        return sorted(found, key=lambda one: one.id)

    def proposed_by(
        self, workspace_id: WorkspaceId, person_id: PersonId, states: Sequence[ProposalState]
    ) -> list[Proposal]:
        return self.many(self._proposed_by(workspace_id, states, person_id))

    def mark_told(self, workspace_id: WorkspaceId, ids: Iterable[int], now: datetime) -> None:
        wanted = distinct(ids)
        if wanted:
            self._mark(workspace_id, wanted, told_at=now)

    @prepared
    def _locked(self, workspace_id: WorkspaceId, identity: int) -> Executable:
        return self.within(workspace_id).where(self.table.c.id == identity).with_for_update(key_share=True)

    @prepared
    def _locked_from(self, workspace_id: WorkspaceId, objective_id: ObjectiveId) -> Executable:
        own = self.within(workspace_id).where(self.table.c.from_objective_id == objective_id)
        return own.order_by(self.table.c.id).with_for_update(key_share=True)

    @prepared
    def _with_end(self, workspace_id: WorkspaceId, objective_id: ObjectiveId, *, end: str) -> Executable:
        return self.within(workspace_id).where(self.table.c[end] == objective_id).order_by(self.table.c.id)

    @prepared
    def _about_objectives(
        self, workspace_id: WorkspaceId, states: Sequence[ProposalState], person_id: PersonId
    ) -> Executable:
        owned, table = table_of(ObjectiveRow).c, self.table.c
        theirs = select(owned.id).where(owned.workspace_id == workspace_id, owned.owner_id == person_id)
        about = (table.to_objective_id.in_(theirs), table.key_result_id.is_(None), table.state.in_(states))
        return self.within(workspace_id).where(*about)

    @prepared
    def _about_key_results(
        self, workspace_id: WorkspaceId, states: Sequence[ProposalState], person_id: PersonId
    ) -> Executable:
        owned, table = table_of(KeyResultRow).c, self.table.c
        theirs = select(owned.id).where(owned.workspace_id == workspace_id, owned.owner_id == person_id)
        return self.within(workspace_id).where(table.key_result_id.in_(theirs), table.state.in_(states))

    @prepared
    def _proposed_by(
        self, workspace_id: WorkspaceId, states: Sequence[ProposalState], person_id: PersonId
    ) -> Executable:
        table = self.table.c
        return (
            self.within(workspace_id)
            .where(table.proposed_by_id == person_id, table.state.in_(states))
            .order_by(table.id)
        )

    @prepared
    def _mark(self, /, workspace_id: WorkspaceId, ids: list[int], **values: Any) -> Executable:
        return update(self.table).where(self.table.c.workspace_id == workspace_id, self.table.c.id.in_(ids))
