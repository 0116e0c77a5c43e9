"""Many people at once: what ``People`` writes one by one, in a number of statements that does not grow with them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Executable, bindparam, select, update

from bot.domain.ids import PersonId, WorkspaceId
from bot.domain.people import Person
from storage.database.statements import conflict_free_insert, distinct, once, prepared
from storage.people import People
from storage.rows import table_of
from storage.tables.people import PersonRow

Change = tuple[Person, Mapping[str, Any]]
FROM_SLACK = (
    *("name", "real_name", "handle", "title", "zone", "locale", "slack_kind", "slack_admin"),
    *("deactivated_at", "slack_updated_at", "slack_asked_at"),
)
UNTOLD = frozenset({"slack_updated_at", "slack_asked_at"})
"""How fresh Slack's word is: no change of theirs, and not audited."""


class PeopleBatches:
    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.table = table_of(PersonRow)
        self.people = People(connection)

    def held(self, workspace_id: WorkspaceId, slack_user_ids: Iterable[str]) -> dict[str, Person]:
        """People by their Slack ids, as they are once nobody else changes them to the end of the transaction."""
        wanted = distinct(slack_user_ids)
        if not wanted:
            return {}
        self._lock(workspace_id, wanted).all()
        return self.people.by_slack_ids(workspace_id, wanted)

    def hold(self, workspace_id: WorkspaceId, person_ids: Iterable[PersonId]) -> None:
        """Keep everybody else from changing these to the end of the transaction. Whoever calls it several times names
        the lowest ids first."""
        self._hold(workspace_id, distinct(person_ids)).all()

    def add_new(
        self, workspace_id: WorkspaceId, rows: Sequence[Mapping[str, Any]], *, by: PersonId | None, now: datetime
    ) -> list[Person]:
        """Those who were not there yet; who has just come by another way is left out."""
        if not rows:
            return []
        complete = [{**self.people.complete(row), "workspace_id": workspace_id} for row in rows]
        added = self.people.built(self.connection.execute(self._insert_new(), complete))
        said = {str(row["slack_user_id"]): row for row in rows}
        told = [(person, by, None, said[person.slack_user_id]) for person in added]
        self.people.record_all(told, now=now, action="added")
        return added

    def change(self, changes: Sequence[Change], *, by: PersonId | None, now: datetime) -> list[Person]:
        """Write what Slack says of people; each change names what differs. Audited where it is one of theirs."""
        if not changes:
            return []
        written = [
            {"person": person.id, "of": person.workspace_id}
            | {f"new_{name}": values.get(name, getattr(person, name)) for name in FROM_SLACK}
            for person, values in changes
        ]
        self.connection.execute(self._write(), written)
        told: list[tuple[Person, PersonId | None, Mapping[str, Any], Mapping[str, Any]]] = []
        for person, values in changes:
            after = {name: value for name, value in values.items() if name not in UNTOLD}
            if after:
                told.append((person, by, {name: getattr(person, name) for name in after}, after))
        self.people.record_all(told, now=now)
        return [replace(person, **values) for person, values in changes]

    @prepared
    def _lock(self, workspace_id: WorkspaceId, slack_user_ids: list[str]) -> Executable:
        """In one order, so that two workers never wait for each other."""
        people = self.table.c
        here = (people.workspace_id == workspace_id, people.slack_user_id.in_(slack_user_ids))
        return select(people.id).where(*here).order_by(people.id).with_for_update(key_share=True)

    @prepared
    def _hold(self, workspace_id: WorkspaceId, person_ids: list[PersonId]) -> Executable:
        """As ``_lock``: in the same order."""
        people = self.table.c
        here = (people.workspace_id == workspace_id, people.id.in_(person_ids))
        return select(people.id).where(*here).order_by(people.id).with_for_update(key_share=True)

    @once
    def _insert_new(self) -> Executable:
        return conflict_free_insert(self.connection, self.table).returning(*self.people.columns)

    @once
    def _write(self) -> Executable:
        people = self.table.c
        here = (people.workspace_id == bindparam("of"), people.id == bindparam("person"))
        return update(self.table).where(*here).values({name: bindparam(f"new_{name}") for name in FROM_SLACK})
