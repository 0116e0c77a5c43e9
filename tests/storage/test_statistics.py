"""SQLite is told of every index of every large table what a large company would have in it."""

import sqlite3
from contextlib import closing
from pathlib import Path

from alembic import command
from sqlalchemy import text

from storage.database.engine import MIGRATION, make_engine
from storage.database.migrating import _alone, _config, migrate
from storage.database.statistics import ALIKE, FEW, MOMENTS, ROWS, STATES, figures_of
from storage.rows import table_of
from storage.tables.columns import metadata
from storage.tables.people import PersonRow
from storage.tables.prompts import PromptItemRow, PromptRow

ITEMS, PROMPTS, PEOPLE = table_of(PromptItemRow).c, table_of(PromptRow).c, table_of(PersonRow).c


def test_nothing_is_left_out(sqlite_template: Path) -> None:
    with closing(sqlite3.connect(sqlite_template)) as connection:
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


def test_what_waits_is_little_of_it_and_each_moment_less_but_nearly_everybody_is_here() -> None:
    by_state = ROWS // STATES
    assert figures_of([PROMPTS.state, PROMPTS.remind_at], is_unique=False) == [ROWS, by_state, by_state // MOMENTS]
    assert figures_of([PROMPTS.last_day], is_unique=False) == [ROWS, ROWS // MOMENTS]
    assert figures_of([PEOPLE.workspace_id, PEOPLE.deactivated_at], is_unique=False) == [ROWS, ROWS, ROWS]


def test_a_database_that_comes_up_to_date_is_told_whatever_it_thought_before(sqlite_url: str) -> None:
    engine = make_engine(sqlite_url, MIGRATION)
    with engine.execution_options(writes=True).connect() as connection, _alone(connection):
        command.downgrade(_config(connection), "0029")
        connection.execute(text("ANALYZE"))
        connection.commit()

    migrate(sqlite_url)

    with engine.connect() as connection:
        told = connection.execute(text("SELECT stat FROM sqlite_stat1 WHERE idx = 'ix_search_term_kind_term'"))
        assert told.scalar_one() == f"{ROWS} {ROWS} {ALIKE} {ALIKE} {ALIKE} noskipscan"
        assert connection.execute(text("SELECT count(*) FROM sqlite_stat1 WHERE tbl = 'workspace'")).scalar_one() == 0
    engine.dispose()
