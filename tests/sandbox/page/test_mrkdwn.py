"""Slack's text markup as HTML."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.sandbox.page.blocks.mrkdwn import mrkdwn, text_object
from bot.sandbox.page.blocks.reader import Reader

MEI = Reader(
    now=datetime(2026, 11, 16, 9, 0, tzinfo=UTC),
    zone=ZoneInfo("Asia/Tokyo"),
    person="U0MEI",
    people={"U0MEI": "Mei Tanaka", "U0JONAS": "Jonas Weber"},
    channels={"C0PAY": "payments"},
)


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("*bold* _slanted_ ~gone~", "<strong>bold</strong> <em>slanted</em> <s>gone</s>"),
        ("a*b*c snake_case_name 2 * 3 * 4", "a*b*c snake_case_name 2 * 3 * 4"),
        ("*_both_*", "<strong><em>both</em></strong>"),
        ("`*not bold* <b>`", "<code>*not bold* &lt;b&gt;</code>"),
        ("```\na &lt; b\n```", "<pre>a &lt; b</pre>"),
        ("&gt; one\n> two\nafter", "<blockquote>one<br>two</blockquote>after"),
        ("- stays\n• as typed", "- stays<br>• as typed"),
        ("done :tada: :no_such_name:", "done 🎉 :no_such_name:"),
        ("<@U0JONAS> in <#C0PAY|old-name>", None),
        ("AT&amp;T &lt;3", "AT&amp;T &lt;3"),
    ],
)
def test_what_is_typed_is_shown_as_slack_shows_it(typed: str, shown: str | None) -> None:
    mentions = '<span class="mention">@Jonas Weber</span> in <span class="mention">#payments</span>'
    assert mrkdwn(typed, MEI) == (shown or mentions)


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "&lt;script&gt;",
        "&lt;!channel&gt;",
        "<img src=x onerror=alert(1)>",
        '"><svg onload=x>',
    ],
)
def test_nothing_a_person_typed_becomes_an_element(hostile: str) -> None:
    for text in (
        mrkdwn(hostile, MEI),
        text_object({"type": "plain_text", "text": hostile}, MEI),
        mrkdwn(f"<https://example.com|{hostile}>", MEI),
    ):
        assert "<script" not in text
        assert "<img" not in text
        assert "<svg" not in text
        assert "mention" not in text


def test_an_escaped_broadcast_stays_words_and_a_real_one_is_a_mention() -> None:
    assert mrkdwn("&lt;!channel&gt;", MEI) == "&lt;!channel&gt;"
    assert mrkdwn("<!channel>", MEI) == '<span class="mention">@channel</span>'


def test_only_addresses_a_browser_should_follow_become_links() -> None:
    assert 'href="https://example.com/?a=1&amp;b=2"' in mrkdwn("<https://example.com/?a=1&amp;b=2|the plan>", MEI)
    assert "href" not in mrkdwn("<javascript:alert(1)|press>", MEI)


def test_verbatim_text_leaves_addresses_alone() -> None:
    typed = {"type": "mrkdwn", "text": "see https://example.com.", "verbatim": True}
    assert text_object(typed, MEI) == "see https://example.com."
    assert ">https://example.com</a>." in text_object({**typed, "verbatim": False}, MEI)


def test_ones_own_name_stands_out() -> None:
    assert mrkdwn("<@U0MEI>", MEI) == '<span class="mention me">@Mei Tanaka</span>'


@pytest.mark.parametrize(
    ("pattern", "shown"),
    [
        ("{date_short_pretty} at {time}", "Today at 6:00 PM"),
        ("due {date_pretty}", "due today"),
        ("{date}", "November 16th, 2026"),
        ("{date_long}", "Monday, November 16th, 2026"),
        ("{date_short}", "Nov 16, 2026"),
        ("{date_num} {time_secs}", "2026-11-16 6:00:00 PM"),
        ("{nonsense}", "{nonsense}"),
    ],
)
def test_dates_are_written_in_the_readers_zone(pattern: str, shown: str) -> None:
    at = int(datetime(2026, 11, 16, 9, 0, tzinfo=UTC).timestamp())
    assert mrkdwn(f"<!date^{at}^{pattern}|fallback>", MEI) == f'<time title="fallback">{shown}</time>'


def test_dates_follow_the_readers_language() -> None:
    lea = Reader(now=MEI.now, zone=ZoneInfo("Europe/Berlin"), locale="de-DE")
    at = int(datetime(2026, 11, 20, 8, 5, tzinfo=UTC).timestamp())
    assert ">20.11.2026 09:05</time>" in mrkdwn(f"<!date^{at}^{{date_short}} {{time}}|x>", lea)
