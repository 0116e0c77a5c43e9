"""The disk is full, or the database away: people get an answer in words, nothing is lost, and all goes on by itself."""

import logging
import threading

import pytest

from bot.run import working
from bot.telemetry import configure_logs
from tests.journeys.test_bad_input import count_of_check_ins
from tests.journeys.test_from_nothing import MEIS_MONDAY, opens_what_moved, prompt_of
from tests.journeys.town import Town, words_of
from tests.trouble import in_trouble
from tests.waiting import until

pytestmark = pytest.mark.long

PATIENCE = 20  # seconds
SAID = "nothing was saved"


@pytest.fixture(autouse=True)
def _logs_anew() -> None:
    """Whatever other tests left: a log that cannot be written to a full disk stops nobody."""
    configure_logs("json", level=logging.WARNING)


def test_people_are_told_that_nothing_was_saved_and_what_they_wrote_comes_again_from_slack(ready: Town) -> None:
    ready.sandbox.postman._retry_delays = (0.0, *[0.5] * 40)
    ready.clock_to(MEIS_MONDAY)
    view, prompt = opens_what_moved(ready), prompt_of(ready)
    typed = {"value-1": "93.1", "confidence-1": "7", "value-2": "4.6", "confidence-2": "6", "value-3": "0"}
    typed["confidence-3"] = "8"

    with in_trouble(ready.okrbot.store):
        answered = ready.says("U0MEI", "KR-1.1 94 c7")
        pressed = ready.presses("U0MEI", "prompt_skip", channel=prompt["channel"], ts=prompt["ts"])
        refused = ready.submits("U0MEI", view, **typed)
        ready.sandbox.postman._ack_seconds = 0.5  # over a socket nothing tells that it will not be acknowledged
        written = ready.control("message", user="U0MEI", to="bot", text="KR-1.1 95 c7")
    assert answered["ok"]
    assert SAID in words_of(answered["responses"])
    assert pressed["ok"]
    assert SAID in words_of(pressed["responses"])
    assert refused["response_action"] == "errors"
    assert SAID in words_of(list(refused["errors"].values()))
    assert not written["ok"]

    until(lambda: count_of_check_ins(ready, "KR-1.1") == 1, PATIENCE)
    assert "95%" in ready.reads("U0KAI", "history KR-1.1")


def test_the_worker_goes_on_by_itself_and_sends_what_was_due_once(
    ready: Town, caplog: pytest.LogCaptureFixture
) -> None:
    ready.stands = False  # only the worker's own loop looks what is due
    ready.clock_to(MEIS_MONDAY)
    stopping = threading.Event()
    with working(ready.okrbot, stopping):
        with in_trouble(ready.okrbot.store):
            until(lambda: "worker_failed" in caplog.text, PATIENCE)
            assert ready.direct_messages("U0MEI") == []
        until(lambda: bool(ready.direct_messages("U0MEI")), PATIENCE)

    assert "3 key results" in prompt_of(ready)["text"]
