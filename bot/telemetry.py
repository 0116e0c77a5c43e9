"""Logs and metrics (architecture.md, rule 14).

One event name per line, ids as fields, never what people wrote. `log = structlog.get_logger(__name__)` anywhere, then
`log.info("prompt_sent", workspace=…, delivery=…)`.
"""

import logging
import math
import re
import sys
import threading
import time
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Literal, TextIO

import structlog
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from structlog.typing import EventDict, WrappedLogger

from bot.domain.errors import DatabaseTrouble, Unavailable, stops_all

log = structlog.get_logger(__name__)

HIDDEN = "[hidden]"
LATE = timedelta(minutes=15)
SAME_TROUBLE = 60.0  # seconds, in which the log says once that the database, or the app token, has it

# Slack's tokens (bot, user, app-level, workflow, rotating and refresh tokens, configuration tokens), and the addresses
# under which whoever knows them may post.
_TOKEN = re.compile(r"\bx(?:ox[a-z]|app|wfp|oxe\.xox[a-z])-[\w.-]+|(?<=//hooks\.slack\.com/)[^\s\"'<>]+")
# The password in an address of a database, which may hold any sign; in another address, without the signs that end it
# where it is quoted; or beside its name.
_PASSWORD = re.compile(
    r"(\bpostgres[\w+]*://[^\s:/@]*):\S+@|(://[^\s:/@\"'<>(){}\[\],]*):[^\s\"'<>(){}\[\],]+@|\b(password=)\S+"
)
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
    """One of several things that are done in turn: a mistake of ours in it, or trouble with its table, is logged, and
    must not stop the others. What stops all of them is passed on."""
    try:
        yield
    except Exception as error:
        if stops_all(error):
            raise
        log_failure(event, error, **told)
    else:
        _failures.are_over(event, **told)


def log_failure(event: str, error: Exception, **told: Any) -> None:
    """As ``Failures.tell``, of the whole process."""
    _failures.tell(event, error, **told)


@dataclass
class Failures:
    """Of what is tried again and again: a mistake of ours is logged with its trace; trouble of the database is a line,
    and as long as that stays the same once a minute."""

    _said: dict[tuple[object, ...], tuple[DatabaseTrouble, str, float]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def tell(self, event: str, error: Exception, **told: Any) -> None:
        """``told`` are the fields by which one thing is told from another."""
        if not isinstance(error, Unavailable):
            log.error(event, **told, exc_info=error)
        elif self._is_news(_name(event, told), error):
            log.error(event, **told, database=error.trouble.value, said=error.said)

    def are_over(self, event: str, **told: Any) -> None:
        with self._lock:
            self._said.pop(_name(event, told), None)

    def _is_news(self, name: tuple[object, ...], error: Unavailable) -> bool:
        now = time.monotonic()
        with self._lock:
            self._said = {key: said for key, said in self._said.items() if now - said[-1] < SAME_TROUBLE}
            if self._said.get(name, ())[:2] == (error.trouble, error.said):
                return False
            self._said[name] = (error.trouble, error.said, now)
            return True


_failures = Failures()


def _name(event: str, told: dict[str, Any]) -> tuple[object, ...]:
    return (event, *told.items())


def _is_not_bolts_advice(record: logging.LogRecord) -> bool:
    """Bolt's warnings about what nobody listens to quote what was typed into a select. A filter, for Bolt sets levels
    itself."""
    return record.levelno >= logging.ERROR or not record.name.startswith("slack_bolt")


def hide_secrets(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Replace tokens, passwords, quoted rows and the values of known secret keys, however deep they stand."""
    hidden: EventDict = _without_secrets(event)
    return hidden


def _without_password(found: re.Match[str]) -> str:
    return f"{found[3]}{HIDDEN}" if found[3] else f"{found[1] or found[2]}:{HIDDEN}@"


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
