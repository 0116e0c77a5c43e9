"""The control interface over HTTP, as other people's scripts use it."""

from dataclasses import replace
from time import sleep
from typing import Any

import httpx
import pytest
from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.sandbox.server import Sandbox
from tests.asking import ask
from tests.sandbox.conftest import Connect
from tests.sandbox.views import MODAL, plain

Json = dict[str, Any]


def test_the_state_lists_people_channels_and_the_time(control: httpx.Client) -> None:
    state = control.get("/state").json()
    assert {"id", "name", "real_name", "tz", "is_bot"} <= state["users"][2].keys()
    assert {"id", "name", "members", "is_private", "is_im"} <= state["channels"][0].keys()
    assert state["workspace"]["name"] == "Sandbox GmbH"
    assert state["clock"]["now"].endswith("Z")


def test_a_story_from_command_to_submission(app: App, control: httpx.Client, connect: Connect) -> None:
    @app.command("/okr")
    def start(ack: Ack, command: dict[str, str], client: WebClient) -> None:
        client.views_open(trigger_id=command["trigger_id"], view=MODAL)
        client.chat_postMessage(channel=command["user_id"], text="a form is open")
        ack(text="here you are")

    @app.view("form")
    def take(ack: Ack) -> None:
        ack(response_action="errors", errors={"name": "no"})

    connect(app)
    answer = control.post("/command", json={"user": "U0MEI", "command": "/okr", "text": ""}).json()
    values = {"name": {"name": "x"}}
    submitted = control.post(
        "/submit", json={"user": "U0MEI", "view_id": answer["view"]["id"], "values": values}
    ).json()
    messages = control.get("/messages", params={"user": "U0MEI"}).json()["messages"]
    views = control.get("/views", params={"user": "U0MEI"}).json()

    assert (answer["ok"], answer["responses"][0]["text"]) == (True, "here you are")
    assert (submitted["response_action"], submitted["errors"]) == ("errors", {"name": "no"})
    assert [message["text"] for message in messages] == ["a form is open"]
    assert [view["id"] for view in views["modals"]] == [answer["view"]["id"]]
    assert views["home"] is None


def test_the_modal_of_a_command_is_not_hidden_by_a_new_home_tab(
    app: App, control: httpx.Client, connect: Connect
) -> None:
    @app.command("/okr")
    def start(ack: Ack, command: dict[str, str], client: WebClient) -> None:
        client.views_open(trigger_id=command["trigger_id"], view=MODAL)
        client.views_publish(user_id=command["user_id"], view={"type": "home", "blocks": [{"type": "divider"}]})
        ack()

    connect(app)
    answer = control.post("/command", json={"user": "U0MEI", "command": "/okr"}).json()
    assert answer["view"]["type"] == "modal"


def test_opening_home_shows_what_the_bot_publishes(app: App, control: httpx.Client, connect: Connect) -> None:
    @app.event("app_home_opened")
    def publish(event: dict[str, str], client: WebClient) -> None:
        block = {"type": "section", "text": plain("welcome")}
        client.views_publish(user_id=event["user"], view={"type": "home", "blocks": [block]})

    assert control.post("/home", json={"user": "U0MEI"}).json()["view"] is None, "nobody has published anything"
    connect(app)
    answer = control.post("/home", json={"user": "U0MEI"}).json()
    assert answer["view"]["blocks"][0]["text"]["text"] == "welcome"


def test_a_change_of_a_person_is_told_to_the_bot(app: App, control: httpx.Client, connect: Connect) -> None:
    told: list[Json] = []
    app.event("user_change")(lambda event: told.append(event["user"]))
    connect(app)
    answer = control.post("/user", json={"id": "U0MEI", "status_emoji": ":palm_tree:", "tz": "Asia/Shanghai"}).json()

    assert answer["user"]["profile"]["status_emoji"] == ":palm_tree:"
    assert (told[0]["tz"], told[0]["tz_offset"]) == ("Asia/Shanghai", 8 * 3600)


