"""Managers from a profile field of Slack: whose field is to be read next, and whom it named in vain."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Executable, Select, delete, exists, func, select, update

from bot.domain.ids import PersonId, WorkspaceId
from bot.domain.people import Person, SlackKind
from bot.domain.reporting import LeftOut, WhyLeftOut
from bot.domain.workspaces import Workspace
from storage.database.statements import distinct, insertion, prepared
from storage.people import People
from storage.rows import Rows, table_of
from storage.tables.people import ManagerLeftOutRow, PersonRow
from storage.tables.workspaces import WorkspaceRow
from storage.workspaces import Workspaces


class ManagerFields(Rows[LeftOut]):
    row = ManagerLeftOutRow
    entity = LeftOut

    def workspaces(self) -> list[Workspace]:
        """Those that read managers from a profile field."""
        return Workspaces(self.connection).many(self._workspaces())

    def to_read(self, workspace_id: WorkspaceId, since: datetime, limit: int) -> list[Person]:
        """Whose field has not been read since then: first whose never was, then who waits longest."""
        return People(self.connection).many(self._to_read(workspace_id, since, limit))

    def were_read(self, workspace_id: WorkspaceId, person_ids: Iterable[PersonId], now: datetime) -> None:
        self._were_read(workspace_id, distinct(person_ids), manager_read_at=now)

    def begin_anew(self, workspace_id: WorkspaceId) -> None:
        """Everybody's field is to be read, as if none had been; whom another field named in vain is forgotten."""
        self._begin_anew(workspace_id, manager_read_at=None)
        self._forget_all(workspace_id)

    def keep(
        self,
        workspace_id: WorkspaceId,
        person_ids: Iterable[PersonId],
        left_out: Sequence[tuple[PersonId, str, WhyLeftOut]],
    ) -> None:
        """Of these people, exactly these (person, what the field says, why) have a manager who was left out."""
        self._forget_of(workspace_id, distinct(person_ids))
        rows = [
            {"workspace_id": workspace_id, "person_id": person_id, "slack_value": said[:255], "why": why}
            for person_id, said, why in left_out
        ]
        if rows:
            self.connection.execute(insertion(self.table), rows)

    def left_out(self, workspace_id: WorkspaceId, limit: int) -> tuple[list[LeftOut], int]:
        """The first ones, and how many there are, of those who are still here."""
        return self.many(self._left_out(workspace_id, limit)), int(self._count(workspace_id).scalar_one())

    @prepared
    def _workspaces(self) -> Executable:
        return self.choosing().order_by(table_of(WorkspaceRow).c.id)

    def choosing(self) -> Select[Any]:
        """For the agenda: the workspaces of ``workspaces``."""
        workspace = table_of(WorkspaceRow).c
        here = (workspace.uninstalled_at.is_(None), workspace.manager_field != "")
        return Workspaces(self.connection).query().where(*here)

    @prepared
    def _to_read(self, workspace_id: WorkspaceId, since: datetime, limit: int) -> Executable:
        people = table_of(PersonRow).c
        is_due = people.manager_read_at.is_(None) | (people.manager_read_at <= since)
        theirs = People(self.connection).within(workspace_id).where(people.deactivated_at.is_(None), is_due)
        colleagues = theirs.where(people.slack_kind != SlackKind.EXTERNAL)
        return colleagues.order_by(people.manager_read_at.nulls_first(), people.id).limit(limit)

    @prepared
    def _were_read(self, /, workspace_id: WorkspaceId, person_ids: list[PersonId], **values: datetime) -> Executable:
        people = table_of(PersonRow)
        return update(people).where(people.c.workspace_id == workspace_id, people.c.id.in_(person_ids))

    @prepared
    def _begin_anew(self, /, workspace_id: WorkspaceId, **values: None) -> Executable:
        people = table_of(PersonRow)
        return update(people).where(people.c.workspace_id == workspace_id, people.c.manager_read_at.is_not(None))

    @prepared
    def _forget_of(self, workspace_id: WorkspaceId, person_ids: list[PersonId]) -> Executable:
        here = (self.table.c.workspace_id == workspace_id, self.table.c.person_id.in_(person_ids))
        return delete(self.table).where(*here)

    @prepared
    def _forget_all(self, workspace_id: WorkspaceId) -> Executable:
        return delete(self.table).where(self.table.c.workspace_id == workspace_id)

    @prepared
    def _left_out(self, workspace_id: WorkspaceId, limit: int) -> Executable:
        return self.within(workspace_id).where(self._is_here()).order_by(self.table.c.id).limit(limit)

    @prepared
    def _count(self, workspace_id: WorkspaceId) -> Executable:
        here = (self.table.c.workspace_id == workspace_id, self._is_here())
        return select(func.count()).select_from(self.table).where(*here)

    def _is_here(self) -> ColumnElement[bool]:
        person = table_of(PersonRow).c
        same = (person.workspace_id == self.table.c.workspace_id, person.id == self.table.c.person_id)
        return exists().where(*same, person.deactivated_at.is_(None))
