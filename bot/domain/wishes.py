"""What somebody wants from a cycle: asked before they draft, and read by nobody but them."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.errors import Invalid
from bot.domain.ids import CycleId, PersonId, WorkspaceId

MOST_WISH = 1_000
"""Characters of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftWish:
    id: int
    workspace_id: WorkspaceId
    person_id: PersonId
    cycle_id: CycleId
    words: str
    at: datetime


def check_wish(words: str, field: str) -> None:
    """Raises Invalid."""
    if len(words) > MOST_WISH:
        raise Invalid({field: ("too_long", {"most": str(MOST_WISH)})})
