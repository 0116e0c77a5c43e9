"""The two addresses of an installation by OAuth: where it begins, and where Slack sends the browser back to."""

import asyncio
from urllib.parse import urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from bot.i18n import DEFAULT, language
from bot.oauth import STATE_SECONDS, Arrival, OAuth, app_url
from bot.settings import is_loopback
from bot.views.settings.installation import LEADS_BACK, page

INSTALL = "/slack/install"
REDIRECT = "/slack/oauth_redirect"
COOKIE = "okrbot_install"
LONGEST = 2_000  # characters of what Slack sends back; its codes and our states have some hundred
AT_ONCE = 4
"""Answers of Slack's that are dealt with at once; more wait without a thread. Each asks Slack, which may take seconds,
and anybody may come here: what people in Slack do must not wait for them."""
GUARDED = {
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    "referrer-policy": "no-referrer",  # the address holds the code
    "x-content-type-options": "nosniff",
}


def oauth_routes(oauth: OAuth) -> list[Route]:
    turns = asyncio.Semaphore(AT_ONCE)
    slack = urlsplit(oauth.okrbot.settings.slack_api_url).hostname

    async def begin(_request: Request) -> Response:
        departure = oauth.departs()
        answer = RedirectResponse(departure.url, status_code=302, headers={"cache-control": "no-store"})
        answer.set_cookie(
            COOKIE,
            departure.nonce,
            max_age=STATE_SECONDS,
            path=REDIRECT,
            secure=not is_loopback(slack),  # Slack sends browsers to https alone; Host may be what a proxy calls us
            httponly=True,
            samesite="lax",  # Slack's redirect is a link from elsewhere, and must bring it
        )
        return answer

    async def end(request: Request) -> Response:
        given = {name: request.query_params.get(name, "")[:LONGEST] for name in ("state", "code", "error")}
        async with turns:
            arrival = await run_in_threadpool(oauth.arrives, nonce=request.cookies.get(COOKIE, ""), **given)
        answer = _shown(oauth, arrival)
        answer.delete_cookie(COOKIE, path=REDIRECT)
        return answer

    return [Route(INSTALL, begin, methods=["GET"]), Route(REDIRECT, end, methods=["GET"])]


def _shown(oauth: OAuth, arrival: Arrival) -> HTMLResponse:
    link = app_url(oauth.okrbot.settings.slack_api_url, arrival)
    written = page(language(DEFAULT), arrival.ending, name=arrival.name, team=arrival.team, link=link, again=INSTALL)
    return HTMLResponse(written, status_code=400 if arrival.ending in LEADS_BACK else 200, headers=GUARDED)
