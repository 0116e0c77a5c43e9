"""Requests that wait for a team to plan its next cycle."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.ids import ObjectiveId, PersonId, TeamId, WorkspaceId

MOST_OUTCOMES = 2
"""Outcomes told in one check-in message; the next one tells the others."""


class ParkedState(StrEnum):
    PARKED = "parked"
    TAKEN_UP = "taken_up"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True, kw_only=True)
class ParkedRequest:
    """``for_id`` is whose OKRs were looked at when it was parked, ``url`` the link of the message it came from.
    ``told_at``: when whoever parked it read what became of it."""

    id: int
    workspace_id: WorkspaceId
    team_id: TeamId
    for_id: PersonId
    parked_by_id: PersonId
    words: str
    url: str
    parked_at: datetime
    state: ParkedState = ParkedState.PARKED
    decided_by_id: PersonId | None = None
    decided_at: datetime | None = None
    made_objective_id: ObjectiveId | None = None
    told_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ParkedSheet:
    """A parked request with the names that its words need; ``code`` is that of the objective it became, or empty."""

    request: ParkedRequest
    team: str
    parked_by: str
    addressee: str
    decided_by: str = ""
    code: str = ""
