"""An admin says to whom somebody reports and as what they work here; everybody sees the reporting line."""

from typing import Any

import pytest

from bot.domain.people import Employment, Person
from tests.journeys.test_home import walks
from tests.journeys.town import Town, button, words_of

pytestmark = pytest.mark.long


def chooses(town: Town, whom: str, by: str = "U0ADA") -> dict[str, Any]:
    """The form as it stands once somebody is chosen."""
    home = town.home(by)
    admin = next(one for one in home["blocks"][0]["elements"] if one.get("value") == "admin")
    town.presses(by, admin["action_id"], view_id=home["id"])
    opened = town.presses(by, "edit_person", view_id=home["id"])["view"]
    return town.presses(by, "choose_person", view_id=opened["id"], value=whom)


def element(view: dict[str, Any], block_id: str) -> dict[str, Any]:
    found: dict[str, Any] = next(one["element"] for one in view["blocks"] if one.get("block_id") == block_id)
    return found


def stored(town: Town, user: str) -> Person:
    with town.okrbot.store.read() as tx:
        found = tx.people.by_slack_id(town.okrbot.workspace.id, user)
    assert found is not None
    return found


def test_a_reporting_line_is_said_in_the_home_tab_and_seen_by_everybody(ready: Town) -> None:
    form = chooses(ready, "U0MEI")["view"]
    assert "initial_user" not in element(form, "manager")
    assert element(form, "employment")["initial_option"]["value"] == "employee"

    saved = ready.submits("U0ADA", form, manager="U0LEA", employment="contractor")

    assert "Mei Tanaka is saved, and reports to Lea Novak." in words_of(saved["view"])
    assert stored(ready, "U0MEI").employment is Employment.CONTRACTOR
    assert "Lea Novak" in ready.reads("U0KAI", "<@U0MEI>")
    assert "Mei Tanaka" in ready.reads("U0KAI", "<@U0LEA>")


def test_choosing_somebody_else_brings_what_is_known_of_them(ready: Town) -> None:
    ready.submits("U0ADA", chooses(ready, "U0MEI")["view"], manager="U0LEA", employment="intern")
    ready.home("U0ADA")
    first = chooses(ready, "U0KAI")["view"]
    second = ready.presses("U0ADA", "choose_person", view_id=first["id"], value="U0MEI")["view"]

    assert "initial_user" not in element(first, "manager")
    assert element(second, "manager")["initial_user"] == "U0LEA"
    assert element(second, "employment")["initial_option"]["value"] == "intern"


def test_what_cannot_be_stands_under_its_field_and_the_modal_stays(ready: Town) -> None:
    form = chooses(ready, "U0MEI")["view"]
    ready.submits("U0ADA", form, manager="U0LEA", employment="employee")
    form = chooses(ready, "U0LEA")["view"]

    circle = ready.submits("U0ADA", form, manager="U0MEI", employment="employee")
    guest = ready.submits("U0ADA", form, manager="U0GUS", employment="employee")

    assert "Lea Novak → Mei Tanaka → Lea Novak" in circle["errors"]["manager"]
    assert "Gus Guest cannot lead anybody" in guest["errors"]["manager"]
    assert stored(ready, "U0LEA").manager_id is None


def test_a_form_sent_off_before_it_has_turned_saves_nothing_and_shows_the_person(ready: Town) -> None:
    home = ready.home("U0ADA")
    admin = next(one for one in home["blocks"][0]["elements"] if one.get("value") == "admin")
    ready.presses("U0ADA", admin["action_id"], view_id=home["id"])
    opened = ready.presses("U0ADA", "edit_person", view_id=home["id"])["view"]

    shown = ready.submits("U0ADA", opened, person="U0MEI")["view"]

    assert element(shown, "person")["initial_user"] == "U0MEI"
    assert element(shown, "manager")["type"] == "users_select"


def test_a_member_finds_no_such_button(ready: Town) -> None:
    home = ready.home("U0KAI")

    assert "Admin" not in words_of(home)
    with pytest.raises(AssertionError):
        button(home, "edit_person")


def test_whoever_is_no_admin_any_more_is_told_so_before_they_choose_anybody(ready: Town) -> None:
    home = walks(ready, "U0ADA", ready.home("U0ADA"), "home_tab_admin")
    ready.control("user", id="U0ADA", is_admin=False, is_owner=False)
    told = ready.presses("U0ADA", "edit_person", view_id=home["id"])
    assert "Sorry, that is for an admin." in words_of(told["view"])


def test_a_contractor_contributes_or_stays_out_as_the_workspace_says_and_reads_why(ready: Town) -> None:
    store, now = ready.okrbot.store, ready.now()
    ready.clock_to("2026-11-16T12:00:00+01:00")
    assert len(ready.direct_messages("U0MEI")) == 1
    with store.write() as tx:
        mei = tx.people.by_slack_id(ready.okrbot.workspace.id, "U0MEI")
        assert mei is not None
        tx.people.change(mei, by=None, now=now, employment=Employment.CONTRACTOR)
    rules(ready, "contribute")

    assert ready.reads("U0MEI", "new").startswith("Contract workers here work on objectives of others")
    assert "Recorded" in ready.reads("U0MEI", "KR-1.1 92 c7 from a contractor")
    rules(ready, "out")

    for words in ("new", "checkin", "KR-1.1 93", "edit O-1"):
        assert ready.reads("U0MEI", words).startswith("Contract workers stay out of OKRs here"), words
    assert "KR-1.1 Checkout success: 20%" in ready.reads("U0MEI", "O-1")
    assert "Nothing is waiting for you." in words_of(ready.home("U0MEI")["blocks"])
    ready.clock_to("2026-11-24T12:00:00+01:00")
    assert len(ready.direct_messages("U0MEI")) == 1


def rules(ready: Town, contractors: str) -> None:
    saved = ready.submits("U0ADA", ready.says("U0ADA", "admin")["view"], contractors=contractors)
    assert saved["ok"], saved
    ready.control("close", user="U0ADA", view_id=saved["view"]["id"])
