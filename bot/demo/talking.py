"""What was said in channels before one looks: two messages, of which one became evidence and one a parked request."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.app import Okrbot
from bot.demo.okrs import GOALS
from bot.demo.stories import ASKED, SHOWN, Said
from bot.domain.people import Person
from bot.services.access import Access
from bot.services.requests.form import SeenRequest
from bot.services.requests.requests import Requests
from storage import Transaction

NUMBERS = {goal.key: number for number, goal in enumerate(GOALS, start=1)}
"""Objectives are numbered in the order in which they were written."""


def talk(okrbot: Okrbot, say: Callable[[str, str, str], str], now: datetime) -> None:
    """``say`` posts as somebody, in a channel, some words, and answers where they can be read."""
    talk = _Talk(okrbot, Requests(okrbot.store, Access()), now)
    talk.show(SHOWN, _said(SHOWN, say))
    talk.park(ASKED, _said(ASKED, say))


def _said(said: Said, say: Callable[[str, str, str], str]) -> SeenRequest:
    return SeenRequest(say(_slack_id(said.by), said.channel, said.words), said.words)


@dataclass(frozen=True)
class _Talk:
    okrbot: Okrbot
    requests: Requests
    now: datetime

    def show(self, said: Said, seen: SeenRequest) -> None:
        """It becomes evidence of a key result."""
        workspace = self.okrbot.workspace
        key, _, number = said.about.partition(".")
        with self.okrbot.store.read() as tx:
            by, whose = self._person(tx, said.by), self._person(tx, said.to)
            key_result = tx.key_results.by_code(workspace.id, NUMBERS[key], int(number))
        form = self.requests.begin(workspace, by, seen, whose.id, self.now)
        if key_result is not None:
            self.requests.support(workspace, by, form.id, key_result.id, said.words, self.now)

    def park(self, said: Said, seen: SeenRequest) -> None:
        """It waits for the team that plans its next cycle."""
        workspace = self.okrbot.workspace
        with self.okrbot.store.read() as tx:
            by, whose = self._person(tx, said.by), self._person(tx, said.to)
        form = self.requests.begin(workspace, by, seen, whose.id, self.now)
        team = next(team for team in form.teams if team.name == said.about)
        self.requests.park(workspace, by, form.id, team.id, said.words, self.now)

    def _person(self, tx: Transaction, key: str) -> Person:
        return tx.people.by_slack_ids(self.okrbot.workspace.id, [_slack_id(key)])[_slack_id(key)]


def _slack_id(key: str) -> str:
    return f"U0{key.upper()}"
