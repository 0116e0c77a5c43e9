"""How a command begins, and how it ends when an operator has to mend something."""

import atexit
import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager
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
