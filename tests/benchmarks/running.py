"""The whole bot on a database, with nobody connected to it: what is asked goes straight into Bolt."""

from collections.abc import Iterator
from contextlib import contextmanager

from bot.app import Okrbot, build
from tests.benchmarks.processes import FRIDAY, settings_for
from tests.clocks import MovableClock


@contextmanager
def running(url: str, slack: str) -> Iterator[Okrbot]:
    """``slack`` is the address of a stand-in; time stands still on a Friday."""
    okrbot = build(settings_for(slack, url), MovableClock(FRIDAY))
    try:
        yield okrbot
    finally:
        okrbot.close()
