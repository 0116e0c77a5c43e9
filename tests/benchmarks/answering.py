"""How much longer a person waits for okrbot than for a bot that does nothing: each act goes through Bolt in turn with
the same act for an empty listener, so that both meet the same machine."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from random import Random
from statistics import median, quantiles
from time import perf_counter
from typing import Any

from slack_bolt import Ack, App, BoltRequest
from slack_bolt.authorization import AuthorizeResult

from bot.app import Okrbot
from bot.domain.people import Person
from tests.benchmarks.checks import Check
from tests.benchmarks.company import TITLES, LargeCompany
from tests.statements import counted

TIMES, WARM_UP = 100, 10
MEDIAN_MS, P99_MS = 5.0, 25.0
SERIAL = count(1)


@dataclass(frozen=True)
class Question:
    """Who types what after the slash command, and a word without which the answer is not the right one."""

    person: Person
    text: str
    expected: str


def answering(database: str, okrbot: Okrbot, company: LargeCompany) -> list[Check]:
    empty = _empty_bot()
    return [
        check for name, ask in _acts(company).items() for check in _measure(f"{database}: {name}", okrbot, empty, ask)
    ]


def _acts(company: LargeCompany) -> dict[str, Callable[[], Question]]:
    chance = Random(1)  # noqa: S311  # repeatable
    people, unsaid = company.people, list(company.said)
    chance.shuffle(unsaid)

    def anybody(text: str, expected: str) -> Question:
        return Question(chance.choice(people), text, expected)

    def about_somebody() -> Question:
        person = chance.choice(people)
        return anybody(f"<@{person.slack_user_id}>", person.name)

    def about_a_team() -> Question:
        team = chance.choice(company.teams)
        return anybody(f"team {team.name}", team.name)

    def seeking() -> Question:
        words = chance.choice(TITLES)
        return anybody(f"find {words}", words)

    def checking_in() -> Question:
        person, result = unsaid.pop()
        return Question(person, f"{result.code} 45 c7 on its way", result.code)

    return {
        "/okr": lambda: anybody("", "O-"),
        "/okr @person": about_somebody,
        "/okr team": about_a_team,
        "/okr company": lambda: anybody("company", "Company 0000"),
        "/okr find": seeking,
        "check-in in one line": checking_in,
    }


def _measure(name: str, okrbot: Okrbot, empty: App, ask: Callable[[], Question]) -> list[Check]:
    extra = [_extra_seconds(okrbot.bolt, empty, ask()) for _ in range(WARM_UP + TIMES)][WARM_UP:]
    with counted(okrbot.store) as statements:
        _seconds(okrbot.bolt, ask())
    return [
        Check(f"{name}, extra median", round(median(extra) * 1000, 2), "ms", MEDIAN_MS),
        Check(f"{name}, extra p99", round(quantiles(extra, n=100, method="inclusive")[98] * 1000, 2), "ms", P99_MS),
        Check(f"{name}, SQL", len(statements), "statements"),
    ]


def _extra_seconds(bolt: App, empty: App, question: Question) -> float:
    nothing = _seconds(empty, Question(question.person, question.text, ""))
    return _seconds(bolt, question) - nothing


def _seconds(bolt: App, question: Question) -> float:
    request = BoltRequest(body=_body(question), mode="socket_mode")
    begun = perf_counter()
    response = bolt.dispatch(request)
    taken = perf_counter() - begun
    if response.status != 200 or question.expected not in response.body:
        raise RuntimeError(f"/okr {question.text} was answered {response.status}: {response.body[:300]}")
    return taken


def _body(question: Question) -> dict[str, Any]:
    """[docs.slack.dev/interactivity/implementing-slash-commands]"""
    return {
        "team_id": "T0NORD",
        "team_domain": "nordlicht",
        "channel_id": "C0HERE",
        "channel_name": "here",
        "user_id": question.person.slack_user_id,
        "user_name": "somebody",
        "command": "/okr",
        "text": question.text,
        "api_app_id": "A0OKRBOT",
        "response_url": "http://127.0.0.1:9/",
        "trigger_id": f"1.2.{next(SERIAL)}",
    }


def _empty_bot() -> App:
    """Bolt as the bot has it, with a listener that says yes to everything."""
    identity = AuthorizeResult(enterprise_id=None, team_id="T0NORD", bot_token="xoxb-1", bot_user_id="U0BOT")
    bolt = App(
        name="empty",
        authorize=lambda: identity,
        signing_secret="none",
        request_verification_enabled=False,
        process_before_response=True,
    )

    @bolt.command("/okr")
    def nothing(ack: Ack) -> None:
        ack("")

    return bolt
