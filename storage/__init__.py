"""Storage hides SQL: nothing outside this package sees a session or a row."""

from storage.database.engine import LISTENER, WORKER, Patience, sqlite_file
from storage.pace import UNLIMITED, Speed
from storage.store import Store, open_store
from storage.transaction import Transaction

__all__ = [
    "LISTENER",
    "UNLIMITED",
    "WORKER",
    "Patience",
    "Speed",
    "Store",
    "Transaction",
    "open_store",
    "sqlite_file",
]
