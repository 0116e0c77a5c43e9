"""Restricted objectives meet following, days gone by, messages held against OKRs and changes above: everywhere one can
walk, an outsider reads that something is not shown, and its circle reads it."""

import io
import json
from typing import Any

import pytest

from tests.journeys.test_following import answer, press
from tests.journeys.test_logs import logged  # noqa: F401  # a fixture
from tests.journeys.test_requests import presses, uses, writes
from tests.journeys.test_restricting import (
    ADA,
    KAI,
    LEA,
    MEI,
    MONDAY,
    NIA,
    PLANTED,
    WEDNESDAY,
    planted_in,
    restricted,
)
from tests.journeys.town import Town, words_of

pytestmark = pytest.mark.long

__all__ = ["restricted"]
GUS = "U0GUS"
DAY = "13 November"
LOOKS = ("follow", f"<@{KAI}|kai> on {DAY}", f"team Payments on {DAY}", f"company on {DAY}", "tree", "attention")
WORD = "feuerdrache"
CODES = ("follow O-2", "follow KR-2.1", "follow O-2 here", f"O-2 on {DAY}", "unfollow O-2")


def reads_nothing(found: Any) -> None:
    assert planted_in(found) == []
    assert WORD not in json.dumps(found, ensure_ascii=False).casefold()


def test_wherever_else_one_walks_it_is_shown_to_its_circle_alone(restricted: Town, logged: io.StringIO) -> None:  # noqa: F811
    before = {user: len(restricted.direct_messages(user)) for user in (ADA, MEI, GUS)}
    asked = writes(restricted, LEA, f"<@{KAI}> the {WORD}, please")
    for user in (ADA, MEI):
        for words in (f"follow <@{KAI}|kai>", "follow team Payments"):
            reads_nothing(restricted.says(user, words, "C0PAY"))
        for words in CODES:
            known, unknown = answer(restricted, user, words, "C0PAY"), answer(restricted, user, other(words), "C0PAY")
            assert words_of(known).replace("-99", "-2") == words_of(unknown).replace("-99", "-2"), words
        for words in LOOKS:
            reads_nothing(restricted.says(user, words, "C0PAY"))
        view = uses(restricted, user, asked)["view"]
        assert "1 objective not shown" in words_of(view)
        assert planted_in(view) == []
        restricted.control("close", user=user, view_id=view["id"], all=True)
    assert "lets this channel follow Kai Berg" in words_of(
        answer(restricted, MEI, f"follow <@{KAI}|kai> here", "C0PAY")
    )
    guest_walks(restricted)
    the_circle_walks(restricted, asked)
    restricted.clock_to(MONDAY)
    restricted.clock_to(WEDNESDAY)

    for user in (ADA, MEI, GUS):
        reads_nothing(restricted.direct_messages(user)[before[user] :])
        reads_nothing(restricted.home(user))
    said = [one for one in restricted.channel_messages("C0PAY") if one["ts"] != asked]
    assert len(said) >= 2
    reads_nothing(said)
    written = logged.getvalue().casefold()
    assert "delivered" in written
    assert [word for word in (*PLANTED, WORD) if word in written] == []


def other(words: str) -> str:
    return words.replace("-2", "-99")


def guest_walks(town: Town) -> None:
    """Of one channel alone, who has no shortcuts; then of several."""
    town.control("channel", id="C0OPEN", name="open", members=[KAI, GUS])
    theirs = writes(town, KAI, "Is it mine?", "C0OPEN")
    assert not uses(town, GUS, theirs, "C0OPEN").get("view")
    reads_nothing(town.home(GUS))
    town.control("user", id=GUS, is_ultra_restricted=False)
    view = uses(town, GUS, theirs, "C0OPEN")["view"]
    assert "Gus Guest" in words_of(view)
    reads_nothing(view)
    for words in ("follow", f"follow <@{KAI}|kai>", "follow O-2", f"<@{KAI}|kai> on {DAY}", f"O-2 on {DAY}"):
        reads_nothing(town.says(GUS, words, "C0OPEN"))
    town.control("close", user=GUS, view_id=view["id"], all=True)
    reads_nothing(town.home(GUS))


def the_circle_walks(town: Town, asked: str) -> None:
    """Nia, who is named, and Lea, who is above its owner."""
    view = uses(town, NIA, asked)["view"]
    assert PLANTED[2] in words_of(view)
    done = presses(town, NIA, view, "request_supports", "4", words=f"The {WORD}")["view"]
    town.control("close", user=NIA, view_id=done["id"], all=True)
    for user in (NIA, LEA):
        assert WORD in town.reads(user, "O-2")
        assert "O-2" in town.reads(user, "follow O-2")
        assert PLANTED[0] in town.reads(user, f"<@{KAI}|kai> on {DAY}")
        assert PLANTED[1] in town.reads(user, f"O-2 on {DAY}")
        assert "O-2" in town.reads(user, "follow")
    form = town.says(KAI, "edit O-2")["view"]
    saved = town.submits(KAI, form, title=f"The {PLANTED[0]} moves further")
    assert "contribute" not in words_of(saved.get("view"))  # Mei, whose O-1 contributes, may not see it
    assert "further" in town.reads(NIA, "O-2")
    page = answer(town, NIA, "O-2")
    form = town.says(KAI, "restrict O-2")["view"]
    assert town.submits(KAI, form, named=[], because=PLANTED[5], review_day="2026-12-01")["ok"]
    ended = press(town, NIA, page, "follow_stop")["responses"]
    reads_nothing(ended)
    assert "You no longer follow O-2." in words_of(ended)
