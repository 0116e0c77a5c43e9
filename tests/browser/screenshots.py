"""``make screenshots``: the pictures of the documentation, taken of the demo at a fixed time.

Somebody's check-in on Monday, their App Home, and their team's digest on Wednesday.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, ViewportSize, expect, sync_playwright

from tests.browser.conftest import QUIETLY
from tests.browser.demo import demo
from tests.conftest import BROWSERS

IMAGES = Path(__file__).parents[2] / "docs" / "images"
SIZE: ViewportSize = {"width": 1280, "height": 860}
OSKAR, LEA, CHECKOUT = "U0OSKAR", "U0LEA", "C0CHECKOUT"
WEDNESDAY = "2026-11-18T08:30:00+00:00"  # most have answered by then
MOVING = 120_000  # milliseconds
TO_THE_TOP = """message => {
  const list = message.closest(".scroller");
  list.scrollTop += message.getBoundingClientRect().top - list.getBoundingClientRect().top - 8;
}"""


def main() -> None:
    IMAGES.mkdir(exist_ok=True)
    with browser_page() as page:
        with demo() as address:
            take_the_check_in(page, address)
        with demo(WEDNESDAY) as address:
            take_the_digest(page, address)


def take_the_check_in(page: Page, address: str) -> None:
    page.goto(f"{address}/?as={OSKAR}")
    move(page, "to Monday 09:00", "Monday 09:00: ")
    take(page, "demo-prompt")
    page.get_by_role("button", name="What moved?").click()
    modal = page.get_by_role("dialog", name="What moved?")
    modal.get_by_label("Value").first.fill("96")
    modal.get_by_label("Note").first.fill("Amara's list of return codes halves the work")
    page.evaluate("document.activeElement.blur()")
    take(page, "demo-modal")
    modal.get_by_role("button", name="Cancel").click()
    expect(modal).to_be_hidden()
    page.goto(f"{address}/?as={OSKAR}&at=home")
    expect(page.get_by_role("heading", name="Your OKRs")).to_be_visible()
    take(page, "demo-home")


def take_the_digest(page: Page, address: str) -> None:
    page.goto(f"{address}/?as={LEA}&at={CHECKOUT}")
    move(page, "+1 hour", "Wednesday 10:30: ")
    digest = page.get_by_role("listitem").filter(has_text="Checkout (functional line), week 7 of 13")
    digest.evaluate(TO_THE_TOP)
    take(page, "demo-digest")


@contextmanager
def browser_page() -> Iterator[Page]:
    executable = next(path for name in BROWSERS if (path := shutil.which(name)))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=list(QUIETLY))
        page = browser.new_page(viewport=SIZE, color_scheme="light", reduced_motion="reduce")
        yield page
        browser.close()


def move(page: Page, button: str, said: str) -> None:
    page.get_by_role("button", name=button).click()
    expect(page.get_by_role("status").filter(has_text=said)).to_be_visible(timeout=MOVING)


def take(page: Page, name: str) -> None:
    page.mouse.move(0, 0)
    page.wait_for_timeout(300)  # what has just arrived fades in
    file = IMAGES / f"{name}.png"
    page.screenshot(path=file)
    print(f"{os.path.relpath(file)}: {file.stat().st_size // 1000} kB")  # noqa: T201


if __name__ == "__main__":
    main()
