"""A database with rows in every table goes down and up again through migrations that work something out."""

from alembic import command
from sqlalchemy import select, text

from storage import Store, Transaction
from storage.database.engine import MIGRATION, make_engine
from storage.database.migrating import _alone, _config, migrate
from storage.rows import table_of
from storage.tables.okrs import AlignmentRow
from tests.factories import Office
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


def test_people_and_teams_get_the_terms_that_they_have_when_they_are_new(own_database_url: str) -> None:
    """Of those whose letters do not come whole, too; what else was written with accents is found without them."""
    store = Store(own_database_url)
    office = Office.open(store)
    for number, name in enumerate(("İlker Güneş", "สุดา", "김민준", "田中 ガク", "Anna-Lena")):
        office.person(name, slack_user_id=f"U{number}", title="Führung")
    office.team("Büro Zürich")
    with store.write() as tx:
        tx.search.index(office.workspace.id, "objective", 1, "Drei Cafés eröffnen")
        new = terms_of(tx)
    engine = make_engine(own_database_url, MIGRATION)
    with engine.execution_options(writes=True).connect() as connection, _alone(connection):
        connection.execute(text("DELETE FROM search_term WHERE kind IN ('person_name', 'team_name')"))
        connection.execute(text("DELETE FROM search_term WHERE term IN ('cafes', 'eroffnen', 'ilker', 'fuhrung')"))
        command.downgrade(_config(connection), "0030")
        connection.commit()
    engine.dispose()

    migrate(own_database_url)

    with store.read() as tx:
        assert terms_of(tx) == new
        assert [one.name for one in tx.names.people(office.workspace.id, "ilker")] == ["İlker Güneş"]
    store.close()


def terms_of(tx: Transaction) -> set[tuple[str, int, str]]:
    return {tuple(row) for row in tx.connection.execute(text("SELECT kind, subject_id, term FROM search_term"))}
