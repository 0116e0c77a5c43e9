"""Asking everybody on Monday at nine, in a process of its own as ``okrbot run`` is one: planning against a plain insert
of the rows that it wrote and against a job for each person, the memory it takes, and how long a check-in waits
meanwhile."""

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from multiprocessing import get_context
from statistics import median
from threading import Thread
from time import perf_counter, sleep

from bot.app import Okrbot
from bot.services.prompts.planning import PromptPlanner
from tests.benchmarks.acts import Act
from tests.benchmarks.answering import asked, seconds
from tests.benchmarks.checks import Better, Check
from tests.benchmarks.jobs import seconds_by_jobs
from tests.benchmarks.memory import Memory
from tests.benchmarks.processes import FRIDAY
from tests.benchmarks.running import running
from tests.benchmarks.wave import MONDAY_NINE, Wave, Written

BATCH = 500  # as the worker asks for
ROUNDS = 3
TIMES_RAW = 3.0
TIMES_FASTER = 50.0
MEGABYTES = 150.0
WAIT = 0.2  # seconds
PAUSE = 0.02  # seconds between two check-ins


def planning(database: str, url: str, slack: str, check_ins: Sequence[Act]) -> list[Check]:
    """``check_ins`` are what people submit meanwhile."""
    with ProcessPoolExecutor(1, get_context("spawn")) as alone:
        return alone.submit(_measured, database, url, slack, check_ins).result()


def _measured(database: str, url: str, slack: str, check_ins: Sequence[Act]) -> list[Check]:
    with running(url, slack) as okrbot:
        first, *others = check_ins
        seconds(okrbot.bolt, first)
        measuring = _Measuring(okrbot, PromptPlanner(okrbot.stores.worker), Wave(okrbot.stores.worker))
        with Memory() as memory:
            measuring.plan(FRIDAY)  # works out when everybody is asked next
            rounds = [measuring.plan_all()]
        written = measuring.wave.take_back()
        raw = [measuring.insert(written)]
        for _ in range(ROUNDS - 1):
            rounds.append(measuring.plan_all())
            written = measuring.wave.take_back()
            raw.append(measuring.insert(written))
        name, count = f"{database}: planning {measuring.wave.people:,} people", measuring.wave.people
        jobs, by_jobs = seconds_by_jobs(url, measuring.wave, written)
        longest, refused = measuring.meanwhile(others)
    planned, inserted = median(rounds), median(raw)
    ratio = median(one / other for one, other in zip(rounds, raw, strict=True))
    faster = (by_jobs / jobs) / (planned / count)
    return [
        Check(f"{name}, median", round(planned, 2), "s"),
        Check(f"{name}, the same rows inserted", round(inserted, 2), "s"),
        Check(f"{name}, planned to inserted", round(ratio, 2), "times", TIMES_RAW),
        Check(f"{database}: {jobs:,} people by one job each", round(by_jobs, 2), "s"),
        Check(f"{name}, faster than by jobs", round(faster, 1), "times", TIMES_FASTER, Better.HIGHER),
        Check(f"{name}, memory above idle", round(memory.above, 1), "MB", MEGABYTES),
        Check(f"{name}, longest check-in meanwhile", round(longest, 3), "s", WAIT if "SQLite" in database else None),
        Check(f"{name}, check-ins not recorded meanwhile", refused, "", 0),
    ]


@dataclass(frozen=True)
class _Measuring:
    okrbot: Okrbot
    planner: PromptPlanner
    wave: Wave

    def plan(self, now: datetime) -> None:
        while self.planner.plan_due(now, BATCH):
            pass

    def plan_all(self) -> float:
        """Seconds; afterwards what was written is known, and everybody has been asked."""
        self.wave.begin()
        taken = _timed(partial(self.plan, MONDAY_NINE))
        self.wave.ensure_everybody_was_asked()
        return taken

    def insert(self, written: Written) -> float:
        """Seconds for these rows, which are not there any more, nor afterwards."""
        taken = _timed(partial(self.wave.insert, written))
        self.wave.take_back()
        return taken

    def meanwhile(self, check_ins: Sequence[Act]) -> tuple[float, int]:
        """Seconds that the slowest of them took while everybody is planned, and how many were not recorded."""
        self.wave.begin()
        planning = Thread(target=self.plan, args=(MONDAY_NINE,))
        planning.start()
        waits, refused = [], 0
        for act in check_ins:
            taken, is_right = asked(self.okrbot.bolt, act)
            waits.append(taken)
            refused += not is_right
            sleep(PAUSE)
            if not planning.is_alive():
                break
        planning.join()
        self.wave.ensure_everybody_was_asked()
        return max(waits), refused


def _timed(act: partial[None]) -> float:
    begun = perf_counter()
    act()
    return perf_counter() - begun
