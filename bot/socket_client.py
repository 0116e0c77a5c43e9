"""One connection of Socket Mode, as Slack's own client has it, which bears that Slack closes it."""

import json
from collections.abc import Callable
from contextlib import suppress
from threading import Event
from time import monotonic
from typing import Any

import structlog
from slack_bolt import App
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.builtin import SocketModeClient
from slack_sdk.socket_mode.builtin.connection import Connection, ConnectionState

from bot.slack_errors import NO_ANSWER, Permanent, meaning
from bot.telemetry import SAME_TROUBLE

log = structlog.get_logger(__name__)

CONCURRENCY = 30  # listeners at once; Slack's own default is 10
LEAVING_SECONDS = 15.0  # Slack closes a connection about ten seconds after it has said so
LOOK_SECONDS = 0.25
SHORT_LIVED = 5.0  # seconds; Slack gives out few connections a minute


class CutOff(ConnectionError):
    """The other end has closed the connection without a word; ``sock`` is the one that it was."""

    def __init__(self, sock: "_Ending") -> None:
        super().__init__("closed without a word")
        self.sock = sock


class _Ending:
    """A socket whose end is an error. Slack's client takes it for a message of no bytes and reads on, as fast as it
    can, until its fifth ping has failed: half a minute in which nobody is answered."""

    def __init__(self, sock: Any) -> None:
        self._sock = sock

    def recv(self, size: int) -> bytes:
        """Raises CutOff."""
        received: bytes = self._sock.recv(size)
        if not received:
            raise CutOff(self)
        return received

    def __getattr__(self, name: str) -> Any:
        return getattr(self._sock, name)


class _ForGood(ConnectionState):
    """Whoever ends the reading of a session ends it for good. Slack's client takes that back when its thread is just
    about to begin: it would read on for ever, and whoever closes the client waits for it as long."""

    _is_terminated = False

    @property
    def terminated(self) -> bool:
        return self._is_terminated

    @terminated.setter
    def terminated(self, value: bool) -> None:
        self._is_terminated = self._is_terminated or value


class Client(SocketModeClient):
    """One connection of Slack's, which says beforehand that it will close it
    [docs.slack.dev/apis/events-api/using-socket-mode]. Then the thread that has read so lets another client take over:
    Slack's own way is to open the next connection in another thread, which waits for up to three seconds until this one
    has stopped reading, and to close this one at once, on which Slack may still be sending."""

    def __init__(self, bolt: App, app_token: str, relieve: Callable[["Client"], bool], *, reconnects: bool) -> None:
        usual: dict[str, Any] = {"proxy": bolt.client.proxy, "concurrency": CONCURRENCY}
        super().__init__(app_token, bolt.logger, bolt.client, auto_reconnect_enabled=reconnects, **usual)
        self._relieve = relieve
        self.is_leaving = False
        self._reopened_at = self._refused_at = float("-inf")

    @property
    def current_session_state(self) -> ConnectionState:
        """Of each session its own; of one that is opened while the client closes, at its end."""
        return self._state

    @current_session_state.setter
    def current_session_state(self, _state: ConnectionState) -> None:
        self._state = _ForGood()  # type: ignore[no-untyped-call]
        self._state.terminated = getattr(self, "closed", False)  # Slack's client makes the first one before it knows

    def issue_new_wss_url(self) -> str:
        """An app token that was revoked is tried again and again, and what Slack's client logs of that tells nobody
        what to mend: once a minute we do. Raises SlackApiError."""
        try:
            return super().issue_new_wss_url()
        except SlackApiError as error:
            refused = meaning(error)
            if isinstance(refused, Permanent) and monotonic() - self._refused_at > SAME_TROUBLE:
                self._refused_at = monotonic()
                log.error("app_token_refused", error=refused.error)
            raise

    def stay(self) -> None:
        """From now on it opens itself anew when it is cut off."""
        self.auto_reconnect_enabled = self.default_auto_reconnect_enabled = True

    def enqueue_message(self, message: str) -> None:
        if not _announces_the_end(message) or not (self.is_leaving or self._relieve(self)):
            super().enqueue_message(message)

    def connect(self) -> None:
        super().connect()
        session = self.current_session
        if session is not None and session.sock is not None:
            session.sock = _Ending(session.sock)  # type: ignore[assignment]  # all that a session asks of a socket
            session.on_close_listener = lambda _code, _reason: self._open_anew(session)

    def _on_error(self, error: Exception) -> None:
        """Both ends close a connection at once now and then: that is no mistake."""
        if self.closed:
            return
        if not isinstance(error, CutOff):
            super()._on_error(error)
            return
        session: Any = self.current_session
        if session is None or session.sock is not error.sock:
            return  # one that another has replaced meanwhile
        if not self.is_leaving:
            log.warning("cut_off")
        self._open_anew(session)

    def _open_anew(self, session: Connection) -> None:
        """One that the other end has closed, with a word or without, is opened anew by whoever has found out, who would
        read nothing else; when that does not help, by the client itself, which looks every few seconds. Slack's own way
        leaves it to that where a word was said, for it takes the connection as open until the word is read."""
        if self.closed or session is not self.current_session:
            return
        with suppress(AttributeError, OSError):  # the client itself may be closing it, too
            self.disconnect()
        if self.auto_reconnect_enabled and monotonic() - self._reopened_at > SHORT_LIVED:
            self._reopened_at = monotonic()
            try:
                self.connect_to_new_endpoint()
            except NO_ANSWER as trouble:
                log.warning("not_connected_anew", reason=meaning(trouble).error)

    def leave(self, ended: Event) -> None:
        """Answer what still comes until Slack closes the connection, or we ``ended``."""
        deadline = monotonic() + LEAVING_SECONDS
        while self.is_connected() and monotonic() < deadline and not ended.wait(LOOK_SECONDS):
            pass
        end(self)


def _announces_the_end(message: str) -> bool:
    if '"disconnect"' not in message:
        return False
    with suppress(ValueError):
        read = json.loads(message)
        return isinstance(read, dict) and read.get("type") == "disconnect"
    return False


def end(client: SocketModeClient) -> None:
    """Close a connection and end its threads.

    While Slack closes it too, the builtin client may have no socket to close and raise; asked once more it ends its
    threads, one of which would otherwise wake a thousand times a second. And one of these may just have opened the
    connection anew, which nobody would read.
    """
    try:
        client.close()
    except (AttributeError, OSError):
        with suppress(AttributeError, OSError):
            client.close()
    with suppress(AttributeError, OSError):
        client.disconnect()
