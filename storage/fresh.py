"""Ids that are taken before rows are written: SQLite gives them back in order only one by one."""

from sqlalchemy import Connection, Function, Table, func, select


def new_ids(connection: Connection, table: Table, count: int, *, above: int = 0) -> list[int]:
    """Ids that nobody else gets: of the sequence; on SQLite the next ones, for one writes there at a time. ``above``
    holds there alone; on PostgreSQL ``go_on_above`` sees to it."""
    if connection.dialect.name == "postgresql":
        return list(connection.execute(select(_next(table)).select_from(func.generate_series(1, count))).scalars())
    last = max(above, connection.execute(select(func.coalesce(func.max(table.c.id), 0))).scalar_one())
    return list(range(last + 1, last + 1 + count))


def go_on_above(connection: Connection, table: Table, floor: int) -> None:
    """Let the sequence of a table go on above a number, unless it is there already; SQLite has none."""
    if connection.dialect.name == "postgresql":
        sequence = func.pg_get_serial_sequence(table.name, "id")
        connection.execute(select(func.setval(sequence, floor)).where(_next(table) < floor))


def _next(table: Table) -> Function[int]:
    return func.nextval(func.pg_get_serial_sequence(table.name, "id"))
