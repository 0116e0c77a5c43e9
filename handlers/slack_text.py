"""Words as Slack sends them, and as their author wrote them: people, channels and links come in Slack's own markup, and
three characters escaped [docs.slack.dev/messaging/formatting-message-text]."""

import re
from collections.abc import Mapping

MENTION = re.compile(r"<@(?P<id>[UW][A-Z0-9]+)(?:\|(?P<label>[^>]*))?>")
_PLACE = re.compile(r"<(?:#(?P<channel>[A-Z0-9]+)|!(?P<group>[a-z]+[^|>]*))(?:\|(?P<label>[^>]*))?>")
_LINK = re.compile(r"<(?P<scheme>[a-z][a-z0-9+.-]*):(?P<rest>[^|>\s]+)(?:\|(?P<label>[^>]*))?>")
_LABELLED = re.compile(r"<@[^|>]*\|(?P<label>[^>]*)>")


def mentioned(text: str) -> list[str]:
    """The Slack ids of people whom a text mentions without their name."""
    return [found["id"] for found in MENTION.finditer(text) if not found["label"]]


def plain_words(text: str, names: Mapping[str, str]) -> str:
    """A message, with ``@`` before people and ``#`` before channels; ``names`` by Slack ids, for who has no label."""
    said = MENTION.sub(lambda found: f"@{found['label'] or names.get(found['id'], found['id'])}", text)
    return unmarked(with_places(said))


def typed_words(text: str) -> str:
    """What stands in a command, where whoever is mentioned is meant by their name alone."""
    return unmarked(with_places(_LABELLED.sub(r"\g<label>", text), sign=""))


def with_mentions(text: str) -> str:
    """As ``typed_words``, where a mention is read as one."""
    return unmarked(with_places(text, sign=""))


def with_places(text: str, sign: str = "#") -> str:
    """The names of channels, with ``sign`` before them, and of groups. Slack names no private channel, and in messages
    hardly any (``<#C012|>``): its id stands there then, for without it nobody could say what was meant."""

    def named(found: re.Match[str]) -> str:
        if found["channel"]:
            return f"{sign}{found['label'] or found['channel']}"
        return str(found["label"] or f"@{found['group']}")

    return _PLACE.sub(named, text)


def unmarked(text: str) -> str:
    """Links as they were typed, and the three characters themselves."""
    said = _LINK.sub(_typed_link, text)
    return said.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _typed_link(found: re.Match[str]) -> str:
    """Slack makes links of its own of addresses, of names that could be a site (``<http://README.md|README.md>``) and
    of numbers that could be a telephone's (``<tel:4155551234|4155551234>``); of others the address says more than the
    words on it."""
    scheme, rest, label = found["scheme"], found["rest"], found["label"]
    if scheme == "mailto":
        return rest
    if label and (scheme == "tel" or rest in (f"//{label}", f"//{label}/")):
        return label
    return rest if scheme == "tel" else f"{scheme}:{rest}"
