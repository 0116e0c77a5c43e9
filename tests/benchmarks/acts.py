"""What a person does, as Slack sends it to the bot: twelve acts, each by somebody else but one."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from random import Random
from typing import Any

from bot.app import Okrbot
from bot.domain import answers
from bot.domain.answers import field_name
from bot.domain.checkins import CheckInSource
from bot.domain.ids import read_code
from bot.domain.okrs import KeyResult
from bot.domain.people import Person
from bot.i18n import language
from bot.services.access import Access
from bot.services.checkins.checkins import CheckIns
from bot.services.checkins.form import CheckInForms
from bot.views.checkins import checkin
from tests.benchmarks.company import TITLES, LargeCompany
from tests.benchmarks.processes import FRIDAY, WORKSPACE

KNOWN = 200  # people of the company whom the stand-in knows too: it keeps their home
TEAM = {"id": WORKSPACE["id"], "domain": WORKSPACE["domain"]}
SERIAL = count(1)


@dataclass(frozen=True)
class Act:
    """What Slack sends, and a word without which the answer is not the right one."""

    body: dict[str, Any]
    expected: str = ""


Acts = dict[str, Callable[[], Act]]


@dataclass(frozen=True)
class Crowd:
    """People of a company who do something; nobody checks in twice about the same key result."""

    okrbot: Okrbot
    company: LargeCompany
    chance: Random
    unsaid: list[tuple[Person, KeyResult]]

    @classmethod
    def of(cls, okrbot: Okrbot, company: LargeCompany, seed: int = 1) -> "Crowd":
        chance, unsaid = Random(seed), list(company.said)  # noqa: S311  # repeatable
        chance.shuffle(unsaid)
        return cls(okrbot, company, chance, unsaid)

    def acts(self) -> Acts:
        return {
            "/okr": lambda: self._anybody("", "O-"),
            "/okr @person": self._about_somebody,
            "/okr with a name": self._about_a_name,
            "/okr with a mistyped name": self._about_a_name_mistyped,
            "/okr team": self._about_a_team,
            "/okr company": lambda: self._anybody("company", "Company 0000"),
            "/okr find": self._seeking,
            "/okr attention": lambda: self._anybody("attention", "KR-"),
            "/okr attention, of who leads the company": self._from_the_top,
            "App Home": self._opening_home,
            "check-in in one line": self.checking_in,
            "check-in by the form": self._submitting,
        }

    def checking_in(self) -> Act:
        person, result = self.unsaid.pop()
        return Act(_command(person, f"{result.code} 45 c7 on its way"), result.code)

    def _anybody(self, text: str, expected: str) -> Act:
        return Act(_command(self._somebody(), text), expected)

    def _somebody(self) -> Person:
        return self.chance.choice(self.company.people)

    def _about_somebody(self) -> Act:
        person = self._somebody()
        return self._anybody(f"<@{person.slack_user_id}>", person.name)

    def _about_a_name(self) -> Act:
        person = self._somebody()
        return self._anybody(person.name, "O-")

    def _about_a_name_mistyped(self) -> Act:
        name = self._somebody().name
        return self._anybody(name.replace("Person", "Perosn"), name)

    def _about_a_team(self) -> Act:
        team = self.chance.choice(self.company.teams)
        return self._anybody(f"team {team.name}", team.name)

    def _seeking(self) -> Act:
        words = self.chance.choice(TITLES)
        return self._anybody(f"find {words}", words)

    def _from_the_top(self) -> Act:
        return Act(_command(self.company.people[0], "attention"), "KR-")

    def _opening_home(self) -> Act:
        person = self.chance.choice(self.company.people[:KNOWN])
        event = {"type": "app_home_opened", "user": person.slack_user_id, "channel": "D0HOME", "tab": "home"}
        told = {"type": "event_callback", "team_id": TEAM["id"], "event": event, "event_id": f"Ev{next(SERIAL)}"}
        return Act({**told, "api_app_id": "A0OKRBOT", "authorizations": [{"team_id": TEAM["id"]}]})

    def _submitting(self) -> Act:
        """The form is opened beforehand; what is measured is that it is recorded, and its last page."""
        person, result = self.unsaid.pop()
        store, workspace = self.okrbot.store, self.okrbot.workspace
        forms = CheckInForms(store, CheckIns(store, Access()))
        only = read_code(result.code)
        form = forms.unasked(workspace, person, CheckInSource.COMMAND, now=FRIDAY, only=only)
        view = checkin.page(language(person.locale), form)
        value = {field_name(answers.VALUE, result.id): {"typed": {"type": "plain_text_input", "value": "45"}}}
        option = {"type": "static_select", "selected_option": {"value": "7"}}
        sure = {field_name(answers.CONFIDENCE, result.id): {"typed": option}}
        shown = {**view, "id": f"V{next(SERIAL)}", "team_id": TEAM["id"], "state": {"values": value | sure}}
        return Act({**_interaction(person), "type": "view_submission", "view": shown}, result.code)


def _interaction(person: Person) -> dict[str, Any]:
    """[docs.slack.dev/reference/interaction-payloads/view-interactions-payload]"""
    user = {"id": person.slack_user_id, "name": "somebody", "team_id": TEAM["id"]}
    return {"team": TEAM, "user": user, "api_app_id": "A0OKRBOT", "trigger_id": f"1.2.{next(SERIAL)}"}


def _command(person: Person, text: str) -> dict[str, Any]:
    """[docs.slack.dev/interactivity/implementing-slash-commands]"""
    return {
        "team_id": TEAM["id"],
        "team_domain": TEAM["domain"],
        "channel_id": "C0HERE",
        "channel_name": "here",
        "user_id": person.slack_user_id,
        "user_name": "somebody",
        "command": "/okr",
        "text": text,
        "api_app_id": "A0OKRBOT",
        "response_url": "http://127.0.0.1:9/",
        "trigger_id": f"1.2.{next(SERIAL)}",
    }
