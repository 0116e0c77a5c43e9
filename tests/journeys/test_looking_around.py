"""Looking around in the stand-in for Slack: commands, walking by buttons, sharing, App Home, and its races."""

from typing import Any

import pytest

from tests.factories import Office
from tests.journeys.conftest import FRIDAY
from tests.journeys.town import Town, button, words_of


@pytest.fixture
def town(company: Town) -> Town:
    """Mei reports to Kai; her objective supports Lea's; Gus is a guest."""
    office = Office.open(company.okrbot.store, FRIDAY)
    lea = office.person("Lea Novak", slack_user_id="U0LEA")
    kai = office.person("Kai Berg", slack_user_id="U0KAI", manager_id=lea.id)
    mei = office.person("Mei Tanaka", slack_user_id="U0MEI", manager_id=kai.id, title="Engineer", zone="Asia/Tokyo")
    team = office.team("Payments", lead=kai, members=(mei,))
    top, own = office.objective(lea, "People trust us"), office.objective(mei, "Payments that just work", team)
    office.check_in(office.key_result(own, "Checkout success"), 40, 7)
    with company.okrbot.store.write() as tx:
        ends: dict[str, Any] = {"from_objective_id": own.id, "to_objective_id": top.id, "to_key_result_id": None}
        tx.alignments.add(by=mei.id, now=FRIDAY, workspace_id=office.workspace.id, **ends)
    return company


def test_a_lead_sees_anybody_with_one_command(town: Town) -> None:
    text = town.reads("U0LEA", "<@U0MEI|mei>")

    assert "Mei Tanaka" in text
    assert "Engineer · Payments" in text
    assert "(Asia/Tokyo)" in text
    assert "KR-2.1 Checkout success: 40%" in text
    assert "O-2 supports O-1 People trust us (Lea Novak)" in text
    assert "O-1 is supported by O-2 Payments that just work (Mei Tanaka)" in town.reads("U0MEI", "lea")
    assert "Reports to Kai Berg → Lea Novak" in text
    assert "Reports to Kai Berg → Lea Novak" in town.reads("U0LEA", "attention @tanaka"), "Slack made no mention of it"


def test_one_walks_up_by_a_button_in_the_same_answer(town: Town) -> None:
    (answer,) = town.says("U0LEA", "mei", channel="C0PAY")["responses"]

    up = press(town, "U0LEA", answer, "go_manager")

    assert up["text"].startswith("Kai Berg")
    assert up["replace_original"]


def test_one_walks_sideways_to_supporters_peers_and_the_teams_beside(town: Town) -> None:
    store, workspace = town.okrbot.store, town.okrbot.workspace
    with store.read() as tx:
        [cycle] = tx.cycles.all(workspace.id)
        known = tx.people.by_slack_ids(workspace.id, ["U0LEA", "U0KAI"])
    office, lea, kai = Office(store, workspace, cycle, town.now()), known["U0LEA"], known["U0KAI"]
    office.person("Uma Okafor", slack_user_id="U0UMA", manager_id=kai.id)
    whole = office.team("Nordlicht", lea)
    for name in ("Search", "Refunds"):
        office.team(name, kai, parent_id=whole.id)
    (answer,) = town.says("U0LEA", "lea", channel="C0PAY")["responses"]

    mei = press(town, "U0LEA", answer, "go_supporter")
    assert mei["text"].startswith("Mei Tanaka")
    assert press(town, "U0LEA", mei, "go_peer")["text"].startswith("Uma Okafor")
    (team,) = town.says("U0LEA", "team Search", channel="C0PAY")["responses"]
    assert press(town, "U0LEA", team, "go_beside")["text"].startswith("Refunds")


def test_a_view_is_shared_with_the_channel(town: Town) -> None:
    (answer,) = town.says("U0LEA", "team Payments", channel="C0PAY")["responses"]

    press(town, "U0LEA", answer, "share_here")

    shared = town.channel_messages("C0PAY")[-1]
    assert shared["text"].startswith("Payments")
    assert shared["text"].endswith("Shared by Lea Novak")


def test_a_channel_with_a_guest_is_not_shown_anything(town: Town) -> None:
    (answer,) = town.says("U0ADA", "company", channel="C0OPEN")["responses"]

    told = press(town, "U0ADA", answer, "share_here")

    assert told["text"].startswith("Not shared.")
    assert town.channel_messages("C0OPEN") == []


def test_the_home_has_tabs_and_one_walks_in_it(town: Town) -> None:
    home = town.home("U0MEI")
    assert "Payments that just work" in words_of(home["blocks"])

    team = press_home(town, "U0MEI", home, "home_tab_team")
    assert "led by Kai Berg" in words_of(team["blocks"])

    company = press_home(town, "U0MEI", team, "home_tab_company")
    assert "Company" in words_of(company["blocks"])


def test_a_guest_opens_the_home_and_sees_nothing_of_others(town: Town) -> None:
    home = town.home("U0GUS")

    assert "Nothing is waiting for you." in words_of(home["blocks"])
    assert "Payments" not in words_of(home["blocks"])


def test_a_home_that_changed_meanwhile_is_made_anew(town: Town) -> None:
    town.control("faults", method="views.publish", kind="hash_conflict", times=1)

    assert "Your OKRs" in words_of(town.home("U0MEI")["blocks"])


def test_nothing_is_answered_with_silence(town: Town) -> None:
    for typed in ("x" * 10_000, "🤷", "chekin", "O-999", "KR-1.9 45", "team Nowhere", "help nonsense"):
        answer = town.says("U0MEI", typed)

        assert answer["ok"], typed
        assert answer["responses"][0]["text"] or answer.get("view"), typed
        assert "Reference" not in answer["responses"][0]["text"], typed


