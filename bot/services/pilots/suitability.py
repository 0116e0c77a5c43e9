"""Whether a team is suited to OKRs, as the readiness survey has found: the one place in which a pilot asks for it."""

from dataclasses import dataclass
from datetime import date

from bot.domain.ids import TeamId
from bot.domain.people import Person
from bot.domain.permissions import Action, Relation, allowed
from bot.domain.pilots import Pilot
from bot.domain.readiness import Recommendation
from bot.domain.workspaces import Practice, Workspace
from bot.services.access import policy_of
from bot.services.readiness.reading import latest_result
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


def suitability_for(
    tx: Transaction, workspace: Workspace, pilot: Pilot, reader: Person, relation: Relation
) -> Suitability | None:
    """As ``suitability_of``, for those who may read the result (``relation`` to the team), and for the sponsor, whose
    approval it is for: the page of a pilot is everybody's, the result of a survey is not."""
    may_read = allowed(Action.SEE_READINESS, relation, policy_of(workspace))
    return suitability_of(tx, workspace, pilot.team_id) if may_read or pilot.sponsor_id == reader.id else None
