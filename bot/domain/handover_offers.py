"""Handing an objective or a key result to somebody who says yes: until then it stays with its owner."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.about import About
from bot.domain.errors import Invalid
from bot.domain.ids import KeyResultId, ObjectiveId, PersonId, WorkspaceId
from bot.domain.okrs import OPEN_KEY_RESULTS, RUNNING, KeyResult, Objective
from bot.domain.people import Person

MOST_ANSWER = 300
ANSWER = "offer_answer"
"""The field with the word of whoever answers."""


class OfferState(StrEnum):
    """WITHDRAWN: whoever offered it has taken it back, or has offered it to somebody else."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoverOffer:
    """An objective (``key_result_id`` None), perhaps ``with_key_results`` of the same owner, or one of its key results.
    ``owner_id`` owned it when it was offered; ``by_id`` offered it."""

    id: int
    workspace_id: WorkspaceId
    objective_id: ObjectiveId
    key_result_id: KeyResultId | None = None
    owner_id: PersonId
    to_id: PersonId
    by_id: PersonId
    with_key_results: bool = False
    why: str = ""
    state: OfferState = OfferState.WAITING
    answer: str = ""
    offered_at: datetime
    answered_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferSheet(About):
    """An offer as whoever is to answer reads it. ``with_it``: the key results that come along."""

    offer: HandoverOffer
    objective: Objective
    key_result: KeyResult | None = None
    owner: Person
    by: Person
    to: Person
    with_it: tuple[KeyResult, ...] = ()

    @property
    def is_over(self) -> bool:
        """It is not open any more, or somebody else has it by now."""
        is_open = self.objective.state in RUNNING
        is_open = is_open and (self.key_result is None or self.key_result.state in OPEN_KEY_RESULTS)
        return not is_open or self.owner_id != self.offer.owner_id


def check_answer(words: str) -> None:
    """Raises Invalid."""
    if len(words) > MOST_ANSWER:
        raise Invalid({ANSWER: ("too_long", {"most": str(MOST_ANSWER)})})
