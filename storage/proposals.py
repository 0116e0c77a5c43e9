"""What is asked of the owners of what objectives are aligned to."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Executable, literal, select, union_all, update

from bot.domain.ids import ObjectiveId, PersonId, WorkspaceId
from bot.domain.proposals import Proposal, ProposalState
from storage.database.statements import distinct, prepared
from storage.rows import LockableRows, table_of
from storage.tables.okrs import KeyResultRow, ObjectiveRow, ProposalRow

OBJECTIVE, KEY_RESULT = "objective", "key_result"


class Proposals(LockableRows[Proposal]):
    row = ProposalRow
    entity = Proposal
    kind = "proposal"

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
        owned: dict[str, list[int]] = {OBJECTIVE: [], KEY_RESULT: []}
        for what, identity in self._owned(workspace_id, person_id):
            owned[what].append(identity)
        if not any(owned.values()):
            return []
        found = self.many(self._about(workspace_id, states, owned[OBJECTIVE], owned[KEY_RESULT]))
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
    def _locked_from(self, workspace_id: WorkspaceId, objective_id: ObjectiveId) -> Executable:
        own = self.within(workspace_id).where(self.table.c.from_objective_id == objective_id)
        return own.order_by(self.table.c.id).with_for_update(key_share=True)

    @prepared
    def _with_end(self, workspace_id: WorkspaceId, objective_id: ObjectiveId, *, end: str) -> Executable:
        return self.within(workspace_id).where(self.table.c[end] == objective_id).order_by(self.table.c.id)

    @prepared
    def _owned(self, workspace_id: WorkspaceId, person_id: PersonId) -> Executable:
        """Asked first: joined with it, a database without statistics begins with the proposals of the workspace."""
        kinds = ((OBJECTIVE, table_of(ObjectiveRow).c), (KEY_RESULT, table_of(KeyResultRow).c))
        return union_all(
            *(
                select(literal(what), owned.id).where(owned.workspace_id == workspace_id, owned.owner_id == person_id)
                for what, owned in kinds
            )
        )

    @prepared
    def _about(
        self,
        workspace_id: WorkspaceId,
        states: Sequence[ProposalState],
        objective_ids: list[int],
        key_result_ids: list[int],
    ) -> Executable:
        table, here = self.table.c, self.within(workspace_id).where(self.table.c.state.in_(states))
        wholes = here.where(table.to_objective_id.in_(objective_ids), table.key_result_id.is_(None))
        return union_all(wholes, here.where(table.key_result_id.in_(key_result_ids)))

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
