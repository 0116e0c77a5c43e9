"""The room of an objective under control as its channel is told: the message, and decisions in its thread."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.control import ControlDecision, ControlPeriod
from bot.domain.deliveries import Delivery
from bot.domain.ids import WorkspaceId
from bot.domain.okrs import Objective
from bot.domain.teams import Team
from bot.domain.workspaces import Practice
from bot.services.control.content import Announcement, Room
from bot.services.control.sheets import sheets_of
from storage import Store, Transaction


@dataclass(frozen=True)
class ControlRooms:
    store: Store

    def room(self, workspace_id: WorkspaceId, period_id: int, now: datetime) -> Room | None:
        """None where the channel may not be told (any more)."""
        with self.store.read() as tx:
            period = tx.control_periods.by_id(workspace_id, period_id)
            found = None if period is None else _place(tx, period)
            if period is None or found is None:
                return None
            objective, team = found
            workspace = tx.workspaces.get(workspace_id)
            return Room(sheets_of(tx, workspace, [(period, objective)], now)[0], team)

    def announced(self, workspace_id: WorkspaceId, decision_id: int, now: datetime) -> Announcement | None:
        with self.store.read() as tx:
            decision = tx.control_decisions.by_id(workspace_id, decision_id)
            period = None if decision is None else tx.control_periods.by_id(workspace_id, decision.period_id)
            found = None if period is None else _place(tx, period)
            if decision is None or period is None or found is None or not _is_said(decision):
                return None
            objective, team = found
            workspace = tx.workspaces.get(workspace_id)
            [sheet] = sheets_of(tx, workspace, [(period, objective)], now)
            return Announcement(sheet, decision, team)

    def posted(self, tx: Transaction, delivery: Delivery, channel: str, ts: str, now: datetime) -> None:
        """The room is there. What has changed while it was on its way, the change that waits for it says."""
        period = tx.control_periods.by_id(delivery.workspace_id, delivery.subject["period"])
        if period is not None:
            tx.control_periods.update(period, room_channel=channel, room_ts=ts)


def _is_said(decision: ControlDecision) -> bool:
    """Its words go with whoever is erased."""
    return bool(decision.text)


def _place(tx: Transaction, period: ControlPeriod) -> tuple[Objective, Team] | None:
    """The objective, and the team in whose channel it is told; nothing of what is restricted by now,
    of a closed team, or while the practice is off."""
    objective = tx.objectives.get(period.workspace_id, period.objective_id)
    if objective.is_restricted or objective.team_id is None:
        return None
    team = tx.teams.get(period.workspace_id, objective.team_id)
    if not team.is_active or not tx.workspaces.get(period.workspace_id).practises(Practice.CONTROL):
        return None
    return objective, team
