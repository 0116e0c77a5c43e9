"""What the oracle knows: rows as they stand in the database, and what the people of the story did and when."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any

from sqlalchemy import select

from storage import Store
from storage.rows import table_of
from storage.tables.checkins import BlockerRow, CheckInRow
from storage.tables.okrs import KeyResultRow, MilestoneRow, ObjectiveRow, ObjectiveShareRow
from storage.tables.people import AbsenceRow, PersonRow
from storage.tables.prompts import PromptRow
from storage.tables.teams import CycleRow, MembershipRow, TeamRow
from storage.tables.workspaces import WorkspaceRow

Facts = Mapping[str, Any]
"""One row by its columns."""


@dataclass
class Ledger:
    """What people did, by the Slack id of whoever did it. ``away`` is when each absence was told, in order; ``snoozed``
    is when somebody put their question off to their next working day."""

    started: datetime
    skipped: dict[str, list[datetime]] = field(default_factory=lambda: defaultdict(list))
    snoozed: dict[str, list[datetime]] = field(default_factory=lambda: defaultdict(list))
    away: list[datetime] = field(default_factory=list)


@dataclass(frozen=True)
class Known:
    """The rows at the end of the story. What it added carries its own time, or has it in the ledger."""

    workspace: Facts
    people: dict[int, Facts]
    teams: dict[int, Facts]
    memberships: list[Facts]
    absences: list[Facts]
    cycles: dict[int, Facts]
    objectives: dict[int, Facts]
    shares: list[Facts]
    results: dict[int, Facts]
    milestones: list[Facts]
    check_ins: list[Facts]
    blockers: list[Facts]
    asked_before: set[tuple[int, date]]
    """Who had had the question of which slot when the story began."""
    ledger: Ledger

    @classmethod
    def of(cls, store: Store, ledger: Ledger) -> "Known":
        """Absences told in the story are the newest."""
        absences = _rows(store, AbsenceRow)
        before = len(absences) - len(ledger.away)
        told = [*[datetime.min.replace(tzinfo=ledger.started.tzinfo)] * before, *ledger.away]
        return cls(
            workspace=_rows(store, WorkspaceRow)[0],
            people=_by_id(_rows(store, PersonRow)),
            teams=_by_id(_rows(store, TeamRow)),
            memberships=_rows(store, MembershipRow),
            absences=[{**one, "told": at} for one, at in zip(absences, told, strict=True)],
            cycles=_by_id(_rows(store, CycleRow)),
            objectives=_by_id(_rows(store, ObjectiveRow)),
            shares=_rows(store, ObjectiveShareRow),
            results=_by_id(_rows(store, KeyResultRow)),
            milestones=_rows(store, MilestoneRow),
            check_ins=sorted(_rows(store, CheckInRow), key=lambda one: (one["at"], one["id"])),
            blockers=_rows(store, BlockerRow),
            asked_before={
                (one["person_id"], one["first_day"])
                for one in _rows(store, PromptRow)
                if one["due_at"] < ledger.started and (one["sent_at"] is None or one["sent_at"] < ledger.started)
            },
            ledger=ledger,
        )

    @cached_property
    def said(self) -> dict[int, list[Facts]]:
        """The check-ins of each key result, oldest first."""
        found: dict[int, list[Facts]] = defaultdict(list)
        for one in self.check_ins:
            found[one["key_result_id"]].append(one)
        return found

    def last(self, result: int, before: datetime) -> Facts | None:
        """What was last said about it until then."""
        found = [one for one in self.said[result] if one["at"] < before]
        return found[-1] if found else None

    def objective_of(self, result: Facts) -> Facts:
        return self.objectives[result["objective_id"]]

    def cycle_of(self, result: Facts) -> Facts:
        return self.cycles[self.objective_of(result)["cycle_id"]]

    def is_asked_about(self, result: Facts, day: date) -> bool:
        """Active, of an active objective, in a cycle that runs on ``day``; numbers that are added up are not asked."""
        objective, cycle = self.objective_of(result), self.cycle_of(result)
        runs = cycle["first_day"] <= day <= cycle["last_day"] and result["active_from"] <= day
        active = objective["state"] == "active" and result["state"] == "active"
        return bool(runs and active and result["source"] != "rollup")


def _rows(store: Store, row: Any) -> list[Facts]:
    table = table_of(row)
    with store.read() as tx:
        return [dict(one) for one in tx.connection.execute(select(table).order_by(table.c.id)).mappings()]


def _by_id(found: list[Facts]) -> dict[int, Facts]:
    return {one["id"]: one for one in found}
