"""Whether two workers together use the pace that is configured, and no more."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from time import perf_counter

from rich.progress import Progress

from bot.app import Okrbot
from bot.delivery import Deliverer
from storage import Speed
from tests.benchmarks.checks import Better, Check
from tests.benchmarks.company import LargeCompany
from tests.benchmarks.delivering import promise, sending, take_back

PACE = 20.0  # messages a second
COUNT = 300
USED = 0.95


def pacing(okrbot: Okrbot, company: LargeCompany, progress: Progress) -> list[Check]:
    """They are the parts that ``okrbot worker`` runs, on one server, each with senders and claims of its own."""
    task = progress.add_task(f"PostgreSQL: {COUNT:,} messages at {PACE:g} a second by two workers", total=1)
    client = okrbot.clients.of(okrbot.workspace.id)
    workers = [
        replace(sending(okrbot, company, client), speed=Speed(PACE), owner=f"worker-{number}") for number in (1, 2)
    ]
    promise(okrbot, company, COUNT)
    begun = perf_counter()
    with ThreadPoolExecutor(len(workers)) as running:
        list(running.map(Deliverer.deliver_on, workers))
    taken = perf_counter() - begun
    take_back(okrbot.stores.worker, COUNT)
    progress.advance(task)
    share = (COUNT - 1) / PACE / taken  # the first goes at once
    return [Check("PostgreSQL: two workers, of the configured pace", round(share, 3), "times", USED, Better.HIGHER)]
