"""The loop that lives in the time of a stand-in."""

import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, cast

import pytest

from bot import worker
from bot.domain.errors import Unavailable
from bot.worker import follow

NOW = datetime(2026, 11, 16, 8, 0, tzinfo=UTC)


@dataclass
class Flaky:
    """Worker and clock at once: the first round meets a silent database, the second ends it all."""

    stopping: threading.Event
    rounds: int = 0
    reported: list[datetime | None] = field(default_factory=list)

    def run_until_quiet(self, now: datetime) -> datetime:
        self.rounds += 1
        if self.rounds == 1:
            raise Unavailable()
        return now

    def now(self) -> datetime:
        return NOW

    def idle(self, _name: str, following: datetime | None) -> datetime:
        self.reported.append(following)
        self.stopping.set()
        return NOW


def test_a_round_that_fails_is_followed_by_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "AFTER_A_FAILURE", 0.01)
    stopping = threading.Event()
    flaky = Flaky(stopping)

    follow(cast(Any, flaky), cast(Any, flaky), "w", stopping)

    assert (flaky.rounds, flaky.reported) == (2, [NOW])
