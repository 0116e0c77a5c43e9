"""A workspace as a file of JSON Lines: written from one database, read into another (docs/moving.md)."""

from storage.transfer.bringing import Refused, bring_in
from storage.transfer.checking import Checked, Trouble, check
from storage.transfer.schema import file_schema
from storage.transfer.writing import Export

__all__ = ["Checked", "Export", "Refused", "Trouble", "bring_in", "check", "file_schema"]
