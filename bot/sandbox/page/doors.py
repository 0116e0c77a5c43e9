"""Who may post to the page: a page of this very server, opened on this machine."""

from urllib.parse import urlsplit

from starlette.requests import Request

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


def may_act(request: Request) -> bool:
    """True when Host is a loopback name and Origin, where a browser sends one, is the same address."""
    host = request.headers.get("host", "")
    if urlsplit(f"//{host}").hostname not in _LOOPBACK:
        return False
    origin = request.headers.get("origin")
    return origin is None or urlsplit(origin).netloc == host
