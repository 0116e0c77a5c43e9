"""Writing the company down: people, teams, who is away, and the quarter with its objectives."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Any

from bot.demo.courses import milestone_week
from bot.demo.notation import Goal, Result
from bot.demo.okrs import GOALS
from bot.demo.people import PEOPLE, Someone
from bot.demo.quarter import THIS_WEEK, WEEKS, ZONE, Quarter
from bot.demo.stories import PAY_POLICY
from bot.demo.teams import ABSENCES, GROUPS, LEADS_ELSEWHERE, PROJECT
from bot.domain.cycles import Cycle, CycleKind, CycleState
from bot.domain.ids import KeyResultId, MilestoneId, PersonId, TeamId
from bot.domain.okrs import KeyResult, Milestone, Objective, ObjectiveState
from bot.domain.people import Person, SlackKind
from bot.domain.teams import Role, Team
from bot.domain.workspaces import Practice, Workspace
from storage import Transaction
from storage.okr_batches import NewKeyResult

SLACK_TEAM, NAME = "T0NORDLICHT", "Nordlicht GmbH"
JOINED_BEFORE = timedelta(days=400)


@dataclass(kw_only=True)
class Company:
    """What has been written so far, by the keys of the tables; key results by ``objective.number``."""

    tx: Transaction
    quarter: Quarter
    workspace: Workspace
    cycle: Cycle
    people: dict[str, Person] = field(default_factory=dict)
    teams: dict[str, Team] = field(default_factory=dict)
    objectives: dict[str, Objective] = field(default_factory=dict)
    key_results: dict[str, KeyResult] = field(default_factory=dict)
    tables: dict[KeyResultId, tuple[Goal, Result]] = field(default_factory=dict)

    @property
    def founder(self) -> Person:
        return self.people["greta"]

    def person_id(self, key: str | None) -> PersonId | None:
        return None if key is None else self.people[key].id


def found(tx: Transaction, quarter: Quarter) -> Company:
    """The company as it stood when the quarter began, a quarter after it was set up."""
    workspace = tx.workspaces.install(
        slack_team_id=SLACK_TEAM,
        name=NAME,
        zone=ZONE,
        holiday_region="DE-BE",
        pay_policy=PAY_POLICY,
        is_demo=True,
        now=quarter.founded_at,
    )
    workspace = tx.workspaces.set(workspace, by=None, now=quarter.founded_at, practices=frozenset(Practice))
    cycle = tx.cycles.add(
        by=None,
        now=quarter.planned_at,
        workspace_id=workspace.id,
        name=quarter.name,
        kind=CycleKind.QUARTER,
        first_day=quarter.first_day,
        last_day=quarter.last_day,
        state=CycleState.ACTIVE,
    )
    tx.cycles.add(
        by=None,
        now=quarter.planned_at,
        workspace_id=workspace.id,
        name=quarter.next_name,
        kind=CycleKind.QUARTER,
        first_day=quarter.last_day + timedelta(days=1),
        last_day=quarter.last_day_of(2 * WEEKS),
        state=CycleState.PLANNING,
    )
    company = Company(tx=tx, quarter=quarter, workspace=workspace, cycle=cycle)
    _hire(company)
    _form_teams(company)
    _let_go_away(company)
    _set_objectives(company)
    _measure(company)
    _align(company)
    return company


def _hire(company: Company) -> None:
    tx, workspace_id, now = company.tx, company.workspace.id, company.quarter.founded_at
    rows = [(None, {"workspace_id": workspace_id, **_as_person(one)}) for one in PEOPLE]
    added = tx.people.add_all(rows, now=now)
    tx.names.index_people(workspace_id, added, are_new=True)
    company.people |= {one.key: person for one, person in zip(PEOPLE, added, strict=True)}


def _as_person(one: Someone) -> dict[str, Any]:
    guest = one.slack.get("is_ultra_restricted")
    kind = SlackKind.EXTERNAL if one.slack.get("is_stranger") else SlackKind.MEMBER
    values: dict[str, Any] = {"slack_user_id": one.slack_id, "name": one.name, "title": one.title}
    values |= {"real_name": one.name, "handle": one.key}
    values |= {"zone": one.zone, "locale": one.locale, "slack_admin": bool(one.slack.get("is_admin"))}
    values |= {"slack_kind": SlackKind.SINGLE_CHANNEL_GUEST if guest else kind}
    return {**values, **one.values}


def _form_teams(company: Company) -> None:
    tx, by, now = company.tx, company.founder.id, company.quarter.founded_at
    since = company.quarter.first_day - JOINED_BEFORE
    for group in GROUPS:
        lead = company.people[group.lead]
        values: dict[str, Any] = {"name": group.name, "kind": group.kind, "line": group.line, "lead_id": lead.id}
        values |= {"channel_id": group.channel_id, "zone": group.zone, "locale": group.locale, "rhythm": group.rhythm}
        team = tx.teams.add(by=by, now=now, workspace_id=company.workspace.id, **values)
        if group.part_of is not None:
            team = tx.teams.set_parent(team, company.teams[group.part_of].id, since=since, by=by, now=now)
        tx.names.index_teams(company.workspace.id, [(team.name, team.id)], are_new=True)
        company.teams[group.name] = team
    tx.memberships.add_all([(by, {**values, "since": since}) for values in _memberships(company)], now=now)
    lines = [(company.people[key], company.people[lead].id) for key, lead in reporting_lines().items()]
    tx.people.set_first_managers(lines, since=since, by=by, now=now)


def _memberships(company: Company) -> Iterator[dict[str, Any]]:
    for group in GROUPS:
        team = company.teams[group.name]
        for key in group.people:
            role = Role.LEAD if key == group.lead else Role.MEMBER
            held = {"workspace_id": team.workspace_id, "team_id": team.id, "person_id": company.people[key].id}
            yield {**held, "role": role, "share": group.share}


def reporting_lines() -> dict[str, str]:
    """Whom everybody reports to: the lead of their team, leads to the lead above; projects have no reports."""
    groups = {group.name: group for group in GROUPS if group.kind is not PROJECT}
    lines = dict(LEADS_ELSEWHERE)
    for group in groups.values():
        lines |= {key: group.lead for key in group.people if key != group.lead}
        if group.part_of is not None:
            lines[group.lead] = groups[group.part_of].lead
    return lines


def _let_go_away(company: Company) -> None:
    monday = company.quarter.monday(THIS_WEEK)
    for away in ABSENCES:
        person = company.people[away.who]
        company.tx.absences.add(
            by=person.id,
            now=company.quarter.planned_at,
            workspace_id=company.workspace.id,
            person_id=person.id,
            first_day=monday + timedelta(days=away.first),
            last_day=monday + timedelta(days=away.last),
            stand_in_id=company.person_id(away.stand_in),
        )


def _set_objectives(company: Company) -> None:
    rows = []
    for place, goal in enumerate(GOALS):
        values: dict[str, Any] = {"title": goal.title, "why": goal.why, "commitment": goal.commitment}
        values |= {"owner_id": company.people[goal.owner].id, "cycle_id": company.cycle.id}
        values |= {"team_id": company.teams[goal.team].id if goal.team else None}
        begun = ObjectiveState.ACTIVE if goal.state is ObjectiveState.PAUSED else goal.state
        values |= {"state": begun, "position": place}
        rows.append((company.people[goal.owner].id, values))
    added = company.tx.okr_batches.objectives(company.workspace.id, rows, now=company.quarter.planned_at)
    company.objectives |= {goal.key: objective for goal, objective in zip(GOALS, added, strict=True)}
    _share_out(company)


def _share_out(company: Company) -> None:
    """What serves a project, too."""
    shared = [(company.objectives[goal.key], _weights(company, goal)) for goal in GOALS if goal.also]
    company.tx.objective_shares.put(shared, by=company.founder.id, now=company.quarter.planned_at)


def _weights(company: Company, goal: Goal) -> dict[TeamId, Decimal]:
    own = 100 - sum(percent for _, percent in goal.also)
    named = (*([(goal.team, own)] if goal.team else []), *goal.also)
    return {company.teams[name].id: Decimal(percent) for name, percent in named}


def _measure(company: Company) -> None:
    numbered = [(goal, number, result) for goal in GOALS for number, result in enumerate(goal.results, start=1)]
    new = [_new_key_result(company, goal, result) for goal, _, result in numbered]
    added = company.tx.okr_batches.key_results(company.workspace.id, new, now=company.quarter.planned_at)
    for (goal, number, result), key_result in zip(numbered, added, strict=True):
        company.key_results[f"{goal.key}.{number}"] = key_result
        company.tables[key_result.id] = (goal, result)


def _new_key_result(company: Company, goal: Goal, result: Result) -> NewKeyResult:
    quarter = company.quarter
    ends: dict[str, Any] = {"start": result.start, "target": result.target, "band_low": None, "band_high": None}
    if result.is_kept:
        ends = {"start": None, "target": None, "band_low": result.band[0], "band_high": result.band[1]}
    values: dict[str, Any] = {"title": result.title, "metric": result.metric, "direction": result.direction}
    values |= {"unit": result.unit, "active_from": quarter.first_day}
    values |= {"owner_id": company.people[result.by or goal.owner].id}
    values |= {"stand_in_id": company.person_id(result.stand_in)}
    values |= {"due_day": quarter.last_day_of(result.due_week) if result.due_week else quarter.last_day}
    return NewKeyResult(
        objective=company.objectives[goal.key],
        by=company.people[goal.owner].id,
        values=values | ends,
        milestones=_milestones(company, result),
    )


def _milestones(company: Company, result: Result) -> list[Milestone]:
    """The ids are given when they are stored."""
    count = len(result.milestones)
    return [
        Milestone(
            id=MilestoneId(0),
            workspace_id=company.workspace.id,
            key_result_id=KeyResultId(0),
            position=position,
            title=title,
            weight=Decimal(1),
            due_day=company.quarter.last_day_of(milestone_week(position, count)),
        )
        for position, title in enumerate(result.milestones, start=1)
    ]


def _align(company: Company) -> None:
    rows = []
    for goal in GOALS:
        for up in goal.up:
            key_result = company.key_results.get(up)
            values = {
                "workspace_id": company.workspace.id,
                "from_objective_id": company.objectives[goal.key].id,
                "to_objective_id": company.objectives[up].id if key_result is None else None,
                "to_key_result_id": None if key_result is None else key_result.id,
            }
            rows.append((company.people[goal.owner].id, values))
    company.tx.alignments.add_all(rows, now=company.quarter.planned_at)
