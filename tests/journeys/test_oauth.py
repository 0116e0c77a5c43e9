"""Installation by OAuth: from the bot's address to Slack's page and back, in a browser that keeps its cookies."""

from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from bot.app import Stores
from bot.crypto import Seal
from bot.oauth import PURPOSE, STATE_SECONDS
from bot.sandbox.people import workspace_from
from bot.sandbox.workspace import Workspace
from tests.asking import asker
from tests.journeys.conftest import COMPANY, FRIDAY
from tests.journeys.test_further_workspaces import SUED, SUEDLICHT, TOKEN, Inside, sets_up, token_of
from tests.journeys.town import SECRET_KEY, Town, our_manifest, town


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
