"""Counting the SQL statements of a store, and telling what they write."""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from storage import Store
from storage.tables.columns import metadata

_WRITTEN = re.compile(r'\b(?:INSERT INTO|UPDATE|DELETE FROM)\s+"?(\w+)')


@contextmanager
def counted(store: Store) -> Iterator[list[str]]:
    """The statements sent while inside, in order."""
    sent: list[str] = []
    engine = store._engine

    def remember(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        sent.append(statement)

    event.listen(engine, "before_cursor_execute", remember)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", remember)


def written_by(statements: Iterable[str]) -> set[str]:
    """The tables that these may have changed."""
    named = {name for statement in statements for name in _WRITTEN.findall(statement)}
    return named & metadata().tables.keys()
