"""The demo as ``make demo`` starts it, for a browser that is driven."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

MONDAY_HALF_PAST_EIGHT = "2026-11-16T07:30:00+00:00"
"""In Berlin; the company is in week 7 of its quarter."""


@contextmanager
def demo(at: str = MONDAY_HALF_PAST_EIGHT) -> Iterator[str]:
    """Its address while it runs; it has an empty database of its own and ends with this block."""
    command = [sys.executable, "-m", "bot", "demo", "--no-browser", "--port", "0", "--at", at]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        yield process.stdout.readline().split()[-1]
    finally:
        process.terminate()
        process.communicate(timeout=20)
