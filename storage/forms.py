"""Half-filled forms, and what has been handled already."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Executable, delete, select

from bot.domain.ids import PersonId, WorkspaceId
from storage.database.statements import conflict_free_insert, distinct, prepared
from storage.rows import Rows, table_of
from storage.tables.records import FormDraftRow, HandledRow

FORM_LIFE = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class FormDraft:
    """``typed`` is whatever the form keeps between its pages, as JSON."""

    id: int
    workspace_id: WorkspaceId
    person_id: PersonId
    form: str
    typed: dict[str, Any] = field(default_factory=dict)
    expires_at: datetime


class FormDrafts(Rows[FormDraft]):
    row = FormDraftRow
    entity = FormDraft

    def begin(self, workspace_id: WorkspaceId, person_id: PersonId, form: str, typed: Any, now: datetime) -> FormDraft:
        held = {"workspace_id": workspace_id, "person_id": person_id, "form": form}
        return self.insert(**held, typed=typed, expires_at=now + FORM_LIFE)

    def of(self, workspace_id: WorkspaceId, person_id: PersonId, draft_id: int) -> FormDraft | None:
        """The draft, if it is this person's own."""
        found = self.by_id(workspace_id, draft_id)
        return found if found is not None and found.person_id == person_id else None

    def latest(self, workspace_id: WorkspaceId, person_id: PersonId, form: str, now: datetime) -> FormDraft | None:
        """The newest draft of this form that has not expired."""
        return self.one(self._latest(workspace_id, person_id, form, now))

    def locked(self, workspace_id: WorkspaceId, person_id: PersonId, draft_id: int) -> FormDraft | None:
        """The person's own draft, held to the end of the transaction: of two submissions the second sees the first."""
        return self.one(self._locked(workspace_id, person_id, draft_id))

    def save(self, draft: FormDraft, typed: Any) -> FormDraft:
        return self.update(draft, typed=typed)

    def forget(self, draft: FormDraft) -> None:
        self._forget(draft.workspace_id, draft.id)

    def forget_own(self, workspace_id: WorkspaceId, person_id: PersonId, form: str) -> None:
        """All that somebody has begun of one form, what has expired too."""
        self._forget_own(workspace_id, person_id, form)

    def forget_all(self, workspace_id: WorkspaceId, forms: Iterable[str]) -> None:
        """Whoever has begun one of these."""
        self._forget_all(workspace_id, distinct(forms))

    @prepared
    def _latest(self, workspace_id: WorkspaceId, person_id: PersonId, form: str, now: datetime) -> Executable:
        table = self.table.c
        alive = (table.person_id == person_id, table.form == form, table.expires_at > now)
        return self.within(workspace_id).where(*alive).order_by(table.id.desc()).limit(1)

    @prepared
    def _locked(self, workspace_id: WorkspaceId, person_id: PersonId, draft_id: int) -> Executable:
        own = (self.table.c.id == draft_id, self.table.c.person_id == person_id)
        return self.within(workspace_id).where(*own).with_for_update()

    @prepared
    def _forget(self, workspace_id: WorkspaceId, draft_id: int) -> Executable:
        return delete(self.table).where(self.table.c.workspace_id == workspace_id, self.table.c.id == draft_id)

    @prepared
    def _forget_own(self, workspace_id: WorkspaceId, person_id: PersonId, form: str) -> Executable:
        own = (self.table.c.person_id == person_id, self.table.c.form == form)
        return delete(self.table).where(self.table.c.workspace_id == workspace_id, *own)

    @prepared
    def _forget_all(self, workspace_id: WorkspaceId, forms: list[str]) -> Executable:
        return delete(self.table).where(self.table.c.workspace_id == workspace_id, self.table.c.form.in_(forms))


class Handled:
    """Every event, press and submission may arrive twice; the unique row lets only the first one act."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.table = table_of(HandledRow)

    def first_time(self, workspace_id: WorkspaceId, event: str, now: datetime) -> bool:
        return self._note(workspace_id=workspace_id, event=event[:255], at=now).first() is not None

    def is_repeated(self, workspace_id: WorkspaceId, event: str | None, now: datetime) -> bool:
        """Whether it was done before; it counts as done from now on. What has no name never was."""
        return event is not None and not self.first_time(workspace_id, event, now)

    def has(self, workspace_id: WorkspaceId, event: str) -> bool:
        return self._noted(workspace_id, event[:255]).first() is not None

    @prepared
    def _note(self, /, **values: Any) -> Executable:
        return conflict_free_insert(self.connection, self.table).returning(self.table.c.id)

    @prepared
    def _noted(self, workspace_id: WorkspaceId, event: str) -> Executable:
        return select(self.table.c.id).where(self.table.c.workspace_id == workspace_id, self.table.c.event == event)
