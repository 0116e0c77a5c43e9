"""Measuring little by little: the next teams and objectives of a cycle, and what they lack of the weeks that are
over."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from bot.domain.cycles import Cycle
from bot.domain.ids import ObjectiveId, TeamId
from bot.domain.measures import Measure, can_be_measured, last_day_of, objective_on, team_on
from bot.domain.okrs import Objective
from bot.domain.ratios import as_decimal
from bot.domain.workspaces import Workspace
from bot.services.okrs.serving import objectives_of
from storage import Transaction

TEAM, OBJECTIVE = "team", "objective"
NO_TEAM, NO_OBJECTIVE = TeamId(0), ObjectiveId(0)

Measured = list[tuple[Objective, Measure]]
Row = dict[str, Any]
Kept = set[tuple[str, int, int]]


@dataclass(frozen=True, slots=True)
class Place:
    """The last team and the last objective of no team that are done, and the last week of those that come next."""

    after_team: TeamId = NO_TEAM
    after_objective: ObjectiveId = NO_OBJECTIVE
    after_week: int = 0


@dataclass(frozen=True, slots=True)
class Batch:
    """The rows to keep, and where it ended."""

    rows: list[Row]
    end: Place
    is_last: bool


def next_batch(
    tx: Transaction, workspace: Workspace, cycle: Cycle, weeks: range, place: Place, objectives: int, measures: int
) -> Batch:
    """At most so many ``objectives`` (or one team alone) and ``measures`` (or one week): what does not fit comes
    with the next batch."""
    teams, found, end, is_last = _next_objectives(tx, workspace, cycle, place, objectives)
    kept = _kept(tx, cycle, teams, found, weeks)
    rows: list[Row] = []
    measured = 0
    for week in weeks:
        short = _short(found, teams, kept, cycle, week) if week > place.after_week else []
        if measured and measured + len(short) > measures:
            return Batch(rows, replace(place, after_week=week - 1), is_last=False)
        measured += len(short)
        new = _week(tx, short, teams, cycle, week)
        rows += [row for row in new if (row["kind"], row["subject_id"], week) not in kept]
    return Batch(rows, end, is_last)


def rows_of(cycle: Cycle, week: int, day: date, measured: Measured, teams: Collection[TeamId]) -> list[Row]:
    """One of each objective, and one of each of these teams: all the objectives that serve them are there."""
    held: Row = {"workspace_id": cycle.workspace_id, "cycle_id": cycle.id, "week": week, "on_day": day}
    rows = [{**held, "kind": OBJECTIVE, "subject_id": each.id, **_values(measure)} for each, measure in measured]
    for team_id in teams:
        if (whole := team_on(measured, cycle, team_id)) is not None:
            rows.append({**held, "kind": TEAM, "subject_id": team_id, **_values(whole)})
    return rows


def _next_objectives(
    tx: Transaction, workspace: Workspace, cycle: Cycle, place: Place, limit: int
) -> tuple[list[TeamId], list[Objective], Place, bool]:
    """The teams after a place and their objectives, those of one team always together, then those of no team; where
    they end, and whether they are the last."""
    teams = tx.measuring.teams_after(cycle.workspace_id, cycle.id, place.after_team, limit)
    room = limit - sum(count for _, count in teams)
    after_team = teams[-1][0] if teams else place.after_team
    if tx.measuring.teams_after(cycle.workspace_id, cycle.id, after_team, 1):
        room = 0
    own = tx.measuring.objectives_after(cycle.workspace_id, cycle.id, place.after_objective, room) if room > 0 else []
    ids = [team for team, _ in teams]
    found = [*objectives_of(tx, workspace, ids, [cycle.id]), *tx.objectives.by_ids(cycle.workspace_id, own).values()]
    return ids, found, Place(after_team, own[-1] if own else place.after_objective), len(own) < room


def _kept(tx: Transaction, cycle: Cycle, teams: Iterable[TeamId], objectives: list[Objective], weeks: range) -> Kept:
    """What was measured when its week was over. A digest had measured some before: in the middle of the week, or on its
    last day, and so the last week is measured in any case, once a round."""
    objective_ids: list[int] = [each.id for each in objectives]
    return {
        (kind, identity, week)
        for kind, wanted in ((OBJECTIVE, objective_ids), (TEAM, list[int](teams)))
        for identity, week, on_day in tx.snapshots.weeks_kept(cycle.workspace_id, kind, wanted, cycle.id)
        if on_day >= last_day_of(cycle, week) and week != weeks[-1]
    }


def _short(
    objectives: Iterable[Objective], teams: Collection[TeamId], kept: Kept, cycle: Cycle, week: int
) -> list[Objective]:
    """Those that could be measured at the end of a week and that lack it, themselves or their team; with the others of
    their team, for a team is measured from all its objectives."""
    then = [each for each in objectives if can_be_measured(each, last_day_of(cycle, week))]
    whose = [(each, _whose(each, teams)) for each in then]
    lacking = [
        (each, places)
        for each, places in whose
        if not {(OBJECTIVE, each.id, week), *((kind, identity, week) for kind, identity in places)} <= kept
    ]
    short = {place for _, places in lacking for place in places}
    return [each for each, places in whose if short.intersection(places)]


def _whose(objective: Objective, teams: Collection[TeamId]) -> list[tuple[str, int]]:
    """Those of these teams that it serves, or itself when it is of no team."""
    if objective.team_id is None:
        return [(OBJECTIVE, objective.id)]
    return [(TEAM, team) for team in teams if team in objective.team_ids]


def _week(
    tx: Transaction, objectives: list[Objective], teams: Collection[TeamId], cycle: Cycle, week: int
) -> list[Row]:
    """One statement, or none without objectives."""
    day = last_day_of(cycle, week)
    return rows_of(cycle, week, day, list(_measured(tx, objectives, cycle, day)), teams)


def _measured(
    tx: Transaction, objectives: list[Objective], cycle: Cycle, day: date
) -> Iterator[tuple[Objective, Measure]]:
    ids = [result.id for objective in objectives for result in objective.key_results]
    said = tx.check_ins.by_day(cycle.workspace_id, ids, day)
    check_ins = {identity: (said[identity],) for identity in ids if identity in said}
    for objective in objectives:
        measure = objective_on(objective, check_ins, cycle, day)
        if measure is not None:
            yield objective, measure


def _values(measure: Measure) -> Row:
    confidence = None if measure.confidence is None else as_decimal(measure.confidence)
    return {
        "progress": as_decimal(measure.progress),
        "expected": as_decimal(measure.expected),
        "confidence": confidence,
    }
