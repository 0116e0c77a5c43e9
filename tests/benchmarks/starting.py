"""How long ``okrbot --help`` takes, which is what anybody types first."""

import subprocess
import sys
from pathlib import Path
from statistics import median
from time import perf_counter

from tests.benchmarks.checks import Check

TIMES = 5
COMMAND = Path(sys.executable).with_name("okrbot")


def starting() -> list[Check]:
    bare = _seconds(sys.executable, "-c", "pass")
    return [
        Check("okrbot --help, median", round(_seconds(str(COMMAND), "--help"), 3), "s", 0.5),
        Check("python alone, median", round(bare, 3), "s"),
    ]


def _seconds(*command: str) -> float:
    def once() -> float:
        begun = perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        return perf_counter() - begun

    return median(once() for _ in range(TIMES))
