"""How far a long command has come: a bar on a terminal, plain lines otherwise; on stderr, so that what a command prints
stays by itself."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

Tell = Callable[[int, int], None]
"""Is told how much of how much is done."""


@contextmanager
def telling(word: str, line: str, every: int) -> Iterator[Tell]:
    """``word`` stands before the bar; ``line`` with {done} and {total} is written each time so much more is done."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield _in_lines(line, every)
        return
    columns = (TextColumn(word), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task(word, total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)


def _in_lines(line: str, every: int) -> Tell:
    told = 0

    def tell(done: int, total: int) -> None:
        nonlocal told
        if done // every > told // every:
            sys.stderr.write(line.format(done=done, total=total) + "\n")
        told = done

    return tell
