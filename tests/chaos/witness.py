"""What the stand-in saw: every call is read while the run goes on, for the stand-in forgets the oldest."""

import re
import threading
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime

from bot.sandbox.calls import Call
from bot.sandbox.server import Sandbox

READ_EVERY = 0.3  # seconds
REFUSAL = "restricted_action"
Key = tuple[str, int]  # workspace, delivery

_LATE = re.compile(r"accept_late, ([\d.]+) s")


@dataclass
class Witness:
    """``taken_at``: when Slack first took a delivery's message, on machine time. ``late``: the seconds after which it
    took one whose caller had long gone. ``refused``: those that it was told to refuse for good. ``limits``: methods
    that it limited by itself."""

    sandbox: Sandbox
    taken_at: dict[Key, datetime] = field(default_factory=dict)
    late: dict[Key, list[float]] = field(default_factory=lambda: defaultdict(list))
    refused: set[Key] = field(default_factory=set)
    limits: Counter[str] = field(default_factory=Counter)
    _read: int = 0
    _ended: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def begin(self) -> None:
        self._thread = threading.Thread(target=self._go_on, name="witness", daemon=True)
        self._thread.start()

    def end(self) -> None:
        """Everything is read. Raises AssertionError when calls were forgotten before they were."""
        self._ended.set()
        if self._thread is not None:
            self._thread.join()
        self._read_on()

    def _go_on(self) -> None:
        while not self._ended.wait(READ_EVERY):
            self._read_on()

    def _read_on(self) -> None:
        calls = self.sandbox.calls.since(seq=self._read)
        if calls:
            assert calls[0].seq == self._read + 1, "calls were forgotten before they were read"
            self._read = calls[-1].seq
        for call in calls:
            self._see(call)

    def _see(self, call: Call) -> None:
        is_injected = call.reason.startswith("injected")
        if call.status == 429 and not is_injected:
            self.limits[call.method] += 1
        told = call.args.get("metadata")
        if not isinstance(told, dict) or call.method != "chat.postMessage":
            return
        key = call.team, int(told["event_payload"]["delivery"])
        if call.answer is not None and call.answer.get("ok"):
            self.taken_at.setdefault(key, call.at)
            if found := _LATE.search(call.reason):
                self.late[key].append(float(found[1]))
        if is_injected and REFUSAL in call.reason:
            self.refused.add(key)
