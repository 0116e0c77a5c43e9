"""Faults on demand: what goes wrong between a bot and Slack, injected for the next calls."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from threading import Lock


class Fault(StrEnum):
    """What can go wrong. Any other kind is taken as an error code of Slack."""

    RATE_LIMITED = "rate_limited"
    HTTP_500 = "http_500"
    TIMEOUT_AFTER_ACCEPT = "timeout_after_accept"
    ACCEPT_LATE = "accept_late"
    DROP_BEFORE_ACCEPT = "drop_before_accept"
    DROP_AFTER_ACCEPT = "drop_after_accept"
    HISTORY_LAG = "history_lag"
    SLOW = "slow"
    DUPLICATE_EVENT = "duplicate_event"
    LOST_ACK = "lost_ack"
    DISCONNECT = "disconnect"
    LINK_REFUSED = "link_refused"


DEFAULT_SECONDS = {
    Fault.RATE_LIMITED: 1.0,
    Fault.TIMEOUT_AFTER_ACCEPT: 30.0,
    Fault.ACCEPT_LATE: 5.0,
    Fault.HISTORY_LAG: 60.0,
    Fault.SLOW: 1.0,
}
ENVELOPE_FAULTS = frozenset({Fault.DUPLICATE_EVENT, Fault.LOST_ACK, Fault.LINK_REFUSED})
LINK = "link"
"""Opening a connection of Socket Mode."""
EVERY_METHOD = "*"


@dataclass
class Injected:
    """One fault waiting for its calls. `method` is a Web API method, an event type, `link`, or `*`."""

    method: str
    kind: str
    times: int
    seconds: float

    @property
    def note(self) -> str:
        """For the log of calls; with the seconds where they decide what a bot could have seen."""
        late = f", {self.seconds:g} s" if self.kind == Fault.ACCEPT_LATE else ""
        return f"injected fault: {self.kind}{late}"


class FaultBook:
    """The faults still to happen; ``hits`` counts by kind what has been hit."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._waiting: list[Injected] = []
        self.hits: Counter[str] = Counter()

    def inject(self, method: str, kind: str, times: int = 1, seconds: float | None = None) -> None:
        fallback = DEFAULT_SECONDS[Fault(kind)] if kind in DEFAULT_SECONDS else 0.0
        with self._lock:
            self._waiting.append(Injected(method, kind, times, fallback if seconds is None else seconds))

    def clear(self) -> None:
        with self._lock:
            self._waiting.clear()

    def for_call(self, method: str) -> Injected | None:
        """The fault that hits this call, if any."""
        return self._take(method, lambda kind: kind not in ENVELOPE_FAULTS)

    def for_envelope(self, name: str, kind: Fault) -> bool:
        """Whether this delivery (an event type, command or interaction type), or the `link`, is hit by `kind`."""
        return self._take(name, lambda waiting: waiting == kind) is not None

    def _take(self, name: str, wanted: Callable[[str], bool]) -> Injected | None:
        with self._lock:
            for fault in self._waiting:
                if fault.method in (name, EVERY_METHOD) and wanted(fault.kind):
                    fault.times -= 1
                    self.hits[fault.kind] += 1
                    if fault.times <= 0:
                        self._waiting.remove(fault)
                    return fault
        return None
