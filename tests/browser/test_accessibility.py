"""Each screen, in light and in dark, against axe-core's rules for WCAG 2.2 AA."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from bot.sandbox.server import Sandbox
from tests.browser.conftest import Open, on_monday

pytestmark = [pytest.mark.browser, pytest.mark.long]

AXE = Path(__file__).parent / "vendor" / "axe.min.js"
EVERY_RULE = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
CONTRAST = ["color-contrast"]


def violations(page: Page, rules: list[str] = EVERY_RULE) -> list[str]:
    page.add_script_tag(path=AXE)
    found = page.evaluate("rules => axe.run({runOnly: rules}).then(found => found.violations)", rules)
    return [f"{one['id']}: {node['html'][:160]} {node['failureSummary']}" for one in found for node in one["nodes"]]


@pytest.mark.parametrize(("scheme", "rules"), [("light", EVERY_RULE), ("dark", CONTRAST)])
def test_no_screen_breaks_a_rule(sandbox: Sandbox, open_page: Open, scheme: str, rules: list[str]) -> None:
    on_monday(sandbox)
    sandbox.interactions.command("U0MEI", "/okr", "too much")
    page = open_page("as=U0MEI", scheme=scheme)
    found = {"messages": violations(page, rules)}

    page.goto(f"{sandbox.url}/?as=U0MEI&at=C0PAYMENTS&show=calls")
    found["channel and calls"] = violations(page, rules)
    page.goto(f"{sandbox.url}/?as=U0MEI&at=home")
    expect(page.get_by_role("heading", name="What I owe")).to_be_visible()
    found["home"] = violations(page, rules)
    page.get_by_role("button", name="Check in").click()
    page.get_by_label("How sure").fill("11")
    page.get_by_role("button", name="Save").click()
    found["modal with an error"] = violations(page, rules)

    assert [problem for screen in found.values() for problem in screen] == []


def test_the_narrow_window_and_the_list_of_people_break_no_rule(sandbox: Sandbox, open_page: Open) -> None:
    on_monday(sandbox)
    page = open_page("as=U0MEI&at=C0PAYMENTS", size=(360, 740))
    found = {"narrow": violations(page)}

    page.get_by_role("link", name="Mei Tanaka").first.click()
    expect(page.get_by_role("combobox", name="Act as, or go to")).to_be_focused()
    found["people"] = violations(page)

    assert [problem for screen in found.values() for problem in screen] == []
