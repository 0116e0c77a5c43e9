"""What comes with the acknowledgement of a command, and what is posted to a response_url."""

from typing import Any

import pytest
from slack_bolt import Ack, App

from bot.sandbox.server import Sandbox
from tests.asking import ask
from tests.sandbox.conftest import Connect

Json = dict[str, Any]


def test_a_response_url_ends_after_half_an_hour(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    ticket = sandbox.world.tickets.response_url("T0SANDBOX", "C0PAYMENTS", "U0MEI")
    monkeypatch.setattr("bot.sandbox.tickets.RESPONSE_URL_SECONDS", 0.0)
    answer = ask.post(f"{sandbox.url}/response/{ticket.id}", json={"text": "late"})
    assert (answer.status_code, answer.json()["error"]) == (404, "expired_url")


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({}, "no_text"),
        ({"text": " \n"}, "no_text"),
        ({"text": "a", "blocks": [{"type": "poem"}]}, "invalid_blocks"),
        ({"text": "a", "attachments": "b"}, "invalid_attachments"),
        ({"text": "a", "attachments": [{"blocks": [{"type": "poem"}]}]}, "invalid_attachments"),
        ({"text": "a", "attachments": [{"text": "x"}] * 101}, "too_many_attachments"),
    ],
)
def test_what_is_posted_to_a_response_url_is_checked(sandbox: Sandbox, body: Json, error: str) -> None:
    ticket = sandbox.world.tickets.response_url("T0SANDBOX", "C0PAYMENTS", "U0MEI")
    answer = ask.post(f"{sandbox.url}/response/{ticket.id}", json=body)
    assert (answer.status_code, answer.json()["error"]) == (400, error)


@pytest.mark.parametrize("response_type", ["ephemeral", "in_channel"])
def test_attachments_of_an_answer_are_kept_and_shown(sandbox: Sandbox, response_type: str) -> None:
    ticket = sandbox.world.tickets.response_url("T0SANDBOX", "C0PAYMENTS", "U0MEI")
    body = {"response_type": response_type, "attachments": [{"text": "The long version"}]}
    assert ask.post(f"{sandbox.url}/response/{ticket.id}", json=body).status_code == 200

    workspace = sandbox.world.default
    whispered = [one.attachments for one in workspace.ephemerals]
    posted = [one.attachments for one in workspace.messages.get("C0PAYMENTS", [])]
    assert whispered + posted == [[{"text": "The long version", "id": 1}]]
    assert "The long version" in ask.get(f"{sandbox.url}/?as=U0MEI&at=C0PAYMENTS").text


def test_attachments_in_an_acknowledgement_are_checked_and_shown(sandbox: Sandbox, app: App, connect: Connect) -> None:
    @app.command("/okr")
    def answer(ack: Ack, command: dict[str, str]) -> None:
        ack(text="a", attachments=[{"blocks": [{"type": command["text"]}]}])

    connect(app)
    good, bad = (sandbox.interactions.command("U0MEI", "/okr", kind) for kind in ("divider", "poem"))
    assert [block["type"] for block in good.responses[0]["attachments"][0]["blocks"]] == ["divider"]
    assert "invalid_attachments" in bad.error


def test_a_response_url_works_five_times(sandbox: Sandbox, app: App, connect: Connect) -> None:
    statuses: list[int] = []

    @app.command("/okr")
    def answer(ack: Ack, respond: Any) -> None:
        statuses.extend(respond(text=str(number)).status_code for number in range(6))
        ack()

    connect(app)
    outcome = sandbox.interactions.command("U0MEI", "/okr")
    assert statuses == [200] * 5 + [404]
    assert [response["text"] for response in outcome.responses] == list("01234")