def test_changes_of_a_channel_are_told_to_the_bot(app: App, control: httpx.Client, connect: Connect) -> None:
    told: list[str] = []
    for name in ("member_joined_channel", "member_left_channel", "channel_archive", "channel_rename"):
        app.event(name)(lambda event: told.append(event["type"]))
    connect(app)
    control.post("/channel", json={"id": "C0PAYMENTS", "members": ["U0ADA", "U0LEA", "bot"]})
    control.post("/channel", json={"id": "C0PAYMENTS", "name": "money"})
    control.post("/channel", json={"id": "C0PAYMENTS", "is_archived": True})

    assert sorted(told[:3]) == ["member_joined_channel", "member_left_channel", "member_left_channel"]
    assert told[3:] == ["channel_rename", "channel_archive"]


def test_a_change_is_answered_after_the_bot_has_dealt_with_it(
    app: App, control: httpx.Client, connect: Connect, client: WebClient
) -> None:
    @app.event("user_change")
    def greet(event: Json) -> None:
        sleep(0.3)
        client.chat_postMessage(channel=event["user"]["id"], text="welcome back")

    @app.event("channel_rename")
    def note(event: Json) -> None:
        sleep(0.3)
        client.chat_postMessage(channel=event["channel"]["id"], text="a new name")

    connect(app)
    for call, sent in (("/user", {"id": "U0MEI", "tz": "Asia/Seoul"}), ("/channel", {"id": "C0PAYMENTS", "name": "p"})):
        assert control.post(call, json=sent).json()["ok"]
        assert control.get("/calls").json()["calls"][-1]["method"] == "chat.postMessage"
        sleep(0.1)


def test_a_change_the_bot_does_not_acknowledge_is_made_and_said(
    sandbox: Sandbox, app: App, control: httpx.Client, connect: Connect
) -> None:
    sandbox.postman._ack_seconds = 0.1
    connect(app)
    answer = control.post("/user", json={"id": "U0MEI", "title": "CTO"}).json()
    assert answer["ok"] is False
    assert "did not acknowledge" in answer["error"]
    assert answer["user"]["profile"]["title"] == "CTO"


def test_the_bot_is_told_which_channel_it_was_added_to(
    sandbox: Sandbox, app: App, control: httpx.Client, connect: Connect
) -> None:
    told: list[tuple[str, str]] = []
    app.event("member_joined_channel")(lambda event: told.append((event["channel"], event["user"])))
    app.event("channel_created")(lambda: None)
    connect(app)
    channel = control.post("/channel", json={"name": "new", "members": ["U0MEI", "bot"]}).json()["channel"]
    assert told == [(channel["id"], "U0OKRBOT")]


def test_a_new_channel_is_told_to_the_bot_unless_it_is_private(
    app: App, control: httpx.Client, connect: Connect
) -> None:
    told: list[str] = []
    app.event("channel_created")(lambda event: told.append(event["channel"]["name"]))
    connect(app)
    control.post("/channel", json={"name": "secret", "members": ["U0MEI"], "is_private": True})
    control.post("/channel", json={"name": "new", "members": ["U0MEI"]})
    assert told == ["new"]


def test_news_of_a_channel_needs_the_scope_of_its_kind(
    sandbox: Sandbox, app: App, control: httpx.Client, connect: Connect
) -> None:
    told: list[str] = []
    app.event("member_joined_channel")(lambda event: told.append(event["channel"]))
    workspace = sandbox.world.default
    workspace.manifest = workspace.manifest.without_scopes("groups:read")
    connect(app)
    for channel in ("C0LEADS", "C0GENERAL"):
        control.post("/channel", json={"id": channel, "members": ["U0ADA", "bot"]})
    control.post("/channel", json={"id": "C0GENERAL", "members": ["U0ADA", "U0LEA", "bot"]})
    assert set(told) == {"C0GENERAL"}


