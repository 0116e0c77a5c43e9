"""Connections of the pool whose other end PostgreSQL has closed."""

from collections.abc import Iterator
from contextlib import closing

import pytest
from sqlalchemy import text

from bot.domain.errors import Unavailable
from storage import Store, engine, open_store


@pytest.fixture
def cut(postgresql_url: str) -> Iterator[Store]:
    """A store whose pool holds one connection, which the server has ended since."""
    with closing(open_store(postgresql_url)) as store, closing(open_store(postgresql_url)) as another:
        with store.read() as tx:
            number = tx.connection.scalar(text("SELECT pg_backend_pid()"))
        with another.read() as tx:
            assert tx.connection.scalar(text("SELECT pg_terminate_backend(:number, 5000)"), {"number": number})
        yield store


def test_one_that_has_rested_is_asked_first_and_nobody_notices(cut: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "IDLE_SECONDS", 0.0)

    cut.ping()


def test_one_that_was_just_used_fails_once_and_is_replaced(cut: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "IDLE_SECONDS", 3600.0)

    with pytest.raises(Unavailable):
        cut.ping()
    cut.ping()
