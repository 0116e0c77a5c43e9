"""SQLite is told of every index of every large table what a large company would have in it."""

import sqlite3
from pathlib import Path

from storage.rows import table_of
from storage.statistics import ALIKE, FEW, MOMENTS, ROWS, STATES, figures_of
from storage.tables.columns import metadata
from storage.tables.deliveries import DeliveryRow
from storage.tables.prompts import PromptItemRow, PromptRow

ITEMS, PROMPTS, DELIVERIES = table_of(PromptItemRow).c, table_of(PromptRow).c, table_of(DeliveryRow).c


def test_nothing_is_left_out(sqlite_template: Path) -> None:
    with sqlite3.connect(sqlite_template) as connection:
        told = {tuple(row) for row in connection.execute("SELECT tbl, idx FROM sqlite_stat1")}
        there = {
            (table, row[1])
            for table in metadata().tables
            if table not in FEW
            for row in connection.execute(f"PRAGMA index_list({table})")
        }

    assert told == there
    assert len(told) > 200


def test_a_workspace_has_all_of_it_and_each_thing_a_few() -> None:
    assert figures_of([ITEMS.workspace_id, ITEMS.key_result_id], is_unique=False) == [ROWS, ROWS, ALIKE]
    assert figures_of([ITEMS.workspace_id, ITEMS.prompt_id, ITEMS.key_result_id], is_unique=True) == [
        ROWS,
        ROWS,
        ALIKE,
        1,
    ]


def test_what_waits_is_little_of_it_and_each_moment_less() -> None:
    by_state = ROWS // STATES
    assert figures_of([PROMPTS.state, PROMPTS.remind_at], is_unique=False) == [ROWS, by_state, by_state // MOMENTS]
    assert figures_of([PROMPTS.last_day], is_unique=False) == [ROWS, ROWS // MOMENTS]
