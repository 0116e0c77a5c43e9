"""What is claimed waits here for its moment; a sender only calls. One workspace has no more than its share of the
senders, so that one whose Slack does not answer keeps no other waiting."""

import threading
import time
from collections import Counter, defaultdict, deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from heapq import heappop, heappush
from itertools import count
from queue import Empty, SimpleQueue

import structlog

from bot.domain.errors import Unavailable
from bot.domain.ids import WorkspaceId
from bot.outcomes import Outcomes, Taken

log = structlog.get_logger(__name__)

SENDERS = 16
OF_ONE_WORKSPACE = 8
CLAIM_EVERY = 1.0  # seconds
LOOK_EVERY = 0.5  # seconds, whether it is to stop

Send = Callable[[], None]


@dataclass(order=True, frozen=True, slots=True)
class Ticket:
    """To be called at ``moment`` of the machine's clock."""

    moment: float
    number: int
    workspace_id: WorkspaceId = field(compare=False)
    send: Send = field(compare=False)


@dataclass(frozen=True, slots=True)
class Ended:
    """A sender is done with a call of this workspace."""

    workspace_id: WorkspaceId
    error: BaseException | None


@dataclass
class Dispatch:
    """``waiting`` are not due yet, ``held`` are due and their workspace has all its senders, ``calling`` are with a
    sender now."""

    outcomes: Outcomes
    stopping: threading.Event
    numbers: "count[int]" = field(default_factory=count)
    waiting: list[Ticket] = field(default_factory=list)
    held: dict[WorkspaceId, deque[Ticket]] = field(default_factory=lambda: defaultdict(deque))
    calling: "Counter[WorkspaceId]" = field(default_factory=Counter)
    line: "SimpleQueue[Taken | Ended]" = field(default_factory=SimpleQueue)
    unrecorded: list[Taken] = field(default_factory=list)
    errors: list[BaseException] = field(default_factory=list)

    @property
    def in_hand(self) -> int:
        """How many are claimed and not ended."""
        return len(self.waiting) + sum(map(len, self.held.values())) + self.calling.total()

    def take(self, taken: Taken) -> None:
        """What Slack has taken is written down by the thread that runs the dispatch."""
        self.line.put(taken)

    def add(self, moment: float, workspace_id: WorkspaceId, send: Send) -> None:
        heappush(self.waiting, Ticket(moment, next(self.numbers), workspace_id, send))

    def run(self, more: Callable[[], int] | None = None, beat: Callable[[], None] = lambda: None) -> None:
        """Until nothing is in hand, and ``more``, which adds what may go next and is asked every second, adds nothing.
        ``beat`` is called again and again meanwhile. Raises what went wrong, when all has ended."""
        asked = 0.0 if more is None else -CLAIM_EVERY
        with ThreadPoolExecutor(SENDERS, thread_name_prefix="sender") as senders:
            while True:
                beat()
                now = time.monotonic()
                if more is not None and now - asked >= CLAIM_EVERY and not self.stopping.is_set():
                    asked = now
                    self._ask(more)
                self._begin_due(senders, now)
                if not self.in_hand:
                    break
                self._hear(self._pause(now, asked if more is not None else None))
        self._record()
        self.errors += [Unavailable()] if self.unrecorded else []
        if self.errors:
            raise min(self.errors, key=lambda error: isinstance(error, Exception))  # what is none goes before mistakes

    def _ask(self, more: Callable[[], int]) -> None:
        try:
            more()
        except Unavailable as error:  # what is in hand goes on, and its outcomes are kept
            if not self.in_hand:
                raise
            log.warning("not_claimed", error=str(error))

    def _begin_due(self, senders: ThreadPoolExecutor, now: float) -> None:
        """When it is to stop, everything is begun at once, to be given back."""
        while self.waiting and (self.waiting[0].moment <= now or self.stopping.is_set()):
            ticket = heappop(self.waiting)
            self.held[ticket.workspace_id].append(ticket)
        for workspace_id, tickets in list(self.held.items()):
            while tickets and self.calling[workspace_id] < OF_ONE_WORKSPACE:
                self.calling[workspace_id] += 1
                senders.submit(self._call, tickets.popleft())
            if not tickets:
                del self.held[workspace_id]

    def _call(self, ticket: Ticket) -> None:
        error: BaseException | None = None
        try:
            ticket.send()
        except BaseException as wrong:  # raised at the end; whatever it is, a call that never ended would be waited for
            error = wrong
        self.line.put(Ended(ticket.workspace_id, error))

    def _pause(self, now: float, asked: float | None) -> float:
        """Seconds until something is due; a call that ends is heard of at once."""
        moments = [now + LOOK_EVERY]
        moments += [self.waiting[0].moment] if self.waiting else []
        moments += [asked + CLAIM_EVERY] if asked is not None else []
        return max(0.0, min(moments) - now)

    def _hear(self, seconds: float) -> None:
        """Wait for news, and take in all there are."""
        try:
            self._take_in(self.line.get(timeout=seconds) if seconds else self.line.get_nowait())
            while True:
                self._take_in(self.line.get_nowait())
        except Empty:
            self._record()

    def _take_in(self, news: Taken | Ended) -> None:
        if isinstance(news, Taken):
            self.unrecorded.append(news)
            return
        self.calling[news.workspace_id] -= 1
        self.errors += [news.error] if news.error is not None else []

    def _record(self) -> None:
        self.unrecorded = self.outcomes.record_but(self.unrecorded)
