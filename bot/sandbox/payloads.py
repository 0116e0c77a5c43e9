"""The shapes of interaction payloads. [docs.slack.dev/reference/interaction-payloads]"""

from bot.sandbox.entities import Ephemeral, Message, View
from bot.sandbox.inputs import State
from bot.sandbox.wire import Json
from bot.sandbox.workspace import Workspace


def common(workspace: Workspace, user: str, kind: str) -> Json:
    """What every interaction carries."""
    person = workspace.users[user]
    return {
        "type": kind,
        "token": "sandbox",
        "api_app_id": workspace.app_id,
        "team": {"id": workspace.id, "domain": workspace.domain},
        "user": {"id": user, "username": person["name"], "name": person["name"], "team_id": person["team_id"]},
        "enterprise": None,
        "is_enterprise_install": False,
    }


def command(
    workspace: Workspace, user: str, channel: Json, name: str, text: str, trigger_id: str, response_url: str
) -> Json:
    """A slash command: flat, all strings. [docs.slack.dev/interactivity/implementing-slash-commands]"""
    return {
        "token": "sandbox",
        "team_id": workspace.id,
        "team_domain": workspace.domain,
        "channel_id": channel["id"],
        "channel_name": channel["name"],
        "user_id": user,
        "user_name": workspace.users[user]["name"],
        "command": name,
        "text": text,
        "api_app_id": workspace.app_id,
        "is_enterprise_install": "false",
        "response_url": response_url,
        "trigger_id": trigger_id,
    }


def channel_of(workspace: Workspace, channel_id: str) -> Json:
    """A channel as interactions name it: private channels and direct messages have no name of their own."""
    channel = workspace.channels[channel_id]
    if channel.is_im:
        return {"id": channel.id, "name": "directmessage"}
    return {"id": channel.id, "name": "privategroup" if channel.is_private else channel.name}


def in_view(view: View, state: State) -> Json:
    """Modals and Home tabs carry no channel and no response_url."""
    return {
        "container": {"type": "view", "view_id": view.id},
        "view": view.as_slack(state),
        "state": {"values": state},
    }


def in_message(workspace: Workspace, shown: Message | Ephemeral, state: State, attachment_id: int = 0) -> Json:
    """An ephemeral message is not repeated in the payload. `attachment_id` says in which attachment it happened."""
    ephemeral = isinstance(shown, Ephemeral)
    container: Json = {
        "type": "message",
        "message_ts": shown.ts,
        "channel_id": shown.channel,
        "is_ephemeral": ephemeral,
    }
    if attachment_id:
        container |= {"type": "message_attachment", "attachment_id": attachment_id, "is_app_unfurl": False}
    if shown.thread_ts:
        container["thread_ts"] = shown.thread_ts
    body: Json = {
        "container": container,
        "channel": channel_of(workspace, shown.channel),
        "state": {"values": state},
    }
    if isinstance(shown, Message):
        body["message"] = shown.as_slack()
    return body


def action(block: Json, element: Json, value: Json, action_ts: str) -> Json:
    """One entry of `actions`: the element's ids and what was chosen."""
    body: Json = {
        "type": element["type"],
        "action_id": element["action_id"],
        "block_id": block["block_id"],
        "action_ts": action_ts,
        **value,
    }
    for name in ("text", "style", "placeholder", "confirm"):
        if name in element and (name != "text" or element["type"] == "button"):
            body[name] = element[name]
    return body
