"""Elements of HTML, built so that nothing reaches the page unescaped."""

from collections.abc import Iterable

from markupsafe import Markup, escape

Attribute = str | int | float | bool | None

_VOID = frozenset({"input", "img", "hr", "br"})


def tag(name: str, /, *children: str | Markup, **attributes: Attribute) -> Markup:
    """One element. Children that are not Markup are escaped.

    Attributes: `class_` and `for_` lose their underscore, other underscores become hyphens; True writes the bare
    name, False and None write nothing.
    """
    opening = Markup("<{}{}>").format(name, join(_attribute(key, value) for key, value in attributes.items()))
    if name in _VOID:
        return opening
    return opening + join(children) + Markup("</{}>").format(name)


def join(parts: Iterable[str | Markup], between: str = "") -> Markup:
    return escape(between).join(escape(part) for part in parts)


def _attribute(key: str, value: Attribute) -> Markup:
    if value is None or value is False:
        return Markup("")
    name = key.rstrip("_").replace("_", "-")
    if value is True:
        return Markup(" {}").format(name)
    return Markup(' {}="{}"').format(name, value)
