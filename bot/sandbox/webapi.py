"""Slack's Web API: who calls, may they, is it too often, and then the method itself."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from bot.sandbox.acts import ActBook
from bot.sandbox.calls import CallLog
from bot.sandbox.entities import Channel, Message
from bot.sandbox.rates import TIER_3, Rate, Rates
from bot.sandbox.refusals import Refused
from bot.sandbox.shelf import Shelf
from bot.sandbox.wire import Json, Unreadable, decoded
from bot.sandbox.workspace import Workspace
from bot.sandbox.world import World

BucketList = Iterable[tuple[tuple[str, ...], Rate]]


@dataclass(frozen=True)
class Call:
    """One call that passed the door: where it applies and what it asks."""

    world: World
    workspace: Workspace
    acts: ActBook
    hooks: "Hooks"
    args: Json
    lag: float = 0.0
    """Seconds by which history lags behind posting (an injected fault)."""

    @property
    def shelf(self) -> Shelf:
        return Shelf(self.world, self.workspace)

    def text(self, name: str) -> str:
        """A required argument. Raises Refused with `invalid_arguments`."""
        value = self.args.get(name)
        if value in (None, ""):
            raise Refused("invalid_arguments", messages=[f"[ERROR] missing required field: {name}"])
        return str(value)

    def optional(self, name: str) -> str:
        value = self.args.get(name)
        return "" if value is None else str(value)

    def structure(self, name: str, error: str) -> object:
        """An argument that is JSON, or a JSON string in a form. Raises Refused with `error`."""
        try:
            return decoded(self.args.get(name))
        except Unreadable:
            raise Refused(error, f"{name} is not JSON") from None

    def need(self, *scopes: str) -> None:
        """Any one of the scopes is enough. Raises Refused with `missing_scope`."""
        if not self.workspace.scopes.intersection(scopes):
            raise missing_scope(self.workspace, scopes)


@dataclass(frozen=True)
class Hooks:
    """What a method sets off outside the workspace's memory."""

    socket_url: Callable[[], str]
    posted: Callable[[Workspace, Message], object]
    changed: Callable[[Workspace, Message, Message], None]
    deleted: Callable[[Workspace, Message], None]
    joined: Callable[[Workspace, Channel], object]
    uninstalled: Callable[[Workspace], object]
    base_url: Callable[[], str]


@dataclass(frozen=True)
class Method:
    """One Web API method: its function, the scopes of which one is needed, its rate, whose token it takes."""

    run: Callable[[Call], Json]
    scopes: tuple[str, ...] = ()
    rate: Rate = TIER_3
    token: str = "bot"  # noqa: S105 - the kind of token
    buckets: Callable[[Workspace, Json], BucketList] | None = None


@dataclass(frozen=True)
class Reply:
    """An HTTP answer: a 429 has no body."""

    status: int
    body: Json | None
    headers: dict[str, str]
    reason: str = ""


def missing_scope(workspace: Workspace, scopes: Iterable[str]) -> Refused:
    needed = ",".join(scopes)
    return Refused(
        "missing_scope",
        f"the manifest does not grant {needed}",
        needed=needed,
        provided=",".join(sorted(workspace.scopes)),
    )


class WebApi:
    """Answers calls under /api."""

    def __init__(
        self, world: World, acts: ActBook, rates: Rates, hooks: Hooks, methods: dict[str, Method], app_token: str
    ) -> None:
        self.log = CallLog()
        self._world = world
        self._acts = acts
        self._rates = rates
        self._hooks = hooks
        self._methods = methods
        self._app_token = app_token

    def answer(self, name: str, args: Json, bearer: str, lag: float = 0.0) -> Reply:
        """Runs one call."""
        token = bearer or str(args.get("token") or "")
        headers: dict[str, str] = {}
        try:
            method = self._methods.get(name)
            if method is None:
                raise Refused("unknown_method", "the stand-in does not offer this method", req_method=name)
            workspace = self._admit(method, token)
            headers["x-oauth-scopes"] = ",".join(sorted(workspace.scopes))
            wait = self._rates.wait_for(self._buckets(name, method, workspace, args))
            if wait:
                return Reply(429, None, {**headers, "Retry-After": str(wait)}, "too many calls")
            if method.scopes and not workspace.scopes.intersection(method.scopes):
                raise missing_scope(workspace, method.scopes)
            with self._world.lock:
                body = {"ok": True, **method.run(Call(self._world, workspace, self._acts, self._hooks, args, lag))}
            return Reply(200, body, headers)
        except Refused as refused:
            return Reply(200, refused.answer(), headers, refused.reason)

    def record(self, name: str, args: Json, reply: Reply | None, bearer: str, reason: str = "") -> None:
        """Keeps the call for the log; `reply` is None when nothing was answered."""
        workspace = self._workspace_of(bearer or str(args.get("token") or ""))
        self.log.add(
            self._world.clock.now(),
            name,
            args,
            reply.status if reply else 0,
            reply.body if reply else None,
            reason or (reply.reason if reply else ""),
            workspace.id if workspace else "",
        )
        self._world.changes.tell("call", team=workspace.id if workspace else "")

    def keep_upload(self, team: str, file_id: str, content: bytes) -> bool:
        """The bytes sent to an upload URL; False when no such URL was given out."""
        with self._world.lock:
            workspace = self._world.workspaces.get(team)
            file = workspace.files.get(file_id) if workspace else None
            if file:
                file.content = content
            return file is not None

    def _admit(self, method: Method, token: str) -> Workspace:
        if method.token == "none":  # noqa: S105  # a kind of token
            return self._world.default
        if not token:
            raise Refused("not_authed", "no token")
        if method.token == "app":  # noqa: S105  # a kind of token
            if token != self._app_token:
                raise Refused(
                    "not_allowed_token_type" if self._workspace_of(token) else "invalid_auth", "not the app token"
                )
            return self._world.default
        workspace = self._workspace_of(token)
        if workspace is None:
            is_app = token == self._app_token
            raise Refused("not_allowed_token_type" if is_app else "invalid_auth", "no workspace has this bot token")
        if not workspace.installed:
            raise Refused("token_revoked", "the app was uninstalled from this workspace")
        return workspace

    def _workspace_of(self, token: str) -> Workspace | None:
        return next((w for w in self._world.workspaces.values() if w.bot_token == token), None)

    def _buckets(self, name: str, method: Method, workspace: Workspace, args: Json) -> BucketList:
        if method.buckets:
            return method.buckets(workspace, args)
        return [((name, workspace.id), method.rate)]
