"""Who may call at all: programs, and pages of this very server; no page from elsewhere in the same browser."""

from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

_ELSEWHERE = ("cross-site", "same-site")
"""What a browser writes into Sec-Fetch-Site for a page of another host or port. [www.w3.org/TR/fetch-metadata]"""
_PAGES = frozenset({"/", "/oauth/v2/authorize", "/app_redirect"})
"""The addresses a link elsewhere may lead to."""


class OwnPagesOnly:
    """Refuses requests and WebSockets that a page of another address makes; a program sends no Origin and may.

    A browser that leaves out Origin (for a link or an image) says in Sec-Fetch-Site where the request comes from.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] in ("http", "websocket") and _is_foreign(Headers(scope=scope), scope["path"]):
            words = "Only programs, and the page of this stand-in itself, may do that."
            await JSONResponse({"ok": False, "error": words}, 403)(scope, receive, send)
            return
        await self._app(scope, receive, send)


def _is_foreign(headers: Headers, path: str) -> bool:
    origin = headers.get("origin")
    if origin is not None:
        return urlsplit(origin).netloc != headers.get("host")
    return path not in _PAGES and headers.get("sec-fetch-site") in _ELSEWHERE
