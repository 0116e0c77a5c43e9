"""HTTP in front of the Web API: arguments in, answers out, and faults in between."""

import asyncio
from base64 import b64decode
from time import monotonic

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot.sandbox.activity import Activity
from bot.sandbox.connections import drop
from bot.sandbox.faults import Fault, FaultBook, Injected
from bot.sandbox.interactions import Interactions
from bot.sandbox.methods import FORM_ONLY
from bot.sandbox.refusals import Refused
from bot.sandbox.webapi import Reply, WebApi
from bot.sandbox.wire import Json, Unreadable, is_json, read_arguments, read_object, read_parts

JSON_IGNORED = "this method takes forms only: Slack does not look at the JSON body"


class ApiRoutes:
    """/api/METHOD and /response/ID."""

    def __init__(self, api: WebApi, faults: FaultBook, activity: Activity, interactions: Interactions) -> None:
        self._api = api
        self._faults = faults
        self._activity = activity
        self._interactions = interactions

    def routes(self) -> list[Route]:
        return [
            Route("/api/{method}", self.call, methods=["GET", "POST"]),
            Route("/response/{url_id}", self.respond, methods=["POST"]),
            Route("/upload/{team}/{file_id}", self.upload, methods=["POST"]),
        ]

    async def call(self, request: Request) -> Response:
        """One Web API call."""
        name = request.path_params["method"]
        bearer, basic = _credentials(request)
        with self._activity.call():
            body, content_type = await request.body(), request.headers.get("content-type", "")
            takes_json = name not in FORM_ONLY
            try:
                args = basic | read_arguments(content_type, body, request.url.query, takes_json=takes_json)
            except Unreadable as error:
                refused = Reply(200, {"ok": False, "error": error.code}, {}, error.words)
                self._api.record(name, {}, refused, bearer)
                return _written(refused)
            fault = self._faults.for_call(name)
            if fault is None:
                note = JSON_IGNORED if body and is_json(content_type) and not takes_json else ""
                return _written(await self._answer(name, args, bearer, note))
            return await self._hit(fault, request, name, args, bearer)

    async def respond(self, request: Request) -> Response:
        """A post to a response_url; Slack answers `ok`."""
        with self._activity.call():
            url_id = request.path_params["url_id"]
            args: Json = {}
            try:
                args = read_object(await request.body())
                await run_in_threadpool(self._interactions.respond, url_id, args)
            except Unreadable as error:
                reply = Reply(400, {"ok": False, "error": error.code}, {})
            except Refused as refused:
                gone = refused.code in ("invalid_url", "expired_url", "used_url")
                reply = Reply(404 if gone else 400, refused.answer(), {}, refused.reason)
            else:
                reply = Reply(200, {"ok": True}, {})
            self._api.record("response_url", args, reply, "")
            return PlainTextResponse("ok") if reply.status == 200 else _written(reply)

    async def upload(self, request: Request) -> Response:
        """The bytes of a file, raw or as a multipart form."""
        with self._activity.call():
            content = await request.body()
            content_type = request.headers.get("content-type", "")
            if content_type.startswith("multipart/form-data"):
                content = next((part for _, part in read_parts(content_type, content)), b"")
            known = self._api.keep_upload(request.path_params["team"], request.path_params["file_id"], content)
            return PlainTextResponse(f"OK - {len(content)}") if known else PlainTextResponse("not found", 404)

    async def _answer(self, name: str, args: Json, bearer: str, note: str = "") -> Reply:
        return await run_in_threadpool(self._answer_and_record, name, args, bearer, 0.0, note)

    def _answer_and_record(self, name: str, args: Json, bearer: str, lag: float = 0.0, note: str = "") -> Reply:
        reply = self._api.answer(name, args, bearer, lag)
        self._api.record(name, args, reply, bearer, note)
        return reply

    async def _hit(self, fault: Injected, request: Request, name: str, args: Json, bearer: str) -> Response:
        """What an injected fault makes of the call."""
        kind, note = fault.kind, fault.note
        if kind == Fault.HISTORY_LAG:
            return _written(await run_in_threadpool(self._answer_and_record, name, args, bearer, fault.seconds, note))
        if kind == Fault.SLOW:
            await asyncio.sleep(fault.seconds)
            return _written(await self._answer(name, args, bearer))
        if kind in _DROPS:
            await self._drop(fault, request, name, args, bearer)
            return Response()
        reply = _faulty(fault)
        self._api.record(name, args, reply, bearer, note)
        return _written(reply)

    async def _drop(self, fault: Injected, request: Request, name: str, args: Json, bearer: str) -> None:
        """No answer: before or after the call was accepted, at once or after the client has given up."""
        note = fault.note
        if fault.kind == Fault.ACCEPT_LATE:
            await asyncio.sleep(fault.seconds)
        if fault.kind == Fault.DROP_BEFORE_ACCEPT:
            self._api.record(name, args, None, bearer, note)
        else:
            await run_in_threadpool(self._answer_and_record, name, args, bearer, 0.0, note)
        if fault.kind == Fault.TIMEOUT_AFTER_ACCEPT:
            await _hold(request, fault.seconds)
        await drop(request)


_DROPS = (Fault.TIMEOUT_AFTER_ACCEPT, Fault.ACCEPT_LATE, Fault.DROP_BEFORE_ACCEPT, Fault.DROP_AFTER_ACCEPT)


async def _hold(request: Request, seconds: float) -> None:
    """Leaves the client without an answer until it gives up, or for so long."""
    deadline = monotonic() + seconds
    while monotonic() < deadline and not await request.is_disconnected():
        await asyncio.sleep(0.02)


def _faulty(fault: Injected) -> Reply:
    if fault.kind == Fault.RATE_LIMITED:
        return Reply(429, None, {"Retry-After": str(max(1, round(fault.seconds)))})
    if fault.kind == Fault.HTTP_500:
        return Reply(500, None, {})
    return Reply(200, {"ok": False, "error": fault.kind}, {})


def _credentials(request: Request) -> tuple[str, Json]:
    """The bearer token, and the client's id and secret where they came as HTTP Basic (oauth.v2.access)."""
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return given.strip(), {}
    if scheme.lower() == "basic":
        client_id, _, secret = _decoded(given).partition(":")
        return "", {"client_id": client_id, "client_secret": secret}
    return "", {}


def _decoded(given: str) -> str:
    """What cannot be read names no client."""
    try:
        return b64decode(given).decode("utf-8", "replace")
    except ValueError:
        return ""


def _written(reply: Reply) -> Response:
    if reply.body is None:
        return Response(status_code=reply.status, headers=reply.headers)
    return JSONResponse(reply.body, status_code=reply.status, headers=reply.headers)
