"""Connections of the pool whose other end PostgreSQL has closed."""

from collections.abc import Iterator
from contextlib import closing

import pytest
from sqlalchemy import text

from bot.domain.errors import Unavailable
from storage import Store, open_store
from storage.database import pooling


@pytest.fixture
def cut(postgresql_url: str) -> Iterator[Store]:
    """A store whose pool holds one connection, which the server has ended since."""
    with closing(open_store(postgresql_url)) as store, closing(open_store(postgresql_url)) as another:
        with store.read() as tx:
            number = tx.connection.scalar(text("SELECT pg_backend_pid()"))
        end(another, number)
        yield store


def test_one_that_has_rested_is_asked_first_and_nobody_notices(cut: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pooling, "RESTED", 0.0)

    cut.ping()


def test_one_that_was_just_used_is_seen_to_be_at_an_end_without_asking(
    cut: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pooling, "RESTED", 3600.0)

    cut.ping()


def test_one_that_ends_while_it_is_used_fails_once_and_is_replaced(postgresql_url: str) -> None:
    with closing(open_store(postgresql_url)) as store, closing(open_store(postgresql_url)) as another:
        with pytest.raises(Unavailable):
            be_cut_off(store, another)
        store.ping()


def be_cut_off(store: Store, by: Store) -> None:
    with store.read() as tx:
        end(by, tx.connection.scalar(text("SELECT pg_backend_pid()")))
        tx.connection.execute(text("SELECT 1"))


def end(store: Store, number: int | None) -> None:
    """The connection with this number, as the server does when it is shut down."""
    with store.read() as tx:
        assert tx.connection.scalar(
            text("SELECT pg_terminate_backend(CAST(:number AS integer), 5000)"), {"number": number}
        )
