"""Whatever is pressed a second time changes nothing more: every button of the check-in message, its form, its summary,
the digest, App Home and the set-up. Both presses were made before the bot saw either, as by a double click.
``test_sent_twice.py`` has the forms behind them."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from bot.views import ids
from tests.journeys.gate import Gate
from tests.journeys.pressing import Difference, Looking, complaints, pressables, presses_one
from tests.journeys.test_home import actions_in, walks
from tests.journeys.town import Town, bot_of, closes

pytestmark = pytest.mark.long

ADA, MEI, KAI, LEA = "U0ADA", "U0MEI", "U0KAI", "U0LEA"
MEIS_MONDAY = "2026-11-16T00:00:30+00:00"
NEXT_MONDAY = "2026-11-24T00:00:30+00:00"  # the day before is a holiday where Mei lives
DIGEST_TIME = "2026-11-25T10:00:30+01:00"
ALL = {"value-2": "4.6", "confidence-2": "6", "value-3": "1", "confidence-3": "10"}
ENDS = ("skip", "mark_")
"""What takes away what else could be pressed comes last."""

Surface = tuple[str, dict[str, Any]]
"""Who presses, and where."""


def prompt(town: Town) -> Iterator[Surface]:
    town.clock_to(MEIS_MONDAY)
    yield MEI, town.direct_messages(MEI)[-1]


def next_prompt(town: Town) -> Iterator[Surface]:
    """With something to decide about: offers of help."""
    town.clock_to(MEIS_MONDAY)
    answers(town)
    for user, code in ((KAI, "KR-1.1"), (LEA, "KR-1.2")):
        form = town.says(user, f"offer {code} I know the vendor")["view"]
        closes(town, user, town.submits(user, form, **{ids.HELP_NOTE: "I know the vendor"})["view"])
    town.clock_to(NEXT_MONDAY)
    yield MEI, town.direct_messages(MEI)[-1]


def form(town: Town) -> Iterator[Surface]:
    town.clock_to(MEIS_MONDAY)
    yield MEI, town.says(MEI, "checkin")["view"]


def summary(town: Town) -> Iterator[Surface]:
    town.clock_to(MEIS_MONDAY)
    answers(town)
    yield MEI, town.direct_messages(MEI)[-1]


def answers(town: Town) -> None:
    saved = town.submits(MEI, town.says(MEI, "checkin")["view"], **{"value-1": "96", "confidence-1": "10"}, **ALL)
    assert saved["ok"], saved


def digest(town: Town) -> Iterator[Surface]:
    """Mei needs Kai, and is away when it comes."""
    town.clock_to(MEIS_MONDAY)
    view = town.says(MEI, "checkin")["view"]
    [need] = [one for one in pressables(view) if one.block_id == "need-1"]
    view = presses_one(town, MEI, view, need)["view"]
    typed = {"value-1": "92", "confidence-1": "3", "asked-1": KAI, "what-1": "the key to the vault"}
    assert town.submits(MEI, view, **typed, **ALL)["ok"]
    town.says(MEI, "away 24 Nov – 27 Nov")
    town.clock_to(DIGEST_TIME)
    [found] = [one for one in town.channel_messages("C0PAY") if "week 8 of 13" in one["text"]]
    yield LEA, found


def home(town: Town) -> Iterator[Surface]:
    """All tabs, of a member and of an admin, with a check-in that waits, an offer of help and an absence."""
    town.clock_to(MEIS_MONDAY)
    form = town.says(KAI, "offer KR-1.1 I know the vendor")["view"]
    closes(town, KAI, town.submits(KAI, form, **{ids.HELP_NOTE: "I know the vendor"})["view"])
    town.says(MEI, "away 26 Nov – 27 Nov")
    for user in (MEI, ADA):
        yield from tabs(town, user)


def tabs(town: Town, user: str) -> Iterator[Surface]:
    """One after the other, for only what is shown can be pressed."""
    for tab in sorted(one for one in actions_in(town.home(user)) if one.startswith("home_tab_")):
        yield user, walks(town, user, town.home(user), tab)


DOES: dict[str, set[str]] = {
    "prompt": {ids.PROMPT_SKIP},
    "next prompt": {ids.PROMPT_NOTHING_MOVED, ids.HELP_ACCEPT},
    "form": set(),
    "summary": {"mark_key_result_done_0", "mark_key_result_done_1"},
    "digest": {ids.STAND_IN, f"{ids.CHEER}some"},
    "home": {"run_more skip", ids.HELP_ACCEPT, ids.AWAY_BACK, "follow_begin_page", "directory_read", "directory_take"},
}
"""What changes something the first time; the others show something or open a form."""
SURFACES: dict[str, Callable[[Town], Iterator[Surface]]] = {
    "prompt": prompt,
    "next prompt": next_prompt,
    "form": form,
    "summary": summary,
    "digest": digest,
    "home": home,
}


@pytest.mark.parametrize("name", SURFACES)
def test_a_second_press_changes_nothing(ready: Town, name: str, caplog: pytest.LogCaptureFixture) -> None:
    ready.control("channel", id="C0PAY", members=[ADA, MEI, KAI, LEA, bot_of(ready)])
    did: set[str] = set()
    for user, found in SURFACES[name](ready):
        did |= what_did_something(ready, user, found)
    assert did >= DOES[name]
    assert complaints(caplog) == []


def test_a_second_press_in_the_set_up_changes_nothing(company: Town) -> None:
    """Of an empty workspace."""
    did: set[str] = set()
    for user, found in tabs(company, ADA):
        did |= what_did_something(company, user, found)
    assert did >= {"directory_read", "directory_take"}


def what_did_something(town: Town, user: str, found: dict[str, Any]) -> set[str]:
    """By the first press; the second one has changed nothing."""
    gate, did = Gate.before(town), set[str]()
    wanted = sorted(pressables(found), key=lambda one: any(end in one.name for end in ENDS))
    with gate.closed():
        for one in wanted:
            for _ in range(2):
                presses_one(town, user, found, one)
    looking = Looking.at(town)
    for one, *bodies in zip(wanted, gate.held[::2], gate.held[1::2], strict=True):
        first = _let_in(gate, looking, bodies[0])
        if first:
            looking.a_second_later()
        second = _let_in(gate, looking, bodies[1])
        assert not second, (one, second)
        did |= {one.name} if first else set()
    return did


def _let_in(gate: Gate, looking: Looking, body: dict[str, Any]) -> Difference:
    with looking.difference() as different:
        [answer] = gate.let_in(body)
    assert answer.status == 200, body
    return different
