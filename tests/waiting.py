"""Waiting for what another thread does."""

from collections.abc import Callable
from time import monotonic, sleep

from sqlalchemy import text

from storage import Store

SECONDS = 10.0
LOOK = 0.005


def until(is_so: Callable[[], bool], seconds: float = SECONDS) -> None:
    give_up = monotonic() + seconds
    while not is_so():
        assert monotonic() < give_up, f"waited {seconds:g} s in vain"
        sleep(LOOK)


def until_counted(store: Store, statement: str, **values: int) -> None:
    """Until what ``statement`` counts is not nothing."""
    until(lambda: _count(store, statement, **values) > 0)


def _count(store: Store, statement: str, **values: int) -> int:
    with store.read() as tx:
        return int(tx.connection.execute(text(statement), values).scalar_one())
