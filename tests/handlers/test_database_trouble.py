"""What somebody reads, and what the log says, when the database cannot do what was asked."""

import json
import logging

import pytest

from bot import telemetry
from bot.domain.errors import DatabaseTrouble, Unavailable
from bot.i18n import language
from bot.telemetry import Failures
from handlers.errors import Apologies
from tests.logs import logs_of

T = language("en")


@pytest.mark.parametrize("trouble", [DatabaseTrouble.DAMAGED, DatabaseTrouble.NO_RIGHTS])
def test_what_does_not_pass_by_itself_is_said_so_and_is_worth_an_alarm_once_a_minute(
    trouble: DatabaseTrouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telemetry, "_failures", Failures())
    error = Unavailable(trouble, said="permission denied for table team")
    with logs_of(logging.INFO) as lines:
        messages = [Apologies().message(error, T) for _ in range(2)]

    words = "The database has trouble, so nothing was saved. Whoever runs okrbot can put that right."
    assert {message.text for message in messages} == {words}
    [event] = [json.loads(line) for line in lines.getvalue().splitlines()]
    assert (event["event"], event["level"]) == ("listener_failed", "error")
    assert (event["database"], event["said"]) == (trouble.value, "permission denied for table team")
    assert "exception" not in event


def test_what_passes_is_in_the_log_with_the_words_of_the_database() -> None:
    with logs_of(logging.INFO) as lines:
        message = Apologies().message(Unavailable(said="database is locked"), T)

    assert message.text.endswith("Please try again in a minute.")
    [event] = [json.loads(line) for line in lines.getvalue().splitlines()]
    assert (event["event"], event["level"], event["said"]) == ("refused", "warning", "database is locked")
