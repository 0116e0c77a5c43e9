"""One run: a country is founded, a week goes by while everything breaks, and the ledger is drawn up."""

import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import func, select

from bot.app import seal_of
from bot.crypto import new_key
from bot.domain.deliveries import DeliveryState
from bot.domain.errors import Unavailable
from bot.sandbox.server import Sandbox
from bot.services.installations import Installations
from bot.settings import Settings
from storage import Store, open_store
from tests.chaos import child, company
from tests.chaos.crowd import Crowd
from tests.chaos.ledger import Ledger, compare
from tests.chaos.monkey import Monkey
from tests.chaos.troupe import Parts, Troupe
from tests.journeys.town import our_manifest

PACE = 6  # messages a second and workspace: 360 a minute, which Slack still takes
LOOK_EVERY = 0.3  # seconds
LOOKS = 8
QUIET = 0.02
UNDER_WAY = 4.0  # seconds in which an act that reached a frozen process, and that its person gave up, is dealt with
MOMENTS = (company.FRIDAY, company.MONDAY, company.TUESDAY, company.WEDNESDAY, company.WEDNESDAY_TEN, company.THURSDAY)


@dataclass(frozen=True)
class Plan:
    """``factor`` divides the waiting times (hurry.py); 1 is in earnest. ``every`` is the mean of seconds between two
    breakages, ``patience`` the seconds after which a moment that does not come to rest is gone on from."""

    towns: int
    people: int
    kills: int
    seed: int
    factor: float
    every: float
    very_late: int
    patience: float


@dataclass(frozen=True)
class Result:
    ledger: Ledger
    monkey: Monkey
    starts: int
    codes: dict[str, int | None]
    seconds: float


Say = Callable[[str], None]


def on_postgresql(url: str, folder: Path, plan: Plan, say: Say, restart: Callable[[], None] | None = None) -> Result:
    """Two workers and two webs, in many workspaces."""
    with _listening() as listening:
        address = f"http://127.0.0.1:{listening.getsockname()[1]}/slack/events"
        with _stage(url, plan, address) as (sandbox, country, settings):
            worker = (child.work, (settings, plan.factor, folder / "worker.log"))
            web = (child.serve, (settings, plan.factor, folder / "web.log", listening))
            parts: Parts = {"worker-1": worker, "worker-2": worker, "web-1": web, "web-2": web}
            return _play(sandbox, country, url, Troupe(parts), plan, say, restart)


def on_sqlite(url: str, folder: Path, plan: Plan, say: Say) -> Result:
    """``okrbot run`` in one workspace, by Socket Mode."""
    with _stage(url, plan, None) as (sandbox, country, settings):
        parts: Parts = {"run-1": (child.run, (settings, plan.factor, folder / "run.log"))}
        return _play(sandbox, country, url, Troupe(parts), plan, say, None)


@contextmanager
def _stage(url: str, plan: Plan, request_url: str | None) -> Iterator[tuple[Sandbox, company.Country, dict[str, Any]]]:
    country = company.found(plan.towns, plan.people)
    manifest = our_manifest()
    workspaces = [company.in_slack(town, manifest) for town in country.towns]
    with Sandbox(workspaces=workspaces, at=company.FRIDAY, request_url=request_url, quiet=QUIET) as sandbox:
        settings = _settings(sandbox, country, url)
        store = open_store(url)
        installations = Installations(store, seal_of(Settings(**settings)))
        for town in country.towns:
            is_first = town is country.towns[0]
            company.in_the_database(store, installations, Settings(**settings), town, is_first=is_first)
        store.close()
        yield sandbox, country, settings


def _settings(sandbox: Sandbox, country: company.Country, url: str) -> dict[str, Any]:
    return {
        "SLACK_BOT_TOKEN": country.towns[0].token,
        "SLACK_APP_TOKEN": sandbox.app_token,
        "SLACK_SIGNING_SECRET": sandbox.signing_secret,
        "SLACK_API_URL": sandbox.api_url,
        "DATABASE_URL": url,
        "OKRBOT_SECRET_KEYS": new_key(),
        "OKRBOT_CLOCK_URL": sandbox.url,
        "OKRBOT_PACE": PACE,
    }


def _play(
    sandbox: Sandbox,
    country: company.Country,
    url: str,
    troupe: Troupe,
    plan: Plan,
    say: Say,
    restart: Callable[[], None] | None,
) -> Result:
    begun = time.monotonic()
    chance = Random(plan.seed)  # noqa: S311  # repeatable
    store = open_store(url)
    monkey = Monkey(troupe, sandbox.faults, chance, plan.factor, plan.kills, plan.every, plan.very_late, restart)
    crowd = Crowd(sandbox, country, Random(plan.seed))  # noqa: S311
    troupe.begin()
    for moment in MOMENTS:
        sandbox.clock.move_to(moment)
        if moment == company.MONDAY:
            monkey.begin()
            crowd.begin()
        rest = _come_to_rest(store, moment, plan.patience)
        say(f"{moment:%A %H:%M}: {rest}, {monkey.done['killed']} kills, {time.monotonic() - begun:.0f} s")
    while not monkey.is_satisfied:
        time.sleep(LOOK_EVERY)
    monkey.end()
    crowd.end()
    troupe.thaw()
    time.sleep(UNDER_WAY)
    say(f"Nothing breaks any more: {_come_to_rest(store, MOMENTS[-1], plan.patience * 3)}")
    codes = troupe.end()
    ledger = compare(sandbox, store, country, crowd.said)
    store.close()
    return Result(ledger, monkey, troupe.starts, codes, time.monotonic() - begun)


def _come_to_rest(store: Store, now: datetime, patience: float) -> str:
    """Wait until nothing is planned or on its way any more; what is left after so many seconds. Several looks,
    for what a worker holds locked at one of them is not seen."""
    deadline = time.monotonic() + patience
    left, quiet = -1, 0
    while quiet < LOOKS and time.monotonic() < deadline:
        time.sleep(LOOK_EVERY)
        left = _left(store, now)
        quiet = quiet + 1 if left == 0 else 0
    return "all sent" if left == 0 else f"{left} left"


def _left(store: Store, now: datetime) -> int:
    """People and teams still to be planned, and deliveries that neither ended nor wait for an admin; -1 while the
    database does not answer."""
    try:
        with store.read() as tx:
            planned = len(tx.people.never_planned(1)) + len(tx.people.due_for_prompt(now, 1))
            planned += len(tx.teams.due_for_digest(now, 1)) + len(tx.teams.without_digest_moment(1))
            planned += sum(len(tx.prompts.due(name, now, 1)) for name in ("remind_at", "lapse_at", "snoozed_until"))
            table = tx.outbox.table.c
            asked = select(table.id).where(table.state == DeliveryState.UNSURE, table.look_at.is_(None))
            waits = table.parent_id.in_(asked)  # with a message that an admin is asked about
            living = table.state.in_((DeliveryState.PENDING, DeliveryState.SENDING)) & (
                table.parent_id.is_(None) | ~waits
            )
            looked_for = (table.state == DeliveryState.UNSURE) & table.look_at.is_not(None)
            counted = select(func.count()).select_from(tx.outbox.table).where(living | looked_for)
            return planned + int(tx.connection.execute(counted).scalar_one())
    except Unavailable:
        return -1


@contextmanager
def _listening() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0), backlog=128) as held:
        yield held
