"""The database takes no changes, or takes too long for one: people get an answer in words, nothing is half written, and
what they do again is saved."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from sqlalchemy import select

from bot.app import Stores, build
from bot.domain.errors import Unavailable
from bot.troubles import explained
from storage import LISTENER, WORKER, Store, open_store
from storage.tables.columns import metadata
from tests.journeys.conftest import COMPANY, FRIDAY
from tests.journeys.seeds import seed
from tests.journeys.test_bad_input import count_of_check_ins
from tests.journeys.test_from_nothing import MEIS_MONDAY, opens_what_moved, prompt_of
from tests.journeys.town import Town, town, words_of
from tests.trouble import disk_is_full, locked, read_only, slow
from tests.waiting import until

pytestmark = pytest.mark.long

TYPED = {"value-1": "93.1", "confidence-1": "7", "value-2": "4.6", "confidence-2": "6"}
TYPED |= {"value-3": "0", "confidence-3": "8"}
TAKES_NO_CHANGES = "The database takes no changes at the moment, so nothing was saved. Please try again later."
DID_NOT_ANSWER = "The database did not answer, so nothing was saved. Please try again in a minute."
READING = ("", "history KR-1.1", "team Payments", "company", "find checkout", "O-1", "attention", "help")

Trouble = Callable[[Store], AbstractContextManager[None]]


@pytest.fixture
def hurried(postgresql_url: str) -> Iterator[Town]:
    """On PostgreSQL, with a third of the usual patience."""
    quick = replace(LISTENER, lock=LISTENER.lock / 3, statement=LISTENER.statement / 3)
    stores = Stores(open_store(postgresql_url, quick), open_store(postgresql_url, WORKER))
    with closing(stores), town(stores, "http", COMPANY, FRIDAY) as running:
        seed(running)
        yield running


def test_a_database_that_takes_no_changes_says_so_and_keeps_what_it_has(ready: Town) -> None:
    ready.sandbox.postman._ack_seconds = 0.5  # over a socket nothing tells that it will not be acknowledged
    is_refused_and_done_afterwards(ready, read_only, TAKES_NO_CHANGES)


@pytest.mark.parametrize(
    "trouble",
    [
        pytest.param(partial(locked, table="person"), id="nobody-gets-in"),
        pytest.param(partial(locked, table="delivery"), id="the-last-thing-written-is-locked"),
        pytest.param(partial(slow, table="delivery", seconds=10), id="the-last-thing-written-is-slow"),
    ],
)
def test_a_statement_that_takes_too_long_is_given_up_with_all_of_its_act(hurried: Town, trouble: Trouble) -> None:
    is_refused_and_done_afterwards(hurried, trouble, DID_NOT_ANSWER)


def test_what_only_reads_is_answered_while_nothing_can_be_written(ready: Town) -> None:
    only_reads(ready, read_only)


def test_what_only_reads_is_answered_while_the_disk_is_full(sqlite_stores: Stores) -> None:
    with town(sqlite_stores, "socket", COMPANY, FRIDAY) as running:
        seed(running)
        only_reads(running, lambda _store: disk_is_full())


def test_whoever_starts_okrbot_on_a_database_that_takes_no_changes_is_told_so(ready: Town) -> None:
    with read_only(ready.okrbot.store), pytest.raises(Unavailable) as refused:
        build(ready.okrbot.settings, stores=ready.okrbot.stores)

    assert (explained(refused.value) or "").startswith("The database can be read and takes no changes. Look whether")


def only_reads(place: Town, trouble: Trouble) -> None:
    place.clock_to(MEIS_MONDAY)  # days after Slack was asked about anybody
    with trouble(place.okrbot.store):
        answers = {typed: place.reads("U0KAI", typed) for typed in READING}
        home = words_of(place.home("U0KAI"))

    assert [typed for typed, said in answers.items() if not said or "nothing was saved" in said] == []
    assert "Checkout success" in answers["O-1"]
    assert "Payments" in home


def is_refused_and_done_afterwards(place: Town, trouble: Trouble, words: str) -> None:
    """A command, a button, a form and an event."""
    place.sandbox.postman._retry_delays = (1.0,) * 20
    place.clock_to(MEIS_MONDAY)
    view, prompt = opens_what_moved(place), prompt_of(place)
    place.reads("U0LEA")  # Slack has been asked about her today
    before = rows_of(place.okrbot.store)

    with trouble(place.okrbot.store):
        answered = place.says("U0MEI", "KR-1.1 94 c7")
        pressed = place.presses("U0MEI", "prompt_skip", channel=prompt["channel"], ts=prompt["ts"])
        refused = place.submits("U0MEI", view, **TYPED)
        written = place.control("message", user="U0LEA", to="bot", text="Hello there")
    after = rows_of(place.okrbot.store)

    assert words in words_of(answered["responses"])
    assert words in words_of(pressed["responses"])
    assert list(refused["errors"].values()) == [words]
    assert not written["ok"]
    assert after == before

    assert "errors" not in place.submits("U0MEI", view)  # as it was left
    assert "93.1%" in place.reads("U0KAI", "history KR-1.1")
    assert count_of_check_ins(place, "KR-1.1") == 1
    until(lambda: len(place.direct_messages("U0LEA")) == 2)  # Slack has sent hers again


def rows_of(store: Store) -> dict[str, list[Any]]:
    with store.read() as tx:
        tables = metadata().sorted_tables
        return {each.name: sorted(map(repr, tx.connection.execute(select(each)))) for each in tables}
