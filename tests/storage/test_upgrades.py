"""A database with rows in every table goes down and up again through migrations that work something out."""

from alembic import command
from sqlalchemy import select, text

from storage.engine import MIGRATION, make_engine
from storage.migrating import _alone, _config, migrate
from storage.rows import table_of
from storage.search import Search
from storage.tables.okrs import AlignmentRow
from tests.storage.two_furnished import furnish


def test_the_upper_ends_of_alignments_are_worked_out_from_what_they_point_to(own_database_url: str) -> None:
    engine = make_engine(own_database_url, MIGRATION)
    upper = select(table_of(AlignmentRow).c.id, table_of(AlignmentRow).c.upper_objective_id)
    with engine.begin() as connection:
        furnish(connection, 100, "north")
    with engine.execution_options(writes=True).connect() as connection, _alone(connection):
        command.downgrade(_config(connection), "0003")
        connection.commit()

    migrate(own_database_url)

    with engine.connect() as connection:
        after = {row.id: row.upper_objective_id for row in connection.execute(upper)}
    engine.dispose()
    assert after == {101: 102, 102: 102}  # objective 102 itself, and by its key result 102


def test_what_is_restricted_becomes_a_draft_where_nothing_can_be_restricted(own_database_url: str) -> None:
    engine = make_engine(own_database_url, MIGRATION)
    with engine.begin() as connection:
        furnish(connection, 100, "north")
    with engine.execution_options(writes=True).connect() as connection, _alone(connection):
        command.downgrade(_config(connection), "0007")
        connection.commit()

    with engine.connect() as connection:
        states: dict[int, str] = dict(connection.execute(text("SELECT id, state FROM objective")).all())
    engine.dispose()
    assert states == {101: "draft", 102: "active"}


def test_what_was_written_with_accents_is_found_without_them(own_database_url: str) -> None:
    engine = make_engine(own_database_url, MIGRATION)
    with engine.begin() as connection:
        furnish(connection, 100, "north")
        workspace_id = connection.scalar(text("SELECT min(id) FROM workspace"))
        Search(connection).index_new(workspace_id, "team", [(7, "Büro Zürich 退款"), (8, "Berlin")])
        connection.execute(text("DELETE FROM search_term WHERE term IN ('buro', 'zurich')"))
    with engine.execution_options(writes=True).connect() as connection, _alone(connection):
        command.downgrade(_config(connection), "0030")
        connection.commit()

    migrate(own_database_url)

    with engine.connect() as connection:
        kept = connection.execute(text("SELECT term FROM search_term WHERE kind = 'team' AND subject_id = 7"))
        terms = set(kept.scalars())
    engine.dispose()
    assert terms == {"büro", "buro", "zürich", "zurich", "退款"}
