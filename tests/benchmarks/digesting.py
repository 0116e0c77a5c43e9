"""Planning and posting digests in a company of two hundred teams and in one of two thousand: the time of each does not
grow with their number. Digests of both are posted in turn, so that both meet the same machine. Then
both are measured."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from random import Random
from statistics import median
from time import perf_counter
from typing import Any

from rich.progress import Progress

from bot.app import Okrbot
from bot.delivery import Deliverer
from bot.domain.deliveries import Delivery, DeliveryKind, DeliveryState
from bot.services.digest_planning import DigestPlanner
from storage import UNLIMITED, Store
from tests.benchmarks.checks import Check
from tests.benchmarks.company import Size, found
from tests.benchmarks.delivering import SilentClient
from tests.benchmarks.measuring import Company, measuring
from tests.benchmarks.processes import FRIDAY
from tests.benchmarks.running import running
from tests.clocks import MovableClock

FEW, MANY = 200, 2000  # teams, of one person and one objective each
TIMES, WARM_UP = 40, 5
GROWTH = 1.25  # times: "does not grow", on a machine that others use too
BATCH = 500  # as the worker asks for
WEDNESDAY = datetime(2026, 11, 18, 10, 0, tzinfo=UTC)  # two working days after Monday, when all of them are due


class OpenChannels(SilentClient):
    """Every channel may be written to, and only the bot is in it."""

    def conversations_info(self, **_kwargs: Any) -> Any:
        return {"channel": {"is_member": True}}

    def conversations_members(self, **_kwargs: Any) -> Any:
        return {"members": []}


def digesting(database: str, few: str, many: str, slack: str, progress: Progress) -> list[Check]:
    """``few`` and ``many`` are migrated databases without rows."""
    with running(few, slack) as one, running(many, slack) as other:
        small, large = (
            _Channels.of(okrbot, teams, progress, f"{database}: {teams:,} teams")
            for okrbot, teams in ((one, FEW), (other, MANY))
        )
        posted = [(small.post(), large.post()) for _ in range(WARM_UP + TIMES)][WARM_UP:]
        measured = measuring(database, Company(small.store, FEW), Company(large.store, MANY), WEDNESDAY)
    little, much = median(one for one, _ in posted), median(other for _, other in posted)
    return [
        Check(f"{database}: a digest planned, of {FEW:,} teams", round(small.planned * 1000, 2), "ms"),
        Check(f"{database}: a digest planned, of {MANY:,} teams", round(large.planned * 1000, 2), "ms"),
        Check(f"{database}: a digest posted, of {FEW:,} teams", round(little * 1000, 1), "ms"),
        Check(f"{database}: a digest posted, of {MANY:,} teams", round(much * 1000, 1), "ms"),
        Check(
            f"{database}: planned and posted, {MANY:,} teams to {FEW:,}",
            round((large.planned + much) / (small.planned + little), 2),
            "times",
            GROWTH,
        ),
        *measured,
    ]


@dataclass(frozen=True)
class _Channels:
    """Digests that are promised and wait. ``planned`` is the seconds that each of them took until then."""

    deliverer: Deliverer
    waiting: list[Delivery]
    planned: float

    @classmethod
    def of(cls, okrbot: Okrbot, teams: int, progress: Progress, title: str) -> "_Channels":
        store, workspace_id = okrbot.stores.worker, okrbot.workspace.id
        found(store, workspace_id, Size(teams, team=1, objectives=1), progress, title)
        planned = _plan(store)
        with store.read() as tx:
            digests = tx.outbox.within(workspace_id).where(tx.outbox.table.c.kind == DeliveryKind.DIGEST)
            waiting = tx.outbox.many(tx.connection.execute(digests))
        if len(waiting) != teams:
            raise RuntimeError(f"{len(waiting)} digests were promised to {teams} teams")
        Random(1).shuffle(waiting)  # noqa: S311  # repeatable
        client = OpenChannels()
        how: dict[str, Any] = {"clients": lambda _id: client, "clock": MovableClock(WEDNESDAY), "speed": UNLIMITED}
        return cls(replace(okrbot.worker.deliverer, **how), waiting, planned / teams)

    @property
    def store(self) -> Store:
        return self.deliverer.store

    def post(self) -> float:
        """Seconds until one more digest is recorded as sent."""
        digest = self.waiting.pop()
        begun = perf_counter()
        self.deliverer.deliver_now([digest.id], WEDNESDAY)
        taken = perf_counter() - begun
        with self.deliverer.store.read() as tx:
            ended = tx.outbox.by_id(digest.workspace_id, digest.id)
        if ended is None or ended.state is not DeliveryState.SENT:
            raise RuntimeError(f"a digest was not posted: {ended}")
        return taken


def _plan(store: Store) -> float:
    """Seconds until all digests are promised."""
    planner = DigestPlanner(store)
    while _is_any_unplanned(store):
        planner.plan_due(FRIDAY, BATCH)
    begun = perf_counter()
    while planner.plan_due(WEDNESDAY, BATCH):
        pass
    return perf_counter() - begun


def _is_any_unplanned(store: Store) -> bool:
    with store.read() as tx:
        return bool(tx.teams.without_digest_moment(1))
