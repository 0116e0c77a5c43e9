"""Who wants to know that something changed: the page's event stream, tests that wait."""

from collections.abc import Callable
from dataclasses import dataclass
from threading import Condition


@dataclass(frozen=True)
class Change:
    """One change of the workspace: `kind` is message, ephemeral, view, user, channel, clock, call or faults."""

    version: int
    kind: str
    team: str = ""
    channel: str = ""
    user: str = ""


Listener = Callable[[Change], None]


class Changes:
    """A version that counts up, and listeners called (from any thread) at each change."""

    def __init__(self) -> None:
        self._condition = Condition()
        self._version = 0
        self._listeners: list[Listener] = []

    @property
    def version(self) -> int:
        return self._version

    def tell(self, kind: str, *, team: str = "", channel: str = "", user: str = "") -> None:
        with self._condition:
            self._version += 1
            change = Change(self._version, kind, team, channel, user)
            listeners = tuple(self._listeners)
            self._condition.notify_all()
        for listener in listeners:
            listener(change)

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Calls `listener` at each change until the returned function is called. It must not block."""
        with self._condition:
            self._listeners.append(listener)

        def unsubscribe() -> None:
            with self._condition:
                self._listeners.remove(listener)

        return unsubscribe

    def wait(self, after: int, seconds: float) -> int:
        """The version as soon as it is above `after`, or what it is after so many seconds."""
        with self._condition:
            self._condition.wait_for(lambda: self._version > after, seconds)
            return self._version
