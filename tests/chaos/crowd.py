"""Half of the people go on answering while everything breaks."""

import threading
from dataclasses import dataclass, field
from random import Random
from typing import Any

from bot.sandbox.refusals import ActRefused
from bot.sandbox.server import Sandbox
from tests.chaos.company import Country, Town
from tests.journeys.town import words_of

BY_MESSAGE = 4  # every fourth act is a direct message, which is an event, the others are commands
EACH_TOWN = 0.3  # acts a second: each changes a message, and a workspace is sent only so many messages a second


@dataclass(frozen=True)
class Said:
    """A check-in that somebody typed; ``note`` is its own. ``acknowledged``: they read that it is recorded, or the bot
    has taken the message in which it stands."""

    team_id: str
    user: str
    note: str
    acknowledged: bool


@dataclass
class Crowd:
    sandbox: Sandbox
    country: Country
    chance: Random
    said: list[Said] = field(default_factory=list)
    _ended: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def begin(self) -> None:
        self._thread = threading.Thread(target=self._go_on, name="crowd", daemon=True)
        self._thread.start()

    def end(self) -> None:
        self._ended.set()
        if self._thread is not None:
            self._thread.join()

    def _go_on(self) -> None:
        number, pause = 0, 1 / (EACH_TOWN * len(self.country.towns))
        while not self._ended.wait(pause):
            number += 1
            town = self.chance.choice(self.country.towns)
            place = self.chance.choice(town.talkers)
            note = f"said {number}"
            text = f"KR-{place + 1}.1 {number % 90} c7 {note}"
            acting = self._by_message if number % BY_MESSAGE == 0 else self._by_command
            try:
                acknowledged = acting(town, town.users[place], text)
            except ActRefused:
                acknowledged = False
            self.said.append(Said(town.team_id, town.users[place], note, acknowledged))

    def _by_command(self, town: Town, user: str, text: str) -> bool:
        outcome = self.sandbox.interactions.command(user, "/okr", text, team=town.team_id)
        return outcome.ok and is_recorded(outcome.responses)

    def _by_message(self, town: Town, user: str, text: str) -> bool:
        """What was not acknowledged Slack sends again."""
        return self.sandbox.interactions.message(user, text, team=town.team_id).ok


def is_recorded(responses: list[Any]) -> bool:
    return "Recorded" in words_of(responses)