def test_a_change_of_status_has_an_event_of_its_own(
    sandbox: Sandbox, app: App, control: httpx.Client, connect: Connect
) -> None:
    told: list[str] = []
    names = ("user_change", "user_status_changed", "user_profile_changed")
    workspace = sandbox.world.default
    workspace.manifest = replace(workspace.manifest, events=frozenset(names))
    for name in names:
        app.event(name)(lambda event: told.append(event["type"]))
    connect(app)
    control.post("/user", json={"id": "U0MEI", "status_emoji": ":palm_tree:"})
    assert sorted(told) == ["user_change", "user_status_changed"]
    control.post("/user", json={"id": "U0MEI", "profile": {"title": "CTO"}})
    assert sorted(told[2:]) == ["user_change", "user_profile_changed"]


def test_a_custom_profile_field_is_not_told(app: App, control: httpx.Client, connect: Connect) -> None:
    told: list[str] = []
    app.event("user_change")(lambda event: told.append(event["type"]))
    connect(app)
    assert control.post("/user", json={"id": "U0MEI", "fields": {"Xf1": {"value": "U0ADA", "alt": ""}}}).json()["ok"]
    assert told == []


def test_a_person_in_no_zone_stays_as_they_were(control: httpx.Client) -> None:
    answer = control.post("/user", json={"id": "U0MEI", "title": "CTO", "tz": "Mars/Olympus"}).json()
    assert "no IANA time zone" in answer["error"]
    mei = next(user for user in control.get("/state").json()["users"] if user["id"] == "U0MEI")
    assert (mei["tz"], mei["profile"]["title"]) == ("Asia/Tokyo", "Lead Payments")


def test_people_and_channels_can_be_added(control: httpx.Client) -> None:
    user = control.post("/user", json={"name": "kai", "real_name": "Kai Lang"}).json()["user"]
    channel = control.post("/channel", json={"name": "new", "members": [user["id"], "bot"]}).json()["channel"]
    assert channel["members"] == [user["id"], "U0OKRBOT"]
    assert control.post("/channel", json={"name": "new"}).json()["ok"] is False


def test_a_message_of_a_person_gets_a_time_and_a_place(control: httpx.Client) -> None:
    answer = control.post("/message", json={"user": "U0MEI", "to": "bot", "text": "hi"}).json()
    messages = control.get("/messages", params={"user": "U0MEI"}).json()["messages"]
    assert answer["error"].startswith("the app is not connected")
    assert (messages[0]["ts"], messages[0]["channel"]) == (answer["ts"], answer["channel"])


def test_calls_can_be_read_from_a_point_on(control: httpx.Client, client: WebClient) -> None:
    client.auth_test()
    last = control.get("/calls").json()["calls"][-1]
    client.users_info(user="U0MEI")
    for since in (last["seq"], control.get("/calls").json()["calls"][-1]["at"]):
        calls = control.get("/calls", params={"since": since}).json()["calls"]
        assert [call["method"] for call in calls] == ["users.info"]
    assert {"at", "method", "args", "answer"} <= last.keys()


def test_settling_ends_when_the_bot_is_idle(control: httpx.Client) -> None:
    assert control.post("/settle").status_code == 400
    assert control.post("/settle", json={}).json() == {"ok": True}


def test_faults_are_injected(control: httpx.Client, client: WebClient) -> None:
    control.post("/faults", json={"method": "auth.test", "kind": "internal_error", "times": 1})
    with pytest.raises(Exception, match="internal_error"):
        client.auth_test()
    assert client.auth_test()["ok"]


