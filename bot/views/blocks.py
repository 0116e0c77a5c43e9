"""Block Kit, and Slack's limits on it: the one place that knows either for the bot.

Sources: docs.slack.dev/reference/block-kit (blocks, block elements, composition objects) and reference/views.
What people typed is plain ``str`` and is escaped here; only ``Mrkdwn`` passes as markup.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from bot.i18n import Language

Block = dict[str, Any]
Element = dict[str, Any]

MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
MESSAGE_BYTES = 10_000  # Slack refuses a message's blocks somewhere above 13 kB; undocumented, so kept well below
MESSAGE_TEXT = 4_000  # chat.update refuses more; chat.postMessage cuts at 40,000
SECTION_TEXT = 3_000
SECTION_FIELDS = 10
FIELD_TEXT = 2_000
HEADER_TEXT = 150
CONTEXT_ELEMENTS = 10
ACTIONS = 25
BUTTON_TEXT = 75
BUTTON_VALUE = 2_000
OPTION_TEXT = 75
OPTION_VALUE = 150
OPTIONS = 100
CHOICES = 10  # checkboxes and radio buttons
PLACEHOLDER = 150
LABEL_TEXT = 2_000
HINT_TEXT = 2_000
VIEW_TITLE = 24
INPUT_LENGTH = 3_000
CONFIRM_TITLE = 100
CONFIRM_TEXT = 300
CONFIRM_BUTTON = 30
CHART_TITLE = 50
CHART_SERIES_NAME = 20
CHART_LABEL = 20
CHART_AXIS_LABEL = 50
CHART_POINTS = 20

LOOKS_LIKE = {"*": "\N{ASTERISK OPERATOR}", "~": "\N{TILDE OPERATOR}", "`": "\N{MODIFIER LETTER GRAVE ACCENT}"}
LOOKS_LIKE |= {"_": "\N{MODIFIER LETTER LOW MACRON}"}
_SIGNS = re.compile(r"[*~`_&<>]")
_FORMATTING = re.compile(r"[*~`]|(?<![0-9A-Za-z])_|_(?![0-9A-Za-z])")
_QUOTING = re.compile(r"(?m)^(?=[^\S\n]*>)")
_LINK = re.compile(r"<[^>]*>")
_BROKEN_END = re.compile(r"(?:&\w*|<[^>]*)$")
_COMPACT = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


class Mrkdwn(str):
    """Text in Slack's markup, made by this program; everything in it that people typed has been escaped."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Message:
    """What is posted: ``text`` carries the whole meaning for notifications and screen readers. ``parts`` go into the
    message's thread, one message each. ``fallback`` is posted when Slack refuses a native chart in the blocks."""

    text: str
    blocks: tuple[Block, ...] = ()
    parts: tuple["Message", ...] = field(default=())
    fallback: "Message | None" = None

    def as_arguments(self) -> dict[str, Any]:
        """As arguments of chat.postMessage and its like. Slack reads markup in the text too, so plain words are escaped
        here: no title can mention a channel."""
        return {"text": mrkdwn(self.text, MESSAGE_TEXT)["text"], "blocks": list(self.blocks)}


def escape(text: str) -> Mrkdwn:
    """Make what a person typed harmless: docs.slack.dev/messaging/formatting-message-text.

    Slack knows no way to write a ``*`` that does not format, so a sign that could begin or end formatting is shown by
    one that looks the same and is as long; ``refund_time`` stays. A word joiner before a ``>`` keeps it from beginning
    a quotation."""
    if isinstance(text, Mrkdwn):
        return text
    if not _SIGNS.search(text):
        return Mrkdwn(text)
    plain_signs = _FORMATTING.sub(lambda found: LOOKS_LIKE[found[0]], _QUOTING.sub("\N{WORD JOINER}", text))
    return Mrkdwn(plain_signs.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))


def md(t: Language, message: str, /, **values: Any) -> Mrkdwn:
    """A sentence of the catalogue as markup; every value that is not markup itself is escaped."""
    return Mrkdwn(t.fill(t.look_up(message), _escaped(values)))


def md_plural(t: Language, one: str, many: str, count: int, /, **values: Any) -> Mrkdwn:
    return Mrkdwn(t.fill(t.look_up_plural(one, many, count), {"count": count, **_escaped(values)}))


