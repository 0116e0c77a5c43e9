"""Rich text. [docs.slack.dev/reference/block-kit/blocks/rich-text-block]"""

from typing import Any

from bot.sandbox.blockkit.report import Check, Report, Shape, anything, array, boolean, integer, one_of, string, typed

_STYLE = Shape(
    dict.fromkeys(("bold", "italic", "strike", "code", "underline", "highlight", "client_highlight", "unlink"), boolean)
)
_MANY = 1000


def _inline(**fields: Check) -> Shape:
    return Shape({"type": anything, "style": _STYLE, **fields}, tuple(fields)[:1])


_INLINE: dict[str, Check] = {
    "text": _inline(text=string(40_000, 1)),
    "link": _inline(url=string(3000, 1), text=string(3000), unsafe=boolean),
    "emoji": _inline(name=string(255, 1), unicode=string(255), skin_tone=integer(1, 6)),
    "user": _inline(user_id=string(32, 1)),
    "usergroup": _inline(usergroup_id=string(32, 1)),
    "channel": _inline(channel_id=string(32, 1)),
    "team": _inline(team_id=string(32, 1)),
    "broadcast": _inline(range=one_of("here", "channel", "everyone")),
    "color": _inline(value=string(32, 1)),
    "date": Shape(
        {
            "type": anything,
            "timestamp": integer(0, 2**53),
            "format": string(255, 1),
            "url": string(3000),
            "fallback": string(3000),
            "style": _STYLE,
        },
        ("timestamp", "format"),
    ),
}
_INLINES = array(typed(_INLINE, noun="rich text element"), 0, _MANY)

_SECTION = Shape({"type": anything, "elements": _INLINES}, ("elements",))
_PREFORMATTED = Shape(
    {"type": anything, "elements": _INLINES, "border": integer(0, 1), "language": string(100)}, ("elements",)
)
_QUOTE = Shape({"type": anything, "elements": _INLINES, "border": integer(0, 1)}, ("elements",))
_LIST = Shape(
    {
        "type": anything,
        "style": one_of("bullet", "ordered"),
        "elements": array(typed({"rich_text_section": _SECTION}), 1, _MANY),
        "indent": integer(0, 8),
        "offset": integer(0, 10_000),
        "border": integer(0, 1),
    },
    ("style", "elements"),
)
PARTS: dict[str, Check] = {
    "rich_text_section": _SECTION,
    "rich_text_preformatted": _PREFORMATTED,
    "rich_text_quote": _QUOTE,
    "rich_text_list": _LIST,
}
RICH_TEXT_ELEMENTS = array(typed(PARTS, noun="rich text"), 1, _MANY)


def rich_text_value(report: Report, pointer: str, value: Any) -> None:
    """A rich_text object inside something else: a table cell, a card, an initial value."""
    Shape({"type": one_of("rich_text"), "elements": RICH_TEXT_ELEMENTS, "block_id": string(255)}, ("elements",))(
        report, pointer, value
    )
