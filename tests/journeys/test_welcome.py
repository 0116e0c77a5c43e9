"""Who hears from the bot for the first time reads what it does, and never again: not after an export either."""

from pathlib import Path

import pytest

from bot.app import Stores
from bot.views import ids
from tests.journeys.conftest import COMPANY, FRIDAY
from tests.journeys.seeds import seed
from tests.journeys.test_help_and_cheers import result
from tests.journeys.test_moving import move
from tests.journeys.test_restore import kai_owns_something
from tests.journeys.town import Town, button, town, words_of

pytestmark = pytest.mark.long

MEI, KAI = "U0MEI", "U0KAI"
MEIS_MONDAY = "2026-11-16T00:00:30+00:00"
KAIS_MONDAY = "2026-11-16T08:00:30+00:00"
A_WEEK_LATER = "2026-11-24T12:00:00+00:00"
ON_FRIDAY = "2026-11-13T12:05:00+00:00"
HELLO = "I am okrbot."


def welcomes(place: Town, user: str) -> list[str]:
    return [one["text"] for one in place.direct_messages(user) if HELLO in one["text"]]


def test_the_first_prompt_says_what_comes_what_never_does_and_how_to_be_left_alone(ready: Town) -> None:
    ready.clock_to(MEIS_MONDAY)

    prompt = ready.direct_messages(MEI)[-1]
    first, never, alone, asked, *_ = prompt["text"].splitlines()
    assert "*Hello Mei Tanaka, I am okrbot.* Once a week at most (Monday, 09:00) I ask" in first
    assert never == "I never write at night or while you are away, share no score by person, and read no channels."
    assert alone.startswith("To be left alone: put a message off, skip it, say when you are away")
    assert "3 key results" in asked
    settings = button(prompt, ids.OWN_SETTINGS)
    where = {"channel": prompt["channel"], "ts": prompt["ts"], "block_id": settings["block_id"]}
    assert "My settings" in words_of(ready.presses(MEI, ids.OWN_SETTINGS, **where, value="open")["view"])
    ready.clock_to(A_WEEK_LATER)
    assert "3 key results" in ready.direct_messages(MEI)[-1]["text"]
    assert welcomes(ready, MEI) == []  # the one that welcomed says by now that it went unanswered


@pytest.mark.parametrize("company", ["postgresql-http"], indirect=True)
def test_whoever_is_first_asked_for_help_is_welcomed_there_and_nowhere_else(ready: Town) -> None:
    """Kai owns nothing, so no check-in message comes before."""
    opened = ready.says(MEI, "checkin KR-1.1")["view"]
    number = result(ready).id
    typed = {f"value-{number}": {"check_in_field": "93"}, f"need-{number}": {"check_in_need": ["need"]}}
    where = {"view_id": opened["id"], "block_id": f"need-{number}", "value": ["need"], "values": typed}
    form = ready.presses(MEI, "check_in_need", **where)["view"]
    asks = {f"asked-{number}": KAI, f"what-{number}": "the key to the vault", f"confidence-{number}": "4"}
    assert "Kai Berg was asked" in words_of(ready.submits(MEI, form, **asks)["view"])
    ready.clock_to(ON_FRIDAY)

    [asked] = ready.direct_messages(KAI)
    assert "I write when somebody needs your answer, and about key results once you have some." in asked["text"]
    assert "Mei Tanaka needs you for KR-1.1" in asked["text"]
    kai_owns_something(ready)
    ready.clock_to(KAIS_MONDAY)
    assert "1 key result" in ready.direct_messages(KAI)[-1]["text"]
    assert welcomes(ready, KAI) == [asked["text"]]


def test_nobody_is_welcomed_again_after_a_move(sqlite_url: str, postgresql_url: str, tmp_path: Path) -> None:
    with town(Stores.open(sqlite_url), "socket", COMPANY, FRIDAY) as place:
        seed(place)
        place.clock_to(MEIS_MONDAY)
        place.reads(MEI, "KR-1.1 93 c7")
        there = Stores.open(postgresql_url)
        move(place, there, tmp_path / "nordlicht.jsonl")
        place.bot_starts(there)

        place.clock_to(A_WEEK_LATER)

        assert "3 key results" in place.direct_messages(MEI)[-1]["text"]
        assert HELLO not in place.direct_messages(MEI)[-1]["text"]
