"""What is offered to somebody to take over, with all that its words need."""

from collections.abc import Sequence

from bot.domain.errors import NotFound, NothingToDo
from bot.domain.handover_offers import HandoverOffer, OfferSheet, OfferState
from bot.domain.ids import WorkspaceId
from bot.domain.okrs import Objective
from bot.domain.people import Person
from bot.domain.workspaces import Workspace
from bot.services.under_way.handover_reading import key_results_of
from storage import Transaction


def waiting_for(tx: Transaction, person: Person) -> tuple[OfferSheet, ...]:
    """What this person is to answer, and may see, oldest first. A fixed number of statements."""
    found = sheets(tx, person.workspace_id, tx.handover_offers.waiting_for(person.workspace_id, person.id))
    return tuple(one for one in found if not one.is_over and one.objective.is_told_to(person.id))


def waiting_about(tx: Transaction, workspace_id: WorkspaceId, objective: Objective) -> tuple[OfferSheet, ...]:
    """What of an objective waits for somebody's answer."""
    found = sheets(tx, workspace_id, tx.handover_offers.waiting_about(workspace_id, objective.id))
    return tuple(one for one in found if not one.is_over)


def looked_at(tx: Transaction, workspace: Workspace, person: Person, offer_id: int) -> OfferSheet:
    """Raises NotFound for what was not offered to them, NothingToDo for what is no offer any more."""
    offer = tx.handover_offers.by_id(workspace.id, offer_id)
    if offer is None or offer.to_id != person.id:
        raise NotFound("offer", "")
    [sheet] = sheets(tx, workspace.id, [offer])
    if not sheet.objective.is_told_to(person.id):
        raise NotFound("offer", "")
    is_open = offer.state is OfferState.WAITING
    if offer.state is OfferState.WITHDRAWN or (is_open and sheet.is_over):
        raise NothingToDo("offer_is_over")
    return sheet


def ref_of(offer: HandoverOffer) -> str:
    """What it is about, as ``Target.ref``."""
    return f"O{offer.objective_id}" if offer.key_result_id is None else f"K{offer.key_result_id}"


def sheets(tx: Transaction, workspace_id: WorkspaceId, offers: Sequence[HandoverOffer]) -> tuple[OfferSheet, ...]:
    if not offers:
        return ()
    objectives = tx.objectives.by_ids(workspace_id, {one.objective_id for one in offers})
    people = tx.people.by_ids(workspace_id, {one for each in offers for one in (each.owner_id, each.by_id, each.to_id)})
    return tuple(_sheet(one, objectives[one.objective_id], people) for one in offers)


def _sheet(offer: HandoverOffer, objective: Objective, people: dict[int, Person]) -> OfferSheet:
    result = next((one for one in objective.key_results if one.id == offer.key_result_id), None)
    with_it = key_results_of(objective, offer.owner_id) if offer.with_key_results else ()
    return OfferSheet(
        offer=offer,
        objective=objective,
        key_result=result,
        owner=people[offer.owner_id],
        by=people[offer.by_id],
        to=people[offer.to_id],
        with_it=tuple(with_it),
    )
