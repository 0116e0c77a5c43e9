"""What arrives several times at the same moment acts once: Slack repeats itself, people click twice and have two
devices. What the stand-in sends is held back, then let through by several threads at once."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import pytest

from bot.app import Okrbot, Stores, build
from storage import UNLIMITED
from tests.journeys.conftest import COMPANY, FRIDAY, MEIS_MONDAY
from tests.journeys.gate import Gate
from tests.journeys.seeds import seed
from tests.journeys.test_bad_input import count_of_check_ins
from tests.journeys.test_from_nothing import opens_what_moved, prompt_of
from tests.journeys.town import Town, town

pytestmark = pytest.mark.long

MEI = "U0MEI"
TIMES = 3


def test_the_same_event_three_times_is_answered_once(gate: Gate) -> None:
    town = gate.town
    prompt = prompt_of(town)
    with gate.closed():
        town.control("message", user=MEI, channel=prompt["channel"], text="KR-1.1 93 c7 pilots")
    answers = gate.let_in(*gate.held * TIMES)

    assert [answer.status for answer in answers] == [200] * TIMES
    assert count_of_check_ins(town, "KR-1.1") == 1
    said = [message["text"] for message in town.direct_messages(MEI) if message["ts"] != prompt["ts"]]
    assert sum("Recorded" in text for text in said) == 1, said


def test_a_form_submitted_three_times_is_recorded_once_and_answered_alike(gate: Gate) -> None:
    town = gate.town
    form = opens_what_moved(town)
    with gate.closed():
        submits(town, form, "93")
    answers = gate.let_in(*gate.held * TIMES)

    assert {(answer.status, answer.body) for answer in answers} == {(200, answers[0].body)}
    assert count_of_check_ins(town, "KR-1.1") == 1


def test_of_two_devices_one_is_recorded_and_the_other_shows_what_was(gate: Gate) -> None:
    town = gate.town
    for value in ("93", "94"):
        form = opens_what_moved(town)
        with gate.closed():
            submits(town, form, value)
    answers = gate.let_in(*gate.held)

    assert [answer.status for answer in answers] == [200, 200]
    assert count_of_check_ins(town, "KR-1.1") == 1
    recorded = current(town)
    assert sum(answer.body == "" for answer in answers) == 1
    [told] = [answer.body for answer in answers if answer.body]
    assert f"{recorded}%" in told


def test_a_double_click_skips_once(gate: Gate) -> None:
    town = gate.town
    prompt = prompt_of(town)
    with gate.closed():
        town.presses(MEI, "prompt_skip", channel=prompt["channel"], ts=prompt["ts"])
    answers = gate.let_in(*gate.held * TIMES)

    assert [answer.status for answer in answers] == [200] * TIMES
    with town.okrbot.store.read() as tx:
        sent = tx.outbox.many(tx.connection.execute(tx.outbox.within(town.okrbot.workspace.id)))
    assert sorted(delivery.kind.value for delivery in sent) == ["prompt", "prompt_changed"]


def test_two_webs_record_what_both_get_once(postgresql_stores: Stores) -> None:
    """Each has connections of its own and remembers nothing of the other; Slack asks whichever answers first."""
    with town(postgresql_stores, "http", COMPANY, FRIDAY) as running, another_web(running) as other:
        seed(running)
        gate = Gate.before(running)
        running.clock_to(MEIS_MONDAY)
        form = opens_what_moved(running)
        with gate.closed():
            submits(running, form, "93")
        answers = gate.let_in(*gate.held * 4, beside=other)
        recorded = count_of_check_ins(running, "KR-1.1")

    assert {(answer.status, answer.body) for answer in answers} == {(200, answers[0].body)}
    assert recorded == 1


@contextmanager
def another_web(running: Town) -> Iterator[Okrbot]:
    """As a second process has it, on the same database."""
    with closing(Stores.open(running.okrbot.store.url)) as stores:
        yield build(running.okrbot.settings, running.sandbox.clock, speed=UNLIMITED, stores=stores)


def submits(town: Town, form: dict[str, Any], value: str) -> None:
    others = {"value-2": "4.6", "confidence-2": "6", "value-3": "0", "confidence-3": "8"}
    town.submits(MEI, form, **{"value-1": value, "confidence-1": "7"}, **others)


def current(town: Town) -> str:
    with town.okrbot.store.read() as tx:
        result = tx.key_results.by_code(town.okrbot.workspace.id, 1, 1)
    assert result is not None
    assert result.current is not None
    return f"{result.current:f}"
