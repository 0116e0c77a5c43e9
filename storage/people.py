"""People, whom they report to, and who is due for a prompt."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, insert, literal, select, update

from bot.domain.cycles import CycleState
from bot.domain.errors import NotFound
from bot.domain.ids import PersonId, WorkspaceId
from bot.domain.okrs import KeyResultState, ObjectiveState, ValueSource
from bot.domain.people import Person
from storage.rows import AuditedRows, table_of
from storage.tables.okrs import KeyResultRow, ObjectiveRow
from storage.tables.people import PersonRow, ReportingRow
from storage.tables.teams import CycleRow
from storage.tables.workspaces import WorkspaceRow

DEEPEST = 50  # architecture.md, rule 10
NOT_OVER = (CycleState.PLANNING, CycleState.ACTIVE)


class People(AuditedRows[Person]):
    row = PersonRow
    entity = Person
    kind = "person"

    def get(self, workspace_id: WorkspaceId, person_id: PersonId) -> Person:
        found = self.by_id(workspace_id, person_id)
        if found is None:
            raise NotFound("person", "")
        return found

    def by_slack_id(self, workspace_id: WorkspaceId, slack_user_id: str) -> Person | None:
        return self.one(self.table.c.workspace_id == workspace_id, self.table.c.slack_user_id == slack_user_id)

    def by_slack_ids(self, workspace_id: WorkspaceId, slack_user_ids: Iterable[str]) -> dict[str, Person]:
        wanted = set(slack_user_ids)
        here = (self.table.c.workspace_id == workspace_id, self.table.c.slack_user_id.in_(wanted))
        return {person.slack_user_id: person for person in self.many(*here)} if wanted else {}

    def active(self, workspace_id: WorkspaceId) -> list[Person]:
        here = (self.table.c.workspace_id == workspace_id, self.table.c.deactivated_at.is_(None))
        return self.many(*here, order=[self.table.c.name])

    def names(self, workspace_id: WorkspaceId) -> list[tuple[PersonId, str, str]]:
        """(id, name, title) of everybody who is here."""
        here = (self.table.c.workspace_id == workspace_id, self.table.c.deactivated_at.is_(None))
        statement = select(self.table.c.id, self.table.c.name, self.table.c.title).where(*here)
        rows = self.connection.execute(statement.order_by(self.table.c.name, self.table.c.id))
        return [(PersonId(identity), name, title) for identity, name, title in rows]

    def known_names(self, workspace_id: WorkspaceId) -> list[tuple[PersonId, str, str, str, str]]:
        """(id, name, real name, handle, title) of everybody who is here."""
        people = self.table.c
        here = (people.workspace_id == workspace_id, people.deactivated_at.is_(None))
        statement = select(people.id, people.name, people.real_name, people.handle, people.title).where(*here)
        rows = self.connection.execute(statement.order_by(people.name, people.id))
        return [(PersonId(identity), name, real, handle, title) for identity, name, real, handle, title in rows]

    def reports_of(self, workspace_id: WorkspaceId, manager_id: PersonId) -> list[Person]:
        people = self.table.c
        here = (people.workspace_id == workspace_id, people.manager_id == manager_id, people.deactivated_at.is_(None))
        return self.many(*here, order=[people.name])

    def managers_above(self, workspace_id: WorkspaceId, person_id: PersonId) -> list[Person]:
        """The reporting line, nearest first; a ring ends where it would begin again."""
        people = self.table
        here = people.c.workspace_id == workspace_id
        line = (
            select(people.c.manager_id.label("id"), literal(1).label("height"))
            .where(here, people.c.id == person_id, people.c.manager_id.is_not(None))
            .cte("line", recursive=True)
        )
        above = select(people.c.manager_id, line.c.height + 1).where(
            here, people.c.id == line.c.id, people.c.manager_id.is_not(None), line.c.height < DEEPEST
        )
        line = line.union_all(above)
        joined = select(*self.columns).join(line, people.c.id == line.c.id).where(here).order_by(line.c.height)
        found = [self.build(row) for row in self.connection.execute(joined).mappings()]
        return _until_repeated(found, person_id)

    def set_manager(
        self, person: Person, manager_id: PersonId | None, *, since: date, by: PersonId | None, now: datetime
    ) -> Person:
        reporting = table_of(ReportingRow)
        held = (reporting.c.workspace_id == person.workspace_id, reporting.c.person_id == person.id)
        self.connection.execute(update(reporting).where(*held, reporting.c.until.is_(None)).values(until=since))
        if manager_id is not None:
            values = {"workspace_id": person.workspace_id, "person_id": person.id, "manager_id": manager_id}
            self.connection.execute(insert(reporting).values(**values, since=since, until=None))
        return self.change(person, by=by, now=now, manager_id=manager_id)

    def set_first_managers(
        self, pairs: Sequence[tuple[Person, PersonId]], *, since: date, by: PersonId | None, now: datetime
    ) -> None:
        """As ``set_manager``, for many who have had none, in a few statements."""
        if not pairs:
            return
        rows = [
            {"workspace_id": person.workspace_id, "person_id": person.id, "manager_id": manager_id, "since": since}
            for person, manager_id in pairs
        ]
        self.connection.execute(insert(table_of(ReportingRow)), [{**row, "until": None} for row in rows])
        statement = update(self.table).where(self.table.c.id == bindparam("person"))
        named = [{"person": person.id, "manager": manager_id} for person, manager_id in pairs]
        self.connection.execute(statement.values(manager_id=bindparam("manager")), named)
        self.record_all(
            [(person, by, {"manager_id": None}, {"manager_id": manager_id}) for person, manager_id in pairs], now=now
        )

    def add_new(self, *, now: datetime, **values: Any) -> Person | None:
        """Add somebody unless somebody else has just done so; None then."""
        person = self.insert_once(**values)
        if person is not None:
            self._record(person, "added", None, now, "", None, values)
        return person

    def heard(self, person: Person, **values: Any) -> Person:
        """Note how fresh Slack's word about somebody is. Not audited: it is no change of theirs."""
        return self.update(person, **values)

    def claim_asking(self, person: Person, *, since: datetime, now: datetime) -> bool:
        """Whether it is for the caller to ask Slack about somebody of whom nothing was heard since then."""
        table = self.table.c
        here = (table.workspace_id == person.workspace_id, table.id == person.id)
        is_old = table.slack_asked_at.is_(None) | (table.slack_asked_at <= since)
        return bool(
            self.connection.execute(update(self.table).where(*here, is_old).values(slack_asked_at=now)).rowcount
        )

    def lock(self, person: Person) -> None:
        """Hold the person's row to the end of the transaction: their slots are planned by one at a time."""
        here = (self.table.c.workspace_id == person.workspace_id, self.table.c.id == person.id)
        self.connection.execute(select(self.table.c.id).where(*here).with_for_update())

    def due_for_prompt(self, now: datetime, limit: int) -> list[Person]:
        """People whose next prompt is due, longest waiting first; locked, and those another worker holds left out."""
        people, workspace = self.table, table_of(WorkspaceRow)
        statement = (
            self.query()
            .join(workspace, workspace.c.id == people.c.workspace_id)
            .where(people.c.next_prompt_at <= now, people.c.deactivated_at.is_(None))
            .where(workspace.c.uninstalled_at.is_(None))
            .order_by(people.c.next_prompt_at, people.c.id)
            .limit(limit)
            .with_for_update(skip_locked=True, of=people)
        )
        return [self.build(row) for row in self.connection.execute(statement).mappings()]

    def next_prompt_at(self, after: datetime | None = None) -> datetime | None:
        """The earliest moment at which anybody's prompt is due."""
        when, workspace = self.table.c.next_prompt_at, table_of(WorkspaceRow)
        statement = (
            select(when)
            .join(workspace, workspace.c.id == self.table.c.workspace_id)
            .where(when.is_not(None), self.table.c.deactivated_at.is_(None), workspace.c.uninstalled_at.is_(None))
        )
        if after is not None:
            statement = statement.where(when > after)
        found: datetime | None = self.connection.execute(statement.order_by(when).limit(1)).scalar()
        return found

    def set_next_prompts(self, moments: Sequence[tuple[Person, datetime | None]]) -> None:
        """One statement, and not audited: it follows from what is."""
        if not moments:
            return
        statement = update(self.table).where(self.table.c.id == bindparam("person"))
        rows = [{"person": person.id, "moment": moment} for person, moment in moments]
        self.connection.execute(statement.values(next_prompt_at=bindparam("moment")), rows)

    def never_planned(self, limit: int) -> list[Person]:
        """Owners of running key results of whom nobody has worked out yet when to ask them."""
        people, workspace = self.table, table_of(WorkspaceRow)
        results, objective, cycle = table_of(KeyResultRow), table_of(ObjectiveRow), table_of(CycleRow)
        owners = (
            select(results.c.owner_id)
            .join(objective, objective.c.id == results.c.objective_id)
            .join(cycle, cycle.c.id == objective.c.cycle_id)
            .where(results.c.state == KeyResultState.ACTIVE, results.c.source == ValueSource.MANUAL)
            .where(objective.c.state == ObjectiveState.ACTIVE, cycle.c.state.in_(NOT_OVER))
        )
        statement = (
            self.query()
            .join(workspace, workspace.c.id == people.c.workspace_id)
            .where(people.c.next_prompt_at.is_(None), people.c.deactivated_at.is_(None))
            .where(workspace.c.uninstalled_at.is_(None), people.c.id.in_(owners))
            .order_by(people.c.id)
            .limit(limit)
        )
        return [self.build(row) for row in self.connection.execute(statement).mappings()]

    def forget_next_prompts(self, workspace_id: WorkspaceId) -> None:
        """Everybody's next prompt is worked out anew, in batches, by the planner (``never_planned``)."""
        here = (self.table.c.workspace_id == workspace_id, self.table.c.next_prompt_at.is_not(None))
        self.connection.execute(update(self.table).where(*here).values(next_prompt_at=None))

    def remember_dm(self, person: Person, slack_dm_id: str) -> Person:
        return self.update(person, slack_dm_id=slack_dm_id)


def _until_repeated(people: list[Person], start: PersonId) -> list[Person]:
    seen = {start}
    line = []
    for person in people:
        if person.id in seen:
            break
        seen.add(person.id)
        line.append(person)
    return line
