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
    opening = f"<{name}{''.join(map(_attribute, attributes.items()))}>"
    closing = "" if name in _VOID else f"</{name}>"
    inside = "".join(map(escape, children))
    return Markup(f"{opening}{inside}{closing}")  # noqa: S704 - names come from the code, all else is escaped above


def join(parts: Iterable[str | Markup], between: str | Markup = "") -> Markup:
    return escape(between).join(parts)


def _attribute(named: tuple[str, Attribute]) -> str:
    key, value = named
    if value is None or value is False:
        return ""
    name = key.rstrip("_").replace("_", "-")
    return f" {name}" if value is True else f' {name}="{escape(value)}"'
