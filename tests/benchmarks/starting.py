"""How long ``okrbot --help`` takes, which is what anybody types first, and ``okrbot run`` until it is connected; and
how much memory that holds while nobody asks anything."""

import subprocess
import sys
import time
from pathlib import Path
from statistics import median
from time import perf_counter

import psutil

from tests.benchmarks.checks import Check
from tests.benchmarks.processes import environment_for
from tests.processes import process

TIMES = 5
STARTS = 3
IDLE_SECONDS = 2.0  # in which the worker is called at least once
COMMAND = Path(sys.executable).with_name("okrbot")
MEGABYTE = 1_000_000


def starting(slack: str, database_url: str) -> list[Check]:
    """``database_url`` is a migrated database without rows."""
    bare = _seconds(sys.executable, "-c", "pass")
    ready, held = zip(*(_started(slack, database_url) for _ in range(STARTS)), strict=True)
    return [
        Check("okrbot --help, median", round(_seconds(str(COMMAND), "--help"), 3), "s", 0.5),
        Check("python alone, median", round(bare, 3), "s"),
        Check("okrbot run until connected, median", round(median(ready), 2), "s", 3.0),
        Check("okrbot run, idle memory, highest", round(max(held), 1), "MB", 150.0),
    ]


def _seconds(*command: str) -> float:
    def once() -> float:
        begun = perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        return perf_counter() - begun

    return median(once() for _ in range(TIMES))


def _started(slack: str, database_url: str) -> tuple[float, float]:
    """Seconds until it is ready, and megabytes that it holds then."""
    begun = perf_counter()
    with process("run", ready="connected", **environment_for(slack, database_url)) as running:
        ready = perf_counter() - begun
        time.sleep(IDLE_SECONDS)
        return ready, psutil.Process(running.child.pid).memory_info().rss / MEGABYTE
