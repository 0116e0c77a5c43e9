"""What a planner has before it, as the worker asks."""

from datetime import datetime

from bot.domain.ahead import Ahead
from bot.worker import Planner
from storage import Store


def ahead_of(planner: Planner, store: Store, now: datetime) -> Ahead:
    with store.read() as tx:
        return planner.ahead(tx, now)


def next_due(planner: Planner, store: Store, now: datetime) -> datetime | None:
    return ahead_of(planner, store, now).at
