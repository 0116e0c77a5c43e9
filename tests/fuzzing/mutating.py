"""A payload made odd: what is missing, of another type, too long, too deep, out of range, or somebody else's."""

import json
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from random import Random
from typing import Any

from tests.fuzzing.sending import Body

IDENTITY = frozenset({"user", "team", "user_id", "team_id", "authorizations", "type", "command", "trigger_id"})
"""What Slack vouches for, and by what a listener is found."""
OTHER_TYPES: tuple[Any, ...] = (None, True, 0, -1, 1.5, "", "x", [], {}, [[]], [None], {"a": {}}, [{"value": {}}])
ODD_NUMBERS: tuple[Any, ...] = (2**31, 2**63, -(2**63) - 1, 10**30, 1e308, "1e999", "9" * 40, "-0", "NaN", "²", "٣")
ODD_WORDS = (
    "\u202eright to left",
    "nul\x00 in it",
    "half a pair \ud800",
    "\U0001f469\u200d\U0001f4bb" * 40,
    "x" * 5_000,
    "9" * 5_000,
    "<!channel> <@U0KAI> &lt;",
    "'; DROP TABLE person; --",
    "\n" * 300,
    "%s %(x)s {0}",
    "2026-13-45",
    "25:61",
    "9999-12-31",
)
LIKELY = (
    "value",
    "private_metadata",
    "state",
    "actions",
    "action_id",
    "callback_id",
    "text",
    "event",
    "view",
    "tokens",
)
DEEP = 100
"""Levels. Some changes come on top of each other, and we have to follow them ourselves."""


@dataclass
class Mutator:
    """``ids`` are those of every row of both workspaces, and Slack's of people, channels and workspaces."""

    chance: Random
    ids: list[Any]
    others: list[Body]

    def tampered(self, body: Body) -> Body:
        """As somebody would do it whom Slack knows: it says who they are all the same."""
        return self._changed(body, IDENTITY)

    def broken(self, body: Body) -> Body:
        return self._changed(body, frozenset())

    def _changed(self, body: Body, kept: frozenset[str]) -> Body:
        changed: Body = json.loads(json.dumps(body))  # deepcopy does not go as deep as we nest
        for _ in range(self.chance.choice((1, 1, 1, 2, 3))):
            places = list(places_in(changed, kept))
            likely = [place for place in places if place[1] in LIKELY]
            if places:
                self._mutate(*self.chance.choice(likely if likely and self.chance.random() < 0.5 else places))
        return changed

    def _mutate(self, holder: Any, key: Any) -> None:
        old = holder[key]
        if isinstance(old, str) and old[:1] == "{" and self.chance.random() < 0.8:
            holder[key] = self._inside(old)
            return
        how: Callable[[Any], Any] = self.chance.choice(
            (
                self._nothing,
                lambda _: deepcopy(self.chance.choice(OTHER_TYPES)),
                lambda _: self.chance.choice(ODD_NUMBERS),
                lambda _: self.chance.choice(ODD_WORDS),
                lambda _: self.chance.choice(self.ids),
                lambda _: str(self.chance.choice(self.ids)),
                lambda _: str(self.chance.choice(self.ids)),
                self._nested,
                self._spliced(key),
            )
        )
        changed = how(old)
        if changed is self and isinstance(holder, dict):
            del holder[key]
        else:
            holder[key] = None if changed is self else changed

    def _nothing(self, _old: Any) -> Any:
        return self

    def _inside(self, text: str) -> str:
        """JSON in a string, as buttons and views carry it."""
        try:
            held = json.loads(text)
        except ValueError:
            return text[: len(text) // 2]
        return json.dumps(self._changed(held, frozenset())) if isinstance(held, dict) and held else "{"

    def _nested(self, old: Any) -> Any:
        for _ in range(DEEP):
            old = [old] if self.chance.random() < 0.5 else {"value": old}
        return old

    def _spliced(self, key: Any) -> Callable[[Any], Any]:
        """The same part of another payload."""

        def another(old: Any) -> Any:
            found = [holder[name] for holder, name in places_in(self.chance.choice(self.others)) if name == key]
            return deepcopy(self.chance.choice(found)) if found else old

        return another


def places_in(held: Any, without: frozenset[str] = frozenset()) -> Iterator[tuple[Any, Any]]:
    """Every place in it that holds something, but for what stands under these names, in it or in the event that it
    tells: the dictionary or list, and the key."""
    keys = held if isinstance(held, dict) else range(len(held)) if isinstance(held, list) else ()
    for key in list(keys):
        if key not in without:
            yield held, key
            yield from places_in(held[key], without if key == "event" else frozenset())
