"""HTTP mode: Starlette around Bolt. Requests are handed to threads, for a sync Bolt app would block the event loop."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl

import slack_bolt.request.request
import structlog
import uvicorn
from prometheus_client import CONTENT_TYPE_LATEST
from slack_bolt import BoltRequest
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.app import Okrbot
from bot.domain.errors import Unavailable

log = structlog.get_logger(__name__)

LARGEST_BODY = 1_000_000  # bytes; Slack's payloads stay well below
DRAIN_SECONDS = 25


def web_app(okrbot: Okrbot) -> Starlette:
    """The routes that Slack and operators call."""
    mend_form_parsing()

    async def events(request: Request) -> Response:
        body = await request.body()
        if len(body) > LARGEST_BODY:
            return PlainTextResponse("too large", status_code=413)
        return await run_in_threadpool(_dispatch, okrbot, body, dict(request.headers))

    async def ready(_request: Request) -> Response:
        try:
            await run_in_threadpool(okrbot.store.ping)
        except Unavailable:
            return PlainTextResponse("the database does not answer", status_code=503)
        return PlainTextResponse("ok")

    async def metrics(_request: Request) -> Response:
        age = await run_in_threadpool(_outbox_age, okrbot)
        return Response(okrbot.metrics.exposition(age), media_type=CONTENT_TYPE_LATEST)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        yield
        await run_in_threadpool(okrbot.close)

    routes = [
        Route("/slack/events", events, methods=["POST"]),
        Route("/healthz", _healthy),
        Route("/readyz", ready),
        Route("/metrics", metrics),
    ]
    return Starlette(routes=routes, lifespan=lifespan)


def serve(okrbot: Okrbot) -> None:
    """Serve until SIGTERM; requests under way are finished first."""
    config = uvicorn.Config(
        web_app(okrbot),
        host="0.0.0.0",  # noqa: S104  # behind a proxy or in a container; every request must carry Slack's signature
        port=okrbot.settings.port,
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=DRAIN_SECONDS,
    )
    log.info("web_ready", port=okrbot.settings.port)
    uvicorn.Server(config).run()


def mend_form_parsing() -> None:
    """Bolt 1.30 takes any form that contains the word "payload" for an interaction, so that ``/okr find payload``
    would fail; this replaces its parser (docs/decisions.md; tests/journeys/test_http_mode.py holds it)."""
    slack_bolt.request.request.parse_body = parse_body  # type: ignore[attr-defined]


def parse_body(body: str, content_type: str | None) -> dict[str, Any]:
    """A request's body as Slack sends it: JSON, or a form whose field ``payload``, if there is one, holds JSON."""
    if not body:
        return {}
    if (content_type or "").startswith("application/json") or body.startswith("{"):
        parsed: dict[str, Any] = json.loads(body)
        return parsed
    form = dict(parse_qsl(body, keep_blank_values=True))
    if "payload" in form:
        payload: dict[str, Any] = json.loads(form["payload"])
        return payload
    return dict(form)


def _dispatch(okrbot: Okrbot, body: bytes, headers: dict[str, str]) -> Response:
    """Bolt checks the signature on the raw body."""
    try:
        text = body.decode()
        answer = okrbot.bolt.dispatch(BoltRequest(body=text, headers={name: [held] for name, held in headers.items()}))
    except (UnicodeDecodeError, ValueError):
        return PlainTextResponse("that is not something Slack sends", status_code=400)
    first = {name: values[0] for name, values in answer.headers.items()}
    return Response(answer.body, status_code=answer.status, headers=first)


def _outbox_age(okrbot: Okrbot) -> timedelta | None:
    """How long the oldest due message has been waiting, whoever is to send it; None when the database is silent."""
    try:
        with okrbot.store.read() as tx:
            oldest = tx.outbox.next_due()
    except Unavailable:
        return None
    return max(timedelta(), okrbot.clock.now() - oldest) if oldest else timedelta()


async def _healthy(_request: Request) -> Response:
    return PlainTextResponse("ok")
