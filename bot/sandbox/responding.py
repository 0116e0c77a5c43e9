"""Answers to what a person did: in the acknowledgement of a command, or posted to a response_url."""

from copy import deepcopy

from bot.sandbox.acts import ActBook
from bot.sandbox.entities import Ephemeral, Message
from bot.sandbox.methods.content import TEXT_MAX, check_content
from bot.sandbox.refusals import Refused
from bot.sandbox.tickets import ResponseUrl
from bot.sandbox.wire import Json, truthy
from bot.sandbox.workspace import Workspace
from bot.sandbox.world import World


class Responder:
    """Puts answers where they belong. [docs.slack.dev/interactivity/handling-user-interaction]"""

    def __init__(self, world: World, acts: ActBook) -> None:
        self._world = world
        self._acts = acts

    def post(self, url_id: str, body: Json) -> None:
        """A post to a response_url. Raises Refused."""
        ticket = self._world.tickets.use_response_url(url_id)
        self._acts.responded(url_id, self.put(ticket, body))

    def put(self, ticket: ResponseUrl, body: Json) -> Json:
        """Shows the answer and returns it with response_type, text, blocks, channel and ts. Raises Refused."""
        workspace = self._world.workspaces[ticket.team]
        if truthy(body.get("delete_original")):
            return self._delete(workspace, ticket)
        content = _content(body, workspace.scopes)
        with self._world.lock:
            if truthy(body.get("replace_original")) and (ticket.message_ts or ticket.ephemeral_id):
                return self._replace(workspace, ticket, content)
            if body.get("response_type") == "in_channel":
                return self._say(workspace, ticket, content)
            return _answer("ephemeral", self._world.whisper(workspace, ticket.channel, ticket.user, content))

    def _say(self, workspace: Workspace, ticket: ResponseUrl, content: Json) -> Json:
        message = Message(
            channel=ticket.channel,
            ts=self._world.next_ts(),
            user=workspace.bot_user,
            bot_id=workspace.bot_id,
            app_id=workspace.app_id,
            team=workspace.id,
            **content,
        )
        return _answer("in_channel", self._world.post(workspace, message))

    def _replace(self, workspace: Workspace, ticket: ResponseUrl, content: Json) -> Json:
        message = workspace.message(ticket.channel, ticket.message_ts) if ticket.message_ts else None
        if message:
            self._world.rewrite(workspace, message, content, None)
            return {**_answer("in_channel", message), "replace_original": True}
        workspace.ephemerals = [one for one in workspace.ephemerals if one.id != ticket.ephemeral_id]
        ephemeral = self._world.whisper(workspace, ticket.channel, ticket.user, content)
        ticket.ephemeral_id = ephemeral.id
        return {**_answer("ephemeral", ephemeral), "replace_original": True}

    def _delete(self, workspace: Workspace, ticket: ResponseUrl) -> Json:
        with self._world.lock:
            message = workspace.message(ticket.channel, ticket.message_ts) if ticket.message_ts else None
            if message:
                self._world.remove(workspace, message)
            workspace.ephemerals = [one for one in workspace.ephemerals if one.id != ticket.ephemeral_id]
        self._world.changes.tell("ephemeral", team=workspace.id, channel=ticket.channel, user=ticket.user)
        return {"response_type": "ephemeral", "text": "", "blocks": [], "delete_original": True}


def _content(body: Json, scopes: frozenset[str]) -> Json:
    """Checked as chat.postMessage checks it. Raises Refused."""
    check_content(body.get("blocks"), body.get("attachments"), scopes)
    text = str(body.get("text") or "")[:TEXT_MAX]
    blocks, attachments = deepcopy(body.get("blocks") or []), deepcopy(body.get("attachments") or [])
    if not (text.strip() or blocks or attachments):
        raise Refused("no_text", "neither text nor blocks; white space is no text")
    thread_ts = str(body.get("thread_ts") or "")
    return {"text": text, "blocks": blocks, "attachments": attachments, "thread_ts": thread_ts}


def _answer(response_type: str, shown: Message | Ephemeral) -> Json:
    return {
        "response_type": response_type,
        "text": shown.text,
        "blocks": shown.blocks,
        **({"attachments": shown.attachments} if shown.attachments else {}),
        "channel": shown.channel,
        "ts": shown.ts,
    }
