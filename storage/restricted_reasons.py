"""Who wrote why an objective is restricted: its owner, or a manager above, as the audit says. The words go on with the
objective into the draft of its next cycle, and stand as the reason of whatever else is changed of the restriction."""

from typing import Any

from sqlalchemy import CTE, ColumnElement, Select, Text, and_, cast, false, func, or_, select, true, tuple_

from bot.domain.ids import PersonId, WorkspaceId
from storage.rows import table_of
from storage.tables.okrs import ObjectiveRow
from storage.tables.records import AuditEventRow

FIELD = "restricted_because"


def why_they_restricted(workspace_id: WorkspaceId, person_id: PersonId) -> Select[Any]:
    """The ids of objectives, each with what this person ever wrote of it, or of what went on with it."""
    words = _words(workspace_id, person_id)
    return select(words.c.id, words.c.said)


def gave_the_last_reason(workspace_id: WorkspaceId, person_id: PersonId) -> Select[Any]:
    """The ids of those whose reason of today is theirs."""
    events, objective = table_of(AuditEventRow).c, table_of(ObjectiveRow).c
    newest = select(func.max(events.id)).where(*_told(workspace_id, events)).group_by(events.subject_id)
    last = select(events.subject_id).where(events.id.in_(newest), events.actor_id == person_id)
    words = _words(workspace_id, person_id)
    carried = select(words.c.id, words.c.said).where(words.c.is_carried)
    stands = tuple_(objective.id, objective.restricted_because).in_(carried)
    return select(objective.id).where(objective.workspace_id == workspace_id, or_(objective.id.in_(last), stands))


def in_reasons(workspace_id: WorkspaceId, person_id: PersonId) -> ColumnElement[bool]:
    """Whether the reason of an event of the audit is theirs, though another is its actor."""
    event, words = table_of(AuditEventRow).c, _words(workspace_id, person_id)
    same = tuple_(event.subject_id, event.reason).in_(select(words.c.id, words.c.said))
    return and_(event.kind == "objective", event.reason != "", same)


def _words(workspace_id: WorkspaceId, person_id: PersonId) -> CTE:
    """What they ever wrote of which objective, and the same of each that goes on with one, whatever is said there:
    others may have written the same of another."""
    events, objective = table_of(AuditEventRow).alias("said").c, table_of(ObjectiveRow).alias("later").c
    theirs = (*_told(workspace_id, events), events.actor_id == person_id, _reason(events) != "")
    about = cast(events.subject_id, objective.id.type).label("id")
    wrote = select(about, _reason(events).label("said"), false().label("is_carried"))
    words = wrote.where(*theirs).cte("words", recursive=True)
    here = (objective.workspace_id == workspace_id, objective.carried_from_id == words.c.id)
    return words.union(select(objective.id, words.c.said, true()).where(*here))


def _reason(events: Any) -> ColumnElement[str]:
    said: ColumnElement[str] = events.after[FIELD].as_string()
    return said


def _told(workspace_id: WorkspaceId, events: Any) -> tuple[Any, ...]:
    said = cast(events.after, Text).like(f'%"{FIELD}":%')
    return (events.workspace_id == workspace_id, events.kind == "objective", said)
