"""What an upgrade of a SQLite database does: a copy beside it first, and nothing that points at nothing."""

from contextlib import closing
from pathlib import Path
from sqlite3 import connect

import pytest
from alembic import command

from storage.database.engine import MIGRATION, make_engine, sqlite_file
from storage.database.migrating import _alone, _config, migrate_after_copy
from storage.database.schema import current_version, head_version
from tests.storage.two_furnished import furnish

AN_OLDER = "0030"


def older(url: str) -> Path:
    """A database of an earlier version with a row in every table."""
    engine = make_engine(url, MIGRATION)
    with engine.begin() as connection:
        furnish(connection, 100, "north")
    with engine.execution_options(writes=True).connect() as connection, _alone(connection):
        command.downgrade(_config(connection), AN_OLDER)
        connection.commit()
    engine.dispose()
    found = sqlite_file(url)
    assert found is not None
    return found


def test_a_database_is_copied_beside_itself_before_it_is_brought_up_to_date(sqlite_url: str) -> None:
    file = older(sqlite_url)

    migrate_after_copy(sqlite_url)

    copy = file.with_name(f"{file.name}.before-{head_version()}")
    assert current_version(sqlite_url) == head_version()
    assert current_version(f"sqlite:///{copy}") == AN_OLDER
    copy.unlink()
    migrate_after_copy(sqlite_url)
    assert not copy.exists()  # there was nothing to do


def test_an_upgrade_that_leaves_rows_pointing_at_nothing_is_not_kept(sqlite_url: str) -> None:
    file = older(sqlite_url)
    with closing(connect(file)) as connection:
        connection.execute("DELETE FROM person WHERE id = (SELECT owner_id FROM objective LIMIT 1)")
        connection.commit()

    with pytest.raises(RuntimeError, match="was not kept"):
        migrate_after_copy(sqlite_url)

    assert current_version(sqlite_url) == AN_OLDER
