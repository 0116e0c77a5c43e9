"""Words of somebody that another has let stand while closing an objective again: the form begins with them."""

from sqlalchemy import ColumnElement, exists

from bot.domain.ids import PersonId, WorkspaceId
from storage.rows import table_of
from storage.tables.closing import ClosingRow
from storage.tables.records import AuditEventRow


def in_closings(workspace_id: WorkspaceId, person_id: PersonId, field: str) -> ColumnElement[bool]:
    """Whether a field of a closing is theirs, as the audit says, whoever closed last."""
    closing, event = table_of(ClosingRow), table_of(AuditEventRow).c
    theirs = (event.workspace_id == workspace_id, event.kind == "closing", event.actor_id == person_id)
    same = (event.subject_id == closing.c.id, event.after[field].as_string() == closing.c[field])
    return exists().where(*theirs, *same, closing.c[field] != "").correlate(closing)
