"""What objectives contributed to, and what was asked of whom."""

from collections.abc import Iterable

from sqlalchemy import Executable, select

from bot.domain.ids import ObjectiveId, WorkspaceId
from bot.domain.okrs import Alignment
from bot.domain.proposals import Proposal
from storage.alignments import Alignments
from storage.database.statements import distinct, prepared
from storage.past.rewinding import Rewinding
from storage.proposals import Proposals
from storage.rows import table_of
from storage.tables.okrs import ObjectiveRow


class PastAlignments(Rewinding[Alignment], Alignments):
    def from_objectives(self, workspace_id: WorkspaceId, ids: Iterable[ObjectiveId]) -> list[Alignment]:
        return self._then(workspace_id, distinct(ids), end="from_objective_id")

    def to_key_results(self, workspace_id: WorkspaceId, ids: Iterable[int]) -> list[Alignment]:
        return self._then(workspace_id, distinct(ids), end="to_key_result_id")

    def to_ends(
        self, workspace_id: WorkspaceId, objective_ids: Iterable[ObjectiveId], key_result_ids: Iterable[int]
    ) -> list[Alignment]:
        found = self._then(workspace_id, distinct(objective_ids), end="to_objective_id")
        found += self._then(workspace_id, distinct(key_result_ids), end="to_key_result_id")
        return sorted(found, key=lambda one: one.id)

    def _then(self, workspace_id: WorkspaceId, ids: list[int], *, end: str) -> list[Alignment]:
        """Those of a draft that was discarded went with it."""
        held = self.there(self.many(self._with_end(workspace_id, ids, end=end)))
        gone = self.removed(workspace_id, **{end: set(ids)})
        lower = {one.from_objective_id for one in gone}
        there = set(self._there(workspace_id, list(lower)).scalars()) if lower else set()
        return sorted([*held, *(one for one in gone if one.from_objective_id in there)], key=lambda one: one.id)

    @prepared
    def _there(self, workspace_id: WorkspaceId, ids: list[int]) -> Executable:
        objectives = table_of(ObjectiveRow).c
        return select(objectives.id).where(objectives.workspace_id == workspace_id, objectives.id.in_(ids))


class PastProposals(Rewinding[Proposal], Proposals):
    def from_objective(self, workspace_id: WorkspaceId, objective_id: ObjectiveId) -> list[Proposal]:
        return self.there(super().from_objective(workspace_id, objective_id))

    def to_objective(self, workspace_id: WorkspaceId, objective_id: ObjectiveId) -> list[Proposal]:
        return self.there(super().to_objective(workspace_id, objective_id))
