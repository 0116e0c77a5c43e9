"""A question is built once and asked often, each time with what is given."""

from sqlalchemy import Connection, Executable, select

from storage import Store
from storage.database.statements import once, prepared
from storage.rows import table_of
from storage.tables.people import PersonRow
from tests.factories import Office


class Names:
    """Questions about people's names, and how often each of them was built."""

    def __init__(self, connection: Connection, built: list[str]) -> None:
        self.connection = connection
        self.name = table_of(PersonRow).c.name
        self.built = built

    @prepared
    def among(self, names: list[str], *, backwards: bool) -> Executable:
        self.built.append("backwards" if backwards else "forwards")
        return select(self.name).where(self.name.in_(names)).order_by(self.name.desc() if backwards else self.name)

    @once
    def all(self) -> Executable:
        self.built.append("all")
        return select(self.name)


def test_each_variant_of_a_question_is_built_once_and_asked_with_what_is_given(store: Store) -> None:
    office = Office.open(store)
    for name in ("Ada", "Kai", "Mei"):
        office.person(name)
    built: list[str] = []

    with store.read() as tx:
        asked = [
            Names(tx.connection, built).among(names, backwards=backwards).scalars().all()
            for names in (["Ada", "Kai"], ["Mei"], [])
            for backwards in (False, True)
        ]

    assert asked == [["Ada", "Kai"], ["Kai", "Ada"], ["Mei"], ["Mei"], [], []]
    assert built == ["forwards", "backwards"]


def test_a_statement_that_takes_many_rows_is_the_same_at_every_call(store: Store) -> None:
    built: list[str] = []

    with store.read() as tx:
        first, second = Names(tx.connection, built).all(), Names(tx.connection, built).all()

    assert first is second
    assert built == ["all"]
