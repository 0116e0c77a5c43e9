"""One run: a country is founded, a week goes by while everything breaks, and the ledger is drawn up."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from math import inf
from pathlib import Path
from random import Random
from typing import Any

from bot.app import seal_of
from bot.crypto import new_key
from bot.sandbox.server import Sandbox
from bot.services.settings.installations import Installations
from bot.settings import Settings
from storage import Speed, Store, open_store
from storage.pace import A_MINUTE, OPEN
from tests.chaos import child, company
from tests.chaos.crowd import Crowd
from tests.chaos.evidence import Evidence
from tests.chaos.ledger import Ledger, compare
from tests.chaos.monkey import Monkey
from tests.chaos.rest import LOOK_EVERY, claimed, come_to_rest
from tests.chaos.troupe import Parts, Troupe
from tests.chaos.witness import Witness
from tests.journeys.town import our_manifest
from tests.ports import held

PACE = 6.0  # messages a second and workspace: 360 a minute, which Slack still takes
FIRST_GAP = (Speed(PACE).minute / A_MINUTE[OPEN]).total_seconds()  # between first messages to somebody in a workspace
QUIET = 0.02
MOMENTS = (company.FRIDAY, company.MONDAY, company.TUESDAY, company.WEDNESDAY, company.WEDNESDAY_TEN, company.THURSDAY)


@dataclass(frozen=True)
class Plan:
    """``factor`` divides the waiting times (hurry.py); 1 is in earnest. ``every`` is the mean of seconds between two
    breakages, ``patience`` the seconds after which a moment that does not come to rest is gone on from, ``looks`` how
    often in a row nothing may be left for it to be at rest, ``under_way`` the seconds that an act may take whose person
    gave it up, for a frozen process had it. The rest is the monkey's."""

    towns: int
    people: int
    kills: int
    seed: int
    factor: float
    every: float
    very_late: int
    refusals: int
    patience: float
    most_faults: float = inf
    at_once: int = 3
    freezing: float = 0.1
    under_way: float = 4.0
    webs: int = 2
    looks: int = 8
    moments: tuple[datetime, ...] = MOMENTS


@dataclass(frozen=True)
class Result:
    """``outlived``: workers that were frozen for longer than a lease and went on. ``codes`` are those with which the
    processes ended at SIGTERM."""

    ledger: Ledger
    monkey: Monkey
    starts: int
    outlived: int
    codes: dict[str, int | None]
    seconds: float

    @property
    def ended_badly(self) -> list[str]:
        return [f"{name}: {code}" for name, code in self.codes.items() if code != 0]

    @property
    def is_good(self) -> bool:
        return self.ledger.is_clean and not self.ended_badly


Say = Callable[[str], None]
Breaking = dict[str, Callable[[], None] | None]
"""What else a monkey can break, by its name there."""


def on_postgresql(url: str, folder: Path, plan: Plan, say: Say, restart: Callable[[], None] | None = None) -> Result:
    """Two workers and some webs, in many workspaces."""
    with held() as listening:
        address = f"http://127.0.0.1:{listening.getsockname()[1]}/slack/events"
        with _stage(url, plan, address) as (sandbox, country, settings):
            worker = (child.work, (settings, plan.factor, folder / "worker.log"))
            web = (child.serve, (settings, plan.factor, folder / "web.log", listening))
            parts: Parts = {"worker-1": worker, "worker-2": worker}
            parts |= {f"web-{number + 1}": web for number in range(plan.webs)}
            return _play(sandbox, country, url, Troupe(parts), plan, say, {"restart": restart})


def on_sqlite(url: str, folder: Path, plan: Plan, say: Say) -> Result:
    """``okrbot run`` in one workspace, by Socket Mode."""
    with _stage(url, plan, None) as (sandbox, country, settings):
        parts: Parts = {"run-1": (child.run, (settings, plan.factor, folder / "run.log"))}
        return _play(sandbox, country, url, Troupe(parts), plan, say, {"disconnect": sandbox.sockets.disconnect})


@contextmanager
def _stage(url: str, plan: Plan, request_url: str | None) -> Iterator[tuple[Sandbox, company.Country, dict[str, Any]]]:
    country = company.found(plan.towns, plan.people)
    manifest = our_manifest()
    workspaces = [company.in_slack(town, manifest) for town in country.towns]
    with Sandbox(workspaces=workspaces, at=company.FRIDAY, request_url=request_url, quiet=QUIET) as sandbox:
        settings = settings_for(sandbox, country, url)
        store = open_store(url)
        installations = Installations(store, seal_of(Settings(**settings)))
        for town in country.towns:
            is_first = town is country.towns[0]
            company.in_the_database(store, installations, Settings(**settings), town, is_first=is_first)
        store.close()
        yield sandbox, country, settings


def settings_for(sandbox: Sandbox, country: company.Country, url: str) -> dict[str, Any]:
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
    breaking: Breaking,
) -> Result:
    begun = time.monotonic()
    store = open_store(url)
    monkey = _monkey(sandbox, store, troupe, plan, breaking)
    crowd = Crowd(sandbox, country, Random(plan.seed))  # noqa: S311
    evidence = Evidence(sandbox, Witness(sandbox), plan.factor, Speed(PACE))
    evidence.witness.begin()
    troupe.begin()
    for moment in plan.moments:
        sandbox.clock.move_to(moment)
        evidence.began.append((moment, datetime.now(UTC)))
        if moment == company.MONDAY:
            monkey.begin()
            crowd.begin()
        first_wave = plan.people * FIRST_GAP if moment == company.MONDAY else 0.0
        rest = come_to_rest(store, moment, plan.patience + first_wave, plan.looks)
        say(f"{moment:%A %H:%M}: {rest}, {monkey.done['killed']} kills, {time.monotonic() - begun:.0f} s")
    while not monkey.is_satisfied:
        time.sleep(LOOK_EVERY)
    monkey.end()
    crowd.end()
    troupe.thaw()
    time.sleep(plan.under_way)
    say(f"Nothing breaks any more: {come_to_rest(store, plan.moments[-1], plan.patience * 3, plan.looks)}")
    codes = troupe.end()
    evidence.witness.end()
    ledger = compare(evidence, store, country, crowd.said)
    store.close()
    return Result(ledger, monkey, troupe.starts, troupe.outlived, codes, time.monotonic() - begun)


def _monkey(sandbox: Sandbox, store: Store, troupe: Troupe, plan: Plan, breaking: Breaking) -> Monkey:
    return Monkey(
        troupe,
        sandbox.faults,
        Random(plan.seed),  # noqa: S311  # repeatable
        factor=plan.factor,
        kills=plan.kills,
        every=plan.every,
        very_late=plan.very_late,
        refusals=plan.refusals,
        most_faults=plan.most_faults,
        at_once=plan.at_once,
        freezing=plan.freezing,
        claimed=lambda: claimed(store),
        restart=breaking.get("restart"),
        disconnect=breaking.get("disconnect"),
    )
