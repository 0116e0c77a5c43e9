"""What needs attention, each entry with the rule that fired: in one's own teams first, then in the whole company."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from bot.domain.errors import NotFound
from bot.domain.ids import TeamId
from bot.domain.lines import lines_led
from bot.domain.okrs import Objective
from bot.domain.people import Person
from bot.domain.teams import Line, Team, TeamKind
from bot.domain.wallclock import local_day
from bot.domain.workspaces import Workspace
from bot.services.okrs.looking import Looker, Names, asked_in, names_of, seen_by
from bot.services.okrs.serving import objectives_of, with_shares
from bot.services.okrs.standing import KeyResultStanding, ObjectiveStanding, assess, attention_of
from bot.services.overview.reach import Reach
from storage import Store, Transaction

MOST_OBJECTIVES = 500
"""More are not assessed while somebody waits: 1,500 took two seconds of the three that Slack gives."""


class Rest(StrEnum):
    """What was looked at besides one's own teams: everything, companies and departments, companies alone, nothing."""

    ALL = "all"
    UPPER = "upper"
    COMPANY = "company"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True, kw_only=True)
class AttentionOverview:
    """``mine`` are the entries of one's own teams and objectives; of the named team and those below it, when one is
    named. ``others`` are those of the ``rest`` of the company. ``nearest_only``: of one's teams, or of those below the
    named one, there are more than were looked at. ``looked_at`` counts the objectives behind it. ``line``: of one's own
    teams only those of that line; ``leads_lines``: the reader leads teams of both."""

    team: Team | None
    now: datetime
    mine: tuple[KeyResultStanding, ...]
    others: tuple[KeyResultStanding, ...]
    looked_at: int
    names: Names
    nearest_only: bool = False
    rest: Rest = Rest.ALL
    line: Line | None = None
    leads_lines: bool = False


@dataclass(frozen=True)
class AttentionOverviews:
    store: Store

    def of(
        self,
        workspace: Workspace,
        viewer: Person,
        team_id: TeamId | None,
        now: datetime,
        *,
        line: Line | None = None,
        public: bool = False,
    ) -> AttentionOverview:
        """Raises NotFound for a team that is not here, NotAllowed for those who may not look around."""
        looker = Looker(viewer, workspace, public)
        looker.ensure_may_look_around()
        with self.store.read() as tx:
            if team_id is not None:
                return self._of_team(tx, looker, team_id, now)
            return self._of_company(tx, looker, line, now)

    def _of_team(self, tx: Transaction, looker: Looker, team_id: TeamId, now: datetime) -> AttentionOverview:
        workspace_id = looker.workspace.id
        team = tx.teams.by_id(workspace_id, team_id)
        if team is None or not team.is_active:
            raise NotFound("team", str(team_id))
        cycles = [cycle.id for cycle in tx.cycles.in_view(workspace_id)]
        if tx.objectives.are_more(workspace_id, MOST_OBJECTIVES, cycles):
            reach = Reach(tx, looker.workspace, cycles, MOST_OBJECTIVES)
            has_all, teams = reach.begin([team_id]) and reach.take_down([team_id]), reach.teams
        else:
            has_all, teams = True, tx.teams.below(workspace_id, [team_id])
        standings = _assessed(tx, looker, objectives_of(tx, looker.workspace, teams, cycles), now)
        answer = self._answer(tx, looker, now, team=team, mine=standings, others=[])
        return replace(answer, nearest_only=not has_all)

    def _of_company(self, tx: Transaction, looker: Looker, line: Line | None, now: datetime) -> AttentionOverview:
        workspace = looker.workspace
        cycles = [cycle.id for cycle in tx.cycles.in_view(workspace.id)]
        led = tx.teams.led_by(workspace.id, looker.person.id)
        leads_lines = _leads_lines(looker, led)
        line = line if leads_lines else None
        joined = _joined(tx, looker, now)
        own = {one.id for one in joined} | tx.teams.below(workspace.id, [one.id for one in led])
        nearest_only, rest = False, Rest.ALL
        if tx.objectives.are_more(workspace.id, MOST_OBJECTIVES, cycles):
            reach = Reach(tx, workspace, cycles, MOST_OBJECTIVES)
            nearest_only, rest = _look_around(reach, _of_line(joined, line), _of_line(led, line))
            found = objectives_of(tx, workspace, reach.teams, cycles)
            known = {one.id for one in found}
            own_ones = tx.objectives.of_person(workspace.id, looker.person.id, cycles)
            found += [one for one in own_ones if one.id not in known]
        else:
            found = with_shares(tx, workspace, tx.objectives.in_cycles(workspace.id, cycles))
        standings = _assessed(tx, looker, found, now)
        held = own if line is None else {one.id for one in tx.teams.tree(workspace.id) if one.line == line} & own
        mine = [one for one in standings if _is_mine(one.objective, looker, held, line)]
        mine_too = {one.objective.id for one in mine}
        others = [one for one in standings if one.objective.id not in mine_too]
        answer = self._answer(tx, looker, now, team=None, mine=mine, others=others)
        return replace(answer, line=line, leads_lines=leads_lines, nearest_only=nearest_only, rest=rest)

    def _answer(
        self,
        tx: Transaction,
        looker: Looker,
        now: datetime,
        *,
        team: Team | None,
        mine: Sequence[ObjectiveStanding],
        others: Sequence[ObjectiveStanding],
    ) -> AttentionOverview:
        return AttentionOverview(
            team=team,
            now=now,
            mine=_entries(mine),
            others=_entries(others),
            looked_at=len(mine) + len(others),
            names=names_of(tx, looker.workspace, asked_in([*mine, *others])),
        )


