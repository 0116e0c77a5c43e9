"""Who belongs to a team from today on, as its form says."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from bot.domain.ids import PersonId
from bot.domain.people import Person
from bot.domain.teams import Role, Team
from bot.domain.wallclock import local_day
from bot.domain.workspaces import Workspace
from storage import Transaction


def set_members(
    tx: Transaction, workspace: Workspace, by: Person, team: Team, member_ids: Iterable[PersonId], now: datetime
) -> set[PersonId]:
    """Make the memberships of today those named, and its lead's; everybody who was or is in it. Who is not named any
    more leaves today: what becomes of their key results is asked of the lead (docs/leaving-and-moving.md)."""
    today = local_day(now, workspace.zone)
    held = {one.person_id: one for one in tx.memberships.of_teams(workspace.id, [team.id], today)}
    wanted = dict.fromkeys(member_ids, Role.MEMBER)
    if team.lead_id is not None:
        wanted[team.lead_id] = Role.LEAD
    for person_id, membership in held.items():
        if person_id not in wanted:
            tx.memberships.leave(membership, on=today, by=by.id, now=now)
        elif membership.role is not wanted[person_id]:
            tx.memberships.change(membership, by=by.id, now=now, role=wanted[person_id])
    _join(tx, team, by, [one for one in wanted if one not in held], wanted, today, now)
    return {*held, *wanted}


def _join(
    tx: Transaction,
    team: Team,
    by: Person,
    new: Iterable[PersonId],
    roles: Mapping[PersonId, Role],
    today: date,
    now: datetime,
) -> None:
    for one in new:
        tx.memberships.join(team, one, role=roles[one], since=today, by=by.id, now=now)
