"""What SQLite is told about its tables: the figures of a large company, from the first row on.

A SQLite without statistics takes an index of which it may use one column, the workspace, for as good as any other, and
reads all that a company has to answer about one person. ``ANALYZE`` would say what a database holds on one day; these
figures are the same everywhere, so that what the tests see planned is what everybody gets
[sqlite.org/optoverview.html#manual_control_of_query_plans_using_sqlite_stat_tables].
"""

from sqlalchemy import Boolean, Column, Connection, Date, Enum, Table, insert, table, text
from sqlalchemy import column as named

from storage.tables.columns import metadata
from storage.types import Instant

# Other figures reach a database that is there with the next migration.
ROWS = 1_000_000  # in a table
FEW = ("workspace", "cycle")  # tables of so few rows that nothing is said about them
SHARES = {"workspace_id": 1, "cycle_id": 16, "deactivated_at": 1}
"""One workspace has all of it, one cycle what four years have; and nearly everybody is here."""
STATES = 100  # what is over is most of all, and what still waits is asked for
MOMENTS = 1_000
ALIKE = 20  # rows that one person, team or key result has
WHOLE = "noskipscan"  # an index is never used from its second column on: with one workspace that passes for cheap
_SPOKEN = table("sqlite_stat1", named("tbl"), named("idx"), named("stat"))


def tell_statistics(connection: Connection) -> None:
    """Write them for every index there is; connections that open later read them."""
    connection.execute(text("ANALYZE sqlite_schema"))  # makes their table; of the schema itself there is nothing to say
    for told in ("sqlite_stat1", "sqlite_stat4"):  # the second one is what some builds of SQLite's ANALYZE write
        if connection.execute(text("SELECT 1 FROM sqlite_schema WHERE name = :told"), {"told": told}).first():
            connection.execute(text(f"DELETE FROM {told}"))  # noqa: S608  # one of our own words
    large = [each for each in metadata().sorted_tables if each.name not in FEW]
    rows = [row for each in large for row in _of(connection, each)]
    connection.execute(insert(_SPOKEN), rows)


def _of(connection: Connection, held: Table) -> list[dict[str, str]]:
    indexes = connection.execute(text(f"PRAGMA index_list({held.name})")).mappings().all()
    found = []
    for index in indexes:
        columns = connection.execute(text(f"PRAGMA index_info({index['name']})")).mappings().all()
        figures = figures_of([held.c[one["name"]] for one in columns], is_unique=bool(index["unique"]))
        told = " ".join(map(str, [*figures, WHOLE]))
        found.append({"tbl": held.name, "idx": index["name"], "stat": told})
    return found


def figures_of(columns: list[Column[object]], *, is_unique: bool) -> list[int]:
    """How many rows an index has, and how many are alike in its first column, in its first two, and so on."""
    alike = ROWS
    figures = [alike]
    for column in columns:
        alike = max(1, _left(column, alike))
        figures.append(alike)
    if is_unique:
        figures[-1] = 1
    return figures


def _left(column: Column[object], alike: int) -> int:
    """Of rows that are alike so far, how many are in this column too."""
    if column.name in SHARES:
        return alike // SHARES[column.name]
    if isinstance(column.type, Boolean | Enum):
        return alike // STATES
    if isinstance(column.type, Date | Instant):
        return alike // MOMENTS
    return min(alike, ALIKE)
