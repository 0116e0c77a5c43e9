"""A company of one, two workers and a Slack that misbehaves: the world in which prompts and deliveries live.

Calendar time is a movable clock. Machine time is the database's own: instead of waiting, rows are made older.
"""

import threading
import time
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from slack_sdk.web import SlackResponse

from bot.delivery import Deliverer
from bot.domain.deliveries import Delivery, DeliveryKind, DeliveryState
from bot.domain.prompts import Prompt
from bot.messages import Scripts
from bot.messages.prompt import PromptMessages
from bot.messages.summary import SummaryMessages
from bot.posting import Posting
from bot.sending import Sending
from bot.services.access import Access
from bot.services.checkins.checkins import CheckIns
from bot.services.prompts.planning import PromptPlanner
from bot.services.prompts.prompts import Prompts
from bot.services.prompts.sheets import PromptSheets
from bot.unsure import Search
from storage import UNLIMITED, Store
from storage.claims import LEASE, Claimed
from storage.rows import table_of
from storage.tables.deliveries import PauseRow
from tests.clocks import MovableClock
from tests.delivery_lookers import Looker, LookersClient
from tests.emptying import empty_through
from tests.factories import MONDAY_MORNING, Office
from tests.scripted_slack import TOKEN, ScriptedSlack

LEFT, RIGHT = "left", "right"
ENDED = (DeliveryState.SENT, DeliveryState.DEAD, DeliveryState.CANCELLED)
ASKING = (DeliveryKind.PROMPT, DeliveryKind.REMINDER)
LAST_DAY = date(2027, 12, 31)


class WorkerDied(BaseException):
    """Not an Exception: nothing in a worker survives its death."""


class MortalClient(LookersClient):
    """A client whose process dies before or after its next post when it is told to."""

    death = ""

    def api_call(self, api_method: str, **values: Any) -> SlackResponse:
        death, self.death = (self.death, "") if api_method == "chat.postMessage" else ("", self.death)
        if death == "before":
            raise WorkerDied
        answer = super().api_call(api_method, **values)
        if death == "after":
            raise WorkerDied
        return answer


@dataclass
class Held:
    """What a worker has claimed and stands still with; ``until`` in seconds of the world's age."""

    claimed: list[Claimed]
    sending: Sending
    until: float


@dataclass
class Looking:
    """What a worker stands still with while it looks for it; ``hidden`` is what Slack's history lacked then."""

    looker: Looker
    claimed: set[int]
    hidden: set[int]


