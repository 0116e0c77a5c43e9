"""Who writes to a SQLite file, and in which order."""

from contextlib import closing
from functools import partial
from pathlib import Path
from threading import Event, Thread
from time import sleep

import pytest

from bot.domain.errors import Unavailable
from storage import WORKER, Store, open_store, sqlite_file
from storage.database.turns import Turns, turns_at
from tests.waiting import until

LONG = 10.0  # seconds


def test_who_writes_again_and_again_lets_everybody_before_who_asked_meanwhile(sqlite_url: str) -> None:
    """Stores of one process stand in one line, a worker's and a listener's."""
    with closing(open_store(sqlite_url, WORKER)) as worker, closing(open_store(sqlite_url)) as listener:
        order: list[str] = []
        may_end = Event()
        planner = Thread(target=plan_twice, args=(worker, may_end, order))
        line = turns_at(sqlite_file(sqlite_url) or Path())
        planner.start()
        until(lambda: len(line) == 1)
        people = [Thread(target=partial(write, listener, order, name)) for name in ("Mei", "Jonas")]
        for count, person in enumerate(people, start=2):
            person.start()
            until(partial(lambda count: len(line) == count, count))
        may_end.set()
        for thread in (planner, *people):
            thread.join(LONG)

    assert order == ["planner", "Mei", "Jonas", "planner again"]


def test_who_waits_too_long_is_told_and_keeps_nobody_behind_them_waiting() -> None:
    line = Turns()
    with line.next(LONG), pytest.raises(Unavailable), line.next(0.01):
        pass
    assert len(line) == 0
    with line.next(LONG):
        assert len(line) == 1


def test_there_is_one_patience_for_the_turn_and_for_other_processes(sqlite_url: str) -> None:
    with closing(open_store(sqlite_url)) as store:
        waits: list[int] = []

        def wait_and_write() -> None:
            with store.write() as tx:
                waits.append(tx.connection.exec_driver_sql("PRAGMA busy_timeout").scalar_one())

        second = Thread(target=wait_and_write)
        line = turns_at(sqlite_file(sqlite_url) or Path())
        wait_and_write()
        with store.write():
            second.start()
            until(lambda: len(line) == 2)
            sleep(0.05)
        second.join(LONG)

    assert waits[0] - 50 >= waits[1] > 0


def test_a_failure_ends_the_turn(sqlite_url: str) -> None:
    with closing(open_store(sqlite_url)) as store:
        with pytest.raises(ZeroDivisionError), store.write():
            raise ZeroDivisionError
        order: list[str] = []
        write(store, order, "Mei")

    assert order == ["Mei"]


def plan_twice(store: Store, may_end: Event, order: list[str]) -> None:
    with store.write():
        may_end.wait(LONG)
        order.append("planner")
    write(store, order, "planner again")


def write(store: Store, order: list[str], name: str) -> None:
    with store.write():
        order.append(name)
