"""Finding what has no owner any more, or one who has moved, among what somebody may have to decide on."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from bot.domain.cycles import CycleState
from bot.domain.handovers import Cause, Subject, moved_out
from bot.domain.ids import PersonId, TeamId, WorkspaceId
from bot.domain.people import Person
from bot.domain.teams import Membership
from storage import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsettled:
    """What has no owner, or one who has moved. ``until`` is the first day on which a mover belonged to the team no
    longer; None for who has left."""

    subject: Subject
    until: date | None = None

    @property
    def cause(self) -> Cause:
        return Cause.LEFT if self.until is None else Cause.MOVED


def unsettled(tx: Transaction, person: Person, today: date, *, is_admin: bool) -> list[Unsettled]:
    """All that this person may have to decide on, and what was decided on already."""
    workspace_id = person.workspace_id
    teams, people = tx.handovers.answered_for(workspace_id, person.id)
    if is_admin:
        leaderless, gone = tx.handovers.answered_for_by_admins(workspace_id)
        teams, people = teams | leaderless, people | gone
    if not teams and not people:
        return []
    cycles = tx.cycles.in_state(workspace_id, CycleState.PLANNING, CycleState.ACTIVE)
    owned = tx.handovers.owned(workspace_id, teams, people, [cycle.id for cycle in cycles])
    owners = tx.people.by_ids(workspace_id, {subject.owner_id for subject in owned})
    gone = {PersonId(one.id) for one in owners.values() if not one.is_active}
    moved = _moves(tx, workspace_id, {(one.owner_id, team) for one, team in owned.items() if team is not None}, today)
    found = []
    for subject, team_id in owned.items():
        until = moved.get((subject.owner_id, team_id))
        if subject.owner_id in gone:
            found.append(Unsettled(subject=subject))
        elif until is not None:
            found.append(Unsettled(subject=subject, until=until))
    return found


def _moves(
    tx: Transaction, workspace_id: WorkspaceId, owning: set[tuple[PersonId, TeamId]], today: date
) -> dict[tuple[PersonId, TeamId | None], date]:
    """Of people and the open teams whose objectives they answer for: since when they belong to them no longer. Who
    leads one has not moved away."""
    teams = tx.teams.by_ids(workspace_id, {team for _, team in owning})
    held: dict[tuple[PersonId, TeamId], list[Membership]] = defaultdict(list)
    for one in tx.memberships.of_people_in(workspace_id, {one for one, _ in owning}, {one for _, one in owning}):
        held[one.person_id, one.team_id].append(one)
    found: dict[tuple[PersonId, TeamId | None], date] = {}
    for owner_id, team_id in owning:
        until = moved_out(held[owner_id, team_id], today)
        if until is not None and teams[team_id].is_active and teams[team_id].lead_id != owner_id:
            found[owner_id, team_id] = until
    return found
