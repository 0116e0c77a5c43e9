"""Rich text: sections, lists, preformatted text and quotes, with their inline elements."""

from markupsafe import Markup

from bot.sandbox.page.blocks.dates import written
from bot.sandbox.page.blocks.emoji import emoji
from bot.sandbox.page.blocks.html import join, tag
from bot.sandbox.page.blocks.mrkdwn import broadcast, channel, link, mention
from bot.sandbox.page.blocks.reader import Json, Reader, json_list

_STYLES = {"bold": "strong", "italic": "em", "strike": "s", "underline": "u", "code": "code"}
_BULLETS_BY_DEPTH = ("disc", "circle", "square")
_NUMBERS_BY_DEPTH = ("decimal", "lower-alpha", "lower-roman")


def rich_text(block: Json, reader: Reader) -> Markup:
    return join(_part(part, reader) for part in json_list(block.get("elements")))


def _part(part: Json, reader: Reader) -> Markup:
    match part.get("type"):
        case "rich_text_section":
            return tag("div", _inline(part, reader), class_="rich")
        case "rich_text_list":
            return _list(part, reader)
        case "rich_text_preformatted":
            return tag("pre", _inline(part, reader))
        case "rich_text_quote":
            return tag("blockquote", _inline(part, reader))
        case unknown:
            return tag("span", f"Unknown rich text: {unknown}", class_="unknown")


def _list(part: Json, reader: Reader) -> Markup:
    depth = int(part.get("indent", 0))
    ordered = part.get("style") == "ordered"
    marks = _NUMBERS_BY_DEPTH if ordered else _BULLETS_BY_DEPTH
    return tag(
        "ol" if ordered else "ul",
        join(tag("li", _inline(item, reader)) for item in json_list(part.get("elements"))),
        start=int(part.get("offset", 0)) + 1 if ordered else None,
        class_=f"indent-{min(depth, 8)} {marks[depth % 3]}",
    )


def _inline(part: Json, reader: Reader) -> Markup:
    return join(_element(element, reader) for element in json_list(part.get("elements")))


def _element(element: Json, reader: Reader) -> Markup:
    content = _content(element, reader)
    style = element.get("style")
    for name in _STYLES if isinstance(style, dict) else ():
        if isinstance(style, dict) and style.get(name):
            content = tag(_STYLES[name], content)
    return content


def _content(element: Json, reader: Reader) -> Markup:
    match element.get("type"):
        case "text":
            return _lines(str(element.get("text", "")))
        case "link":
            url = str(element.get("url", ""))
            return link(url, str(element.get("text") or url))
        case "user":
            return mention(str(element.get("user_id", "")), reader)
        case "channel":
            return channel(str(element.get("channel_id", "")), reader)
        case "broadcast":
            return broadcast(str(element.get("range", "")))
        case "usergroup":
            return tag("span", f"@{element.get('usergroup_id', 'group')}", class_="mention")
        case "emoji":
            return _emoji(str(element.get("name", "")))
        case "date":
            text = written(int(element.get("timestamp", 0)), str(element.get("format", "{date}")), reader)
            return tag("time", text, title=str(element.get("fallback", "")))
        case "color":
            return tag("code", str(element.get("value", "")))
        case unknown:
            return tag("span", f"Unknown element: {unknown}", class_="unknown")


def _emoji(name: str) -> Markup:
    return tag("span", emoji(name) or f":{name}:", role="img", aria_label=name.replace("_", " "))


def _lines(words: str) -> Markup:
    return join(words.split("\n"), Markup("<br>"))
