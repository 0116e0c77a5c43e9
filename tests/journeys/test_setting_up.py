"""What admins change in App Home after the first days: teams and cycles that end, allowed channels, days."""

from typing import Any

import pytest

from tests.journeys.test_home import actions_in, home_of, pressed, walks
from tests.journeys.town import Town, bot_of, words_of

pytestmark = pytest.mark.long

ADA = "U0ADA"


def desk(town: Town) -> dict[str, Any]:
    return walks(town, ADA, town.home(ADA), "home_tab_admin")


def changes(town: Town, choice: str, value: str, **fields: Any) -> dict[str, Any]:
    """Choose a team or cycle, change its form and save it; the form as it was shown."""
    form: dict[str, Any] = pressed(town, ADA, desk(town), choice, value)["view"]
    saved = town.submits(ADA, form, **fields)
    assert saved["ok"], saved
    town.control("close", user=ADA, view_id=saved["view"]["id"])
    return form


def closes(town: Town, **fields: Any) -> dict[str, Any]:
    """Choose in the form of Payments that it is closed; the page that asks what becomes of what it has."""
    payments = choices(desk(town), "choose_team")["Payments"]
    form: dict[str, Any] = pressed(town, ADA, desk(town), "choose_team", payments)["view"]
    page: dict[str, Any] = town.submits(ADA, form, state="closed", **fields)["view"]
    assert page["callback_id"] == "okr_close_team"
    return page


def choices(view: dict[str, Any], action_id: str) -> dict[str, str]:
    elements = [one for block in view["blocks"] for one in block.get("elements", ())]
    select = next(one for one in elements if one.get("action_id") == action_id)
    return {option["text"]["text"]: option["value"] for option in select["options"]}


def test_the_home_stays_with_the_admin_after_a_team_is_saved(ready: Town) -> None:
    changes(ready, "choose_team", choices(desk(ready), "choose_team")["Payments"], name="Paying")

    assert "For admins" in words_of(home_of(ready, ADA)["blocks"])


def test_a_closed_team_gets_no_digest_and_opens_again(ready: Town) -> None:
    ready.control("channel", id="C0PAY", members=[ADA, "U0MEI", "U0KAI", "U0LEA", bot_of(ready)])
    page = closes(ready)
    assert ready.submits(ADA, page)["ok"]
    ready.clock_to("2026-11-20T12:00:00+00:00")
    assert ready.channel_messages("C0PAY") == []
    assert "O-1 Checkout just works" in ready.reads("U0MEI")
    assert "There are no teams yet" in ready.reads("U0KAI", "team")

    changes(ready, "choose_team", choices(desk(ready), "choose_team")["Payments (closed)"], state="open")
    ready.clock_to("2026-11-27T12:00:00+00:00")

    assert ready.channel_messages("C0PAY") != []


def test_where_everything_of_a_closed_team_goes_is_asked_and_saved_with_what_was_typed(ready: Town) -> None:
    form = pressed(ready, ADA, desk(ready), "edit_team", "new")["view"]
    made = ready.submits(ADA, form, name="Platform")
    ready.control("close", user=ADA, view_id=made["view"]["id"])
    page = closes(ready, name="Paying")
    assert "Payments* has an open objective." in words_of(page["blocks"])
    assert "O-1 Checkout just works (Mei Tanaka)" in words_of(page["blocks"])

    menu = {"user": ADA, "view_id": page["id"], "query": "plat"}
    offered = ready.control("options", action_id="closing_to", **menu)["options"]
    assert [one["text"]["text"] for one in offered[1:]] == ["Is cancelled", "Platform"]
    ready.control("options", action_id="closing_channel", **menu)
    objective = next(block["block_id"] for block in page["blocks"] if block["type"] == "input")
    to = offered[-1]["value"]
    saved = ready.submits(ADA, page, **{objective: to, "to_channel": to})
    assert saved["ok"], saved

    assert "For admins" in words_of(home_of(ready, ADA)["blocks"])
    assert {"Paying (closed)", "Platform"} <= set(choices(desk(ready), "choose_team"))
    assert "O-1 Checkout just works" in ready.reads("U0KAI", "team Platform")
    ready.control("channel", id="C0PAY", members=[ADA, "U0MEI", "U0KAI", "U0LEA", bot_of(ready)])
    ready.clock_to("2026-11-20T12:00:00+00:00")
    assert [one for one in ready.channel_messages("C0PAY") if "Platform" in one["text"]] != []


