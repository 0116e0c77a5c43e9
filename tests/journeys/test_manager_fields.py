"""Managers from a profile field of Slack: an admin chooses the field, the worker reads it once a day."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from tests.journeys.conftest import FRIDAY
from tests.journeys.test_home import home_of, pressed, walks
from tests.journeys.town import Town, words_of
from tests.refusing import refusing

pytestmark = pytest.mark.long

ADA, MEI, KAI, LEA, GUS = "U0ADA", "U0MEI", "U0KAI", "U0LEA", "U0GUS"
FIELD = "Xf0BOSS"


@pytest.fixture
def chosen(ready: Town) -> Town:
    """Slack's profiles have a field for it, Mei's names Lea, and Ada has chosen it."""
    offers(ready)
    says(ready, MEI, LEA)
    chooses(ready, f"{FIELD}:Boss")
    return ready


def offers(town: Town) -> None:
    fields = town.sandbox.world.default.profile_fields
    fields[FIELD] = {"id": FIELD, "label": "Boss", "type": "user"}
    fields["Xf0PHONE"] = {"id": "Xf0PHONE", "label": "Extension", "type": "text"}


def says(town: Town, user_id: str, boss: str) -> None:
    """Somebody's profile names a manager; of this, Slack tells no app."""
    town.control("user", id=user_id, fields={FIELD: {"value": boss, "alt": ""}})


def settings_form(town: Town) -> dict[str, Any]:
    shown = walks(town, ADA, home_of(town, ADA) or town.home(ADA), "home_tab_admin")
    view: dict[str, Any] = pressed(town, ADA, shown, "workspace_settings")["view"]
    return view


def chooses(town: Town, value: str) -> None:
    saved = town.submits(ADA, settings_form(town), manager_field=value)
    assert saved["ok"], saved
    town.control("close", user=ADA, view_id=saved["view"]["id"])


def works(town: Town, rounds: int = 2) -> None:
    for _ in range(rounds):
        town.okrbot.worker.run_due(town.now())


def a_day_goes_by(town: Town, days: int = 1) -> None:
    town.clock_to((town.now() + timedelta(days=days)).isoformat())


def manager_of(town: Town, user_id: str) -> str | None:
    with town.okrbot.store.read() as tx:
        found = tx.people.by_slack_id(town.okrbot.workspace.id, user_id)
        assert found is not None
        above = tx.people.managers_above(town.okrbot.workspace.id, found.id)
    return above[0].slack_user_id if above else None


def asked_about(town: Town) -> list[str]:
    calls = town.http.get("/control/calls").json()["calls"]
    return [call["args"]["user"] for call in calls if call["method"] == "users.profile.get"]


def desk(town: Town) -> str:
    return words_of(walks(town, ADA, home_of(town, ADA), "home_tab_admin")["blocks"]).replace("*", "")


def test_managers_come_from_the_field_that_an_admin_chose_day_by_day_and_who_may_not_lead_is_named(
    chosen: Town,
) -> None:
    works(chosen)
    assert sorted(asked_about(chosen)) == [ADA, KAI, LEA, MEI]
    assert manager_of(chosen, MEI) == LEA
    assert "from the field Boss of Slack's profiles" in desk(chosen)
    assert "Lea Novak" in chosen.reads(KAI, "<@U0MEI>")

    says(chosen, MEI, KAI)
    works(chosen)
    assert manager_of(chosen, MEI) == LEA
    a_day_goes_by(chosen)

    assert manager_of(chosen, MEI) == KAI
    assert len(asked_about(chosen)) == 8
    with chosen.okrbot.store.read() as tx:
        held = tx.connection.execute(text("SELECT since, until FROM reporting ORDER BY id")).all()
    days = [(str(since), None if until is None else str(until)) for since, until in held]
    first, second = FRIDAY.date(), date(2026, 11, 14)
    assert days == [(str(first), str(second)), (str(second), None)]

    for user_id, boss in ((LEA, KAI), (KAI, KAI), (MEI, ""), (ADA, "U0NOBODY")):
        says(chosen, user_id, boss)
    a_day_goes_by(chosen)
    assert [manager_of(chosen, user_id) for user_id in (MEI, LEA, KAI, ADA)] == [KAI, KAI, None, None]
    told = desk(chosen)
    assert "Kai Berg: would report to themselves." in told
    assert "Ada Admin: <@U0NOBODY> is a bot, or nobody whom I know." in told

    says(chosen, KAI, MEI)
    a_day_goes_by(chosen)
    assert "Kai Berg: <@U0MEI> reports to them already, so it would be a circle." in desk(chosen)
    form = pressed(chosen, ADA, home_of(chosen, ADA), "edit_person")["view"]
    about_kai = chosen.presses(ADA, "choose_person", view_id=form["id"], value=KAI)["view"]
    assert "If the field Boss in Slack names somebody" in str(about_kai["blocks"])
    chosen.control("close", user=ADA, view_id=form["id"])
    chooses(chosen, "none")
    assert "Boss" not in desk(chosen)
    assert manager_of(chosen, MEI) == KAI


@pytest.mark.parametrize("company", ["sqlite-socket"], indirect=True)  # the services are tested on both
def test_without_the_right_an_admin_reads_what_to_do_and_slack_is_left_alone(ready: Town) -> None:
    assert "have no field here that names a person" in words_of(settings_form(ready)["blocks"])
    works(ready)
    assert asked_about(ready) == []

    offers(ready)
    chooses(ready, f"{FIELD}:Boss")
    ready.control("faults", method="users.profile.get", kind="missing_scope")
    works(ready, 3)

    assert "the app needs the right users.profile:read" in desk(ready)
    assert len(asked_about(ready)) == 1
    ready.control("faults", method="team.profile.get", kind="missing_scope")
    form = settings_form(ready)
    assert "users.profile:read" in words_of(form["blocks"])
    assert ready.submits(ADA, form, manager_field=f"{FIELD}:Boss")["ok"]


def test_managers_who_cannot_be_written_are_read_again_after_a_rest_alone(chosen: Town) -> None:
    with refusing(chosen.okrbot.store, "audit_event", "kind", "person"):
        works(chosen, 3)

    assert len(asked_about(chosen)) == 4
    assert manager_of(chosen, MEI) is None
    assert "Slack's profiles" in desk(chosen)
