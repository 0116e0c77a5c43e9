"""OKRs that a file brings in, in batches: a number of statements that grows with batches of rows, not with rows. They
are nobody's act, and may join an objective that has key results; ``OkrBatches`` writes what somebody founds."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Executable, bindparam, select, update

from bot.domain.ids import CheckInId, CycleId, KeyResultId, ObjectiveId, PersonId, TeamId, WorkspaceId
from bot.domain.okrs import KeyResult, Milestone, ObjectiveState, Visibility
from storage.additions import Additions, batches
from storage.alignments import Alignments
from storage.checkins import CheckIns
from storage.cycles import Cycles
from storage.database.statements import insertion, once, prepared
from storage.fresh import new_ids
from storage.key_result_parts import NewParts, add_parts
from storage.key_results import KeyResults
from storage.objectives import Objectives
from storage.rows import table_of
from storage.search import Search
from storage.tables.checkins import CheckInRow
from storage.tables.okrs import AlignmentRow, ObjectiveRow
from storage.workspaces import Workspaces


@dataclass(frozen=True, slots=True)
class Place:
    """An objective among all: what tells it from others."""

    id: ObjectiveId
    number: int
    title: str
    cycle_id: CycleId
    owner_id: PersonId
    team_id: TeamId | None
    position: int
    state: ObjectiveState


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedKeyResult:
    """A key result to be added to an objective; ``values`` are columns, without its number."""

    objective_id: ObjectiveId
    objective_number: int
    values: Mapping[str, Any]
    milestones: Sequence[Milestone] = field(default=())


class OkrImports:
    def __init__(self, connection: Connection, reason: str = "okrbot okrs") -> None:
        self.connection = connection
        self.reason = reason
        self._additions = Additions(connection)

    def places(self, workspace_id: WorkspaceId) -> list[Place]:
        """Every objective but drafts, which are their authors'."""
        return [Place(*row) for row in self._places(workspace_id)]

    def ways_up(self, workspace_id: WorkspaceId) -> list[tuple[ObjectiveId, ObjectiveId]]:
        """What contributes to what, all of it; an alignment to a key result counts as one to its objective."""
        return [(lower, upper) for lower, upper in self._ways_up(workspace_id)]

    def key_results(self, workspace_id: WorkspaceId, ids: Sequence[ObjectiveId]) -> dict[ObjectiveId, list[KeyResult]]:
        found: dict[ObjectiveId, list[KeyResult]] = defaultdict(list)
        for batch in batches(ids):
            for one in KeyResults(self.connection).of_objectives(workspace_id, batch):
                found[one.objective_id].append(one)
        return found

    def said(
        self, workspace_id: WorkspaceId, ids: Sequence[KeyResultId]
    ) -> dict[KeyResultId, set[tuple[date, Decimal | None, int | None, str]]]:
        """What is said about each already: for which day, value, confidence, note."""
        found: dict[KeyResultId, set[tuple[date, Decimal | None, int | None, str]]] = defaultdict(set)
        for batch in batches(ids):
            for key_result_id, *rest in self._said(workspace_id, list(batch)):
                found[key_result_id].add(tuple(rest))
        return found

    def add_cycles(self, workspace_id: WorkspaceId, rows: Sequence[Mapping[str, Any]], *, now: datetime) -> list[int]:
        return self._additions.add(Cycles(self.connection), workspace_id, rows, now=now, reason=self.reason)

    def add_objectives(
        self, workspace_id: WorkspaceId, rows: Sequence[Mapping[str, Any]], *, now: datetime
    ) -> list[tuple[ObjectiveId, int]]:
        """Id and number of each, in the order of the rows."""
        if not rows:
            return []
        first = Workspaces(self.connection).next_objective_number(workspace_id, len(rows)) - len(rows) + 1
        numbered = [{**row, "number": first + place, "key_results_made": 0} for place, row in enumerate(rows)]
        to = Objectives(self.connection)
        ids = self._additions.add(to, workspace_id, numbered, now=now, reason=self.reason)
        told = zip(ids, numbered, strict=True)
        texts = [(one, f"O-{row['number']} {row['title']} {row['why']}") for one, row in told]
        Search(self.connection).index_new(workspace_id, to.kind, texts)
        return [(ObjectiveId(one), row["number"]) for one, row in zip(ids, numbered, strict=True)]

    def add_key_results(
        self, workspace_id: WorkspaceId, new: Sequence[ImportedKeyResult], *, now: datetime
    ) -> list[KeyResultId]:
        """Numbered after those that their objectives have."""
        if not new:
            return []
        made, hidden = self._numbers(workspace_id, new)
        rows = []
        for one in new:
            made[one.objective_id] = made.get(one.objective_id, 0) + 1
            held: dict[str, Any] = {"objective_id": one.objective_id, "objective_number": one.objective_number}
            held |= {"number": made[one.objective_id], "original_target": one.values.get("target")}
            rows.append({**one.values, **held})
        to = KeyResults(self.connection)
        ids = [KeyResultId(one) for one in self._additions.add(to, workspace_id, rows, now=now, reason=self.reason)]
        here = {"workspace": workspace_id}
        counts = [{**here, "objective": objective, "key_results_made": count} for objective, count in made.items()]
        self.connection.execute(self._count(), counts)
        known = zip(ids, new, strict=True)
        parts = [NewParts(identity, one.values["owner_id"], one.values, one.milestones) for identity, one in known]
        add_parts(self.connection, workspace_id, parts, now=now, reason=self.reason)
        texts: dict[bool, list[tuple[int, str]]] = {False: [], True: []}
        for identity, row in zip(ids, rows, strict=True):
            text = (identity, f"KR-{row['objective_number']}.{row['number']} {row['title']}")
            texts[row["objective_id"] in hidden].append(text)
        for is_hidden, found in texts.items():
            Search(self.connection).index_new(workspace_id, to.kind, found, hidden=is_hidden)
        return ids

    def add_alignments(self, workspace_id: WorkspaceId, rows: Sequence[Mapping[str, Any]], *, now: datetime) -> None:
        self._additions.add(Alignments(self.connection), workspace_id, rows, now=now, reason=self.reason)

    def add_check_ins(self, workspace_id: WorkspaceId, rows: Sequence[Mapping[str, Any]]) -> None:
        """All of one key result must be in one call, oldest first; the caches of the key results follow. The check-in
        itself is the record, so there is no audit of it."""
        about = list(dict.fromkeys(row["key_result_id"] for row in rows))
        to = CheckIns(self.connection)
        before = {one: found[0] for one, found in to.latest(workspace_id, about, 1).items() if found}
        ids = new_ids(self.connection, to.table, len(rows))
        follows: dict[int, tuple[CheckInId, datetime]] = {one: (last.id, last.at) for one, last in before.items()}
        written = []
        for identity, row in zip(ids, rows, strict=True):
            last = follows.get(row["key_result_id"])
            is_later = last is not None and last[1] <= row["at"]
            held = {"workspace_id": workspace_id, "id": identity, "follows_id": last[0] if last and is_later else None}
            written.append({**to.complete(row), **held})
            follows[row["key_result_id"]] = (CheckInId(identity), row["at"])
        self.connection.execute(insertion(to.table), written)
        KeyResults(self.connection).remember_check_ins(workspace_id, to.known(workspace_id, about))

    def _numbers(self, workspace_id: WorkspaceId, new: Sequence[ImportedKeyResult]) -> tuple[dict[int, int], set[int]]:
        """How many key results each objective has had, and which of the objectives are restricted."""
        wanted = list(dict.fromkeys(one.objective_id for one in new))
        found = list(self._made(workspace_id, wanted))
        hidden = {objective for objective, _, visibility in found if visibility == Visibility.RESTRICTED}
        return {objective: made for objective, made, _ in found}, hidden

    @prepared
    def _places(self, workspace_id: WorkspaceId) -> Executable:
        held = table_of(ObjectiveRow).c
        same = (held.title, held.cycle_id, held.owner_id, held.team_id)
        shown = (held.id, held.number, *same, held.position, held.state)
        return select(*shown).where(held.workspace_id == workspace_id, held.state != ObjectiveState.DRAFT)

    @prepared
    def _ways_up(self, workspace_id: WorkspaceId) -> Executable:
        held = table_of(AlignmentRow).c
        return select(held.from_objective_id, held.upper_objective_id).where(held.workspace_id == workspace_id)

    @prepared
    def _said(self, workspace_id: WorkspaceId, ids: list[KeyResultId]) -> Executable:
        held = table_of(CheckInRow).c
        shown = (held.key_result_id, held.effective_day, held.value, held.confidence, held.note)
        return select(*shown).where(held.workspace_id == workspace_id, held.key_result_id.in_(ids))

    @prepared
    def _made(self, workspace_id: WorkspaceId, ids: list[ObjectiveId]) -> Executable:
        held = table_of(ObjectiveRow).c
        return select(held.id, held.key_results_made, held.visibility).where(
            held.workspace_id == workspace_id, held.id.in_(ids)
        )

    @once
    def _count(self) -> Executable:
        table = table_of(ObjectiveRow)
        here = (table.c.workspace_id == bindparam("workspace"), table.c.id == bindparam("objective"))
        return update(table).where(*here)
