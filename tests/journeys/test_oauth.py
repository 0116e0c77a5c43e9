"""Installation by OAuth: from the bot's address to Slack's page and back, in a browser that keeps its cookies."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from threading import Event, Lock
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from sqlalchemy import func, select
from starlette.applications import Starlette

from bot.app import Stores
from bot.crypto import Seal
from bot.oauth import PURPOSE, STATE_SECONDS, Arrival, OAuth
from bot.oauth_routes import AT_ONCE, oauth_routes
from bot.sandbox.people import workspace_from
from bot.sandbox.workspace import Workspace
from bot.settings import SLACK_API_URL
from bot.views.settings.installation import Ending
from storage.tables.columns import metadata
from tests.asking import asker
from tests.journeys.conftest import COMPANY, FRIDAY
from tests.journeys.test_further_workspaces import SUED, SUEDLICHT, TOKEN, Inside, sets_up, token_of
from tests.journeys.town import SECRET_KEY, Town, our_manifest, town
from tests.loops import run_apart

pytestmark = pytest.mark.long


@pytest.fixture(params=["sqlite", "postgresql"])
def company(request: pytest.FixtureRequest) -> Iterator[Town]:
    """With a second workspace in Slack that may install the app, and has not."""
    stores: Stores = request.getfixturevalue(f"{request.param}_stores")
    further = workspace_from(SUEDLICHT, our_manifest(), now=FRIDAY, bot_token=TOKEN, suffix="S")
    further.installed = False
    with town(stores, "http", COMPANY, FRIDAY, further=further, allowed_teams=[SUED, "T0OTHER"]) as running:
        yield running


@pytest.fixture
def browser() -> Iterator[httpx.Client]:
    with asker(follow_redirects=False) as client:
        yield client


def bot_at(company: Town) -> str:
    return f"http://127.0.0.1:{company.okrbot.settings.port}"


def sued(company: Town) -> Workspace:
    return company.sandbox.world.workspaces[SUED]


def to_slack(company: Town, browser: httpx.Client) -> str:
    """The address of Slack's page."""
    answer = browser.get(f"{bot_at(company)}/slack/install")
    assert answer.status_code == 302
    return answer.headers["location"]


def decides(browser: httpx.Client, page: str, answer: str = "allow", team: str = SUED) -> str:
    """Where Slack sends the browser."""
    assert "chat:write" in browser.get(page).text
    return browser.post(page, data={"team": team, "answer": answer}).headers["location"]


def installs(company: Town, browser: httpx.Client, team: str = SUED) -> httpx.Response:
    return browser.get(decides(browser, to_slack(company, browser), team=team))


def test_an_allowed_workspace_installs_the_app_and_works(company: Town, browser: httpx.Client) -> None:
    landed = installs(company, browser)
    assert (landed.status_code, "okrbot is in Südlicht" in landed.text) == (200, True)
    assert f"app_redirect?app=A0SANDBOX&amp;team={SUED}" in landed.text
    sets_up(Inside(company.http), "Onboarding just works")
    assert "Onboarding just works" in Inside(company.http).reads("U0MEI")


def test_the_token_is_sealed_and_neither_shown_nor_logged(
    company: Town, browser: httpx.Client, caplog: pytest.LogCaptureFixture
) -> None:
    landed = installs(company, browser)
    token = sued(company).bot_token
    assert token_of(company) == token
    assert token not in landed.text + caplog.text
    assert landed.headers["referrer-policy"] == "no-referrer"


def test_installing_again_puts_the_new_token_in_the_place_of_the_old_one(company: Town, browser: httpx.Client) -> None:
    installs(company, browser)
    sued(company).bot_token = "xoxb-sued-renewed"
    assert installs(company, browser).status_code == 200
    assert token_of(company) == "xoxb-sued-renewed"


def test_after_the_app_was_removed_it_can_be_installed_anew(company: Town, browser: httpx.Client) -> None:
    installs(company, browser)
    company.sandbox.api.answer("apps.uninstall", {"client_id": "0.sandbox"}, sued(company).bot_token)
    assert installs(company, browser).status_code == 200
    assert token_of(company) == sued(company).bot_token


def test_a_workspace_that_is_not_allowed_is_told_so_and_its_token_revoked(
    sqlite_stores: Stores, browser: httpx.Client
) -> None:
    further = workspace_from(SUEDLICHT, our_manifest(), now=FRIDAY, bot_token=TOKEN, suffix="S")
    further.installed = False
    with town(sqlite_stores, "http", COMPANY, FRIDAY, further=further, allowed_teams=["T0OTHER"]) as company:
        landed = installs(company, browser)
        assert landed.status_code == 400
        assert SUED in landed.text
        assert "OKRBOT_ALLOWED_TEAMS" in landed.text
        assert token_of(company) is None
        assert not sued(company).installed


def test_our_own_workspace_keeps_the_token_it_has(company: Town, browser: httpx.Client) -> None:
    landed = installs(company, browser, team="T0NORD")
    assert "It was there before" in landed.text
    assert company.sandbox.world.workspaces["T0NORD"].installed
    assert "Mei" in company.reads("U0ADA", "<@U0MEI>")


def test_another_token_for_our_own_workspace_is_for_the_operator(company: Town, browser: httpx.Client) -> None:
    company.sandbox.world.workspaces["T0NORD"].bot_token = "xoxb-nord-renewed"
    assert "SLACK_BOT_TOKEN" in installs(company, browser, team="T0NORD").text


def test_whoever_cancels_is_told_that_nothing_was_installed(company: Town, browser: httpx.Client) -> None:
    landed = browser.get(decides(browser, to_slack(company, browser), "cancel"))
    assert "Nothing was installed" in landed.text
    assert "/slack/install" in landed.text


