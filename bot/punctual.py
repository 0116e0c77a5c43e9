"""HTTP for whoever sends what they begin: uvicorn gives the head of a request no time limit, and a few hundred that are
never finished would take every connection there is."""

import asyncio
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle

HEAD_SECONDS = 5  # from the beginning of a connection, or from the answer before; as long as an idle one is kept


class Punctual(H11Protocol):
    """``_late``: when the head of the next request has to have come; ``_before`` is the request before it."""

    _late: asyncio.TimerHandle | None = None
    _before: RequestResponseCycle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        self._wait_no_more()
        super().connection_lost(exc)

    def on_response_complete(self) -> None:
        self._wait()
        super().on_response_complete()

    def _wait(self) -> None:
        self._wait_no_more()
        self._before = self.cycle
        self._late = self.loop.call_later(HEAD_SECONDS, self._hang_up)

    def _wait_no_more(self) -> None:
        if self._late is not None:
            self._late.cancel()

    def _hang_up(self) -> None:
        """Unless the head has come: then the body has its own time."""
        if self.cycle is self._before and not self.transport.is_closing():
            self.transport.close()


PLAIN: dict[str, Any] = {"loop": "asyncio", "http": Punctual}
"""How we are served, whatever faster is installed beside: httptools takes headers of any size."""
