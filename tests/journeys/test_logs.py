"""Logs name events and ids, never what people wrote, who they are, or a secret (docs/architecture.md, rule 14)."""

import io
import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from slack_bolt import BoltRequest
from sqlalchemy import text

from bot.domain.errors import Invalid, NotFound
from handlers.callers import Callers
from tests.journeys.conftest import FRIDAY, person
from tests.journeys.test_from_nothing import MEIS_MONDAY, make_team, start_cycle, write_objective
from tests.journeys.town import Town, button, town
from tests.logs import logs_of
from tests.statements import counted

pytestmark = pytest.mark.long

ADA, MEI, KAI, LEA = "U0ADA", "U0MEI", "U0KAI", "U0LEA"
NAMES = ("Zaphirelle", "Quendolin", "Ostwaldine", "Brunhildis")
WRITTEN = ("mondkalb", "lindwurm", "irrwisch", "klabauter", "wolpertinger", "rumpelkammer", "feuerdrache")
DRAFT = f"The {WRITTEN[0]} sleeps\n- The {WRITTEN[1]} 91% → 96%\n- The {WRITTEN[2]} 5 d → 2 d\n- The {WRITTEN[3]}"

COMPANY = {
    "workspace": {"id": "T0NORD", "name": "Nordlicht", "domain": "nordlicht"},
    "users": [
        person(ADA, f"{NAMES[0]} Admin", is_admin=True, is_owner=True),
        person(MEI, f"{NAMES[1]} Tanaka", "Asia/Tokyo"),
        person(KAI, f"{NAMES[2]} Berg"),
        person(LEA, f"{NAMES[3]} Novak"),
    ],
    "channels": [{"id": "C0PAY", "name": "payments", "members": [ADA, MEI, KAI, LEA]}],
}


@pytest.fixture
def logged() -> Iterator[io.StringIO]:
    with logs_of(logging.INFO) as stream:
        yield stream


@pytest.fixture(params=["sqlite-socket", "postgresql-http"])
def running(request: pytest.FixtureRequest, logged: io.StringIO) -> Iterator[Town]:
    database, transport = request.param.split("-")
    with town(request.getfixturevalue(f"{database}_stores"), transport, COMPANY, FRIDAY) as opened:
        start_cycle(opened)
        make_team(opened)
        write_objective(opened, draft=DRAFT)
        yield opened


def test_a_whole_story_with_all_its_mishaps_writes_nothing_of_what_people_wrote(
    running: Town, logged: io.StringIO
) -> None:
    checks_in(running)
    is_refused(running)
    with nothing_can_be_recorded(running):
        fails(running)
    sends_what_nobody_listens_to(running)
    slack_fails(running)

    written = logged.getvalue()
    happened = {json.loads(line)["event"] for line in written.splitlines()}
    assert {"delivered", "refused", "listener_failed", "not_handled", "not_delivered"} <= happened
    secrets = (running.sandbox.bot_token, running.sandbox.app_token, running.sandbox.signing_secret)
    assert [word for word in (*NAMES, *WRITTEN, *secrets) if word.casefold() in written.casefold()] == []


def test_a_slack_that_fails_while_it_tells_of_something_is_a_line_and_no_mistake_of_ours(
    running: Town, logged: io.StringIO
) -> None:
    running.control("faults", method="views.publish", kind="http_500", times=1)
    running.home("U0MEI")

    happened = [json.loads(line)["event"] for line in logged.getvalue().splitlines()]
    assert "slack_did_not_answer" in happened
    assert "not_handled" not in happened


