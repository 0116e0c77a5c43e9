"""What is offered to somebody to take over. That it was offered and answered is audited."""

from datetime import datetime
from typing import Any

from sqlalchemy import Executable, update

from bot.domain.handover_offers import HandoverOffer, OfferState
from bot.domain.ids import ObjectiveId, PersonId, WorkspaceId
from storage.database.statements import prepared
from storage.rows import AuditedRows
from storage.tables.turns import HandoverOfferRow


class HandoverOffers(AuditedRows[HandoverOffer]):
    row = HandoverOfferRow
    entity = HandoverOffer
    kind = "handover_offer"

    def waiting_for(self, workspace_id: WorkspaceId, person_id: PersonId) -> list[HandoverOffer]:
        """What this person is to answer, oldest first."""
        return _in_order(self.many(self._waiting_for(workspace_id, person_id)))

    def waiting_about(self, workspace_id: WorkspaceId, objective_id: ObjectiveId) -> list[HandoverOffer]:
        """What waits for an answer about an objective and its key results, oldest first."""
        return _in_order(self.many(self._waiting_about(workspace_id, objective_id)))

    def answer(
        self, offer: HandoverOffer, state: OfferState, words: str, *, by: PersonId, now: datetime
    ) -> HandoverOffer | None:
        """None when it does not wait any more; nothing is written then."""
        held: dict[str, Any] = {"state": state, "answer": words, "answered_at": now}
        found = self.one(self._answer(offer.workspace_id, offer.id, **held))
        if found is not None:
            self._record(found, "changed", by, now, "", {"state": offer.state}, {"state": state, "answer": words})
        return found

    @prepared
    def _waiting_for(self, workspace_id: WorkspaceId, person_id: PersonId) -> Executable:
        table = self.table.c
        return self.within(workspace_id).where(table.to_id == person_id, table.state == OfferState.WAITING)

    @prepared
    def _waiting_about(self, workspace_id: WorkspaceId, objective_id: ObjectiveId) -> Executable:
        table = self.table.c
        return self.within(workspace_id).where(table.objective_id == objective_id, table.state == OfferState.WAITING)

    @prepared
    def _answer(self, /, workspace_id: WorkspaceId, offer_id: int, **values: Any) -> Executable:
        table = self.table.c
        here = (table.workspace_id == workspace_id, table.id == offer_id, table.state == OfferState.WAITING)
        return update(self.table).where(*here).returning(*self.columns)


def _in_order(found: list[HandoverOffer]) -> list[HandoverOffer]:
    return sorted(found, key=lambda one: one.id)
