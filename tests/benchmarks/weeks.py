"""What was said in twelve weeks: about each key result in a third of them, and in the newest."""

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from enum import Enum
from random import Random
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy import Table, insert

from bot.domain.checkins import CheckInSource
from bot.domain.okrs import KeyResult
from storage import Transaction
from tests.benchmarks.processes import FRIDAY

WEEKS = 12
ONE_IN = 3  # everybody every week would be twelve million rows at full size
NEWEST = FRIDAY - timedelta(days=4)
A_WEEK = timedelta(days=7)


def tell(tx: Transaction, results: Sequence[KeyResult], chance: Random) -> None:
    """The newest is what the key results hold already. Rows are written in the order in which things were said, in the
    fastest way that the database has: nobody reads them back."""
    rows: list[dict[str, Any]] = []
    for weeks_ago in range(WEEKS - 1, 0, -1):
        rows += [_said(one, weeks_ago, chance) for one in results if chance.randrange(ONE_IN) == 0]
    rows += [_row(one, one.current, one.confidence, 0) for one in results]
    _write(tx, tx.check_ins.table, [tx.check_ins.complete(row) for row in rows])


def _write(tx: Transaction, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    if tx.connection.dialect.name != "postgresql":
        tx.connection.execute(insert(table), rows)
        return
    driver: psycopg.Connection = tx.connection.connection.driver_connection  # type: ignore[assignment]
    columns = sql.SQL(", ").join(map(sql.Identifier, rows[0]))
    into = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table.name), columns)
    with driver.cursor() as cursor, cursor.copy(into) as copy:
        for row in rows:
            copy.write_row([value.value if isinstance(value, Enum) else value for value in row.values()])


def _said(result: KeyResult, weeks_ago: int, chance: Random) -> dict[str, Any]:
    """On the way to where it is now, at a steady pace."""
    way = Decimal(WEEKS - weeks_ago) / WEEKS
    return _row(result, round((result.current or Decimal(0)) * way), chance.randint(3, 9), weeks_ago)


def _row(result: KeyResult, value: Decimal | int | None, confidence: int | None, weeks_ago: int) -> dict[str, Any]:
    at = NEWEST - weeks_ago * A_WEEK
    return {
        "workspace_id": result.workspace_id,
        "key_result_id": result.id,
        "author_id": result.owner_id,
        "value": None if value is None else Decimal(value),
        "confidence": confidence,
        "note": "as we thought",
        "effective_day": at.date(),
        "source": CheckInSource.PROMPT,
        "at": at,
    }
