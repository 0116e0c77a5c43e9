"""What a failed call to Slack means for the message behind it.

Sources: rule 4 of docs/architecture.md (what counts as an unknown outcome); Slack's pages on rate limits and the error
lists of chat.postMessage, conversations.open and users.info.
"""

import re
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from http import HTTPStatus
from http.client import HTTPException
from typing import Any
from urllib.error import URLError

from slack_sdk.errors import SlackApiError, SlackClientError, SlackObjectFormationError, SlackRequestError
from slack_sdk.web import SlackResponse

NO_ANSWER = (SlackClientError, OSError, HTTPException)
"""Whatever a call can end with that is not an answer to go on with: Slack refuses, is not reached, does not answer in
time, or breaks off in the middle."""


class Unreachable(Exception):
    """Nobody answers at Slack's address; ``reason`` as the network says it."""

    def __init__(self, url: str, reason: str) -> None:
        super().__init__(f"{url}: {reason}")
        self.url, self.reason = url, reason


class NoToken(Exception):
    """There is no token with which to speak in this workspace, or none that our keys open."""


class NotYet(Exception):
    """Our own pace lets this method be called again after so many seconds of machine time."""

    def __init__(self, method: str, seconds: float) -> None:
        super().__init__(f"{method}: in {seconds:.1f} s")
        self.method, self.seconds = method, seconds


class Concerns(Enum):
    """What a permanent refusal concerns, and so what has to stop."""

    MESSAGE = "this message, its person or its channel"
    INSTALLATION = "everything in this workspace"


@dataclass(frozen=True, slots=True)
class Permanent:
    """Slack refused, and will refuse again until a person acts. `error` is Slack's code."""

    error: str
    concerns: Concerns


@dataclass(frozen=True, slots=True)
class Temporary:
    """Slack did not take it; the same call may be made again after `retry_after` seconds of machine time. `method` is
    the one that Slack wants a rest of, where it said so."""

    error: str
    retry_after: float
    method: str | None = None


@dataclass(frozen=True, slots=True)
class UnknownOutcome:
    """Slack may have taken it or not. `error` is Slack's code or what happened, for the log."""

    error: str


Meaning = Permanent | Temporary | UnknownOutcome

RETRY_AFTER_NOT_SAID = 30.0  # seconds; for a 429 whose Retry-After cannot be read, and for what was never sent
SHORTEST_RETRY, LONGEST_RETRY = 1.0, 86_400.0  # seconds; whatever is said beyond is asked about once a day

# The token no longer works (Slack's list of errors common to all methods).
INSTALLATION_ERRORS = frozenset(
    {
        "account_inactive",
        "invalid_auth",
        "org_login_required",
        "team_access_not_granted",
        "token_expired",
        "token_revoked",
    }
)
# Slack says of these that some of it may have happened.
UNKNOWN_ERRORS = frozenset({"fatal_error", "internal_error", "service_unavailable"})
# `team_added_to_org`: the workspace is moving to an organisation and answers again when that is over.
TEMPORARY_ERRORS = frozenset({"ratelimited", "rate_limited", "team_added_to_org"})

_SLACKS_CODE = re.compile(r"[a-z][a-z0-9_]*")
_SECONDS = re.compile(r"[0-9]+(\.[0-9]+)?")


def meaning(error: Exception) -> Meaning:
    """What `error`, raised by a call of slack_sdk, means. What is not understood counts as an unknown outcome."""
    if isinstance(error, SlackApiError) and isinstance(error.response, SlackResponse):
        return _of_answer(error.response)
    if isinstance(error, NoToken):
        return Permanent("no_token", Concerns.INSTALLATION)
    if isinstance(error, NotYet):
        return Temporary("its_turn_has_not_come", error.seconds)
    if isinstance(error, SlackRequestError | SlackObjectFormationError):
        return Permanent(type(error).__name__, Concerns.MESSAGE)  # raised before anything was sent
    if _never_connected(error):
        return Temporary(type(error).__name__, RETRY_AFTER_NOT_SAID)
    return UnknownOutcome(type(error).__name__)


def is_slacks_trouble(error: Exception) -> bool:
    """It has too many calls, or trouble of its own, or is not reached in time: soon the same goes through."""
    is_of_a_call = isinstance(error, SlackApiError | URLError | HTTPException | TimeoutError | ConnectionError)
    return is_of_a_call and not isinstance(meaning(error), Permanent)


def code_of(error: SlackApiError) -> str | None:
    """Slack's code; None where the answer has none, whatever its shape."""
    answer = error.response
    return _code(answer.data if isinstance(answer, SlackResponse) else answer)


def _of_answer(response: SlackResponse) -> Meaning:
    status = response.status_code
    code = _code(response.data)
    # A 429 may have an empty body: status and header first.
    if status == HTTPStatus.TOO_MANY_REQUESTS or code in TEMPORARY_ERRORS:
        method = str(response.api_url).rpartition("/")[2]
        return Temporary(code or "ratelimited", _retry_after(response.headers), method)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR or code is None or code in UNKNOWN_ERRORS:
        return UnknownOutcome(code or f"http_{status}")
    return Permanent(code, _concerns(code))


def _concerns(code: str) -> Concerns:
    return Concerns.INSTALLATION if code in INSTALLATION_ERRORS else Concerns.MESSAGE


def _code(body: object) -> str | None:
    """Slack's error code, or None if the body cannot be read (slack_sdk then writes a sentence in its place)."""
    code = body.get("error") if isinstance(body, Mapping) else None
    return code if isinstance(code, str) and _SLACKS_CODE.fullmatch(code) else None


def _retry_after(headers: Mapping[str, Any]) -> float:
    """Seconds. Slack sends whole ones, others between us parts of them, too; header names come in any case, and values
    as text or, once parsed, in a list."""
    for name, value in headers.items():
        if name.lower() == "retry-after":
            written = str(value[0] if isinstance(value, list) and value else value).strip()
            if _SECONDS.fullmatch(written):
                return min(max(SHORTEST_RETRY, float(written)), LONGEST_RETRY)
    return RETRY_AFTER_NOT_SAID


def _never_connected(error: Exception) -> bool:
    """Nobody was listening, or the name does not resolve: no byte of the call was sent."""
    reason = error.reason if isinstance(error, URLError) else error
    return isinstance(reason, ConnectionRefusedError | socket.gaierror)
