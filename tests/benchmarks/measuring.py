"""Weekly measures in a company of two hundred teams and in one of two thousand: a batch takes as long in each. They are
measured in turn, so that both meet the same machine."""

from dataclasses import dataclass
from datetime import datetime
from statistics import median
from time import perf_counter

from bot.services.measures.snapshots import Snapshots
from storage import Store
from tests.benchmarks.checks import Check

OBJECTIVES = 10  # in a batch: a company of two hundred gives enough of them
TIMES, WARM_UP = 15, 3
GROWTH = 1.25  # times: "does not grow", on a machine that others use too
BATCH = 500  # as the worker asks for


@dataclass(frozen=True)
class Company:
    store: Store
    teams: int


def measuring(database: str, small: Company, large: Company, now: datetime) -> list[Check]:
    """The weeks of both are over and not measured yet."""
    one, other = (Snapshots(company.store, OBJECTIVES) for company in (small, large))
    taken = [(_batch(one, now), _batch(other, now)) for _ in range(WARM_UP + TIMES)][WARM_UP:]
    name = f"{database}: a batch of weekly measures"
    little, much = median(few for few, _ in taken), median(many for _, many in taken)
    growth = median(many / few for few, many in taken)
    return [
        Check(f"{name}, of {small.teams:,} teams", round(little * 1000, 1), "ms"),
        Check(f"{name}, of {large.teams:,} teams", round(much * 1000, 1), "ms"),
        Check(f"{name}, {large.teams:,} teams to {small.teams:,}", round(growth, 2), "times", GROWTH),
    ]


def _batch(planner: Snapshots, now: datetime) -> float:
    """Seconds."""
    begun = perf_counter()
    done = planner.plan_due(now, BATCH)
    taken = perf_counter() - begun
    if done < BATCH:
        raise RuntimeError("a company was measured before there were enough batches")
    return taken
