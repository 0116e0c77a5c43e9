"""Trigger ids and response URLs: what an act of a person allows the app to do, and for how long."""

from dataclasses import dataclass
from threading import Lock
from time import monotonic
from uuid import uuid4

from bot.sandbox.refusals import Refused

TRIGGER_SECONDS = 3.0
"""`expired_trigger_id` after this. [docs.slack.dev/surfaces/modals]"""
RESPONSE_URL_USES = 5
RESPONSE_URL_SECONDS = 30 * 60.0
"""[docs.slack.dev/interactivity/handling-user-interaction]"""


@dataclass
class Trigger:
    """Lets the app open one view, once, within three seconds of machine time."""

    id: str
    team: str
    user: str
    view_id: str
    """The modal it comes from, if it comes from one: views.push puts the new view on top of it."""
    channel: str
    """The conversation the person was looking at; empty in a view."""
    issued: float
    used: bool = False


@dataclass
class ResponseUrl:
    """Lets the app answer where the person acted."""

    id: str
    team: str
    channel: str
    user: str
    message_ts: str
    ephemeral_id: str
    issued: float
    uses: int = 0


class Tickets:
    """Issues them and takes them back, on machine time."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._triggers: dict[str, Trigger] = {}
        self._urls: dict[str, ResponseUrl] = {}

    def trigger(self, team: str, user: str, view_id: str = "", channel: str = "") -> str:
        with self._lock:
            name = f"{uuid4().int % 10**13}.{uuid4().int % 10**10}.{uuid4().hex}"
            ticket = Trigger(name, team, user, view_id, channel, monotonic())
            self._triggers[ticket.id] = ticket
            return ticket.id

    def use_trigger(self, trigger_id: str, team: str) -> Trigger:
        """Raises Refused with `invalid_trigger_id`, `exchanged_trigger_id` or `expired_trigger_id`."""
        with self._lock:
            ticket = self._triggers.get(trigger_id)
            if ticket is None or ticket.team != team:
                raise Refused("invalid_trigger_id", "no interaction issued this trigger_id")
            if ticket.used:
                raise Refused("exchanged_trigger_id", "this trigger_id was used already; each opens one view")
            if monotonic() - ticket.issued > TRIGGER_SECONDS:
                raise Refused("expired_trigger_id", f"a trigger_id is valid for {TRIGGER_SECONDS:.0f} s")
            ticket.used = True
            return ticket

    def give_back(self, ticket: Trigger) -> None:
        """After a refused view: Slack does not count a refused call as a use."""
        with self._lock:
            ticket.used = False

    def response_url(
        self, team: str, channel: str, user: str, message_ts: str = "", ephemeral_id: str = ""
    ) -> ResponseUrl:
        """Its id ends the URL."""
        with self._lock:
            ticket = ResponseUrl(uuid4().hex, team, channel, user, message_ts, ephemeral_id, monotonic())
            self._urls[ticket.id] = ticket
            return ticket

    def use_response_url(self, url_id: str) -> ResponseUrl:
        """Raises Refused with `invalid_url`, `expired_url` or `used_url`."""
        with self._lock:
            ticket = self._urls.get(url_id)
            if ticket is None:
                raise Refused("invalid_url", "no interaction issued this response_url")
            if monotonic() - ticket.issued > RESPONSE_URL_SECONDS:
                raise Refused("expired_url", "a response_url is valid for 30 minutes")
            if ticket.uses >= RESPONSE_URL_USES:
                raise Refused("used_url", f"a response_url can be used {RESPONSE_URL_USES} times")
            ticket.uses += 1
            return ticket
