"""What is listened for, by the id it is registered under."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from slack_bolt import Ack, BoltResponse
from slack_sdk import WebClient

Listener = Callable[[Ack, dict[str, Any], WebClient], BoltResponse | None]
Id = str | re.Pattern[str]
OnAct = TypeVar("OnAct")
ANY_ID = re.compile("")


@dataclass(frozen=True)
class Listeners(Generic[OnAct]):
    """All listeners of one kind of payload are one to Bolt, which asks each of its own in turn whether it is meant:
    with seventy ids that takes longer than many an answer. ``id_of`` reads the id out of a payload."""

    id_of: Callable[[dict[str, Any]], str]
    exact: dict[str, OnAct] = field(default_factory=dict)
    by_pattern: list[tuple[re.Pattern[str], OnAct]] = field(default_factory=list)

    def add(self, wanted: Id, function: OnAct) -> None:
        if isinstance(wanted, re.Pattern):
            self.by_pattern.append((wanted, function))
        elif wanted in self.exact:
            raise ValueError(f"two listeners for {wanted!r}")
        else:
            self.exact[wanted] = function

    def know(self, body: dict[str, Any]) -> bool:
        """Whether somebody listens; Bolt answers 404 to what nobody does."""
        return self.find(body) is not None

    def find(self, body: dict[str, Any]) -> tuple[Id, OnAct] | None:
        """What is meant, with the id that it is registered under."""
        known = self.id_of(body)
        if known in self.exact:
            return known, self.exact[known]
        return next((one for one in self.by_pattern if one[0].search(known)), None)
