"""``make bench``: measure what was promised about speed, show it, and say by the exit code whether it was kept.

SCALE=1 is a company of 100,000 people and 10,000 messages; STRICT=0 ends with 0 although a promise was broken.
"""

import gc
import json
import logging
import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from bot.telemetry import configure_logs
from tests import databases
from tests.benchmarks.acts import KNOWN, Crowd
from tests.benchmarks.answering import answering
from tests.benchmarks.checks import Check, show
from tests.benchmarks.company import Size, found
from tests.benchmarks.delivering import delivering
from tests.benchmarks.digesting import digesting
from tests.benchmarks.pacing import pacing
from tests.benchmarks.planning import planning
from tests.benchmarks.processes import stand_in
from tests.benchmarks.running import running
from tests.benchmarks.starting import starting

RESULT = Path(__file__).parents[2] / "build" / "bench.json"
SCALE = 0.01  # ends within ten minutes on two cores
PEOPLE, MESSAGES = 100_000, 10_000  # at full size
LEAST_MESSAGES = 1000  # fewer would end before they have a rate
CHECK_INS = 2000  # that people submit while all are planned, at most


def main() -> int:
    configure_logs("json", level=logging.ERROR)
    scale, is_strict = float(os.environ.get("SCALE") or SCALE), os.environ.get("STRICT") != "0"
    people, messages = round(PEOPLE * scale), max(LEAST_MESSAGES, round(MESSAGES * scale))
    run, checks = databases.Run.current(), list[Check]()
    try:
        with ExitStack() as stack:
            folder = Path(stack.enter_context(TemporaryDirectory()))
            slack = stack.enter_context(stand_in(folder, max(messages, KNOWN)))
            progress = stack.enter_context(Steps())
            for found in Bench(run, folder, slack, progress, people, messages).measured():
                checks += found
    finally:  # what was measured is worth an hour, though the rest fails
        databases.finish(run)
        RESULT.parent.mkdir(exist_ok=True)
        RESULT.write_text(json.dumps({"checks": [check.as_json() for check in checks]}, indent=2) + "\n")
        show(checks)
    return 1 if is_strict and any(check.met is False for check in checks) else 0


@dataclass
class Bench:
    """One run. ``slack`` is the address of the stand-in, which knows as many people as there are messages."""

    run: databases.Run
    folder: Path
    slack: str
    progress: Progress
    people: int
    messages: int
    made: int = 0

    def measured(self) -> Iterator[list[Check]]:
        """One part after the other."""
        yield starting(self.slack, self.sqlite())
        for database, new in (("SQLite", self.sqlite), ("PostgreSQL", self.postgresql)):
            yield from self._of_the_company(database, new())
            yield digesting(database, new(), new(), self.slack, self.progress)

    def sqlite(self) -> str:
        """The address of a new migrated database."""
        self.made += 1
        return databases.sqlite_copy(databases.migrated_sqlite(self.run), self.folder / f"{self.made}.db")

    def postgresql(self) -> str:
        self.made += 1
        run = databases.Run(self.run.directory, self.run.main_pid, f"bench{self.made}")
        return databases.sqlalchemy_url(databases.worker_database(run))

    def _of_the_company(self, database: str, url: str) -> Iterator[list[Check]]:
        with running(url, self.slack) as okrbot:
            company = found(
                okrbot.stores.worker, okrbot.workspace.id, Size(self.people), self.progress, f"{database}: founding"
            )
            gc.collect()
            gc.freeze()  # the company is the benchmark's own: a bot would not look through it for garbage
            yield answering(database, okrbot, company, self.progress)
            crowd = Crowd.of(okrbot, company, seed=2)
            with self._step(f"{database}: planning {self.people:,} people"):
                planned = planning(database, url, self.slack, [crowd.checking_in() for _ in range(CHECK_INS)])
            yield planned
            if database == "PostgreSQL":
                peer = databases.blank_database(self.run)
                yield delivering(okrbot, company, peer, self.messages, self.progress)
                yield pacing(okrbot, company, self.progress)

    @contextmanager
    def _step(self, title: str) -> Iterator[None]:
        """What does not say how far it is."""
        task = self.progress.add_task(title, total=None)
        yield
        self.progress.update(task, total=1, completed=1)


class Steps(Progress):
    """Bars on a terminal, and a line for each step elsewhere; beside the table, so that this alone can be kept."""

    def __init__(self) -> None:
        console = Console(stderr=True)
        columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
        super().__init__(*columns, console=console, disable=not console.is_terminal)

    def add_task(self, description: str, *args: Any, **how: Any) -> TaskID:
        if not self.console.is_terminal:
            self.console.print(f"{description} …")
        return super().add_task(description, *args, **how)


if __name__ == "__main__":
    sys.exit(main())
