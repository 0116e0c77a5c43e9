"""Notes of somebody that another has let stand while correcting a check-in: the form begins with what was said."""

from sqlalchemy import ColumnElement, exists

from bot.domain.ids import PersonId, WorkspaceId
from storage.rows import table_of
from storage.tables.checkins import CheckInRow


def in_corrections(workspace_id: WorkspaceId, person_id: PersonId) -> ColumnElement[bool]:
    """Whether the note of a correction is theirs, though another is its author."""
    correction, said = table_of(CheckInRow).c, table_of(CheckInRow).alias("said")
    theirs = (said.c.workspace_id == workspace_id, said.c.author_id == person_id, said.c.note != "")
    same = (said.c.key_result_id == correction.key_result_id, said.c.note == correction.note)
    found = exists().where(*theirs, *same).correlate(table_of(CheckInRow))
    return (correction.supersedes_id.is_not(None)) & (correction.author_id != person_id) & found
