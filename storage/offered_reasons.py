"""Where the words stand with which somebody offered an objective or key result, once the other has taken it over: as
the reason of what the other changed, and in the lines that say so."""

from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_, select

from bot.domain.ids import PersonId, WorkspaceId
from storage.rows import table_of
from storage.tables.okrs import KeyResultRow
from storage.tables.records import AuditEventRow
from storage.tables.turns import HandoverOfferRow, TurnNoteRow


def in_changes(workspace_id: WorkspaceId, person_id: PersonId) -> ColumnElement[bool]:
    """Whether the reason of an event of the audit is this person's, though another is its actor."""
    event, offer, result = table_of(AuditEventRow).c, table_of(HandoverOfferRow).c, table_of(KeyResultRow).c
    results = select(result.id).where(result.objective_id == offer.objective_id)
    about = or_(
        and_(event.kind == "objective", event.subject_id == offer.objective_id),
        and_(event.kind == "key_result", event.subject_id.in_(results)),
    )
    return _said(workspace_id, person_id, offer.why == event.reason, offer.to_id == event.actor_id, about)


def in_notes(workspace_id: WorkspaceId, person_id: PersonId) -> ColumnElement[bool]:
    """The same of a line for somebody's check-in message."""
    note, offer = table_of(TurnNoteRow).c, table_of(HandoverOfferRow).c
    same = (offer.why == note.reason, offer.to_id == note.by_id, offer.objective_id == note.objective_id)
    return _said(workspace_id, person_id, *same)


def _said(workspace_id: WorkspaceId, person_id: PersonId, *same: Any) -> ColumnElement[bool]:
    offer = table_of(HandoverOfferRow).c
    theirs = (offer.workspace_id == workspace_id, offer.by_id == person_id, offer.why != "")
    return exists(select(offer.id).where(*theirs, *same))
