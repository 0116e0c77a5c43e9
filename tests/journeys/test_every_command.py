"""One walk over all that can be typed: a member types each command once, and each is answered."""

import logging

import pytest

from tests.journeys.pressing import complaints
from tests.journeys.town import Town, bot_of, closes, words_of

pytestmark = pytest.mark.long

MEI = "U0MEI"
MEIS_MONDAY = "2026-11-16T00:00:30+00:00"
NEXT_MONDAY = "2026-11-24T00:00:30+00:00"  # the day before is a holiday where Mei lives

FIRST_WEEK: tuple[tuple[str, str], ...] = (
    ("help", "/okr company: what is on track"),
    ("", "3 key results to check in"),
    ("<@U0KAI|kai>", "Kai Berg"),
    ("@lea", "Lea Novak"),
    ("team", "Which team?"),
    ("team Payments", "Team · led by Mei Tanaka"),
    ("company", "Q4 2026: week 7 of 13"),
    ("find refund", "KR-1.2 Refund time"),
    ("new", "What do you want from Q4 2026?"),
    ("edit", "Which one? For example: /okr edit O-12"),
    ("edit O-1", "O-1 Checkout just works"),
    ("snooze", "When shall I ask again?"),
    ("snooze this afternoon", "Put off until"),
    ("checkin", "How sure are you that it will be met by 31 Dec?"),
    ("KR-1.1 93 c7 pricing test shipped", "Recorded"),
    ("history", "Which one? For example: /okr history KR-12.2"),
    ("history KR-1.1", "“pricing test shipped”"),
    ("attention", "Needs attention"),
    ("digest", "Only you see this."),
    ("why", "You are asked every Monday at 09:00"),
    ("settings", "Check-in day"),
    ("skip", "Skipped."),
)
SECOND_WEEK: tuple[tuple[str, str], ...] = (
    ("away", "Who stands in for you?"),
    ("away until 27 Nov", "You are away Tue 24 Nov – Fri 27 Nov."),
    ("", "Away until 27 Nov"),
    ("back", "Welcome back."),
    ("back", "You are not away, and no absence of yours lies ahead."),
    ("KR-1.1 94 c8 and on it goes", "Recorded"),
)
PROMISED = {"team", "company", "find", "new", "edit", "checkin", "history", "attention", "snooze", "skip", "away"}
PROMISED |= {"back", "digest", "why", "settings", "help"}
FAILURES = ("Reference:", "from before an update", "I do not know the word", "too long for Slack")


def test_each_command_is_answered_with_what_it_is_for(ready: Town, caplog: pytest.LogCaptureFixture) -> None:
    ready.control("channel", id="C0PAY", members=["U0ADA", MEI, "U0KAI", "U0LEA", bot_of(ready)])
    typed = {words.split(" ")[0] for words, _ in (*FIRST_WEEK, *SECOND_WEEK)}
    assert typed >= PROMISED
    for day, walk in ((MEIS_MONDAY, FIRST_WEEK), (NEXT_MONDAY, SECOND_WEEK)):
        ready.clock_to(day)
        for words, told in walk:
            said = answer_to(ready, words)
            assert told in said, (words, said)
            assert not [failure for failure in FAILURES if failure in said], (words, said)
    assert complaints(caplog, logging.WARNING) == []


def answer_to(town: Town, words: str) -> str:
    """What is said, or the form that opens."""
    answer = town.says(MEI, words)
    assert answer["ok"], (words, answer)
    if "view" in answer:
        closes(town, MEI, answer["view"])
    return words_of(answer["responses"]) + words_of(answer.get("view"))
