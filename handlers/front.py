"""The front door: every listener of Bolt is registered here, and every one is wrapped the same way.

A journey says ``front.press(ids.SKIP, self.skip)``; the front turns Slack's payload into a typed act, finds out who is
acting, carries out what the journey answers, and turns errors into sentences (errors.py).
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NoReturn
from uuid import uuid4

import structlog
from slack_bolt import Ack, App, BoltResponse
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.domain.errors import NothingToDo
from bot.domain.typed_text import cleaned
from bot.slack_errors import Concerns, Permanent, code_of, meaning
from handlers.acts import (
    Caller,
    Command,
    OnCommand,
    OnEvent,
    OnMessage,
    OnMessageShortcut,
    OnNotice,
    OnPress,
    OnSearch,
    OnSubmission,
    Open,
    Outcome,
    Press,
    Publish,
    Reply,
    Submission,
    Typed,
    View,
)
from handlers.callers import Callers, Stranger
from handlers.carrying_out import Outcomes, ephemeral
from handlers.errors import language_of
from handlers.in_time import InTime
from handlers.listeners import ANY_ID, Id, Listener, Listeners, OnAct

log = structlog.get_logger(__name__)

Observer = Callable[[str, float], None]
OnStranger = Callable[[Stranger, dict[str, Any]], View | None]


def _nobody(name: str, seconds: float) -> None:
    """Nobody wants to know how long it took."""


@dataclass(frozen=True)
class Front:
    """``took`` is told how many seconds a listener, by the id it is registered under, kept somebody waiting."""

    app: App
    callers: Callers
    outcomes: Outcomes
    took: Observer = _nobody
    words: dict[str, OnCommand] = field(default_factory=dict)
    strangers: dict[str, OnStranger] = field(default_factory=dict)
    presses: Listeners[OnPress] = field(default_factory=lambda: Listeners(lambda body: body["actions"][0]["action_id"]))
    searches: Listeners[OnSearch] = field(default_factory=lambda: Listeners(lambda body: body["action_id"]))
    submissions: Listeners[OnSubmission] = field(
        default_factory=lambda: Listeners(lambda body: body["view"]["callback_id"])
    )

    def __post_init__(self) -> None:
        pressed, searched = self._one_of(self.presses, self._pressed), self._one_of(self.searches, self._searched)
        self.app.action({"action_id": ANY_ID}, matchers=[self.presses.know])(pressed)
        self.app.options({"action_id": ANY_ID}, matchers=[self.searches.know])(searched)
        self.app.view(ANY_ID, matchers=[self.submissions.know])(self._one_of(self.submissions, self._submitted))

    def command(self, *words: str) -> Callable[[OnCommand], None]:
        """Register what a first word after the slash command means: ``front.command("skip")(self.skip)``."""

        def remember(function: OnCommand) -> None:
            for word in words:
                if word in self.words:
                    raise ValueError(f"two meanings for {word!r}")
                self.words[word] = function

        return remember

    def slash(self, name: str, route: Callable[[Command], Outcome]) -> None:
        """Register the slash command itself; ``route`` chooses among the words."""

        def listen(ack: Ack, body: dict[str, Any], client: WebClient) -> BoltResponse | None:
            t = language_of(body)
            try:
                caller = self.callers.of(body, client)
                t = caller.t
                text = cleaned(body.get("text") or "")
                act = Command(caller, text.strip(), body["channel_id"], body["trigger_id"])
                return self.outcomes.after_command(route(act), ack, act, body.get("response_url", ""))
            except Exception as error:  # the one translator of errors
                return ack(**ephemeral(self.outcomes.apologies.message(error, t)))

        self.app.command(name)(self._timed(name, listen))

    def press(self, action_id: Id, function: OnPress) -> None:
        self.presses.add(action_id, function)

    def _pressed(self, function: OnPress, ack: Ack, body: dict[str, Any], client: WebClient) -> BoltResponse | None:
        t = language_of(body)
        try:
            act = self._press(body, client)
            t = act.caller.t
            self.outcomes.after_press(function(act), act, body.get("response_url", ""))
        except Exception as error:  # the one translator of errors
            self.outcomes.apologies.after_press(error, t, body, client)
        return ack()

    def search(self, action_id: str, function: OnSearch) -> None:
        """Register what an external select offers; whatever goes wrong, it offers nothing and says nothing."""
        self.searches.add(action_id, function)

    def _searched(self, function: OnSearch, ack: Ack, body: dict[str, Any], client: WebClient) -> BoltResponse | None:
        try:
            return ack(options=function(self._press(body, client)))
        except Exception as error:  # the one translator of errors
            self.outcomes.apologies.message(error, language_of(body))
            return ack(options=[])

    def submission(self, callback_id: Id, function: OnSubmission) -> None:
        self.submissions.add(callback_id, function)

    def _submitted(
        self, function: OnSubmission, ack: Ack, body: dict[str, Any], client: WebClient
    ) -> BoltResponse | None:
        view, t = body["view"], language_of(body)
        try:
            typed = Typed((view.get("state") or {}).get("values") or {})
            once = f"view:{view['id']}:{view.get('hash', '')}"
            act = Submission(self.callers.of(body, client), view, typed, once)
            t = act.caller.t
            return self.outcomes.after_submission(function(act), ack, act)
        except Exception as error:  # the one translator of errors
            return self.outcomes.apologies.after_submission(error, t, body, ack)

    def shortcut(self, callback_id: str, function: OnCommand) -> None:
        def listen(ack: Ack, body: dict[str, Any], client: WebClient) -> BoltResponse | None:
            t = language_of(body)
            try:
                channel = (body.get("channel") or {}).get("id", "")
                act = Command(self.callers.of(body, client), "", channel, body["trigger_id"])
                t = act.caller.t
                outcome = function(act)
                if isinstance(outcome, Open):
                    client.views_open(trigger_id=act.trigger_id, view=outcome.view)
                elif isinstance(outcome, Reply):
                    self.outcomes.apologies.open_note(outcome.message.text, body, client, act.caller.t)
            except Exception as error:  # the one translator of errors
                self.outcomes.apologies.after_press(error, t, body, client)
            return ack()

        self.app.shortcut(callback_id)(self._timed(callback_id, listen))

    def message_shortcut(self, callback_id: str, function: OnMessageShortcut) -> None:
        """Trouble is said below the message, to this person alone: Slack gives a way to answer wherever it stands."""

        def listen(ack: Ack, body: dict[str, Any], client: WebClient) -> BoltResponse | None:
            t = language_of(body)
            try:
                caller = self.callers.of(body, client)
                t, domain = caller.t, str((body.get("team") or {}).get("domain") or "")
                outcome = function(OnMessage(caller, body["message"], body["channel"], domain, body["trigger_id"]))
                if isinstance(outcome, Open):
                    client.views_open(trigger_id=body["trigger_id"], view=outcome.view)
            except Exception as error:  # the one translator of errors
                self.outcomes.apologies.after_press(error, t, body, client)
            return ack()

        self.app.message_shortcut(callback_id)(self._timed(callback_id, listen))

    def event(self, constraint: str | dict[str, Any], function: OnEvent) -> None:
        """A failing event is not acknowledged, so that Slack sends it again (architecture.md, rule 1). What is said in
        answer to one is a delivery: only a home tab is shown from here."""

        def listen(ack: Ack, body: dict[str, Any], event: dict[str, Any], client: WebClient) -> BoltResponse | None:
            caller = self.callers.of_event(body, event, client)
            self._answer_event(function, caller, {**event, "event_id": _name_of(body, event)})
            return ack()

        self.app.event(constraint)(listen)

    def _answer_event(self, function: OnEvent, caller: Caller | Stranger | None, event: dict[str, Any]) -> None:
        if isinstance(caller, Stranger):
            self._turn_away(caller, event)
        elif caller is not None:
            outcome = function(caller, event)
            if isinstance(outcome, Publish):
                self._publish_home(outcome, lambda: function(caller, event), event.get("view"), caller)

    def stranger(self, event_type: str, function: OnStranger) -> None:
        """Register what somebody of a connected workspace is answered to an event that is listened to; a view is shown
        as their home."""
        self.strangers[event_type] = function

    def _turn_away(self, stranger: Stranger, event: dict[str, Any]) -> None:
        function = self.strangers.get(str(event.get("type")))
        view = None if function is None else function(stranger, event)
        if view is not None:
            _shows(stranger.client, stranger.slack_user_id, view)

    def _publish_home(self, outcome: Publish, again: Callable[[], Outcome], seen: Any, caller: Caller) -> None:
        """With the hash of the view that Slack had; if another one came meanwhile, it is rendered anew."""
        client, user_id = caller.client, caller.person.slack_user_id
        if not _shows(client, user_id, outcome.view, (seen or {}).get("hash")):
            anew = again()
            _shows(client, user_id, anew.view if isinstance(anew, Publish) else outcome.view)

    def notice(self, name: str, function: OnNotice) -> None:
        """An event about a person or the installation, not an act of somebody; it is told with its ``event_time``."""

        def listen(ack: Ack, body: dict[str, Any], event: dict[str, Any]) -> BoltResponse | None:
            workspace = self.callers.workspace_of(body)
            if workspace is not None:
                told = {**event, "event_time": body.get("event_time")}
                function(workspace, told, self.callers.clock.now())
            return ack()

        self.app.event(name)(listen)

    def pass_over_the_rest(self) -> None:
        """Register last: an event that nobody listens to is acknowledged, or Slack would send it again. Buttons and
        forms of an earlier version, or of a later one that was taken back, say so; to what one types into a select of
        such a version, and to its shortcuts, Bolt answers 404, and Slack shows its own words."""

        def listen(ack: Ack) -> BoltResponse | None:
            return ack()

        self.app.event(ANY_ID)(listen)
        self.press(ANY_ID, _of_another_version)
        self.submission(ANY_ID, _of_another_version)

    def _one_of(
        self,
        listeners: Listeners[OnAct],
        answer: Callable[[OnAct, Ack, dict[str, Any], WebClient], BoltResponse | None],
    ) -> Listener:
        def listen(ack: Ack, body: dict[str, Any], client: WebClient) -> BoltResponse | None:
            found = listeners.find(body)
            if found is None:
                return None
            known, function = found
            timed = self._timed(known, lambda ack, body, client: answer(function, ack, body, client))
            return timed(ack, body, client)

        return listen

    def _timed(self, known: Id, listener: Listener) -> Listener:
        """The end of a listener is its acknowledgement (architecture.md, rule 1)."""

        def timed(ack: Ack, body: dict[str, Any], client: WebClient) -> BoltResponse | None:
            begun = time.monotonic()
            try:
                return listener(ack, body, InTime.of(client))
            finally:
                self.took(known if isinstance(known, str) else known.pattern, time.monotonic() - begun)

        return timed

    def _press(self, body: dict[str, Any], client: WebClient) -> Press:
        action = (body.get("actions") or [body])[0]
        container = body.get("container") or {}
        view = body.get("view")
        state = (view or body).get("state") or {}
        return Press(
            caller=self.callers.of(body, client),
            action_id=action.get("action_id", ""),
            block_id=action.get("block_id", ""),
            value=cleaned(_value_of(action)),
            trigger_id=body.get("trigger_id", ""),
            channel_id=(body.get("channel") or {}).get("id") or container.get("channel_id"),
            message_ts=container.get("message_ts"),
            view=view,
            typed=Typed(state.get("values") or {}),
            is_private=bool(container.get("is_ephemeral")),
        )


def _name_of(body: dict[str, Any], event: dict[str, Any]) -> str:
    """What tells an event from all others; without Slack's id, its channel and moment do; without those nothing."""
    moment = event.get("event_ts") or event.get("ts") or uuid4().hex
    return str(body.get("event_id") or f"{event.get('channel')}:{moment}")


def _of_another_version(_act: Press | Submission) -> NoReturn:
    raise NothingToDo("of_another_version")


def _shows(client: WebClient, user_id: str, view: dict[str, Any], seen: str | None = None) -> bool:
    """Show a home; False when ``seen`` is the hash of what another one has replaced meanwhile. One that Slack refuses
    for good would be refused again: it is given up."""
    try:
        client.views_publish(user_id=user_id, hash=seen, view=view)
    except SlackApiError as error:
        if code_of(error) == "hash_conflict":
            return False
        refused = meaning(error)
        if not isinstance(refused, Permanent) or refused.concerns is Concerns.INSTALLATION:
            raise
        log.warning("home_not_shown", error=refused.error)
    return True


def _value_of(action: dict[str, Any]) -> str:
    """What an element carries or what was chosen in it, whatever its kind."""
    if action.get("selected_option"):
        return str(action["selected_option"]["value"])
    if "selected_options" in action:
        return ",".join(str(option["value"]) for option in action["selected_options"])
    names = ("selected_user", "selected_conversation", "selected_channel", "selected_date", "selected_time", "value")
    return next((str(action[name]) for name in names if action.get(name)), "")
