"""A message in Slack, as a request: its link, whom it is for, and what of its words may be quoted."""

from collections.abc import Iterator, Mapping
from typing import Any

import structlog

from bot.domain.errors import NothingToDo
from bot.domain.evidence import MOST_LINK, MOST_WORDS
from bot.domain.ids import PersonId
from bot.domain.permalinks import permalink, read_permalink
from bot.domain.typed_text import cleaned, squeezed
from bot.services.requests.form import SeenRequest
from bot.slack_errors import NO_ANSWER
from bot.views.blocks import cut
from handlers.acts import MOST_TEXT, OnMessage
from handlers.callers import Callers
from handlers.in_time import impatient
from handlers.slack_text import MENTION, mentioned, plain_words

PRIVATE = ("directmessage", "privategroup", "mpdm-")
"""What Slack calls conversations whose name it does not tell, and group messages; their ids begin with D or G, too."""
MOST_MENTIONS = 10
ENDS_A_LINK = frozenset("<>|")

log = structlog.get_logger(__name__)


def read_request(act: OnMessage, callers: Callers) -> SeenRequest:
    """Nothing that was said in private is copied. Raises NothingToDo for a message without a link."""
    is_private = _is_private(act.channel)
    return SeenRequest(_link(act), "" if is_private else _words(act, callers), is_private)


def addressee(act: OnMessage, callers: Callers) -> PersonId:
    """Whoever is mentioned first, else whoever wrote it, else whoever acts."""
    message = act.message
    mentions = [found["id"] for found in MENTION.finditer(str(message.get("text") or "")[:MOST_TEXT])]
    found = callers.first_of(act.caller, [*mentions[:MOST_MENTIONS], *_author(act)])
    return act.caller.person.id if found is None else found.id


def _author(act: OnMessage) -> Iterator[str]:
    """Nobody for what a bot wrote, or somebody of a connected workspace."""
    message, here = act.message, act.caller.workspace.slack_team_id
    team = message.get("user_team") or message.get("source_team") or message.get("team") or here
    if message.get("user") and not message.get("bot_id") and team == here:
        yield str(message["user"])


def _is_private(channel: Mapping[str, Any]) -> bool:
    return str(channel.get("name") or PRIVATE[0]).startswith(PRIVATE) or str(channel["id"]).startswith(("D", "G"))


def _words(act: OnMessage, callers: Callers) -> str:
    """On one line; the titles of files and the words of attachments where there is no text."""
    text = "\n".join(filter(None, _texts(act.message)))[:MOST_TEXT]
    known = callers.people.known(act.caller.workspace.id, mentioned(text))
    plain = plain_words(text, {user_id: person.name for user_id, person in known.items()})
    return cut(" ".join(squeezed(cleaned(plain)).split()), MOST_WORDS)


def _texts(message: Mapping[str, Any]) -> Iterator[str]:
    if str(message.get("text") or "").strip():
        yield str(message["text"])
        return
    for attachment in message.get("attachments") or ():
        yield str(attachment.get("text") or attachment.get("fallback") or "")
    for file in message.get("files") or ():
        yield str(file.get("title") or file.get("name") or "")


def _link(act: OnMessage) -> str:
    channel_id, ts = str(act.channel["id"]), str(act.message["ts"])
    thread_ts = str(act.message.get("thread_ts") or "")
    url = _asked_for(act, channel_id, ts) or (permalink(act.domain, channel_id, ts, thread_ts) if act.domain else "")
    if read_permalink(url) is None or len(url) > MOST_LINK or ENDS_A_LINK & set(url):
        raise NothingToDo("no_message_link")
    return url


def _asked_for(act: OnMessage, channel_id: str, ts: str) -> str:
    """Slack tells of messages that we may see: not of a private conversation without us (channel_not_found)."""
    try:
        told = impatient(act.caller.client).chat_getPermalink(channel=channel_id, message_ts=ts)
        return str(told.get("permalink") or "")
    except NO_ANSWER as error:
        log.info("no_permalink", reason=type(error).__name__)
        return ""
