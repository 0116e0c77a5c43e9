"""Whether a team is suited to OKRs, as the readiness survey has found: the one place in which a pilot asks for it."""

from dataclasses import dataclass
from datetime import date

from bot.domain.ids import TeamId
from bot.domain.readiness import Recommendation
from bot.domain.workspaces import Practice, Workspace
from bot.services.readiness_reading import latest_result
from storage import Transaction


@dataclass(frozen=True, slots=True)
class Suitability:
    recommendation: Recommendation
    on: date


def suitability_of(tx: Transaction, workspace: Workspace, team_id: TeamId) -> Suitability | None:
    """The latest result of the team's survey; None without one, and while surveys are switched off."""
    if not workspace.practises(Practice.READINESS):
        return None
    found = latest_result(tx, workspace, team_id)
    return None if found is None else Suitability(found.recommendation, found.computed_on)
