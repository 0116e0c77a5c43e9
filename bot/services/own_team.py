"""The team that somebody means who names none: the one they lead, else the one they mostly belong to."""

from datetime import datetime

from bot.domain.ids import TeamId
from bot.domain.people import Person
from bot.domain.schedules import main_team
from bot.domain.teams import Team
from bot.domain.wallclock import local_day
from bot.domain.workspaces import Workspace
from bot.services.naming import the_team
from storage import Transaction


def own_team(tx: Transaction, workspace: Workspace, person: Person, now: datetime) -> Team | None:
    """Of several that they lead, one that has a channel; None for those who are in no team."""
    led = tx.teams.led_by(workspace.id, person.id)
    if led:
        return min(led, key=lambda team: (team.channel_id is None, team.id))
    today = local_day(now, workspace.zone)
    held = tx.memberships.of_people(workspace.id, [person.id], today)
    teams = tx.teams.by_ids(workspace.id, [one.team_id for one in held])
    return main_team([(one, teams[one.team_id]) for one in held], today)


def team_called(
    tx: Transaction, workspace: Workspace, person: Person, name: str, now: datetime, *, channel_id: str = ""
) -> TeamId | None:
    """By name; without one, the team whose channel it is typed in, else one's own. Raises NotFound, Ambiguous."""
    if name:
        return the_team(tx, workspace, name)
    here = tx.teams.in_channels(workspace.id, [channel_id]) if channel_id else []
    team = here[0] if here else own_team(tx, workspace, person, now)
    return None if team is None else team.id
