"""A run of two minutes while one works: each test on one of the two databases, one in eight on PostgreSQL, properties
with fewer examples, and none of the long ones. Without the option all is run, as `make check` does."""

import re
from collections.abc import Iterable
from zlib import crc32

import pytest

OPTION = "--short"
LONG = "long"
LEFT_OUT = "A short run: each test on one of the two databases, and none of the long ones. `make check` runs all."
ONE_IN = 8  # runs on PostgreSQL
SQLITE, POSTGRESQL = ("sqlite-socket", "sqlite"), ("postgresql-http", "postgresql")
"""What stands in the name of a test for the database and, in a journey, the way to Slack; in the same order."""
KIND = re.compile(rf"(?<=[\[-])(?:{'|'.join((*SQLITE, *POSTGRESQL))})(?=[\]-])")


def shorten(items: list[pytest.Item]) -> list[pytest.Item]:
    """Takes from ``items`` what a short run leaves out, and returns it."""
    spared = doubled(item.nodeid for item in items)
    left_out = [item for item in items if item.nodeid in spared or item.get_closest_marker(LONG)]
    gone = set(left_out)
    items[:] = [item for item in items if item not in gone]
    return left_out


def doubled(names: Iterable[str]) -> set[str]:
    """One of each two tests that differ in the database alone. The name decides which, so that each worker, and each
    run, leaves out the same."""
    known = set(names)
    return {name for name in known if (other := _kept_instead(name)) and other in known}


def _kept_instead(name: str) -> str | None:
    """The name of ``name`` on the database that is chosen for it, if that is the other one."""
    found = KIND.search(name)
    if found is None:
        return None
    before, after, kind = name[: found.start()], name[found.end() :], found[0]
    way = (SQLITE if kind in SQLITE else POSTGRESQL).index(kind)
    chosen = (SQLITE, POSTGRESQL)[crc32(f"{before}{after}".encode()) % ONE_IN == 0][way]
    return f"{before}{chosen}{after}" if chosen != kind else None