@pytest.mark.parametrize("typed", ["history", "checkin"])
def test_an_objective_where_a_key_result_is_meant_gets_a_choice(town: Town, typed: str) -> None:
    (answer,) = town.says("U0MEI", f"{typed} O-2", channel="C0PAY")["responses"]

    assert answer["text"] == "O-2 is an objective. Which of its key results? KR-2.1"
    found = button(answer, f"run_{typed}_kr-2.1")
    where = {"channel": answer["channel"], "ts": answer["ts"], "block_id": found["block_id"]}
    assert "Checkout success" in words_of(town.presses("U0MEI", f"run_{typed}_kr-2.1", **where))


def test_an_objective_that_is_not_there_or_is_empty_is_told_apart(town: Town) -> None:
    assert town.reads("U0MEI", "history O-1").startswith("O-1 has no key results yet.")
    assert town.reads("U0MEI", "history O-99").startswith("There is no O-99.")
    assert town.reads("U0MEI", "history nonsense").startswith("There is nothing called nonsense.")


@pytest.mark.parametrize(
    ("typed", "example"),
    [("history", "/okr history KR-12.2"), ("edit", "/okr edit O-12"), ("align", "/okr align O-12")],
)
def test_an_example_begins_with_the_command(town: Town, typed: str, example: str) -> None:
    assert f"For example: {example}" in town.reads("U0MEI", typed)


def test_what_was_found_is_opened_from_a_menu(town: Town) -> None:
    (answer,) = town.says("U0LEA", "find checkout", channel="C0PAY")["responses"]
    menu = button(answer, "go_results")
    assert [one["text"]["text"] for one in menu["options"]] == ["KR-2.1 Checkout success"]

    where = {"channel": answer["channel"], "ts": answer["ts"], "block_id": menu["block_id"]}
    value = menu["options"][0]["value"]
    opened = town.presses("U0LEA", "go_results", value=value, **where)["responses"][-1]

    assert opened["replace_original"]
    assert "Checkout success" in opened["text"]


def test_a_search_with_a_slip_is_mended_by_a_button(town: Town) -> None:
    (answer,) = town.says("U0LEA", "find paymnts", channel="C0PAY")["responses"]
    assert "Nothing holds paymnts. Did you mean payments?" in answer["text"]

    assert "O-2 Payments that just work" in press(town, "U0LEA", answer, "go_near0")["text"]


@pytest.mark.parametrize("typed", ["größer", "中文对", "it’s late"])
def test_what_was_meant_as_a_search_is_found_by_its_button(town: Town, typed: str) -> None:
    """Whatever letters it is written in: none of them stand in the id of the button."""
    (answer,) = town.says("U0LEA", typed, channel="C0PAY")["responses"]
    offered = next(one for block in answer["blocks"] for one in block.get("elements", ()) if one.get("value"))
    assert offered["value"] == f"find {typed}"

    assert f"Nothing holds {typed}" in press(town, "U0LEA", answer, offered["action_id"])["text"]


def test_the_digest_of_team_alone_is_that_of_ones_own(town: Town) -> None:
    assert "There is no team called" not in town.reads("U0KAI", "digest team")


def test_one_looks_at_a_day_gone_by_and_walks_on_in_it(town: Town) -> None:
    town.clock_to("2026-11-23T12:00:00+01:00")
    store, workspace, now = town.okrbot.store, town.okrbot.workspace, town.now()
    with store.write() as tx:
        mei = tx.people.by_slack_id(workspace.id, "U0MEI")
        assert mei is not None
        tx.people.set_manager(mei, None, since=now.date(), by=None, now=now)

    (answer,) = town.says("U0LEA", "<@U0MEI|mei> on last Friday", channel="C0PAY")["responses"]
    up = press(town, "U0LEA", answer, "go_manager")
    press(town, "U0LEA", up, "share_here")
    back = press(town, "U0LEA", up, "go_today")

    assert "As of Fri 20 November 2026" in answer["text"]
    assert "Reports to Kai Berg" in answer["text"]
    assert up["text"].startswith("Kai Berg\nAs of Fri 20 November 2026")
    assert town.channel_messages("C0PAY")[-1]["text"].startswith("Kai Berg\nAs of Fri 20 November 2026")
    assert "As of" not in back["text"]
    assert "Thu 24 December 2026 is still ahead" in town.reads("U0LEA", "<@U0MEI|mei> on 24 December 2026")
    assert town.reads("U0LEA", "company on 1 March").startswith("okrbot has been here since Fri 13 November 2026")
    assert "I cannot read the moon as a day" in town.reads("U0LEA", "<@U0MEI|mei> on the moon")


def press(town: Town, user: str, answer: dict[str, Any], action_id: str) -> dict[str, Any]:
    """Press a button of an answer, or choose the first of a menu; what the person reads then."""
    found = button(answer, action_id)
    where = {"channel": answer["channel"], "ts": answer["ts"], "block_id": found["block_id"]}
    if "options" in found:
        where["value"] = found["options"][0]["value"]
    responses: list[dict[str, Any]] = town.presses(user, action_id, **where)["responses"]
    return responses[-1]


def press_home(town: Town, user: str, home: dict[str, Any], action_id: str) -> dict[str, Any]:
    found = button(home, action_id)
    answer = town.presses(user, action_id, view_id=home["id"], block_id=found["block_id"])
    assert answer["ok"]
    view: dict[str, Any] = town.http.get("/control/views", params={"user": user}).json()["home"]
    return view
