"""The memory of this process while something is done."""

from threading import Event, Thread
from types import TracebackType

import psutil

EVERY = 0.02  # seconds
MEGABYTE = 1_000_000


class Memory:
    """``above`` is the most that was held inside, in megabytes above what was held when it began."""

    def __init__(self) -> None:
        self._process, self._ended = psutil.Process(), Event()
        self._watching = Thread(target=self._watch, daemon=True)
        self._idle = self._most = 0

    @property
    def above(self) -> float:
        return (self._most - self._idle) / MEGABYTE

    def __enter__(self) -> "Memory":
        self._idle = self._most = self._held()
        self._watching.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        self._watching.join()

    def _watch(self) -> None:
        while not self._ended.wait(EVERY):
            self._most = max(self._most, self._held())

    def _held(self) -> int:
        return int(self._process.memory_info().rss)
