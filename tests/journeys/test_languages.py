"""A quarter in each language that has a catalogue: Slack takes all of it, nothing is cut, no English is left over."""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from bot import i18n
from bot.app import Stores
from bot.domain.okrs import KeyResult
from tests.journeys.conftest import FRIDAY, person
from tests.journeys.pseudo import Heard, texts
from tests.journeys.test_pseudo_language import (
    ADA,
    GUS,
    KAI,
    LEA,
    MEI,
    below,
    closes,
    home_with,
    inside,
    makes_the_team,
    starts_the_quarter,
)
from tests.journeys.town import town

pytestmark = pytest.mark.long

LANGUAGES = sorted(each.name for each in i18n.LOCALES.iterdir() if each.is_dir() and each.name != i18n.DEFAULT)
MONDAY = "2026-11-16T08:00:30+00:00"
EXAMPLE = "Checkout just works\n- Checkout success 91% → 96%\n- Refund time 5 d → 2 d\n- SOC 2 report by 15 Dec"
ENGLISH = re.compile(r"(?i)\b(?:the|you|your|and|this|that|with|are|from|nothing|week|of|which|when)\b")
CUT = ("text", "title", "submit", "close", "label", "placeholder", "description", "confirm", "deny")
GOES_ON = (" …", "……")
"""What is not cut, but goes on: the second as Chinese writes it."""
COMMANDS = "|company|team Πληρωμές|attention|tree|O-1|KR-1.1|history KR-1.1|find Checkout|cycle|review|digest|lessons"
COMMANDS += "|drafts|order|follow|why|snooze|skip|close|new|checkin|wish|settings|edit O-1|align O-1|pause O-1|lesson"
COMMANDS += "|source KR-1.1|restrict O-1|away|hilf|KR-1.2 1.234|KR-9.9 4|O-1 on 3 March"


@pytest.fixture(params=LANGUAGES)
def heard(sqlite_stores: Stores, request: pytest.FixtureRequest) -> Iterator[Heard]:
    locale = request.param
    users = [
        person(ADA, "Ada", is_admin=True, is_owner=True),
        person(MEI, "Mei"),
        person(KAI, "Kai"),
        person(LEA, "Lea"),
        person(GUS, "Gus", is_restricted=True),
    ]
    company = {
        "workspace": {"id": "T0NORD", "name": "Nordlicht", "domain": "nordlicht"},
        "users": [one | {"locale": locale} for one in users],
        "channels": [{"id": "C0PAY", "name": "nordlicht", "members": [ADA, MEI, KAI, LEA, "bot"]}],
    }
    with town(sqlite_stores, "socket", company, FRIDAY) as running:
        yield Heard(running.http, running.sandbox, running.okrbot)


def test_a_quarter_in_each_language(heard: Heard, request: pytest.FixtureRequest) -> None:
    t = i18n.language(request.node.callspec.params["heard"])
    closes(heard, ADA, heard.submits(ADA, heard.says(ADA, "admin")["view"], language=t.locale.language)["view"])
    starts_the_quarter(heard)
    makes_the_team(heard)
    heard.control("message", user=ADA, to="bot", text="?")
    drafts_by_the_example(heard, t)
    checks_in(heard)
    looks_around(heard)

    assert english(heard.everything()) == []
    assert sorted(set(cut_short(heard.everything()))) == []


def drafts_by_the_example(heard: Heard, t: i18n.Language) -> None:
    """The example that the paste box shows is understood in the language it is shown in."""
    understood = heard.submits(MEI, heard.says(MEI, "new")["view"], text=t(EXAMPLE))["view"]
    closes(heard, MEI, heard.submits(MEI, understood)["view"])
    success, refunds, report = key_results(heard)
    assert (success.start, success.target, success.unit) == (Decimal(91), Decimal(96), "%")
    assert (refunds.start, refunds.target) == (Decimal(5), Decimal(2))
    assert report.due_day.isoformat() == "2026-12-15"


def key_results(heard: Heard) -> tuple[KeyResult, ...]:
    with heard.okrbot.store.read() as tx:
        objective = tx.objectives.by_number(heard.okrbot.workspace.id, 1)
    assert objective is not None
    return objective.key_results


def checks_in(heard: Heard) -> None:
    heard.clock_to(MONDAY)
    [prompt] = heard.direct_messages(MEI)
    closes(heard, MEI, below(heard, MEI, prompt, "prompt_later")["view"])
    view = below(heard, MEI, prompt, "prompt_what_moved")["view"]
    wrong = {"value-1": "Ω", "confidence-1": "7", "value-2": "1.234", "confidence-2": "6", "confidence-3": "8"}
    wrong |= {"value-3": "0"}
    assert heard.submits(MEI, view, **wrong)["errors"]
    view = heard.says(MEI, "checkin")["view"]
    right = {"value-1": "93,5", "confidence-1": "7", "value-2": "4.5", "confidence-2": "2", "value-3": "0"}
    heard.submits(MEI, view, **right, **{"confidence-3": "8", "note-1": "Test"})
    heard.clock_to("2026-11-20T12:00:00+00:00")
    heard.clock_to("2026-12-04T12:00:00+00:00")
    assert heard.channel_messages("C0PAY")


def looks_around(heard: Heard) -> None:
    for words in COMMANDS.split("|"):
        shown = heard.says(MEI, words)
        if shown.get("view"):
            closes(heard, MEI, shown["view"])
    for topic in re.findall(r"help ([a-z-]+)", str(heard.says(MEI, "help"))):
        heard.says(MEI, f"help {topic}")
    heard.says(GUS, "company")
    heard.says(LEA, f"<@{MEI}>")
    for tab in ("home_tab_settings", "home_tab_admin"):
        home_with(heard, tab)
    for action_id in ("edit_team", "edit_cycle"):
        closes(heard, ADA, inside(heard, ADA, home_with(heard, "home_tab_admin"), action_id, "new"))
    closes(heard, ADA, heard.says(ADA, "admin")["view"])


def english(found: Any) -> list[str]:
    """Texts with words that are English, but for commands, names of time zones, and the shortcut's name in Slack."""
    plain = [re.sub(r"/okr(?: [a-z-]+)*|<[^>]*>|[A-Z]\w+/\w+|Is it in your OKR\?", "", text) for text in texts(found)]
    return sorted({text for text in plain if ENGLISH.search(text)})


def cut_short(found: Any) -> Iterator[str]:
    """What ends in … where there is little room: a title, a button, a choice."""
    if isinstance(found, list):
        for one in found:
            yield from cut_short(one)
    elif isinstance(found, dict):
        for key, value in found.items():
            text = value.get("text") if isinstance(value, dict) else value
            is_short = isinstance(value, dict) and value.get("type") == "plain_text"
            if key in CUT and is_short and isinstance(text, str) and text.endswith("…") and not text.endswith(GOES_ON):
                yield text
            yield from cut_short(value)
