"""The control interface under /control: acting as people and looking at the result, for tests and scripts."""

import logging
from collections.abc import Callable
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.sandbox.clock import BackwardsClock
from bot.sandbox.control.acts import Acts
from bot.sandbox.control.changes import Changes
from bot.sandbox.control.looks import Looks
from bot.sandbox.control.reading import BadRequest
from bot.sandbox.parts import Stand
from bot.sandbox.refusals import ActRefused
from bot.sandbox.timeline import Stuck, TooFar
from bot.sandbox.wire import Json, Unreadable, is_json, read_object

Handler = Callable[[Json], Json]
_LOG = logging.getLogger(__name__)


class Calls:
    """Every call by its path: ``looks`` are GET, ``acts`` POST with application/json."""

    def __init__(self, stand: Stand) -> None:
        looks, acts, changes = Looks(stand), Acts(stand), Changes(stand)
        looking = (looks.state, looks.messages, looks.views, looks.calls)
        acting = (
            *(acts.command, acts.action, acts.options, acts.submit, acts.close, acts.shortcut, acts.message, acts.home),
            *(changes.user, changes.channel, changes.clock, changes.idle, changes.faults, changes.settle),
        )
        self.looks: dict[str, Handler] = {f"/control/{look.__name__}": look for look in looking}
        self.acts: dict[str, Handler] = {f"/control/{act.__name__}": act for act in acting}


def routes(stand: Stand) -> list[Route]:
    calls = Calls(stand)
    return [
        *(Route(path, _looking(look), methods=["GET"]) for path, look in calls.looks.items()),
        *(Route(path, _acting(act), methods=["POST"]) for path, act in calls.acts.items()),
        Route("/control/{name:path}", _unknown, methods=["GET", "POST", "PUT", "PATCH", "DELETE"]),
    ]


async def _unknown(request: Request) -> Response:
    return _refusal(404, f"there is no {request.method} {request.url.path}; docs/sandbox.md lists the calls")


def _looking(handler: Handler) -> Callable[[Request], Any]:
    async def endpoint(request: Request) -> Response:
        return await run_in_threadpool(answer, handler, dict(request.query_params))

    return endpoint


def _acting(handler: Handler) -> Callable[[Request], Any]:
    async def endpoint(request: Request) -> Response:
        if not is_json(request.headers.get("content-type", "")):
            return _refusal(400, "send application/json")
        try:
            sent = read_object(await request.body() or b"{}")
        except Unreadable as error:
            return _refusal(400, error.words)
        return await run_in_threadpool(answer, handler, sent)

    return endpoint


def answer(handler: Handler, sent: Json) -> Response:
    """What the call comes to: 200, also for what cannot be done; 400 for what cannot be read."""
    try:
        return JSONResponse(handler(sent))
    except BadRequest as error:
        return _refusal(400, str(error))
    except (ActRefused, BackwardsClock, TooFar, Stuck) as error:
        return _refusal(200, str(error))
    except Exception as error:  # such as an embedded worker that fails: the script gets an answer
        _LOG.exception("a call of the control interface failed")
        return _refusal(500, f"the stand-in failed: {type(error).__name__}: {error}")


def _refusal(status: int, words: str) -> Response:
    return JSONResponse({"ok": False, "error": words}, status_code=status)
