"""A real Bolt app, the stand-in with its page, and a browser to press what a person presses."""

from collections.abc import Callable, Iterator
from functools import cache
from threading import Thread

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient

from bot.sandbox.server import Sandbox
from tests.browser.small_bot import MONDAY, START, Rounds, small_bot

QUIETLY = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
WIDE = (1280, 800)
PATIENCE = 15_000
"""Milliseconds: a machine that is busy with other tests is slow."""
expect.set_options(timeout=PATIENCE)
Open = Callable[..., Page]


def on_monday(sandbox: Sandbox) -> None:
    """Lets Monday's prompts and digest arrive."""
    sandbox.timeline.move_to(MONDAY)


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(QUIETLY))
        yield browser
        browser.close()


@pytest.fixture
def sandbox(monkeypatch: pytest.MonkeyPatch) -> Iterator[Sandbox]:
    """On Sunday noon, with a small bot connected; Monday 09:00 brings prompts and a digest."""
    for name in ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"):
        monkeypatch.delenv(name, raising=False)
    rounds = Rounds()
    with Sandbox(quiet=0.03, at=START, run_due=rounds.run_due) as running:
        rounds.client = WebClient(token=running.bot_token, base_url=running.api_url, timeout=5)
        handler = SocketModeHandler(small_bot(rounds.client), running.app_token)
        handler.connect()  # type: ignore[no-untyped-call]
        assert running.sockets.wait_for_connection(5)
        yield running
        # The client takes a second to come to rest; the next test need not wait for it.
        Thread(target=handler.close, daemon=True).start()


@pytest.fixture(scope="session")
def windows(browser: Browser) -> Callable[[tuple[int, int], str, bool], BrowserContext]:
    """One window of the browser for each size, scheme and use of scripts: opening one takes longer than a test."""

    @cache
    def window(size: tuple[int, int], scheme: str, script: bool) -> BrowserContext:
        return browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            color_scheme="dark" if scheme == "dark" else "light",
            java_script_enabled=script,
        )

    return window


@pytest.fixture
def open_page(windows: Callable[[tuple[int, int], str, bool], BrowserContext], sandbox: Sandbox) -> Iterator[Open]:
    """Opens the page as somebody; a test fails when a script on it does."""
    pages: list[Page] = []
    errors: list[str] = []

    def opened(
        query: str = "as=U0MEI", *, size: tuple[int, int] = WIDE, scheme: str = "light", script: bool = True
    ) -> Page:
        page = windows(size, scheme, script).new_page()
        pages.append(page)
        page.set_default_timeout(PATIENCE)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(f"{sandbox.url}/?{query}")
        return page

    yield opened
    for page in pages:
        page.close()
    assert errors == []
