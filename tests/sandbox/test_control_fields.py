"""What the control interface takes for a person and for a channel."""

from typing import Any

import httpx
import pytest

Json = dict[str, Any]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"fields": "x"}, "fields should be {id:"),
        ({"fields": {"Xf1": 5}}, "fields should be {id:"),
        ({"fields": {"Xf1": {"value": 5}}}, "fields should be {id:"),
        ({"profile": {"fields": []}}, "fields should be {id:"),
        ({"profile": "x"}, "profile should be an object"),
        ({"profile": {"title": 5}}, "title should be text"),
        ({"deleted": "no"}, "deleted should be true or false"),
        ({"is_bot": "false"}, "is_bot should be true or false"),
        ({"is_restricted": None}, "is_restricted should be true or false"),
        ({"name": 5}, "name should be text"),
        ({"real_name": ["Mei"]}, "real_name should be text"),
        ({"tz": 9}, "tz should be text"),
        ({"status_expiration": "soon"}, "status_expiration should be seconds"),
        ({"id": 5}, "id should be text"),
        ({"id": "C0LEADS"}, "C0LEADS is a channel"),
    ],
)
def test_a_person_of_a_wrong_kind_is_refused_and_stays_as_they_were(
    control: httpx.Client, fields: Json, words: str
) -> None:
    before = control.get("/state").json()["users"]
    answer = control.post("/user", json={"id": "U0MEI", "title": "CTO", **fields})
    assert (answer.status_code, answer.json()["ok"]) == (400, False)
    assert words in answer.json()["error"]
    assert control.get("/state").json()["users"] == before


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"name": None}, "name should be 1 to 80"),
        ({"name": 5}, "name should be 1 to 80"),
        ({"name": "Money"}, "name should be 1 to 80"),
        ({"name": "the money"}, "name should be 1 to 80"),
        ({"name": "x" * 81}, "name should be 1 to 80"),
        ({"name": "general"}, "#general is another channel"),
        ({"id": "C0NEW", "name": "#general"}, "#general is another channel"),
        ({"id": "U0MEI", "name": "mei"}, "U0MEI is a person"),
        ({"id": 5, "name": "five"}, "id should be text"),
        ({"is_archived": "no"}, "is_archived should be true or false"),
        ({"topic": 5}, "topic should be text"),
    ],
)
def test_a_channel_of_a_wrong_kind_is_refused_and_stays_as_it_was(
    control: httpx.Client, fields: Json, words: str
) -> None:
    before = control.get("/state").json()["channels"]
    answer = control.post("/channel", json={"id": "C0PAYMENTS", "members": [], **fields})
    assert (answer.status_code, answer.json()["ok"]) == (400, False)
    assert words in answer.json()["error"]
    assert control.get("/state").json()["channels"] == before


def test_a_channel_keeps_its_name_or_gets_one_in_any_script(control: httpx.Client) -> None:
    for name in ("#payments", "κίνδυνοι", "x" * 80):
        assert control.post("/channel", json={"id": "C0PAYMENTS", "name": name}).json()["ok"]