@dataclass
class World:
    """``may_repeat`` counts, by delivery, the occasions on which docs/reliability.md says that it may come twice."""

    store: Store
    slack: ScriptedSlack
    age: float = 0.0
    held: dict[str, Held] = field(default_factory=dict)
    looking: dict[str, Looking] = field(default_factory=dict)
    may_repeat: "Counter[int]" = field(default_factory=Counter)

    def __post_init__(self) -> None:
        empty_through(self.store)
        self.slack.clear()
        self.clock = MovableClock(MONDAY_MORNING - timedelta(days=1))
        self.office = Office.open(self.store, self.now)
        self.ada, self.mei = self.office.person("Ada", slack_admin=True), self.office.person("Mei")
        with self.store.write() as tx:
            tx.connection.execute(tx.cycles.table.update().values(last_day=LAST_DAY))
        self.result = self.office.key_result(self.office.objective(self.mei), due_day=LAST_DAY)
        self.people, self.check_ins = Prompts(self.store), CheckIns(self.store, Access())
        self.client = MortalClient(token=TOKEN, base_url=self.slack.url, timeout=5, retry_handlers=[])
        self.workers = {name: self._worker(name) for name in (LEFT, RIGHT)}

    @property
    def now(self) -> datetime:
        return self.clock.now()

    def plan(self) -> None:
        while PromptPlanner(self.store).plan_due(self.now, 500):
            pass

    def claim(self, name: str) -> set[int]:
        """Let a worker claim what is due and stand still with it; what it claimed."""
        worker, claimed_at = self.workers[name], time.monotonic()
        with self.store.write() as tx:
            claimed = tx.outbox.claim(name, self.now, speed=UNLIMITED, limit=10)
        posting = Posting(self.store, worker.clients)
        record, stopping = worker.outcomes.record, threading.Event()
        how = (self.store, worker.scripts, posting, record, self.clock, worker.metrics, stopping, claimed_at)
        self.held[name] = Held(claimed, Sending(*how), self.age + LEASE.total_seconds())
        return {one.delivery.id for one in claimed}

    def go_on(self, name: str) -> None:
        held = self.held.pop(name)
        for one in held.claimed:
            held.sending.send(one)

    def look(self, name: str) -> None:
        Search(self.workers[name]).look_due(self.now)

    def stand_still_looking(self, name: str, point: str) -> None:
        """Let a worker begin to look for what is unsure, and stand still at its first reading, if there is one."""
        looker = Looker(partial(self.look, name), point)
        if looker.stand_still():
            claimed: set[int] = {one.id for one in self.deliveries().values() if self.is_looked_for_by(one, name)}
            self.looking[name] = Looking(looker, claimed, self.hidden())

    def go_on_looking(self, name: str) -> Looking:
        looking = self.looking.pop(name)
        looking.looker.go_on()
        return looking

    def is_looked_for_by(self, delivery: Delivery, name: str) -> bool:
        return delivery.state is DeliveryState.UNSURE and delivery.lease_owner == name

    def hidden(self) -> set[int]:
        """What Slack has taken, or will take, and does not show."""
        return {each.delivery for each in self.slack.posted if not each.shown}

    def claimed_now(self) -> set[int]:
        """What workers stand still with and still have a right to."""
        return {one.delivery.id for held in self.held.values() if self.age < held.until for one in held.claimed}

    def grow_older(self, seconds: float) -> None:
        """So many seconds of machine time pass: for leases, looks, pauses, and for workers that stand still."""
        self.age += seconds
        by = timedelta(seconds=seconds)
        with self.store.write() as tx:
            for table, names in ((tx.outbox.table, ("lease_until", "look_at")), (table_of(PauseRow), ("until",))):
                for row in tx.connection.execute(table.select()).mappings().all():
                    older = {name: row[name] - by for name in names if row[name] is not None}
                    if older:
                        tx.connection.execute(table.update().where(table.c.id == row["id"]).values(**older))
        for held in self.held.values():
            held.sending = replace(held.sending, claimed_at=held.sending.claimed_at - seconds)

    def deliveries(self) -> dict[int, Delivery]:
        with self.store.read() as tx:
            found = tx.outbox.many(tx.connection.execute(tx.outbox.within(self.office.workspace.id)))
        return {each.id: each for each in found}

    def prompts(self) -> dict[int, Prompt]:
        with self.store.read() as tx:
            found = tx.prompts.latest_of(self.office.workspace.id, [self.mei.id], 100).get(self.mei.id, [])
        return {each.id: each for each in found}

    def has_a_channel(self) -> bool:
        """Whether Mei's direct messages were ever opened: before, nothing can have been posted."""
        with self.store.read() as tx:
            return tx.people.get(self.office.workspace.id, self.mei.id).slack_dm_id is not None

    def stuck(self) -> list[Delivery]:
        """What stands under *Messages that did not arrive*, the newest first."""
        with self.store.read() as tx:
            return tx.outbox.undelivered(self.office.workspace.id, 100)

    def _worker(self, name: str) -> Deliverer:
        return Deliverer(self.store, self._scripts(), lambda _: self.client, self.clock, name, UNLIMITED)

    def _scripts(self) -> Scripts:
        sheets = PromptSheets(self.store)
        asking = PromptMessages(sheets, self.people).scripts()
        return {**asking, **SummaryMessages(self.check_ins, sheets).scripts()}
