"""One team: its objectives by cycle, who is in it, and the teams above and below."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction

from bot.domain.calibration import Calibration
from bot.domain.cycles import Cycle
from bot.domain.errors import NotFound
from bot.domain.following import Followed, FollowKind
from bot.domain.ids import CycleId, PersonId, TeamId
from bot.domain.lines import shares_in_percent
from bot.domain.okrs import COUNTED
from bot.domain.people import Person
from bot.domain.permissions import Action, allowed
from bot.domain.progress import team_progress
from bot.domain.status import WELL
from bot.domain.teams import Branch, Membership, Role, Team
from bot.domain.wallclock import local_day
from bot.domain.workspaces import Practice, Workspace
from bot.services.access import Access, policy_of
from bot.services.closing.results import TeamResults, cycles_over, results_of_teams
from bot.services.forecasts.calibration import calibration_of
from bot.services.okrs.lines import InLines, lines_of
from bot.services.okrs.looking import Looker, Names, asked_in, names_of, seen_by
from bot.services.okrs.serving import objectives_of
from bot.services.okrs.standing import ObjectiveStanding, assess
from bot.services.overview.followed import follows_it
from bot.services.readiness.reading import sees_readiness
from bot.services.requests.parked import waiting_for_teams
from storage import Store, Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class InCycle:
    """Objectives of one cycle, never mixed with those of another. ``progress`` is their weighted mean, 0–1; None when
    there is nothing to measure. ``week`` is counted from 1. What is restricted stands there for those who may see it;
    ``counted`` leaves it out, so that everybody reads the same figures; and what is closed, which has a score."""

    cycle: Cycle
    week: int
    standings: tuple[ObjectiveStanding, ...]
    progress: Fraction | None

    @property
    def counted(self) -> tuple[ObjectiveStanding, ...]:
        return tuple(one for one in self.standings if not one.objective.is_restricted and not one.is_closed)

    @property
    def closed(self) -> int:
        return sum(1 for one in self.standings if one.is_closed and not one.objective.is_restricted)

    @property
    def well(self) -> int:
        """How many objectives are on track or done."""
        return sum(1 for one in self.counted if one.status.status in WELL)

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
    """``above`` are the teams it is part of, nearest first; ``beside`` are part of the same one. ``may_preview``: this
    reader may see the digest beforehand; ``may_set``: say who belongs to it; ``may_order``: give its objectives an
    order and weights; ``follows``: whether they follow the team, None where they cannot. ``may_see_readiness``: how
    well OKRs suit it. ``parked``: how many requests wait for the team, and for this reader to decide. Where lines are
    on (``has_lines``), ``lines`` are those of the team with all below it, and ``shares`` how much of each member is the
    team's, in percent. ``calibration``: how sure it and all below it were in cycles that are over; none on a day gone
    by. ``results`` are how its objectives ended, of ``cycles_over``."""

    team: Team
    now: datetime
    lead: Person | None
    members: tuple[tuple[Person, Role], ...]
    above: tuple[Team, ...]
    beside: tuple[Team, ...] = ()
    cycles: tuple[InCycle, ...]
    below: tuple[SubTeam, ...]
    hidden: int
    names: Names
    may_preview: bool = False
    may_set: bool = False
    may_order: bool = False
    has_lines: bool = False
    has_pilots: bool = False
    lines: tuple[InLines, ...] = ()
    shares: Mapping[PersonId, int] = field(default_factory=dict)
    follows: bool | None = None
    parked: int = 0
    may_see_readiness: bool = False
    calibration: Calibration | None = None
    results: tuple[TeamResults, ...] = ()
    cycles_over: Mapping[CycleId, Cycle] = field(default_factory=dict)


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
        today, tree = local_day(now, workspace.zone), tx.teams.tree(workspace.id) if workspace.has_lines else []
        over, all_below = cycles_over(tx, workspace), tx.teams.below(workspace.id, [team.id])
        return TeamOverview(
            team=team,
            now=now,
            lead=people.get(team.lead_id or 0),
            members=tuple((people[one.person_id], one.role) for one in held if people[one.person_id].is_active),
            above=tuple(known[one] for one in above),
            beside=tuple(one for one in self._beside(tx, workspace, above) if one.id != team.id),
            cycles=groups[team.id],
            below=tuple(SubTeam(one, groups[one.id]) for one in below),
            hidden=hidden,
            names=names_of(tx, workspace, asked_in(one for each in groups[team.id] for one in each.standings)),
            may_preview=self._may(looker, team, Action.PREVIEW_DIGEST),
            may_set=self._may(looker, team, Action.SET_TEAM) and not looker.public,
            may_order=self._may(looker, team, Action.ORDER) and not looker.public and not looker.is_past,
            may_see_readiness=not (looker.is_past or looker.public)
            and sees_readiness(self.access, workspace, looker.person, team, held),
            has_lines=workspace.has_lines,
            has_pilots=workspace.practises(Practice.PILOTS) and not looker.is_past,
            lines=lines_of(tx, workspace, tree, all_below, cycles, today),
            shares=_shares(tx, held, tree, today),
            follows=follows_it(tx, looker, Followed(FollowKind.TEAM, team.id)) if team.is_active else None,
            parked=0 if looker.public or looker.is_past else self._parked(tx, looker, team),
            calibration=None if looker.is_past else calibration_of(tx, workspace, today, all_below),
            results=tuple(results_of_teams(tx, workspace, [team.id], over)),
            cycles_over={one.id: one for one in over},
        )

    def _beside(self, tx: Transaction, workspace: Workspace, above: Sequence[TeamId]) -> list[Team]:
        return tx.teams.children(workspace.id, above[0]) if above else []

    def _may(self, looker: Looker, team: Team, action: Action) -> bool:
        relation = self.access.to_team(looker.person, team)
        return team.is_active and allowed(action, relation, policy_of(looker.workspace))

    def _parked(self, tx: Transaction, looker: Looker, team: Team) -> int:
        return waiting_for_teams(tx, self.access, looker.workspace, looker.person, [team]).get(team.id, 0)


def _shares(tx: Transaction, held: Sequence[Membership], tree: Sequence[Branch], today: date) -> dict[PersonId, int]:
    """How much of each member these memberships of one team are, in percent; nothing where lines are off."""
    if not held or not tree:
        return {}
    workspace_id, open_teams = held[0].workspace_id, {one.id for one in tree}
    whole: dict[PersonId, list[Membership]] = defaultdict(list)
    for one in tx.memberships.of_people(workspace_id, [each.person_id for each in held], today):
        if one.team_id in open_teams:
            whole[one.person_id].append(one)
    shares = {one.person_id: shares_in_percent(whole[one.person_id]).get(one.team_id) for one in held}
    return {person: share for person, share in shares.items() if share is not None}


def by_team(
    tx: Transaction, looker: Looker, teams: Sequence[Team | Branch], cycles: Sequence[Cycle], now: datetime
) -> tuple[dict[TeamId, tuple[InCycle, ...]], int]:
    """How the objectives of several teams stand, by team and cycle, in a fixed number of statements; and how many of
    the first team's are hidden from this reader."""
    workspace = looker.workspace
    found = objectives_of(tx, workspace, [one.id for one in teams], [one.id for one in cycles], COUNTED)
    seen = seen_by(looker, found)
    hidden = seen_by(looker, [one for one in found if teams and teams[0].id in one.team_ids]).hidden
    standings = assess(tx, workspace, seen.objectives, now, cycles)
    today = local_day(now, workspace.zone)
    grouped = {
        team.id: tuple(
            in_cycle(cycle, serving(standings, team.id), (team.id,), today=cycle.week_of(today)) for cycle in cycles
        )
        for team in teams
    }
    return grouped, hidden


def serving(standings: Iterable[ObjectiveStanding], team_id: TeamId) -> list[ObjectiveStanding]:
    """Those that serve a team, its own and those of others."""
    return [one for one in standings if team_id in one.objective.team_ids]


def in_cycle(
    cycle: Cycle, standings: Iterable[ObjectiveStanding], team_ids: Collection[TeamId] = (), *, today: int
) -> InCycle:
    """Of these standings, those of the cycle, each weighed by how much of it serves these teams; ``today`` is the
    cycle's week at hand."""
    own = tuple(one for one in standings if one.objective.cycle_id == cycle.id)
    reached = team_progress(((one.objective, one.progress) for one in own), cycle.id, team_ids)
    return InCycle(cycle=cycle, week=min(max(today, 1), cycle.weeks), standings=own, progress=reached)
