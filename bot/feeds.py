"""The part of the worker that reads values from systems: several at once, few of one place, each in its own time."""

import threading
import time
from collections import Counter
from collections.abc import Collection
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from datetime import datetime

import structlog

from bot.domain.ahead import Ahead
from bot.domain.errors import Unavailable
from bot.domain.json_numbers import NoNumber, read_number
from bot.fetching import Fetcher, NotRead, Refused
from bot.services.feeds.rounds import Claimed, FeedReadings
from bot.telemetry import Metrics
from storage import Transaction

AT_ONCE = 8
ROUND = 30.0  # seconds after which nothing more is taken on: the next round begins a second later
SECRET_LOST = "secret_lost"  # noqa: S105  # a reason

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class FeedReader:
    """A planner. A reading is claimed in one short transaction, made outside any, and written down in another. It names
    no moment of the calendar: a clock that is moved moves no system, and stops where people are written to."""

    readings: FeedReadings
    fetcher: Fetcher
    metrics: Metrics
    stopping: threading.Event = field(default_factory=threading.Event)

    def plan_due(self, now: datetime, limit: int) -> int:
        """Everything that is due, as far as a round goes. Always 0: what is left waits for the next one."""
        begun = self.readings.claim(now, {}, AT_ONCE)
        if begun:
            self._read_all(begun, now, time.monotonic() + ROUND)
        return 0

    def ahead(self, tx: Transaction, now: datetime) -> Ahead:
        reading = tx.agenda.moments.reading
        return Ahead(waits=reading is not None and reading <= now)

    def _read_all(self, begun: list[Claimed], now: datetime, until: float) -> None:
        """Whoever is done makes room for the next. More is taken on until there is no room, for what was due first may
        all be of one place."""
        running: dict[Future[None], Claimed] = {}
        with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="feed") as pool:
            while begun or running:
                running |= {pool.submit(self._read, each, now): each for each in begun}
                begun = self._more(running.values(), now, until)
                if not begun:
                    for done in wait(running, return_when=FIRST_COMPLETED).done:
                        running.pop(done)
                        done.result()
                    begun = self._more(running.values(), now, until)

    def _more(self, running: Collection[Claimed], now: datetime, until: float) -> list[Claimed]:
        room = AT_ONCE - len(running)
        if not room or self.stopping.is_set() or time.monotonic() > until:
            return []
        return self.readings.claim(now, Counter(each.feed.origin for each in running), room)

    def _read(self, claimed: Claimed, now: datetime) -> None:
        try:
            self._outcome(claimed, now)
        except Unavailable:
            log.warning("feed_not_written", workspace=claimed.feed.workspace_id, feed=claimed.feed.id)
        except Exception as error:  # its words may quote the address: only its kind is told
            log.error("feed_stuck", feed=claimed.feed.id, kind=type(error).__name__)
            self.readings.fail(claimed.feed, NotRead.BROKEN, "", now)

    def _outcome(self, claimed: Claimed, now: datetime) -> None:
        if claimed.request is None:
            self._failed(claimed, SECRET_LOST, "", now)
            return
        try:
            value = read_number(self.fetcher.fetch(claimed.request), claimed.feed.pointer)
        except Refused as refused:
            self._failed(claimed, refused.why, refused.about, now)
            return
        if isinstance(value, NoNumber):
            self._failed(claimed, value, "", now)
            return
        self.metrics.feed_read("read")
        self.readings.keep(claimed.feed, value, now)

    def _failed(self, claimed: Claimed, why: NotRead | NoNumber | str, about: str, now: datetime) -> None:
        """One line in the log for each failure: never the path or the query of the address."""
        feed, reason = claimed.feed, str(why)
        failures = self.readings.fail(feed, reason, about, now)
        told = {"workspace": feed.workspace_id, "feed": feed.id, "origin": feed.origin}
        log.warning("feed_not_read", reason=reason, failures=failures, **told)
        self.metrics.feed_read(reason)
