"""Who wrote why an objective is restricted: its owner, or a manager above, as the audit says."""

from typing import Any

from sqlalchemy import Select, Text, cast, func, select

from bot.domain.ids import PersonId, WorkspaceId
from storage.rows import table_of
from storage.tables.records import AuditEventRow

FIELD = "restricted_because"


def gave_a_reason(workspace_id: WorkspaceId, person_id: PersonId) -> Select[Any]:
    """The ids of the objectives for which this person ever wrote one."""
    events = table_of(AuditEventRow).c
    return select(events.subject_id).where(*_told(workspace_id), events.actor_id == person_id).distinct()


def gave_the_last_reason(workspace_id: WorkspaceId, person_id: PersonId) -> Select[Any]:
    """The ids of those whose reason of today is theirs."""
    events = table_of(AuditEventRow).c
    newest = select(func.max(events.id)).where(*_told(workspace_id)).group_by(events.subject_id)
    return select(events.subject_id).where(events.id.in_(newest), events.actor_id == person_id)


def _told(workspace_id: WorkspaceId) -> tuple[Any, ...]:
    events = table_of(AuditEventRow).c
    said = cast(events.after, Text).like(f'%"{FIELD}":%')
    return (events.workspace_id == workspace_id, events.kind == "objective", said)
