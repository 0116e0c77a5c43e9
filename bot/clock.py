"""Calendar time: the one place that asks for it (architecture.md, rule 2).

Machine time (leases, time-outs, signatures) is not asked for here: it is real and cannot be moved.
"""

from datetime import UTC, datetime
from threading import Lock
from typing import Any, Protocol

import httpx
import structlog

from bot.certificates import trusted

FOLLOW_TIMEOUT_SECONDS = 5.0  # a stand-in may hold the answer to /control/idle for a second

log = structlog.get_logger(__name__)


class Clock(Protocol):
    """Says what time it is, in aware UTC."""

    def now(self) -> datetime: ...


class SystemClock:
    """The clock of this machine."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class FollowedClock:
    """The clock of a stand-in for Slack on this machine, so that a separate bot lives in its time.

    `url` is the stand-in's address or its `/control`. While it cannot be reached, time stands at what was last heard,
    before the first answer at this machine's own.
    """

    def __init__(self, url: str) -> None:
        self._control = url.rstrip("/").removesuffix("/control") + "/control"
        # Never through a proxy: the stand-in is on this machine.
        self._client = httpx.Client(timeout=FOLLOW_TIMEOUT_SECONDS, trust_env=False, verify=trusted())
        self._lock = Lock()
        self._last: datetime | None = None
        self._is_away = False

    def now(self) -> datetime:
        return self._ask("GET", "/state")

    def idle(self, worker: str, next_due: datetime | None) -> datetime:
        """Report that `worker` has nothing to do before `next_due`; answers the time it is then."""
        due = None if next_due is None else _utc(next_due).isoformat()
        return self._ask("POST", "/idle", {"worker": worker, "next_due": due})

    def close(self) -> None:
        self._client.close()

    def _ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> datetime:
        try:
            answer = self._client.request(method, self._control + path, json=body).raise_for_status()
            heard = _time_in(answer.json())
        except (httpx.HTTPError, ValueError) as error:
            return self._last_heard(path, error)
        with self._lock:
            self._is_away = False
            # Answers can overtake each other; calendar time never goes back.
            self._last = heard if self._last is None else max(heard, self._last)
            return self._last

    def _last_heard(self, path: str, error: Exception) -> datetime:
        """Told once for as long as it is away: an idle worker asks twenty times a second."""
        with self._lock:
            if not self._is_away:
                log.warning("clock_unreachable", path=path, error=type(error).__name__)
            self._is_away = True
            return self._last or datetime.now(UTC)


def _time_in(answer: Any) -> datetime:
    """The time in an answer: `{"clock": {"now": …}}`, `{"now": …}` or `{"to": …}`. Raises ValueError."""
    if not isinstance(answer, dict):
        raise ValueError("is not an object")
    clock = answer.get("clock")
    written = (clock.get("now") if isinstance(clock, dict) else None) or answer.get("now") or answer.get("to")
    if not isinstance(written, str):
        raise ValueError("has no time")
    return _utc(datetime.fromisoformat(written))


def _utc(instant: datetime) -> datetime:
    if instant.tzinfo is None:
        raise ValueError(f"{instant} has no zone.")
    return instant.astimezone(UTC)
