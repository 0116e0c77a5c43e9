"""Standing in for somebody who is away, from the button of a digest."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from bot.domain.helping import STOOD_IN
from bot.domain.ids import KeyResultId, PersonId
from bot.domain.okrs import KeyResult
from bot.domain.people import Person
from bot.domain.wallclock import local_day
from bot.domain.workspaces import Workspace
from bot.services.access import Access
from bot.services.helping.offers import helpable
from bot.services.schedules import reschedule
from storage import Store, Transaction


class StandIn(StrEnum):
    TAKEN = "taken"
    YOURS = "yours"
    OTHERS = "others"
    OWNER_IS_HERE = "owner_is_here"
    OWN = "own"


@dataclass(frozen=True, slots=True)
class StoodIn:
    """``other`` is whoever stands in already. When it was taken: ``until`` is the last day, and ``is_asked`` says
    whether a check-in message comes before that is over."""

    outcome: StandIn
    key_result: KeyResult
    owner: Person
    other: Person | None = None
    until: date | None = None
    is_asked: bool = False


@dataclass(frozen=True)
class StandingIn:
    store: Store
    access: Access

    def stand_in(self, workspace: Workspace, person: Person, key_result_id: KeyResultId, *, now: datetime) -> StoodIn:
        """Become the stand-in of an absent owner until they are back, if nobody is. Raises NotAllowed."""
        with self.store.write() as tx:
            tx.workspaces.lock(workspace.id)
            result, _ = helpable(tx, self.access, workspace, person, key_result_id, now)
            owner = tx.people.get(workspace.id, result.owner_id)
            outcome, other_id, last_day = _outcome(tx, workspace, person, result, local_day(now, workspace.zone))
            if outcome is StandIn.TAKEN:
                held = {"stand_in_id": person.id, "stand_in_until": last_day}
                result = tx.key_results.change(result, by=person.id, now=now, reason=STOOD_IN, **held)
                reschedule(tx, workspace, [person.id, owner.id], now)
            other = tx.people.get(workspace.id, other_id) if other_id is not None else None
            asked_at = tx.people.get(workspace.id, person.id).next_prompt_at
            is_asked = asked_at is not None and last_day is not None and local_day(asked_at, owner.zone) <= last_day
            return StoodIn(outcome, result, owner, other, last_day, is_asked)


def _outcome(
    tx: Transaction, workspace: Workspace, person: Person, result: KeyResult, today: date
) -> tuple[StandIn, PersonId | None, date | None]:
    """With who else stands in, and the last day of the absence."""
    away = [one for one in tx.absences.of(workspace.id, [result.owner_id], ending_from=today) if one.covers(today)]
    standing_in = result.stand_in_on(today) or next((one.stand_in_id for one in away if one.stand_in_id), None)
    if result.owner_id == person.id:
        return StandIn.OWN, None, None
    if standing_in == person.id:
        return StandIn.YOURS, None, None
    if standing_in is not None:
        return StandIn.OTHERS, standing_in, None
    last_day = max((one.last_day for one in away), default=None)
    return (StandIn.TAKEN if away else StandIn.OWNER_IS_HERE), None, last_day
