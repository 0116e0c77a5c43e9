"""Notes of somebody that another has let stand while correcting a check-in: the form begins with what was said."""

from sqlalchemy import ColumnElement, exists, select

from bot.domain.ids import PersonId, WorkspaceId
from storage.rows import table_of
from storage.tables.checkins import CheckInRow


def in_corrections(workspace_id: WorkspaceId, person_id: PersonId) -> ColumnElement[bool]:
    """Whether the note of a correction is theirs, though another is its author: from what it corrects back to where it
    was written it is the same. What others have written in the same words is not."""
    said, before, later = (table_of(CheckInRow).alias(name).c for name in ("said", "before", "later"))
    taken = exists().where(
        before.workspace_id == said.workspace_id, before.id == said.supersedes_id, before.note == said.note
    )
    wrote = (said.workspace_id == workspace_id, said.author_id == person_id, said.note != "")
    stands = select(said.id, said.note).where(*wrote, ~taken).cte("stands", recursive=True)
    here = (later.workspace_id == workspace_id, later.supersedes_id == stands.c.id, later.note == stands.c.note)
    stands = stands.union(select(later.id, later.note).where(*here))
    correction = table_of(CheckInRow).c
    return (correction.author_id != person_id) & correction.id.in_(select(stands.c.id))
