"""Slack's mrkdwn as HTML: emphasis, code, quotes, links, mentions, dates, emoji, escapes.

Rules as in docs.slack.dev/messaging/formatting-message-text. Lists are not part of mrkdwn: `- ` and `• ` stay as typed.
"""

import re

from markupsafe import Markup

from bot.sandbox.page.blocks.dates import written
from bot.sandbox.page.blocks.emoji import with_emoji
from bot.sandbox.page.blocks.html import join, tag
from bot.sandbox.page.blocks.reader import Json, Reader

_FENCE = re.compile(r"```\n?(.*?)\n?```", re.DOTALL)
_QUOTE = re.compile(r"(?:&gt;|>) ?")
_INLINE = re.compile(
    r"(?P<special><(?:[@#!]|https?:|mailto:|tel:)[^<>\n]*>)"
    r"|`(?P<code>[^`\n]+)`"
    r"|(?<![\w*])\*(?P<bold>[^\s*](?:[^*\n]*[^\s*])?)\*(?![\w*])"
    r"|(?<![\w_])_(?P<italic>[^\s_](?:[^\n]*?[^\s_])?)_(?![\w_])"
    r"|(?<![\w~])~(?P<strike>[^\s~](?:[^~\n]*[^\s~])?)~(?![\w~])"
    r"|(?P<url>https?://[^\s<>|]+[^\s<>|.,;:!?)\]'\"])"
)
_BROADCASTS = {"here": "@here", "channel": "@channel", "everyone": "@everyone"}
_SAFE_LINKS = ("http://", "https://", "mailto:", "tel:", "slack:")


def text_object(text: Json | str | None, reader: Reader) -> Markup:
    """A text object of Block Kit, `mrkdwn` or `plain_text`."""
    if text is None:
        return Markup("")
    if isinstance(text, str):
        return mrkdwn(text, reader)
    words = str(text.get("text", ""))
    if text.get("type") == "mrkdwn":
        return mrkdwn(words, reader, link_urls=not text.get("verbatim", False))
    return plain(words, emoji=text.get("emoji", True) is not False)


def plain(words: str, *, emoji: bool = True) -> Markup:
    """Words without markup: only escapes are read, line breaks kept."""
    bare = unescaped(words)
    return _lines(with_emoji(bare) if emoji else bare)


def mrkdwn(words: str, reader: Reader, *, link_urls: bool = True) -> Markup:
    parts = _FENCE.split(words)
    return join(
        tag("pre", unescaped(_without_brackets(part))) if index % 2 else _quotes(part, reader, link_urls)
        for index, part in enumerate(parts)
    )


def unescaped(words: str) -> str:
    """Slack's three escapes, and no others, turned back."""
    return words.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def mention(user_id: str, reader: Reader) -> Markup:
    mine = " me" if user_id == reader.person else ""
    return tag("span", f"@{reader.people.get(user_id, user_id)}", class_=f"mention{mine}")


def channel(channel_id: str, reader: Reader, written_name: str = "") -> Markup:
    return tag("span", f"#{reader.channels.get(channel_id) or written_name or channel_id}", class_="mention")


def broadcast(name: str) -> Markup:
    return tag("span", _BROADCASTS.get(name, f"@{name}"), class_="mention")


def link(url: str, label: str | Markup) -> Markup:
    """A link, or its bare words where the address is not one a browser should follow. Only this page itself, where
    links to messages lead, learns from where one comes."""
    if not url.startswith(_SAFE_LINKS):
        return tag("span", label)
    return tag("a", label, href=url, target="_blank", rel="noopener", referrerpolicy="same-origin")


def _quotes(words: str, reader: Reader, link_urls: bool) -> Markup:
    """Runs of lines that begin with `>` become one quote."""
    out: list[Markup] = []
    plain_lines: list[str] = []
    quoted: list[str] = []

    def close() -> None:
        if quoted:
            out.append(tag("blockquote", _inline("\n".join(quoted), reader, link_urls)))
        elif plain_lines:
            out.append(_inline("\n".join(plain_lines), reader, link_urls))
        quoted.clear()
        plain_lines.clear()

    for line in words.split("\n"):
        start = _QUOTE.match(line)
        if bool(start) != bool(quoted):
            close()
        if start:
            quoted.append(line[start.end() :])
        else:
            plain_lines.append(line)
    close()
    return join(out)


def _inline(words: str, reader: Reader, link_urls: bool) -> Markup:
    out: list[Markup] = []
    at = 0
    for match in _INLINE.finditer(words):
        out.append(plain(words[at : match.start()]))
        out.append(_styled(match, reader, link_urls))
        at = match.end()
    out.append(plain(words[at:]))
    return join(out)


def _styled(match: re.Match[str], reader: Reader, link_urls: bool) -> Markup:
    kind = match.lastgroup or ""
    words = match[kind]
    if kind == "special":
        return _special(words[1:-1], reader)
    if kind == "code":
        return tag("code", unescaped(_without_brackets(words)))
    if kind == "url":
        return link(unescaped(words), unescaped(words)) if link_urls else plain(words)
    return tag({"bold": "strong", "italic": "em", "strike": "s"}[kind], _inline(words, reader, link_urls))


def _special(inside: str, reader: Reader) -> Markup:
    target, _, label = inside.partition("|")
    if target.startswith("@"):
        return mention(target[1:], reader)
    if target.startswith("#"):
        return channel(target[1:], reader, unescaped(label))
    if target.startswith("!date^"):
        return _date(target, unescaped(label), reader)
    if target.startswith("!subteam^"):
        return tag("span", unescaped(label) or "@group", class_="mention")
    if target.startswith("!"):
        return broadcast(target[1:])
    return link(unescaped(target), with_emoji(unescaped(label or target.removeprefix("mailto:"))))


def _date(target: str, fallback: str, reader: Reader) -> Markup:
    parts = target.split("^")
    if len(parts) < 3 or not parts[1].isdecimal():
        return tag("span", fallback)
    words = tag("time", written(int(parts[1]), unescaped(parts[2]), reader), title=fallback)
    return link(unescaped(parts[3]), words) if len(parts) > 3 else words


def _without_brackets(words: str) -> str:
    """Inside code a link shows only its words."""
    return re.sub(r"<((?:https?|mailto):[^|<>]+)(?:\|([^<>]*))?>", lambda found: found[2] or found[1], words)


def _lines(words: str) -> Markup:
    return join(words.split("\n"), Markup("<br>"))
