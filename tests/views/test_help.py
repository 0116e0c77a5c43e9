"""Help: its topics, what stands in it when, and that it explains every word somebody may type."""

import re
from pathlib import Path

from bot.domain.workspaces import Practice
from bot.i18n import language
from bot.views.help.help import help_sheet, topic_of
from bot.views.help.topics import everyday, topics
from bot.views.sheets import as_message
from tests.views.sheet_samples import WORDS

EN = language("en")
ROOT = Path(__file__).parents[2]
SAME_AS_ANOTHER = {"me", "help", "search", "at-risk", "check-in", "later", "cycles"}
"""The first page, help itself, and other names of what is in it under its first name."""


def test_help_shows_eight_commands_first_and_nothing_that_is_not_there() -> None:
    text = as_message(EN, help_sheet(EN, "/ziele", WORDS, frozenset())).text

    assert sum(line.startswith("/ziele") for line in text.splitlines()) == 8
    assert "/okr" not in text
    for topic in ("looking", "checking-in", "objectives", "being-away", "teams", "people", "settings"):
        shown = as_message(EN, help_sheet(EN, "/ziele", WORDS, frozenset({"feedback"}), topic)).text
        assert "feedback" not in shown.lower()
        assert "pilot" not in shown


def test_help_is_found_by_a_command_and_by_what_it_is_about() -> None:
    words = (*WORDS, "drafts", "close", "lessons", "review", "cycle", "pause")
    found = {word: topic_of(EN, word, words, frozenset()) for word in ("closing", "drafting", "planning", "reviews")}
    assert found == {"closing": "closing", "drafting": "drafting", "planning": "drafting", "reviews": "teams"}
    assert [topic_of(EN, word, words, frozenset()) for word in ("close", "lessons", "pause")] == [
        "closing",
        "closing",
        "objectives",
    ]
    assert topic_of(EN, "and", words, frozenset()) is None


def test_lines_are_a_topic_of_their_own_and_only_where_they_are_on() -> None:
    off, on = frozenset[str](), frozenset({"lines"})

    assert topic_of(EN, "lines", WORDS, off) is None
    assert topic_of(EN, "lines", WORDS, on) == "lines"
    assert topic_of(EN, "team", WORDS, on) == topic_of(EN, "team", WORDS, off) == ""
    told = as_message(EN, help_sheet(EN, "/okr", WORDS, on, "lines")).text
    assert "/okr company: how far the lines are, and all together" in told


def test_a_practice_stands_in_help_once_it_is_switched_on_and_there() -> None:
    words = (*WORDS, "feedback")

    off = as_message(EN, help_sheet(EN, "/okr", words, frozenset(), "people")).text
    on = as_message(EN, help_sheet(EN, "/okr", words, frozenset({"feedback"}), "people")).text

    assert "/okr feedback" not in off
    assert "/okr feedback" in on


def test_every_word_that_somebody_may_type_is_explained_in_help() -> None:
    registered: set[str] = set()
    for module in (ROOT / "handlers").rglob("*.py"):
        for words in re.findall(r"front\.command\(([^)]*)\)", module.read_text()):
            registered |= set(re.findall(r'"([a-z-]+)"', words))
    every = topics(EN, registered | {"@person"}, list(Practice))
    entries = [*everyday(EN), *(one for topic in every for one in topic.entries)]
    explained = {one.word for one in entries} | set(re.findall(r"[a-z-]+", " ".join(one.usage for one in entries)))

    assert {"cheer", "offer", "checkin"} <= registered
    assert registered - explained - SAME_AS_ANOTHER == set()
    own = registered - SAME_AS_ANOTHER
    assert [word for word in own if topic_of(EN, word, registered | {"@person"}, list(Practice)) is None] == []