def _leads_lines(looker: Looker, led: Sequence[Team]) -> bool:
    return looker.workspace.has_lines and len(lines_led(led, looker.person.id)) > 1


def _is_mine(objective: Objective, looker: Looker, held: Collection[TeamId], line: Line | None) -> bool:
    """It serves one's teams, or is one's own; of one line, what serves that line's."""
    is_own = objective.owner_id == looker.person.id
    return not set(held).isdisjoint(objective.team_ids) or (is_own and line is None)


def _joined(tx: Transaction, looker: Looker, now: datetime) -> list[Team]:
    """The open teams that somebody belongs to."""
    person, workspace_id = looker.person, looker.workspace.id
    held = tx.memberships.of_people(workspace_id, [person.id], local_day(now, looker.workspace.zone))
    joined = tx.teams.by_ids(workspace_id, [one.team_id for one in held]).values()
    return [one for one in joined if one.is_active]


def _of_line(teams: Iterable[Team], line: Line | None) -> set[TeamId]:
    return {one.id for one in teams if line is None or one.line == line}


def _look_around(reach: Reach, joined: set[TeamId], leading: set[TeamId]) -> tuple[bool, Rest]:
    """One's own teams, the company, what is below those one leads, and the departments, as far as there is room;
    whether some of one's own had none, and what was looked at of the rest."""
    companies, departments = (
        reach.tx.teams.of_kinds(reach.workspace.id, (kind,)) for kind in (TeamKind.COMPANY, TeamKind.DEPARTMENT)
    )
    has_all = reach.begin(joined | leading)
    has_company = bool(companies) and reach.take(companies)
    has_all = reach.take_down(leading) and has_all
    rest = Rest.COMPANY if has_company else Rest.NOTHING
    return not has_all, Rest.UPPER if has_company and reach.take(departments) else rest


def _assessed(tx: Transaction, looker: Looker, found: Iterable[Objective], now: datetime) -> list[ObjectiveStanding]:
    return assess(tx, looker.workspace, seen_by(looker, found).objectives, now)


def _entries(standings: Sequence[ObjectiveStanding]) -> tuple[KeyResultStanding, ...]:
    by_id = {one.key_result.id: one for standing in standings for one in standing.key_results}
    return tuple(by_id[entry.key_result.id] for entry in attention_of(standings))