def bold(text: str) -> Mrkdwn:
    """Slack takes it for bold only within one line and without a space at its ends."""
    return Mrkdwn(f"*{escape(text if isinstance(text, Mrkdwn) else ' '.join(text.split()))}*")


def mention(slack_user_id: str) -> Mrkdwn:
    """Notifies: only where this person is asked for something."""
    return Mrkdwn(f"<@{slack_user_id}>")


def channel_link(channel_id: str) -> Mrkdwn:
    """Slack shows a channel's name, to those who may see it."""
    return Mrkdwn(f"<#{channel_id}>")


def link(url: str, text: str) -> Mrkdwn:
    """``url`` is a link of a message (domain/permalinks.py), which holds no sign that ends one."""
    return Mrkdwn(f"<{url.replace('&', '&amp;')}|{escape(text)}>")


def instant(moment: datetime, fallback: str) -> Mrkdwn:
    """A moment in each reader's own zone; the fallback is for clients that cannot."""
    return Mrkdwn(f"<!date^{int(moment.timestamp())}^{{date_short_pretty}} {{time}}|{escape(fallback)}>")


def lines(*parts: str) -> Mrkdwn:
    """Lines of text, the empty ones left out."""
    return Mrkdwn("\n".join(escape(part) for part in parts if part))


def plain(text: str, limit: int) -> dict[str, Any]:
    return {"type": "plain_text", "text": cut(text, limit), "emoji": True}


def mrkdwn(text: str, limit: int = SECTION_TEXT) -> dict[str, Any]:
    """Verbatim: Slack links nothing by itself, so no title can mention a channel or a person."""
    shown = cut(text, limit) if isinstance(text, Mrkdwn) else cut_escaped(text, limit)
    return {"type": "mrkdwn", "text": shown or " ", "verbatim": True}


def cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def short(text: str, limit: int) -> str:
    """What a person typed, on one line whatever they typed; escaped where it is put into markup."""
    return cut(" ".join(text.split()), limit)


