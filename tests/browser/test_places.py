"""Going about: the clock, channels, App Home, other people, the panel of calls, a narrow window."""

import re

import pytest
from playwright.sync_api import Page, expect

from bot.sandbox.entities import Message
from bot.sandbox.server import Sandbox
from tests.browser.conftest import Open, on_monday

pytestmark = [pytest.mark.browser, pytest.mark.long]


def say(sandbox: Sandbox, text: str) -> None:
    """Ada writes to the channel; no need to wait for the bot."""
    world = sandbox.world
    world.post(world.default, Message("C0PAYMENTS", world.next_ts(), "U0ADA", text))


def top_of(page: Page, text: str) -> float:
    box = page.get_by_text(text).bounding_box()
    assert box
    return box["y"]


def test_moving_the_clock_says_what_happened_and_marks_whom_it_reached(open_page: Open) -> None:
    page = open_page("as=U0ADA")
    page.get_by_role("button", name="+1 day").click()

    expect(page.get_by_text("Monday 13:00: 2 direct messages, 1 channel")).to_be_visible()
    expect(page.get_by_text("2 people got something")).to_be_visible()
    expect(page.get_by_role("link", name=re.compile("Mei Tanaka .* something new"))).to_be_visible()
    expect(page.get_by_role("link", name="payments 1 unread")).to_be_visible()


def test_a_digest_is_read_with_its_chart_and_the_chart_as_a_table(sandbox: Sandbox, open_page: Open) -> None:
    on_monday(sandbox)
    page = open_page("as=U0MEI")
    page.get_by_role("link", name="payments").click()

    expect(page.get_by_text("6 of 8 on track, 2 need a hand.")).to_be_visible()
    expect(page.get_by_role("img", name=re.compile("Payments: progress by week. Progress: 2, 9, 15"))).to_be_visible()
    page.get_by_text("As a table").click()
    expect(page.get_by_role("cell", name="41")).to_be_visible()


def test_app_home_is_filled_and_a_choice_in_it_reaches_the_bot_at_once(open_page: Open) -> None:
    page = open_page()
    page.get_by_role("link", name="App Home").click()
    expect(page.get_by_role("heading", name="What I owe")).to_be_visible()

    page.get_by_label("Cycle").select_option("Q4 2026")

    expect(page.get_by_text("Cycle: Q4 2026")).to_be_visible()


def test_another_person_is_found_by_keyboard(open_page: Open) -> None:
    page = open_page()
    page.keyboard.press("Control+k")
    page.keyboard.type("product")
    page.keyboard.press("Enter")

    expect(page.get_by_role("link", name=re.compile("acting as"))).to_contain_text("Lea Rossi")
    assert "as=U0LEA" in page.url


def test_a_refused_call_is_counted_and_explained(sandbox: Sandbox, open_page: Open) -> None:
    page = open_page()
    page.get_by_role("textbox", name="Message").fill("/okr too much")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="What the bot sent 1 refused").click()

    refused = page.get_by_role("complementary", name="What the bot sent").get_by_role("listitem").first
    expect(refused).to_contain_text("chat.postMessage")
    expect(refused).to_contain_text("invalid_blocks")


def test_a_list_that_is_being_read_stays_where_it_is_when_something_new_arrives(
    sandbox: Sandbox, open_page: Open
) -> None:
    on_monday(sandbox)
    for number in range(30):
        say(sandbox, f"Line {number}")
    page = open_page("as=U0MEI&at=C0PAYMENTS")
    page.get_by_text("6 of 8 on track").scroll_into_view_if_needed()
    page.wait_for_timeout(50)
    before = top_of(page, "6 of 8 on track")
    say(sandbox, "The newest")

    expect(page.get_by_text("The newest")).to_be_attached()
    assert abs(top_of(page, "6 of 8 on track") - before) < 1


def test_a_narrow_window_folds_the_lists_and_never_scrolls_sideways(sandbox: Sandbox, open_page: Open) -> None:
    on_monday(sandbox)
    page = open_page("as=U0MEI", size=(360, 740))
    expect(page.get_by_role("link", name="payments")).to_be_hidden()

    page.get_by_role("button", name="Conversations and people").click()
    page.get_by_role("link", name="payments").click()

    expect(page.get_by_text("6 of 8 on track")).to_be_visible()
    expect(page.get_by_role("link", name="payments")).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth") == 360
