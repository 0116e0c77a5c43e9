"""What App Home would have set up, written in one go: a quarter, the team Payments, and Mei's objective O-1."""

from datetime import date
from decimal import Decimal
from typing import Any

from bot.domain.cycles import CycleKind, CycleState
from bot.domain.okrs import Metric, ObjectiveState
from bot.domain.people import Person
from bot.domain.teams import Role
from storage import Transaction
from tests.journeys.town import Town

FIRST_DAY, LAST_DAY = date(2026, 10, 1), date(2026, 12, 31)
PEOPLE = {"U0ADA": "Ada Admin", "U0MEI": "Mei Tanaka", "U0KAI": "Kai Berg", "U0LEA": "Lea Novak"}
RESULTS: tuple[dict[str, Any], ...] = (
    {"title": "Checkout success", "metric": Metric.PERCENT, "unit": "%", "start": Decimal(91), "target": Decimal(96)},
    {"title": "Refund time", "unit": "d", "start": Decimal(5), "target": Decimal(2), "direction": "decrease"},
    {"title": "SOC 2 report", "metric": Metric.YES_NO, "start": Decimal(0), "target": Decimal(1)},
)


def seed(town: Town) -> None:
    workspace_id, now = town.okrbot.workspace.id, town.now()
    with town.okrbot.store.write() as tx:
        people = {user: _person(tx, town, user, name) for user, name in PEOPLE.items()}
        mei = people["U0MEI"]
        held: dict[str, Any] = {"workspace_id": workspace_id, "name": "Q4 2026", "kind": CycleKind.QUARTER}
        days: dict[str, Any] = {"first_day": FIRST_DAY, "last_day": LAST_DAY, "state": CycleState.ACTIVE}
        cycle = tx.cycles.add(by=None, now=now, **held, **days)
        where: dict[str, Any] = {"channel_id": "C0PAY", "zone": "Europe/Berlin", "lead_id": mei.id}
        team = tx.teams.add(by=None, now=now, workspace_id=workspace_id, name="Payments", **where)
        tx.names.index_teams(workspace_id, [(team.name, team.id)], are_new=True)
        for user in ("U0MEI", "U0KAI", "U0LEA"):
            role = Role.LEAD if user == "U0MEI" else Role.MEMBER
            tx.memberships.join(team, people[user].id, role=role, since=FIRST_DAY, by=None, now=now)
        objective = tx.objectives.create(
            by=mei.id,
            now=now,
            workspace_id=workspace_id,
            title="Checkout just works",
            owner_id=mei.id,
            team_id=team.id,
            cycle_id=cycle.id,
            state=ObjectiveState.ACTIVE,
        )
        for result in RESULTS:
            term: dict[str, Any] = {"active_from": FIRST_DAY, "due_day": LAST_DAY}
            tx.key_results.add_to(objective, by=mei.id, now=now, owner_id=mei.id, **term, **result)


def _person(tx: Transaction, town: Town, user: str, name: str) -> Person:
    zone = "Asia/Tokyo" if user == "U0MEI" else "Europe/Berlin"
    values: dict[str, Any] = {"slack_user_id": user, "name": name, "zone": zone, "slack_admin": user == "U0ADA"}
    values["slack_asked_at"] = town.now()
    workspace_id = town.okrbot.workspace.id
    person = tx.people.add(by=None, now=town.now(), workspace_id=workspace_id, **values)
    tx.names.index_people(workspace_id, [person], are_new=True)
    return person
