"""How a command begins, and how it ends when an operator has to mend something."""

import atexit
import gc
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from bot.settings import Process, Settings

ORDINARY = gc.get_threshold()
WHILE_LOADING = 100_000  # new objects, after which garbage is looked for


def begin_loading() -> None:
    """Most of what a command makes is modules, of which nothing is garbage: looking through them meanwhile takes an
    eighth of a start, and looking through everything once more at the end as long again."""
    gc.set_threshold(WHILE_LOADING)
    atexit.register(gc.freeze)


def loaded() -> None:
    """A process that stays leaves alone what is there by now, and looks for garbage as usual among what comes."""
    gc.freeze()
    gc.set_threshold(*ORDINARY)


@dataclass
class Start:
    """What it is called in the log that a process ends by a mistake: one that could work already, maybe for days, had
    started."""

    event: str = "not_started"

    def is_over(self) -> None:
        loaded()
        self.event = "ended_by_mistake"


def settings_of(process: "Process") -> "Settings":
    from bot.settings import load
    from bot.telemetry import configure_logs

    try:
        settings = load(process)
    except UnicodeDecodeError:
        raise ValueError(".env is not UTF-8. Save it as UTF-8.") from None
    configure_logs(settings.log)
    return settings


@contextmanager
def starting() -> Iterator[Start]:
    """As ``plain_errors``, for what nobody sits in front of: where logs are JSON, the reason of the end is an event of
    the log, also one that only a programmer can mend."""
    start = Start()
    with plain_errors():
        try:
            yield start
        except Exception as error:
            if not _logs_are_json():
                raise
            sys.exit(_log_the_end(start.event, error))


def _logs_are_json() -> bool:
    """Also when the settings as a whole cannot be read."""
    from dotenv import dotenv_values

    given = os.environ.get("OKRBOT_LOG")
    if not given:
        with suppress(OSError, UnicodeDecodeError):
            given = dotenv_values(".env").get("OKRBOT_LOG")
    return given == "json"


def _log_the_end(event: str, error: Exception) -> int:
    """The exit code."""
    import structlog

    from bot.telemetry import configure_logs
    from bot.troubles import explained

    configure_logs("json")
    words = explained(error)
    if words is None:
        structlog.get_logger(__name__).error(event, exc_info=error)
        return 1
    structlog.get_logger(__name__).error(event, reason=words)
    return 2


@contextmanager
def plain_errors() -> Iterator[None]:
    """What an operator can mend is said in a sentence, without a traceback; exit code 2. Whoever reads what a command
    writes and has enough of it is nobody's mistake: typer ends without a word."""
    try:
        yield
    except BrokenPipeError:
        raise
    except Exception as error:
        from bot.troubles import explained

        words = explained(error)
        if words is None:
            raise
        typer.echo(words, err=True)
        sys.exit(2)
