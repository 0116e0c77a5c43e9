"""A company in the stand-in for Slack with the real bot connected to it, driven through the control interface alone."""

import json
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cache
from typing import Any

from slack_sdk.socket_mode.builtin import client
from slack_sdk.socket_mode.interval_runner import IntervalRunner

from bot.app import Okrbot, Stores, build
from bot.crypto import new_key
from bot.domain.cycles import CycleKind, CycleState
from bot.domain.people import Person
from bot.fetching import Fetcher
from bot.manifest import MANIFEST
from bot.sandbox.codes import CLIENT_ID, CLIENT_SECRET
from bot.sandbox.manifest import Manifest, read_manifest
from bot.sandbox.people import workspace_from
from bot.sandbox.server import Sandbox
from bot.sandbox.workspace import Workspace
from bot.settings import Process, Settings
from bot.socket_mode import Connection
from bot.web import server_for
from storage import UNLIMITED
from tests.factories import Office
from tests.journeys import patience
from tests.journeys.doors import Door, InProcess
from tests.ports import held

QUIET = 0.0  # seconds without a call of the bot after which an act is over: ours acknowledges when all is done
COMMAND = "/okr"
SECRET_KEY = new_key()


class Eager(IntervalRunner):
    """Slack's client looks every tenth of a second whether it is connected, and hears nothing before: the first act of
    each journey would wait for it."""

    def __init__(self, target: Callable[[], None], interval_seconds: float = 0.1) -> None:
        super().__init__(target, 0.005 if interval_seconds == 0.1 else interval_seconds)


client.IntervalRunner = Eager  # type: ignore[attr-defined]