def cut_escaped(text: str, limit: int) -> str:
    """Cut first and escape then, so that no ``&amp;`` is cut in half; counted after escaping."""
    length = limit
    while len(escape(cut(text, length))) > limit:
        length = min(length, len(text)) - max(1, (len(escape(cut(text, length))) - limit) // 5)
    return escape(cut(text, length))


def cut_markup(markup: Mrkdwn, limit: int) -> Mrkdwn:
    """No ``&amp;`` and no link is cut in half, and bold that has begun ends."""
    if len(markup) <= limit:
        return markup
    kept = _BROKEN_END.sub("", markup[: limit - 2]).rstrip()
    return Mrkdwn(f"{kept}…*" if _LINK.sub("", kept).count("*") % 2 else f"{kept}…")


def one_line(text: str, limit: int) -> Mrkdwn:
    """What a person typed, escaped, on one line whatever they typed."""
    return Mrkdwn(cut_escaped(" ".join(text.split()), limit))


def header(text: str) -> Block:
    return {"type": "header", "text": plain(text, HEADER_TEXT)}


def section(
    text: str = "", *, fields: Sequence[str] = (), accessory: Element | None = None, block_id: str = ""
) -> Block:
    block: Block = {"type": "section"}
    if text:
        block["text"] = mrkdwn(text)
    if fields:
        block["fields"] = [mrkdwn(shown, FIELD_TEXT) for shown in fields[:SECTION_FIELDS]]
    return _with(block, accessory=accessory, block_id=block_id)


def context(*texts: str, block_id: str = "") -> Block:
    elements = [mrkdwn(text) for text in texts if text][:CONTEXT_ELEMENTS]
    return _with({"type": "context", "elements": elements}, block_id=block_id)


def divider() -> Block:
    return {"type": "divider"}


def actions(*elements: Element, block_id: str = "") -> Block:
    return _with({"type": "actions", "elements": list(elements)[:ACTIONS]}, block_id=block_id)


def alert(text: str, level: str = "info") -> Block:
    """A box in a modal; ``level`` is default, info, warning, error or success."""
    return {"type": "alert", "level": level, "text": mrkdwn(text, 200)}


def button(
    text: str,
    action_id: str,
    value: str = "",
    *,
    primary: bool = False,
    danger: bool = False,
    label: str = "",
    confirm: Element | None = None,
) -> Element:
    """``value`` is an id or JSON; ``label`` is read aloud when the text alone does not say what it acts on."""
    element: Element = {"type": "button", "text": plain(text, BUTTON_TEXT), "action_id": action_id}
    style = "primary" if primary else "danger" if danger else None
    named = cut(label, BUTTON_TEXT)
    return _with(element, value=value[:BUTTON_VALUE], style=style, accessibility_label=named, confirm=confirm)


def confirmation(title: str, text: str, confirm: str, deny: str) -> Element:
    return {
        "title": plain(title, CONFIRM_TITLE),
        "text": plain(text, CONFIRM_TEXT),
        "confirm": plain(confirm, CONFIRM_BUTTON),
        "deny": plain(deny, CONFIRM_BUTTON),
    }


def option(text: str, value: str, description: str = "") -> Element:
    shown: Element = {"text": plain(text, OPTION_TEXT), "value": value[:OPTION_VALUE]}
    return _with(shown, description=plain(description, OPTION_TEXT) if description else None)


def overflow(action_id: str, options: Sequence[Element]) -> Element:
    return {"type": "overflow", "action_id": action_id, "options": list(options)[:5]}


def select(action_id: str, options: Sequence[Element], *, chosen: str | None = None, placeholder: str = "") -> Element:
    offered = list(options)[:OPTIONS]
    initial = next((one for one in offered if one["value"] == chosen), None)
    shown = plain(placeholder, PLACEHOLDER) if placeholder else None
    element: Element = {"type": "static_select", "action_id": action_id, "options": offered}
    return _with(element, initial_option=initial, placeholder=shown)


def multi_select(action_id: str, options: Sequence[Element], *, chosen: Iterable[str] = ()) -> Element:
    offered = list(options)[:OPTIONS]
    ticked = set(chosen)
    initial = [one for one in offered if one["value"] in ticked]
    return _with({"type": "multi_static_select", "action_id": action_id, "options": offered}, initial_options=initial)


def external_select(action_id: str, *, chosen: Element | None = None, placeholder: str = "") -> Element:
    shown = plain(placeholder, PLACEHOLDER) if placeholder else None
    element: Element = {"type": "external_select", "action_id": action_id, "min_query_length": 0}
    return _with(element, initial_option=chosen, placeholder=shown)


def users_select(
    action_id: str, *, chosen: str | None = None, placeholder: str = "", confirm: Element | None = None
) -> Element:
    shown = plain(placeholder, PLACEHOLDER) if placeholder else None
    element: Element = {"type": "users_select", "action_id": action_id}
    return _with(element, initial_user=chosen, placeholder=shown, confirm=confirm)


def multi_users_select(action_id: str, *, chosen: Sequence[str] = ()) -> Element:
    element: Element = {"type": "multi_users_select", "action_id": action_id}
    return _with(element, initial_users=list(chosen))


def multi_conversations_select(action_id: str, *, chosen: Sequence[str] = ()) -> Element:
    """Several of them."""
    only = {"include": ["public", "private"], "exclude_bot_users": True}
    element: Element = {"type": "multi_conversations_select", "action_id": action_id, "filter": only}
    return _with(element, initial_conversations=list(chosen))


def conversations_select(action_id: str, *, chosen: str | None = None) -> Element:
    """Public and private channels of this workspace."""
    only = {"include": ["public", "private"], "exclude_bot_users": True}
    element: Element = {"type": "conversations_select", "action_id": action_id, "filter": only}
    return _with(element, initial_conversation=chosen)


def checkboxes(action_id: str, options: Sequence[Element], *, chosen: Iterable[str] = ()) -> Element:
    offered = list(options)[:CHOICES]
    ticked = set(chosen)
    initial = [one for one in offered if one["value"] in ticked]
    return _with({"type": "checkboxes", "action_id": action_id, "options": offered}, initial_options=initial)


def radio_buttons(action_id: str, options: Sequence[Element], *, chosen: str | None = None) -> Element:
    offered = list(options)[:CHOICES]
    initial = next((one for one in offered if one["value"] == chosen), None)
    return _with({"type": "radio_buttons", "action_id": action_id, "options": offered}, initial_option=initial)


def datepicker(action_id: str, *, chosen: date | None = None) -> Element:
    day = chosen.isoformat() if chosen else None
    return _with({"type": "datepicker", "action_id": action_id}, initial_date=day)


def timepicker(action_id: str, *, chosen: str | None = None) -> Element:
    """``chosen`` as HH:MM."""
    return _with({"type": "timepicker", "action_id": action_id}, initial_time=chosen)


def text_input(
    action_id: str, *, typed: str = "", placeholder: str = "", multiline: bool = False, longest: int = INPUT_LENGTH
) -> Element:
    shown = plain(placeholder, PLACEHOLDER) if placeholder else None
    element: Element = {"type": "plain_text_input", "action_id": action_id, "max_length": min(longest, INPUT_LENGTH)}
    return _with(element, initial_value=typed, placeholder=shown, multiline=multiline or None)


def input_block(
    label: str, element: Element, block_id: str, *, hint: str = "", optional: bool = False, dispatch: bool = False
) -> Block:
    block: Block = {"type": "input", "block_id": block_id, "label": plain(label, LABEL_TEXT), "element": element}
    shown = plain(hint, HINT_TEXT) if hint else None
    return _with(block, hint=shown, optional=optional or None, dispatch_action=dispatch or None)


def modal(
    title: str,
    blocks: Sequence[Block],
    *,
    callback_id: str,
    close: str,
    submit: str = "",
    metadata: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """``metadata`` holds ids, never what people typed: Slack allows 3,000 characters of it."""
    view: dict[str, Any] = {
        "type": "modal",
        "callback_id": callback_id,
        "title": plain(title, VIEW_TITLE),
        "close": plain(close, VIEW_TITLE),
        "blocks": list(blocks)[:VIEW_BLOCKS],
        "private_metadata": json.dumps(metadata or {}, separators=(",", ":")),
    }
    if submit:
        view["submit"] = plain(submit, VIEW_TITLE)
    return view


def home(blocks: Sequence[Block], *, callback_id: str, metadata: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """``metadata`` as in a modal."""
    held = json.dumps(metadata or {}, ensure_ascii=False, separators=(",", ":"))
    shown = list(blocks)[:VIEW_BLOCKS]
    return {"type": "home", "callback_id": callback_id, "blocks": shown, "private_metadata": held}


def line_chart(
    title: str, categories: Sequence[str], series: Mapping[str, Sequence[float]], *, x_label: str, y_label: str
) -> Block:
    """A native chart: docs.slack.dev/reference/block-kit/blocks/data-visualization-block. Each series has exactly one
    point for each category, at most 20; messages only, two at most."""
    return _chart("line", title, categories, series, x_label, y_label)


def bar_chart(
    title: str, categories: Sequence[str], series: Mapping[str, Sequence[float]], *, x_label: str, y_label: str
) -> Block:
    """As ``line_chart``, with a bar for each point. Categories are unique."""
    return _chart("bar", title, categories, series, x_label, y_label)


def _chart(
    kind: str,
    title: str,
    categories: Sequence[str],
    series: Mapping[str, Sequence[float]],
    x_label: str,
    y_label: str,
) -> Block:
    names = [cut(name, CHART_LABEL) for name in categories[-CHART_POINTS:]]
    drawn = [
        {
            "name": cut(name, CHART_SERIES_NAME),
            "data": [
                {"label": label, "value": value} for label, value in zip(names, points[-CHART_POINTS:], strict=True)
            ],
        }
        for name, points in series.items()
    ]
    axes = {"categories": names, "x_label": cut(x_label, CHART_AXIS_LABEL), "y_label": cut(y_label, CHART_AXIS_LABEL)}
    chart = {"type": kind, "series": drawn, "axis_config": axes}
    return {"type": "data_visualization", "title": cut(title, CHART_TITLE), "chart": chart}


def size(blocks: Sequence[Block]) -> int:
    """Bytes of the blocks as they go over the wire."""
    return len(_COMPACT.encode(list(blocks)).encode())


def fits(blocks: Sequence[Block]) -> bool:
    return len(blocks) <= MESSAGE_BLOCKS and size(blocks) <= MESSAGE_BYTES


def message_fits(message: Message) -> bool:
    """Blocks and text: Slack counts each."""
    return fits(message.blocks) and len(message.text) <= MESSAGE_TEXT


def _with(block: Block, **optional: Any) -> Block:
    return block | {name: value for name, value in optional.items() if value not in (None, "", [])}


def _escaped(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: escape(value) if isinstance(value, str) else value for name, value in values.items()}
