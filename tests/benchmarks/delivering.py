"""Sending everybody a message on PostgreSQL: okrbot's outbox against procrastinate on the same server, with a send that
does nothing and with the real call to the stand-in; and against a bare loop of calls that keeps no promise."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from functools import partial
from time import perf_counter
from typing import Any

from rich.progress import Progress
from slack_sdk import WebClient
from sqlalchemy import delete, func, select

from bot.app import Okrbot
from bot.delivery import Deliverer
from bot.dispatching import OF_ONE_WORKSPACE as SENDERS
from bot.domain.deliveries import Delivery, DeliveryKind, DeliveryState
from bot.messages import Post, Rendered, Script
from bot.views.blocks import Message, section
from storage import Speed, Store
from storage.tables.columns import metadata
from tests.benchmarks.checks import Better, Check
from tests.benchmarks.company import LargeCompany
from tests.benchmarks.processes import FRIDAY, user_id
from tests.benchmarks.tasks import seconds_of_tasks

EMPTY_TIMES, CALL_TIMES, LOOP_TIMES = 3.0, 1.5, 0.7
AT_ONCE = Speed(1_000_000, timedelta(), timedelta())
MESSAGE = Message("Good morning", (section("Good morning"),))

Call = Callable[[str], Any]


class SilentClient(WebClient):
    """Says that every message was posted, and calls nobody."""

    def chat_postMessage(self, *, channel: str, **_kwargs: Any) -> Any:  # noqa: N802
        return {"channel": channel, "ts": "1.000001"}


def delivering(okrbot: Okrbot, company: LargeCompany, peer: str, count: int, progress: Progress) -> list[Check]:
    """``peer`` is the address of a database for procrastinate; the stand-in knows a person for each
    message."""
    task = progress.add_task(f"PostgreSQL: sending {count:,} messages", total=5)

    def rate(seconds: Callable[[], float]) -> float:
        taken = seconds()
        progress.advance(task)
        return count / taken

    client = okrbot.clients.of(okrbot.workspace.id)
    call = partial(_post, client)
    _loop(call, min(count, SENDERS * 5))  # the stand-in and the connection are warm for everybody
    empty = rate(lambda: _deliver(okrbot, company, SilentClient(), count))
    empty_tasks = rate(lambda: seconds_of_tasks(peer, None, count, SENDERS))
    real = rate(lambda: _deliver(okrbot, company, client, count))
    real_tasks = rate(lambda: seconds_of_tasks(peer, call, count, SENDERS))
    loop = rate(lambda: _loop(call, count))
    name = f"PostgreSQL: {count:,} messages"
    return [
        _per_second(f"{name}, nothing sent", empty),
        _per_second("the same as empty tasks of procrastinate", empty_tasks),
        _times(f"{name}, nothing sent, to procrastinate", empty / empty_tasks, EMPTY_TIMES),
        _per_second(f"{name}, posted", real),
        _per_second("the same call as tasks of procrastinate", real_tasks),
        _times(f"{name}, posted, to procrastinate", real / real_tasks, CALL_TIMES),
        _per_second(f"the same call in a bare loop of {SENDERS} threads", loop),
        _times(f"{name}, posted, to the bare loop", real / loop, LOOP_TIMES),
    ]


def _per_second(name: str, rate: float) -> Check:
    return Check(name, round(rate, 1), "a second")


def _times(name: str, ratio: float, target: float) -> Check:
    return Check(name, round(ratio, 2), "times", target, Better.HIGHER)


def _deliver(okrbot: Okrbot, company: LargeCompany, client: WebClient, count: int) -> float:
    """Seconds for messages that are due already, until the last one is recorded as sent."""
    deliverer = replace(sending(okrbot, company, client), speed=AT_ONCE)
    promise(okrbot, company, count)
    begun = perf_counter()
    _deliver_all(deliverer)
    taken = perf_counter() - begun
    take_back(deliverer.store, count)
    return taken


def sending(okrbot: Okrbot, company: LargeCompany, client: WebClient) -> Deliverer:
    """What sends the messages of ``promise``."""
    scripts = {DeliveryKind.NOTICE: Script(partial(_render, {one.id: one.slack_user_id for one in company.people}))}
    return replace(okrbot.worker.deliverer, scripts=scripts, clients=lambda _id: client)


def _deliver_all(deliverer: Deliverer) -> None:
    while deliverer.deliver_due(FRIDAY):
        pass


def _render(recipients: dict[int, str], delivery: Delivery, _now: object) -> Rendered:
    return Post(MESSAGE, recipients[delivery.person_id or 0])


def promise(okrbot: Okrbot, company: LargeCompany, count: int) -> None:
    """So many messages to different people, due at once."""
    promised: dict[str, Any] = {"workspace_id": okrbot.workspace.id, "kind": DeliveryKind.NOTICE, "rule": "benchmark"}
    promises = [
        {**promised, "person_id": company.people[number % len(company.people)].id, "dedupe_key": f"benchmark:{number}"}
        for number in range(count)
    ]
    with okrbot.stores.worker.write() as tx:
        tx.outbox.promise_all(promises, now=FRIDAY)


def take_back(store: Store, count: int) -> None:
    """Raises RuntimeError unless all were sent."""
    deliveries, paces = metadata().tables["delivery"], metadata().tables["pace"]
    ours = deliveries.c.rule == "benchmark"
    with store.write() as tx:
        arrived = select(func.count()).where(ours, deliveries.c.state == DeliveryState.SENT)
        sent = tx.connection.scalar(arrived)
        tx.connection.execute(delete(deliveries).where(ours))
        tx.connection.execute(delete(paces))
    if sent != count:
        raise RuntimeError(f"{sent} of {count} messages were sent")


def _post(client: WebClient, channel: str) -> None:
    metadata_of = {"event_type": "okrbot_delivery", "event_payload": {"delivery": 1}}
    shown = {"unfurl_links": False, "unfurl_media": False, **MESSAGE.as_arguments()}
    client.chat_postMessage(channel=channel, metadata=metadata_of, **shown)


def _loop(call: Call, count: int) -> float:
    begun = perf_counter()
    with ThreadPoolExecutor(SENDERS) as senders:
        list(senders.map(call, map(user_id, range(count))))
    return perf_counter() - begun
