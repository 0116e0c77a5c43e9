"""Figures of an iteration: the team's alone, from the check-in messages of its people, and only where five and more
were asked. They are taken down when it ends, for the messages are deleted after 90 days."""

from datetime import datetime
from statistics import median

from bot.domain.ids import CycleId
from bot.domain.pilots import FEWEST, KEPT_PROMPTS, Pilot
from bot.domain.prompts import PromptState
from bot.domain.status import Status
from bot.domain.teams import Team
from bot.domain.wallclock import local_day, start_of_day
from bot.domain.workspaces import Workspace
from bot.services.okrs.serving import objectives_of
from bot.services.okrs.standing import assess
from bot.services.pilots.reading import members_of
from storage import Transaction


def take_down(tx: Transaction, workspace: Workspace, pilot: Pilot, team: Team, now: datetime) -> None:
    """Once for each iteration. In a number of statements that does not grow with the team."""
    today = local_day(now, workspace.zone)
    first_day = pilot.first_day or today
    since = max(first_day, today - KEPT_PROMPTS)
    people = [one.id for one in members_of(tx, workspace, team.id, today)]
    figures: dict[str, int | None] = {}
    asked, over = tx.pilot_iterations.answering(workspace.id, people, start_of_day(since, workspace.zone))
    if asked >= FEWEST:
        figures = _answers(over) | _stale(tx, workspace, pilot, team, now)
    tx.pilot_iterations.insert_once(
        workspace_id=workspace.id,
        pilot_id=pilot.id,
        number=pilot.iteration,
        cycle_id=pilot.cycle_id,
        first_day=first_day,
        figures_from=since,
        ended_at=now,
        people=asked,
        **figures,
    )


def _answers(over: list[tuple[PromptState, datetime, datetime | None]]) -> dict[str, int | None]:
    minutes = [
        int((answered - began).total_seconds() // 60)
        for state, began, answered in over
        if state is PromptState.ANSWERED and answered is not None
    ]
    return {
        "asked": len(over),
        "answered": len(minutes),
        "median_minutes": int(median(minutes)) if len(minutes) >= FEWEST else None,
    }


def _stale(tx: Transaction, workspace: Workspace, pilot: Pilot, team: Team, now: datetime) -> dict[str, int | None]:
    """Key results of open objectives: those that are restricted count for nobody."""
    cycle_id = CycleId(pilot.cycle_id or 0)
    found = [one for one in objectives_of(tx, workspace, [team.id], [cycle_id]) if not one.is_restricted]
    results = [one for standing in assess(tx, workspace, found, now) for one in standing.key_results]
    return {"key_results": len(results), "stale": sum(1 for one in results if one.status is Status.STALE)}
