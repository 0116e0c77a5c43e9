"""What okrbot logs while a test looks."""

import io
import logging
from collections.abc import Iterator
from contextlib import contextmanager

import structlog

from bot.telemetry import configure_logs


@contextmanager
def logging_as_before() -> Iterator[None]:
    """Whatever is configured inside, afterwards all is as it was."""
    root, config = logging.getLogger(), structlog.get_config()
    handlers, level = root.handlers[:], root.level
    try:
        yield
    finally:
        root.handlers[:], root.level = handlers, level
        structlog.configure(**config)


@contextmanager
def logs_of(level: int) -> Iterator[io.StringIO]:
    """A line of JSON for each thing that is logged meanwhile, from this level on."""
    stream = io.StringIO()
    with logging_as_before():
        configure_logs("json", stream, level=level)
        yield stream
