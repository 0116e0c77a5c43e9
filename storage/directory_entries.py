"""What a reading of everybody from Slack found about each person, until an admin has decided."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Executable, String, case, cast, delete, func, insert, literal, select

from bot.domain.directory import GONE, Entry, Found, Tally
from bot.domain.ids import WorkspaceId
from bot.domain.people import SlackKind
from storage.database.statements import conflict_free_insertion, distinct, prepared, unsought
from storage.people import running_results_of
from storage.rows import Rows, table_of
from storage.tables.directory import DirectoryEntryRow
from storage.tables.people import PersonRow

DIFFERENT = tuple(kind for kind in Found if kind is not Found.SAME)


class DirectoryEntries(Rows[Entry]):
    row = DirectoryEntryRow
    entity = Entry

    def keep_all(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """In one statement. Slack lists somebody twice when the list changes between two pages: the first holds."""
        if rows:
            complete = [self.complete(row) for row in rows]
            self.connection.execute(conflict_free_insertion(self.connection, self.table), complete)

    def keep_missing(self, workspace_id: WorkspaceId, since: datetime) -> None:
        """Those who are here as far as we know, and whom the list did not name, in one statement; but for people of
        connected workspaces, and for those of whom something was heard since the reading began."""
        self._keep_missing(workspace_id, since)

    def tallies(self, workspace_id: WorkspaceId, names: int) -> list[Tally]:
        """What differs, with so many names each."""
        found: dict[Found, tuple[int, list[str]]] = {}
        for kind, count, name in self._tallies(workspace_id, names):
            found.setdefault(kind, (count, []))[1].append(name)
        return [Tally(kind, *found[kind]) for kind in DIFFERENT if kind in found]

    def count_different(self, workspace_id: WorkspaceId) -> int:
        return int(self._count_different(workspace_id).scalar_one())

    def owners_gone(self, workspace_id: WorkspaceId) -> int:
        """How many of those who are gone own running key results."""
        return int(self._owners_gone(workspace_id).scalar_one())

    def page(self, workspace_id: WorkspaceId, start: int, limit: int) -> list[Entry]:
        """What differs, by what it is and by name."""
        return self.many(self._page(workspace_id, start, limit))

    def first(self, workspace_id: WorkspaceId, limit: int) -> list[Entry]:
        """The next ones that differ, in the order in which Slack listed them."""
        return self.many(self._first(workspace_id, limit))

    def forget(self, workspace_id: WorkspaceId, identities: Iterable[int]) -> None:
        self._forget(workspace_id, distinct(identities))

    def forget_all(self, workspace_id: WorkspaceId) -> None:
        self._forget_all(workspace_id)

    @prepared
    def _keep_missing(self, workspace_id: WorkspaceId, since: datetime) -> Executable:
        entry, person = self.table.c, table_of(PersonRow).c
        listed = select(entry.id).where(
            entry.workspace_id == person.workspace_id, entry.slack_user_id == person.slack_user_id
        )
        unheard = person.slack_asked_at.is_(None) | (person.slack_asked_at < since)
        here = (person.workspace_id == workspace_id, person.deactivated_at.is_(None))
        found, said = literal(Found.MISSING, entry.found.type), literal({}, entry.said.type)
        missing = select(person.workspace_id, person.slack_user_id, person.name, found, said).where(
            *here, person.slack_kind != SlackKind.EXTERNAL, unheard, ~listed.correlate(table_of(PersonRow)).exists()
        )
        return insert(self.table).from_select(["workspace_id", "slack_user_id", "name", "found", "said"], missing)

    @prepared
    def _tallies(self, workspace_id: WorkspaceId, names: int) -> Executable:
        entry = self.table.c
        place = func.row_number().over(partition_by=entry.found, order_by=(entry.name, entry.id))
        whole = func.count().over(partition_by=entry.found)
        numbered = select(entry.found, whole.label("whole"), entry.name, place.label("place"))
        listed = numbered.where(entry.workspace_id == workspace_id, entry.found.in_(DIFFERENT)).subquery().c
        first = select(listed.found, listed.whole, listed.name).where(listed.place <= names)
        return first.order_by(listed.found, listed.place)

    @prepared
    def _count_different(self, workspace_id: WorkspaceId) -> Executable:
        different = (self.table.c.workspace_id == workspace_id, self.table.c.found.in_(DIFFERENT))
        return select(func.count()).select_from(self.table).where(*different)

    @prepared
    def _owners_gone(self, workspace_id: WorkspaceId) -> Executable:
        entry, person = self.table.c, table_of(PersonRow)
        same = (person.c.workspace_id == entry.workspace_id, person.c.slack_user_id == unsought(entry.slack_user_id))
        gone = (entry.workspace_id == workspace_id, entry.found.in_(GONE))
        counted = select(func.count()).select_from(self.table).join(person, same[0] & same[1])
        return counted.where(*gone, running_results_of(person).exists())

    @prepared
    def _page(self, workspace_id: WorkspaceId, start: int, limit: int) -> Executable:
        entry = self.table.c
        different = self.within(workspace_id).where(entry.found.in_(DIFFERENT))
        kind = case({kind.value: place for place, kind in enumerate(DIFFERENT)}, value=cast(entry.found, String))
        return different.order_by(kind, entry.name, entry.id).limit(limit).offset(start)

    @prepared
    def _first(self, workspace_id: WorkspaceId, limit: int) -> Executable:
        different = self.within(workspace_id).where(self.table.c.found.in_(DIFFERENT))
        return different.order_by(self.table.c.id).limit(limit)

    @prepared
    def _forget(self, workspace_id: WorkspaceId, identities: list[int]) -> Executable:
        here = (self.table.c.workspace_id == workspace_id, self.table.c.id.in_(identities))
        return delete(self.table).where(*here)

    @prepared
    def _forget_all(self, workspace_id: WorkspaceId) -> Executable:
        return delete(self.table).where(self.table.c.workspace_id == workspace_id)
