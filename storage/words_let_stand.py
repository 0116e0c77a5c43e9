"""Words of somebody that another has let stand in a form that begins with them: they are the other's by their row, and
the audit says who wrote them."""

from sqlalchemy import ColumnElement, Table, exists

from bot.domain.ids import PersonId, WorkspaceId
from storage.rows import table_of
from storage.tables.records import AuditEventRow


def let_stand(
    workspace_id: WorkspaceId, person_id: PersonId, kind: str, table: Table, field: str
) -> ColumnElement[bool]:
    """Whether what stands in a field of rows, which the audit calls ``kind``, is theirs, whoever wrote last; nobody has
    written anything there after them, were it the same in the end."""
    event, later = table_of(AuditEventRow).c, table_of(AuditEventRow).alias("later").c
    theirs = (event.workspace_id == workspace_id, event.kind == kind, event.actor_id == person_id)
    same = (event.subject_id == table.c.id, event.after[field].as_string() == table.c[field])
    about = (later.workspace_id == workspace_id, later.kind == kind, later.subject_id == event.subject_id)
    anew = exists().where(*about, later.id > event.id, later.after[field].as_string().is_not(None))
    return exists().where(*theirs, *same, table.c[field] != "", ~anew).correlate(table)
