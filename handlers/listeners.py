"""Listeners by the id they are registered under."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from slack_bolt import Ack, BoltResponse
from slack_sdk import WebClient

Listener = Callable[..., BoltResponse | None]
ANY_ID = re.compile("")


@dataclass(frozen=True)
class Listeners:
    """All listeners of one kind of payload are one to Bolt, which asks each of its own in turn whether it is meant:
    with seventy ids that takes longer than many an answer. ``id_of`` reads the id out of a payload."""

    id_of: Callable[[dict[str, Any]], str]
    exact: dict[str, Listener] = field(default_factory=dict)
    by_pattern: list[tuple[re.Pattern[str], Listener]] = field(default_factory=list)

    def add(self, wanted: str | re.Pattern[str], listener: Listener) -> None:
        if isinstance(wanted, re.Pattern):
            self.by_pattern.append((wanted, listener))
        elif wanted in self.exact:
            raise ValueError(f"two listeners for {wanted!r}")
        else:
            self.exact[wanted] = listener

    def know(self, body: dict[str, Any]) -> bool:
        """Whether somebody listens; Bolt answers 404 to what nobody does."""
        return self._find(body) is not None

    def listen(self, ack: Ack, body: dict[str, Any], client: WebClient) -> BoltResponse | None:
        found = self._find(body)
        return None if found is None else found(ack=ack, body=body, client=client)

    def _find(self, body: dict[str, Any]) -> Listener | None:
        known = self.id_of(body)
        matching = (listener for pattern, listener in self.by_pattern if pattern.search(known))
        return self.exact.get(known) or next(matching, None)
