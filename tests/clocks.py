"""A clock that stands still until a test moves it."""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass
class MovableClock:
    at: datetime

    def now(self) -> datetime:
        return self.at

    def move_to(self, instant: datetime) -> None:
        self.at = instant

    def advance(self, by: timedelta) -> None:
        self.at += by