def test_an_error_that_quotes_what_was_typed_is_logged_without_the_quotation(
    running: Town, logged: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A listener for an event fails with it, and Bolt hands it to our last net."""

    def refuses(_callers: Callers, _body: dict[str, Any]) -> None:
        try:
            raise NotFound("team", WRITTEN[4], nearest=(NAMES[2],))
        except NotFound as error:
            raise Invalid({"value": ("unreadable_number", {"about": WRITTEN[5]})}) from error

    monkeypatch.setattr(Callers, "workspace_of", refuses)
    event = {"type": "user_change", "user": {"id": MEI, "name": NAMES[1]}}
    body = {"type": "event_callback", "team_id": "T0NORD", "event_id": "Ev1", "event": event}
    answer = running.okrbot.bolt.dispatch(BoltRequest(body=json.dumps(body), mode="socket_mode"))

    assert answer.status == 500
    written = logged.getvalue()
    assert "Invalid" in written
    assert "NotFound" in written
    assert [word for word in (*NAMES, *WRITTEN) if word.casefold() in written.casefold()] == []


def checks_in(town: Town) -> None:
    """With a note and a blocker, which Kai answers."""
    town.clock_to(MEIS_MONDAY)
    [prompt] = town.direct_messages(MEI)
    view = town.presses(MEI, "prompt_what_moved", channel=prompt["channel"], ts=prompt["ts"])["view"]
    need = {"need-1": {"check_in_need": ["need"]}}
    view = town.presses(MEI, "check_in_need", view_id=view["id"], block_id="need-1", value=["need"], values=need)[
        "view"
    ]
    said = {"value-1": "93", "confidence-1": "7", "note-1": WRITTEN[4], "asked-1": KAI, "what-1": WRITTEN[5]}
    said |= {"value-2": "4", "confidence-2": "6", "value-3": "0", "confidence-3": "2"}
    assert town.submits(MEI, view, **said)["ok"]
    town.clock_to("2026-11-16T08:30:00+00:00")
    asked = town.direct_messages(KAI)[-1]
    found = button(asked, "blocker_answer")
    where = {"channel": asked["channel"], "ts": asked["ts"], "block_id": found["block_id"], "value": found["value"]}
    form = town.presses(KAI, "blocker_answer", **where)["view"]
    assert town.submits(KAI, form, answer=WRITTEN[6])["ok"]


def is_refused(town: Town) -> None:
    town.says(KAI, f"KR-1.1 50 {WRITTEN[0]}")
    town.says(MEI, f"KR-1.1 1,234 {WRITTEN[0]}")
    town.says(MEI, f"team {WRITTEN[0]}")
    town.says(MEI, WRITTEN[1])


def fails(town: Town) -> None:
    """A command, a modal and a message meet a database that refuses their row."""
    town.says(MEI, f"KR-1.1 94 c8 {WRITTEN[4]}")
    view = town.says(MEI, "checkin KR-1.1")["view"]
    number = next(block["block_id"] for block in view["blocks"] if block["block_id"].startswith("value-"))[6:]
    said = {f"value-{number}": "95", f"confidence-{number}": "7", f"note-{number}": f"{WRITTEN[4]}\n{WRITTEN[6]}"}
    assert town.submits(MEI, view, **said)["errors"]
    town.sandbox.postman._ack_seconds = 0.5  # over a socket nothing tells that it will never be acknowledged
    town.control("message", user=MEI, to="bot", text=f"KR-1.1 96 c8 {WRITTEN[5]}")


@contextmanager
def nothing_can_be_recorded(town: Town) -> Iterator[None]:
    """PostgreSQL quotes the whole row when a check fails."""
    engine = town.okrbot.store._engine
    if engine.dialect.name == "sqlite":
        body = "BEFORE INSERT ON check_in BEGIN SELECT RAISE(ABORT, 'not now'); END"
        made, dropped = f"CREATE TRIGGER not_now {body}", "DROP TRIGGER not_now"
    else:
        made = "ALTER TABLE check_in ADD CONSTRAINT not_now CHECK (note = '') NOT VALID"
        dropped = "ALTER TABLE check_in DROP CONSTRAINT not_now"
    with engine.begin() as connection:
        connection.execute(text(made))
    try:
        with counted(town.okrbot.store) as sent:
            yield
        assert any("INSERT INTO check_in" in statement for statement in sent)
    finally:
        with engine.begin() as connection:
            connection.execute(text(dropped))


def sends_what_nobody_listens_to(town: Town) -> None:
    user = {"id": MEI, "name": NAMES[1], "team_id": "T0NORD"}
    state = {"values": {"note": {"typed": {"type": "plain_text_input", "value": WRITTEN[4]}}}}
    view = {"id": "V1", "type": "modal", "callback_id": "strange", "blocks": [], "state": state}
    common: dict[str, Any] = {"team": {"id": "T0NORD"}, "user": user, "view": view, "trigger_id": "1.2"}
    for body in (
        {"type": "block_suggestion", "action_id": "strange", "block_id": "strange", "value": WRITTEN[5], **common},
        {
            "type": "block_actions",
            "actions": [{"action_id": "strange", "value": WRITTEN[5], "type": "button"}],
            **common,
        },
        {"type": "view_submission", **common},
        {"command": "/strange", "text": WRITTEN[5], "team_id": "T0NORD", "user_id": MEI},
    ):
        town.okrbot.bolt.dispatch(BoltRequest(body=json.dumps(body), mode="socket_mode"))


def slack_fails(town: Town) -> None:
    """The next message is refused for good, and the one after it once."""
    town.control("faults", method="chat.postMessage", kind="msg_too_long", times=1)
    town.clock_to("2026-11-18T12:00:00+00:00")
    town.control("faults", method="chat.postMessage", kind="http_500", times=1)
    town.clock_to("2026-11-24T12:00:00+00:00")