def test_a_cycle_is_ended_early_and_nothing_is_deleted(ready: Town) -> None:
    changes(ready, "choose_cycle", choices(desk(ready), "choose_cycle")["Q4 2026"], state="closed")
    ready.clock_to("2026-11-20T12:00:00+00:00")

    assert ready.direct_messages("U0MEI") == []
    assert "Checkout just works" in ready.reads("U0MEI", "O-1")


def test_whoever_opens_a_closed_cycle_again_reads_how_much_of_it_runs_again(ready: Town) -> None:
    changes(ready, "choose_cycle", choices(desk(ready), "choose_cycle")["Q4 2026"], state="closed")
    form = pressed(ready, ADA, desk(ready), "choose_cycle", choices(desk(ready), "choose_cycle")["Q4 2026"])["view"]

    said = words_of(ready.submits(ADA, form, state="active")["view"]["blocks"])

    assert said.strip() == "Q4 2026 is saved: 1 Oct to 31 Dec. 1 objective that had closed with it is open again."


def test_a_cycle_whose_days_run_is_not_planned_again(ready: Town) -> None:
    form = pressed(ready, ADA, desk(ready), "choose_cycle", choices(desk(ready), "choose_cycle")["Q4 2026"])["view"]

    refused = ready.submits(ADA, form, state="planning")

    assert "further on" in refused["errors"]["state"]


def test_an_admin_sees_and_withdraws_a_channel_that_was_allowed(ready: Town) -> None:
    saved = ready.submits(ADA, ready.says(ADA, "admin")["view"], allowed_channels=["C0OPEN", "C0PAY"])
    ready.control("close", user=ADA, view_id=saved["view"]["id"])

    form = ready.says(ADA, "admin")["view"]
    shown = next(block["element"] for block in form["blocks"] if block.get("block_id") == "allowed_channels")
    assert sorted(shown["initial_conversations"]) == ["C0OPEN", "C0PAY"]
    ready.submits(ADA, form, allowed_channels=["C0PAY"])

    with ready.okrbot.store.read() as tx:
        workspace_id = ready.okrbot.workspace.id
        assert tx.workspaces.allowed_channels(workspace_id) == ["C0PAY"]
        told = [
            (one.action, (one.after or {}).get("channel"))
            for one in tx.audit.of(workspace_id, "workspace", workspace_id)
        ]
    assert ("channel_allowed", "C0OPEN") in told
    assert ("channel_forbidden", "C0OPEN") in told


def test_a_week_from_sunday_to_thursday_is_asked_on_its_first_day(ready: Town) -> None:
    own = ready.says("U0KAI", "settings")["view"]
    ready.submits("U0KAI", own, prompt_day="6", working_days=["6", "0", "1", "2", "3"])
    everybody = ready.says(ADA, "admin")["view"]
    assert ready.submits(ADA, everybody, prompt_day="6")["ok"]
    team = choices(desk(ready), "choose_team")["Payments"]
    changes(ready, "choose_team", team, prompt_day="6", digest_day="5")

    assert "every Sunday" in ready.reads("U0KAI", "why")


def test_a_guest_sees_only_what_is_for_guests(ready: Town) -> None:
    ready.control("user", id="U0GUS", is_ultra_restricted=False)
    home = ready.home("U0GUS")
    assert not actions_in(home["blocks"]) & {"run_new", "find_open", "home_tab_team", "show_somebody"}
    assert "run_new" not in actions_in(ready.says("U0GUS")["responses"][0]["blocks"])

    help_text = words_of(walks(ready, "U0GUS", home, "run_more", "help")["blocks"])

    assert "/okr checkin" in help_text
    for refused in ("/okr new", "/okr company", "/okr team", "/okr find", "@person"):
        assert refused not in help_text


def test_an_admin_is_reminded_in_time_that_the_cycle_ends(ready: Town) -> None:
    assert "Plan a cycle" not in words_of(ready.home("U0ADA"))

    ready.clock_to("2026-12-18T09:00:00+01:00")
    assert "The last cycle is over, or soon will be" in words_of(ready.home("U0ADA"))
    assert "The last cycle" not in words_of(ready.home("U0MEI"))

    home = ready.home("U0ADA")
    opened = ready.presses("U0ADA", "edit_cycle", view_id=home["id"], value="new")
    ready.submits("U0ADA", opened["view"])
    assert "Plan a cycle" not in words_of(ready.home("U0ADA"))
