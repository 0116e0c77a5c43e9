"""Signed HTTP to a request URL. [docs.slack.dev/authentication/verifying-requests-from-slack]"""

import hmac
import json
import ssl
import time
from functools import cache, cached_property
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode

import httpx

from bot.sandbox.delivery import COMMANDS, EVENTS, Ack, Envelope
from bot.sandbox.wire import Json, dumps

REDIRECTS_MAX = 2
"""[docs.slack.dev/apis/events-api]"""


class HttpDoor:
    """Posts what Slack posts, signed with the app's secret on machine time."""

    def __init__(self, request_url: str | None, signing_secret: str) -> None:
        self.request_url = request_url
        self._secret = signing_secret.encode()

    @cached_property
    def _client(self) -> httpx.Client:
        how: dict[str, Any] = {
            "trust_env": False,
            "verify": _certificates(),
            "limits": httpx.Limits(max_connections=50),
        }
        return httpx.Client(follow_redirects=True, max_redirects=REDIRECTS_MAX, **how)

    def is_open(self) -> bool:
        return bool(self.request_url)

    def send(self, envelope: Envelope, seconds: float) -> Ack:
        body, content_type = _written(envelope)
        headers = {"Content-Type": content_type, **self.signature(body)}
        if envelope.retry:
            headers |= {"X-Slack-Retry-Num": str(envelope.retry), "X-Slack-Retry-Reason": envelope.retry_reason}
        try:
            response = self._client.post(self.request_url or "", content=body, headers=headers, timeout=seconds)
        except httpx.TimeoutException:
            return Ack(False, {}, f"the app did not acknowledge within {seconds:g} s", "http_timeout")
        except httpx.TooManyRedirects:
            return Ack(False, {}, f"the app redirected more than {REDIRECTS_MAX} times", "too_many_redirects")
        except httpx.HTTPError as error:
            return Ack(False, {}, f"the app could not be reached: {error}", "connection_failed")
        if not response.is_success:
            no_retry = response.headers.get("x-slack-no-retry") == "1"
            return Ack(False, {}, f"the app answered with status {response.status_code}", "http_error", no_retry)
        return Ack(True, _read(response))

    def signature(self, body: bytes) -> dict[str, str]:
        """X-Slack-Signature: v0= and the HMAC-SHA256 of `v0:timestamp:body`."""
        timestamp = str(int(time.time()))
        digest = hmac.new(self._secret, b"v0:" + timestamp.encode() + b":" + body, sha256).hexdigest()
        return {"X-Slack-Request-Timestamp": timestamp, "X-Slack-Signature": f"v0={digest}"}

    def close(self) -> None:
        if "_client" in self.__dict__:
            self._client.close()


def _written(envelope: Envelope) -> tuple[bytes, str]:
    if envelope.kind == EVENTS:
        return dumps(envelope.payload).encode(), "application/json"
    if envelope.kind == COMMANDS:
        return urlencode(envelope.payload).encode(), "application/x-www-form-urlencoded"
    return urlencode({"payload": dumps(envelope.payload)}).encode(), "application/x-www-form-urlencoded"


def _read(response: httpx.Response) -> Json:
    """An empty body, JSON, or (as an answer to a command) plain text."""
    if not response.content.strip():
        return {}
    try:
        body = json.loads(response.content)
    except ValueError:
        return {"text": response.text}
    return body if isinstance(body, dict) else {"text": str(body)}


@cache
def _certificates() -> ssl.SSLContext:
    """Read once in a process, at first use: it takes longer than all the rest of a start."""
    return ssl.create_default_context()
