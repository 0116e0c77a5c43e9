"""Whether a team is suited to OKRs, as the readiness survey has found: the one place in which a pilot asks for it."""

from dataclasses import dataclass
from datetime import date

from bot.domain.ids import TeamId
from bot.domain.workspaces import Workspace
from storage import Transaction


@dataclass(frozen=True, slots=True)
class Suitability:
    """``recommendation``: ready, ready_with_work or not_yet."""

    recommendation: str
    on: date


def suitability_of(tx: Transaction, workspace: Workspace, team_id: TeamId) -> Suitability | None:
    """The latest result of the team's survey; None without one."""
    return None
