"""What leads say to changed targets."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Executable, select

from bot.domain.change_comments import ChangeComment
from bot.domain.ids import KeyResultId, PersonId, WorkspaceId
from storage.database.statements import distinct, prepared
from storage.rows import Rows, table_of
from storage.tables.context import ChangeCommentRow
from storage.tables.okrs import KeyResultRow


class ChangeComments(Rows[ChangeComment]):
    row = ChangeCommentRow
    entity = ChangeComment

    def to_owner(self, workspace_id: WorkspaceId, person_id: PersonId, since: datetime) -> list[ChangeComment]:
        """What was said from a moment on to changes of key results that this person owns today, oldest first."""
        owned = list(self._owned(workspace_id, person_id).scalars())
        found = self.many(self._on(workspace_id, owned, since)) if owned else []
        return sorted(found, key=lambda one: one.id)

    def on(self, workspace_id: WorkspaceId, ids: Iterable[KeyResultId], since: datetime) -> list[ChangeComment]:
        return self.many(self._on(workspace_id, distinct(ids), since))

    def has_said(self, workspace_id: WorkspaceId, revision_id: int, person_id: PersonId) -> bool:
        """Whether somebody has said a word to a change."""
        return self.one(self._said(workspace_id, revision_id, person_id)) is not None

    @prepared
    def _said(self, workspace_id: WorkspaceId, revision_id: int, person_id: PersonId) -> Executable:
        table = self.table.c
        return self.within(workspace_id).where(table.revision_id == revision_id, table.author_id == person_id)

    @prepared
    def _owned(self, workspace_id: WorkspaceId, person_id: PersonId) -> Executable:
        owned = table_of(KeyResultRow).c
        return select(owned.id).where(owned.workspace_id == workspace_id, owned.owner_id == person_id)

    @prepared
    def _on(self, workspace_id: WorkspaceId, ids: list[KeyResultId], since: datetime) -> Executable:
        return self.within(workspace_id).where(self.table.c.key_result_id.in_(ids), self.table.c.at >= since)
