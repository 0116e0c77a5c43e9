"""What App Home needs to know beside what the overviews tell."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.ids import TeamId
from bot.domain.lines import lines_led
from bot.domain.people import Person
from bot.domain.wallclock import local_day
from bot.domain.workspaces import Workspace
from storage import Store


@dataclass(frozen=True)
class MyTeams:
    store: Store

    def leads_both_lines(self, workspace: Workspace, person: Person) -> bool:
        """Whether somebody leads teams of the functional and of a project line, and lines are on."""
        if not workspace.has_lines:
            return False
        with self.store.read() as tx:
            led = tx.teams.led_by(workspace.id, person.id)
        return len(lines_led(led, person.id)) > 1

    def first(self, workspace: Workspace, person: Person, now: datetime) -> TeamId | None:
        """The open team with the person's largest share; else one they lead."""
        with self.store.read() as tx:
            held = tx.memberships.of_people(workspace.id, [person.id], local_day(now, person.zone))
            teams = tx.teams.by_ids(workspace.id, [one.team_id for one in held])
            led = tx.teams.led_by(workspace.id, person.id)
        mine = [teams[one.team_id] for one in held if teams[one.team_id].is_active]
        return next((team.id for team in [*mine, *led]), None)
