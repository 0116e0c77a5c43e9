"""Who belongs to a team from today on, as its form says."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from bot.domain.ids import PersonId
from bot.domain.people import Person
from bot.domain.teams import Membership, Role, Team
from bot.domain.wallclock import local_day
from bot.domain.workspaces import Workspace
from storage import Transaction


def set_members(
    tx: Transaction, workspace: Workspace, by: Person, team: Team, member_ids: Iterable[PersonId], now: datetime
) -> set[PersonId]:
    """Make the memberships of today those named, and its lead's; everybody who was or is in it. Who is not named any
    more leaves today: what becomes of their key results is asked of the lead (docs/leaving-and-moving.md). Who observes
    a team and is named stays an observer."""
    today = local_day(now, workspace.zone)
    held = {one.person_id: one for one in tx.memberships.of_teams(workspace.id, [team.id], today)}
    wanted = dict.fromkeys(member_ids, Role.MEMBER)
    if team.lead_id is not None:
        wanted[team.lead_id] = Role.LEAD
    for person_id, membership in held.items():
        if person_id not in wanted:
            tx.memberships.leave(membership, on=today, by=by.id, now=now)
        elif wanted[person_id] is Role.LEAD or membership.role is Role.LEAD:
            change_place(tx, membership, wanted[person_id], membership.share, by=by, today=today, now=now)
    _join(tx, team, by, [one for one in wanted if one not in held], wanted, today, now)
    return {*held, *wanted}


def change_place(
    tx: Transaction, held: Membership, role: Role, share: Decimal, *, by: Person, today: date, now: datetime
) -> Membership:
    """What somebody is in a team from today on; what they were until then stays to be seen."""
    if (role, share) == (held.role, held.share):
        return held
    if held.since >= today:
        return tx.memberships.change(held, by=by.id, now=now, role=role, share=share)
    tx.memberships.leave(held, on=today, by=by.id, now=now)
    whose: dict[str, Any] = {"workspace_id": held.workspace_id, "team_id": held.team_id, "person_id": held.person_id}
    return tx.memberships.add(by=by.id, now=now, **whose, role=role, share=share, since=today, until=held.until)


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
