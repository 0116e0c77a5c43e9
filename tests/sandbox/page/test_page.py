"""The page over HTTP, with a bot that is not there."""

import re
from collections.abc import Iterator
from datetime import datetime

import httpx
import pytest

from bot.sandbox.entities import Message
from bot.sandbox.manifest import manifest_from
from bot.sandbox.page.words import offered
from bot.sandbox.server import Sandbox
from bot.sandbox.shelf import Shelf
from tests.sandbox.views import MODAL, asking, option


@pytest.fixture
def sandbox() -> Sandbox:
    return Sandbox(quiet=0.0, ack_seconds=0.05)


@pytest.fixture
def browser(sandbox: Sandbox) -> Iterator[httpx.Client]:
    with sandbox, reading(sandbox) as client:
        yield client


def reading(sandbox: Sandbox) -> httpx.Client:
    return httpx.Client(base_url=sandbox.url, follow_redirects=True, trust_env=False)


def tell(sandbox: Sandbox, user: str, text: str) -> Message:
    world, workspace = sandbox.world, sandbox.world.default
    channel = world.open_direct(workspace, user)
    return world.post(workspace, Message(channel.id, world.next_ts(), workspace.bot_user, text))


def test_the_page_opens_for_somebody_when_nobody_is_named(browser: httpx.Client) -> None:
    page = browser.get("/")
    assert page.status_code == 200
    assert "acting as" in page.text


def test_it_opens_for_somebody_to_whom_the_bot_has_written(sandbox: Sandbox, browser: httpx.Client) -> None:
    tell(sandbox, "U0LEA", "for Lea")
    assert "for Lea" in browser.get("/").text


def test_a_worker_that_fails_leaves_a_page_that_says_so(browser: httpx.Client, sandbox: Sandbox) -> None:
    def fails(_now: datetime) -> None:
        raise RuntimeError("no")

    sandbox.timeline.embed(fails)
    page = browser.post("/act/clock", data={"as": "U0MEI", "advance": "3600"})
    assert page.status_code == 200
    assert "The bot failed at that" in page.text


@pytest.mark.parametrize("query", ["as=U0NOBODY", "as=U0MEI&at=C0SECRET", "as=U0LEA&at=C0LEADS", "at=%3Cscript%3E"])
def test_an_address_that_names_nothing_is_mended(browser: httpx.Client, query: str) -> None:
    page = browser.get(f"/?{query}")
    assert page.status_code == 200
    assert "<script>" not in page.text
    assert "Message okrbot" in page.text


def test_only_the_reader_sees_what_was_whispered(sandbox: Sandbox, browser: httpx.Client) -> None:
    sandbox.world.whisper(sandbox.world.default, "C0PAYMENTS", "U0MEI", {"text": "for Mei alone"})
    assert "for Mei alone" in browser.get("/?as=U0MEI&at=C0PAYMENTS").text
    assert "for Mei alone" not in browser.get("/?as=U0ADA&at=C0PAYMENTS").text


def test_a_dot_stays_until_the_person_has_looked(sandbox: Sandbox, browser: httpx.Client) -> None:
    tell(sandbox, "U0MEI", "Monday")
    marked = re.compile(r"Mei Tanaka.{0,120}something new")
    assert marked.search(browser.get("/?as=U0ADA").text)
    browser.get("/?as=U0MEI")
    assert not marked.search(browser.get("/?as=U0ADA").text)


def test_the_permalink_of_a_message_leads_to_its_place_as_whoever_follows_it(browser: httpx.Client) -> None:
    came_from = {"referer": "http://127.0.0.1/?as=U0MEI&at=home"}
    answer = browser.get("/archives/C0PAYMENTS/p1794909600000057", headers=came_from, follow_redirects=False)
    assert answer.headers["location"] == "/?as=U0MEI&at=C0PAYMENTS#m-C0PAYMENTS-1794909600-000057"


