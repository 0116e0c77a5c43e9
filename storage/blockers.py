"""Who is needed, who offered, and what came of it."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import func, select, update

from bot.domain.checkins import Blocker, HelpOffer
from bot.domain.ids import KeyResultId, PersonId, WorkspaceId
from storage.rows import AuditedRows, Rows, table_of
from storage.tables.checkins import BlockerRow, HelpOfferRow
from storage.tables.okrs import KeyResultRow


class Blockers(AuditedRows[Blocker]):
    row = BlockerRow
    entity = Blocker
    kind = "blocker"

    def open_on(self, workspace_id: WorkspaceId, ids: Iterable[KeyResultId]) -> list[Blocker]:
        """Open blockers of these key results, oldest first."""
        here = (self.table.c.workspace_id == workspace_id, self.table.c.key_result_id.in_(set(ids)))
        return self.many(*here, self.table.c.answered_at.is_(None), order=[self.table.c.opened_at])

    def asked_of(self, workspace_id: WorkspaceId, person_id: PersonId) -> list[Blocker]:
        """Open blockers that wait for this person."""
        here = (self.table.c.workspace_id == workspace_id, self.table.c.asked_id == person_id)
        return self.many(*here, self.table.c.answered_at.is_(None), order=[self.table.c.opened_at])

    def answered_untold(self, workspace_id: WorkspaceId, person_ids: Iterable[PersonId]) -> list[Blocker]:
        """Answers that those who asked have not been shown yet."""
        here = (self.table.c.workspace_id == workspace_id, self.table.c.opened_by_id.in_(set(person_ids)))
        untold = (self.table.c.answered_at.is_not(None), self.table.c.told_at.is_(None))
        return self.many(*here, *untold, order=[self.table.c.answered_at])

    def touched_since(self, workspace_id: WorkspaceId, ids: Iterable[KeyResultId], moment: datetime) -> list[Blocker]:
        """Blockers opened or answered from a moment on."""
        here = (self.table.c.workspace_id == workspace_id, self.table.c.key_result_id.in_(set(ids)))
        touched = (self.table.c.opened_at >= moment) | (self.table.c.answered_at >= moment)
        return self.many(*here, touched, order=[self.table.c.opened_at])

    def counts_since(self, workspace_id: WorkspaceId, moment: datetime) -> tuple[int, int]:
        """How many were opened from a moment on, and how many of those were answered."""
        here = (self.table.c.workspace_id == workspace_id, self.table.c.opened_at >= moment)
        statement = select(func.count(), func.count(self.table.c.answered_at)).where(*here)
        row = self.connection.execute(statement).one()
        return int(row[0]), int(row[1])

    def mark_told(self, blockers: Iterable[Blocker], now: datetime) -> None:
        wanted = {blocker.id for blocker in blockers}
        if wanted:
            self.connection.execute(update(self.table).where(self.table.c.id.in_(wanted)).values(told_at=now))


class HelpOffers(Rows[HelpOffer]):
    row = HelpOfferRow
    entity = HelpOffer

    def offer(self, *, now: datetime, **values: object) -> HelpOffer | None:
        """Record an offer; None when this person has offered help on this key result today already."""
        return self.insert_once(at=now, on_day=now.date(), **values)

    def since(self, workspace_id: WorkspaceId, ids: Iterable[KeyResultId], moment: datetime) -> list[HelpOffer]:
        here = (self.table.c.workspace_id == workspace_id, self.table.c.key_result_id.in_(set(ids)))
        return self.many(*here, self.table.c.at >= moment, order=[self.table.c.at])

    def to_owners(self, workspace_id: WorkspaceId, owner_ids: Iterable[PersonId], moment: datetime) -> list[HelpOffer]:
        """Offers made from a moment on about key results that these people own, oldest first."""
        results = table_of(KeyResultRow)
        owned = select(results.c.id).where(
            results.c.workspace_id == workspace_id, results.c.owner_id.in_(set(owner_ids))
        )
        here = (self.table.c.workspace_id == workspace_id, self.table.c.key_result_id.in_(owned))
        return self.many(*here, self.table.c.at >= moment, order=[self.table.c.at, self.table.c.id])
