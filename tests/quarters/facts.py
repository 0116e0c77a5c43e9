"""What the oracle knows: rows as they stand in the database, and what the people of the story did and when."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from sqlalchemy import select

from storage import Store
from storage.rows import table_of
from storage.tables.checkins import BlockerRow, CheckInRow
from storage.tables.closing import ClosingRow, GradeRow
from storage.tables.deliveries import DeliveryRow
from storage.tables.okrs import KeyResultRow, MilestoneRow, ObjectiveRow, ObjectiveShareRow
from storage.tables.people import AbsenceRow, PersonRow
from storage.tables.prompts import PromptRow
from storage.tables.records import AuditEventRow
from storage.tables.reviews import ReviewRow
from storage.tables.teams import CycleRow, MembershipRow, TeamRow
from storage.tables.workspaces import WorkspaceRow

Facts = Mapping[str, Any]
"""One row by its columns."""
MADE = ("objective", "added")
READ: dict[str, Callable[[Any], Any]] = {
    "state": str,
    "target": lambda written: None if written is None else Decimal(written),
    "owner_id": int,
}
"""Columns that people change under way, as the audit writes them."""


@dataclass
class Ledger:
    """What people did, by the Slack id of whoever did it. ``away`` is when each absence was told, in order; ``snoozed``
    is when somebody put their question off to their next working day."""

    started: datetime
    skipped: dict[str, list[datetime]] = field(default_factory=lambda: defaultdict(list))
    snoozed: dict[str, list[datetime]] = field(default_factory=lambda: defaultdict(list))
    away: list[datetime] = field(default_factory=list)
    deliveries: dict[int, Facts] = field(default_factory=dict)
    prompts: dict[int, Facts] = field(default_factory=dict)

    def keep(self, store: Store) -> None:
        """What the bot deletes after ninety days, and the story is longer than that."""
        self.deliveries |= _by_id(_rows(store, DeliveryRow))
        self.prompts |= _by_id(_rows(store, PromptRow))


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
    closings: dict[int, Facts]
    """By objective."""
    grades: list[Facts]
    reviews: list[Facts]
    deliveries: list[Facts]
    audit: list[Facts]
    """What was changed in the story, newest first."""
    asked_before: set[tuple[int, date]]
    """Who had had the question of which slot when the story began."""
    ledger: Ledger

    @classmethod
    def of(cls, store: Store, ledger: Ledger) -> "Known":
        """Absences told in the story are the newest."""
        ledger.keep(store)
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
            closings={one["objective_id"]: one for one in _rows(store, ClosingRow)},
            grades=_rows(store, GradeRow),
            reviews=_rows(store, ReviewRow),
            deliveries=list(ledger.deliveries.values()),
            audit=[one for one in reversed(_rows(store, AuditEventRow)) if one["at"] > ledger.started],
            asked_before={
                (one["person_id"], one["first_day"])
                for one in ledger.prompts.values()
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

    @cached_property
    def changed(self) -> dict[tuple[str, int], list[Facts]]:
        """By kind and id of what was changed, newest first."""
        found: dict[tuple[str, int], list[Facts]] = defaultdict(list)
        for one in self.audit:
            if one["action"] == "changed":
                found[one["kind"], one["subject_id"]].append(one)
        return found

    @cached_property
    def made(self) -> dict[int, datetime]:
        """When each objective of the story was written down."""
        return {one["subject_id"]: one["at"] for one in self.audit if (one["kind"], one["action"]) == MADE}

    def existed(self, objective: Facts, moment: datetime) -> bool:
        return objective["id"] not in self.made or self.made[objective["id"]] < moment

    def shared(self, objective: Facts) -> datetime | None:
        """When others could see it, as far as the story tells."""
        turned = [one["at"] for one in self.changed.get(("objective", objective["id"]), ()) if _is_shared(one)]
        return turned[-1] if turned else self.made.get(objective["id"])

    def closed_at(self, objective: Facts) -> datetime | None:
        """When nothing was left of it to be closed; the beginning of time where that was before the story."""
        if objective["state"] not in ("closed", "cancelled"):
            return datetime.min.replace(tzinfo=self.ledger.started.tzinfo) if objective["state"] == "draft" else None
        ended = (one["at"] for one in self.changed.get(("objective", objective["id"]), ()) if "state" in one["before"])
        return next(ended, datetime.min.replace(tzinfo=self.ledger.started.tzinfo))

    def score_of(self, objective: Facts) -> Decimal | None:
        """Of one that is closed; None where nobody has scored it."""
        mine = [one for one in self.grades if one["objective_id"] == objective["id"] and one["key_result_id"] is None]
        return mine[0]["score"] if mine and objective["state"] == "closed" else None

    def then(self, kind: str, row: Facts, moment: datetime) -> Facts:
        """A row as it stood just before a moment, as far as the story tells: what was changed since is put back."""
        found = dict(row)
        for one in self.changed.get((kind, row["id"]), ()):
            if one["at"] >= moment:
                found |= {name: read(one["before"][name]) for name, read in READ.items() if name in one["before"]}
        return found

    def objective_then(self, objective: Facts, moment: datetime) -> Facts:
        return self.then("objective", objective, moment)

    def states_of(self, objective: Facts) -> set[str]:
        """All in which an objective has been in the story."""
        before = [one["before"] for one in self.changed.get(("objective", objective["id"]), ())]
        return {str(objective["state"])} | {one["state"] for one in before if "state" in one}

    def is_asked_about(self, result: Facts, day: date, moment: datetime) -> bool:
        """Active, of an active objective, in a cycle that runs on ``day``; numbers that are added up are not asked."""
        cycle = self.cycle_of(result)
        runs = cycle["first_day"] <= day <= cycle["last_day"] and result["active_from"] <= day
        if not runs or result["source"] == "rollup":
            return False
        rows = (self.objective_then(self.objective_of(result), moment), self.then("key_result", result, moment))
        return all(one["state"] == "active" for one in rows)


def _rows(store: Store, row: Any) -> list[Facts]:
    table = table_of(row)
    with store.read() as tx:
        return [dict(one) for one in tx.connection.execute(select(table).order_by(table.c.id)).mappings()]


def _is_shared(change: Facts) -> bool:
    return bool(change["before"].get("state") == "draft" and change["after"]["state"] == "active")


def _by_id(found: list[Facts]) -> dict[int, Facts]:
    return {one["id"]: one for one in found}
