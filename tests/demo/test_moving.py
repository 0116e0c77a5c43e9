"""The fictional company moves to the other kind of database with everything that was ever said in it."""

from pathlib import Path

import pytest
from sqlalchemy import select

from bot.app import Stores
from storage import Store
from storage.rows import table_of
from storage.tables.records import SearchTermRow
from tests.demo.conftest import Nordlicht
from tests.demo.test_company import MONDAY
from tests.storage.test_transfer import brought, exported

pytestmark = pytest.mark.long


def test_half_a_quarter_moves_to_postgresql_and_is_found_there(
    nordlicht: Nordlicht, postgresql_stores: Stores, tmp_path: Path
) -> None:
    company, there = nordlicht(MONDAY), postgresql_stores.people
    written = exported(company.store)

    brought(there, tmp_path / "company.jsonl", written)

    assert exported(there) == written
    assert terms_of(there) == terms_of(company.store)


def terms_of(store: Store) -> set[tuple[str, str, str]]:
    """What can be found by what; ids are counted anew, for those of two databases differ."""
    table, places = table_of(SearchTermRow).c, dict[tuple[str, int], int]()
    with store.read() as tx:
        found = tx.connection.execute(select(table.kind, table.subject_id, table.term)).all()
    for kind in {kind for kind, _, _ in found}:
        ids = sorted({subject for each, subject, _ in found if each == kind})
        places |= {(kind, subject): place for place, subject in enumerate(ids)}
    return {(kind, str(places[kind, subject]), term) for kind, subject, term in found}
