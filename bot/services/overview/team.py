"""One team: its objectives by cycle, who is in it, and the teams above and below."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from bot.domain.cycles import Cycle
from bot.domain.errors import NotFound
from bot.domain.ids import TeamId
from bot.domain.people import Person
from bot.domain.permissions import Action, allowed
from bot.domain.progress import team_progress
from bot.domain.status import WELL
from bot.domain.teams import Branch, Role, Team
from bot.domain.wallclock import local_day
from bot.domain.workspaces import Workspace
from bot.services.access import Access, policy_of
from bot.services.overview.looking import Looker, Names, asked_in, names_of, seen_by
from bot.services.standing import ObjectiveStanding, assess
from storage import Store, Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class InCycle:
    """Objectives of one cycle, never mixed with those of another. ``progress`` is their weighted mean, 0–1; None when
    there is nothing to measure. ``week`` is counted from 1."""

    cycle: Cycle
    week: int
    standings: tuple[ObjectiveStanding, ...]
    progress: Fraction | None

    @property
    def well(self) -> int:
        """How many objectives are on track or done."""
        return sum(1 for one in self.standings if one.status.status in WELL)

    @property
    def not_well(self) -> tuple[ObjectiveStanding, ...]:
        return tuple(one for one in self.standings if one.status.status not in WELL)


@dataclass(frozen=True, slots=True)
class SubTeam:
    """A team beside the one above it: its own objectives do not count there."""

    team: Team | Branch
    cycles: tuple[InCycle, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamOverview:
    """``above`` are the teams it is part of, nearest first. ``may_preview``: this reader may see the digest
    beforehand."""

    team: Team
    now: datetime
    lead: Person | None
    members: tuple[tuple[Person, Role], ...]
    above: tuple[Team, ...]
    cycles: tuple[InCycle, ...]
    below: tuple[SubTeam, ...]
    hidden: int
    names: Names
    may_preview: bool = False


@dataclass(frozen=True)
class TeamOverviews:
    store: Store
    access: Access

    def of(
        self, workspace: Workspace, viewer: Person, team_id: TeamId, now: datetime, *, public: bool = False
    ) -> TeamOverview:
        """Raises NotFound for a team that is not here, NotAllowed for those who may not look around."""
        looker = Looker(viewer, workspace, public)
        looker.ensure_may_look_around()
        with self.store.read() as tx:
            team = tx.teams.by_id(workspace.id, team_id)
            if team is None:
                raise NotFound("team", str(team_id))
            return self.read(tx, looker, team, now)

    def read(self, tx: Transaction, looker: Looker, team: Team, now: datetime) -> TeamOverview:
        """Inside a transaction of the caller."""
        workspace = looker.workspace
        cycles = tx.cycles.in_view(workspace.id)
        below = tx.teams.children(workspace.id, team.id)
        groups, hidden = by_team(tx, looker, [team, *below], cycles, now)
        held = tx.memberships.of_teams(workspace.id, [team.id], local_day(now, workspace.zone))
        wanted = [one.person_id for one in held] + ([team.lead_id] if team.lead_id else [])
        people = tx.people.by_ids(workspace.id, wanted)
        above = tx.teams.above(workspace.id, team.id)[1:]
        known = tx.teams.by_ids(workspace.id, above)
        return TeamOverview(
            team=team,
            now=now,
            lead=people.get(team.lead_id or 0),
            members=tuple((people[one.person_id], one.role) for one in held if people[one.person_id].is_active),
            above=tuple(known[one] for one in above),
            cycles=groups[team.id],
            below=tuple(SubTeam(one, groups[one.id]) for one in below),
            hidden=hidden,
            names=names_of(tx, workspace, asked_in(one for each in groups[team.id] for one in each.standings)),
            may_preview=self._may_preview(looker, team),
        )

    def _may_preview(self, looker: Looker, team: Team) -> bool:
        relation = self.access.to_team(looker.person, team)
        return team.is_active and allowed(Action.PREVIEW_DIGEST, relation, policy_of(looker.workspace))


def by_team(
    tx: Transaction, looker: Looker, teams: Sequence[Team | Branch], cycles: Sequence[Cycle], now: datetime
) -> tuple[dict[TeamId, tuple[InCycle, ...]], int]:
    """How the objectives of several teams stand, by team and cycle, in a fixed number of statements; and how many of
    the first team's are hidden from this reader."""
    workspace = looker.workspace
    found = tx.objectives.of_teams(workspace.id, [one.id for one in teams], [one.id for one in cycles])
    seen = seen_by(looker, found)
    hidden = seen_by(looker, [one for one in found if teams and one.team_id == teams[0].id]).hidden
    standings = assess(tx, workspace, seen.objectives, now)
    today = local_day(now, workspace.zone)
    grouped = {
        team.id: tuple(
            in_cycle(cycle, [one for one in standings if one.objective.team_id == team.id], today=cycle.week_of(today))
            for cycle in cycles
        )
        for team in teams
    }
    return grouped, hidden


def in_cycle(cycle: Cycle, standings: Iterable[ObjectiveStanding], *, today: int) -> InCycle:
    """Of these standings, those of the cycle; ``today`` is the cycle's week at hand."""
    own = tuple(one for one in standings if one.objective.cycle_id == cycle.id)
    reached = team_progress(((one.objective, one.progress) for one in own), cycle.id)
    return InCycle(cycle=cycle, week=min(max(today, 1), cycle.weeks), standings=own, progress=reached)
