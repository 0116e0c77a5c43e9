"""Who leads a team after a file has said who belongs to it: the team and the membership say the same."""

from dataclasses import dataclass, field

from bot.domain.csv_file import Broken
from bot.domain.directory_file.changes import Group, How, TeamChange
from bot.domain.directory_file.places import Places
from bot.domain.directory_file.standing import Standing
from bot.domain.ids import PersonId, TeamId
from bot.domain.matching import folded
from bot.domain.teams import Role, Team


@dataclass(slots=True)
class Leads:
    """``named`` are those of whom the file says that they lead today, with the line that says it."""

    standing: Standing
    places: Places
    broken: list[Broken]
    touched: dict[TeamId, Team] = field(default_factory=dict)
    named: dict[TeamId, tuple[PersonId, int]] = field(default_factory=dict)

    def heard(self, team: Team, person_id: PersonId, named_by: int | None = None) -> None:
        """What a file says of somebody in a team is planned; ``named_by`` is the line that calls them its lead."""
        self.touched[team.id] = team
        if named_by is None or not self.places.leads_on(team, person_id, self.standing.today):
            return
        other = self.named.setdefault(team.id, (person_id, named_by))
        if other[0] != person_id:
            told = {"team": team.name, "name": self.standing.name_of(other[0]) or "", "line": str(other[1])}
            self.broken.append(Broken(named_by, "role", "two_leads", told))

    def settle(self) -> None:
        """Plan whom the touched teams are led by from now on; who led them before stays a member."""
        for team in self.touched.values():
            lead_id = self._lead_of(team)
            if lead_id == team.lead_id:
                continue
            if team.lead_id is not None and lead_id is not None:
                self.places.make_member(team, team.lead_id)
            plan, today = self.places.plan, self.standing.today
            plan.teams.append(TeamChange(folded(team.name), team.name, team, {"lead_id": lead_id}, today))
            before, after = self.standing.name_of(team.lead_id), self.standing.name_of(lead_id)
            plan.count(Group.TEAM, How.CHANGED, team.name, ("lead_id", before, after))

    def _lead_of(self, team: Team) -> PersonId | None:
        if team.id in self.named:
            return self.named[team.id][0]
        if team.lead_id is None or (team.id, team.lead_id) not in self.places.after:
            return team.lead_id
        periods = self.places.of(team, team.lead_id)
        led = any(one.role is Role.LEAD for one in self.places.before(team, team.lead_id))
        still = any(one.role is Role.LEAD and one.holds(self.standing.today) for one in periods)
        return team.lead_id if still or not led else None
