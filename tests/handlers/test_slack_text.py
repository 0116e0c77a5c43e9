"""Slack's marks for people, channels and groups, as words."""

import pytest

from handlers.slack_text import plain_words, typed_words, with_mentions


@pytest.mark.parametrize("mark", ["<#C0PAY|payments>", "<#C0PAY|>", "<#C0PAY>"])
def test_a_channel_is_called_by_its_id_where_slack_does_not_name_it(mark: str) -> None:
    name = "payments" if "payments" in mark else "C0PAY"
    assert plain_words(f"asked in {mark}", {}) == f"asked in #{name}"
    assert typed_words(f"team {mark}") == with_mentions(f"team {mark}") == f"team {name}"


def test_a_group_and_everybody_are_no_channels() -> None:
    assert plain_words("<!subteam^S1|@devs> and <!here> know", {}) == "@devs and @here know"


def test_what_only_looks_like_a_mark_stays() -> None:
    assert plain_words("&lt;#C0PAY&gt; 3 <! 4", {}) == "<#C0PAY> 3 <! 4"


@pytest.mark.parametrize(
    ("mark", "typed"),
    [
        ("<http://README.md|README.md>", "README.md"),
        ("<https://a.example/x?a=1&amp;b=2|the plan>", "https://a.example/x?a=1&b=2"),
        ("<https://a.example>", "https://a.example"),
        ("<tel:4155551234|415 555 1234>", "415 555 1234"),
        ("<tel:+4930901820>", "+4930901820"),
        ("<mailto:mei@a.example|mei@a.example>", "mei@a.example"),
        ("<slack://channel?id=C1|here>", "slack://channel?id=C1"),
    ],
)
def test_a_link_is_what_was_typed(mark: str, typed: str) -> None:
    assert plain_words(f"45 {mark}", {}) == f"45 {typed}"
