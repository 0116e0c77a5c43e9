"""The page on which an admin lets an app into a workspace, and the way back to the app with a code or a no.
[docs.slack.dev/authentication/installing-with-oauth]"""

from dataclasses import dataclass
from html import escape
from urllib.parse import urlencode, urlsplit, urlunsplit

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from bot.sandbox.codes import CLIENT_ID
from bot.sandbox.refusals import Refused
from bot.sandbox.wire import Json
from bot.sandbox.workspace import Workspace
from bot.sandbox.world import World

PATH = "/oauth/v2/authorize"
OPENING = "/app_redirect"
SEE_OTHER = 302


@dataclass(frozen=True)
class Wish:
    """What the app asks for in the address of the page."""

    scopes: frozenset[str]
    state: str
    asked: str
    """The redirect_uri it named."""
    redirect_uri: str
    """Where the browser goes."""


class Authorizing:
    """`/oauth/v2/authorize` and `/app_redirect`."""

    def __init__(self, world: World) -> None:
        self._world = world

    def routes(self) -> list[Route]:
        return [
            Route(PATH, self.ask, methods=["GET"]),
            Route(PATH, self.decide, methods=["POST"]),
            Route(OPENING, _open, methods=["GET"]),
        ]

    async def ask(self, request: Request) -> Response:
        try:
            wish = self._wish(request)
        except Refused as refused:
            return HTMLResponse(_page("Something is wrong with this app", f"<p>{escape(refused.reason)}</p>"), 400)
        return HTMLResponse(_page("May this app come in?", _form(wish, list(self._world.workspaces.values()))))

    async def decide(self, request: Request) -> Response:
        try:
            wish = self._wish(request)
        except Refused as refused:
            return HTMLResponse(_page("Something is wrong with this app", f"<p>{escape(refused.reason)}</p>"), 400)
        form = await request.form()
        team = str(form.get("team", ""))
        if form.get("answer") != "allow" or team not in self._world.workspaces:
            return _back(wish, {"error": "access_denied"})
        return _back(wish, {"code": self._world.codes.make(team, wish.scopes, wish.asked)})

    def _wish(self, request: Request) -> Wish:
        asked = request.query_params
        manifest = self._world.default.manifest
        if asked.get("client_id") != CLIENT_ID:
            raise Refused("invalid_client_id", f"The stand-in's client_id is {CLIENT_ID}.")
        scopes = frozenset(filter(None, asked.get("scope", "").replace(" ", ",").split(",")))
        if not scopes or not scopes <= manifest.scopes:
            raise Refused("invalid_scope", f"Not in the manifest: {', '.join(sorted(scopes - manifest.scopes))}")
        named = asked.get("redirect_uri", "")
        if not manifest.redirect_urls or not any((named or url).startswith(url) for url in manifest.redirect_urls):
            raise Refused("bad_redirect_uri", "redirect_uri is none of the manifest's redirect_urls.")
        return Wish(scopes, asked.get("state", ""), named, named or manifest.redirect_urls[0])


async def _open(_request: Request) -> Response:
    """Slack's own client would open with the app; here it is the page."""
    return RedirectResponse("/", status_code=SEE_OTHER)


def _back(wish: Wish, answer: Json) -> Response:
    """Slack's answer is added to what the address holds already."""
    parts = urlsplit(wish.redirect_uri)
    query = "&".join(filter(None, [parts.query, urlencode({**answer, "state": wish.state})]))
    return RedirectResponse(urlunsplit(parts._replace(query=query)), status_code=SEE_OTHER)


def _form(wish: Wish, workspaces: list[Workspace]) -> str:
    options = "".join(f'<option value="{escape(one.id)}">{escape(one.name)}</option>' for one in workspaces)
    scopes = "".join(f"<li>{escape(scope)}</li>" for scope in sorted(wish.scopes))
    return f"""<form method="post">
<p><label>Workspace <select name="team">{options}</select></label></p>
<p>It asks for:</p><ul>{scopes}</ul>
<p><button name="answer" value="cancel">Cancel</button> <button name="answer" value="allow">Allow</button></p>
</form>"""


def _page(heading: str, body: str) -> str:
    return f"""<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{heading}</title>
<style>body {{ font: 17px/1.6 system-ui, sans-serif; max-width: 34rem; margin: 12vh auto; padding: 0 1.5rem; }}</style>
<main><h1>{heading}</h1>
{body}
</main>
</html>
"""
