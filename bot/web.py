"""HTTP mode: Starlette around Bolt. Requests are handed to threads, for a sync Bolt app would block the event loop."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from socket import socket
from types import FrameType
from typing import Any
from urllib.parse import parse_qsl

import slack_bolt.request.request
import structlog
import uvicorn
from anyio import to_thread
from slack_bolt import BoltRequest
from slack_sdk.signature import SignatureVerifier
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.app import Okrbot
from bot.oauth import OAuth
from bot.oauth_routes import oauth_routes
from bot.payloads import is_payload
from bot.punctual import PLAIN
from bot.status import listening, status_routes
from storage import LISTENER

log = structlog.get_logger(__name__)

LARGEST_BODY = 1_000_000  # bytes; Slack's payloads stay well below
BODY_SECONDS = 3.0  # in which a body must have come; Slack waits no longer for an answer
MOST_FIELDS = 100  # of a form; a slash command has about fifteen
MOST_CONNECTIONS = 500  # at once; above it the server answers 503 by itself
MOST_DIGITS = 12  # of Content-Length
LONGEST_CHECK = 1_000  # bytes
RATE_LIMITED = "app_rate_limited"  # news of itself, no event (docs.slack.dev/reference/events/app_rate_limited)
DRAIN_SECONDS = 25
HANG_UP = {"connection": "close"}  # or the server would go on reading what nobody wants


def web_app(okrbot: Okrbot) -> Starlette:
    """The routes that Slack and operators call."""
    mend_form_parsing()
    secret = okrbot.settings.signing_secret
    verifier = SignatureVerifier(secret.get_secret_value() if secret else "")

    async def events(request: Request) -> Response:
        try:
            body = await _body_of(request)
        except (ClientDisconnect, TimeoutError):
            return PlainTextResponse("the body did not come", status_code=408, headers=HANG_UP)
        if body is None:
            return PlainTextResponse("too large", status_code=413, headers=HANG_UP)
        headers = dict(request.headers)
        if _asks_for_the_certificate(body):
            return PlainTextResponse("")
        if secret is None or not is_signed(verifier, body, headers):
            return PlainTextResponse("not signed by Slack", status_code=401)
        return await run_in_threadpool(_dispatch, okrbot, body, headers)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        to_thread.current_default_thread_limiter().total_tokens = LISTENER.connections  # none waits for a connection
        yield
        await run_in_threadpool(okrbot.close)
        log.info("stopped", port=okrbot.settings.port)

    oauth = OAuth.of(okrbot)
    routes = [
        Route("/slack/events", events, methods=["POST"]),
        *(oauth_routes(oauth) if oauth else ()),
        *status_routes(okrbot.store, okrbot.clock, okrbot.metrics),
    ]
    return Starlette(routes=routes, lifespan=lifespan)


def serve(okrbot: Okrbot, ready: Callable[[], None] = lambda: None) -> None:
    """Serve until SIGTERM; requests under way are finished first. ``ready`` is told once it listens. Raises
    PortTaken."""
    # On every address: behind a proxy or in a container. Every request must carry Slack's signature.
    held = listening("0.0.0.0", okrbot.settings.port, "PORT")  # noqa: S104  # a container is reached so
    ready()
    serve_on(okrbot, held)


def serve_on(okrbot: Okrbot, held: socket) -> None:
    """As ``serve``, on a socket that listens already."""
    _end_well()
    log.info("web_ready", port=okrbot.settings.port)
    server_for(okrbot).run(sockets=[held])


def server_for(okrbot: Okrbot) -> uvicorn.Server:
    """It is given the sockets to listen on."""
    config = uvicorn.Config(
        web_app(okrbot),
        **PLAIN,
        log_config=None,
        access_log=False,
        limit_concurrency=MOST_CONNECTIONS,
        timeout_graceful_shutdown=DRAIN_SECONDS,
    )
    return uvicorn.Server(config)


def _end_well() -> None:
    """Uvicorn raises the signal that stopped it once more when all is done or, after DRAIN_SECONDS, given up. Without
    a handler of ours the process would look as if it had been killed, with exit code 143; and one that returned would
    leave it to wait for listeners that hang."""

    def end(_number: int, _frame: FrameType | None) -> None:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(0)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end)


def mend_form_parsing() -> None:
    """Bolt 1.30 takes any form that contains the word "payload" for an interaction, so that ``/okr find payload``
    would fail; this replaces its parser (docs/decisions.md; tests/journeys/test_http_mode.py holds it)."""
    slack_bolt.request.request.parse_body = parse_body  # type: ignore[attr-defined]


def parse_body(body: str, content_type: str | None) -> dict[str, Any]:
    """A request's body as Slack sends it: JSON, or a form whose field ``payload``, if there is one, holds JSON. Raises
    ValueError for anything else."""
    if not body:
        return {}
    if (content_type or "").startswith("application/json") or body.startswith("{"):
        return _object(body)
    form = dict(parse_qsl(body, keep_blank_values=True, max_num_fields=MOST_FIELDS))
    return _object(form["payload"]) if "payload" in form else dict(form)


def is_signed(verifier: SignatureVerifier, body: bytes, headers: Mapping[str, str]) -> bool:
    """Whether Slack's signature holds for the raw body; asked before anything of it is read. Odd headers do not
    (docs.slack.dev/authentication/verifying-requests-from-slack)."""
    try:
        return verifier.is_valid_request(body, headers)
    except (TypeError, ValueError):  # a time that is no number, a signature or body that is not text
        return False


async def _body_of(request: Request) -> bytes | None:
    """None as soon as it is too large. Raises TimeoutError, ClientDisconnect."""
    announced = request.headers.get("content-length", "0")
    if not announced.isdecimal() or len(announced) > MOST_DIGITS or int(announced) > LARGEST_BODY:
        return None
    body = bytearray()
    async with asyncio.timeout(BODY_SECONDS):
        async for chunk in request.stream():
            body += chunk
            if len(body) > LARGEST_BODY:
                return None
    return bytes(body)


def _asks_for_the_certificate(body: bytes) -> bool:
    """Slack looks at a command's certificate with ``ssl_check=1`` and wants 200, nothing else."""
    return len(body) < LONGEST_CHECK and b"ssl_check=1" in body.split(b"&")


def _object(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    if not isinstance(found, dict):
        raise ValueError("no JSON object")
    return found


def _dispatch(okrbot: Okrbot, body: bytes, headers: dict[str, str]) -> Response:
    """Bolt checks the signature once more, on the same bytes."""
    try:
        text = body.decode()
        payload = parse_body(text, headers.get("content-type"))
        if not is_payload(payload):
            raise ValueError("of no shape that is known")
        if payload.get("type") == RATE_LIMITED:
            log.warning(RATE_LIMITED)
            return PlainTextResponse("")
        request = BoltRequest(body=text, headers={name: [held] for name, held in headers.items()})
    except ValueError:
        return PlainTextResponse("that is not something Slack sends", status_code=400)
    answer = okrbot.bolt.dispatch(request)
    first = {name: values[0] for name, values in answer.headers.items()}
    return Response(answer.body, status_code=answer.status, headers=first)
