"""What people typed stays what they typed: it formats nothing and fits."""

import re
from datetime import UTC, datetime
from html import unescape
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.i18n import language
from bot.sandbox.page.blocks.mrkdwn import mrkdwn as as_slack_shows
from bot.sandbox.page.blocks.reader import Reader
from bot.views import blocks
from bot.views.blocks import LOOKS_LIKE, bold, cut_escaped, escape, md, plain

READER = Reader(now=datetime(2026, 11, 16, tzinfo=UTC), zone=ZoneInfo("UTC"), person="U0MEI", people={}, channels={})
TITLE = "Make `code` _it_ ~x~ *b*"
TYPED = st.text(alphabet="ab1 ( *_~`>&<\n“é", max_size=40)


def test_a_title_full_of_signs_breaks_no_layout() -> None:
    shown = as_slack_shows(bold(TITLE), READER)

    assert shown == "<strong>Make ˋcodeˋ ˍitˍ ∼x∼ ∗b∗</strong>"


@given(TYPED)
def test_nothing_people_typed_formats(typed: str) -> None:
    shown = as_slack_shows(escape(typed), READER)

    for tag in ("<strong", "<em", "<s>", "<code", "<pre", "<blockquote"):
        assert tag not in shown


@given(TYPED, st.integers(5, 60))
def test_markup_is_cut_between_its_signs(typed: str, limit: int) -> None:
    title, link = f"a{typed}b".replace("\n", " "), blocks.link("https://x.example/a_b", "more")
    found = blocks.cut_markup(md(language("en"), "*{title}* &amp; {link}", title=title, link=link), limit)

    assert len(found) <= limit
    assert re.fullmatch(r"(?:[^&<>]|&(?:amp|lt|gt);|<[^<>]+>)*", found)
    assert found.count("*") in (0, 2)


@given(TYPED)
def test_nothing_people_typed_ends_the_bold_around_it(typed: str) -> None:
    shown = as_slack_shows(md(language("en"), "*{title}*, on track", title=f"a{typed}b".replace("\n", " ")), READER)

    assert shown.startswith("<strong>a")
    assert shown.endswith("</strong>, on track")


@given(TYPED)
def test_what_is_read_is_what_was_typed(typed: str) -> None:
    """Each sign is shown as itself or as its twin; nothing else is changed but for the joiner before a quotation."""
    twins = {twin: sign for sign, twin in LOOKS_LIKE.items()}
    read = unescape(escape(typed)).replace("\N{WORD JOINER}", "")

    assert "".join(twins.get(letter, letter) for letter in read) == typed


@pytest.mark.parametrize("typed", ["refund_time", "a_b_c", "https://example.com/a_b", ":white_check_mark:"])
def test_names_of_programs_stay(typed: str) -> None:
    assert escape(typed) == typed


@given(TYPED, st.integers(min_value=1, max_value=60))
def test_the_limit_counts_what_is_sent(typed: str, limit: int) -> None:
    assert len(cut_escaped(typed, limit)) <= limit


def test_plain_text_is_left_alone() -> None:
    assert plain(TITLE, 75)["text"] == TITLE
    assert blocks.button(TITLE, "x")["text"]["text"] == TITLE
