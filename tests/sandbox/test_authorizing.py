"""Slack's page on which an admin lets an app in, and the codes it hands out."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.sandbox import codes
from bot.sandbox.codes import CLIENT_ID, CLIENT_SECRET
from bot.sandbox.manifest import PERMISSIVE
from bot.sandbox.server import Sandbox
from tests.asking import asker

BACK = "http://127.0.0.1:9/back?app=1"
ASKED = {"client_id": CLIENT_ID, "scope": "chat:write,commands", "state": "s & t"}


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    running = Sandbox(manifest=replace(PERMISSIVE, redirect_urls=(BACK,))).start()
    yield running
    running.stop(wait=False)


@pytest.fixture
def http(sandbox: Sandbox) -> Iterator[httpx.Client]:
    with asker(sandbox.url, follow_redirects=False) as client:
        yield client


def answered(http: httpx.Client, answer: str, **asked: str) -> dict[str, list[str]]:
    form = {"team": "T0SANDBOX", "answer": answer}
    went = http.post("/oauth/v2/authorize", params=ASKED | asked, data=form).headers["location"]
    assert went.startswith("http://127.0.0.1:9/back?")
    return parse_qs(urlsplit(went).query)


def exchange(sandbox: Sandbox, code: str, **arguments: Any) -> Any:
    client = WebClient(base_url=sandbox.api_url, retry_handlers=[])
    return client.oauth_v2_access(client_id=CLIENT_ID, client_secret=CLIENT_SECRET, code=code, **arguments)


def error_of(sandbox: Sandbox, code: str, **arguments: Any) -> str:
    with pytest.raises(SlackApiError) as refused:
        exchange(sandbox, code, **arguments)
    return str(refused.value.response["error"])


def test_the_page_says_what_the_app_asks_for(http: httpx.Client) -> None:
    page = http.get("/oauth/v2/authorize", params=ASKED)
    assert (page.status_code, "chat:write" in page.text, "users:read" in page.text) == (200, True, False)


def test_a_link_on_a_page_elsewhere_leads_to_it(http: httpx.Client) -> None:
    page = http.get("/oauth/v2/authorize", params=ASKED, headers={"sec-fetch-site": "cross-site"})
    assert page.status_code == 200
    assert http.get("/app_redirect", headers={"sec-fetch-site": "cross-site"}).headers["location"] == "/"


def test_allowing_sends_the_browser_back_with_a_code_and_the_state(sandbox: Sandbox, http: httpx.Client) -> None:
    query = answered(http, "allow")
    assert (query["app"], query["state"]) == (["1"], ["s & t"])
    assert exchange(sandbox, query["code"][0])["team"]["id"] == "T0SANDBOX"


def test_cancelling_sends_it_back_without_one(http: httpx.Client) -> None:
    assert answered(http, "cancel") == {"app": ["1"], "error": ["access_denied"], "state": ["s & t"]}


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"client_id": "1.2"}, "client_id"),
        ({"scope": "admin"}, "Not in the manifest: admin"),
        ({"scope": ""}, "Not in the manifest"),
        ({"redirect_uri": "http://127.0.0.1:9/elsewhere"}, "redirect_uri"),
    ],
)
def test_an_app_that_asks_wrongly_gets_no_form(http: httpx.Client, asked: dict[str, str], said: str) -> None:
    page = http.get("/oauth/v2/authorize", params=ASKED | asked)
    assert (page.status_code, said in page.text, "<form" in page.text) == (400, True, False)
    assert http.post("/oauth/v2/authorize", params=ASKED | asked, data={"answer": "allow"}).status_code == 400


def test_a_code_goes_with_the_redirect_uri_it_was_asked_with(sandbox: Sandbox, http: httpx.Client) -> None:
    named = {"redirect_uri": BACK}
    assert error_of(sandbox, answered(http, "allow", **named)["code"][0]) == "bad_redirect_uri"
    assert error_of(sandbox, answered(http, "allow")["code"][0], **named) == "bad_redirect_uri"
    assert exchange(sandbox, answered(http, "allow", **named)["code"][0], **named)["ok"]


def test_a_code_is_good_for_ten_minutes(sandbox: Sandbox, http: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(codes, "CODE_SECONDS", -1.0)
    assert error_of(sandbox, answered(http, "allow")["code"][0]) == "invalid_code"


def test_an_app_has_only_the_scopes_it_asked_for(sandbox: Sandbox, http: httpx.Client) -> None:
    sandbox.world.default.installed = False
    token = exchange(sandbox, answered(http, "allow")["code"][0])["access_token"]
    client = WebClient(token=token, base_url=sandbox.api_url, retry_handlers=[])
    assert client.auth_test().headers["x-oauth-scopes"] == "chat:write,commands"
    with pytest.raises(SlackApiError, match="missing_scope"):
        client.users_info(user="U0ADA")
