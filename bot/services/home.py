"""What App Home needs to know beside what the overviews tell."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.ids import TeamId
from bot.domain.people import Person
from bot.domain.wallclock import local_day
from bot.domain.workspaces import Workspace
from storage import Store


@dataclass(frozen=True)
class MyTeams:
    store: Store

    def first(self, workspace: Workspace, person: Person, now: datetime) -> TeamId | None:
        """The open team with the person's largest share; else one they lead."""
        with self.store.read() as tx:
            held = tx.memberships.of_people(workspace.id, [person.id], local_day(now, person.zone))
            teams = tx.teams.by_ids(workspace.id, [one.team_id for one in held])
            led = tx.teams.led_by(workspace.id, person.id)
        mine = [teams[one.team_id] for one in held if teams[one.team_id].is_active]
        return next((team.id for team in [*mine, *led]), None)
