"""The control interface under /control: acting as people and looking at the result, for tests and scripts."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.sandbox.clock import BackwardsClock, iso, parse_time
from bot.sandbox.faults import Fault
from bot.sandbox.inputs import state_of
from bot.sandbox.refusals import ActRefused
from bot.sandbox.timeline import Stuck
from bot.sandbox.wire import Json, Unreadable, read_object
from bot.sandbox.workspace import Workspace

if TYPE_CHECKING:
    from bot.sandbox.server import Sandbox

SETTLE_AT_MOST = 30.0


class BadRequest(ValueError):
    """The call itself makes no sense: answered with status 400."""


class Control:
    """One method per call; each takes what was sent and returns what is answered."""

    def __init__(self, sandbox: "Sandbox") -> None:
        self._sandbox = sandbox

    def routes(self) -> list[Route]:
        looks = (self.state, self.messages, self.views, self.calls)
        acts = (
            self.command,
            self.action,
            self.options,
            self.submit,
            self.close,
            self.shortcut,
            self.message,
            self.home,
            self.user,
            self.channel,
            self.clock,
            self.idle,
            self.faults,
            self.settle,
        )
        return [
            *(Route(f"/control/{look.__name__}", _looking(look), methods=["GET"]) for look in looks),
            *(Route(f"/control/{act.__name__}", _acting(act), methods=["POST"]) for act in acts),
        ]

    def state(self, sent: Json) -> Json:
        workspace = self._workspace(sent)
        with self._sandbox.world.lock:
            return {
                "ok": True,
                "workspace": {
                    "id": workspace.id,
                    "name": workspace.name,
                    "domain": workspace.domain,
                    "bot_user": workspace.bot_user,
                    "bot_id": workspace.bot_id,
                    "app_id": workspace.app_id,
                },
                "users": list(workspace.users.values()),
                "channels": [
                    {**channel.as_slack(workspace.bot_user), "name": channel.name, "members": list(channel.members)}
                    | {"is_private": channel.is_private}
                    for channel in workspace.channels.values()
                ],
                "clock": {"now": iso(self._sandbox.clock.now())},
                "connected": self._sandbox.postman.connected,
                "commands": sorted(workspace.manifest.commands),
            }

    def messages(self, sent: Json) -> Json:
        workspace = self._workspace(sent)
        with self._sandbox.world.lock:
            user = sent.get("user", "")
            channel = workspace.direct(user) if user else workspace.channel_named(str(sent.get("channel") or ""))
            if channel is None and user not in workspace.users:
                raise ActRefused("say which: channel=C… or user=U…, one that exists")
            if channel is None:
                return {"ok": True, "messages": [], "ephemerals": []}
            shown = sorted(workspace.messages.get(channel.id, []), key=lambda message: float(message.ts))
            whispers = [one.as_json() for one in workspace.ephemerals if one.channel == channel.id]
            return {
                "ok": True,
                "messages": [_message(message.as_slack(), channel.id) for message in shown],
                "ephemerals": whispers,
            }

    def views(self, sent: Json) -> Json:
        workspace = self._workspace(sent)
        user = _text(sent, "user")
        with self._sandbox.world.lock:
            home = workspace.home(user)
            stack = workspace.modal_stack(user)
            return {
                "ok": True,
                "modals": [view.as_slack(state_of(view.blocks, view.typed)) for view in stack],
                "home": home.as_slack(state_of(home.blocks, home.typed)) if home else None,
            }

    def calls(self, sent: Json) -> Json:
        seq, at = _since(str(sent.get("since") or ""))
        return {"ok": True, "calls": [call.as_json() for call in self._sandbox.api.log.since(seq=seq, at=at)]}

    def command(self, sent: Json) -> Json:
        outcome = self._sandbox.interactions.command(
            _text(sent, "user"),
            _text(sent, "command"),
            _optional(sent, "text"),
            _optional(sent, "channel"),
            _team(sent),
        )
        return outcome.as_json()

    def action(self, sent: Json) -> Json:
        outcome = self._sandbox.interactions.press(
            _text(sent, "user"),
            _text(sent, "action_id"),
            view_id=_optional(sent, "view_id"),
            channel=_optional(sent, "channel"),
            ts=_optional(sent, "ts"),
            block_id=sent.get("block_id"),
            value=sent.get("value"),
            values=sent.get("values"),
            team=_team(sent),
        )
        return outcome.as_json()

    def options(self, sent: Json) -> Json:
        outcome = self._sandbox.interactions.suggestions(
            _text(sent, "user"),
            _text(sent, "action_id"),
            _optional(sent, "query"),
            view_id=_optional(sent, "view_id"),
            channel=_optional(sent, "channel"),
            ts=_optional(sent, "ts"),
            team=_team(sent),
        )
        return outcome.as_json()

    def submit(self, sent: Json) -> Json:
        user, view_id = _text(sent, "user"), _text(sent, "view_id")
        return self._sandbox.interactions.submit(user, view_id, sent.get("values"), _team(sent)).as_json()

    def close(self, sent: Json) -> Json:
        user, view_id = _text(sent, "user"), _text(sent, "view_id")
        everything = bool(sent.get("all", False))
        return self._sandbox.interactions.close(user, view_id, everything=everything, team=_team(sent)).as_json()

    def shortcut(self, sent: Json) -> Json:
        outcome = self._sandbox.interactions.shortcut(
            _text(sent, "user"),
            _text(sent, "callback_id"),
            _optional(sent, "channel"),
            _optional(sent, "ts"),
            _team(sent),
        )
        return outcome.as_json()

    def message(self, sent: Json) -> Json:
        outcome = self._sandbox.interactions.message(
            _text(sent, "user"),
            _text(sent, "text"),
            channel=_optional(sent, "channel") or self._addressee(sent),
            thread_ts=_optional(sent, "thread_ts"),
            team=_team(sent),
        )
        return outcome.as_json()

    def home(self, sent: Json) -> Json:
        return self._sandbox.interactions.open_home(_text(sent, "user"), team=_team(sent)).as_json()

    def user(self, sent: Json) -> Json:
        user = self._sandbox.roster.user(self._workspace(sent), _without_team(sent))
        self._sandbox.after_events()
        return {"ok": True, "user": user}

    def channel(self, sent: Json) -> Json:
        workspace = self._workspace(sent)
        channel = self._sandbox.roster.channel(workspace, _without_team(sent))
        self._sandbox.after_events()
        return {"ok": True, "channel": {**channel.as_slack(workspace.bot_user), "members": channel.members}}

    def clock(self, sent: Json) -> Json:
        now = self._sandbox.clock.now()
        try:
            target = parse_time(str(sent["to"])) if "to" in sent else now + timedelta(seconds=float(sent["advance"]))
        except (KeyError, TypeError, ValueError, OverflowError) as error:
            raise BadRequest(f"send to: an ISO time with offset, or advance: seconds ({error})") from None
        return self._sandbox.timeline.move_to(target).as_json()

    def idle(self, sent: Json) -> Json:
        due = sent.get("next_due")
        try:
            next_due = parse_time(str(due)) if due else None
        except ValueError as error:
            raise BadRequest(f"next_due: {error}") from None
        return {"ok": True, "now": iso(self._sandbox.idle.report(_text(sent, "worker"), next_due))}

    def faults(self, sent: Json) -> Json:
        kind = _text(sent, "kind")
        if kind == Fault.DISCONNECT:
            self._sandbox.sockets.disconnect()
            return {"ok": True}
        try:
            times = int(sent.get("times", 1))
            seconds = float(sent["seconds"]) if sent.get("seconds") is not None else None
        except (TypeError, ValueError):
            raise BadRequest("times and seconds should be numbers") from None
        self._sandbox.faults.inject(str(sent.get("method") or "*"), kind, times, seconds)
        return {"ok": True}

    def settle(self, sent: Json) -> Json:
        seconds = float(sent.get("seconds", SETTLE_AT_MOST))
        settled = self._sandbox.timeline.settle(seconds)
        return {"ok": True} if settled else {"ok": False, "error": f"the bot is still busy after {seconds:g} s"}

    def _addressee(self, sent: Json) -> str:
        """`to` names the bot (as `bot` or by its id), or a channel after all."""
        to = _optional(sent, "to")
        return "" if to == "bot" else to

    def _workspace(self, sent: Json) -> Workspace:
        team = _team(sent)
        workspaces = self._sandbox.world.workspaces
        if team and team not in workspaces:
            raise ActRefused(f"there is no workspace {team!r}")
        return workspaces[team] if team else self._sandbox.world.default


Handler = Callable[[Json], Json]


def _looking(handler: Handler) -> Callable[[Request], Any]:
    async def endpoint(request: Request) -> Response:
        return await run_in_threadpool(_answer, handler, dict(request.query_params))

    return endpoint


def _acting(handler: Handler) -> Callable[[Request], Any]:
    async def endpoint(request: Request) -> Response:
        if request.headers.get("content-type", "").split(";")[0].strip().lower() != "application/json":
            return _refusal(400, "send application/json")
        try:
            sent = read_object(await request.body() or b"{}")
        except Unreadable as error:
            return _refusal(
                400, {"invalid_json": "the body is not JSON"}.get(error.code, "the body should be an object")
            )
        return await run_in_threadpool(_answer, handler, sent)

    return endpoint


def _answer(handler: Handler, sent: Json) -> Response:
    try:
        return JSONResponse(handler(sent))
    except BadRequest as error:
        return _refusal(400, str(error))
    except (ActRefused, BackwardsClock, Stuck) as error:
        return _refusal(200, str(error))


def _refusal(status: int, words: str) -> Response:
    return JSONResponse({"ok": False, "error": words}, status_code=status)


def _text(sent: Json, name: str) -> str:
    value = sent.get(name)
    if not isinstance(value, str) or not value:
        raise BadRequest(f"{name} is missing")
    return value


def _optional(sent: Json, name: str) -> str:
    value = sent.get(name)
    if value is not None and not isinstance(value, str):
        raise BadRequest(f"{name} should be text")
    return value or ""


def _team(sent: Json) -> str:
    return _optional(sent, "team")


def _without_team(sent: Json) -> Json:
    return {name: value for name, value in sent.items() if name != "team"}


def _since(text: str) -> tuple[int, datetime | None]:
    """A call's number, or machine time as ISO or in seconds since 1970."""
    if not text:
        return 0, None
    try:
        if text.isdigit() and len(text) < 10:
            return int(text), None
        if text.replace(".", "", 1).isdigit():
            return 0, datetime.fromtimestamp(float(text), UTC)
        return 0, parse_time(text.replace(" ", "+"))
    except ValueError as error:
        raise BadRequest(f"since: {error}") from None


def _message(body: Json, channel: str) -> Json:
    return {"blocks": [], "metadata": None, **body, "channel": channel}
