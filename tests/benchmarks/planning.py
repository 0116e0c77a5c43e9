"""Asking everybody on Monday at nine: planning against a plain insert of the rows that planning wrote."""

from collections.abc import Callable
from datetime import UTC, datetime
from statistics import median
from time import perf_counter
from typing import Any

from sqlalchemy import Table, func, insert, select

from bot.domain.people import Person
from bot.services.prompt_planning import PromptPlanner
from storage import Store
from storage.tables.columns import metadata
from tests.benchmarks.checks import Check
from tests.benchmarks.running import FRIDAY

MONDAY_NINE = datetime(2026, 11, 16, 8, 0, 30, tzinfo=UTC)
BATCH = 500  # as the worker asks for
ROUNDS = 3
TIMES_RAW = 3.0

Written = dict[Table, list[dict[str, Any]]]


def planning(database: str, store: Store) -> list[Check]:
    planner = PromptPlanner(store)
    _plan(planner, FRIDAY)  # works out when everybody is asked next
    with store.read() as tx:
        due = tx.people.due_for_prompt(MONDAY_NINE, 1_000_000)
    rounds = [_round(store, planner, due) for _ in range(ROUNDS)]
    planned, raw = median(one for one, _ in rounds), median(one for _, one in rounds)
    name = f"{database}: planning {len(due):,} people"
    return [
        Check(f"{name}, median", round(planned * 1000), "ms"),
        Check(f"{name}, the same rows inserted", round(raw * 1000), "ms"),
        Check(
            f"{name}, planned to inserted", round(median(one / other for one, other in rounds), 2), "times", TIMES_RAW
        ),
    ]


def _round(store: Store, planner: PromptPlanner, due: list[Person]) -> tuple[float, float]:
    """Seconds of planning, and of inserting the same rows; afterwards everybody is due again."""
    before = _highest(store)
    planned = _timed(lambda: _plan(planner, MONDAY_NINE))
    written = _written_since(store, before)
    if sum(table.name == "prompt" and len(rows) for table, rows in written.items()) < len(due):
        raise RuntimeError(f"not everybody was asked: { {table.name: len(rows) for table, rows in written.items()} }")
    _delete(store, before)
    raw = _timed(lambda: _insert(store, written))
    _delete(store, before)
    with store.write() as tx:
        tx.people.set_next_prompts([(person, person.next_prompt_at) for person in due])
    return planned, raw


def _plan(planner: PromptPlanner, now: datetime) -> None:
    while planner.plan_due(now, BATCH):
        pass


def _timed(act: Callable[[], None]) -> float:
    begun = perf_counter()
    act()
    return perf_counter() - begun


def _highest(store: Store) -> dict[Table, int]:
    """The newest row of every table, parents before children."""
    with store.read() as tx:
        numbered = [table for table in metadata().sorted_tables if "id" in table.c]
        return {table: tx.connection.scalar(select(func.max(table.c.id))) or 0 for table in numbered}


def _written_since(store: Store, before: dict[Table, int]) -> Written:
    with store.read() as tx:
        asked = {table: tx.connection.execute(select(table).where(table.c.id > last)) for table, last in before.items()}
        found = {table: [dict(row) for row in rows.mappings()] for table, rows in asked.items()}
    return {table: rows for table, rows in found.items() if rows}


def _insert(store: Store, written: Written) -> None:
    with store.write() as tx:
        for table, rows in written.items():
            tx.connection.execute(insert(table), rows)


def _delete(store: Store, before: dict[Table, int]) -> None:
    with store.write() as tx:
        for table, last in reversed(before.items()):
            tx.connection.execute(table.delete().where(table.c.id > last))