def test_an_act_ends_with_the_page_it_came_from(sandbox: Sandbox, browser: httpx.Client) -> None:
    sent = {"as": "U0MEI", "at": "C0PAYMENTS", "text": "hello <b>"}
    answer = browser.post("/act/say", data=sent, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/?as=U0MEI&at=C0PAYMENTS")
    assert "hello &lt;b&gt;" in browser.get("/?as=U0MEI&at=C0PAYMENTS").text
    assert sandbox.world.default.messages["C0PAYMENTS"][0].user == "U0MEI"


def test_a_bot_that_does_not_answer_is_said_so(browser: httpx.Client) -> None:
    browser.post("/act/say", data={"as": "U0MEI", "text": "/okr"})
    assert "That did not work" in browser.get("/?as=U0MEI").text
    assert "That did not work" not in browser.get("/?as=U0ADA").text


@pytest.mark.parametrize("act", ["press", "submit", "close", "shortcut", "clock"])
def test_an_act_on_something_that_is_gone_is_a_sentence(browser: httpx.Client, act: str) -> None:
    sent = {"as": "U0MEI", "view_id": "V0GONE", "press": "b:a", "to": "yesterday", "callback_id": "x", "ts": "1.1"}
    assert browser.post(f"/act/{act}", data=sent).status_code == 200
    assert 'class="notice" role="alert"' in browser.get("/?as=U0MEI").text


@pytest.mark.parametrize(("kind", "value"), [("external_select", "lea"), ("multi_external_select", "kai")])
def test_what_was_picked_keeps_its_words_when_another_field_is_refused(
    sandbox: Sandbox, browser: httpx.Client, kind: str, value: str
) -> None:
    number = asking("sure", "number_input", is_decimal_allowed=False, max_value="10")
    workspace = sandbox.world.default
    view = Shelf(sandbox.world, workspace).open("U0MEI", {**MODAL, "blocks": [asking("whom", kind), number]})
    workspace.offered["U0MEI", view.id, "whom", "whom"] = {"lea": option("lea"), "kai": option("kai")}
    page = browser.post(
        "/act/submit", data={"as": "U0MEI", "view_id": view.id, "v:sure:sure": "11", "v:whom:whom": value}
    )
    assert "no more than 10" in page.text
    assert value.title() in page.text


@pytest.mark.parametrize("kind", ["conversations_select", "multi_conversations_select"])
def test_a_menu_shows_the_direct_messages_it_begins_with(sandbox: Sandbox, browser: httpx.Client, kind: str) -> None:
    workspace = sandbox.world.default
    direct = sandbox.world.open_direct(workspace, "U0MEI").id
    asked = asking("here", kind, default_to_current_conversation=True)
    Shelf(sandbox.world, workspace).open("U0MEI", {**MODAL, "blocks": [asked]}, direct)
    shown = re.findall(rf'value="{direct}" (selected|checked)', browser.get("/?as=U0MEI").text)
    assert len(shown) == 1


def test_an_act_that_does_not_exist_is_not_found(browser: httpx.Client) -> None:
    assert browser.post("/act/fly", data={"as": "U0MEI"}).status_code == 404


@pytest.mark.parametrize("origin", ["https://evil.example", "http://127.0.0.1:1234", "null"])
def test_another_page_may_not_act(browser: httpx.Client, origin: str) -> None:
    answer = browser.post("/act/say", data={"as": "U0MEI", "text": "hi"}, headers={"origin": origin})
    assert answer.status_code == 403


def test_another_host_is_refused(browser: httpx.Client) -> None:
    assert browser.get("/", headers={"host": "evil.example"}).status_code == 400


def test_the_words_of_a_command_come_from_the_usage_hint() -> None:
    command = {"command": "/okr", "usage_hint": "[@person | find WORDS | new | checkin]"}
    assert offered(manifest_from({"features": {"slash_commands": [command]}})) == [
        "/okr",
        "/okr find",
        "/okr new",
        "/okr checkin",
        "/okr help",
    ]


def test_a_message_offers_its_shortcuts_also_in_a_thread() -> None:
    shortcut = {"name": "Hold it against", "type": "message", "callback_id": "hold", "description": "x"}
    manifest = manifest_from({"features": {"shortcuts": [shortcut]}})
    with Sandbox(manifest=manifest, quiet=0.03) as running, reading(running) as reader:
        parent = tell(running, "U0MEI", "The parent")
        world = running.world
        place = world.default.direct("U0MEI")
        assert place is not None
        world.post(world.default, Message(place.id, world.next_ts(), world.default.bot_user, "R", thread_ts=parent.ts))

        page = reader.get(f"/?as=U0MEI&thread={parent.ts}").text

        assert page.count('value="hold"') == 3  # beside the message, and beside both in its thread
        assert "Hold it against" in page
