"""Who wrote why an objective is restricted: its owner, or a manager above, as the audit says. The words go on with the
objective into the draft of its next cycle, and stand as the reason of whatever else is changed of the restriction."""

from typing import Any

from sqlalchemy import ColumnElement, Select, Text, and_, cast, func, or_, select

from bot.domain.ids import PersonId, WorkspaceId
from storage.rows import table_of
from storage.tables.okrs import ObjectiveRow
from storage.tables.records import AuditEventRow

FIELD = "restricted_because"


def gave_a_reason(workspace_id: WorkspaceId, person_id: PersonId) -> Select[Any]:
    """The ids of the objectives for which this person ever wrote one."""
    events = table_of(AuditEventRow).c
    return select(events.subject_id).where(*_told(workspace_id, events), events.actor_id == person_id).distinct()


def went_on(workspace_id: WorkspaceId, person_id: PersonId) -> Select[Any]:
    """The ids of the objectives into which somebody has carried one of theirs."""
    events, objective = table_of(AuditEventRow).c, table_of(ObjectiveRow).c
    carried = select(objective.id).where(objective.workspace_id == workspace_id, objective.carried_from_id.is_not(None))
    theirs = _reason(events).in_(_words(workspace_id, person_id))
    found = select(events.subject_id).where(*_told(workspace_id, events), theirs)
    return found.where(events.subject_id.in_(carried)).distinct()


def gave_the_last_reason(workspace_id: WorkspaceId, person_id: PersonId) -> Select[Any]:
    """The ids of those whose reason of today is theirs."""
    events, objective = table_of(AuditEventRow).c, table_of(ObjectiveRow).c
    newest = select(func.max(events.id)).where(*_told(workspace_id, events)).group_by(events.subject_id)
    last = select(events.subject_id).where(events.id.in_(newest), events.actor_id == person_id)
    theirs = objective.restricted_because.in_(_words(workspace_id, person_id))
    carried = and_(objective.id.in_(went_on(workspace_id, person_id)), theirs)
    return select(objective.id).where(objective.workspace_id == workspace_id, or_(objective.id.in_(last), carried))


def in_reasons(workspace_id: WorkspaceId, person_id: PersonId) -> ColumnElement[bool]:
    """Whether the reason of an event of the audit is theirs, though another is its actor."""
    event = table_of(AuditEventRow).c
    ids = gave_a_reason(workspace_id, person_id), went_on(workspace_id, person_id)
    about = and_(event.kind == "objective", or_(*(event.subject_id.in_(each) for each in ids)))
    return and_(about, event.reason != "", event.reason.in_(_words(workspace_id, person_id)))


def _words(workspace_id: WorkspaceId, person_id: PersonId) -> Select[Any]:
    """What they ever wrote."""
    events = table_of(AuditEventRow).alias("said").c
    theirs = (events.actor_id == person_id, _reason(events) != "")
    return select(_reason(events)).where(*_told(workspace_id, events), *theirs)


def _reason(events: Any) -> ColumnElement[str]:
    said: ColumnElement[str] = events.after[FIELD].as_string()
    return said


def _told(workspace_id: WorkspaceId, events: Any) -> tuple[Any, ...]:
    said = cast(events.after, Text).like(f'%"{FIELD}":%')
    return (events.workspace_id == workspace_id, events.kind == "objective", said)
