"""What Slack's client makes of typed text: mentions, links, escaped characters."""

import re
from collections.abc import Callable

from bot.sandbox.workspace import Workspace

_TOKEN = re.compile(r"<(?:@[UW][A-Z0-9]+|#[CG][A-Z0-9]+|!date\^|![a-z]+)[^<>]*>")
_URL = re.compile(r"https?://[^\s<>|]+")
_ADDRESS = re.compile(
    r"(?i)(?<![\w.@-])(?:(?P<mail>[\w.+-]+@(?:[\w-]+\.)+[a-z]{2,})"
    r"|(?:[\w-]+\.)+(?:com|dev|io|md|net|org)\b(?:/[^\s<>|&]*)?)"
)
"""What the client takes for an address though it is none: a mail's, or what ends as the name of a site may."""


def escape(text: str) -> str:
    """[docs.slack.dev/messaging/formatting-message-text]"""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def as_command_text(text: str, workspace: Workspace, *, should_escape: bool) -> str:
    """With `should_escape` people and channels become `<@U123|name>` and `<#C123|name>`, links `<https://…>`.

    [docs.slack.dev/interactivity/implementing-slash-commands]
    """
    if not should_escape:
        return _TOKEN.sub(lambda found: _as_typed(found.group(), workspace), text)
    return _encode(text, workspace, lambda user: f"<@{user}|{workspace.users[user]['name']}>")


def as_message_text(text: str, workspace: Workspace) -> str:
    """The text of a message as the client sends it: `<@U123>`, `<#C123|name>`, `<http://README.md|README.md>`, the rest
    escaped."""
    return _encode(text, workspace, lambda user: f"<@{user}>", finds_addresses=True)


def _encode(text: str, workspace: Workspace, mention: Callable[[str], str], *, finds_addresses: bool = False) -> str:
    people = _handles(workspace)
    channels = {channel.name.casefold(): channel.id for channel in workspace.channels.values() if channel.name}
    written = []
    at = 0
    while at < len(text):
        token = _TOKEN.match(text, at)
        url = _URL.match(text, at)
        address = _ADDRESS.match(text, at) if finds_addresses else None
        person = _name_at(text, at, "@", people)
        channel = _name_at(text, at, "#", channels)
        if token:
            written.append(_completed(token.group(), workspace, mention))
            at = token.end()
        elif url:
            written.append(f"<{url.group().replace('&', '&amp;')}>")
            at = url.end()
        elif address:
            found = address.group()
            written.append(f"<{'mailto:' if address['mail'] else 'http://'}{found}|{found}>")
            at = address.end()
        elif person:
            written.append(mention(person[0]))
            at = person[1]
        elif channel:
            written.append(_channel(channel[0], workspace))
            at = channel[1]
        else:
            written.append(escape(text[at]))
            at += 1
    return "".join(written)


def _name_at(text: str, at: int, sign: str, names: dict[str, str]) -> tuple[str, int] | None:
    """The id of the longest name written here after `sign`, and where it ends."""
    if text[at] != sign or (at and text[at - 1].isalnum()):
        return None
    rest = text[at + 1 :].casefold()
    fitting = [name for name in names if name and rest.startswith(name) and not _goes_on(rest, len(name))]
    if not fitting:
        return None
    longest = max(fitting, key=len)
    return names[longest], at + 1 + len(longest)


def _goes_on(text: str, end: int) -> bool:
    """Whether a word continues at `end`: `@meiko` is not `@mei`, though `@mei.` and `@mei's` are."""
    following = text[end : end + 1]
    return bool(following) and (following.isalnum() or following in "_-")


def _handles(workspace: Workspace) -> dict[str, str]:
    """People by name, display name and real name; a name that two people bear stands for neither."""
    by_handle = {str(user["name"]).casefold(): user["id"] for user in workspace.users.values()}
    others: dict[str, set[str]] = {}
    for user in workspace.users.values():
        for field in ("display_name", "real_name"):
            others.setdefault(str(user["profile"].get(field) or "").casefold(), set()).add(user["id"])
    return {name: ids.copy().pop() for name, ids in others.items() if len(ids) == 1} | by_handle


def _completed(token: str, workspace: Workspace, mention: Callable[[str], str]) -> str:
    """A mention picked from the client's list, which knows the id."""
    inner = token[1:-1].partition("|")[0]
    if inner.startswith("@") and inner[1:] in workspace.users:
        return mention(inner[1:])
    if inner.startswith("#") and inner[1:] in workspace.channels:
        return _channel(inner[1:], workspace)
    return token


def _channel(channel_id: str, workspace: Workspace) -> str:
    """A private channel's name is not told."""
    channel = workspace.channels[channel_id]
    return f"<#{channel_id}|{'' if channel.is_private else channel.name}>"


def _as_typed(token: str, workspace: Workspace) -> str:
    """Without `should_escape` the app gets what was typed."""
    inner = token[1:-1].partition("|")[0]
    if inner.startswith("@") and inner[1:] in workspace.users:
        return f"@{workspace.users[inner[1:]]['name']}"
    if inner.startswith("#") and inner[1:] in workspace.channels:
        return f"#{workspace.channels[inner[1:]].name}"
    return token
