"""A real Bolt app, the stand-in with its page, and a browser to press what a person presses."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import cache
from threading import Thread
from typing import NamedTuple

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, expect, sync_playwright
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


class Window(NamedTuple):
    """``size`` in pixels; ``scheme`` is light or dark; ``script``: whether scripts run."""

    size: tuple[int, int] = WIDE
    scheme: str = "light"
    script: bool = True


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
def windows(browser: Browser) -> Callable[[Window], BrowserContext]:
    """One window of the browser for each size, scheme and use of scripts: opening one takes longer than a test."""

    @cache
    def opened(window: Window) -> BrowserContext:
        return browser.new_context(
            viewport={"width": window.size[0], "height": window.size[1]},
            color_scheme="dark" if window.scheme == "dark" else "light",
            java_script_enabled=window.script,
        )

    return opened


@pytest.fixture(scope="session")
def idle_pages() -> dict[Window, list[Page]]:
    """Those that no test uses now; a new one would start two processes of the browser."""
    return defaultdict(list)


@pytest.fixture
def open_page(
    windows: Callable[[Window], BrowserContext], idle_pages: dict[Window, list[Page]], sandbox: Sandbox
) -> Iterator[Open]:
    """Opens the page as somebody; a test fails when a script on it does."""
    taken: list[tuple[Window, Page]] = []
    errors: list[str] = []

    def failed(error: Error) -> None:
        errors.append(str(error))

    def opened(
        query: str = "as=U0MEI", *, size: tuple[int, int] = WIDE, scheme: str = "light", script: bool = True
    ) -> Page:
        window = Window(size, scheme, script)
        page = idle_pages[window].pop() if idle_pages[window] else windows(window).new_page()
        taken.append((window, page))
        page.set_default_timeout(PATIENCE)
        page.on("pageerror", failed)
        page.goto(f"{sandbox.url}/?{query}")
        return page

    yield opened
    for window, page in taken:
        page.remove_listener("pageerror", failed)
        page.goto("about:blank")
        idle_pages[window].append(page)
    assert errors == []
