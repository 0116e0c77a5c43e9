"""A Slack that does what a test tells it, over real HTTP: what it takes, what it answers, what its history shows."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum, auto
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from threading import Lock, Thread
from typing import Any
from urllib.parse import parse_qsl

TOKEN = "xoxb-scripted"  # nobody's
DM = "D0MEI"


class Mood(Enum):
    """What becomes of the next call of ``chat.*``."""

    WELL = auto()
    BUSY = auto()  # 429
    BROKEN = auto()  # 500, not taken
    REFUSES = auto()  # for good
    DEAF = auto()  # the connection ends, not taken
    TAKES_AND_DROPS = auto()
    TAKES_LATE = auto()  # the connection ends; taken when ``let_arrive`` is called
    TAKES_AND_HIDES = auto()  # the connection ends; in the history when ``let_arrive`` is called


class History(Enum):
    READABLE = auto()
    BROKEN = auto()
    CLOSED = auto()


@dataclass
class Posted:
    """One message that was taken, or will be. ``shown``: whether the history has it."""

    delivery: int
    ts: str
    thread_ts: str
    shown: bool


@dataclass
class ScriptedSlack:
    """``called`` names the deliveries of all calls that were posts, in their order, whatever became of them."""

    url: str = ""
    mood: Mood = Mood.WELL
    history: History = History.READABLE
    posted: list[Posted] = field(default_factory=list)
    called: list[int] = field(default_factory=list)
    _stamps: "count[int]" = field(default_factory=lambda: count(1))
    _lock: Lock = field(default_factory=Lock)

    def clear(self) -> None:
        self.mood, self.history = Mood.WELL, History.READABLE
        self.posted.clear()
        self.called.clear()

    def let_arrive(self) -> None:
        for each in self.posted:
            each.shown = True

    def answer(self, method: str, given: dict[str, Any]) -> tuple[int, dict[str, Any]] | None:
        """Status and body; None ends the connection without an answer."""
        with self._lock:
            if method == "conversations.open":
                return 200, {"ok": True, "channel": {"id": DM}}
            if method in ("conversations.history", "conversations.replies"):
                return self._history(given.get("ts", ""), float(given["oldest"]))
            mood, self.mood = self.mood, Mood.WELL
            return self._post(mood, given) if method == "chat.postMessage" else self._said(mood, given["ts"])

    def _post(self, mood: Mood, given: dict[str, Any]) -> tuple[int, dict[str, Any]] | None:
        delivery = given["metadata"]["event_payload"]["delivery"]
        self.called.append(delivery)
        ts = f"{int(time.time())}.{next(self._stamps):06d}"
        if mood in (Mood.WELL, Mood.TAKES_AND_DROPS, Mood.TAKES_LATE, Mood.TAKES_AND_HIDES):
            shown = mood in (Mood.WELL, Mood.TAKES_AND_DROPS)
            self.posted.append(Posted(delivery, ts, given.get("thread_ts") or ts, shown))
        return self._said(mood, ts)

    def _said(self, mood: Mood, ts: str) -> tuple[int, dict[str, Any]] | None:
        answers = {
            Mood.WELL: (200, {"ok": True, "channel": DM, "ts": ts}),
            Mood.BUSY: (429, {"ok": False, "error": "ratelimited"}),
            Mood.BROKEN: (500, {}),
            Mood.REFUSES: (200, {"ok": False, "error": "messages_tab_disabled"}),
        }
        return answers.get(mood)

    def _history(self, thread_ts: str, oldest: float) -> tuple[int, dict[str, Any]]:
        if self.history is not History.READABLE:
            broken = self.history is History.BROKEN
            return (500, {}) if broken else (200, {"ok": False, "error": "missing_scope"})
        seen = [each for each in self.posted if each.shown and float(each.ts) >= oldest]
        told = [
            {"ts": each.ts, "metadata": {"event_type": "okrbot_delivery", "event_payload": {"delivery": each.delivery}}}
            for each in seen
            if thread_ts in ("", each.thread_ts)
        ]
        return 200, {"ok": True, "messages": told[::-1]}


@contextmanager
def scripted_slack() -> Iterator[ScriptedSlack]:
    slack = ScriptedSlack()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:  # the name the library calls
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            given = json.loads(body) if "json" in self.headers["Content-Type"] else dict(parse_qsl(body))
            answer = slack.answer(self.path.rpartition("/")[2], given)
            if answer is not None:
                self._say(*answer)

        do_GET = do_POST  # noqa: N815  # as above

        def _say(self, status: int, body: dict[str, Any]) -> None:
            written = json.dumps(body).encode()
            self.send_response(status)
            for name, value in (("Content-Type", "application/json"), ("Retry-After", "5")):
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(written)))
            self.end_headers()
            self.wfile.write(written)

        def log_message(self, *_: Any) -> None:
            """Nobody reads it."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    slack.url = f"http://127.0.0.1:{server.server_port}/api/"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield slack
    finally:
        server.shutdown()
        server.server_close()
