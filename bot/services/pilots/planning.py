"""What the clock does with pilots: a vote that is over is counted, an iteration that is over is looked back on. On time
also after downtime, for what is due stands in a row."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from bot.domain.ahead import Ahead
from bot.domain.ids import WorkspaceId
from bot.domain.pilots import Pilot, Stage
from bot.domain.workspaces import Practice, Workspace
from bot.services.pilots.news import tell_lead
from bot.services.pilots.stages import ends_at, review
from bot.services.pilots.votes import close
from bot.services.setting_aside import Steady
from storage import Store, Transaction

BATCH = 50
LOOK_AGAIN = timedelta(days=1)
"""While the practice is off; nothing is lost meanwhile."""


@dataclass(frozen=True)
class PilotPlanner:
    store: Store

    def plan_due(self, now: datetime, limit: int) -> int:
        """One batch in one transaction; how many pilots were looked at. ``limit`` or more: more may be due."""
        most = min(limit, BATCH)
        done = Steady("pilots", _plan, _aside).run(self.store, now, most)
        return limit if done >= most else done

    def ahead(self, tx: Transaction, now: datetime) -> Ahead:
        return Ahead(tx.agenda.moments.pilot)


def _plan(tx: Transaction, now: datetime, limit: int) -> int:
    due = tx.pilots.to_look_at(now, limit)
    for workspace_id, group in _by_workspace(due):
        workspace = tx.workspaces.get(workspace_id)
        for pilot in group:
            _look_at(tx, workspace, pilot, now)
    return len(due)


def _aside(tx: Transaction, now: datetime, until: datetime) -> int | None:
    due = tx.pilots.to_look_at(now, 1)
    tx.pilots.look_again([(pilot, until) for pilot in due])
    return due[0].id if due else None


def _look_at(tx: Transaction, workspace: Workspace, pilot: Pilot, now: datetime) -> None:
    if not workspace.practises(Practice.PILOTS):
        tx.pilots.look_again([(pilot, now + LOOK_AGAIN)])
        return
    again: datetime | None = None
    if pilot.stage is Stage.ASSESS:
        vote = tx.pilot_votes.last_of(workspace.id, pilot.id)
        if vote is not None and vote.is_open:
            again = vote.closes_at if vote.closes_at > now else None
            if again is None:
                close(tx, workspace, pilot, vote, now)
    elif pilot.stage is Stage.RUN:
        team = tx.teams.get(workspace.id, pilot.team_id)
        over_at = ends_at(tx, workspace, pilot, team)
        again = over_at if over_at > now else None
        if again is None:
            tell_lead(tx, workspace, review(tx, workspace, pilot, team, None, now), "review", now)
    tx.pilots.look_again([(pilot, again)])


def _by_workspace(pilots: Iterable[Pilot]) -> Iterable[tuple[WorkspaceId, list[Pilot]]]:
    ordered = sorted(pilots, key=lambda one: one.workspace_id)
    for workspace_id, group in groupby(ordered, key=lambda one: one.workspace_id):
        yield WorkspaceId(workspace_id), list(group)