@pytest.mark.parametrize(
    ("path", "body", "words"),
    [
        ("/command", b"{", "not JSON"),
        ("/command", b"[]", "should be an object"),
        ("/command", b'{"command": "/okr"}', "user is missing"),
        ("/clock", b'{"to": "tomorrow"}', "ISO time"),
        ("/clock", b"{}", "advance"),
        ("/settle", b'{"seconds": "long"}', "should be a number"),
        ("/faults", b'{"kind": "slow", "times": 0}', "from 1 on"),
        ("/faults", b'{"kind": "slow", "seconds": -1}', "from 0 on"),
        ("/action", b'{"user": "U0MEI", "action_id": "a", "block_id": 7}', "block_id should be text"),
        ("/command", b"[" * 100_000, "not JSON"),
        ("/command", b'{"user": 5, "command": "/okr"}', "user should be text"),
        ("/clock", b'{"advance": true}', "advance should be a number"),
        ("/clock", b'{"advance": 60, "to": "2999-01-01T00:00:00Z"}', "either"),
        ("/faults", b'{"kind": "slow", "method": 5}', "method should be text"),
        ("/faults", b'{"kind": "slow", "method": ["auth.test"]}', "method should be text"),
        ("/faults", b'{"kind": "slow", "times": true}', "times should be a number"),
    ],
)
def test_a_call_that_makes_no_sense_says_so(control: httpx.Client, path: str, body: bytes, words: str) -> None:
    answer = control.post(path, content=body, headers={"content-type": "application/json"})
    assert answer.status_code == 400
    assert words in answer.json()["error"]


def test_a_refused_act_is_an_answer(control: httpx.Client) -> None:
    answer = control.post("/action", json={"user": "U0MEI", "channel": "C0PAYMENTS", "ts": "1.0", "action_id": "go"})
    assert (answer.status_code, answer.json()["ok"]) == (200, False)
    assert "there is no message" in answer.json()["error"]


def test_time_does_not_go_back(control: httpx.Client) -> None:
    answer = control.post("/clock", json={"to": "2020-01-01T00:00:00Z"}).json()
    assert answer["ok"] is False
    assert "forward only" in answer["error"]


@pytest.mark.parametrize(
    "sent",
    [
        {"advance": 1e300},
        {"advance": 10**400},
        {"advance": -1},
        {"advance": "nan"},
        {"advance": 20 * 365 * 86_400},
        {"to": "9999-12-31T23:59:59-14:00"},
        {"to": "0001-01-01T00:00:00+14:00"},
        {"to": "2999-01-01T00:00:00Z"},
    ],
)
def test_an_absurd_move_of_the_clock_is_a_plain_refusal(control: httpx.Client, sent: Json) -> None:
    before = control.get("/state").json()["clock"]
    answer = control.post("/clock", json=sent)
    assert answer.status_code in (200, 400)
    assert answer.json()["ok"] is False
    assert answer.json()["error"]
    assert control.get("/state").json()["clock"] == before


def test_a_worker_that_fails_is_an_answer_and_a_line_in_the_log(
    sandbox: Sandbox, control: httpx.Client, caplog: pytest.LogCaptureFixture
) -> None:
    def run_due(_now: object) -> None:
        raise RuntimeError("the worker fell over")

    sandbox.timeline.embed(run_due)
    for call, sent in (("/clock", {"advance": 60}), ("/settle", {})):
        answer = control.post(call, json=sent)
        assert (answer.status_code, answer.json()["ok"]) == (500, False)
        assert "the worker fell over" in answer.json()["error"]
    assert "the worker fell over" in caplog.text


def test_a_worker_that_never_finishes_is_an_answer(sandbox: Sandbox, control: httpx.Client) -> None:
    sandbox.timeline._stuck = 0.02
    sandbox.timeline.embed(lambda now: now)
    answer = control.post("/clock", json={"advance": 60})
    assert answer.json()["ok"] is False
    assert "still due" in answer.json()["error"]


@pytest.mark.parametrize(("method", "path"), [("GET", "/command"), ("POST", "/state"), ("GET", "/fly")])
def test_a_call_that_does_not_exist_says_so(control: httpx.Client, method: str, path: str) -> None:
    answer = control.request(method, path)
    assert (answer.status_code, answer.json()["ok"]) == (404, False)
    assert path in answer.json()["error"]


def test_only_loopback_names_are_served(sandbox: Sandbox, control: httpx.Client) -> None:
    assert control.get("/state", headers={"host": "evil.example"}).status_code == 400
    assert ask.get(f"{sandbox.url}/control/state").status_code == 200
    assert control.post("/settle", content=b"{}", headers={"content-type": "text/plain"}).status_code == 400
