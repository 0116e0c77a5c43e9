"""The words offered while a command is typed, read from the usage hints of the manifest."""

import re

from bot.sandbox.manifest import Manifest

_ALTERNATIVES = re.compile(r"[|,\[\]·]")
_PLAIN_WORD = re.compile(r"[a-z][a-z-]*")


def offered(manifest: Manifest) -> list[str]:
    """`/okr`, `/okr help`, `/okr checkin` … for a command `/okr` with the hint `[checkin | help]`."""
    out = []
    for command in manifest.commands.values():
        words = [
            found[0] for part in _ALTERNATIVES.split(command.usage_hint) if (found := _PLAIN_WORD.match(part.strip()))
        ]
        out += [command.name, *(f"{command.name} {word}" for word in dict.fromkeys([*words, "help"]))]
    return out
