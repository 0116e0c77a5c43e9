"""Logs and metrics (architecture.md, rule 14).

One event name per line, ids as fields, never what people wrote. `log = structlog.get_logger(__name__)` anywhere, then
`log.info("prompt_sent", workspace=…, delivery=…)`.
"""

import logging
import math
import re
import sys
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, Literal, TextIO

import structlog
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from structlog.typing import EventDict, WrappedLogger

from bot.domain.errors import Unavailable

log = structlog.get_logger(__name__)

HIDDEN = "[hidden]"
LATE = timedelta(minutes=15)

# Slack's tokens (bot, user, app-level, workflow, rotating and refresh tokens, configuration tokens), and the addresses
# under which whoever knows them may post.
_TOKEN = re.compile(r"\bx(?:ox[a-z]|app|wfp|oxe\.xox[a-z])-[\w.-]+|(?<=//hooks\.slack\.com/)[^\s\"'<>]+")
# The password in an address of a database, which may hold any sign, or beside its name.
_PASSWORD = re.compile(r"(?<=://)([^\s:/@]*):\S+@|\b(password=)\S+")
# PostgreSQL's DETAIL and CONTEXT quote the row, which may have many lines; the first line of the message does not. What
# SQLAlchemy and a traceback add behind it stays.
_QUOTED_ROW = re.compile(
    r"\n?\s*(?:DETAIL|CONTEXT):.*?(?=\n\[SQL: |\n\(Background on|\n\nThe above |\n\nDuring handling |\Z)", re.DOTALL
)
_SECRET_KEYS = frozenset(
    {
        "app_token",
        "authorization",
        "bot_token",
        "client_secret",
        "cookie",
        "password",
        "refresh_token",
        "response_url",
        "signing_secret",
        "token",
        "trigger_id",
        "x-slack-signature",
    }
)


def configure_logs(form: Literal["console", "json"], stream: TextIO | None = None, level: int = logging.INFO) -> None:
    """Send structlog's lines and those of every library to `stream` (standard error), in one form, without secrets."""
    target = stream or sys.stderr
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
        # Text, and without the values of local variables.
        structlog.processors.ExceptionRenderer(structlog.tracebacks.ExceptionDictTransformer(show_locals=False))
        if form == "json"
        else structlog.processors.format_exc_info,
        hide_secrets,
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.stdlib.PositionalArgumentsFormatter(),
            *shared[:-2],
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(target)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared[:-2],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                *shared[-2:],
                _renderer(form, target),
            ],
        )
    )
    handler.addFilter(_is_not_bolts_advice)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    # slack_sdk writes whole requests on DEBUG, httpx every address on INFO.
    for chatty in ("slack_sdk", "httpx", "httpcore", "apscheduler", "alembic.runtime.plugins"):
        logging.getLogger(chatty).setLevel(max(level, logging.WARNING))
    # The worker's rounds are longer than the second after which the next one begins: each time it would say so.
    logging.getLogger("apscheduler.scheduler").setLevel(max(level, logging.ERROR))


@contextmanager
def apart(event: str, **told: Any) -> Iterator[None]:
    """One of several things that are done in turn: a mistake of ours in it is logged, and must not stop the others.
    When the database does not answer, none of them can be done, and that is passed on."""
    try:
        yield
    except Unavailable:
        raise
    except Exception as error:
        log.error(event, **told, exc_info=error)


def _is_not_bolts_advice(record: logging.LogRecord) -> bool:
    """Bolt's warnings about what nobody listens to quote what was typed into a select. A filter, for Bolt sets levels
    itself."""
    return record.levelno >= logging.ERROR or not record.name.startswith("slack_bolt")


def hide_secrets(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Replace tokens, passwords, quoted rows and the values of known secret keys, however deep they stand."""
    hidden: EventDict = _without_secrets(event)
    return hidden


def _without_password(found: re.Match[str]) -> str:
    return f"{found[2]}{HIDDEN}" if found[2] else f"{found[1]}:{HIDDEN}@"


def _without_secrets(value: Any, key: str = "") -> Any:
    if key.lower() in _SECRET_KEYS and value is not None:
        return HIDDEN
    if isinstance(value, str):
        return _QUOTED_ROW.sub("", _PASSWORD.sub(_without_password, _TOKEN.sub(HIDDEN, value)))
    if isinstance(value, MutableMapping):
        return {name: _without_secrets(part, str(name)) for name, part in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_without_secrets(part) for part in value]
    return value if isinstance(value, int | float | None) else _without_secrets(str(value))


def _renderer(form: Literal["console", "json"], target: TextIO) -> structlog.typing.Processor:
    if form == "json":
        return structlog.processors.JSONRenderer(ensure_ascii=False)
    return structlog.dev.ConsoleRenderer(colors=target.isatty())


class Metrics:
    """What /metrics shows, of this process alone. One for a process; tests make their own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._prompts_planned = self._counter("okrbot_prompts_planned", "Prompts planned")
        self._sent = self._counter("okrbot_deliveries_sent", "Messages Slack has taken", "kind")
        self._late = self._counter(
            "okrbot_deliveries_late", "Messages sent more than 15 minutes after their time", "kind"
        )
        self._unsure = self._counter("okrbot_deliveries_unsure", "Calls to Slack whose outcome was unknown", "kind")
        self._dead = self._counter("okrbot_deliveries_dead", "Messages given up, by Slack's reason or ours", "reason")
        self._feeds_read = self._counter(
            "okrbot_feeds_read", "Values read from systems; or why one could not be read", "outcome"
        )
        self._listener_seconds = Histogram(
            "okrbot_listener_seconds",
            "From the start of a listener (a command, press, choice or submission) to its acknowledgement",
            ["name"],
            buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 3),  # Slack waits 3 seconds
            registry=self.registry,
        )
        self._outbox_age = Gauge(
            "okrbot_outbox_age_seconds",
            "How long the oldest due message of all processes has been waiting; NaN when the database does not answer",
            registry=self.registry,
        )

    def prompts_planned(self, count: int) -> None:
        self._prompts_planned.inc(count)

    def sent(self, kind: str, *, late_by: timedelta = timedelta()) -> None:
        """``late_by`` is counted from when the message was due, not from when it was promised."""
        self._sent.labels(kind=kind).inc()
        if late_by > LATE:
            self._late.labels(kind=kind).inc()

    def unsure(self, kind: str) -> None:
        self._unsure.labels(kind=kind).inc()

    def dead(self, reason: str) -> None:
        self._dead.labels(reason=reason).inc()

    def feed_read(self, outcome: str) -> None:
        self._feeds_read.labels(outcome=outcome).inc()

    def listener_took(self, name: str, seconds: float) -> None:
        self._listener_seconds.labels(name=name).observe(seconds)

    def exposition(self, outbox_age: timedelta | None) -> bytes:
        """All of them in Prometheus's text format; ``outbox_age`` None when nobody can tell."""
        self._outbox_age.set(math.nan if outbox_age is None else outbox_age.total_seconds())
        return generate_latest(self.registry)

    def _counter(self, name: str, documentation: str, *labels: str) -> Counter:
        return Counter(name, documentation, labels, registry=self.registry)
