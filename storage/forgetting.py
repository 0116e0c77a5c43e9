"""What retention deletes (docs/privacy.md): the oldest first, at most so many rows at once, children before parents.

Each method says how many rows went; with none, nothing more is due. Rows that somebody else holds are passed over.
"""

from datetime import date, datetime

from sqlalchemy import Connection, Executable, delete, exists, func, or_, select
from sqlmodel import SQLModel

from bot.domain.deliveries import DeliveryState
from storage.database.statements import prepared
from storage.portions import portion
from storage.rows import table_of
from storage.tables.context import ContextChangeRow
from storage.tables.deliveries import DeliveryRow
from storage.tables.prompts import PromptItemRow, PromptRow
from storage.tables.records import FormDraftRow, HandledRow
from storage.tables.turns import TurnNoteRow

OVER = (DeliveryState.SENT, DeliveryState.CANCELLED, DeliveryState.DEAD)


class Forgetting:
    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def is_any(self, now: datetime, before: datetime, changes_before: datetime) -> bool:
        """Whether any of the other methods would find something: one statement for all of them."""
        return bool(self._any(now, before.date(), before, changes_before).scalar_one())

    def prompts_before(self, day: date, limit: int) -> int:
        """Prompts whose slot ended before, whole ones with all that they asked for; check-ins stay."""
        found = self._prompts(day, limit).all()
        ids = portion([(identity, 1 + items) for identity, items in found], limit)
        if not ids:
            return 0
        return self._delete_items(ids).rowcount + self._delete(ids, row=PromptRow).rowcount

    def deliveries_before(self, moment: datetime, limit: int) -> int:
        """Deliveries that were over before. Parts of a thread go before the message that it hangs on."""
        ids: list[int] = []
        for state in OVER:
            if len(ids) < limit:
                ids += self._deliveries(state, moment, limit - len(ids)).scalars()
        return self._delete(ids, row=DeliveryRow).rowcount if ids else 0

    def handled_before(self, moment: datetime, limit: int) -> int:
        ids = list(self._handled(moment, limit).scalars())
        return self._delete(ids, row=HandledRow).rowcount if ids else 0

    def context_changes_before(self, moment: datetime, limit: int) -> int:
        """Changes of objectives, with what was said to them."""
        ids = list(self._changes(moment, limit).scalars())
        return self._delete(ids, row=ContextChangeRow).rowcount if ids else 0

    def turn_notes_before(self, moment: datetime, limit: int) -> int:
        """What people were told of changes under way."""
        ids = list(self._notes(moment, limit).scalars())
        return self._delete(ids, row=TurnNoteRow).rowcount if ids else 0

    def forms_expired(self, now: datetime, limit: int) -> int:
        ids = list(self._forms(now, limit).scalars())
        return self._delete(ids, row=FormDraftRow).rowcount if ids else 0

    @prepared
    def _any(self, now: datetime, day: date, before: datetime, changes_before: datetime) -> Executable:
        deliveries = table_of(DeliveryRow).c
        over = [(deliveries.state == state) & (deliveries.finished_at < before) for state in OVER]
        old = [
            table_of(FormDraftRow).c.expires_at < now,
            table_of(PromptRow).c.last_day < day,
            *over,
            table_of(HandledRow).c.at < before,
            table_of(TurnNoteRow).c.at < before,
            table_of(ContextChangeRow).c.changed_at < changes_before,
        ]
        return select(or_(*(exists().where(each) for each in old)))

    @prepared
    def _prompts(self, day: date, limit: int) -> Executable:
        """With how many key results each asks for."""
        prompts, items = table_of(PromptRow), table_of(PromptItemRow)
        its = (items.c.workspace_id == prompts.c.workspace_id, items.c.prompt_id == prompts.c.id)
        count = select(func.count(items.c.id)).where(*its).correlate(prompts).scalar_subquery()
        old = select(prompts.c.id, count).where(prompts.c.last_day < day).order_by(prompts.c.last_day)
        return old.limit(limit).with_for_update(skip_locked=True, of=prompts)

    @prepared
    def _deliveries(self, state: DeliveryState, moment: datetime, limit: int) -> Executable:
        deliveries = table_of(DeliveryRow)
        part = deliveries.alias("part")
        its = (part.c.workspace_id == deliveries.c.workspace_id, part.c.parent_id == deliveries.c.id)
        has_parts = select(part.c.id).where(*its).correlate(deliveries).exists()
        old = (deliveries.c.state == state, deliveries.c.finished_at < moment)
        first = select(deliveries.c.id).where(*old, ~has_parts).order_by(deliveries.c.finished_at)
        return first.limit(limit).with_for_update(skip_locked=True, of=deliveries)

    @prepared
    def _handled(self, moment: datetime, limit: int) -> Executable:
        handled = table_of(HandledRow)
        old = select(handled.c.id).where(handled.c.at < moment).order_by(handled.c.at)
        return old.limit(limit).with_for_update(skip_locked=True)

    @prepared
    def _changes(self, moment: datetime, limit: int) -> Executable:
        changes = table_of(ContextChangeRow)
        old = select(changes.c.id).where(changes.c.changed_at < moment).order_by(changes.c.changed_at)
        return old.limit(limit).with_for_update(skip_locked=True)

    @prepared
    def _notes(self, moment: datetime, limit: int) -> Executable:
        notes = table_of(TurnNoteRow)
        old = select(notes.c.id).where(notes.c.at < moment).order_by(notes.c.at)
        return old.limit(limit).with_for_update(skip_locked=True)

    @prepared
    def _forms(self, now: datetime, limit: int) -> Executable:
        forms = table_of(FormDraftRow)
        old = select(forms.c.id).where(forms.c.expires_at < now).order_by(forms.c.expires_at)
        return old.limit(limit).with_for_update(skip_locked=True)

    @prepared
    def _delete_items(self, prompt_ids: list[int]) -> Executable:
        """Found by their workspace too, for that is how their index begins."""
        prompts, items = table_of(PromptRow), table_of(PromptItemRow)
        theirs = select(items.c.id).join(prompts, prompts.c.id == items.c.prompt_id)
        theirs = theirs.where(items.c.workspace_id == prompts.c.workspace_id, prompts.c.id.in_(prompt_ids))
        return delete(items).where(items.c.id.in_(theirs))

    @prepared
    def _delete(self, ids: list[int], *, row: type[SQLModel]) -> Executable:
        return delete(table_of(row)).where(table_of(row).c.id.in_(ids))
