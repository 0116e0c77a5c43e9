"""A large company, the same at every run: for each person three objectives with ten key results, and what was said
about them in twelve weeks."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import product
from random import Random
from typing import Any

from rich.progress import Progress
from sqlalchemy import text

from bot.domain.cycles import Cycle, CycleKind, CycleState
from bot.domain.ids import WorkspaceId
from bot.domain.okrs import KeyResult, ObjectiveState
from bot.domain.people import Person
from bot.domain.teams import Role, Team, TeamKind
from storage import Store, Transaction
from storage.okr_batches import NewKeyResult
from tests.benchmarks.processes import FRIDAY, user_id
from tests.benchmarks.weeks import NEWEST, tell

AT_ONCE = 500  # people whose objectives are written in one transaction
MOST_SAID = 20_000  # key results that are remembered, to be checked in about later
TEAMS_ABOVE = 10  # teams in a department
FIRST_DAY, LAST_DAY = date(2026, 8, 24), date(2026, 11, 29)  # fourteen weeks, of which twelve have gone by
VERBS = ("Shorten", "Double", "Halve", "Open", "Renew", "Simplify", "Automate", "Prove")
THINGS = ("refunds", "checkout", "onboarding", "delivery", "search", "invoices", "support", "reporting", "payroll")
PLACES = ("Berlin", "Lyon", "Porto", "Osaka", "Leeds", "Turin", "Gdansk", "Malmo", "Ghent", "Split", "Graz", "Brno")
TITLES = tuple(" ".join(words) for words in product(VERBS, THINGS, PLACES))


@dataclass(frozen=True)
class Size:
    people: int
    team: int = 10  # people in each
    objectives: int = 3  # of each person


@dataclass
class LargeCompany:
    """``said`` are some of the key results with whose owner they are."""

    workspace_id: WorkspaceId
    size: Size
    cycle: Cycle
    people: list[Person]
    teams: list[Team] = field(default_factory=list)
    said: list[tuple[Person, KeyResult]] = field(default_factory=list)


def found(store: Store, workspace_id: WorkspaceId, size: Size, progress: Progress, title: str) -> LargeCompany:
    chance = Random(20261113)  # noqa: S311  # repeatable
    task = progress.add_task(title, total=size.people)
    with store.write() as tx:
        company = _open(tx, workspace_id, size)
        _form_teams(tx, company)
    for first in range(0, size.people, AT_ONCE):
        places = range(first, min(first + AT_ONCE, size.people))
        with store.write() as tx:
            tell(tx, _set_objectives(tx, company, places, chance), chance)
        progress.advance(task, len(places))
    with store.write() as tx:
        if not store.is_sqlite:  # as its autovacuum does after a minute
            tx.connection.execute(text("ANALYZE"))
    return company


def _open(tx: Transaction, workspace_id: WorkspaceId, size: Size) -> LargeCompany:
    quarter: dict[str, Any] = {"name": "Autumn", "kind": CycleKind.CUSTOM, "state": CycleState.ACTIVE}
    days: dict[str, Any] = {"first_day": FIRST_DAY, "last_day": LAST_DAY}
    cycle = tx.cycles.add(by=None, now=FRIDAY, workspace_id=workspace_id, **quarter, **days)
    held: dict[str, Any] = {"workspace_id": workspace_id, "zone": "Europe/Berlin", "slack_asked_at": FRIDAY}
    places = range(size.people)
    # Slack takes a person's id for the channel of their direct messages too.
    rows = [{**held, "slack_user_id": user_id(at), "slack_dm_id": user_id(at), "name": _name(at)} for at in places]
    people = tx.people.add_all([(None, row) for row in rows], now=FRIDAY)
    tx.names.index_people(workspace_id, people, are_new=True)
    return LargeCompany(workspace_id, size, cycle, people)


def _name(place: int) -> str:
    return f"Person {place:05}"


def _form_teams(tx: Transaction, company: LargeCompany) -> None:
    """Ten teams in each department; who leads something reports to who leads what is above it."""
    size = company.size.team
    everybody, department = len(company.people), size * TEAMS_ABOVE
    whole = _teams(tx, company, TeamKind.COMPANY, everybody, everybody, [])
    departments = _teams(tx, company, TeamKind.DEPARTMENT, department, everybody, whole)
    company.teams = _teams(tx, company, TeamKind.TEAM, size, department, departments)
    rows: list[tuple[None, dict[str, Any]]] = []
    for place, person in enumerate(company.people):
        role = Role.LEAD if place % size == 0 else Role.MEMBER
        team = {"workspace_id": company.workspace_id, "team_id": company.teams[place // size].id}
        rows.append((None, {**team, "person_id": person.id, "role": role, "share": Decimal(1), "since": FIRST_DAY}))
    tx.memberships.add_all(rows, now=FRIDAY)
    lines = [(person, company.people[_above(place, size)].id) for place, person in enumerate(company.people) if place]
    tx.people.set_first_managers(lines, since=FIRST_DAY, by=None, now=FRIDAY)


def _above(place: int, size: int) -> int:
    """Whom the person at this place reports to."""
    leads = (place // size * size, place // (size * TEAMS_ABOVE) * size * TEAMS_ABOVE)
    return next((lead for lead in leads if lead != place), 0)


def _teams(
    tx: Transaction, company: LargeCompany, kind: TeamKind, size: int, size_above: int, above: Sequence[Team]
) -> list[Team]:
    """Each with a channel of its own; ``above`` are those that they are parts of, of ``size_above`` people each."""
    rows: list[tuple[None, dict[str, Any]]] = []
    for number, first in enumerate(range(0, len(company.people), size)):
        values: dict[str, Any] = {"kind": kind, "name": f"{kind.value.title()} {number:04}"}
        values |= {"lead_id": company.people[first].id, "zone": "Europe/Berlin", "channel_id": None}
        values |= {"parent_id": above[first // size_above].id if above else None}
        if kind is TeamKind.TEAM:
            values |= {"channel_id": f"C{number:06}"}
        rows.append((None, {"workspace_id": company.workspace_id, **values}))
    teams = tx.teams.add_all(rows, now=FRIDAY)
    tx.names.index_teams(company.workspace_id, [(team.name, team.id) for team in teams], are_new=True)
    return teams


def _set_objectives(tx: Transaction, company: LargeCompany, places: range, chance: Random) -> list[KeyResult]:
    """Each person's first objective is their team's; each has three or four key results."""
    count = company.size.objectives
    held = {"workspace_id": company.workspace_id, "cycle_id": company.cycle.id, "state": ObjectiveState.ACTIVE}
    rows, new = [], []
    for place, position in product(places, range(count)):
        person, team = company.people[place], company.teams[place // company.size.team]
        values = {"title": chance.choice(TITLES), "owner_id": person.id, "position": position}
        rows.append((person.id, {**held, **values, "team_id": team.id if position == 0 else None}))
    objectives = tx.okr_batches.objectives(company.workspace_id, rows, now=FRIDAY)
    owners = [company.people[place] for place in places for _ in range(count)]
    for owner, objective in zip(owners, objectives, strict=True):
        for _ in range(4 if objective.number % 3 == 0 else 3):
            new.append(NewKeyResult(objective=objective, by=owner.id, values=_values(owner, chance)))
    results = tx.okr_batches.key_results(company.workspace_id, new, now=FRIDAY)
    people = {person.id: person for person in owners}
    company.said += [(people[one.owner_id], one) for one in results[: MOST_SAID - len(company.said)]]
    return results


def _values(owner: Person, chance: Random) -> dict[str, Any]:
    numbers: dict[str, Any] = {"start": Decimal(0), "target": Decimal(100), "current": Decimal(chance.randint(0, 80))}
    said: dict[str, Any] = {"confidence": chance.randint(2, 9), "checked_in_at": NEWEST}
    days: dict[str, Any] = {"active_from": FIRST_DAY, "due_day": LAST_DAY}
    return {"title": chance.choice(TITLES), "owner_id": owner.id, **numbers, **said, **days}
