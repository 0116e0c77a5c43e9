"""Sending a payload as Slack does, with a trigger and a response_url that hold, and seeing what the bot makes of it."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch
from urllib.parse import urlencode

import httpx

from bot.sandbox.acts import Act
from bot.sandbox.inputs import state_of
from handlers.front import Front
from handlers.listeners import ANY_ID
from tests.asking import asker
from tests.journeys.town import Town

Body = dict[str, Any]

FORM, JSON = "application/x-www-form-urlencoded", "application/json"
SHOWING = (
    "views.open",
    "views.push",
    "views.update",
    "views.publish",
    "chat.postMessage",
    "chat.update",
    "response_url",
)


@dataclass(frozen=True)
class Answer:
    """What came of a payload: the HTTP status, what came with it, what the person was shown besides, and how Slack
    answered each call that was to show it: an error, or nothing."""

    status: int
    text: str
    responses: list[Body]
    view: Body | None
    calls: list[str]

    @property
    def is_silent(self) -> bool:
        """Nothing was said and nothing was shown, nor tried to be."""
        return not (self.text.strip() or self.responses or self.view or self.calls)

    @property
    def body(self) -> Body:
        try:
            found = json.loads(self.text)
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}


@dataclass
class Sender:
    """Over the door of ``okrbot web``, signed."""

    town: Town
    http: httpx.Client = field(default_factory=lambda: asker(timeout=60))

    def send(self, body: Body, *, user: str = "U0MEI", team: str = "T0NORD") -> Answer:
        view = body.get("view") if isinstance(body.get("view"), dict) else {}
        sandbox, act = self.town.sandbox, Act(team, user, str((view or {}).get("id") or ""))
        sent, before = self._with_tickets(body, act), self._calls()
        with sandbox.acts.under_way(act):
            status, text = self._deliver(sent)
        shown = act.view.as_slack(state_of(act.view.blocks, act.view.typed)) if act.view else None
        made = [call for call in sandbox.api.log.since(seq=before) if call.method in SHOWING]
        errors = [str((call.answer or {}).get("error") or "") for call in made]
        return Answer(status, text, act.responses, shown, errors)

    def raw(self, method: str, path: str, content: bytes, headers: dict[bytes, bytes], *, signed: bool) -> int:
        """The status of a request that need be none of Slack's."""
        door = self.town.sandbox.http
        base = (door.request_url or "").removesuffix("/slack/events")
        signature = door.signature(content) if signed else {}
        named = headers | {name.encode(): value.encode() for name, value in signature.items()}
        return int(self.http.request(method, base + path, content=content, headers=named).status_code)

    def _with_tickets(self, body: Body, act: Act) -> Body:
        """Those of the payload's first sending are used up."""
        tickets, sent = self.town.sandbox.world.tickets, body
        if isinstance(body.get("trigger_id"), str):
            view = body.get("view") if isinstance(body.get("view"), dict) else {}
            known = str((view or {}).get("id") or "") if (view or {}).get("type") == "modal" else ""
            trigger = tickets.trigger(act.team, act.user, known)
            act.triggers.add(trigger)
            sent = {**sent, "trigger_id": trigger}
        if isinstance(body.get("response_url"), str):
            url = tickets.response_url(act.team, "C0PAY", act.user)
            act.urls.add(url.id)
            sent = {**sent, "response_url": f"{self.town.sandbox.url}/response/{url.id}"}
        return sent

    def _deliver(self, body: Body) -> tuple[int, str]:
        door = self.town.sandbox.http
        content, kind = written(body)
        headers = {"content-type": kind, **door.signature(content)}
        response = self.http.post(door.request_url or "", content=content, headers=headers)
        return response.status_code, response.text

    def _calls(self) -> int:
        found = self.town.sandbox.api.log.since()
        return found[-1].seq if found else 0


def written(body: Body) -> tuple[bytes, str]:
    """A command is a flat form, an interaction JSON in a form, an event JSON."""
    if "command" in body:
        flat = {name: value if isinstance(value, str) else json.dumps(value) for name, value in body.items()}
        return urlencode(flat, errors="surrogatepass").encode(), FORM
    if body.get("type") == "event_callback":
        return json.dumps(body).encode(), JSON
    return urlencode({"payload": json.dumps(body)}).encode(), FORM


@contextmanager
def listened_for() -> Iterator[dict[str, list[Any]]]:
    """What the journeys register while inside: press or submission → ids or patterns."""
    found: dict[str, list[Any]] = {}

    def spied(name: str) -> Any:
        original = getattr(Front, name)

        def register(front: Front, wanted: Any, function: Any) -> None:
            if wanted is not ANY_ID:  # for what is of another version, which mutants are
                found.setdefault(name, []).append(wanted)
            original(front, wanted, function)

        return patch.object(Front, name, register)

    with spied("press"), spied("submission"):
        yield found
