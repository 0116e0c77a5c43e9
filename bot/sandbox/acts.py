"""What a person did and what came of it: answers, response_url posts, whispers, views."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock

from bot.sandbox.entities import View
from bot.sandbox.wire import Json


@dataclass
class Act:
    """One act under way."""

    team: str
    user: str
    view_id: str = ""
    """The modal or Home tab it happened in."""
    triggers: set[str] = field(default_factory=set)
    urls: set[str] = field(default_factory=set)
    responses: list[Json] = field(default_factory=list)
    view: View | None = None


@dataclass(frozen=True)
class Outcome:
    """How an act ended, as the control interface answers it."""

    ok: bool
    error: str = ""
    responses: list[Json] = field(default_factory=list)
    view: Json | None = None
    response_action: str = ""
    errors: dict[str, str] = field(default_factory=dict)
    options: list[Json] | None = None
    ts: str = ""
    channel: str = ""

    def as_json(self) -> Json:
        body: Json = {"ok": self.ok, "responses": self.responses}
        optional: Json = {
            "error": self.error,
            "view": self.view,
            "response_action": self.response_action,
            "errors": self.errors,
            "ts": self.ts,
            "channel": self.channel,
        }
        body.update({name: value for name, value in optional.items() if value})
        if self.options is not None:
            body["options"] = self.options
        return body


class ActBook:
    """The acts under way, so that what the bot does meanwhile finds the act it answers."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._under_way: list[Act] = []

    @contextmanager
    def under_way(self, act: Act) -> Iterator[Act]:
        with self._lock:
            self._under_way.append(act)
        try:
            yield act
        finally:
            with self._lock:
                self._under_way.remove(act)

    def responded(self, url_id: str, response: Json) -> None:
        """Something came in on a response_url."""
        for act in self._matching(lambda act: url_id in act.urls):
            act.responses.append(response)

    def whispered(self, team: str, user: str, response: Json) -> None:
        """The bot posted an ephemeral message."""
        for act in self._matching(lambda act: (act.team, act.user) == (team, user)):
            act.responses.append(response)

    def showed(self, view: View, trigger_id: str = "") -> None:
        """A view was opened with a trigger of the act, a modal of the person changed, or the Home tab acted in."""
        for act in self._matching(lambda act: (act.team, act.user) == (view.team, view.user)):
            opened = trigger_id in act.triggers
            changed = not trigger_id and view.type == "modal"
            home = view.id == act.view_id and (act.view is None or act.view.type == "home")
            if opened or changed or home:
                act.view = view

    def _matching(self, wanted: Callable[[Act], bool]) -> list[Act]:
        with self._lock:
            return [act for act in self._under_way if wanted(act)]
