"""The fictional company without bot and stand-in: in a database of its own, which is gone afterwards."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from bot.demo.company import write_company
from storage import Store, open_store
from storage.database.migrating import migrate


@contextmanager
def company_alone(at: datetime) -> Iterator[Store]:
    """As of ``at`` (aware)."""
    with tempfile.TemporaryDirectory(prefix="okrbot-demo-", ignore_cleanup_errors=True) as folder:
        url = f"sqlite:///{Path(folder) / 'demo.db'}"
        migrate(url)
        store = open_store(url)
        try:
            write_company(store, at)
            yield store
        finally:
            store.close()