@dataclass
class Workplace:
    """What people at work do and see, through the control interface alone, wherever the bot runs."""

    http: Door

    def control(self, path: str, **body: Any) -> dict[str, Any]:
        answer = self.http.post(f"/control/{path}", json=body)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def says(self, user: str, text: str = "", channel: str | None = None) -> dict[str, Any]:
        """Type the slash command."""
        where = {"channel": channel} if channel else {}
        return self.control("command", user=user, command=COMMAND, text=text, **where)

    def reads(self, user: str, text: str = "") -> str:
        """Type the slash command and read all of the answer."""
        return words_of(self.says(user, text)["responses"])

    def presses(self, user: str, action_id: str, **where: Any) -> dict[str, Any]:
        return self.control("action", user=user, action_id=action_id, **where)

    def submits(self, user: str, view: dict[str, Any], **values: Any) -> dict[str, Any]:
        """Submit a modal; ``values`` are given as block id = value of its one input."""
        return self.control("submit", user=user, view_id=view["id"], values=state_of(view, values))

    def home(self, user: str) -> dict[str, Any]:
        view: dict[str, Any] = self.control("home", user=user)["view"]
        return view

    def direct_messages(self, user: str) -> list[dict[str, Any]]:
        """What the bot and this person wrote to each other, oldest first."""
        found: list[dict[str, Any]] = self.http.get("/control/messages", params={"user": user}).json()["messages"]
        return found

    def channel_messages(self, channel: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.http.get("/control/messages", params={"channel": channel}).json()["messages"]
        return found

    def clock_to(self, moment: str) -> None:
        self.control("clock", to=moment)


@dataclass
class Town(Workplace):
    """A workplace whose stand-in and bot run in this process. ``running`` is the bot's connection, closed when it
    stops."""

    sandbox: Sandbox
    okrbot: Okrbot
    running: ExitStack = field(default_factory=ExitStack)
    stands: bool = True

    def bot_stops(self) -> None:
        self.stands = False
        self.running.close()
        self.okrbot.close()

    def bot_starts(self, stores: Stores) -> None:
        """Another one, on Socket Mode; it does at once what fell due meanwhile."""
        settings = settings_for(self.sandbox, stores.people.url, self.okrbot.settings.port)
        self.okrbot = build(settings, self.sandbox.clock, speed=UNLIMITED, stores=stores)
        self.running.enter_context(_socket(self.sandbox, self.okrbot))
        self.stands = True
        self.okrbot.worker.run_until_quiet(self.now())

    def run_due(self, now: datetime) -> datetime | None:
        return self.okrbot.worker.run_until_quiet(now) if self.stands else None

    def now(self) -> datetime:
        return self.sandbox.clock.now()


def bot_of(town: Town) -> str:
    """The id of the bot's own user."""
    return next(str(user["id"]) for user in town.http.get("/control/state").json()["users"] if user["is_bot"])


def person(town: Town, user: str) -> Person:
    with town.okrbot.store.read() as tx:
        found = tx.people.by_slack_id(town.okrbot.workspace.id, user)
    assert found is not None
    return found


def office_of(town: Town) -> Office:
    """With a quarter that runs."""
    store, workspace = town.okrbot.store, town.okrbot.workspace
    with store.write() as tx:
        days: dict[str, Any] = {"first_day": date(2026, 10, 1), "last_day": date(2026, 12, 31)}
        held: dict[str, Any] = {"name": "Q4", "kind": CycleKind.QUARTER, "state": CycleState.ACTIVE, **days}
        cycle = tx.cycles.add(by=None, now=town.now(), workspace_id=workspace.id, **held)
    return Office(store, workspace, cycle, town.now())


def state_of(view: dict[str, Any], values: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Values under the action ids that the view gives its inputs."""
    actions = {block["block_id"]: block["element"]["action_id"] for block in view["blocks"] if block["type"] == "input"}
    return {block_id: {actions[block_id]: value} for block_id, value in values.items()}


def words_of(found: Any) -> str:
    """All text in messages or blocks, for reading as a person does."""
    if isinstance(found, dict):
        return "\n".join(
            words_of(value) for key, value in found.items() if key in TEXT_KEYS or not isinstance(value, str)
        )
    if isinstance(found, list):
        return "\n".join(words_of(one) for one in found)
    return found if isinstance(found, str) else ""


def without_welcome(text: str) -> str:
    """A message without the lines that stand above the first one of a person."""
    return text.split("choose another day and time.\n")[-1]


TEXT_KEYS = frozenset({"text", "alt_text", "title", "name", "label"})


def button(found: Any, action_id: str) -> dict[str, Any]:
    """The first element with this action id in a message or view, with the block id it stands in."""
    for block in found["blocks"]:
        elements = [*block.get("elements", []), block.get("accessory") or {}, block.get("element") or {}]
        for element in elements:
            if element.get("action_id") == action_id:
                return {"block_id": block.get("block_id"), **element}
    raise AssertionError(f"no {action_id} in {json.dumps(found)[:2000]}")


def press(town: Town, user: str, found: dict[str, Any], action_id: str, **values: Any) -> dict[str, Any]:
    """Press a button of a modal, a home tab, a message or an answer."""
    element = button(found, action_id)
    where: dict[str, Any] = {"block_id": element["block_id"], "value": element.get("value"), "values": values}
    where |= {"channel": found["channel"], "ts": found["ts"]} if "ts" in found else {"view_id": found["id"]}
    return town.presses(user, element["action_id"], **where)


def closes(town: Town, user: str, view: dict[str, Any]) -> None:
    """Close a modal, with all below it."""
    town.control("close", user=user, view_id=view["id"], all=True)


@contextmanager
def town(
    stores: Stores,
    transport: str,
    company: dict[str, Any],
    at: datetime,
    *,
    limits: bool = False,
    further: Workspace | None = None,
    allowed_teams: Sequence[str] = (),
    fetcher: Fetcher | None = None,
) -> Iterator[Town]:
    """``transport`` is socket or http; ``further`` a second workspace in the same stand-in; ``allowed_teams`` are those
    that may install the app by OAuth, over http alone; ``fetcher`` asks other systems for values."""
    holder: list[Town] = []
    listening = held() if transport == "http" else None  # closed by who serves on it
    port = listening.getsockname()[1] if listening else 3000
    manifest = replace(our_manifest(), redirect_urls=(f"http://127.0.0.1:{port}/slack/oauth_redirect",))
    sandbox = Sandbox(
        manifest=manifest,
        company=company,
        workspaces=[workspace_from(company, manifest, now=at), further] if further else (),
        at=at,
        run_due=lambda now: holder[0].run_due(now) if holder else None,
        quiet=QUIET,
        limits=limits,
        ack_seconds=patience.ack_seconds,
        request_url=f"http://127.0.0.1:{port}/slack/events" if listening else None,
    )
    with sandbox, ExitStack() as running:
        settings = settings_for(sandbox, stores.people.url, port, allowed_teams)
        okrbot = build(settings, sandbox.clock, speed=UNLIMITED, stores=stores, fetcher=fetcher)
        running.enter_context(_web(okrbot, listening) if listening else _socket(sandbox, okrbot))
        holder.append(Town(InProcess(sandbox), sandbox, okrbot, running))
        yield holder[0]


def settings_for(sandbox: Sandbox, database_url: str, port: int, allowed_teams: Sequence[str] = ()) -> Settings:
    named: dict[str, Any] = {
        "SLACK_BOT_TOKEN": sandbox.bot_token,
        "SLACK_APP_TOKEN": sandbox.app_token,
        "SLACK_SIGNING_SECRET": sandbox.signing_secret,
        "SLACK_API_URL": sandbox.api_url,
        "DATABASE_URL": database_url,
        "OKRBOT_SECRET_KEYS": SECRET_KEY,
        "PORT": port,
    }
    if allowed_teams:
        named["OKRBOT_ALLOWED_TEAMS"] = ",".join(allowed_teams)
        named |= {"OKRBOT_SLACK_CLIENT_ID": CLIENT_ID, "OKRBOT_SLACK_CLIENT_SECRET": CLIENT_SECRET}
        named["process"] = Process.WEB
    return Settings(**named)


# Neither way of running the bot closes it: the stores are those of whoever gave them, and serve the next test too.


@contextmanager
def _socket(sandbox: Sandbox, okrbot: Okrbot) -> Iterator[None]:
    connection = Connection(okrbot.bolt, sandbox.app_token)
    connection.connect()  # type: ignore[no-untyped-call]
    assert sandbox.sockets.wait_for_connection(5)
    yield
    connection.client.auto_reconnect_enabled = False
    sandbox.sockets.close()
    threading.Thread(target=connection.close, daemon=True).start()  # its threads end within a second or two
    okrbot.worker.deliverer.stopping.set()


@contextmanager
def _web(okrbot: Okrbot, listening: socket.socket) -> Iterator[None]:
    server = server_for(okrbot)
    server.config.lifespan = "off"  # the stores are those of whoever gave them
    thread = threading.Thread(target=server.run, args=([listening],), daemon=True)
    thread.start()
    while not server.started:
        threading.Event().wait(0.005)
    yield
    server.should_exit = True  # it ends within a fifth of a second, for which nobody waits
    okrbot.worker.deliverer.stopping.set()


@cache
def our_manifest() -> Manifest:
    return read_manifest(MANIFEST)
