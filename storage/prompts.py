"""Prompts with their items: one a person, kind and slot."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Executable, Select, bindparam, case, func, or_, select, update

from bot.domain.checkins import CheckIn
from bot.domain.errors import NotFound
from bot.domain.ids import CheckInId, KeyResultId, PersonId, PromptId, WorkspaceId
from bot.domain.prompts import ItemState, Prompt, PromptItem, PromptKind, PromptState
from storage.database.ready import Found
from storage.database.statements import conflict_free_insert, distinct, insertion, once, prepared, run_each
from storage.rows import Rows, table_of
from storage.tables.okrs import KeyResultRow
from storage.tables.prompts import PromptItemRow, PromptRow

OPEN = (PromptState.SCHEDULED, PromptState.SENT)


@dataclass(frozen=True, slots=True)
class Silences:
    """When a key result was first asked about, and when the oldest question went out that has no answer yet."""

    first_asked: datetime | None
    waiting_since: datetime | None


def is_asking(prompt: Any) -> ColumnElement[bool]:
    """Not what was asked in control mode and taken back when that was over: no answer to it is no silence."""
    return or_(prompt.kind != PromptKind.CONTROL, prompt.state != PromptState.EXCUSED)


class Prompts(Rows[Prompt]):
    row = PromptRow
    entity = Prompt

    def order(self) -> Sequence[ColumnElement[Any]]:
        return (self.table.c.first_day.desc(),)

    def many(self, found: Found) -> list[Prompt]:
        return self._with_items(self.built(found))

    def get(self, workspace_id: WorkspaceId, prompt_id: PromptId) -> Prompt:
        found = self.by_id(workspace_id, prompt_id)
        if found is None:
            raise NotFound("prompt", "")
        return found

    def open_of(self, workspace_id: WorkspaceId, person_id: PersonId) -> list[Prompt]:
        """Prompts that still wait for this person, newest slot first."""
        return self.many(self._open_of(workspace_id, person_id))

    def missed_before(
        self, workspace_id: WorkspaceId, person_id: PersonId, day: date, ending_from: date
    ) -> list[Prompt]:
        """Prompts that this person missed, whose slots began before a day and ended on ``ending_from`` or later."""
        return self.many(self._missed_before(workspace_id, person_id, day, ending_from))

    def open_of_people(self, workspace_id: WorkspaceId, person_ids: Iterable[PersonId]) -> list[Prompt]:
        """As ``open_of``, for several people; held to the end of the transaction."""
        wanted = distinct(person_ids)
        return self.many(self._open_of_people(workspace_id, wanted)) if wanted else []

    def latest_of(
        self, workspace_id: WorkspaceId, person_ids: Iterable[PersonId], count: int, *, regular_only: bool = False
    ) -> dict[int, list[Prompt]]:
        """The last ``count`` prompts of each person, newest slot first; ``regular_only``: without those about what is
        under control, which come daily."""
        wanted = distinct(person_ids)
        grouped: dict[int, list[Prompt]] = defaultdict(list)
        for prompt in self._read_latest(workspace_id, wanted, count, regular_only) if wanted else ():
            grouped[prompt.person_id].append(prompt)
        return grouped

    def _read_latest(
        self, workspace_id: WorkspaceId, person_ids: list[PersonId], count: int, regular_only: bool
    ) -> list[Prompt]:
        return self.many(self._latest_of(workspace_id, person_ids, count, regular_only=regular_only))

    def by_message(self, workspace_id: WorkspaceId, person_id: PersonId, channel: str, ts: str) -> Prompt | None:
        """The one that this person was asked in a message."""
        return self.one(self._by_message(workspace_id, person_id, channel, ts))

    def running_about(self, workspace_id: WorkspaceId, ids: Iterable[KeyResultId], day: date) -> list[Prompt]:
        """Prompts that ask about one of these key results and are open, or whose slot still runs on this day. They are
        held to the end of the transaction: of two answers at once, the second sees that nothing is owed any more."""
        held = self._held_about(workspace_id, distinct(ids), day).scalars().all()
        return list(self.by_ids(workspace_id, held).values())

    def put_right(self, workspace_id: WorkspaceId, correction: CheckIn) -> list[Prompt]:
        """Let a correction stand where the corrected check-in stood; the prompts concerned."""
        place = (workspace_id, correction.key_result_id, correction.supersedes_id)
        moved = self._moved_items(*place, check_in_id=correction.id, state=ItemState.ANSWERED).scalars().all()
        return list(self.by_ids(workspace_id, moved).values())

    def silences(self, workspace_id: WorkspaceId, ids: Iterable[KeyResultId]) -> dict[int, Silences]:
        """For each key result that was ever asked about: when first, and since when it has waited for an answer."""
        rows = self._silences(workspace_id, distinct(ids))
        return {row[0]: Silences(first_asked=row[1], waiting_since=row[2]) for row in rows}

    def sent_before(self, prompt: Prompt) -> datetime | None:
        """When the last other prompt was sent to the same person; before this one, where this one was sent."""
        whose = (prompt.workspace_id, prompt.person_id, prompt.id)
        found: datetime | None = self._sent_before(*whose, prompt.sent_at, bounded=prompt.sent_at is not None).scalar()
        return found

    def count_sent(self, workspace_id: WorkspaceId, after: datetime, until: datetime) -> int:
        """How many were sent later than ``after`` and not later than ``until``."""
        return int(self._count_sent(workspace_id, after, until).scalar_one())

    def plan(self, items: Iterable[dict[str, Any]], **values: Any) -> Prompt | None:
        """Write a prompt and what it asks for, once for a slot; None when this slot has its prompt already."""
        made = self.insert_once(**values)
        if made is None:
            return None
        held = {"workspace_id": made.workspace_id, "prompt_id": made.id, "state": ItemState.OWED, "check_in_id": None}
        rows = [{**held, "stand_in_for_id": None, **item} for item in items]
        if rows:
            run_each(self.connection, insertion(table_of(PromptItemRow)), rows)
        return self._with_items([made])[0]

    def plan_all(self, plans: Sequence[tuple[dict[str, Any], Sequence[dict[str, Any]]]]) -> list[Prompt]:
        """As ``plan``, for many slots in two statements; a slot that has its prompt already is left out."""
        if not plans:
            return []
        rows = [self.complete(values) for values, _ in plans]
        made = self.built(self.connection.execute(self._insert_new(), rows))
        asked = {(values["person_id"], values["first_day"]): items for values, items in plans}
        ground = {"stand_in_for_id": None, "state": ItemState.OWED, "check_in_id": None}
        items = [
            {**ground, **item, "workspace_id": prompt.workspace_id, "prompt_id": prompt.id}
            for prompt in made
            for item in asked[prompt.person_id, prompt.first_day]
        ]
        if items:
            run_each(self.connection, insertion(table_of(PromptItemRow)), items)
        return made

    def add_items(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Write what prompts ask for, complete rows, in one statement."""
        if rows:
            run_each(self.connection, insertion(table_of(PromptItemRow)), list(rows))

    def end_early(self, ends: Sequence[tuple[Prompt, date, datetime]]) -> None:
        """Let slots end on an earlier day, and what is still open in them lapse then; one statement."""
        if not ends:
            return
        self.connection.execute(self._set(), [{**_place(prompt), "last_day": day} for prompt, day, _ in ends])
        moments = [{**_place(prompt), "moment": moment} for prompt, _, moment in ends]
        self.connection.execute(self._lapse_earlier(), moments)

    def set_many(self, changes: Sequence[tuple[Prompt, dict[str, Any]]]) -> None:
        """Write values of prompts that this transaction holds locked; the same names for each; one statement."""
        if changes:
            self.connection.execute(self._set(), [{**_place(prompt), **values} for prompt, values in changes])

    def move(self, prompt: Prompt, *states: PromptState, **values: Any) -> Prompt | None:
        """Change a prompt if it is still in one of these states; None when somebody was faster."""
        moved = self._move(prompt.workspace_id, prompt.id, states, **values).rowcount
        return replace(prompt, **values) if moved else None

    def move_many(self, moves: Sequence[tuple[Prompt, dict[str, Any]]]) -> None:
        """As ``move``, for many at once, each from the state it was read in; the same names for each; one statement, in
        the order of ids."""
        if moves:
            ordered = sorted(moves, key=lambda move: move[0].id)
            rows = [{**_place(prompt), "read_as": prompt.state, **values} for prompt, values in ordered]
            self.connection.execute(self._set_from(), rows)

    def settle_item(self, item: PromptItem, state: ItemState, check_in_id: CheckInId | None) -> bool:
        settled = self._settle_item(item.workspace_id, item.id, state=state, check_in_id=check_in_id)
        return bool(settled.rowcount)

    def settle_owed(self, prompt: Prompt, state: ItemState) -> None:
        """Let everything that is still owed end the same way."""
        self._settle_owed(prompt.workspace_id, prompt.id, state=state)

    def due(self, column: str, now: datetime, limit: int) -> list[Prompt]:
        """Open prompts whose ``remind_at``, ``lapse_at`` or ``snoozed_until`` has come; locked, others' left out."""
        return self.many(self._due(now, limit, column=column))

    def _with_items(self, found: list[Prompt]) -> list[Prompt]:
        if not found:
            return []
        grouped: dict[int, list[PromptItem]] = defaultdict(list)
        workspaces = distinct(prompt.workspace_id for prompt in found)
        for row in self._items(workspaces, [prompt.id for prompt in found]).mappings():
            grouped[row["prompt_id"]].append(PromptItem(**row))
        return [replace(prompt, items=tuple(grouped.get(prompt.id, ()))) for prompt in found]

    @prepared
    def _missed_before(
        self, workspace_id: WorkspaceId, person_id: PersonId, day: date, ending_from: date
    ) -> Executable:
        table = self.table.c
        theirs = self.within(workspace_id).where(table.person_id == person_id, table.state == PromptState.MISSED)
        return theirs.where(table.first_day < day, table.last_day >= ending_from)

    @prepared
    def _open_of(self, workspace_id: WorkspaceId, person_id: PersonId) -> Executable:
        theirs = (self.table.c.person_id == person_id, self.table.c.state.in_(OPEN))
        return self.within(workspace_id).where(*theirs).order_by(*self.order())

    @prepared
    def _open_of_people(self, workspace_id: WorkspaceId, person_ids: list[PersonId]) -> Executable:
        theirs = (self.table.c.person_id.in_(person_ids), self.table.c.state.in_(OPEN))
        return self.within(workspace_id).where(*theirs).order_by(self.table.c.id).with_for_update(key_share=True)

    @prepared
    def _latest_of(
        self, workspace_id: WorkspaceId, person_ids: list[PersonId], count: int, *, regular_only: bool
    ) -> Executable:
        table = self.table.c
        rank = func.row_number().over(partition_by=table.person_id, order_by=table.first_day.desc())
        here = [table.workspace_id == workspace_id, table.person_id.in_(person_ids)]
        here += [table.kind == PromptKind.REGULAR] if regular_only else []
        ranked = select(table.id, rank.label("rank")).where(*here).subquery()
        chosen = select(ranked.c.id).where(ranked.c.rank <= count)
        return self.query().where(table.id.in_(chosen)).order_by(*self.order())

    @prepared
    def _by_message(self, workspace_id: WorkspaceId, person_id: PersonId, channel: str, ts: str) -> Executable:
        message = (self.table.c.slack_channel == channel, self.table.c.slack_ts == ts)
        return self.within(workspace_id).where(self.table.c.person_id == person_id, *message)

    @prepared
    def _held_about(self, workspace_id: WorkspaceId, ids: list[KeyResultId], day: date) -> Executable:
        items, table = table_of(PromptItemRow).c, self.table.c
        about = (items.workspace_id == workspace_id, items.key_result_id.in_(ids))
        asking = table.id.in_(select(items.prompt_id).where(*about))
        runs = (table.state != PromptState.EXCUSED) & (table.last_day >= day)
        return (
            select(table.id)
            .where(asking, table.state.in_(OPEN) | runs)
            .order_by(table.id)
            .with_for_update(key_share=True)
        )

    @prepared
    def _moved_items(
        self, /, workspace_id: WorkspaceId, key_result_id: KeyResultId, old: CheckInId | None, **values: Any
    ) -> Executable:
        items = table_of(PromptItemRow)
        here = (items.c.workspace_id == workspace_id, items.c.key_result_id == key_result_id)
        return update(items).where(*here, items.c.check_in_id == old).returning(items.c.prompt_id)

    @prepared
    def _silences(self, workspace_id: WorkspaceId, ids: list[KeyResultId]) -> Executable:
        items, results, prompts = table_of(PromptItemRow), table_of(KeyResultRow), self.table
        heard = results.c.checked_in_at.is_not(None) & (results.c.checked_in_at >= prompts.c.sent_at)
        waiting = func.min(case((heard, None), else_=prompts.c.sent_at))
        return (
            select(items.c.key_result_id, func.min(prompts.c.sent_at), waiting)
            .join(prompts, prompts.c.id == items.c.prompt_id)
            .join(results, results.c.id == items.c.key_result_id)
            .where(items.c.workspace_id == workspace_id, items.c.key_result_id.in_(ids))
            .where(prompts.c.sent_at.is_not(None), is_asking(prompts.c))
            .group_by(items.c.key_result_id)
        )

    @prepared
    def _sent_before(
        self,
        workspace_id: WorkspaceId,
        person_id: PersonId,
        prompt_id: PromptId,
        moment: datetime | None,
        *,
        bounded: bool,
    ) -> Executable:
        table = self.table.c
        others = [table.workspace_id == workspace_id, table.person_id == person_id, table.id != prompt_id]
        others += [table.sent_at < moment] if bounded else []
        return select(func.max(table.sent_at)).where(*others)

    @prepared
    def _count_sent(self, workspace_id: WorkspaceId, after: datetime, until: datetime) -> Executable:
        table = self.table.c
        here = (table.workspace_id == workspace_id, table.sent_at > after, table.sent_at <= until)
        return select(func.count(table.id)).where(*here)

    @once
    def _insert_new(self) -> Executable:
        return conflict_free_insert(self.connection, self.table).returning(*self.columns)

    @once
    def _set(self) -> Executable:
        return update(self.table).where(*self._here())

    @once
    def _set_from(self) -> Executable:
        return update(self.table).where(*self._here(), self.table.c.state == bindparam("read_as"))

    @once
    def _lapse_earlier(self) -> Executable:
        later = self.table.c.lapse_at > bindparam("moment")
        return update(self.table).where(*self._here(), later).values(lapse_at=bindparam("moment"))

    def _here(self) -> tuple[ColumnElement[bool], ...]:
        return (self.table.c.workspace_id == bindparam("workspace"), self.table.c.id == bindparam("prompt"))

    @prepared
    def _move(
        self, /, workspace_id: WorkspaceId, prompt_id: PromptId, states: Sequence[PromptState], **values: Any
    ) -> Executable:
        table = self.table.c
        here = (table.workspace_id == workspace_id, table.id == prompt_id, table.state.in_(states))
        return update(self.table).where(*here)

    @prepared
    def _settle_item(self, /, workspace_id: WorkspaceId, item_id: int, **values: Any) -> Executable:
        items = table_of(PromptItemRow)
        here = (items.c.workspace_id == workspace_id, items.c.id == item_id)
        return update(items).where(*here)

    @prepared
    def _settle_owed(self, /, workspace_id: WorkspaceId, prompt_id: PromptId, **values: Any) -> Executable:
        items = table_of(PromptItemRow)
        owed = (items.c.prompt_id == prompt_id, items.c.state == ItemState.OWED)
        return update(items).where(items.c.workspace_id == workspace_id, *owed)

    @prepared
    def _due(self, now: datetime, limit: int, *, column: str) -> Executable:
        when = self.table.c[column]
        due = self.query().where(self.table.c.state.in_(OPEN), when <= now).order_by(when, self.table.c.id)
        return due.limit(limit).with_for_update(key_share=True, skip_locked=True)

    def earliest(self, column: str) -> Select[Any]:
        """For the agenda: the first ``remind_at``, ``lapse_at`` or ``snoozed_until`` of an open prompt."""
        when = self.table.c[column]
        return select(when).where(self.table.c.state.in_(OPEN), when.is_not(None)).order_by(when).limit(1)

    @prepared
    def _items(self, workspace_ids: list[WorkspaceId], prompt_ids: list[PromptId]) -> Executable:
        items = table_of(PromptItemRow)
        asked = (items.c.workspace_id.in_(workspace_ids), items.c.prompt_id.in_(prompt_ids))
        return select(items).where(*asked).order_by(items.c.id)


def _place(prompt: Prompt) -> dict[str, Any]:
    """Where a statement for many prompts finds one."""
    return {"workspace": prompt.workspace_id, "prompt": prompt.id}
