"""Acting as a person: everything people can do. The control interface and the page both call this."""

from time import time
from uuid import uuid4

from bot.sandbox import payloads
from bot.sandbox.acts import Act, Outcome
from bot.sandbox.delivery import COMMANDS, INTERACTIVE, Ack, Envelope
from bot.sandbox.entities import Message
from bot.sandbox.inputs import state_of
from bot.sandbox.mentions import as_command_text, as_message_text
from bot.sandbox.modals import Modals
from bot.sandbox.pressing import Presses
from bot.sandbox.refusals import ActRefused, Refused
from bot.sandbox.surfaces import message_surface
from bot.sandbox.tickets import ResponseUrl
from bot.sandbox.wire import Json
from bot.sandbox.workspace import Workspace

MESSAGE_MAX = 12_000
"""Slack's client does not send longer messages."""


class Interactions(Presses, Modals):
    """What people can do in one world. Every method raises ActRefused when Slack's client would not let them."""

    def command(self, user: str, command: str, text: str = "", channel: str = "", team: str = "") -> Outcome:
        """Types a slash command, in the direct messages with the bot unless `channel` says where."""
        with self._world.lock:
            workspace = self._person(user, team, commands=True)
            known = workspace.manifest.command(command)
            if known is None:
                raise ActRefused(
                    f"{command} is not a valid command; the app has: {', '.join(workspace.manifest.commands)}"
                )
            place = self._place(workspace, user, channel)
            act = Act(workspace.id, user)
            typed = as_command_text(text.strip(), workspace, should_escape=known.should_escape)
            url = self._response_url(act, place)
            where = payloads.channel_of(workspace, place)
            trigger_id = self._trigger(act, channel=place)
            payload = payloads.command(workspace, user, where, command, typed, trigger_id, self._url(url))
        with self._acting(act):
            ack = self._postman.deliver(Envelope(COMMANDS, command, payload))
            error = self._answer_command(act, url, ack) if ack.ok else ack.error
            return self._ended(act, error)

    def shortcut(self, user: str, callback_id: str, channel: str = "", ts: str = "", team: str = "") -> Outcome:
        """Runs a global shortcut, or a message shortcut on the message `ts` in `channel`."""
        with self._world.lock:
            workspace = self._person(user, team, commands=True, interactive=True)
            kind = "message" if ts else "global"
            known = workspace.manifest.shortcuts.get(callback_id)
            if workspace.manifest.is_named and (known is None or known.kind != kind):
                raise ActRefused(f"the app has no {kind} shortcut {callback_id!r}")
            act = Act(workspace.id, user)
            payload = payloads.common(workspace, user, "message_action" if ts else "shortcut")
            payload |= {
                "callback_id": callback_id,
                "trigger_id": self._trigger(act, channel=channel if ts else ""),
                "action_ts": f"{time():.6f}",
            }
            if ts:
                payload |= self._shortcut_message(act, workspace, channel, ts)
        with self._acting(act):
            ack = self._postman.deliver(Envelope(INTERACTIVE, payload["type"], payload))
            return self._ended(act, "" if ack.ok else ack.error)

    def message(self, user: str, text: str, *, channel: str = "", thread_ts: str = "", team: str = "") -> Outcome:
        """Writes a message, to the bot itself unless `channel` says where."""
        with self._world.lock:
            workspace = self._person(user, team)
            place = workspace.channels[self._place(workspace, user, channel)]
            self._check_writable(workspace, place.id, user, text, thread_ts)
            message = Message(
                channel=place.id,
                ts=self._world.next_ts(),
                user=user,
                text=as_message_text(text, workspace),
                team=workspace.id,
                thread_ts=thread_ts,
                client_msg_id=str(uuid4()),
            )
            self._world.post(workspace, message)
            act = Act(workspace.id, user)
        with self._acting(act):
            error = self._wait_for(self._events.message(workspace, message))
            return self._ended(act, error, ts=message.ts, channel=place.id)

    def open_home(self, user: str, tab: str = "home", team: str = "") -> Outcome:
        """Opens App Home; `view` is the tab as it stands afterwards."""
        with self._world.lock:
            workspace = self._person(user, team)
            if tab == "home" and not workspace.manifest.home_tab:
                raise ActRefused("the manifest switches the Home tab off")
            direct = self._world.open_direct(workspace, user)
            event: Json = {"type": "app_home_opened", "user": user, "channel": direct.id, "tab": tab}
            view = workspace.home(user)
            if view:
                event["view"] = view.as_slack(state_of(view.blocks, view.typed))
            act = Act(workspace.id, user, view.id if view else "")
        with self._acting(act):
            error = self._wait_for(self._events.send(workspace, "app_home_opened", event))
            ended = self._ended(act, error)
            view = workspace.home(user)
            shown = view.as_slack(state_of(view.blocks, view.typed)) if view else None
            return Outcome(ended.ok, ended.error, ended.responses, shown)

    def respond(self, url_id: str, body: Json) -> None:
        """The app posts to a response_url. Raises Refused."""
        self._responder.post(url_id, body)

    def _answer_command(self, act: Act, url: ResponseUrl, ack: Ack) -> str:
        """Shows what came with the acknowledgement; the error in words when Slack would not show it."""
        if not ack.body:
            return ""
        try:
            act.responses.append(self._responder.put(url, {"response_type": "ephemeral", **ack.body}))
        except Refused as refused:
            return f"Slack refuses the answer to the command: {refused.code}: {refused.reason}"
        return ""

    def _shortcut_message(self, act: Act, workspace: Workspace, channel: str, ts: str) -> Json:
        shown = message_surface(workspace, act.user, channel, ts).shown
        if not isinstance(shown, Message):
            raise ActRefused("a message only you see has no shortcuts")
        return {
            "channel": payloads.channel_of(workspace, channel),
            "message": shown.as_slack(),
            "message_ts": ts,
            "response_url": self._url(self._response_url(act, channel, ts)),
        }

    def _check_writable(self, workspace: Workspace, channel_id: str, user: str, text: str, thread_ts: str) -> None:
        channel = workspace.channels[channel_id]
        manifest = workspace.manifest
        if not text.strip():
            raise ActRefused("there is nothing to send")
        if len(text) > MESSAGE_MAX:
            raise ActRefused(f"a message has at most {MESSAGE_MAX} characters")
        if channel.is_archived:
            raise ActRefused(f"#{channel.name} is archived")
        if channel.is_im and (not manifest.messages_tab or manifest.messages_tab_read_only):
            raise ActRefused("sending messages to this app has been turned off")
        if channel.read_only and not workspace.users[user]["is_admin"]:
            raise ActRefused(f"only admins write in #{channel.name}")
        if thread_ts and workspace.message(channel_id, thread_ts) is None:
            raise ActRefused(f"there is no message {thread_ts!r} to answer")
