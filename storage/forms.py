"""Half-filled forms, and what has been handled already."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select

from bot.domain.ids import PersonId, WorkspaceId
from storage.rows import Rows, conflict_free_insert, table_of
from storage.tables.records import FormDraftRow, HandledRow

FORM_LIFE = timedelta(days=1)
HANDLED_LIFE = timedelta(days=90)


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
        here = (self.table.c.workspace_id == workspace_id, self.table.c.person_id == person_id)
        alive = (self.table.c.form == form, self.table.c.expires_at > now)
        newest = self.query().where(*here, *alive).order_by(self.table.c.id.desc()).limit(1)
        row = self.connection.execute(newest).mappings().first()
        return None if row is None else self.build(row)

    def locked(self, workspace_id: WorkspaceId, person_id: PersonId, draft_id: int) -> FormDraft | None:
        """The person's own draft, held to the end of the transaction: of two submissions the second sees the first."""
        here = (self.table.c.workspace_id == workspace_id, self.table.c.id == draft_id)
        own = self.query().where(*here, self.table.c.person_id == person_id).with_for_update()
        row = self.connection.execute(own).mappings().first()
        return None if row is None else self.build(row)

    def save(self, draft: FormDraft, typed: Any) -> FormDraft:
        return self.update(draft, typed=typed)

    def forget(self, draft: FormDraft) -> None:
        self.connection.execute(delete(self.table).where(self.table.c.id == draft.id))

    def forget_expired(self, now: datetime) -> int:
        return self.connection.execute(delete(self.table).where(self.table.c.expires_at < now)).rowcount


class Handled:
    """Every event, press and submission may arrive twice; the unique row lets only the first one act."""

    def __init__(self, connection: Any) -> None:
        self.connection = connection
        self.table = table_of(HandledRow)

    def first_time(self, workspace_id: WorkspaceId, event: str, now: datetime) -> bool:
        values = {"workspace_id": workspace_id, "event": event[:255], "at": now}
        statement = conflict_free_insert(self.connection, self.table).values(values).returning(self.table.c.id)
        return self.connection.execute(statement).first() is not None

    def has(self, workspace_id: WorkspaceId, event: str) -> bool:
        here = (self.table.c.workspace_id == workspace_id, self.table.c.event == event[:255])
        return self.connection.execute(select(self.table.c.id).where(*here)).first() is not None

    def forget_before(self, moment: datetime) -> int:
        return int(self.connection.execute(delete(self.table).where(self.table.c.at < moment)).rowcount)
