"""The connection of Socket Mode, between Slack and Bolt."""

from contextlib import suppress

import structlog
from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk.socket_mode.builtin import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse

from bot.payloads import is_payload

log = structlog.get_logger(__name__)

CONCURRENCY = 30  # listeners at once; Slack's own default is 10


class Connection(SocketModeHandler):
    """What Slack sends goes to Bolt; what is no payload of Slack's is acknowledged and left, as ``okrbot web`` refuses
    it at its door."""

    def __init__(self, bolt: App, app_token: str | None) -> None:
        super().__init__(bolt, app_token, concurrency=CONCURRENCY)

    def handle(self, client: SocketModeClient, req: SocketModeRequest) -> None:  # type: ignore[override]  # as Bolt does
        if is_payload(req.payload):
            super().handle(client, req)
            return
        log.warning("payload_refused", kind=req.type)
        client.send_socket_mode_response(SocketModeResponse(req.envelope_id))


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
