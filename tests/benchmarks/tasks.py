"""The same messages as tasks of procrastinate, a queue in PostgreSQL whose jobs are rows as ours are."""

import asyncio
from collections.abc import Callable
from time import perf_counter
from typing import Any

import psycopg
from procrastinate import App, PsycopgConnector
from procrastinate.types import JSONDict

from tests.benchmarks.processes import user_id

SPARE = 2  # connections beside those of the tasks


def seconds_of_tasks(address: str, call: Callable[[str], Any] | None, count: int, threads: int) -> float:
    """Seconds for tasks that are queued already, until the last one is recorded as done: each calls with the id of a
    person in a thread of its own, or without ``call`` does nothing. ``address`` is a database of procrastinate's own;
    what it needs there is made when it is not there."""
    taken = asyncio.run(_seconds(address, call, count, threads))
    _take_back(address, count)
    return taken


async def _seconds(address: str, call: Callable[[str], Any] | None, count: int, threads: int) -> float:
    app = App(connector=PsycopgConnector(conninfo=address, min_size=threads, max_size=threads + SPARE))

    @app.task(name="call")
    def calls(channel: str) -> None:
        if call is not None:
            call(channel)

    @app.task(name="nothing")
    async def nothing(channel: str) -> None:
        pass

    task = nothing if call is None else calls
    queued: list[JSONDict] = [{"channel": user_id(place)} for place in range(count)]
    async with app.open_async():
        if not _is_there(address):
            await app.schema_manager.apply_schema_async()
        await task.batch_defer_async(*queued)
        begun = perf_counter()
        await app.run_worker_async(concurrency=threads, wait=False, listen_notify=False, install_signal_handlers=False)
        return perf_counter() - begun


def _is_there(address: str) -> bool:
    with psycopg.connect(address) as connection:
        return connection.execute("SELECT to_regclass('procrastinate_jobs')").fetchone() != (None,)


def _take_back(address: str, count: int) -> None:
    """Raises RuntimeError unless all were done."""
    with psycopg.connect(address) as connection:
        done = connection.execute("SELECT count(*) FROM procrastinate_jobs WHERE status = 'succeeded'").fetchone()
        connection.execute("TRUNCATE procrastinate_jobs CASCADE")
    if done != (count,):
        raise RuntimeError(f"{done} of {count} tasks were done")
