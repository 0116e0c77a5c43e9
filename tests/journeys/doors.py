"""How a journey reaches the control interface of a stand-in."""

import json
from typing import Any, Protocol

from bot.sandbox.control import Calls, Handler, answer
from bot.sandbox.parts import Stand


class Answer(Protocol):
    @property
    def status_code(self) -> int: ...

    @property
    def text(self) -> str: ...

    def json(self) -> Any: ...


class Door(Protocol):
    """What is asked of an ``httpx.Client``; ``InProcess`` is another one."""

    def get(self, url: str, *, params: dict[str, str] | None = None) -> Answer: ...

    def post(self, url: str, *, json: Any) -> Answer: ...


class Heard:
    def __init__(self, status_code: int, body: bytes) -> None:
        self.status_code = status_code
        self._body = body

    @property
    def text(self) -> str:
        return self._body.decode()

    def json(self) -> Any:
        return json.loads(self._body)


class InProcess:
    """Straight into the stand-in, past HTTP: what the bot and the stand-in say to each other goes over real HTTP or
    Socket Mode all the same, and ``tests/sandbox`` asks over HTTP. A third of what an act costs is spared."""

    def __init__(self, stand: Stand) -> None:
        self._calls = Calls(stand)

    def get(self, url: str, *, params: dict[str, str] | None = None) -> Heard:
        return self._told(self._calls.looks, url, params or {})

    def post(self, url: str, *, json: Any) -> Heard:
        return self._told(self._calls.acts, url, _as_sent(json))

    def _told(self, known: dict[str, Handler], url: str, sent: dict[str, Any]) -> Heard:
        assert url in known, f"there is no {url}; docs/sandbox.md lists the calls"
        found = answer(known[url], sent)
        return Heard(found.status_code, bytes(found.body))


def _as_sent(body: Any) -> Any:
    return json.loads(json.dumps(body))
