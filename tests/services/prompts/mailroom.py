"""Plays worker and Slack for tests of services: plans what is due, renders it, and records it as posted."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count

from bot.domain.ahead import first_of
from bot.domain.deliveries import Delivery
from bot.messages import Change, Drop, Post, Wait
from bot.messages.prompt import PromptMessages
from bot.messages.summary import SummaryMessages
from bot.services.access import Access
from bot.services.checkins.checkins import CheckIns
from bot.services.prompts.planning import PromptPlanner
from bot.services.prompts.prompts import Prompts
from bot.services.prompts.sheets import PromptSheets
from storage import UNLIMITED, Store

BATCH = 500


@dataclass
class Mailroom:
    """``posted`` are new messages in their order, ``changed`` the changes of old ones, each with its delivery."""

    store: Store
    posted: list[tuple[Delivery, Post]] = field(default_factory=list)
    changed: list[tuple[Delivery, Change]] = field(default_factory=list)
    dropped: list[tuple[Delivery, Drop]] = field(default_factory=list)
    stamps: "count[int]" = field(default_factory=lambda: count(1))

    @property
    def planner(self) -> PromptPlanner:
        return PromptPlanner(self.store)

    def run(self, now: datetime) -> None:
        """Everything that is due at ``now``."""
        while self.planner.plan_due(now, BATCH) >= BATCH:
            pass
        self.deliver(now)

    def run_through(self, end: datetime) -> None:
        """Live from due moment to due moment, as the worker does, until ``end``."""
        while (moment := self.next_due()) is not None and moment <= end:
            self.run(moment)

    def deliver(self, now: datetime) -> None:
        sheets = PromptSheets(self.store)
        scripts = {
            **PromptMessages(sheets, Prompts(self.store)).scripts(),
            **SummaryMessages(CheckIns(self.store, Access()), sheets).scripts(),
        }
        with self.store.write() as tx:
            claimed = tx.outbox.claim("mailroom", now, speed=UNLIMITED, limit=200)
        for one in claimed:
            script = scripts[one.delivery.kind]
            rendered = script.render(one.delivery, now)
            with self.store.write() as tx:
                match rendered:
                    case Post():
                        ts = f"{next(self.stamps)}.000100"
                        tx.outbox.sent(one.delivery, "D1", ts, now)
                        if script.posted is not None:
                            script.posted(tx, one.delivery, "D1", ts, now)
                        self.posted.append((one.delivery, rendered))
                    case Change():
                        tx.outbox.sent(one.delivery, rendered.channel, rendered.ts, now)
                        self.changed.append((one.delivery, rendered))
                    case Drop(reason):
                        tx.outbox.cancelled(one.delivery, reason, now)
                        self.dropped.append((one.delivery, rendered))
                    case Wait(until):
                        tx.outbox.wait_until(one.delivery, until)

    @property
    def texts(self) -> list[str]:
        return [post.message.text for _, post in self.posted]

    def next_due(self) -> datetime | None:
        with self.store.read() as tx:
            ahead = self.planner.ahead(tx, datetime.min.replace(tzinfo=UTC))
            return first_of(ahead.at, tx.outbox.next_due())
