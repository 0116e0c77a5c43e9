"""The tree in the stand-in for Slack: from the company down, from a person up, by command, by buttons, in App Home."""

from typing import Any

import pytest

from bot.domain.okrs import ObjectiveState
from bot.domain.teams import TeamKind
from tests.factories import Office
from tests.journeys.conftest import FRIDAY
from tests.journeys.town import Town, button, words_of


@pytest.fixture
def town(company: Town) -> Town:
    """O-1 of the company, O-2 of Payments for KR-1.1, Mei's O-3 for O-2, O-4 and O-5 below it, and O-6 for nothing."""
    office = Office.open(company.okrbot.store, FRIDAY)
    lea = office.person("Lea Novak", slack_user_id="U0LEA")
    kai = office.person("Kai Berg", slack_user_id="U0KAI")
    mei = office.person("Mei Tanaka", slack_user_id="U0MEI", manager_id=kai.id, zone="Asia/Tokyo")
    whole = office.team("Nordlicht", lead=lea, kind=TeamKind.COMPANY)
    payments = office.team("Payments", lead=kai, members=(mei,), parent_id=whole.id)
    top, middle = office.objective(lea, "People trust us", whole), office.objective(kai, "Paying just works", payments)
    result = office.key_result(top, "Trust index")
    office.check_in(result, 40, 5)
    own, below, last = (office.objective(mei, title) for title in ("Checkout is quick", "Fewer steps", "One step less"))
    office.objective(lea, "Nicer rooms")
    office.objective(mei, "Secret plans", state=ObjectiveState.DRAFT)
    for lower, upper in ((middle, result), (own, middle), (below, own), (below, middle), (last, below)):
        office.align(lower, upper)
    return company


def press(town: Town, user: str, answer: dict[str, Any], action_id: str, **more: Any) -> dict[str, Any]:
    found = button(answer, action_id)
    where = {"channel": answer["channel"], "ts": answer["ts"], "block_id": found["block_id"]}
    answered = town.presses(user, action_id, **where, **more)
    assert answered["ok"], answered
    responses: list[dict[str, Any]] = answered["responses"]
    return responses[-1]


def test_from_the_company_down_and_one_level_deeper(town: Town) -> None:
    (answer,) = town.says("U0MEI", "tree", channel="C0PAY")["responses"]

    assert answer["text"].splitlines() == [
        "Tree of the company",
        "Q4 2026",
        "O-1 People trust us: 40%, at risk, Lea Novak",
        "Level 2: O-2 Paying just works → KR-1.1: no key results yet, pending, Kai Berg",
        "Level 3: O-3 Checkout is quick: no key results yet, pending, Mei Tanaka, 1 objective supports this",
        "Level 3: O-4 Fewer steps: no key results yet, pending, Mei Tanaka, 1 objective supports this",
        "1 objective supports nothing.",
    ]

    deeper = press(town, "U0MEI", answer, "go_deeper")
    assert deeper["replace_original"]
    assert "Level 4: O-4 Fewer steps" in deeper["text"]
    assert "Level 3: O-4 Fewer steps: also under O-3" in deeper["text"]
    deepest = press(town, "U0MEI", deeper, "go_deeper")
    assert "Level 5: O-5 One step less" in deepest["text"]
    assert "O-6 Nicer rooms" in press(town, "U0MEI", deepest, "go_tree_loose")["text"]


def test_down_from_one_up_again_to_the_channel_and_to_its_page(town: Town) -> None:
    (answer,) = town.says("U0MEI", "tree", channel="C0PAY")["responses"]
    menu = button(answer, "go_tree_down")
    value = next(one["value"] for one in menu["options"] if one["text"]["text"].startswith("O-3"))

    down = press(town, "U0MEI", answer, "go_tree_down", value=value)
    assert down["text"].startswith("Tree of O-3")
    assert "supports O-2" in down["text"]
    assert press(town, "U0MEI", down, "go_tree_up")["text"].startswith("Tree of O-2")

    (answer,) = town.says("U0MEI", "tree", channel="C0PAY")["responses"]
    press(town, "U0MEI", answer, "share_here")
    assert town.channel_messages("C0PAY")[-1]["text"].startswith("Tree of the company")
    page = button(answer, "go_tree_open")["options"][0]["value"]
    opened = press(town, "U0MEI", answer, "go_tree_open", value=page)
    assert "Trust index" in opened["text"]
    assert press(town, "U0MEI", opened, "go_tree_objective")["text"].startswith("Tree of O-1")


def test_from_a_person_up(town: Town) -> None:
    text, *others = [town.reads("U0LEA", typed) for typed in ("tree <@U0MEI|mei>", "tree mei", "tree @Mei Tanaka")]

    assert others == [text, text]
    assert "What the OKRs of Mei Tanaka support" in text
    assert "O-5 One step less: no key results yet, pending, Mei Tanaka" in text
    assert "Level 2: O-4 Fewer steps" in text
    assert "Level 4: O-1 People trust us → KR-1.1: 40%, at risk, Lea Novak" in text
    assert "Level 4: O-2 Paying just works: also under O-4" in text
    assert "Secret plans" not in text


NAMED = {
    "tree me": "What the OKRs of Mei Tanaka support",
    "tree team Payments": "Tree of Payments",
    "tree payments": "Tree of Payments",
    "tree O-2": "Tree of O-2",
    "tree kr-1.1": "Tree of O-1",
    "O-2 tree": "Tree of O-2",
    "tree team": "Which team?",
    "tree O-7": "That is your draft",
    "tree O-99": "There is no O-99.",
    "tree paymnts": "Did you mean Payments?",
    "tree nobody at all": "There is nothing called nobody at all.",
    "help tree": "Help: Alignment",
}


def test_a_tree_of_whatever_is_named(town: Town) -> None:
    answers = {typed: town.reads("U0MEI", typed) for typed in NAMED}

    assert {typed: said for typed, said in NAMED.items() if said not in answers[typed]} == {}


def test_the_pages_of_company_team_and_person_and_the_home_lead_to_their_trees(town: Town) -> None:
    for typed, action_id, said in (
        ("company", "go_tree_company", "Tree of the company"),
        ("team Payments", "go_tree_team", "Tree of Payments"),
        ("mei", "go_tree_person", "What the OKRs of Mei Tanaka support"),
    ):
        (answer,) = town.says("U0MEI", typed, channel="C0PAY")["responses"]
        assert press(town, "U0MEI", answer, action_id)["text"].startswith(said)
    home = town.home("U0MEI")
    more = button(home, "run_more")
    town.presses("U0MEI", "run_more", view_id=home["id"], block_id=more["block_id"], value="tree")
    shown = town.http.get("/control/views", params={"user": "U0MEI"}).json()["home"]
    assert "O-1 People trust us" in words_of(shown["blocks"])
    deeper = button(shown, "go_deeper")
    town.presses("U0MEI", "go_deeper", view_id=shown["id"], block_id=deeper["block_id"], value=deeper["value"])
    shown = town.http.get("/control/views", params={"user": "U0MEI"}).json()["home"]
    assert "also under O-3" in words_of(shown["blocks"])


def test_a_guest_gets_no_tree_and_no_button_to_one(town: Town) -> None:
    town.control("user", id="U0GUS", is_ultra_restricted=False)

    assert "members of this workspace" in town.reads("U0GUS", "tree")
    assert "tree" not in str(town.home("U0GUS")["blocks"])
