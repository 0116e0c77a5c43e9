"""Storage hides SQL: nothing outside this package sees a session or a row."""

from storage.engine import LISTENER, WORKER, Patience, sqlite_file
from storage.store import Store, Transaction, open_store

__all__ = ["LISTENER", "WORKER", "Patience", "Store", "Transaction", "open_store", "sqlite_file"]
