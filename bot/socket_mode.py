"""The connection of Socket Mode, between Slack and Bolt."""

import json
from contextlib import suppress

import structlog
from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk.socket_mode.builtin import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse

from bot.payloads import is_payload
from bot.slack_errors import NO_ANSWER

log = structlog.get_logger(__name__)

CONCURRENCY = 30  # listeners at once; Slack's own default is 10


class Client(SocketModeClient):
    """Slack says beforehand that it will close a connection [docs.slack.dev/apis/events-api/using-socket-mode]. The
    thread that has read so opens the next one. Slack's own client lets another thread do it, which waits for up to
    three seconds until this one has stopped reading: for so long nobody would be answered. It is left to that one only
    where Slack gives no other connection at once; this one is read from meanwhile."""

    def enqueue_message(self, message: str) -> None:
        if not _announces_the_end(message) or not self._is_connected_anew():
            super().enqueue_message(message)

    def _is_connected_anew(self) -> bool:
        try:
            self.connect_to_new_endpoint(force=True)
        except NO_ANSWER as error:
            log.warning("not_connected_anew", reason=type(error).__name__)
            return False
        return True


class Connection(SocketModeHandler):
    """What Slack sends goes to Bolt; what is no payload of Slack's is acknowledged and left, as ``okrbot web`` refuses
    it at its door."""

    def __init__(self, bolt: App, app_token: str | None) -> None:
        self.app, self.app_token = bolt, app_token or ""
        self.client = Client(self.app_token, bolt.logger, bolt.client, proxy=bolt.client.proxy, concurrency=CONCURRENCY)
        self.client.socket_mode_request_listeners.append(self.handle)  # type: ignore[arg-type]  # as Bolt does

    def handle(self, client: SocketModeClient, req: SocketModeRequest) -> None:  # type: ignore[override]  # as Bolt does
        if is_payload(req.payload):
            super().handle(client, req)
            return
        log.warning("payload_refused", kind=req.type)
        client.send_socket_mode_response(SocketModeResponse(req.envelope_id))


def _announces_the_end(message: str) -> bool:
    if '"disconnect"' not in message:
        return False
    with suppress(ValueError):
        read = json.loads(message)
        return isinstance(read, dict) and read.get("type") == "disconnect"
    return False


def end(handler: SocketModeHandler) -> None:
    """Close a connection and end its threads.

    Right after a reconnect the builtin client has no socket to close and raises; asked once more it ends its threads,
    one of which would otherwise wake a thousand times a second.
    """
    try:
        handler.close()  # type: ignore[no-untyped-call]
    except (AttributeError, OSError):
        with suppress(AttributeError, OSError):
            handler.close()  # type: ignore[no-untyped-call]
