"""Is the bot busy? Calls under way, the last call, and envelopes it has not acknowledged."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Condition
from time import monotonic


class Activity:
    """Counts what is under way, on machine time."""

    def __init__(self) -> None:
        self._condition = Condition()
        self._calls = 0
        self._envelopes = 0
        self._last = monotonic()

    @contextmanager
    def call(self) -> Iterator[None]:
        """Around one call of the bot: Web API, response_url, upload."""
        with self._condition:
            self._calls += 1
        try:
            yield
        finally:
            with self._condition:
                self._calls -= 1
                self._touch()

    def envelope_out(self) -> None:
        with self._condition:
            self._envelopes += 1

    def envelope_done(self) -> None:
        with self._condition:
            self._envelopes -= 1
            self._touch()

    def touch(self) -> None:
        with self._condition:
            self._touch()

    def wait_until_quiet(self, quiet: float, at_most: float, *, envelopes: bool = False) -> bool:
        """Waits until no call is under way and `quiet` seconds have passed since the last; False when it gives up.

        With `envelopes`, everything sent to the bot must be acknowledged too.
        """
        deadline = monotonic() + at_most
        with self._condition:
            while (now := monotonic()) < deadline:
                busy = self._calls or (envelopes and self._envelopes)
                missing = self._last + quiet - now
                if not busy and missing <= 0:
                    return True
                self._condition.wait(min(deadline - now, 0.05 if busy else missing))
        return False

    def _touch(self) -> None:
        self._last = monotonic()
        self._condition.notify_all()
