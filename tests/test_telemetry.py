import io
import json
import logging
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import structlog

from bot.telemetry import Metrics, configure_logs
from tests.logs import logging_as_before

PLANTED = "planted"


@pytest.fixture(autouse=True)
def _logging_as_before() -> Iterator[None]:
    with logging_as_before():
        yield


@pytest.fixture
def written() -> io.StringIO:
    stream = io.StringIO()
    configure_logs("json", stream)
    return stream


def lines(written: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in written.getvalue().splitlines()]


def test_a_line_is_one_event_with_its_ids(written: io.StringIO) -> None:
    structlog.get_logger("bot.worker").info("prompt_sent", workspace="T1", delivery=7)
    (line,) = lines(written)
    assert (line["event"], line["workspace"], line["delivery"]) == ("prompt_sent", "T1", 7)
    assert (line["level"], line["logger"]) == ("info", "bot.worker")
    assert line["timestamp"].endswith("Z")


def test_the_lines_of_libraries_have_the_same_form(written: io.StringIO) -> None:
    logging.getLogger("a_library").warning("port %d is taken", 3000)
    (line,) = lines(written)
    assert (line["event"], line["level"]) == ("port 3000 is taken", "warning")


@pytest.mark.parametrize(
    "text",
    [
        "xoxb-1-planted",
        "xapp-1-A-planted",
        "xoxe-1-planted",
        "xoxe.xoxb-1-planted",
        "xwfp-1-planted",
        "https://hooks.slack.com/commands/T1/2/planted",
        "postgresql+psycopg://okr:planted@db/okr",
        "postgresql://okr:pass@planted@db/okr",
        "postgresql://okr:pass/planted@db/okr",
        'postgresql://okr:pass,"<planted>@db/okr',
        "https://okr:pass/planted@feeds/okr",
        "https://okr:pass@planted@feeds/okr",
        "host=db user=okr password=planted",
        "duplicate key value\nDETAIL:  Key (title)=(planted) already exists.",
        "violates check\nDETAIL:  Failing row contains (7, a note\nof two planted lines).\n[SQL: INSERT INTO check_in]",
    ],
)
def test_no_secret_is_written_wherever_it_stands(written: io.StringIO, text: str) -> None:
    log = structlog.get_logger()
    log.warning("call_failed", url=f"said {text}", args={"deep": [text]}, error=RuntimeError(text))
    log.warning(f"oops {text}")
    logging.getLogger("a_library").error("failed: %s", text)
    assert "planted" not in written.getvalue()
    assert len(lines(written)) == 3


@pytest.mark.parametrize(
    "text",
    [
        '{"url":"https://slack.com","user":"<@U12>"}',
        '{"url":"https://slack.com:443/api","user":"<@U12>"}',
        "['http://127.0.0.1:8765','<@U12>']",
        "asked http://127.0.0.1:8765/api, <@U12> waits",
    ],
)
def test_an_address_without_a_password_hides_nothing_of_what_stands_behind_it(written: io.StringIO, text: str) -> None:
    structlog.get_logger().info("asked", said=text)
    (line,) = lines(written)
    assert line["said"] == text


def test_the_values_of_known_secret_keys_are_hidden(written: io.StringIO) -> None:
    structlog.get_logger().info("installed", token="planted", headers={"Authorization": "Bearer planted"})
    assert "planted" not in written.getvalue()


@pytest.mark.parametrize("form", ["json", "console"])
def test_a_traceback_shows_where_and_not_the_values_of_variables(form: Any) -> None:
    stream = io.StringIO()
    configure_logs(form, stream)
    note = PLANTED * 2
    try:
        raise RuntimeError(f"xoxb-1-{PLANTED}")
    except RuntimeError:
        structlog.get_logger().exception("listener_failed")
        logging.getLogger("lib").exception("failed")
    assert note not in stream.getvalue()
    assert PLANTED not in stream.getvalue()
    assert "RuntimeError" in stream.getvalue()
    assert "test_telemetry" in stream.getvalue()


def test_details_are_left_out_unless_asked_for(written: io.StringIO) -> None:
    structlog.get_logger().debug("noise")
    logging.getLogger("slack_sdk.web").info("noise")
    assert written.getvalue() == ""


def test_metrics_stand_in_prometheus_format() -> None:
    metrics = Metrics()
    metrics.sent("prompt", late_by=timedelta(minutes=15))
    metrics.sent("prompt", late_by=timedelta(minutes=16))
    metrics.listener_took("/okr", 0.02)
    shown = metrics.exposition(timedelta(seconds=4)).decode()
    assert 'okrbot_deliveries_sent_total{kind="prompt"} 2.0' in shown
    assert 'okrbot_deliveries_late_total{kind="prompt"} 1.0' in shown
    assert 'okrbot_listener_seconds_bucket{le="0.025",name="/okr"} 1.0' in shown
    assert "okrbot_outbox_age_seconds 4.0" in shown


def test_an_age_that_nobody_can_tell_is_no_number() -> None:
    assert "okrbot_outbox_age_seconds NaN" in Metrics().exposition(None).decode()
