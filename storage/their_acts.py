"""What somebody has done something to, as the audit says: their words may stand there, though the row says of another
that they answered last or wrote it, or is gone."""

from typing import Any

from sqlalchemy import Select, Text, cast, or_, select

from bot.domain.ids import PersonId, WorkspaceId
from storage.rows import table_of
from storage.tables.records import AuditEventRow


def acted_on(workspace_id: WorkspaceId, kind: str, person_id: PersonId, *fields: str) -> Select[Any]:
    """The ids of things of a kind of which this person has written any of these fields; without any, those that they
    have done anything to."""
    events = table_of(AuditEventRow).c
    theirs = [events.workspace_id == workspace_id, events.kind == kind, events.actor_id == person_id]
    if fields:
        theirs.append(or_(*(cast(events.after, Text).like(f'%"{field}":%') for field in fields)))
    return select(events.subject_id).where(*theirs).distinct()


def wrote_of(workspace_id: WorkspaceId, kind: str, person_id: PersonId, field: str) -> Select[Any]:
    """The ids of things of a kind, each with what this person has written in a field of it."""
    events = table_of(AuditEventRow).c
    theirs = (events.workspace_id == workspace_id, events.kind == kind, events.actor_id == person_id)
    words = events.after[field].as_string()
    return select(events.subject_id, words).where(*theirs, words.is_not(None)).distinct()


def removed(workspace_id: WorkspaceId, kind: str, person_id: PersonId) -> Select[Any]:
    """The ids of things of a kind that this person has taken away."""
    events = table_of(AuditEventRow).c
    gone = (events.workspace_id == workspace_id, events.kind == kind, events.action == "removed")
    return select(events.subject_id).where(*gone, events.actor_id == person_id)
