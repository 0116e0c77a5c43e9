"""A large company, the same at every run: for each step of SCALE 2,000 people, 6,000 objectives and 20,000 key results,
each with a check-in."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from itertools import product
from random import Random
from typing import Any

from sqlalchemy import text

from bot.app import Okrbot
from bot.domain.checkins import CheckInSource
from bot.domain.cycles import Cycle, CycleKind, CycleState
from bot.domain.ids import TeamId, WorkspaceId
from bot.domain.okrs import KeyResult, ObjectiveState
from bot.domain.people import Person
from bot.domain.teams import Role, Team, TeamKind
from storage import Transaction
from storage.okr_batches import NewKeyResult
from tests.benchmarks.running import FRIDAY
from tests.factories import FIRST_DAY, LAST_DAY

PEOPLE = 2000
TEAM, DEPARTMENT = 10, 100  # people in each
AT_ONCE = 500  # people whose objectives are written in one transaction
VERBS = ("Shorten", "Double", "Halve", "Open", "Renew", "Simplify", "Automate", "Prove")
THINGS = ("refunds", "checkout", "onboarding", "delivery", "search", "invoices", "support", "reporting", "payroll")
PLACES = ("Berlin", "Lyon", "Porto", "Osaka", "Leeds", "Turin", "Gdansk", "Malmo", "Ghent", "Split", "Graz", "Brno")
TITLES = tuple(" ".join(words) for words in product(VERBS, THINGS, PLACES))
NEWEST = FRIDAY - timedelta(days=4)


@dataclass
class LargeCompany:
    """``said`` are the key results with whose owner they are."""

    workspace_id: WorkspaceId
    cycle: Cycle
    people: list[Person]
    teams: list[Team] = field(default_factory=list)
    said: list[tuple[Person, KeyResult]] = field(default_factory=list)


def found(okrbot: Okrbot, scale: int) -> LargeCompany:
    store, workspace_id, chance = okrbot.stores.worker, okrbot.workspace.id, Random(20261113)  # noqa: S311  # repeatable
    with store.write() as tx:
        company = _open(tx, workspace_id, PEOPLE * scale)
        _form_teams(tx, company)
    for first in range(0, len(company.people), AT_ONCE):
        with store.write() as tx:
            results = _set_objectives(tx, company, range(first, min(first + AT_ONCE, len(company.people))), chance)
            _check_in(tx, company, results)
    with store.write() as tx:
        if not store.is_sqlite:  # as its autovacuum does after a minute
            tx.connection.execute(text("ANALYZE"))
    return company


def _open(tx: Transaction, workspace_id: WorkspaceId, count: int) -> LargeCompany:
    quarter: dict[str, Any] = {"name": "Q4 2026", "kind": CycleKind.QUARTER, "state": CycleState.ACTIVE}
    days: dict[str, Any] = {"first_day": FIRST_DAY, "last_day": LAST_DAY}
    cycle = tx.cycles.add(by=None, now=FRIDAY, workspace_id=workspace_id, **quarter, **days)
    held: dict[str, Any] = {"workspace_id": workspace_id, "zone": "Europe/Berlin", "slack_asked_at": FRIDAY}
    rows = [{**held, "slack_user_id": f"U0{place:06}", "name": f"Person {place:05}"} for place in range(count)]
    people = tx.people.add_all([(None, row) for row in rows], now=FRIDAY)
    tx.search.index_new(workspace_id, "person", [(person.id, person.name) for person in people])
    return LargeCompany(workspace_id, cycle, people)


def _form_teams(tx: Transaction, company: LargeCompany) -> None:
    """Teams of ten in departments of a hundred; who leads something reports to who leads what is above it."""
    whole = _teams(tx, company, TeamKind.COMPANY, len(company.people), [])
    departments = _teams(tx, company, TeamKind.DEPARTMENT, DEPARTMENT, [whole[0].id] * len(company.people))
    company.teams = _teams(tx, company, TeamKind.TEAM, TEAM, [department.id for department in departments])
    rows: list[tuple[None, dict[str, Any]]] = []
    for place, person in enumerate(company.people):
        role = Role.LEAD if place % TEAM == 0 else Role.MEMBER
        team = {"workspace_id": company.workspace_id, "team_id": company.teams[place // TEAM].id}
        rows.append((None, {**team, "person_id": person.id, "role": role, "share": Decimal(1), "since": FIRST_DAY}))
    tx.memberships.add_all(rows, now=FRIDAY)
    lines = [(person, company.people[above(place)].id) for place, person in enumerate(company.people) if place]
    tx.people.set_first_managers(lines, since=FIRST_DAY, by=None, now=FRIDAY)


def above(place: int) -> int:
    """Whom the person at this place reports to."""
    lead_of_team, lead_of_department = place // TEAM * TEAM, place // DEPARTMENT * DEPARTMENT
    return next((lead for lead in (lead_of_team, lead_of_department) if lead != place), 0)


def _teams(tx: Transaction, company: LargeCompany, kind: TeamKind, size: int, parents: Sequence[TeamId]) -> list[Team]:
    rows: list[tuple[None, dict[str, Any]]] = []
    for first in range(0, len(company.people), size):
        values: dict[str, Any] = {"kind": kind, "name": f"{kind.value.title()} {first // size:04}"}
        values |= {"lead_id": company.people[first].id, "zone": "Europe/Berlin"}
        values |= {"parent_id": parents[first // DEPARTMENT] if parents else None}
        rows.append((None, {"workspace_id": company.workspace_id, **values}))
    teams = tx.teams.add_all(rows, now=FRIDAY)
    tx.search.index_new(company.workspace_id, "team", [(team.id, team.name) for team in teams])
    return teams


def _set_objectives(tx: Transaction, company: LargeCompany, places: range, chance: Random) -> list[KeyResult]:
    """Three objectives for each person, one of them their team's, with three or four key results."""
    held = {"workspace_id": company.workspace_id, "cycle_id": company.cycle.id, "state": ObjectiveState.ACTIVE}
    rows, new = [], []
    for place, position in product(places, range(3)):
        person, team = company.people[place], company.teams[place // TEAM]
        values = {"title": chance.choice(TITLES), "owner_id": person.id, "position": position}
        rows.append((person.id, {**held, **values, "team_id": team.id if position == 0 else None}))
    objectives = tx.okr_batches.objectives(company.workspace_id, rows, now=FRIDAY)
    owners = [company.people[place] for place in places for _ in range(3)]
    for owner, objective in zip(owners, objectives, strict=True):
        for _ in range(4 if objective.number % 3 == 0 else 3):
            new.append(NewKeyResult(objective=objective, by=owner.id, values=_values(owner, chance)))
    results = tx.okr_batches.key_results(company.workspace_id, new, now=FRIDAY)
    people = {person.id: person for person in owners}
    company.said += [(people[result.owner_id], result) for result in results]
    return results


def _values(owner: Person, chance: Random) -> dict[str, Any]:
    numbers: dict[str, Any] = {"start": Decimal(0), "target": Decimal(100), "current": Decimal(chance.randint(0, 80))}
    said: dict[str, Any] = {"confidence": chance.randint(2, 9), "checked_in_at": NEWEST}
    days: dict[str, Any] = {"active_from": FIRST_DAY, "due_day": LAST_DAY}
    return {"title": chance.choice(TITLES), "owner_id": owner.id, **numbers, **said, **days}


def _check_in(tx: Transaction, company: LargeCompany, results: Sequence[KeyResult]) -> None:
    """What the key results hold already."""
    said: dict[str, Any] = {"workspace_id": company.workspace_id, "note": "as we thought", "at": NEWEST}
    said |= {"effective_day": NEWEST.date(), "source": CheckInSource.PROMPT}
    heard = ({"value": result.current, "confidence": result.confidence} for result in results)
    about = ({"key_result_id": result.id, "author_id": result.owner_id} for result in results)
    tx.check_ins.insert_all([{**said, **one, **which} for one, which in zip(heard, about, strict=True)])
