"""Finding what has no owner any more, or one who has moved, among what somebody may have to decide on."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from bot.domain.cycles import CycleState
from bot.domain.handovers import Cause, Subject, moved_out
from bot.domain.ids import PersonId, TeamId
from bot.domain.people import Person
from bot.domain.teams import Membership
from bot.domain.wallclock import start_of_day
from bot.domain.workspaces import Workspace
from storage import Transaction

OBJECTIVE, KEY_RESULT = "objective", "key_result"

_Moments = Mapping[tuple[int, str], datetime]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsettled:
    """What has no owner, or one who has moved. ``until`` is the first day on which a mover belonged to the team no
    longer; None for who has left."""

    subject: Subject
    until: date | None = None

    @property
    def cause(self) -> Cause:
        return Cause.LEFT if self.until is None else Cause.MOVED


@dataclass(frozen=True, slots=True)
class _Move:
    """Somebody left a team: ``until`` is the first day on which they belonged to it no longer, ``at`` the moment from
    which that was so, and was known."""

    until: date
    at: datetime


def unsettled(tx: Transaction, workspace: Workspace, person: Person, today: date, *, is_admin: bool) -> list[Unsettled]:
    """All that this person may have to decide on, and what was decided on already."""
    teams, people = tx.handovers.answered_for(workspace.id, person.id)
    if is_admin:
        leaderless, left = tx.handovers.answered_for_by_admins(workspace.id)
        teams, people = teams | leaderless, people | left
    if not teams and not people:
        return []
    cycles = tx.cycles.in_state(workspace.id, CycleState.PLANNING, CycleState.ACTIVE)
    owned = tx.handovers.owned(workspace.id, teams, people, [cycle.id for cycle in cycles])
    owners = tx.people.by_ids(workspace.id, {subject.owner_id for subject in owned})
    gone = [Unsettled(subject=one) for one in owned if not owners[one.owner_id].is_active]
    here = {one: team for one, team in owned.items() if team is not None and owners[one.owner_id].is_active}
    return [*gone, *_left_behind(tx, workspace, here, today)]


def _left_behind(
    tx: Transaction, workspace: Workspace, owned: Mapping[Subject, TeamId], today: date
) -> list[Unsettled]:
    """What movers owned in the team when they left it: not what they were given, nor what came to the team, since."""
    moves = _moves(tx, workspace, {(one.owner_id, team) for one, team in owned.items()}, today)
    moved = {one: moves[one.owner_id, team] for one, team in owned.items() if (one.owner_id, team) in moves}
    results = {one.key_result_id for one in moved if one.key_result_id is not None}
    came = tx.audit.last_set(workspace.id, OBJECTIVE, {one.objective_id for one in moved}, "owner_id", "team_id")
    given = tx.audit.last_set(workspace.id, KEY_RESULT, results, "owner_id")
    return [
        Unsettled(subject=one, until=move.until)
        for one, move in moved.items()
        if all(at < move.at for at in _since(one, came, given))
    ]


def _since(subject: Subject, came: _Moments, given: _Moments) -> list[datetime]:
    """Since when a mover owns it, and since when it is the team's, as far as that is told."""
    team = came.get((subject.objective_id, "team_id"))
    if subject.key_result_id is None:
        owned = came.get((subject.objective_id, "owner_id"))
    else:
        owned = given.get((subject.key_result_id, "owner_id"))
    return [at for at in (team, owned) if at is not None]


def _moves(
    tx: Transaction, workspace: Workspace, owning: set[tuple[PersonId, TeamId]], today: date
) -> dict[tuple[PersonId, TeamId], _Move]:
    """Of people and the open teams whose objectives they answer for: who belongs to them no longer. Who leads one has
    not moved away."""
    teams = tx.teams.by_ids(workspace.id, {team for _, team in owning})
    held: dict[tuple[PersonId, TeamId], list[Membership]] = defaultdict(list)
    for one in tx.memberships.of_people_in(workspace.id, {one for one, _ in owning}, {team for _, team in owning}):
        held[one.person_id, one.team_id].append(one)
    ended = {
        (owner_id, team_id): last
        for owner_id, team_id in owning
        if teams[team_id].is_active and teams[team_id].lead_id != owner_id
        if (last := moved_out(held[owner_id, team_id], today)) is not None
    }
    told = tx.audit.last_set(workspace.id, "membership", [one.id for one, _ in ended.values()], "until")
    found = {}
    for key, (membership, until) in ended.items():
        begun = start_of_day(until, workspace.zone)
        found[key] = _Move(until, max(begun, told.get((membership.id, "until"), begun)))
    return found
