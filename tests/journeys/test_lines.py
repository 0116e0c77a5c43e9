"""Functional and project lines, from the switch of an admin to what a lead of both reads."""

from typing import Any

import pytest

from tests.journeys.test_home import actions_in, home_of, pressed, walks
from tests.journeys.test_setting_up import changes, choices, desk
from tests.journeys.town import Town, words_of

pytestmark = pytest.mark.long

ADA, MEI, KAI = "U0ADA", "U0MEI", "U0KAI"


def switched_on(town: Town) -> None:
    saved = town.submits(ADA, town.says(ADA, "admin")["view"], practices=["lines"])
    assert saved["ok"], saved
    town.control("close", user=ADA, view_id=saved["view"]["id"])


def atlas(town: Town, lead: str) -> None:
    """A project that Kai belongs to."""
    form = pressed(town, ADA, desk(town), "edit_team", "new")["view"]
    made = town.submits(ADA, form, name="Atlas", kind="project", lead=lead, members=[KAI])
    assert made["ok"], made
    town.control("close", user=ADA, view_id=made["view"]["id"])


def answer(town: Town, user: str, text: str) -> str:
    """What is said in plain words."""
    return str(town.says(user, text)["responses"][-1]["text"])


def field_ids(view: dict[str, Any]) -> set[str]:
    return {str(block["block_id"]) for block in view["blocks"] if block["type"] == "input"}


def test_lines_are_nowhere_until_an_admin_switches_them_on(ready: Town) -> None:
    assert "line" not in field_ids(pressed(ready, ADA, desk(ready), "edit_team", "new")["view"])
    assert "serves" not in field_ids(ready.says(MEI, "edit O-1")["view"])
    assert answer(ready, MEI, "help lines").startswith("There is no help on lines.")
    assert "line)" not in answer(ready, MEI, "team Payments")

    switched_on(ready)

    assert "let an objective serve other teams, too" in ready.reads(MEI, "help lines")
    assert answer(ready, MEI, "team Payments").startswith("Payments (functional line)")
    form = changes(ready, "choose_team", choices(desk(ready), "choose_team")["Payments"], line="project")
    assert "edit_members" in actions_in(form["blocks"])
    assert answer(ready, MEI, "team Payments").startswith("Payments (project line)")


def test_an_objective_serves_two_lines_and_who_leads_both_reads_them(ready: Town) -> None:
    switched_on(ready)
    atlas(ready, lead=MEI)
    form = ready.says(MEI, "edit O-1")["view"]
    assert "Did you mean Atlas?" in ready.submits(MEI, form, serves="Atlos 30")["errors"]["serves"]
    saved = ready.submits(MEI, form, serves="Atlas 30")
    assert "Changed: the teams it serves." in words_of(saved["view"]["blocks"])
    ready.control("close", user=MEI, view_id=saved["view"]["id"])

    assert "It serves 70% Payments, 30% Atlas (project line)." in ready.reads(KAI, "O-1")
    assert "Counted in part, shared with other teams: O-1 30%" in ready.reads(KAI, "team Atlas")
    by_line = answer(ready, MEI, "team")
    assert by_line.startswith("My teams\nBy line, Q4 2026\nFunctional line: 0% reached, 1 objective\nProject line: 0%")
    home = walks(ready, MEI, ready.home(MEI), "home_tab_team")
    assert "Atlas (project line)" in words_of(home["blocks"])
    together = words_of(walks(ready, MEI, home, "go_line_together")["blocks"])
    assert "All lines together: 0% reached" in together
    project = walks(ready, MEI, home_of(ready, MEI), "go_line_project")
    assert words_of(project["blocks"]).count("Payments (functional line)") == 1  # in the menu
    attention = ready.says(MEI, "attention")["responses"][-1]
    assert {"go_line_functional", "go_line_project"} <= actions_in(attention["blocks"])


def test_the_teams_that_an_objective_serves_are_typed_while_drafting(ready: Town) -> None:
    switched_on(ready)
    atlas(ready, lead=KAI)
    form = ready.submits(MEI, ready.says(MEI, "new")["view"], text="Refunds\n- Refund time 5 d → 2 d")["view"]
    more = pressed(ready, MEI, form, "draft_more")["view"]

    assert "Did you mean Atlas?" in ready.submits(MEI, more, serves="Atlos 30")["errors"]["serves"]
    assert ready.submits(MEI, more, serves="Atlas 30")["ok"]

    assert "It serves 70% Payments, 30% Atlas (project line)." in ready.reads(KAI, "O-2")


def test_a_lead_says_who_is_what_in_the_team_and_with_which_share(ready: Town) -> None:
    switched_on(ready)
    atlas(ready, lead=KAI)
    page = walks(ready, MEI, ready.home(MEI), "home_tab_team")
    form = pressed(ready, MEI, page, "edit_members")["view"]
    kai = next(one for one in field_ids(form) if "Kai" in words_of(block_of(form, one)) and one.startswith("share"))

    refused = ready.submits(MEI, form, **{kai: "none"})
    assert refused["errors"] == {kai: "Please give a number above 0, such as 0.5, 1 or 60."}
    saved = ready.submits(MEI, form, **{kai: "1.5"})
    assert "From today on 1 person has another place in Payments" in words_of(saved["view"]["blocks"])
    ready.control("close", user=MEI, view_id=saved["view"]["id"])

    assert "60% Payments, 40% Atlas (lead)" in ready.reads(MEI, "<@U0KAI>")
    assert "Kai Berg (60%)" in ready.reads(MEI, "team Payments")
    [theirs] = ready.says("U0LEA", "team Payments")["responses"]
    assert "edit_members" not in str(theirs["blocks"])


def block_of(view: dict[str, Any], block_id: str) -> list[dict[str, Any]]:
    return [block for block in view["blocks"] if block.get("block_id") == block_id]
