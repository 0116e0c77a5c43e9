"""A survey of readiness in Slack: begun by a lead, answered without names, read once it is over; the bot down when it
ends."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from bot.app import Stores
from bot.domain.people import Employment
from bot.domain.readiness import FIELDS
from bot.domain.teams import Role
from bot.domain.workspaces import Practice
from bot.views import ids
from tests.journeys.conftest import COMPANY, FRIDAY
from tests.journeys.conftest import person as slack_user
from tests.journeys.seeds import seed
from tests.journeys.town import Town, button, person, town, words_of

pytestmark = pytest.mark.long

TEAM = ("U0MEI", "U0KAI", "U0LEA", "U0ZOE", "U0BEN")
GUEST: dict[str, Any] = {"is_restricted": True, "is_ultra_restricted": True}
MORE = [slack_user("U0ZOE", "Zoe Guest", **GUEST), slack_user("U0BEN", "Ben Abel"), slack_user("U0OTO", "Otto Out")]


@pytest.fixture(params=["sqlite-socket", "postgresql-http"])
def stores(request: pytest.FixtureRequest) -> Stores:
    found: Stores = request.getfixturevalue(f"{request.param.split('-')[0]}_stores")
    return found


@pytest.fixture
def place(request: pytest.FixtureRequest, stores: Stores) -> Iterator[Town]:
    """Payments is Mei, who leads it, Kai, Lea, Ben, and Zoe, a single-channel guest and its only contract worker."""
    transport = request.node.callspec.params["stores"].split("-")[1]
    with town(stores, transport, {**COMPANY, "users": [*COMPANY["users"], *MORE]}, FRIDAY) as running:
        seed(running)
        tell(running)
        yield running


def tell(place: Town) -> None:
    workspace_id, now = place.okrbot.workspace.id, place.now()
    kept: dict[str, Any] = {"workspace_id": workspace_id, "zone": "Europe/Berlin", "slack_asked_at": now}
    with place.okrbot.store.write() as tx:
        [team] = tx.teams.active(workspace_id)
        for user, name, kind, employment in (
            ("U0ZOE", "Zoe Guest", "single_channel_guest", Employment.CONTRACTOR),
            ("U0BEN", "Ben Abel", "member", Employment.EMPLOYEE),
        ):
            values: dict[str, Any] = {"slack_user_id": user, "name": name, "slack_kind": kind, "employment": employment}
            one = tx.people.add(by=None, now=now, **kept, **values)
            tx.memberships.join(team, one.id, role=Role.MEMBER, since=date(2026, 11, 1), by=None, now=now)
        workspace = tx.workspaces.get(workspace_id)
        tx.workspaces.set(workspace, by=None, now=now, practices=frozenset({Practice.READINESS}))


def pressed(place: Town, user: str, message: dict[str, Any], action_id: str) -> dict[str, Any]:
    found = button(message, action_id)
    where = {"channel": message["channel"], "ts": message["ts"], "block_id": found["block_id"]}
    return place.presses(user, action_id, value=found["value"], **where)


def begin(place: Town, user: str, **values: Any) -> dict[str, Any]:
    answer = place.says(user, "readiness team Payments")["responses"][0]
    return place.submits(user, pressed(place, user, answer, ids.SURVEY_START)["view"], **values)


def survey_of(place: Town, user: str) -> dict[str, Any]:
    return next(one for one in place.direct_messages(user) if "suited to OKRs?" in one["text"])


def answer(place: Town, user: str, score: int, **scores: str) -> dict[str, Any]:
    form = pressed(place, user, survey_of(place, user), ids.SURVEY_ANSWER)["view"]
    return place.submits(user, form, **{**dict.fromkeys(FIELDS, str(score)), **scores})


def test_a_team_learns_how_well_okrs_suit_it(place: Town, stores: Stores, caplog: pytest.LogCaptureFixture) -> None:
    assert "A short survey without names" in place.reads("U0MEI", "readiness")
    with pytest.raises(AssertionError):
        button(place.says("U0KAI", "readiness")["responses"][0], ids.SURVEY_START)
    opened_before = place.says("U0ADA", "readiness team Payments")["responses"][0]
    wrong = begin(place, "U0MEI", closes_on="2026-11-16")
    assert wrong["errors"] == {
        "closes_on": "Please choose a day from 18 Nov to 12 Jan: people need three working days."
    }
    begun = begin(place, "U0MEI", closes_on="2026-11-20")
    assert "It ends with Fri 20 Nov" in words_of(begun["view"])
    assert "is running already" in words_of(pressed(place, "U0ADA", opened_before, ids.SURVEY_START))

    place.clock_to("2026-11-13T13:05:00+01:00")
    assert "Is Payments suited to OKRs?" in survey_of(place, "U0KAI")["text"]
    assert not [one for one in place.direct_messages("U0MEI") if "suited" in one["text"]]  # 21:05 in Tokyo

    form = pressed(place, "U0KAI", survey_of(place, "U0KAI"), ids.SURVEY_ANSWER)["view"]
    half = place.submits("U0KAI", form, **dict.fromkeys(FIELDS[1:], "4"))
    assert not half["ok"]  # Slack itself asks for what is missing
    for user in ("U0KAI", "U0LEA", "U0ZOE"):
        assert "You have answered: thank you." in words_of(answer(place, user, 4)["view"])
    again = pressed(place, "U0KAI", survey_of(place, "U0KAI"), ids.SURVEY_ANSWER)["view"]
    assert "You have answered: thank you." in words_of(again)
    assert "5 people were asked. How many have answered is shown to nobody" in place.reads("U0MEI", "readiness")
    assert "open until Fri 20 Nov" in words_of(place.home("U0BEN"))
    assert "open until" not in words_of(place.home("U0LEA"))

    place.clock_to("2026-11-16T09:00:30+09:00")
    answer(place, "U0MEI", 4)
    place.clock_to("2026-11-18T10:00:30+01:00")
    answer(place, "U0BEN", 4, **{"sharing-1": "1", "sharing-2": "2", "structure-1": "1"})
    place.bot_stops()
    place.clock_to("2026-11-23T08:00:00+01:00")
    place.bot_starts(stores)
    place.clock_to("2026-11-23T12:00:00+01:00")
    assert not [one for one in place.direct_messages("U0MEI") if "Readiness for OKRs" in one["text"]]  # 20:00 in Tokyo
    place.clock_to("2026-11-24T10:00:00+09:00")

    [result] = [one for one in place.direct_messages("U0MEI") if "Readiness for OKRs" in one["text"]]
    assert "Mean 3.8, weakest 3.5: ready. That takes a mean of 3.8 or more" in result["text"]
    assert "5 of 5 answered." in result["text"]
    chart = next(block for block in result["blocks"] if block["type"] == "data_visualization")
    drawn = [point["value"] for point in chart["chart"]["series"][0]["data"]]
    assert drawn == [4.0, 3.7, 4.0, 4.0, 3.5]
    page = place.reads("U0KAI", "readiness team Payments")
    assert "Shared risk and benefit: 3.5" in page
    assert "Agree before the cycle which objectives are aspirational" in page
    assert "Sorry, that is for" in place.reads("U0OTO", "readiness team Payments")
    for user in TEAM:
        assert person(place, user).name not in caplog.text
        assert user not in caplog.text

    typed = place.says("U0MEI", "readiness", "C0PAY")["responses"][0]
    pressed(place, "U0MEI", typed, ids.SHARE)
    shared = place.channel_messages("C0PAY")[-1]
    assert "Mean 3.8, weakest 3.5: ready." in shared["text"]
    assert "Start a survey" not in words_of(shared)


def test_it_is_absent_until_an_admin_switches_it_on_and_admins_word_it(place: Town) -> None:
    workspace_id = place.okrbot.workspace.id

    def switch(*practices: str) -> None:
        with place.okrbot.store.write() as tx:
            workspace = tx.workspaces.get(workspace_id)
            tx.workspaces.set(workspace, by=None, now=place.now(), practices=frozenset(practices))

    assert "readiness [team NAME | company]" in place.reads("U0ADA", "help teams")
    team = place.says("U0KAI", "team Payments")["responses"][0]
    assert "Is it" not in words_of(team)
    assert button(team, "go_readiness")
    company = place.says("U0ADA", "company")["responses"][0]
    page = pressed(place, "U0ADA", company, "go_readiness")["responses"][0]
    assert "Readiness for OKRs: " in words_of(page)
    form = pressed(place, "U0ADA", page, ids.SURVEY_WORDS)["view"]
    told = {"information-value": "Say it <early> & often", "sharing-1": "", "sharing-2": "We share *what* we win."}
    assert "Saved." in words_of(place.submits("U0ADA", form, **told)["view"])
    preview = pressed(place, "U0ADA", place.says("U0ADA", "readiness team Payments")["responses"][0], ids.SURVEY_START)
    assert "our value: “Say it &lt;early&gt; &amp; often”" in words_of(preview["view"])
    again = pressed(place, "U0ADA", page, ids.SURVEY_WORDS)["view"]
    held = {block["block_id"]: block["element"].get("initial_value") for block in again["blocks"] if "element" in block}
    assert held["information-value"] == "Say it <early> & often"
    assert held["sharing-1"] == "When we miss a bold aim, nobody is blamed for it."
    reset = place.presses("U0ADA", ids.SURVEY_WORDS_RESET, view_id=again["id"], value="reset")["view"]
    assert "These are the usual ones again." in words_of(reset)

    switch()
    assert "readiness" not in place.reads("U0ADA", "help teams")
    assert "“Readiness survey” is not switched on here." in place.reads("U0ADA", "readiness")
    late = pressed(place, "U0ADA", page, ids.SURVEY_WORDS)
    assert "is not switched on here" in words_of(late)
    assert "go_readiness" not in str(place.says("U0ADA", "company")["responses"])
    assert "go_readiness" not in str(place.says("U0KAI", "team Payments")["responses"])
