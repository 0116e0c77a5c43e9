"""The connection of Socket Mode, between Slack and Bolt."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Condition, Event, Thread

import structlog
from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk.socket_mode.builtin import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse

from bot.payloads import is_payload
from bot.slack_errors import NO_ANSWER, meaning
from bot.socket_client import Client, end

log = structlog.get_logger(__name__)

FINISH_SECONDS = 5.0  # Slack waits for three


class _UnderWay:
    """What is being answered. Once it is closed nothing begins any more: whoever typed it is told by Slack that nobody
    answered, and nothing was done."""

    def __init__(self) -> None:
        self._changed = Condition()
        self._count, self._is_closed = 0, False

    @contextmanager
    def one_more(self) -> Iterator[bool]:
        """Whether it may begin."""
        with self._changed:
            begins = not self._is_closed
            self._count += begins
        try:
            yield begins
        finally:
            with self._changed:
                self._count -= begins
                self._changed.notify_all()

    def close(self, seconds: float) -> None:
        """Wait so long at most until all is answered."""
        with self._changed:
            self._is_closed = True
            self._changed.wait_for(lambda: not self._count, seconds)


class Connection(SocketModeHandler):
    """What Slack sends goes to Bolt; what is no payload of Slack's is acknowledged and left, as ``okrbot web`` refuses
    it at its door."""

    client: Client

    def __init__(self, bolt: App, app_token: str | None) -> None:
        self.app, self.app_token = bolt, app_token or ""
        self._ended, self._under_way = Event(), _UnderWay()
        self._leaving: list[Thread] = []
        self.client = self._another_client(reconnects=True)

    def close(self) -> None:
        self._under_way.close(FINISH_SECONDS)
        self._ended.set()
        client = self.client
        end(client)  # and with it the thread that may be opening the next one
        if self.client is not client:
            end(self.client)
        for thread in self._leaving:
            thread.join()

    def _another_client(self, *, reconnects: bool) -> Client:
        client = Client(self.app, self.app_token, self._relieve, reconnects=reconnects)
        client.socket_mode_request_listeners.append(self.handle)  # type: ignore[arg-type]  # as Bolt does
        return client

    def _relieve(self, client: Client) -> bool:
        """Whether another client is connected now and ``client`` leaves. Where Slack gives no other connection at once,
        Slack's own way is left, and this one is read from meanwhile."""
        following = self._another_client(reconnects=False)  # while nobody knows whether it is needed
        if not _is_connected(following) or self._ended.is_set():
            end(following)
            return False
        following.stay()
        client.is_leaving, client.auto_reconnect_enabled = True, False
        self.client = following
        self._leaving = [thread for thread in self._leaving if thread.is_alive()]
        self._leaving.append(Thread(target=client.leave, args=(self._ended,), daemon=True))
        self._leaving[-1].start()
        return True

    def handle(self, client: SocketModeClient, req: SocketModeRequest) -> None:  # type: ignore[override]  # as Bolt does
        with self._under_way.one_more() as begins:
            if begins and is_payload(req.payload):
                super().handle(client, req)
            elif begins:
                log.warning("payload_refused", kind=req.type)
                client.send_socket_mode_response(SocketModeResponse(req.envelope_id))


def _is_connected(client: Client) -> bool:
    try:
        client.connect()
    except NO_ANSWER as error:
        log.warning("not_connected_anew", reason=meaning(error).error)
    return client.is_connected()
