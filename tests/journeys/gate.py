"""Holding back what the stand-in sends to the bot, to let it in later, twice, or by several threads at once."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import cycle
from typing import Any

from slack_bolt import BoltRequest, BoltResponse

from bot.app import Okrbot
from tests.journeys.town import Town


@dataclass
class Gate:
    """Stands before all listeners; closed it keeps what comes and answers it with nothing."""

    town: Town
    held: list[dict[str, Any]] = field(default_factory=list)
    is_closed: bool = False

    @classmethod
    def before(cls, town: Town) -> "Gate":
        gate = cls(town)
        town.okrbot.bolt.use(gate)
        return gate

    def __call__(self, body: dict[str, Any], next: Any) -> BoltResponse | None:  # Bolt's name for it
        if not self.is_closed:
            next()
            return None
        self.held.append(body)
        return BoltResponse(status=200, body="")

    @contextmanager
    def closed(self) -> Iterator[None]:
        self.is_closed = True
        yield
        self.is_closed = False

    def let_in(self, *bodies: dict[str, Any], beside: Okrbot | None = None) -> list[BoltResponse]:
        """All at the same moment; every second one to another process of the bot, where there is one ``beside``."""
        start = threading.Barrier(len(bodies))
        bots = cycle([self.town.okrbot, beside or self.town.okrbot])

        def dispatch(body: dict[str, Any], okrbot: Okrbot) -> BoltResponse:
            start.wait(10)
            return okrbot.bolt.dispatch(BoltRequest(body=body, mode="socket_mode"))

        with ThreadPoolExecutor(len(bodies)) as threads:
            answers = list(threads.map(dispatch, bodies, bots))
        self.town.control("settle")
        return answers