def test_a_link_works_once(company: Town, browser: httpx.Client) -> None:
    back = decides(browser, to_slack(company, browser))
    cookie = dict(browser.cookies)
    assert browser.get(back).status_code == 200
    browser.cookies.update(cookie)
    again = browser.get(back)
    assert (again.status_code, "has done its work" in again.text) == (400, True)


def test_a_link_that_somebody_else_began_installs_nothing(company: Town, browser: httpx.Client) -> None:
    back = decides(browser, to_slack(company, browser))
    with asker() as another:
        assert another.get(back).status_code == 400
        to_slack(company, another)
        assert another.get(back).status_code == 400
    assert token_of(company) is None


def test_a_state_that_is_not_ours_or_too_old_installs_nothing(
    company: Town, browser: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    back = decides(browser, to_slack(company, browser))
    code = parse_qs(urlsplit(back).query)["code"][0]
    nonce = browser.cookies["okrbot_install"]
    sealed = [Seal([SECRET_KEY]).seal(words) for words in (nonce, f"{PURPOSE}else", PURPOSE)]
    for state in ("", "guessed", "é", "%00", token_of(company) or "", *sealed):
        browser.cookies.set("okrbot_install", nonce, domain="127.0.0.1", path="/slack/oauth_redirect")
        asked = {"code": code, "state": state}
        assert browser.get(f"{bot_at(company)}/slack/oauth_redirect", params=asked).status_code == 400
    monkeypatch.setattr("bot.oauth.STATE_SECONDS", -STATE_SECONDS)
    browser.cookies.set("okrbot_install", nonce, domain="127.0.0.1", path="/slack/oauth_redirect")
    assert "older than ten minutes" in browser.get(back).text
    assert token_of(company) is None


@pytest.mark.parametrize("fault", ["invalid_code", "drop_before_accept", "http_500", "rate_limited"])
def test_when_slack_does_not_confirm_nothing_is_installed(company: Town, browser: httpx.Client, fault: str) -> None:
    back = decides(browser, to_slack(company, browser))
    company.control("faults", method="oauth.v2.access", kind=fault, times=1)
    landed = browser.get(back)
    assert (landed.status_code, "begin again" in landed.text) == (400, True)
    assert token_of(company) is None


def test_without_its_settings_there_is_no_such_address(sqlite_stores: Stores, browser: httpx.Client) -> None:
    with town(sqlite_stores, "http", COMPANY, FRIDAY) as company:
        assert browser.get(f"{bot_at(company)}/slack/install").status_code == 404
        assert browser.get(f"{bot_at(company)}/slack/oauth_redirect").status_code == 404


def test_a_code_that_slack_does_not_know_leaves_no_trace(company: Town, browser: httpx.Client) -> None:
    """Anybody may come with one, as often as they like: the database must not grow by it."""
    handled = select(func.count()).select_from(metadata().tables["handled"])
    with company.okrbot.store.read() as tx:
        before = tx.connection.execute(handled).scalar_one()
    for _ in range(3):
        page = to_slack(company, browser)
        asked = {"code": "guessed", "state": parse_qs(urlsplit(page).query)["state"][0]}
        landed = browser.get(f"{bot_at(company)}/slack/oauth_redirect", params=asked)
        assert "Slack did not confirm" in landed.text
    with company.okrbot.store.read() as tx:
        assert tx.connection.execute(handled).scalar_one() == before


def test_the_cookie_is_for_https_alone_whatever_a_proxy_calls_us(company: Town) -> None:
    oauth = OAuth.of(company.okrbot)
    assert oauth is not None
    settings = company.okrbot.settings.model_copy(update={"slack_api_url": SLACK_API_URL})
    app = Starlette(routes=oauth_routes(replace(oauth, okrbot=replace(company.okrbot, settings=settings))))
    answer = run_apart(got(app, "http://127.0.0.1:3000/slack/install"))
    assert "; secure" in answer.headers["set-cookie"].lower()
    assert answer.headers["location"].startswith("https://slack.com/oauth/v2/authorize?")


@dataclass(frozen=True)
class Slow(OAuth):
    """Keeps everybody waiting until ``free`` is set, and counts them."""

    free: Event = field(default_factory=Event)
    guard: Lock = field(default_factory=Lock)
    inside: list[str] = field(default_factory=list)

    def arrives(self, **given: str) -> Arrival:
        with self.guard:
            self.inside.append(given["code"])
        self.free.wait(10)
        return Arrival(Ending.EXPIRED)


def test_whoever_comes_back_waits_in_line_and_takes_no_thread_from_slack(company: Town) -> None:
    oauth = OAuth.of(company.okrbot)
    assert oauth is not None
    slow = Slow(oauth.okrbot, oauth.seal, oauth.installations)
    app = Starlette(routes=oauth_routes(slow))

    async def many() -> tuple[int, list[httpx.Response]]:
        coming = [asyncio.create_task(got(app, f"http://x/slack/oauth_redirect?code={one}")) for one in range(12)]
        while len(slow.inside) < AT_ONCE:
            await asyncio.sleep(0.001)
        await asyncio.sleep(0.05)  # in which one more would have come in
        inside = len(slow.inside)
        slow.free.set()
        return inside, await asyncio.gather(*coming)

    inside, answers = run_apart(many())
    assert inside == AT_ONCE
    assert [answer.status_code for answer in answers] == [400] * 12


async def got(app: Starlette, url: str) -> httpx.Response:
    transport: Any = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport) as client:
        return await client.get(url)
