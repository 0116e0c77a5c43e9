"""Workspaces full of people who are due on Monday at nine and teams whose digests are due on Wednesday at ten."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from bot.clients import identify
from bot.domain.cycles import CycleKind, CycleState
from bot.domain.ids import PersonId, WorkspaceId
from bot.domain.okrs import ObjectiveState
from bot.domain.teams import Role, Team
from bot.domain.workspaces import Workspace
from bot.sandbox.manifest import Manifest
from bot.sandbox.people import workspace_from
from bot.sandbox.workspace import Workspace as SlackWorkspace
from bot.services.settings.installations import Installations
from bot.settings import Settings
from storage import Store, Transaction
from storage.okr_batches import NewKeyResult
from tests.factories import FIRST_DAY, LAST_DAY

FRIDAY = datetime(2026, 11, 13, 12, 0, tzinfo=UTC)
TEAM = 10  # people
WITHOUT_HISTORY = frozenset({"channels:history", "groups:history"})


@dataclass(frozen=True)
class Town:
    """One workspace: whoever owns key results, and where the digests of their teams go."""

    team_id: str
    token: str
    users: tuple[str, ...]
    channels: tuple[str, ...]
    reads_history: bool = True

    @property
    def talkers(self) -> range:
        """The places of those who check in by themselves; the others say nothing all week."""
        return range(0, len(self.users), 2)


@dataclass
class Country:
    towns: list[Town] = field(default_factory=list)

    @property
    def people(self) -> int:
        return sum(len(town.users) for town in self.towns)


def found(count: int, people: int) -> Country:
    """Every fifth town has declined the scopes with which channels are read."""
    return Country([_town(number, people) for number in range(count)])


def _town(number: int, people: int) -> Town:
    return Town(
        team_id=f"T{number:04}CHAOS",
        token=f"xoxb-chaos-{number}",
        users=tuple(f"U{number:04}P{place:04}" for place in range(people)),
        channels=tuple(f"C{number:04}T{place:04}" for place in range((people + TEAM - 1) // TEAM)),
        reads_history=number % 5 != 4,
    )


def in_slack(town: Town, manifest: Manifest) -> SlackWorkspace:
    """The town as Slack knows it."""
    users = [
        {"id": user, "name": user.lower(), "real_name": f"Person {user}", "tz": "Europe/Berlin"} for user in town.users
    ]
    channels = [
        {"id": channel, "name": channel.lower(), "members": [*_members(town, place), "bot"]}
        for place, channel in enumerate(town.channels)
    ]
    company = {"workspace": {"id": town.team_id, "name": town.team_id}, "users": users, "channels": channels}
    granted = manifest if town.reads_history else manifest.without_scopes(*WITHOUT_HISTORY)
    return workspace_from(company, granted, now=FRIDAY, bot_token=town.token, suffix=town.team_id[1:5])


def in_the_database(
    store: Store, installations: Installations, settings: Settings, town: Town, *, is_first: bool
) -> None:
    """The town's people, teams and OKRs; its token too, unless it is the one that SLACK_BOT_TOKEN serves."""
    identity = identify(settings, town.token)
    if is_first:
        with store.write() as tx:
            tx.workspaces.install(slack_team_id=town.team_id, name=identity.name, now=FRIDAY)
    else:
        installations.add(identity, now=FRIDAY)
    with store.write() as tx:
        workspace = tx.workspaces.by_slack_team(town.team_id)
        assert workspace is not None
        _fill(tx, tx.workspaces.set(workspace, by=None, now=FRIDAY, zone="Europe/Berlin"), town)


def _members(town: Town, place: int) -> tuple[str, ...]:
    return town.users[place * TEAM : (place + 1) * TEAM]


def _fill(tx: Transaction, workspace: Workspace, town: Town) -> None:
    days: dict[str, Any] = {"first_day": FIRST_DAY, "last_day": LAST_DAY}
    quarter: dict[str, Any] = {"name": "Q4 2026", "kind": CycleKind.QUARTER, "state": CycleState.ACTIVE, **days}
    cycle = tx.cycles.add(by=None, now=FRIDAY, workspace_id=workspace.id, **quarter)
    held: dict[str, Any] = {"workspace_id": workspace.id, "zone": "Europe/Berlin", "slack_asked_at": FRIDAY}
    rows = [(None, {**held, "slack_user_id": user, "name": f"Person {user}"}) for user in town.users]
    people = [person.id for person in tx.people.add_all(rows, now=FRIDAY)]
    teams = _teams(tx, workspace.id, town, people)
    aims: list[tuple[PersonId, dict[str, Any]]] = []
    for place, person in enumerate(people):
        values = {"title": f"Aim {place}", "owner_id": person, "team_id": teams[place // TEAM].id}
        ground = {"workspace_id": workspace.id, "cycle_id": cycle.id, "state": ObjectiveState.ACTIVE}
        aims.append((person, {**ground, **values, "position": place}))
    objectives = tx.okr_batches.objectives(workspace.id, aims, now=FRIDAY)
    numbers: dict[str, Any] = {"start": Decimal(0), "target": Decimal(100)}
    term: dict[str, Any] = {"active_from": FIRST_DAY, "due_day": LAST_DAY}
    results = [
        NewKeyResult(
            objective=each, by=each.owner_id, values={"title": "Share", "owner_id": each.owner_id, **numbers, **term}
        )
        for each in objectives
    ]
    tx.okr_batches.key_results(workspace.id, results, now=FRIDAY)


def _teams(tx: Transaction, workspace_id: WorkspaceId, town: Town, people: list[PersonId]) -> list[Team]:
    ground = {"workspace_id": workspace_id, "zone": "Europe/Berlin"}
    rows: list[tuple[None, dict[str, Any]]] = [
        (None, {**ground, "name": f"Team {place}", "lead_id": people[place * TEAM], "channel_id": channel})
        for place, channel in enumerate(town.channels)
    ]
    teams = tx.teams.add_all(rows, now=FRIDAY)
    share: dict[str, Any] = {"workspace_id": workspace_id, "share": Decimal(1), "since": FIRST_DAY}
    members = []
    for place, person in enumerate(people):
        role = Role.LEAD if place % TEAM == 0 else Role.MEMBER
        members.append((None, {**share, "team_id": teams[place // TEAM].id, "person_id": person, "role": role}))
    tx.memberships.add_all(members, now=FRIDAY)
    return teams


MONDAY = datetime(2026, 11, 16, 8, 0, 30, tzinfo=UTC)
TUESDAY, WEDNESDAY, THURSDAY = (MONDAY + timedelta(days=days) for days in (1, 2, 3))
WEDNESDAY_TEN = datetime(2026, 11, 18, 9, 0, 30, tzinfo=UTC)
