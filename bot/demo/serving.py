"""The demo in one process: the stand-in for Slack, the real bot beside it, and one clock that can be moved."""

import logging
import sys
import tempfile
import webbrowser
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path
from time import sleep
from typing import Any

from pydantic import ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource

from bot.app import Okrbot, build
from bot.clock import SystemClock
from bot.demo.company import slack_company, write_company
from bot.demo.narration import Narrator
from bot.demo.talking import talk
from bot.manifest import MANIFEST
from bot.run import stop_on_signals, working
from bot.sandbox.manifest import read_manifest
from bot.sandbox.ports import ensure_free
from bot.sandbox.server import Sandbox
from bot.settings import Settings
from bot.socket_mode import Connection
from bot.telemetry import configure_logs
from storage import UNLIMITED, Store, open_store
from storage.database.migrating import migrate
from storage.database.schema import mismatch_of, require_current

CONNECT_SECONDS = 10.0
PARTING_SECONDS, PARTING_LOOKS = 1.0, 50
LOOK_EVERY = 0.2  # seconds: a signal that another thread was given is seen only when the main thread runs
WORDS = (
    "/okr",
    "/okr @",
    "/okr company",
    "/okr team Checkout",
    "/okr attention",
    "/okr find refund",
    "/okr checkin",
    "/okr new",
    "/okr drafts",
    "/okr history KR-12.1",
    "/okr edit O-12",
    "/okr align O-12",
    "/okr digest",
    "/okr cheer O-9",
    "/okr ask",
    "/okr feedback",
    "/okr control O-25",
    "/okr readiness",
    "/okr pilot",
    "/okr away",
    "/okr why",
    "/okr settings",
    "/okr admin",
    "/okr help",
)
"""Offered on the page while a command is typed."""


class DemoSettings(Settings):
    """Nothing from the environment or from .env: a real token there is none of the demo's business."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return (init_settings,)


def serve(*, port: int, database: str | None, browser: bool, at: datetime | None) -> None:
    """Serve until SIGINT or SIGTERM. Raises ValueError for a database that the demo must not touch, OSError for a port
    that is taken."""
    ensure_free(port)
    moment = at or SystemClock().now()
    with _database(database) as url:
        _prepare(url, moment)
        configure_logs("console", level=logging.ERROR)
        stopping = stop_on_signals()
        with _running(url, port, moment) as (sandbox, okrbot):
            sys.stdout.write(f"okrbot demo: {sandbox.url}\n")
            sys.stdout.flush()
            if browser:
                webbrowser.open(sandbox.url)
            with working(okrbot, stopping):
                while not stopping.wait(LOOK_EVERY):
                    pass


@contextmanager
def _database(given: str | None) -> Iterator[str]:
    """The address given, else a file that is gone afterwards."""
    if given is not None:
        try:
            url = _settings(DATABASE_URL=given).database_url
        except ValidationError:
            raise ValueError("--database takes sqlite:///demo.db (a file) or postgresql://…") from None
        yield url
        return
    with tempfile.TemporaryDirectory(prefix="okrbot-demo-", ignore_cleanup_errors=True) as folder:
        yield f"sqlite:///{Path(folder) / 'demo.db'}"


def _prepare(url: str, at: datetime) -> None:
    """Write the company into a database that holds none. A demo's messages live in its stand-in and end with it, so
    a company whose messages are gone is not gone on with."""
    mismatch = mismatch_of(url)
    if mismatch is not None and mismatch.is_empty:
        migrate(url)
    require_current(url)
    store = open_store(url)
    try:
        _ensure_empty(store)
        write_company(store, at)
    finally:
        store.close()


def _ensure_empty(store: Store) -> None:
    with store.read() as tx:
        is_real, is_used = tx.workspaces.has_real_ones(), bool(tx.workspaces.installed())
    if is_real:
        raise ValueError("That database holds a real workspace. The demo wants a database of its own.")
    if is_used:
        raise ValueError(
            "That database holds a demo already, and its messages ended with it. Give the demo an empty database, "
            "or none: then it makes one."
        )


@contextmanager
def _running(url: str, port: int, at: datetime) -> Iterator[tuple[Sandbox, Okrbot]]:
    """Stand-in and bot, connected by Socket Mode. The stand-in's clock knocks at the worker at every due moment."""
    holder: list[Okrbot] = []

    def narrate(start: datetime, end: datetime) -> Iterable[str]:
        return Narrator(holder[0].store, holder[0].workspace).narrate(start, end)

    sandbox = Sandbox(
        manifest=read_manifest(MANIFEST),
        company=slack_company(),
        at=at,
        run_due=lambda now: holder[0].worker.run_until_quiet(now) if holder else None,
        limits=False,
        narrate=narrate,
        words=WORDS,
        port=port,
    ).start()
    okrbot = build(_settings_for(sandbox, url), sandbox.clock, speed=UNLIMITED, is_demo=True)
    holder.append(okrbot)
    connection = Connection(okrbot.bolt, sandbox.app_token)
    connection.connect()  # type: ignore[no-untyped-call]
    if not sandbox.sockets.wait_for_connection(CONNECT_SECONDS):
        raise OSError("The bot could not connect to the stand-in on this machine.")
    talk(okrbot, partial(_say, sandbox), at)
    yield sandbox, okrbot
    _part(sandbox, connection)
    okrbot.close()


def _say(sandbox: Sandbox, user: str, channel: str, words: str) -> str:
    """The link of the message."""
    done = sandbox.interactions.message(user, words, channel=channel)
    return f"{sandbox.url}/archives/{channel}/p{done.ts.replace('.', '')}"


def _part(sandbox: Sandbox, connection: Connection) -> None:
    """The stand-in closes first and the client is given the moment to see it: a client that closes while it reads
    waits for seconds, and one that closes at the same moment logs an error."""
    connection.client.auto_reconnect_enabled = False
    sandbox.stop(wait=False)
    for _ in range(PARTING_LOOKS):
        if not connection.client.is_connected():
            break
        sleep(PARTING_SECONDS / PARTING_LOOKS)
    connection.close()


def _settings_for(sandbox: Sandbox, url: str) -> Settings:
    return _settings(
        SLACK_BOT_TOKEN=sandbox.bot_token,
        SLACK_APP_TOKEN=sandbox.app_token,
        SLACK_SIGNING_SECRET=sandbox.signing_secret,
        SLACK_API_URL=sandbox.api_url,
        DATABASE_URL=url,
    )


def _settings(**named: Any) -> Settings:
    """By the names of the variables."""
    return DemoSettings(**named)
