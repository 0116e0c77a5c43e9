"""Who writes next to a SQLite file: one at a time, in the order in which they asked.

SQLite has no such order. Whoever finds it locked looks again after pauses that grow to a tenth of a second, so that
somebody who writes again and again, as a planner does, could keep everybody else out.
"""

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Lock
from time import monotonic
from weakref import WeakValueDictionary

from bot.domain.errors import Unavailable


class Turns:
    """The line of one process before one file; other processes wait for it in SQLite's own way."""

    def __init__(self) -> None:
        self._guard = Lock()
        self._line: deque[Event] = deque()

    def __len__(self) -> int:
        """How many write or wait."""
        return len(self._line)

    @contextmanager
    def next(self, seconds: float) -> Iterator[float]:
        """Wait for one's turn and have it; how many of the ``seconds`` are left. Raises Unavailable when it does not
        come within them."""
        mine, begun = Event(), monotonic()
        with self._guard:
            self._line.append(mine)
            self._line[0].set()
        try:
            if not mine.wait(seconds):
                raise Unavailable()
            yield max(0.0, seconds - (monotonic() - begun))
        finally:
            with self._guard:
                self._line.remove(mine)
                if self._line:
                    self._line[0].set()


_lines: WeakValueDictionary[Path, Turns] = WeakValueDictionary()
_guard = Lock()


def turns_at(file: Path) -> Turns:
    """The one line of this process before a file."""
    with _guard:
        return _lines.setdefault(file.absolute(), Turns())
