"""The page of the sandbox: everything a person sees and does, served by the stand-in itself at `/`."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from urllib.parse import parse_qsl, urlsplit

from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import (
    HTMLResponse,
    JSONResponse,
    PlainTextResponse,
    RedirectResponse,
    Response,
    StreamingResponse,
)
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from bot.sandbox.page.acts import Acts
from bot.sandbox.page.compose import Composer
from bot.sandbox.page.desk import Desk
from bot.sandbox.page.rendering import STATIC, render_page
from bot.sandbox.page.stream import news
from bot.sandbox.page.view import HOME, Where
from bot.sandbox.page.words import offered
from bot.sandbox.parts import Stand

REFRESH = "x-refresh"
"""The header by which the page's script says that it reads again what is already open."""


def routes(sandbox: Stand, *, words: Sequence[str] = ()) -> list[BaseRoute]:
    """The page, its acts, its news and its files, to be mounted at `/`.

    `words` are the commands offered while typing; without them the manifest's usage hints are read. What the stand-in
    carries as `narrate` is asked for more words after each move of the clock.
    """
    composer = Composer(sandbox.world, Desk(), words or offered(sandbox.world.default.manifest))

    def narrate(start: datetime, end: datetime) -> Iterable[str]:
        return sandbox.narrate(start, end) if sandbox.narrate else ()

    page = _Endpoints(sandbox, composer, Acts(composer, sandbox.interactions, sandbox.timeline, narrate))
    return [
        Route("/", page.show),
        Route("/act/{name}", page.act, methods=["POST"]),
        Route("/options", page.options, methods=["POST"]),
        Route("/events", page.events),
        Route("/archives/{channel}/p{digits}", page.follow_link),
        Mount("/static", StaticFiles(directory=STATIC)),
    ]


class _Endpoints:
    """HTTP to acts and back; the work itself is done in threads."""

    def __init__(self, sandbox: Stand, composer: Composer, acts: Acts) -> None:
        self._sandbox = sandbox
        self._composer = composer
        self._acts = acts

    def show(self, request: Request) -> Response:
        """The page. Looking at App Home tells the bot: the first time before the page is shown, later meanwhile."""
        world = self._composer.world
        with world.lock:
            where = self._composer.where(request.query_params)
            is_empty = world.default.home(where.person) is None
        told: BackgroundTask | None = None
        is_visit = REFRESH not in request.headers and not self._composer.desk.comes_back(where.person)
        if where.place == HOME and is_visit:
            if is_empty:
                self._acts.open_home(where.person)
            else:
                told = BackgroundTask(self._acts.open_home, where.person)
        with world.lock:
            page = self._composer.page(where, self._sandbox.calls.since())
        return HTMLResponse(render_page(page), headers={"cache-control": "no-store"}, background=told)

    async def act(self, request: Request) -> Response:
        form = await _form(request)
        try:
            where = await run_in_threadpool(self._acts.do, request.path_params["name"], form)
        except KeyError:
            return PlainTextResponse("There is no such act.", 404)
        if REFRESH not in request.headers:
            self._composer.desk.expect_back(where.person)
        return RedirectResponse(where.href(), 303)

    async def options(self, request: Request) -> Response:
        form = await _form(request)
        return JSONResponse({"options": await run_in_threadpool(self._acts.options, form)})

    async def follow_link(self, request: Request) -> Response:
        """A message's permalink leads to its place, as whoever one is on the page it is pressed on."""
        came_from = dict(parse_qsl(urlsplit(request.headers.get("referer", "")).query))
        digits, channel = request.path_params["digits"], request.path_params["channel"]
        where = Where(came_from.get("as", ""), channel, request.query_params.get("thread_ts", ""))
        return RedirectResponse(f"{where.href()}#m-{channel}-{digits[:-6]}-{digits[-6:]}", 303)

    async def events(self, _request: Request) -> Response:
        headers: Mapping[str, str] = {"cache-control": "no-store", "x-accel-buffering": "no"}
        return StreamingResponse(news(self._composer.world.changes), media_type="text/event-stream", headers=headers)


async def _form(request: Request) -> FormData:
    pairs = parse_qsl((await request.body()).decode("utf-8", "replace"), keep_blank_values=True)
    return FormData([(name, value) for name, value in pairs])
