"""Builders for tests that need rows: an office with people, teams, a running quarter and OKRs."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from bot.domain.checkins import CheckIn, CheckInSource
from bot.domain.cycles import Cycle, CycleKind, CycleState
from bot.domain.deliveries import Delivery, DeliveryKind
from bot.domain.okrs import Alignment, KeyResult, Objective, ObjectiveState
from bot.domain.people import Person
from bot.domain.teams import Role, Team
from bot.domain.workspaces import Workspace
from storage import Store, Transaction

FIRST_DAY, LAST_DAY = date(2026, 10, 1), date(2026, 12, 31)
MONDAY_MORNING = datetime(2026, 11, 16, 8, 0, tzinfo=UTC)  # 09:00 in Berlin


@dataclass
class Office:
    """A workspace in which things can be made with one call each. ``now`` is when everything is made."""

    store: Store
    workspace: Workspace
    cycle: Cycle
    now: datetime = MONDAY_MORNING

    @classmethod
    def open(cls, store: Store, now: datetime = MONDAY_MORNING, slack_team_id: str = "T0NORD") -> "Office":
        with store.write() as tx:
            workspace = tx.workspaces.install(
                slack_team_id=slack_team_id, name="Nordlicht", zone="Europe/Berlin", now=now
            )
            quarter: dict[str, Any] = {"name": "Q4 2026", "kind": CycleKind.QUARTER, "state": CycleState.ACTIVE}
            days: dict[str, Any] = {"first_day": FIRST_DAY, "last_day": LAST_DAY}
            cycle = tx.cycles.add(by=None, now=now, workspace_id=workspace.id, **quarter, **days)
        return cls(store, workspace, cycle, now)

    def another_cycle(self, name: str, first_day: date, last_day: date, **values: Any) -> Cycle:
        """A planned quarter unless said otherwise."""
        held = {"kind": CycleKind.QUARTER, "state": CycleState.PLANNING, "first_day": first_day, "last_day": last_day}
        with self.store.write() as tx:
            workspace_id = self.workspace.id
            return tx.cycles.add(by=None, now=self.now, workspace_id=workspace_id, name=name, **{**held, **values})

    def next_quarter(self, name: str = "Q1 2027", **values: Any) -> Cycle:
        return self.another_cycle(name, date(2027, 1, 1), date(2027, 3, 31), **values)

    def last_quarter(self, **values: Any) -> Cycle:
        """Closed unless said otherwise."""
        return self.another_cycle(
            "Q3 2026", date(2026, 7, 1), date(2026, 9, 30), **{"state": CycleState.CLOSED, **values}
        )

    def person(self, name: str, **values: Any) -> Person:
        values = {"slack_user_id": f"U0{name.upper()}", "zone": "Europe/Berlin", "slack_asked_at": self.now, **values}
        with self.store.write() as tx:
            person = tx.people.add(by=None, now=self.now, workspace_id=self.workspace.id, name=name, **values)
            tx.names.index_people(self.workspace.id, [person], are_new=True)
        return person

    def team(self, name: str, lead: Person | None = None, members: tuple[Person, ...] = (), **values: Any) -> Team:
        held = {"zone": "Europe/Berlin", "lead_id": lead.id if lead else None, **values}
        with self.store.write() as tx:
            team = tx.teams.add(by=None, now=self.now, workspace_id=self.workspace.id, name=name, **held)
            tx.names.index_teams(self.workspace.id, [(name, team.id)], are_new=True)
            for person in (*((lead,) if lead else ()), *members):
                role = Role.LEAD if person is lead else Role.MEMBER
                tx.memberships.join(team, person.id, role=role, since=FIRST_DAY, by=None, now=self.now)
        return team

    def objective(
        self, owner: Person, title: str = "Payments that just work", team: Team | None = None, **values: Any
    ) -> Objective:
        held = {
            "state": ObjectiveState.ACTIVE,
            "cycle_id": self.cycle.id,
            "team_id": team.id if team else None,
            **values,
        }
        with self.store.write() as tx:
            return tx.objectives.create(
                by=owner.id, now=self.now, workspace_id=self.workspace.id, title=title, owner_id=owner.id, **held
            )

    def key_result(
        self, objective: Objective, title: str = "Checkout success", owner: Person | None = None, **values: Any
    ) -> KeyResult:
        """From 0 to 100 over the whole quarter unless said otherwise."""
        numbers: dict[str, Any] = {"start": Decimal(0), "target": Decimal(100)}
        days: dict[str, Any] = {"active_from": FIRST_DAY, "due_day": LAST_DAY}
        owner_id = owner.id if owner else objective.owner_id
        with self.store.write() as tx:
            return tx.key_results.add_to(
                objective,
                by=objective.owner_id,
                now=self.now,
                title=title,
                owner_id=owner_id,
                **{**numbers, **days, **values},
            )

    def align(self, lower: Objective, upper: Objective | KeyResult) -> Alignment:
        ends: dict[str, Any] = {"from_objective_id": lower.id, "to_objective_id": None, "to_key_result_id": None}
        ends["to_objective_id" if isinstance(upper, Objective) else "to_key_result_id"] = upper.id
        with self.store.write() as tx:
            return tx.alignments.add(by=lower.owner_id, now=self.now, workspace_id=self.workspace.id, **ends)

    def objectives(self) -> list[Objective]:
        """Every objective, whatever its state."""
        with self.store.read() as tx:
            cycles = [cycle.id for cycle in tx.cycles.all(self.workspace.id)]
            return tx.objectives.in_cycles(self.workspace.id, cycles, tuple(ObjectiveState))

    def promised(self, kind: DeliveryKind, key: str, frozen: dict[str, Any], **values: Any) -> Delivery:
        """A message whose words are settled."""
        held: dict[str, Any] = {"kind": kind, "dedupe_key": key, "rule": "test", "frozen": frozen, **values}
        with self.store.write() as tx:
            made = tx.outbox.promise(workspace_id=self.workspace.id, now=self.now, **held)
        assert made is not None
        return made

    def deliveries(self, kind: DeliveryKind) -> list[Delivery]:
        """Those of one kind, the oldest first."""
        with self.store.read() as tx:
            promised = tx.outbox.within(self.workspace.id).where(tx.outbox.table.c.kind == kind)
            return tx.outbox.many(tx.connection.execute(promised.order_by(tx.outbox.table.c.id)))

    def check_in(
        self,
        result: KeyResult,
        value: Any = None,
        confidence: int | None = None,
        *,
        at: datetime | None = None,
        note: str = "",
    ) -> CheckIn:
        """By the owner, as a prompt would have been answered; the caches of the key result follow."""
        said: dict[str, Any] = {"value": None if value is None else Decimal(str(value)), "confidence": confidence}
        when = at or self.now
        with self.store.write() as tx:
            made = tx.check_ins.insert(
                workspace_id=self.workspace.id,
                key_result_id=result.id,
                author_id=result.owner_id,
                effective_day=when.date(),
                source=CheckInSource.PROMPT,
                note=note,
                at=when,
                **said,
            )
            heard = {"current": said["value"], "confidence": confidence, "checked_in_at": when}
            tx.key_results.remember_check_in(result, **heard)
        return made


def let_an_admin_decide(tx: Transaction, claimed: Delivery, reason: str) -> None:
    """Nobody knows whether it was sent, and whoever looks for it a minute later cannot read its channel."""
    tx.outbox.unsure(claimed, "timed out")
    table = tx.outbox.table
    now_due = table.update().where(table.c.id == claimed.id).values(look_at=tx.outbox.machine_now() - timedelta(1))
    tx.connection.execute(now_due)
    [unsure] = tx.outbox.claim_unsure("looker", 1)
    tx.outbox.needs_a_person(unsure, reason)
