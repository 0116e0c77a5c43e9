"""The record of every call the bot made, for scripts and for the page's panel."""

from collections import deque
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Lock

from bot.sandbox.clock import iso
from bot.sandbox.wire import Json

KEPT = 20_000


@dataclass(frozen=True)
class Call:
    """One call: when on machine time and on the calendar, what, and how it was answered."""

    seq: int
    at: datetime
    calendar: datetime
    method: str
    args: Json
    status: int
    answer: Json | None
    """None when no answer was sent: a dropped connection or an empty 429."""
    reason: str = ""
    """Why it was refused, in words."""
    team: str = ""

    def as_json(self) -> Json:
        return {
            "seq": self.seq,
            "at": iso(self.at),
            "calendar": iso(self.calendar),
            "method": self.method,
            "args": self.args,
            "status": self.status,
            "answer": self.answer,
            "reason": self.reason,
            "team": self.team,
        }


class CallLog:
    """The last calls, oldest first."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._calls: deque[Call] = deque(maxlen=KEPT)
        self._seq = 0

    def add(
        self, calendar: datetime, method: str, args: Json, status: int, answer: Json | None, reason: str, team: str
    ) -> Call:
        """The bot's token is not kept."""
        kept = {name: value for name, value in args.items() if name not in ("token", "client_secret")}
        with self._lock:
            self._seq += 1
            call = Call(self._seq, datetime.now(UTC), calendar, method, kept, status, answer, reason, team)
            self._calls.append(call)
            return call

    def since(self, *, seq: int = 0, at: datetime | None = None) -> list[Call]:
        """Calls after number `seq` and at or after machine time `at`."""
        with self._lock:
            return [call for call in self._calls if call.seq > seq and (at is None or call.at >= at)]
