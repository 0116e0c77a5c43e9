"""Ids that are taken before rows are written: SQLite gives them back in order only one by one."""

from sqlalchemy import Connection, Table, func, select


def new_ids(connection: Connection, table: Table, count: int) -> list[int]:
    """Ids that nobody else gets: of the sequence; on SQLite the next ones, for one writes there at a time."""
    if connection.dialect.name == "postgresql":
        one = func.nextval(func.pg_get_serial_sequence(table.name, "id"))
        return list(connection.execute(select(one).select_from(func.generate_series(1, count))).scalars())
    last = connection.execute(select(func.coalesce(func.max(table.c.id), 0))).scalar_one()
    return list(range(last + 1, last + 1 + count))
