"""Who is needed, who offered, and what came of it."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import Executable, func, select, update

from bot.domain.checkins import Blocker, HelpOffer, HelpState
from bot.domain.ids import BlockerId, KeyResultId, PersonId, WorkspaceId
from bot.domain.okrs import Visibility
from storage.database.statements import distinct, prepared
from storage.rows import LockableRows, Rows, table_of
from storage.running import goes_on
from storage.tables.checkins import BlockerRow, HelpOfferRow
from storage.tables.okrs import KeyResultRow, ObjectiveRow


class Blockers(LockableRows[Blocker]):
    row = BlockerRow
    entity = Blocker
    kind = "blocker"

    def open_on(self, workspace_id: WorkspaceId, ids: Iterable[KeyResultId]) -> list[Blocker]:
        """Open blockers of these key results, oldest first."""
        return self.many(self._open_on(workspace_id, distinct(ids)))

    def asked_of(self, workspace_id: WorkspaceId, person_id: PersonId) -> list[Blocker]:
        """Open blockers that wait for this person; not those of what is over, which nobody needs any more."""
        return self.many(self._asked_of(workspace_id, person_id))

    def answered_untold(self, workspace_id: WorkspaceId, person_ids: Iterable[PersonId]) -> list[Blocker]:
        """Answers that those who asked have not been shown yet."""
        return self.many(self._answered_untold(workspace_id, distinct(person_ids)))

    def touched_since(self, workspace_id: WorkspaceId, ids: Iterable[KeyResultId], moment: datetime) -> list[Blocker]:
        """Blockers opened or answered from a moment on."""
        return self.many(self._touched_since(workspace_id, distinct(ids), moment))

    def counts_since(self, workspace_id: WorkspaceId, moment: datetime) -> tuple[int, int]:
        """How many were opened from a moment on, and how many of those were answered. What is restricted is left
        out."""
        opened, answered = self._counts_since(workspace_id, moment).one()
        return int(opened), int(answered)

    def mark_told(self, blockers: Iterable[Blocker], now: datetime) -> None:
        held = list(blockers)
        if held:
            workspaces = distinct(blocker.workspace_id for blocker in held)
            self._change(workspaces, distinct(blocker.id for blocker in held), told_at=now)

    @prepared
    def _open_on(self, workspace_id: WorkspaceId, ids: list[KeyResultId]) -> Executable:
        is_open = (self.table.c.key_result_id.in_(ids), self.table.c.answered_at.is_(None))
        return self.within(workspace_id).where(*is_open).order_by(self.table.c.opened_at)

    @prepared
    def _asked_of(self, workspace_id: WorkspaceId, person_id: PersonId) -> Executable:
        table = self.table.c
        waits = (table.asked_id == person_id, table.answered_at.is_(None), goes_on(workspace_id, table.key_result_id))
        return self.within(workspace_id).where(*waits).order_by(table.opened_at)

    @prepared
    def _answered_untold(self, workspace_id: WorkspaceId, person_ids: list[PersonId]) -> Executable:
        table = self.table.c
        untold = (table.opened_by_id.in_(person_ids), table.answered_at.is_not(None), table.told_at.is_(None))
        return self.within(workspace_id).where(*untold).order_by(table.answered_at)

    @prepared
    def _touched_since(self, workspace_id: WorkspaceId, ids: list[KeyResultId], moment: datetime) -> Executable:
        table = self.table.c
        touched = (table.opened_at >= moment) | (table.answered_at >= moment)
        return self.within(workspace_id).where(table.key_result_id.in_(ids), touched).order_by(table.opened_at)

    @prepared
    def _counts_since(self, workspace_id: WorkspaceId, moment: datetime) -> Executable:
        here = (self.table.c.workspace_id == workspace_id, self.table.c.opened_at >= moment)
        result, objective = table_of(KeyResultRow).c, table_of(ObjectiveRow).c
        inside = (objective.workspace_id == workspace_id, objective.visibility == Visibility.RESTRICTED)
        hidden = select(result.id).where(result.workspace_id == workspace_id, result.objective_id == objective.id)
        is_open = self.table.c.key_result_id.not_in(hidden.where(*inside))
        return select(func.count(), func.count(self.table.c.answered_at)).where(*here, is_open)

    @prepared
    def _change(self, /, workspace_ids: list[WorkspaceId], ids: list[BlockerId], **values: Any) -> Executable:
        return update(self.table).where(self.table.c.workspace_id.in_(workspace_ids), self.table.c.id.in_(ids))


class HelpOffers(Rows[HelpOffer]):
    row = HelpOfferRow
    entity = HelpOffer

    def offer(self, *, now: datetime, **values: object) -> HelpOffer | None:
        """Record an offer; None when this person has offered help on this key result today already."""
        return self.insert_once(at=now, on_day=now.date(), **values)

    def add_words(
        self, workspace_id: WorkspaceId, key_result_id: KeyResultId, helper_id: PersonId, words: str, now: datetime
    ) -> bool:
        """Put words to somebody's offer of today, if nobody has answered it."""
        which = (workspace_id, key_result_id, helper_id, now.date(), HelpState.OPEN)
        return self._with_words(*which, note=words).rowcount > 0

    def to_owner(self, workspace_id: WorkspaceId, owner_id: PersonId, moment: datetime) -> list[HelpOffer]:
        """Open offers, made from a moment on, about key results that this person owns today, oldest first."""
        return self.many(self._to_owner(workspace_id, owner_id, moment))

    def accepted(self, workspace_id: WorkspaceId, ids: Iterable[KeyResultId], moment: datetime) -> list[HelpOffer]:
        """Offers of help with these key results that were accepted from a moment on, in that order; also those of
        which the help has ended meanwhile."""
        found = self.many(self._accepted(workspace_id, distinct(ids), moment))
        return sorted(found, key=lambda one: (one.answered_at or one.at, one.id))

    def answered_of(self, workspace_id: WorkspaceId, helper_id: PersonId, moment: datetime) -> list[HelpOffer]:
        """What this person offered and others have answered from a moment on, oldest first."""
        return self.many(self._answered_of(workspace_id, helper_id, moment))

    def settle(
        self, offer: HelpOffer, state: HelpState, *, was: HelpState, by_id: PersonId, now: datetime
    ) -> HelpOffer | None:
        """None when it is in another state than ``was`` any more; nothing is written then. The end of a help leaves
        who accepted it and when."""
        held: dict[str, Any] = {"state": state}
        if was is HelpState.OPEN:
            held |= {"answered_by_id": by_id, "answered_at": now}
        return self.one(self._settle(offer.workspace_id, offer.id, was, **held))

    def settle_others(self, offer: HelpOffer, *, by_id: PersonId, now: datetime) -> None:
        """What the same helper has offered for the same key result, and nobody has answered, is answered with it."""
        where = (offer.workspace_id, offer.key_result_id, offer.helper_id)
        self._settle_others(*where, HelpState.OPEN, state=offer.state, answered_by_id=by_id, answered_at=now)

    @prepared
    def _to_owner(self, workspace_id: WorkspaceId, owner_id: PersonId, moment: datetime) -> Executable:
        results, table = table_of(KeyResultRow), self.table.c
        owned = select(results.c.id).where(results.c.workspace_id == workspace_id, results.c.owner_id == owner_id)
        about = (table.key_result_id.in_(owned), table.at >= moment, table.state == HelpState.OPEN)
        return self.within(workspace_id).where(*about).order_by(table.at, table.id)

    @prepared
    def _with_words(
        self,
        /,
        workspace_id: WorkspaceId,
        key_result_id: KeyResultId,
        helper_id: PersonId,
        on_day: date,
        state: HelpState,
        **values: Any,
    ) -> Executable:
        table = self.table.c
        mine = (table.workspace_id == workspace_id, table.key_result_id == key_result_id, table.helper_id == helper_id)
        return update(self.table).where(*mine, table.on_day == on_day, table.state == state)

    @prepared
    def _accepted(self, workspace_id: WorkspaceId, ids: list[KeyResultId], moment: datetime) -> Executable:
        table = self.table.c
        states = table.state.in_((HelpState.ACCEPTED, HelpState.ENDED))
        return self.within(workspace_id).where(table.key_result_id.in_(ids), table.answered_at >= moment, states)

    @prepared
    def _answered_of(self, workspace_id: WorkspaceId, helper_id: PersonId, moment: datetime) -> Executable:
        table = self.table.c
        theirs = (table.helper_id == helper_id, table.answered_at >= moment)
        return self.within(workspace_id).where(*theirs).order_by(table.answered_at, table.id)

    @prepared
    def _settle(self, /, workspace_id: WorkspaceId, offer_id: int, was: HelpState, **values: Any) -> Executable:
        table = self.table.c
        here = (table.workspace_id == workspace_id, table.id == offer_id, table.state == was)
        return update(self.table).where(*here).returning(*self.columns)

    @prepared
    def _settle_others(
        self,
        /,
        workspace_id: WorkspaceId,
        key_result_id: KeyResultId,
        helper_id: PersonId,
        was: HelpState,
        **values: Any,
    ) -> Executable:
        table = self.table.c
        about = (table.key_result_id == key_result_id, table.helper_id == helper_id, table.state == was)
        return update(self.table).where(table.workspace_id == workspace_id, *about)
