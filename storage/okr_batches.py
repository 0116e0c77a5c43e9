"""Many new objectives and key results at once: the rows that ``Objectives.create`` and ``KeyResults.add_to`` write, in
a number of statements that does not grow with them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Executable, bindparam, update

from bot.domain.ids import PersonId, WorkspaceId
from bot.domain.okrs import KeyResult, Milestone, Objective
from storage.database.statements import once
from storage.key_result_parts import add_parts, parts_of
from storage.key_results import KeyResults
from storage.objectives import Objectives
from storage.rows import table_of
from storage.search import Search
from storage.tables.okrs import ObjectiveRow
from storage.workspaces import Workspaces


@dataclass(frozen=True, slots=True, kw_only=True)
class NewKeyResult:
    """A key result to be added to an objective that has none yet; ``values`` as for ``KeyResults.add_to``."""

    objective: Objective
    by: PersonId
    values: Mapping[str, Any]
    milestones: Sequence[Milestone] = field(default=())


class OkrBatches:
    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def objectives(
        self, workspace_id: WorkspaceId, rows: Sequence[tuple[PersonId, Mapping[str, Any]]], *, now: datetime
    ) -> list[Objective]:
        """In the order of their numbers; each row with whose act it is."""
        first = Workspaces(self.connection).next_objective_number(workspace_id, len(rows)) - len(rows) + 1
        held = {"workspace_id": workspace_id, "key_results_made": 0}
        numbered = [(by, {**values, **held, "number": first + place}) for place, (by, values) in enumerate(rows)]
        added = Objectives(self.connection).add_all(numbered, now=now)
        for hidden in (False, True):
            told = [each for each in added if each.is_restricted is hidden]
            texts = [(each.id, f"{each.code} {each.title} {each.why}") for each in told]
            Search(self.connection).index_new(workspace_id, Objectives.kind, texts, hidden=hidden)
        return added

    def key_results(self, workspace_id: WorkspaceId, new: Sequence[NewKeyResult], *, now: datetime) -> list[KeyResult]:
        """Numbered in their order within each objective; they come back with their milestones, in the same order."""
        made: Counter[int] = Counter()
        rows: list[tuple[PersonId | None, dict[str, Any]]] = []
        for one in new:
            made[one.objective.id] += 1
            held = {"workspace_id": workspace_id, "objective_id": one.objective.id, "number": made[one.objective.id]}
            held |= {"objective_number": one.objective.number}
            rows.append((one.by, {**one.values, **held, "original_target": one.values.get("target")}))
        results = KeyResults(self.connection)
        added = results.add_all(rows, now=now)
        self._count(made)
        parts = [parts_of(result, one.by, one.milestones) for result, one in zip(added, new, strict=True)]
        add_parts(self.connection, workspace_id, parts, now=now)
        closed = {one.objective.id for one in new if one.objective.is_restricted}
        for hidden in (False, True):
            told = [each for each in added if (each.objective_id in closed) is hidden]
            texts = [(each.id, f"{each.code} {each.title}") for each in told]
            Search(self.connection).index_new(workspace_id, KeyResults.kind, texts, hidden=hidden)
        complete = results.by_ids(workspace_id, [each.id for each in added])
        return [complete[each.id] for each in added]

    def _count(self, made: Mapping[int, int]) -> None:
        rows = [{"objective": identity, "key_results_made": count} for identity, count in made.items()]
        self.connection.execute(self._objective(), rows)

    @once
    def _objective(self) -> Executable:
        table = table_of(ObjectiveRow)
        return update(table).where(table.c.id == bindparam("objective"))
