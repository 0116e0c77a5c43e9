"""A value that comes from a system: Mei asks for it, Ada allows the address, the number moves by itself."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import select

from storage.tables.columns import metadata
from tests.journeys.conftest import COMPANY, FRIDAY
from tests.journeys.seeds import seed
from tests.journeys.test_checkin import inside, presses
from tests.journeys.test_home import pressed, walks
from tests.journeys.town import Town, button, town, words_of
from tests.secure_server import System, moved, plain, system
from tests.services.feeds.stories import says

pytestmark = pytest.mark.long

MEI, ADA, KAI = "U0MEI", "U0ADA", "U0KAI"
SECRET = "Bearer planted-klabauter"
PATH = "/checkout.json"


@pytest.fixture(scope="module")
def running() -> Iterator[System]:
    with system() as there:
        yield there


@pytest.fixture
def there(running: System) -> System:
    running.answers.clear()
    running.answers[PATH] = says(93.5)
    return running


@pytest.fixture(params=["sqlite-socket", "postgresql-http"])
def nordlicht(request: pytest.FixtureRequest, there: System) -> Iterator[Town]:
    database, transport = request.param.split("-")
    stores = request.getfixturevalue(f"{database}_stores")
    with town(stores, transport, COMPANY, FRIDAY, fetcher=there.fetcher()) as opened:
        seed(opened)
        yield opened


def filled_in(there: System, **changed: str) -> dict[str, str]:
    usual = {"url": there.url(PATH), "pointer": "/checkout/success", "header": "Authorization", "secret": SECRET}
    return {**usual, **changed}


def opened(town: Town) -> dict[str, Any]:
    view: dict[str, Any] = town.says(MEI, "source KR-1.1")["view"]
    return view


def admins_page(town: Town) -> dict[str, Any]:
    return walks(town, ADA, town.home(ADA), "home_tab_admin")


def is_fed(town: Town, there: System) -> None:
    """Set by Mei, allowed by Ada, and read."""
    town.submits(MEI, opened(town), **filled_in(there))
    pressed(town, ADA, admins_page(town), "address_allow")
    town.clock_to("2026-11-13T12:01:00+00:00")


def test_the_owner_asks_an_admin_allows_and_the_value_comes(nordlicht: Town, there: System) -> None:
    assert "Sorry, that is for" in nordlicht.reads(KAI, "source KR-1.1")
    assert "no plain number" in nordlicht.reads(MEI, "source KR-1.3")
    assert "Which one?" in nordlicht.reads(MEI, "source")
    assert "Which one?" in nordlicht.reads(MEI, "source O-1")
    view = opened(nordlicht)
    refused = nordlicht.submits(MEI, view, **filled_in(there, url="https://127.0.0.1/"))
    assert refused["errors"] == {"url": "Please give the address with its name, not with numbers."}
    tried = inside(nordlicht, view, "feed_try", **state(view, filled_in(there)))["view"]
    assert "No admin has allowed" in words_of(tried["blocks"])
    said = words_of(nordlicht.submits(MEI, tried, **filled_in(there))["view"]["blocks"])
    assert f"An admin is asked whether {there.origin()} may be read." in said
    page = admins_page(nordlicht)
    assert f"*Mei Tanaka* wants to read KR-1.1 from *{there.origin()}*." in words_of(page["blocks"])
    after = walks(nordlicht, ADA, page, "address_allow")
    assert "Values are read from 1 address." in words_of(after["blocks"])
    nordlicht.clock_to("2026-11-13T12:01:00+00:00")
    shown = nordlicht.reads(MEI, "O-1")
    assert f"93.5%, read from {there.origin()}" in shown
    assert "(read from a system)" in nordlicht.reads(KAI, "history KR-1.1")


def state(view: dict[str, Any], values: dict[str, str]) -> dict[str, Any]:
    """What stands in the fields when a button beside them is pressed."""
    actions = {block["block_id"]: block["element"]["action_id"] for block in view["blocks"] if block["type"] == "input"}
    return {name: {actions[name]: value} for name, value in values.items()}


def test_trying_shows_the_number_or_the_reason_and_the_secret_shows_nowhere(nordlicht: Town, there: System) -> None:
    is_fed(nordlicht, there)
    view = opened(nordlicht)
    assert SECRET not in str(view)
    tried = inside(nordlicht, view, "feed_try", **state(view, filled_in(there, secret="")))["view"]
    assert "Tried: it says *93.5%*. Nothing is saved yet." in words_of(tried["blocks"])
    there.answers[PATH] = moved("https://169.254.169.254/")
    tried = inside(nordlicht, tried, "feed_try", **state(tried, filled_in(there, pointer="/typed")))["view"]
    assert "Tried: it sends on to an address that is not https with a name." in words_of(tried["blocks"])
    assert button(tried, "feed_pointer")["initial_value"] == "/typed"
    sent = str([call["args"] for call in nordlicht.http.get("/control/calls").json()["calls"]])
    assert "feed_secret" in sent
    assert "klabauter" not in sent
    with nordlicht.okrbot.store.read() as tx:
        for table in metadata().tables.values():
            assert "klabauter" not in str(tx.connection.execute(select(table)).all()), table.name
    assert there.seen[-1][2]["authorization"] == SECRET


def test_the_prompt_asks_how_sure_and_a_typed_value_wins_until_resumed(nordlicht: Town, there: System) -> None:
    is_fed(nordlicht, there)
    nordlicht.clock_to("2026-11-16T00:00:30+00:00")
    prompt = nordlicht.direct_messages(MEI)[-1]
    assert "93.5%" in prompt["text"]
    assert ", read from a system" in prompt["text"]
    view = presses(nordlicht, prompt, "prompt_what_moved")["view"]
    [value] = [block for block in view["blocks"] if block.get("label", {}).get("text") == "Another value"]
    assert value["optional"]
    result = int(value["block_id"].split("-")[1])
    rest = {f"value-{result + 1}": "4", f"confidence-{result + 1}": "5", f"value-{result + 2}": "0"}
    done = nordlicht.submits(MEI, view, **{f"confidence-{result}": "8", **rest, f"confidence-{result + 2}": "5"})
    assert done["ok"], done
    assert "93.5%" in nordlicht.direct_messages(MEI)[-1]["text"]
    assert "read from" in nordlicht.reads(MEI, "O-1")
    nordlicht.says(MEI, "KR-1.1 95 c9")
    assert f"95% was typed; {there.origin()} says 93.5%." in nordlicht.reads(MEI, "O-1")
    nordlicht.clock_to("2026-11-24T00:00:30+00:00")
    prompt = nordlicht.direct_messages(MEI)[-1]
    assert f"95% was typed; {there.origin()} says 93.5%." in prompt["text"]
    resumed = presses(nordlicht, prompt, "feed_resume")
    assert "is read from" in words_of(resumed["view"]["blocks"])
    nordlicht.clock_to("2026-11-24T00:02:00+00:00")
    assert "93.5%, read from" in nordlicht.reads(MEI, "O-1")


def test_what_cannot_be_read_is_said_in_the_prompt_and_on_the_key_result(nordlicht: Town, there: System) -> None:
    is_fed(nordlicht, there)
    there.answers[PATH] = plain(503, "Sorry")
    for hour in (14, 15, 17):
        nordlicht.clock_to(f"2026-11-13T{hour}:00:00+00:00")
    nordlicht.clock_to("2026-11-16T00:00:30+00:00")
    told = f"⚠️ {there.origin()} has not been readable since"
    prompt = nordlicht.direct_messages(MEI)[-1]
    assert told in prompt["text"]
    assert "it answered with 503 instead of a value." in prompt["text"]
    assert told in nordlicht.reads(MEI, "O-1")
    view = presses(nordlicht, prompt, "feed_open")["view"]
    stopped = inside(nordlicht, view, "feed_stop")["view"]
    assert "KR-1.1 is typed from now on." in words_of(stopped["blocks"])
    assert told not in nordlicht.reads(MEI, "O-1")


def test_an_admin_takes_an_address_back_and_a_refusal_is_told(nordlicht: Town, there: System) -> None:
    is_fed(nordlicht, there)
    listed = pressed_modal(nordlicht, ADA, admins_page(nordlicht), "addresses_open")
    left = inside_as(nordlicht, ADA, listed, "address_withdraw")
    assert "No address is allowed." in words_of(left["blocks"])
    assert f"An admin did not allow {there.origin()}" in nordlicht.reads(MEI, "O-1")
    nordlicht.clock_to("2026-11-16T00:00:30+00:00")
    assert f"An admin did not allow {there.origin()}" in nordlicht.direct_messages(MEI)[-1]["text"]


def pressed_modal(town: Town, user: str, view: dict[str, Any], action_id: str) -> dict[str, Any]:
    found = button(view, action_id)
    where = {"view_id": view["id"], "block_id": found["block_id"], "value": found.get("value")}
    shown: dict[str, Any] = town.presses(user, action_id, **where)["view"]
    return shown


inside_as = pressed_modal
