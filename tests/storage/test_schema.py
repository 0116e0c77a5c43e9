"""The schema that migrations build is the schema that the tables describe, on both databases."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect

from bot.domain.errors import SchemaMismatch
from storage.database.engine import MIGRATION, make_engine
from storage.database.migrating import migrate
from storage.database.schema import MIGRATIONS, current_version, head_version, require_current
from storage.tables.columns import metadata

pytestmark = pytest.mark.long


def test_migrations_lead_to_exactly_the_tables_that_are_declared(database_url: str) -> None:
    engine = make_engine(database_url, MIGRATION)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = compare_metadata(context, metadata())
    engine.dispose()

    assert differences == []


def test_every_constraint_is_there_after_migrating_as_after_creating(database_url: str, tmp_path: object) -> None:
    migrated = catalogue(database_url)
    created = catalogue(f"sqlite:///{tmp_path}/created.db", create=True)

    assert {table: names["check"] for table, names in migrated.items()} == {
        table: names["check"] for table, names in created.items()
    }
    assert {table: names["unique"] for table, names in migrated.items()} == {
        table: names["unique"] for table, names in created.items()
    }
    assert {table: names["foreign"] for table, names in migrated.items()} == {
        table: names["foreign"] for table, names in created.items()
    }


def catalogue(url: str, *, create: bool = False) -> dict[str, dict[str, set[str | None]]]:
    engine = make_engine(url, MIGRATION)
    if create:
        metadata().create_all(engine)
    seen = inspect(engine)
    found = {
        table: {
            "check": {one["name"] for one in seen.get_check_constraints(table)},
            "unique": {one["name"] for one in seen.get_unique_constraints(table)},
            "foreign": {one["name"] for one in seen.get_foreign_keys(table)},
        }
        for table in metadata().tables
    }
    engine.dispose()
    return found


def test_the_newest_version_is_the_one_that_alembic_would_migrate_to(database_url: str) -> None:
    assert head_version() == ScriptDirectory(str(MIGRATIONS)).get_current_head()
    assert current_version(database_url) == head_version()


def test_a_database_of_another_version_is_refused(blank_database_url: str) -> None:
    with pytest.raises(SchemaMismatch):
        require_current(blank_database_url)

    migrate(blank_database_url)
    require_current(blank_database_url)

    assert current_version(blank_database_url) == head_version()


def test_migrating_twice_changes_nothing(database_url: str) -> None:
    before = catalogue(database_url)

    migrate(database_url)

    assert catalogue(database_url) == before
