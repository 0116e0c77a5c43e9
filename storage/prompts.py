"""Prompts with their items: one a person, kind and slot."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, bindparam, case, delete, func, insert, select, update

from bot.domain.errors import NotFound
from bot.domain.ids import CheckInId, KeyResultId, PersonId, PromptId, WorkspaceId
from bot.domain.prompts import ItemState, Prompt, PromptItem, PromptState
from storage.rows import Rows, conflict_free_insert, table_of
from storage.tables.okrs import KeyResultRow
from storage.tables.prompts import PromptItemRow, PromptRow

OPEN = (PromptState.SCHEDULED, PromptState.SENT)


@dataclass(frozen=True, slots=True)
class Silences:
    """When a key result was first asked about, and when the oldest question went out that has no answer yet."""

    first_asked: datetime | None
    waiting_since: datetime | None


class Prompts(Rows[Prompt]):
    row = PromptRow
    entity = Prompt

    def many(self, *where: ColumnElement[bool], order: Sequence[ColumnElement[Any]] = ()) -> list[Prompt]:
        return self._with_items(super().many(*where, order=order or [self.table.c.first_day.desc()]))

    def one(self, *where: ColumnElement[bool]) -> Prompt | None:
        found = super().one(*where)
        return None if found is None else self._with_items([found])[0]

    def get(self, workspace_id: WorkspaceId, prompt_id: PromptId) -> Prompt:
        found = self.by_id(workspace_id, prompt_id)
        if found is None:
            raise NotFound("prompt", "")
        return found

    def open_of(self, workspace_id: WorkspaceId, person_id: PersonId) -> list[Prompt]:
        """Prompts that still wait for this person, newest slot first."""
        here = (self.table.c.workspace_id == workspace_id, self.table.c.person_id == person_id)
        return self.many(*here, self.table.c.state.in_(OPEN))

    def latest_of(
        self, workspace_id: WorkspaceId, person_ids: Iterable[PersonId], count: int
    ) -> dict[int, list[Prompt]]:
        """The last ``count`` prompts of each person, newest slot first."""
        wanted = set(person_ids)
        if not wanted:
            return {}
        rank = func.row_number().over(partition_by=self.table.c.person_id, order_by=self.table.c.first_day.desc())
        here = (self.table.c.workspace_id == workspace_id, self.table.c.person_id.in_(wanted))
        ranked = select(self.table.c.id, rank.label("rank")).where(*here).subquery()
        chosen = select(ranked.c.id).where(ranked.c.rank <= count)
        grouped: dict[int, list[Prompt]] = defaultdict(list)
        for prompt in self.many(self.table.c.id.in_(chosen)):
            grouped[prompt.person_id].append(prompt)
        return grouped

    def by_message(self, workspace_id: WorkspaceId, channel: str, ts: str) -> Prompt | None:
        here = (self.table.c.workspace_id == workspace_id, self.table.c.slack_channel == channel)
        return self.one(*here, self.table.c.slack_ts == ts)

    def running_about(self, workspace_id: WorkspaceId, ids: Iterable[KeyResultId], day: date) -> list[Prompt]:
        """Prompts that ask about one of these key results and are open, or whose slot still runs on this day. They are
        held to the end of the transaction: of two answers at once, the second sees that nothing is owed any more."""
        items, table = table_of(PromptItemRow), self.table.c
        here = (items.c.workspace_id == workspace_id, items.c.key_result_id.in_(set(ids)))
        asking = table.id.in_(select(items.c.prompt_id).where(*here))
        runs = (table.state != PromptState.EXCUSED) & (table.last_day >= day)
        held = select(table.id).where(asking, table.state.in_(OPEN) | runs).order_by(table.id).with_for_update()
        found = list(self.connection.execute(held).scalars())
        return self.many(table.workspace_id == workspace_id, table.id.in_(found)) if found else []

    def replace_check_in(self, workspace_id: WorkspaceId, old: CheckInId, new: CheckInId) -> list[Prompt]:
        """Let a correction stand where the corrected check-in stood; the prompts concerned."""
        items = table_of(PromptItemRow)
        here = (items.c.workspace_id == workspace_id, items.c.check_in_id == old)
        moved = update(items).where(*here).values(check_in_id=new, state=ItemState.ANSWERED)
        found = [row[0] for row in self.connection.execute(moved.returning(items.c.prompt_id))]
        return self.many(self.table.c.id.in_(found)) if found else []

    def silences(self, workspace_id: WorkspaceId, ids: Iterable[KeyResultId]) -> dict[int, Silences]:
        """For each key result that was ever asked about: when first, and since when it has waited for an answer."""
        items, results, prompts = table_of(PromptItemRow), table_of(KeyResultRow), self.table
        heard = results.c.checked_in_at.is_not(None) & (results.c.checked_in_at >= prompts.c.sent_at)
        waiting = func.min(case((heard, None), else_=prompts.c.sent_at))
        statement = (
            select(items.c.key_result_id, func.min(prompts.c.sent_at), waiting)
            .join(prompts, prompts.c.id == items.c.prompt_id)
            .join(results, results.c.id == items.c.key_result_id)
            .where(items.c.workspace_id == workspace_id, items.c.key_result_id.in_(set(ids)))
            .where(prompts.c.sent_at.is_not(None))
            .group_by(items.c.key_result_id)
        )
        rows = self.connection.execute(statement)
        return {row[0]: Silences(first_asked=row[1], waiting_since=row[2]) for row in rows}

    def count_sent(self, workspace_id: WorkspaceId, after: datetime, until: datetime) -> int:
        """How many were sent later than ``after`` and not later than ``until``."""
        here = (self.table.c.workspace_id == workspace_id, self.table.c.sent_at > after, self.table.c.sent_at <= until)
        return int(self.connection.execute(select(func.count()).where(*here)).scalar_one())

    def plan(self, items: Iterable[dict[str, Any]], **values: Any) -> Prompt | None:
        """Write a prompt and what it asks for, once for a slot; None when this slot has its prompt already."""
        made = self.insert_once(**values)
        if made is None:
            return None
        held = {"workspace_id": made.workspace_id, "prompt_id": made.id, "state": ItemState.OWED, "check_in_id": None}
        rows = [{**held, "stand_in_for_id": None, **item} for item in items]
        if rows:
            self.connection.execute(insert(table_of(PromptItemRow)), rows)
        return self._with_items([made])[0]

    def plan_all(self, plans: Sequence[tuple[dict[str, Any], Sequence[dict[str, Any]]]]) -> list[Prompt]:
        """As ``plan``, for many slots in two statements; a slot that has its prompt already is left out."""
        if not plans:
            return []
        statement = conflict_free_insert(self.connection, self.table).returning(*self.columns)
        rows = [self.complete(values) for values, _ in plans]
        made = [self.build(row) for row in self.connection.execute(statement, rows).mappings()]
        asked = {(values["person_id"], values["first_day"]): items for values, items in plans}
        ground = {"stand_in_for_id": None, "state": ItemState.OWED, "check_in_id": None}
        items = [
            {**ground, **item, "workspace_id": prompt.workspace_id, "prompt_id": prompt.id}
            for prompt in made
            for item in asked[prompt.person_id, prompt.first_day]
        ]
        if items:
            self.connection.execute(insert(table_of(PromptItemRow)), items)
        return made

    def add_items(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Write what prompts ask for, complete rows, in one statement."""
        if rows:
            self.connection.execute(insert(table_of(PromptItemRow)), list(rows))

    def end_early(self, ends: Sequence[tuple[Prompt, date, datetime]]) -> None:
        """Let slots end on an earlier day, and what is still open in them lapse then; one statement."""
        if not ends:
            return
        table = self.table
        statement = update(table).where(table.c.id == bindparam("prompt")).values(last_day=bindparam("day"))
        self.connection.execute(statement, [{"prompt": prompt.id, "day": day} for prompt, day, _ in ends])
        lapse = update(table).where(table.c.id == bindparam("prompt"), table.c.lapse_at > bindparam("moment"))
        moments = [{"prompt": prompt.id, "moment": moment} for prompt, _, moment in ends]
        self.connection.execute(lapse.values(lapse_at=bindparam("moment")), moments)

    def set_many(self, changes: Sequence[tuple[Prompt, dict[str, Any]]]) -> None:
        """Write values of prompts that this transaction holds locked; the same names for each; one statement."""
        if not changes:
            return
        names = list(changes[0][1])
        statement = update(self.table).where(self.table.c.id == bindparam("prompt"))
        statement = statement.values({name: bindparam(f"new_{name}") for name in names})
        rows = [
            {"prompt": prompt.id, **{f"new_{name}": value for name, value in values.items()}}
            for prompt, values in changes
        ]
        self.connection.execute(statement, rows)

    def move(self, prompt: Prompt, *states: PromptState, **values: Any) -> Prompt | None:
        """Change a prompt if it is still in one of these states; None when somebody was faster."""
        table = self.table
        here = (table.c.workspace_id == prompt.workspace_id, table.c.id == prompt.id, table.c.state.in_(states))
        moved = self.connection.execute(update(table).where(*here).values(**values)).rowcount
        return replace(prompt, **values) if moved else None

    def settle_item(
        self, item: PromptItem, state: ItemState, check_in_id: CheckInId | None, *, only_owed: bool = False
    ) -> bool:
        table = table_of(PromptItemRow)
        here = [table.c.workspace_id == item.workspace_id, table.c.id == item.id]
        if only_owed:
            here.append(table.c.state == ItemState.OWED)
        values = {"state": state, "check_in_id": check_in_id}
        return bool(self.connection.execute(update(table).where(*here).values(values)).rowcount)

    def settle_owed(self, prompt: Prompt, state: ItemState) -> None:
        """Let everything that is still owed end the same way."""
        table = table_of(PromptItemRow)
        here = (table.c.workspace_id == prompt.workspace_id, table.c.prompt_id == prompt.id)
        self.connection.execute(update(table).where(*here, table.c.state == ItemState.OWED).values(state=state))

    def due(self, column: str, now: datetime, limit: int) -> list[Prompt]:
        """Open prompts whose ``remind_at``, ``lapse_at`` or ``snoozed_until`` has come; locked, others' left out."""
        when = self.table.c[column]
        statement = (
            self.query()
            .where(self.table.c.state.in_(OPEN), when <= now)
            .order_by(when, self.table.c.id)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        found = [self.build(row) for row in self.connection.execute(statement).mappings()]
        return self._with_items(found)

    def next_due(self) -> datetime | None:
        """The earliest moment at which an open prompt is reminded of, lapses, or comes back from a snooze."""
        moments = [self._earliest(name) for name in ("remind_at", "lapse_at", "snoozed_until")]
        return min((moment for moment in moments if moment is not None), default=None)

    def forget_before(self, moment: datetime) -> int:
        """Delete prompts whose slot ended before; check-ins stay."""
        old = select(self.table.c.id).where(self.table.c.last_day < moment.date())
        items = table_of(PromptItemRow)
        self.connection.execute(delete(items).where(items.c.prompt_id.in_(old)))
        return self.connection.execute(delete(self.table).where(self.table.c.last_day < moment.date())).rowcount

    def _earliest(self, column: str) -> datetime | None:
        when = self.table.c[column]
        statement = select(when).where(self.table.c.state.in_(OPEN), when.is_not(None))
        found: datetime | None = self.connection.execute(statement.order_by(when).limit(1)).scalar()
        return found

    def _with_items(self, found: list[Prompt]) -> list[Prompt]:
        if not found:
            return []
        table = table_of(PromptItemRow)
        statement = select(table).where(table.c.prompt_id.in_([prompt.id for prompt in found])).order_by(table.c.id)
        grouped: dict[int, list[PromptItem]] = defaultdict(list)
        for row in self.connection.execute(statement).mappings():
            grouped[row["prompt_id"]].append(PromptItem(**row))
        return [replace(prompt, items=tuple(grouped.get(prompt.id, ()))) for prompt in found]
