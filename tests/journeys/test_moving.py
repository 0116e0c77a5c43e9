"""The bot moves from SQLite to PostgreSQL in the middle of a week, with the same token."""

from pathlib import Path

import pytest

from bot.app import Stores
from bot.operating import transferring
from bot.settings import Settings
from bot.views import ids
from tests.journeys.conftest import COMPANY, FRIDAY
from tests.journeys.seeds import seed
from tests.journeys.test_from_nothing import MEIS_MONDAY, prompt_of
from tests.journeys.test_restore import AFTER_THE_DIGEST, LATE_ON_MONDAY, kai_owns_something, on_top
from tests.journeys.town import Town, bot_of, town, words_of

pytestmark = pytest.mark.long

NEXT_WEEK = "2026-11-24T12:00:00+00:00"  # Monday is a holiday where Mei lives


def settings_on(place: Town, stores: Stores) -> Settings:
    return place.okrbot.settings.model_copy(update={"database_url": stores.people.url})


def move(place: Town, to: Stores, file: Path) -> None:
    """As docs/moving.md says."""
    place.bot_stops()
    transferring.export(place.okrbot.settings, file, workspace=None, force=False, say=print)
    assert transferring.bring_in(settings_on(place, to), file, apply=True, most_broken=9, say=print)


def test_after_a_move_everybody_is_asked_once_and_nothing_that_was_said_is_lost(
    sqlite_url: str, postgresql_url: str, tmp_path: Path
) -> None:
    with town(Stores.open(sqlite_url), "socket", COMPANY, FRIDAY) as place:
        place.control("channel", id="C0PAY", members=["U0MEI", "U0KAI", bot_of(place)])
        seed(place)
        kai_owns_something(place)
        place.clock_to(MEIS_MONDAY)
        place.reads("U0MEI", "KR-1.1 93 c7 said before the move")
        old = prompt_of(place, "U0MEI")

        there = Stores.open(postgresql_url)
        move(place, there, tmp_path / "nordlicht.jsonl")
        place.clock_to(LATE_ON_MONDAY)
        assert place.direct_messages("U0KAI") == []
        place.bot_starts(there)

        assert "Checkout just works" in place.reads("U0MEI")
        assert "said before the move" in place.reads("U0KAI", "history KR-1.1")
        assert "Checkout just works" in place.reads("U0KAI", "find checkout")
        assert "1 key result" in prompt_of(place, "U0KAI")["text"]
        assert len(on_top(place.direct_messages("U0MEI"))) == 1

        pressed = place.presses("U0MEI", ids.PROMPT_NOTHING_MOVED, channel=old["channel"], ts=old["ts"])
        assert "That check-in is not there any more." in words_of(pressed)
        assert "KR-1.1" in place.reads("U0MEI", "KR-1.1 94 c8 said after the move")

        place.clock_to(AFTER_THE_DIGEST)
        [digest] = on_top(place.channel_messages("C0PAY"))
        assert "said after the move" in words_of(place.channel_messages("C0PAY"))
        assert digest["text"].startswith("Payments, week 7 of 13")
        place.clock_to(NEXT_WEEK)
        assert len(on_top(place.direct_messages("U0KAI"))) == 2
        assert len(on_top(place.direct_messages("U0MEI"))) == 2
