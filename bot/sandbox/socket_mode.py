"""Socket Mode. [docs.slack.dev/apis/events-api/using-socket-mode]"""

import asyncio
import json
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count
from threading import Condition
from time import monotonic
from uuid import uuid4

from starlette.websockets import WebSocket, WebSocketDisconnect

from bot.sandbox.delivery import EVENTS, Ack, Envelope
from bot.sandbox.faults import LINK, Fault, FaultBook
from bot.sandbox.refusals import Refused
from bot.sandbox.wire import Json, dumps

CONNECTIONS_MAX = 10
TICKET_SECONDS = 30.0
LIFETIME_SECONDS = 18_060
"""What `hello` says; the stand-in ends no connection by itself, unless the app asks for short ones."""
DEBUG_SECONDS = 360
"""With `debug_reconnects=true` on the URL."""
LEAVING_SECONDS = 10.0
"""A connection stays this long after its `disconnect` frame, unless the app closes it: the next one is opened first."""


@dataclass(eq=False)
class Connection:
    """One open WebSocket. Frames are handed to its event loop from any thread."""

    websocket: WebSocket
    loop: asyncio.AbstractEventLoop
    leaving: bool = False
    acks: dict[str, Future[Json]] = field(default_factory=dict)

    def send(self, frame: Json) -> None:
        asyncio.run_coroutine_threadsafe(self.websocket.send_text(dumps(frame)), self.loop)

    def ask_to_go(self, reason: str) -> None:
        self.leaving = True
        self.send({"type": "disconnect", "reason": reason, "debug_info": {"host": "sandbox"}})
        self.loop.call_soon_threadsafe(self.loop.call_later, LEAVING_SECONDS, self.close)

    def close(self) -> None:
        asyncio.run_coroutine_threadsafe(self._close(), self.loop)

    async def _close(self) -> None:
        with suppress(RuntimeError):  # it is closed already
            await self.websocket.close()


class SocketHub:
    """Hands out one-time URLs, keeps the connections, and sends each envelope to one of them."""

    def __init__(self, app_id: str, faults: FaultBook) -> None:
        self._app_id, self._faults = app_id, faults
        self._lock = Condition()
        self._tickets: dict[str, float] = {}
        self._connections: list[Connection] = []
        self._turn = count()

    def ticket(self) -> str:
        """For apps.connections.open. Raises Refused when ten connections are open."""
        with self._lock:
            if len(self._connections) >= CONNECTIONS_MAX:
                raise Refused("too_many_websockets", f"an app has at most {CONNECTIONS_MAX} connections")
            ticket = uuid4().hex
            self._tickets[ticket] = monotonic()
            return ticket

    @property
    def connections(self) -> list[Connection]:
        with self._lock:
            return list(self._connections)

    def is_open(self) -> bool:
        return bool(self._connections)

    def wait_for_connection(self, seconds: float, connections: int = 1) -> bool:
        """Whether the app has opened so many connections, waiting so long for them."""
        with self._lock:
            return self._lock.wait_for(lambda: len(self._connections) >= connections, seconds)

    def send(self, envelope: Envelope, seconds: float) -> Ack:
        connection = self._next()
        if connection is None:
            return Ack(False, {}, "the Socket Mode connection was closed", "connection_failed")
        envelope_id = str(uuid4())
        frame: Json = {
            "envelope_id": envelope_id,
            "type": envelope.kind,
            "accepts_response_payload": envelope.accepts_response,
            "payload": envelope.payload,
        }
        if envelope.kind == EVENTS:
            frame |= {"retry_attempt": envelope.retry, "retry_reason": envelope.retry_reason}
        answered: Future[Json] = Future()
        connection.acks[envelope_id] = answered
        connection.send(frame)
        try:
            return Ack(True, answered.result(seconds))
        except TimeoutError:
            return Ack(False, {}, f"the app did not acknowledge within {seconds:g} s", "timeout")
        except ConnectionError as error:
            return Ack(False, {}, str(error), "connection_failed")
        finally:
            connection.acks.pop(envelope_id, None)

    def disconnect(self, reason: str = "refresh_requested") -> None:
        """Asks every connection to go and open another one, as Slack does every few hours."""
        with self._lock:
            connections = list(self._connections)
        for connection in connections:
            connection.ask_to_go(reason)

    def close(self) -> None:
        with self._lock:
            connections = list(self._connections)
        for connection in connections:
            connection.close()

    async def serve(self, websocket: WebSocket) -> None:
        """One connection from its handshake to its end."""
        if not self._admit(websocket.query_params.get("ticket", "")):
            await websocket.close(1008)
            return
        await websocket.accept()
        connection = Connection(websocket, asyncio.get_running_loop())
        short = websocket.query_params.get("debug_reconnects") == "true"
        try:
            await websocket.send_text(dumps(self._hello(DEBUG_SECONDS if short else LIFETIME_SECONDS)))
            self._welcome(connection)
            if short:
                connection.loop.call_later(DEBUG_SECONDS - LEAVING_SECONDS, connection.ask_to_go, "warning")
            while True:
                _take_ack(connection, await _text_of_frame(websocket))
        except (WebSocketDisconnect, RuntimeError):
            pass  # the app went away, or we closed the socket while it was sending
        finally:
            self._forget(connection)

    def _admit(self, ticket: str) -> bool:
        with self._lock:
            issued = self._tickets.pop(ticket, None)
            full = len(self._connections) >= CONNECTIONS_MAX
        is_good = issued is not None and monotonic() - issued < TICKET_SECONDS and not full
        return is_good and not self._faults.for_envelope(LINK, Fault.LINK_REFUSED)

    def _welcome(self, connection: Connection) -> None:
        """From now on it gets envelopes; `hello` was the first frame."""
        with self._lock:
            self._connections.append(connection)
            self._lock.notify_all()

    def _hello(self, lifetime: int) -> Json:
        return {
            "type": "hello",
            "num_connections": len(self._connections) + 1,
            "connection_info": {"app_id": self._app_id},
            "debug_info": {"host": "sandbox", "approximate_connection_time": lifetime},
        }

    def _next(self) -> Connection | None:
        """Any one of the connections in turn, one that is not about to go if there is one."""
        with self._lock:
            staying = [connection for connection in self._connections if not connection.leaving] or self._connections
            return staying[next(self._turn) % len(staying)] if staying else None

    def _forget(self, connection: Connection) -> None:
        with self._lock:
            self._connections = [one for one in self._connections if one is not connection]
        for waiting in list(connection.acks.values()):
            if not waiting.done():
                waiting.set_exception(
                    ConnectionError("the Socket Mode connection was closed before the app acknowledged")
                )


async def _text_of_frame(websocket: WebSocket) -> str:
    """Empty for a binary frame, which says nothing here. Raises WebSocketDisconnect."""
    frame = await websocket.receive()
    if frame["type"] == "websocket.disconnect":
        raise WebSocketDisconnect(frame["code"])
    return frame.get("text") or ""


def _take_ack(connection: Connection, text: str) -> None:
    try:
        frame = json.loads(text)
    except (ValueError, RecursionError):
        return  # clients also send bare text pings
    waiting = connection.acks.get(str(frame.get("envelope_id"))) if isinstance(frame, dict) else None
    if waiting and not waiting.done():
        payload = frame.get("payload")
        waiting.set_result(payload if isinstance(payload, dict) else {"text": payload} if payload else {})
