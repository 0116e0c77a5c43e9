"""Chinese as it is written: full-width signs need no space beside them; none stands between Chinese characters.

The catalogue writes a space on both sides of a value, as stands between Chinese and Latin letters or digits:
``截至 {day} 前``. Where a value begins or ends with a Chinese character there is none: ``截至 11月9日前``.
"""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from string import Formatter

_WIDE = r"\u2e80-\u9fff\uf900-\ufaff\uff01-\uff60、。〈-】“”‘’—…"
_WIDE_AT_THE_END = re.compile(rf"[{_WIDE}]\Z")
_WIDE_AT_THE_START = re.compile(rf"[{_WIDE}]")
_PAUSES = "。！？：；，、"
_FORMATTING = ("*", "_", "~", "`")


def fitted(template: str, values: Mapping[str, object]) -> str:
    """As ``template.format(**values)``. What a value holds is never changed."""
    said, ended = "", ""  # the text so far, and the value that it ends with
    for literal, name in _pieces(template):
        said += _after(ended, literal)
        ended = "" if name is None else str(values[name])
        said = _before(said, literal, ended) + ended
    return said


def sentences(parts: Iterable[object]) -> str:
    """One after the other: a full-width stop holds the space that others need, but Slack's ``*`` wants one all the
    same."""
    said = ""
    for part in map(str, parts):
        is_held = not said or (said[-1] in _PAUSES and part[:1] not in _FORMATTING)
        said += part if is_held else f" {part}"
    return said


def enumerated(items: Iterable[object], word: str) -> str:
    """``Mei、Kai 和 Lea``; ``陈洁和周敏``."""
    *first, last = [str(item) for item in items] or [""]
    if not first:
        return last
    before = "、".join(first)
    left = "" if _WIDE_AT_THE_END.search(before) else " "
    right = "" if _WIDE_AT_THE_START.match(last) else " "
    return f"{before}{left}{word}{right}{last}"


@cache
def _pieces(template: str) -> tuple[tuple[str, str | None], ...]:
    """What stands before each value, and its name; words at the end have none."""
    return tuple((literal, name) for literal, name, _, _ in Formatter().parse(template))


def _after(ended: str, literal: str) -> str:
    """The words behind a value: without their first space, where the value and they are Chinese."""
    begins = literal.startswith(" ") and _WIDE_AT_THE_START.match(literal[1:2])
    return literal[1:] if begins and _WIDE_AT_THE_END.search(ended) else literal


def _before(said: str, literal: str, value: str) -> str:
    """The words before a value: without their last space, where the value and they are Chinese."""
    ends = len(literal) > 1 and said.endswith(" ") and _WIDE_AT_THE_END.search(said[:-1])
    return said[:-1] if ends and _WIDE_AT_THE_START.match(value) else said
