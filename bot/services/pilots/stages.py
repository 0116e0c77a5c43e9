"""A pilot goes on to run, to its review, or ends: by a press, by the clock, or with its team."""

from datetime import datetime

from bot.domain.ids import CycleId, PersonId, TeamId
from bot.domain.pilots import Pilot, Stage
from bot.domain.teams import Team
from bot.domain.wallclock import end_of_day, local_day, start_of_day
from bot.domain.workspaces import Workspace
from bot.services.pilots.figures import take_down
from storage import Transaction

CLOSED = "the team was closed"


def begin(tx: Transaction, workspace: Workspace, pilot: Pilot, team: Team, by: PersonId, now: datetime) -> Pilot:
    """From its first day on the team's people are asked; the review is looked for on its day, or when the cycle is
    over."""
    first = max(pilot.first_day or local_day(now, workspace.zone), local_day(now, workspace.zone))
    asked_from = first if pilot.asked_from is None else min(first, pilot.asked_from)
    changed = tx.pilots.change(pilot, by=by, now=now, stage=Stage.RUN, asked_from=asked_from)
    tx.pilots.look_again([(changed, ends_at(tx, workspace, changed, team))])
    _work_out_anew(tx, workspace)
    return changed


def ends_at(tx: Transaction, workspace: Workspace, pilot: Pilot, team: Team) -> datetime:
    """When the review of the iteration begins by itself."""
    cycle = tx.cycles.get(workspace.id, CycleId(pilot.cycle_id or 0))
    over = end_of_day(cycle.last_day, team.zone)
    return over if pilot.review_day is None else min(over, start_of_day(pilot.review_day, team.zone))


def review(
    tx: Transaction, workspace: Workspace, pilot: Pilot, team: Team, by: PersonId | None, now: datetime
) -> Pilot:
    """The iteration is over: its figures are taken down, and what is decided from now on is what to improve."""
    take_down(tx, workspace, pilot, team, now)
    changed = tx.pilots.change(pilot, by=by, now=now, stage=Stage.REVIEW, reviewing_since=now)
    tx.pilots.look_again([(changed, None)])
    return changed


def end(
    tx: Transaction, workspace: Workspace, pilot: Pilot, stage: Stage, by: PersonId | None, reason: str, now: datetime
) -> Pilot:
    """A vote that is going on ends uncounted, and who has done the exercise is forgotten."""
    vote = tx.pilot_votes.last_of(workspace.id, pilot.id)
    if vote is not None and vote.is_open:
        tx.pilot_votes.change(vote, by=by, now=now, closed_at=now)
        tx.pilot_answers.forget(workspace.id, vote.id)
        tx.pilot_voters.forget(workspace.id, vote.id)
    tx.pilot_trainings.forget(workspace.id, pilot.id)
    over = tx.pilots.change(pilot, by=by, now=now, stage=stage, ended_by_id=by, ended_at=now, end_reason=reason)
    tx.pilots.look_again([(over, None)])
    _work_out_anew(tx, workspace)
    return over


def end_of_closed(
    tx: Transaction, workspace: Workspace, team_ids: list[TeamId], by: PersonId | None, now: datetime
) -> None:
    """To be called where teams are closed: a pilot of nobody is none."""
    for team_id in team_ids:
        pilot = tx.pilots.going_on(workspace.id, team_id)
        if pilot is not None:
            end(tx, workspace, pilot, Stage.STOPPED, by, CLOSED, now)


def _work_out_anew(tx: Transaction, workspace: Workspace) -> None:
    """Who is asked has changed, where the company is piloting."""
    if workspace.is_piloting:
        tx.people.forget_next_prompts(workspace.id)
