"""Breaks things at random moments, the same moments for the same seed."""

import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from bot.sandbox.faults import LINK, Fault, FaultBook
from tests.chaos.hurry import lease
from tests.chaos.troupe import Troupe
from tests.chaos.witness import REFUSAL

MESSAGES = ("chat.postMessage", "chat.postMessage", "chat.postMessage", "chat.update", "conversations.open")
HISTORY = "conversations.history"
MESSAGE = "message.im"
ACTS = ("/okr", MESSAGE)
VERY_LATE = "accept_very_late"
"""After both looks into the history: what rule 4 says remains possible."""
PREY_EVERY = 0.05  # seconds
REFUSED = f"fault: {REFUSAL}"


@dataclass
class Monkey:
    """``factor`` divides the waiting times as in hurry.py. ``very_late`` and ``refusals``: how often at most a call is
    accepted beyond both looks, or refused for good; ``most_faults``: how many of the others, each for ``at_once`` calls
    at most; ``freezing``: how likely a breakage is a freeze and no kill. ``claimed`` counts what workers hold, ``met``
    is what they held at each kill, ``met_frozen`` at each freeze. ``restart`` restarts the database and ``disconnect``
    renews the connections of Socket Mode, where there are such."""

    troupe: Troupe
    faults: FaultBook
    chance: Random
    factor: float
    kills: int
    every: float
    very_late: int
    refusals: int
    most_faults: float
    at_once: int
    freezing: float
    claimed: Callable[[], int]
    restart: Callable[[], None] | None = None
    disconnect: Callable[[], None] | None = None
    done: Counter[str] = field(default_factory=Counter)
    met: list[int] = field(default_factory=list)
    met_frozen: list[int] = field(default_factory=list)
    _ended: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def begin(self) -> None:
        self._thread = threading.Thread(target=self._rage, name="monkey", daemon=True)
        self._thread.start()

    @property
    def is_satisfied(self) -> bool:
        """As many kills as were wished for."""
        return self.done["killed"] >= self.kills

    def end(self) -> None:
        self._ended.set()
        if self._thread is not None:
            self._thread.join()
        self.faults.clear()

    def _rage(self) -> None:
        restarts = {self.kills // 3, 2 * self.kills // 3} if self.restart else set()
        while not self._ended.wait(self.every * self.chance.uniform(0.5, 1.5)):
            if self.chance.random() < self.freezing:  # not whoever was killed a moment ago
                self._freeze()
            elif not self.is_satisfied:
                self._kill()
            if self.restart and self.done["killed"] in restarts:
                restarts.discard(self.done["killed"])
                self.restart()
                self.done["database restarted"] += 1
            if self.chance.random() < 0.8 and self._injected < self.most_faults:
                self._inject()

    def _kill(self) -> None:
        """A worker, with something in hand if any has; now and then a web beside it."""
        held = self._prey()
        if self.troupe.kill(self.chance.choice(self._workers)):
            self.done["killed"] += 1
            self.met.append(held)
        webs = sorted(set(self.troupe.parts) - set(self._workers))
        if webs and self.chance.random() < 0.1 and self.troupe.kill(self.chance.choice(webs)):
            self.done["killed: web"] += 1

    def _prey(self) -> int:
        """How much workers hold, once it is anything, or after so long."""
        deadline = time.monotonic() + self.every
        while not (held := self.claimed()) and time.monotonic() < deadline and not self._ended.wait(PREY_EVERY):
            pass
        return held

    @property
    def missing(self) -> list[str]:
        """The kinds of faults that hit nothing, of those that can."""
        elsewhere = _LINKS if self.disconnect is None else (Fault.DISCONNECT,)  # it is nothing that waits to be hit
        return [kind.value for kind in Fault if kind not in elsewhere and not self.faults.hits[kind]]

    @property
    def _workers(self) -> list[str]:
        return [name for name in sorted(self.troupe.parts) if not name.startswith("web")]

    @property
    def _injected(self) -> int:
        return sum(count for kind, count in self.done.items() if kind.startswith("fault: ") and kind != REFUSED)

    def _freeze(self) -> None:
        """A worker, with something in hand if any has, for longer than a lease."""
        held = self._prey()
        if self.troupe.freeze(self.chance.choice(self._workers), lease(self.factor).total_seconds() * 1.25):
            self.done["frozen"] += 1
            self.met_frozen.append(held)

    def _inject(self) -> None:
        timeout, look = max(1.0, 10 / self.factor), 60 / self.factor
        seconds = {
            Fault.RATE_LIMITED: 1.0,
            Fault.HTTP_500: 0.0,
            Fault.TIMEOUT_AFTER_ACCEPT: timeout * 1.5,
            Fault.ACCEPT_LATE: timeout * 1.5,
            Fault.DROP_BEFORE_ACCEPT: 0.0,
            Fault.DROP_AFTER_ACCEPT: 0.0,
            Fault.SLOW: timeout * 0.6,
        }
        others = ["fatal_error", "internal_error", Fault.HISTORY_LAG, *_ENVELOPES]
        if self.disconnect is not None:
            others += [Fault.DISCONNECT, Fault.LINK_REFUSED]
        kind: str = self.chance.choice([*seconds, *others])
        if kind in _LINKS and self.disconnect is not None:
            if kind == Fault.LINK_REFUSED:  # the next one does not come up at once
                self.faults.inject(LINK, kind, 1)
            self.disconnect()
        elif kind in _ENVELOPES:
            self.faults.inject(MESSAGE if kind == Fault.DUPLICATE_EVENT else self.chance.choice(ACTS), kind, 1)
        elif kind == Fault.HISTORY_LAG:
            self.faults.inject(HISTORY, kind, 2, look)
        else:
            self.faults.inject(
                self.chance.choice(MESSAGES),
                kind,
                self.chance.randint(1, self.at_once),
                seconds.get(Fault(kind)) if kind in set(Fault) else None,
            )
        self.done[f"fault: {kind}"] += 1
        if self.done[VERY_LATE] < self.very_late and self.chance.random() < 0.2:
            self.faults.inject("chat.postMessage", Fault.ACCEPT_LATE, 1, look * 4 + lease(self.factor).total_seconds())
            self.done[VERY_LATE] += 1
        if self.done[REFUSED] < self.refusals and self.chance.random() < 0.2:
            self.faults.inject("chat.postMessage", REFUSAL, 1)
            self.done[REFUSED] += 1


_LINKS = (Fault.DISCONNECT, Fault.LINK_REFUSED)
_ENVELOPES = (Fault.LOST_ACK, Fault.DUPLICATE_EVENT)
