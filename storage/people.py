"""People, whom they report to, and who is due for a prompt."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Executable, Select, Table, bindparam, literal, select, update

from bot.domain.cycles import CycleState
from bot.domain.errors import NotFound
from bot.domain.ids import PersonId, WorkspaceId
from bot.domain.okrs import KeyResultState, ObjectiveState, ValueSource
from bot.domain.people import Person
from storage.database.statements import distinct, insertion, once, prepared, run_each, unsought
from storage.errands import errands_of
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
        return self.one(self._by_slack_id(workspace_id, slack_user_id))

    def by_slack_ids(self, workspace_id: WorkspaceId, slack_user_ids: Iterable[str]) -> dict[str, Person]:
        wanted = distinct(slack_user_ids)
        found = self.many(self._by_slack_ids(workspace_id, wanted)) if wanted else []
        return {person.slack_user_id: person for person in found}

    def active(self, workspace_id: WorkspaceId) -> list[Person]:
        return self.many(self._active(workspace_id))

    def all(self, workspace_id: WorkspaceId) -> list[Person]:
        """Those who have left too."""
        return self.many(self._all(workspace_id))

    def are_at_least(self, workspace_id: WorkspaceId, count: int) -> bool:
        """Whether so many people are here."""
        return len(self._some_here(workspace_id, count).all()) >= count

    def reports_of(self, workspace_id: WorkspaceId, manager_id: PersonId) -> list[Person]:
        return self.many(self._reports_of(workspace_id, manager_id))

    def managers_above(self, workspace_id: WorkspaceId, person_id: PersonId) -> list[Person]:
        """The reporting line, nearest first; a ring ends where it would begin again."""
        return _until_repeated(self.many(self._managers_above(workspace_id, person_id)), person_id)

    def lines_above(self, workspace_id: WorkspaceId, person_ids: Iterable[PersonId]) -> dict[PersonId, list[Person]]:
        """As ``managers_above``, for several people, in two statements; those whom nobody leads are left out."""
        wanted = distinct(person_ids)
        rows = self._lines_above(workspace_id, wanted).all() if wanted else []
        people = self.by_ids(workspace_id, {manager for _, manager, _ in rows})
        lines: dict[PersonId, list[Person]] = defaultdict(list)
        for start, manager, _ in rows:
            lines[start].append(people[manager])
        return {person_id: _until_repeated(line, person_id) for person_id, line in lines.items()}

    def set_manager(
        self,
        person: Person,
        manager_id: PersonId | None,
        *,
        since: date,
        by: PersonId | None,
        now: datetime,
        reason: str = "",
    ) -> Person:
        self._end_reporting(person.workspace_id, person.id, until=since)
        if manager_id is not None:
            values = {"workspace_id": person.workspace_id, "person_id": person.id, "manager_id": manager_id}
            self.connection.execute(insertion(table_of(ReportingRow)), {**values, "since": since, "until": None})
        return self.change(person, by=by, now=now, reason=reason, manager_id=manager_id)

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
        self.connection.execute(insertion(table_of(ReportingRow)), [{**row, "until": None} for row in rows])
        named = [{"person": person.id, "manager": manager_id} for person, manager_id in pairs]
        self.connection.execute(self._set_managers(), named)
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
        return bool(self._claim_asking(person.workspace_id, person.id, since, slack_asked_at=now).rowcount)

    def lock(self, person: Person) -> None:
        """Hold the person's row to the end of the transaction: their slots are planned by one at a time."""
        self._lock(person.workspace_id, person.id)

    def due_for_prompt(self, now: datetime, limit: int) -> list[Person]:
        """People whose next prompt is due, longest waiting first; locked, and those another worker holds left out."""
        return self.many(self._due_for_prompt(now, limit))

    def next_prompt_at(self, after: datetime | None = None) -> datetime | None:
        """The earliest moment at which anybody's prompt is due."""
        asked = self._next_prompt_at() if after is None else self._next_prompt_after(after)
        found: datetime | None = asked.scalar()
        return found

    def set_next_prompts(self, moments: Sequence[tuple[Person, datetime | None]]) -> None:
        """One statement, and not audited: it follows from what is."""
        if moments:
            rows = [{"person": person.id, "moment": moment} for person, moment in moments]
            run_each(self.connection, self._set_next_prompts(), rows)

    def never_planned(self, limit: int) -> list[Person]:
        """Owners of running key results, and of objectives about which something is to be done, of whom nobody has
        worked out yet when to ask them."""
        return self.many(self._never_planned(limit))

    def forget_next_prompts(self, workspace_id: WorkspaceId) -> None:
        """Everybody's next prompt is worked out anew, in batches, by the planner (``never_planned``)."""
        self._forget_next_prompts(workspace_id, next_prompt_at=None)

    def direct_channels(self, workspace_id: WorkspaceId, ids: Iterable[PersonId]) -> list[tuple[PersonId, str]]:
        """Where these people are written to, as far as it is known."""
        found = self._direct_channels(workspace_id, distinct(ids))
        return [(PersonId(identity), channel) for identity, channel in found]

    def remember_dm(self, person: Person, slack_dm_id: str) -> Person:
        return self.update(person, slack_dm_id=slack_dm_id)

    @prepared
    def _some_here(self, workspace_id: WorkspaceId, count: int) -> Executable:
        people = self.table.c
        here = (people.workspace_id == workspace_id, people.deactivated_at.is_(None))
        return select(people.id).where(*here).limit(count)

    @prepared
    def _direct_channels(self, workspace_id: WorkspaceId, ids: list[PersonId]) -> Executable:
        people = self.table.c
        here = (people.workspace_id == workspace_id, people.id.in_(ids), people.slack_dm_id.is_not(None))
        return select(people.id, people.slack_dm_id).where(*here)

    @prepared
    def _by_slack_id(self, workspace_id: WorkspaceId, slack_user_id: str) -> Executable:
        return self.within(workspace_id).where(self.table.c.slack_user_id == slack_user_id)

    @prepared
    def _by_slack_ids(self, workspace_id: WorkspaceId, slack_user_ids: list[str]) -> Executable:
        return self.within(workspace_id).where(self.table.c.slack_user_id.in_(slack_user_ids))

    @prepared
    def _all(self, workspace_id: WorkspaceId) -> Executable:
        return self.within(workspace_id).order_by(self.table.c.name, self.table.c.id)

    @prepared
    def _active(self, workspace_id: WorkspaceId) -> Executable:
        return self.within(workspace_id).where(self.table.c.deactivated_at.is_(None)).order_by(self.table.c.name)

    @prepared
    def _reports_of(self, workspace_id: WorkspaceId, manager_id: PersonId) -> Executable:
        people = self.table.c
        theirs = (people.manager_id == manager_id, unsought(people.deactivated_at).is_(None))
        return self.within(workspace_id).where(*theirs).order_by(people.name)

    @prepared
    def _managers_above(self, workspace_id: WorkspaceId, person_id: PersonId) -> Executable:
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
        return self.within(workspace_id).join(line, people.c.id == line.c.id).order_by(line.c.height)

    @prepared
    def _lines_above(self, workspace_id: WorkspaceId, person_ids: list[PersonId]) -> Executable:
        people, here = self.table.c, self.table.c.workspace_id == workspace_id
        known = people.manager_id.is_not(None)
        begun = select(people.id.label("start"), people.manager_id.label("id"), literal(1).label("height"))
        line = begun.where(here, people.id.in_(person_ids), known).cte("lines", recursive=True)
        above = select(line.c.start, people.manager_id, line.c.height + 1)
        line = line.union_all(above.where(here, people.id == line.c.id, known, line.c.height < DEEPEST))
        return select(line.c.start, line.c.id, line.c.height).order_by(line.c.start, line.c.height)

    @prepared
    def _end_reporting(self, /, workspace_id: WorkspaceId, person_id: PersonId, **values: Any) -> Executable:
        reporting = table_of(ReportingRow)
        held = (reporting.c.workspace_id == workspace_id, reporting.c.person_id == person_id)
        return update(reporting).where(*held, reporting.c.until.is_(None))

    @once
    def _set_managers(self) -> Executable:
        return update(self.table).where(self.table.c.id == bindparam("person")).values(manager_id=bindparam("manager"))

    @prepared
    def _claim_asking(
        self, /, workspace_id: WorkspaceId, person_id: PersonId, since: datetime, **values: Any
    ) -> Executable:
        people = self.table.c
        is_old = people.slack_asked_at.is_(None) | (people.slack_asked_at <= since)
        return update(self.table).where(people.workspace_id == workspace_id, people.id == person_id, is_old)

    @prepared
    def _lock(self, workspace_id: WorkspaceId, person_id: PersonId) -> Executable:
        here = (self.table.c.workspace_id == workspace_id, self.table.c.id == person_id)
        return select(self.table.c.id).where(*here).with_for_update(key_share=True)

    @prepared
    def _due_for_prompt(self, now: datetime, limit: int) -> Executable:
        people, workspace = self.table, table_of(WorkspaceRow)
        return (
            self.query()
            .join(workspace, workspace.c.id == people.c.workspace_id)
            .where(people.c.next_prompt_at <= now, people.c.deactivated_at.is_(None))
            .where(workspace.c.uninstalled_at.is_(None))
            .order_by(people.c.next_prompt_at, people.c.id)
            .limit(limit)
            .with_for_update(key_share=True, skip_locked=True, of=people)
        )

    @prepared
    def _next_prompt_at(self) -> Executable:
        return self.next_prompt()

    @prepared
    def _next_prompt_after(self, after: datetime) -> Executable:
        return self.next_prompt().where(self.table.c.next_prompt_at > after)

    def next_prompt(self) -> Select[Any]:
        """For the agenda: the earliest moment at which anybody's prompt is due."""
        people, workspace = self.table.c, table_of(WorkspaceRow)
        return (
            select(people.next_prompt_at)
            .join(workspace, workspace.c.id == people.workspace_id)
            .where(people.next_prompt_at.is_not(None), people.deactivated_at.is_(None))
            .where(workspace.c.uninstalled_at.is_(None))
            .order_by(people.next_prompt_at)
            .limit(1)
        )

    @once
    def _set_next_prompts(self) -> Executable:
        whose = update(self.table).where(self.table.c.id == bindparam("person"))
        return whose.values(next_prompt_at=bindparam("moment"))

    @prepared
    def _never_planned(self, limit: int) -> Executable:
        people, workspace = self.table, table_of(WorkspaceRow)
        return (
            self.query()
            .join(workspace, workspace.c.id == people.c.workspace_id)
            .where(people.c.next_prompt_at.is_(None), people.c.deactivated_at.is_(None))
            .where(workspace.c.uninstalled_at.is_(None))
            .where(running_results_of(people).exists() | errands_of(people).exists())
            .order_by(people.c.id)
            .limit(limit)
        )

    @prepared
    def _forget_next_prompts(self, /, workspace_id: WorkspaceId, **values: Any) -> Executable:
        here = (self.table.c.workspace_id == workspace_id, self.table.c.next_prompt_at.is_not(None))
        return update(self.table).where(*here)


def running_results_of(people: Table) -> Select[Any]:
    """The running key results that somebody of these people owns: to be asked about, in a cycle that is not over."""
    results, objective, cycle = table_of(KeyResultRow), table_of(ObjectiveRow), table_of(CycleRow)
    return (
        select(results.c.id)
        .join(objective, objective.c.id == results.c.objective_id)
        .join(cycle, cycle.c.id == objective.c.cycle_id)
        .where(results.c.workspace_id == people.c.workspace_id, results.c.owner_id == people.c.id)
        .where(results.c.state == KeyResultState.ACTIVE, results.c.source != ValueSource.ROLLUP)
        .where(objective.c.state == ObjectiveState.ACTIVE, cycle.c.state.in_(NOT_OVER))
        .correlate(people)
    )


def _until_repeated(people: list[Person], start: PersonId) -> list[Person]:
    seen = {start}
    line = []
    for person in people:
        if person.id in seen:
            break
        seen.add(person.id)
        line.append(person)
    return line
