"""The organisation of a whole workspace, read and written in batches: a number of statements that grows with batches of
rows, not with rows."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Executable, Select, Table, Update, bindparam, insert, select, update

from bot.domain.directory_file.colleagues import Colleague
from bot.domain.ids import PersonId, TeamId, WorkspaceId
from bot.domain.teams import Membership
from storage.additions import Additions, Changed, batches, event_of
from storage.database.statements import insertion, prepared
from storage.memberships import Memberships
from storage.rows import table_of
from storage.tables.people import PersonRow, ReportingRow
from storage.tables.records import AuditEventRow
from storage.tables.teams import MembershipRow, TeamParentRow, TeamRow
from storage.teams import Teams


class Organisation:
    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self._additions = Additions(connection)

    def people(self, workspace_id: WorkspaceId) -> list[Colleague]:
        """Everybody, those who have left too."""
        return [Colleague(*row) for row in self._people(workspace_id)]

    def memberships(self, workspace_id: WorkspaceId) -> list[Membership]:
        """All, past ones too, those of one person and team in their order."""
        names = tuple(table_of(MembershipRow).c.keys())
        return [Membership(**dict(zip(names, row, strict=True))) for row in self._memberships(workspace_id)]

    def led_since(self, workspace_id: WorkspaceId) -> dict[PersonId, date]:
        """Since when each person's manager of today leads them."""
        return {PersonId(person): since for person, since in self._led_since(workspace_id)}

    def part_since(self, workspace_id: WorkspaceId) -> dict[TeamId, date]:
        """Since when each team is part of its parent of today."""
        return {TeamId(team): since for team, since in self._part_since(workspace_id)}

    def add_teams(
        self, workspace_id: WorkspaceId, rows: Sequence[Mapping[str, Any]], *, now: datetime, reason: str
    ) -> list[TeamId]:
        """Audited as nobody's act, with this reason; so are the others. The ids come in the order of the rows."""
        return [
            TeamId(identity)
            for identity in self._additions.add(Teams(self.connection), workspace_id, rows, now=now, reason=reason)
        ]

    def add_memberships(
        self, workspace_id: WorkspaceId, rows: Sequence[Mapping[str, Any]], *, now: datetime, reason: str
    ) -> None:
        self._additions.add(Memberships(self.connection), workspace_id, rows, now=now, reason=reason)

    def change_people(
        self, workspace_id: WorkspaceId, changes: Sequence[Changed], *, now: datetime, reason: str
    ) -> None:
        self._change(table_of(PersonRow), workspace_id, changes, now, reason)

    def change_teams(
        self, workspace_id: WorkspaceId, changes: Sequence[Changed], *, now: datetime, reason: str
    ) -> None:
        self._change(table_of(TeamRow), workspace_id, changes, now, reason)

    def change_memberships(
        self, workspace_id: WorkspaceId, changes: Sequence[Changed], *, now: datetime, reason: str
    ) -> None:
        self._change(table_of(MembershipRow), workspace_id, changes, now, reason)

    def follow_managers(
        self, workspace_id: WorkspaceId, lines: Sequence[tuple[PersonId, PersonId | None, date]]
    ) -> None:
        """End whose reporting line changes (person, manager or None, since), and begin the new one."""
        self._follow(table_of(ReportingRow), "person_id", "manager_id", workspace_id, lines)

    def follow_parents(self, workspace_id: WorkspaceId, lines: Sequence[tuple[TeamId, TeamId | None, date]]) -> None:
        """As ``follow_managers``, for teams and what they are part of."""
        self._follow(table_of(TeamParentRow), "team_id", "parent_id", workspace_id, lines)

    def _change(
        self, table: Table, workspace_id: WorkspaceId, changes: Sequence[Changed], now: datetime, reason: str
    ) -> None:
        """Rows in which the same columns change are one statement."""
        alike: dict[tuple[str, ...], list[Changed]] = {}
        for change in changes:
            alike.setdefault(tuple(sorted(change[2])), []).append(change)
        for columns, found in alike.items():
            statement = _update_of(table, workspace_id, columns)
            for batch in batches(found):
                self.connection.execute(statement, [{"row": row, **_new(after)} for row, _, after in batch])
                events = [event_of(table, workspace_id, change, now=now, reason=reason) for change in batch]
                self.connection.execute(insertion(table_of(AuditEventRow)), events)

    def _follow(
        self, table: Table, whose: str, above: str, workspace_id: WorkspaceId, lines: Sequence[tuple[int, Any, date]]
    ) -> None:
        held = (table.c.workspace_id == workspace_id, table.c[whose] == bindparam("row"), table.c.until.is_(None))
        ending = update(table).where(*held).values(until=bindparam("new_until"))
        for batch in batches(lines):
            self.connection.execute(ending, [{"row": row, "new_until": since} for row, _, since in batch])
            begun = [
                {"workspace_id": workspace_id, whose: row, above: upper, "since": since, "until": None}
                for row, upper, since in batch
                if upper is not None
            ]
            if begun:
                self.connection.execute(insert(table), begun)

    @prepared
    def _people(self, workspace_id: WorkspaceId) -> Executable:
        held = table_of(PersonRow).c
        shown = (held.id, held.slack_user_id, held.name, held.real_name, held.handle, held.title, held.employment)
        more = (held.slack_kind, held.working_days, held.holiday_region, held.manager_id)
        last = (held.deactivated_at.is_(None), held.next_prompt_at.is_not(None))
        return select(*shown, *more, *last).where(held.workspace_id == workspace_id).order_by(held.id)

    @prepared
    def _memberships(self, workspace_id: WorkspaceId) -> Executable:
        table = table_of(MembershipRow)
        return select(table).where(table.c.workspace_id == workspace_id).order_by(table.c.since, table.c.id)

    @prepared
    def _led_since(self, workspace_id: WorkspaceId) -> Executable:
        return _open(table_of(ReportingRow), "person_id", workspace_id)

    @prepared
    def _part_since(self, workspace_id: WorkspaceId) -> Executable:
        return _open(table_of(TeamParentRow), "team_id", workspace_id)


def _open(table: Table, whose: str, workspace_id: WorkspaceId) -> Select[Any]:
    """The lines that have not ended; of several the newest last, so that it is the one that is kept."""
    here = (table.c.workspace_id == workspace_id, table.c.until.is_(None))
    return select(table.c[whose], table.c.since).where(*here).order_by(table.c.since)


def _update_of(table: Table, workspace_id: WorkspaceId, columns: tuple[str, ...]) -> Update:
    here = (table.c.workspace_id == workspace_id, table.c.id == bindparam("row"))
    return update(table).where(*here).values({name: bindparam(f"new_{name}") for name in columns})


def _new(values: Mapping[str, Any]) -> dict[str, Any]:
    """Named apart from the columns, which SQLAlchemy would fill in by themselves."""
    return {f"new_{name}": value for name, value in values.items()}
