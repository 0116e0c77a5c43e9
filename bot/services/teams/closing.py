"""Closing a team: what is asked beforehand, and what becomes of its objectives, its channel and the teams below it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.domain.context import cancelled
from bot.domain.context_sheets import Touched
from bot.domain.cycles import CycleState
from bot.domain.errors import Invalid
from bot.domain.ids import ObjectiveId, PersonId, TeamId
from bot.domain.okrs import RUNNING, Objective, ObjectiveState
from bot.domain.people import Person
from bot.domain.teams import Team
from bot.domain.wallclock import local_day
from bot.domain.workspaces import Workspace
from bot.services.alignment.context_asking import bring, touched_by
from bot.services.drafting.boards import refresh
from bot.services.okrs.objective_shares import leave_teams
from bot.services.pilots.stages import end_of_closed
from storage import Transaction

CLOSED = "the team was closed"
"""The reason in the audit."""

CHANNEL = "to_channel"


def field_of(objective_id: ObjectiveId) -> str:
    """The name of the field that asks about an objective, as in ``Invalid.fields``."""
    return f"objective-{objective_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """What hangs on a team that is about to be closed: open objectives with the names of their owners, the channel, and
    the teams that are part of it, which become part of ``parent``. ``hidden`` objectives are restricted to others, and
    stay as they are. ``form_id``: where its form is kept meanwhile. ``touched``: whose objectives contribute to each,
    and would be asked if it were cancelled."""

    team: Team
    objectives: tuple[tuple[Objective, str], ...]
    channel_id: str | None
    hidden: int = 0
    below: tuple[Team, ...] = ()
    parent: Team | None = None
    form_id: int = 0
    touched: Mapping[ObjectiveId, tuple[Touched, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosingChoices:
    """Where objectives go, and which are cancelled; all others stay as they are until their cycle ends. ``channel_to``:
    the team that takes over the channel, with the day, time and zone of the digest."""

    moved: Mapping[ObjectiveId, TeamId] = field(default_factory=dict)
    cancelled: frozenset[ObjectiveId] = frozenset()
    channel_to: TeamId | None = None


NOTHING_MOVES = ClosingChoices()


def questions(
    tx: Transaction, workspace: Workspace, by: Person, team: Team, channel_id: str | None, parent_id: TeamId | None
) -> Closing | None:
    """What is asked before the team is closed; None when there is nothing to ask. Channel and parent are those that
    its form says."""
    found, below = _objectives(tx, workspace, team), tx.teams.children(workspace.id, team.id)
    objectives = [one for one in found if one.is_told_to(by.id)]
    if not objectives and channel_id is None:
        return None
    owners = tx.people.by_ids(workspace.id, {one.owner_id for one in objectives})
    touched = touched_by(tx, workspace, by, [(one, cancelled(one)) for one in objectives])
    return Closing(
        team=team,
        objectives=tuple((one, owners[one.owner_id].name) for one in objectives),
        channel_id=channel_id,
        hidden=len(found) - len(objectives),
        below=tuple(below),
        parent=tx.teams.get(workspace.id, parent_id) if parent_id is not None else None,
        touched=touched,
    )


def settle(
    tx: Transaction, workspace: Workspace, by: Person, team: Team, choices: ClosingChoices, now: datetime
) -> tuple[Team, set[PersonId]]:
    """The closed team as it is then, and everybody whose prompts it concerns. The number of statements grows with the
    teams below and those that something goes to, not with the objectives. Raises Invalid, with the field, for a team
    that is closed itself."""
    tx.objectives.lock(workspace.id, [one.id for one in _objectives(tx, workspace, team)])
    held = {one.id: one for one in _objectives(tx, workspace, team)}
    told = {key: one for key, one in held.items() if one.is_told_to(by.id)}
    going = {one: to for one, to in choices.moved.items() if one in told}
    _ensure_open(tx, workspace, team, going, choices.channel_to)
    for to in dict.fromkeys(going.values()):
        theirs = [held[one] for one in going if going[one] == to]
        tx.objectives.move_to_team(theirs, to, by=by.id, now=now, reason=CLOSED)
    dropped = [one for key, one in told.items() if key in choices.cancelled and key not in going]
    bring(tx, workspace, by, [(one, cancelled(one)) for one in dropped], "", now)
    tx.objectives.change_all(dropped, by=by.id, now=now, reason=CLOSED, state=ObjectiveState.CANCELLED)
    leave_teams(tx, workspace.id, [team.id], going, by=by.id, now=now, reason=CLOSED)
    end_of_closed(tx, workspace, [team.id], by.id, now)
    today = local_day(now, workspace.zone)
    for below in tx.teams.children(workspace.id, team.id):
        tx.teams.set_parent(below, team.parent_id, since=today, by=by.id, now=now)
    closed = _hand_channel(tx, by, team, choices.channel_to, now)
    refresh(tx, workspace, [*going, *(one.id for one in dropped)], now)
    return closed, _concerned(held.values())


def _objectives(tx: Transaction, workspace: Workspace, team: Team) -> list[Objective]:
    cycles = tx.cycles.in_state(workspace.id, CycleState.PLANNING, CycleState.ACTIVE)
    return tx.objectives.of_teams(workspace.id, [team.id], [cycle.id for cycle in cycles], RUNNING)


def _ensure_open(
    tx: Transaction, workspace: Workspace, team: Team, going: Mapping[ObjectiveId, TeamId], channel_to: TeamId | None
) -> None:
    named = {field_of(one): to for one, to in going.items()} | ({CHANNEL: channel_to} if channel_to else {})
    teams = tx.teams.by_ids(workspace.id, set(named.values()))
    wrong = [name for name, to in named.items() if to == team.id or to not in teams or not teams[to].is_active]
    if wrong:
        raise Invalid({name: ("team_closed", {}) for name in wrong})


def _hand_channel(tx: Transaction, by: Person, team: Team, to: TeamId | None, now: datetime) -> Team:
    """The other team is told about there from now on, on the same day and at the same time."""
    if to is None or team.channel_id is None:
        return team
    names = ("channel_id", "digest_day", "digest_time", "zone")
    values: dict[str, Any] = {name: getattr(team, name) for name in names}
    heir = tx.teams.change(tx.teams.get(team.workspace_id, to), by=by.id, now=now, reason=CLOSED, **values)
    tx.teams.set_digest_moments(heir, last=team.last_digest_at, upcoming=None)
    return tx.teams.change(team, by=by.id, now=now, reason=CLOSED, channel_id=None)


def _concerned(objectives: Iterable[Objective]) -> set[PersonId]:
    """The rhythm of a team that is closed, or of another one, holds for its key results from now on."""
    results = [one for objective in objectives for one in objective.key_results]
    named = {one.owner_id for one in results} | {one.stand_in_id for one in results}
    return {one for one in named if one is not None}
