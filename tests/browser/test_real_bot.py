"""One week of somebody at the demo company, with the real bot: asked on Monday, answering, looking somebody up,
reading the digest. Every screen is held against the rules of accessibility on the way."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, ViewportSize, expect

from tests.browser.conftest import PATIENCE, Window
from tests.browser.demo import demo
from tests.browser.test_accessibility import CONTRAST, violations

pytestmark = [pytest.mark.browser, pytest.mark.long]

LEA, CHECKOUT = "U0LEA", "C0CHECKOUT"
NARROW: ViewportSize = {"width": 360, "height": 740}
MOVING = 60_000
"""Milliseconds: the clock stops at every moment at which something is due to any of sixty people."""


@pytest.fixture
def page(windows: Callable[[Window], BrowserContext]) -> Iterator[Page]:
    """Lea's direct messages, on Monday at half past eight."""
    errors: list[str] = []
    with demo() as address:
        page = windows(Window()).new_page()
        page.set_default_timeout(PATIENCE)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(f"{address}/?as={LEA}")
        yield page
        page.close()
    assert errors == []


def test_a_week_with_the_real_bot(page: Page) -> None:
    is_asked_on_monday(page)
    problems = mends_a_wrong_number(page)
    problems += looks_somebody_up(page)
    problems += reads_the_digest(page)
    problems += opens_app_home(page)
    problems += reads_it_on_a_phone_in_the_dark(page)
    assert problems == []


def is_asked_on_monday(page: Page) -> None:
    move(page, "to Monday 09:00", "Monday 09:00: ")
    expect(page.get_by_text("Monday, Lea Rossi: 2 key results, about a minute.")).to_be_visible()


def mends_a_wrong_number(page: Page) -> list[str]:
    page.get_by_role("button", name="What moved?").click()
    modal = page.get_by_role("dialog", name="What moved?")
    value, note = modal.get_by_label("Value in %"), modal.get_by_label("Note").last
    value.fill("a bit more")
    note.fill("Fewer leave at the address")
    modal.get_by_role("button", name="Save").click()
    expect(value).to_have_attribute("aria-invalid", "true")
    expect(value).to_have_accessible_description("▲ I cannot read that as a number.")
    expect(note).to_have_value("Fewer leave at the address")
    problems = violations(page)

    value.fill("9.5")
    modal.get_by_role("button", name="Save").click()

    expect(modal).to_be_hidden()
    expect(page.get_by_text(re.compile("10.8%? → 9.5%"))).to_be_visible()
    return problems


def looks_somebody_up(page: Page) -> list[str]:
    page.get_by_role("textbox", name="Message").press_sequentially("/okr @Mei")
    expect(page.get_by_role("option", name="@Mei Tanaka")).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    answer = page.get_by_role("listitem").filter(has_text="only visible to you")
    expect(answer).to_contain_text("Mei Tanaka")
    expect(answer).to_contain_text("Nobody remembers our checkout")
    return violations(page)


def reads_the_digest(page: Page) -> list[str]:
    """It comes on Wednesday at ten, and has a thread."""
    move(page, "+1 day", "Tuesday 09:00: ")
    move(page, "+1 day", "Wednesday 09:00: ")
    move(page, "+1 hour", "Wednesday 10:00: ")
    page.get_by_role("link", name="checkout").click()
    digest = page.get_by_role("listitem").filter(has_text="Checkout (functional line), week 7 of 13")
    expect(digest).to_contain_text("Abandoned after the payment page has loaded 10.8% → 9.5%")
    expect(digest.locator("svg[role=img]")).to_be_visible()
    digest.get_by_role("link", name=re.compile("repl")).click()
    expect(page.get_by_role("complementary", name="Thread").get_by_role("listitem").nth(1)).to_be_visible()
    return violations(page)


def opens_app_home(page: Page) -> list[str]:
    page.get_by_role("link", name="App Home").click()
    expect(page.get_by_role("heading", name="Your OKRs")).to_be_visible()
    return violations(page)


def reads_it_on_a_phone_in_the_dark(page: Page) -> list[str]:
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size(NARROW)
    problems = []
    for place in ("home", "dm", CHECKOUT):
        page.goto(re.sub(r"at=\w+.*", f"at={place}", page.url))
        expect(page.get_by_role("main")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") == NARROW["width"]
        problems += violations(page, CONTRAST)
    return problems


def move(page: Page, button: str, said: str) -> None:
    page.get_by_role("button", name=button).click()
    expect(page.get_by_role("status").filter(has_text=said)).to_be_visible(timeout=MOVING)
