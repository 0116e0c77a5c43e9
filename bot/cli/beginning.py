"""How a command begins, and how it ends when an operator has to mend something."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from bot.settings import Process, Settings


def settings_of(process: "Process") -> "Settings":
    from bot.settings import load
    from bot.telemetry import configure_logs

    settings = load(process)
    configure_logs(settings.log)
    return settings


@contextmanager
def plain_errors() -> Iterator[None]:
    """What an operator can mend is said in a sentence, without a traceback; exit code 2."""
    try:
        yield
    except Exception as error:
        from bot.troubles import explained

        words = explained(error)
        if words is None:
            raise
        typer.echo(words, err=True)
        sys.exit(2)
