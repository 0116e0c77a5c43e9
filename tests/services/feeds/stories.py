"""What the stories of values from systems share: an office, an admin, Mei's key result, and a system to read from."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from bot.crypto import Seal, new_key
from bot.domain.feed_forms import TypedFeed
from bot.domain.feeds import Feed
from bot.domain.okrs import KeyResult, Objective
from bot.domain.people import Person
from bot.feeds import FeedReader
from bot.services.access import Access
from bot.services.checkins.checkins import CheckIns
from bot.services.feeds.addresses import FeedAddresses
from bot.services.feeds.feeds import FeedForm, Feeds
from bot.services.feeds.rounds import FeedReadings
from bot.telemetry import Metrics
from storage import Store
from tests.factories import MONDAY_MORNING, Office
from tests.secure_server import System, ok

SECRET = "Bearer planted-wolpertinger"
PATH = "/checkout.json?key=planted-lindwurm"
POINTER = "/checkout/success"
OTHER = "other.example.com"

on_sqlite = pytest.mark.parametrize("store", ["sqlite"], indirect=True)
"""Where no database decides how it ends."""


def says(value: object) -> bytes:
    return ok(f'{{"checkout": {{"success": {value}}}}}'.encode())


@dataclass
class Scene:
    """``now`` moves on by hand."""

    office: Office
    there: System
    ada: Person
    mei: Person
    objective: Objective
    result: KeyResult
    seal: Seal | None = field(default_factory=lambda: Seal([new_key()]))
    now: datetime = MONDAY_MORNING
    saves: int = 0
    metrics: Metrics = field(default_factory=Metrics)

    @classmethod
    def of(cls, store: Store, there: System) -> "Scene":
        office = Office.open(store)
        ada, mei = office.person("Ada", slack_admin=True), office.person("Mei")
        objective = office.objective(mei)
        there.answers[PATH] = says(47)
        return cls(office, there, ada, mei, objective, office.key_result(objective))

    @property
    def feeds(self) -> Feeds:
        return Feeds(self.office.store, Access(), self.seal)

    @property
    def addresses(self) -> FeedAddresses:
        return FeedAddresses(self.office.store, Access())

    @property
    def check_ins(self) -> CheckIns:
        return CheckIns(self.office.store, Access())

    @property
    def readings(self) -> FeedReadings:
        return FeedReadings(self.office.store, self.seal)

    def reader(self, **changed: Any) -> FeedReader:
        return FeedReader(self.readings, self.there.fetcher(**changed), self.metrics)

    def typed(self, **changed: Any) -> TypedFeed:
        usual = {"url": self.there.url(PATH), "pointer": POINTER, "header_name": "Authorization", "secret": SECRET}
        return TypedFeed(**{**usual, **changed})

    def save(self, by: Person | None = None, result: KeyResult | None = None, **changed: Any) -> FeedForm:
        self.saves += 1
        who = (self.office.workspace, by or self.mei, (result or self.result).id)
        return self.feeds.save(*who, self.typed(**changed), once=f"view:{self.saves}", now=self.now)

    def allow(self, name: str = "metrics.example.com") -> None:
        self.addresses.allow(self.office.workspace, self.ada, self.there.origin(name), self.now)

    def read(self, **later: int) -> None:
        """What is due by then is read."""
        self.now += timedelta(**later)
        self.reader().plan_due(self.now, 500)

    def fed(self) -> "Scene":
        """The value is read, and was read once."""
        self.save()
        self.allow()
        self.read()
        return self

    def line(self, text: str) -> None:
        self.saves += 1
        once = f"line:{self.saves}"
        self.check_ins.one_line(self.office.workspace, self.mei, f"{self.result.code} {text}", once=once, now=self.now)

    @property
    def key_result(self) -> KeyResult:
        with self.office.store.read() as tx:
            return tx.key_results.get(self.office.workspace.id, self.result.id)

    @property
    def feed(self) -> Feed:
        with self.office.store.read() as tx:
            return tx.feeds.of(self.office.workspace.id, [self.result.id])[self.result.id]

    def history(self) -> list[tuple[Decimal | None, str]]:
        """Values with their sources, the newest first."""
        with self.office.store.read() as tx:
            found = tx.check_ins.history(self.office.workspace.id, self.result.id, 20)
        return [(each.value, each.source.value) for each in found]

    def counted(self) -> list[Decimal | None]:
        """The values that forecasts and scores are made of, the oldest first."""
        with self.office.store.read() as tx:
            found = tx.check_ins.all_about(self.office.workspace.id, [self.result.id])[self.result.id]
        return [each.value for each in found]
