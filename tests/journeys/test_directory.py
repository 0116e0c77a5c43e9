"""Everybody from Slack: an admin has them read, sees what would change, and decides."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from bot.app import build
from bot.domain.people import Person, SlackKind
from bot.sandbox.people import change_user, new_user
from bot.services.access import Access
from bot.services.directory.directory import Directory
from bot.settings import Settings
from storage import UNLIMITED
from tests.journeys.conftest import COMPANY, FRIDAY, person
from tests.journeys.seeds import seed
from tests.journeys.test_home import actions_in, home_of, pressed, walks
from tests.journeys.town import Town, button, settings_for, town, words_of
from tests.refusing import refusing

pytestmark = pytest.mark.long

ADA, ZOE, MEI, KAI, LEA, GUS = "U0ADA", "U0ZOE", "U0MEI", "U0KAI", "U0LEA", "U0GUS"
PAGE = 200
CROWD = 400


@pytest.fixture(params=["sqlite-socket", "postgresql-http"])
def large(request: pytest.FixtureRequest) -> Iterator[Town]:
    """The company with a second admin, and several hundred people whom only Slack knows."""
    database, transport = request.param.split("-")
    more = [person(f"U7{number:04}", f"Person {number:04}") for number in range(CROWD)]
    zoe = person(ZOE, "Zoe Zweite", is_admin=True)
    company = {**COMPANY, "users": [*COMPANY["users"], zoe, *more]}
    with town(request.getfixturevalue(f"{database}_stores"), transport, company, FRIDAY) as running:
        seed(running)
        yield running


def reads(town: Town) -> dict[str, Any]:
    """Ada has everybody read, and looks again when the worker has got through."""
    begins(town)
    works(town)
    return desk(town)


def begins(town: Town) -> dict[str, Any]:
    return walks(town, ADA, desk(town), "directory_read")


def desk(town: Town) -> dict[str, Any]:
    """The tab for admins, opened or opened again."""
    return walks(town, ADA, home_of(town, ADA) or town.home(ADA), "home_tab_admin")


def works(town: Town, rounds: int = 2) -> None:
    for _ in range(rounds):
        town.okrbot.worker.run_due(town.now())


def words(view: dict[str, Any]) -> str:
    """Without the signs that make them bold."""
    return words_of(view["blocks"]).replace("*", "")


def known(town: Town, *user_ids: str) -> dict[str, Person]:
    with town.okrbot.store.read() as tx:
        return tx.people.by_slack_ids(town.okrbot.workspace.id, user_ids)


def everybody(town: Town) -> list[Person]:
    with town.okrbot.store.read() as tx:
        return tx.people.active(town.okrbot.workspace.id)


def calls(town: Town, method: str = "users.list") -> list[dict[str, Any]]:
    found = town.http.get("/control/calls").json()["calls"]
    return [call for call in found if call["method"] == method]


def unheard(town: Town, user_id: str, **fields: Any) -> None:
    """Somebody is new, or changes, in Slack, and the event of it gets lost."""
    users, later = town.sandbox.world.default.users, town.now() + timedelta(seconds=1)
    if user_id not in users:
        users[user_id] = new_user({"id": user_id, **fields}, "T0NORD", later)
    change_user(users[user_id], fields, later)


def rows(town: Town, table: str) -> list[Any]:
    with town.okrbot.store.read() as tx:
        return list(tx.connection.execute(text(f"SELECT * FROM {table}")))  # noqa: S608


@pytest.fixture
def settled(ready: Town) -> Town:
    """Everybody has been taken over once; two of them leave, one changes, three come, and Slack's events get lost."""
    decided, ada = Directory(ready.okrbot.store, Access()), known(ready, ADA)[ADA]
    decided.start(ready.okrbot.workspace, ada, now=FRIDAY)
    works(ready)
    decided.take_over(ready.okrbot.workspace, ada, FRIDAY)
    works(ready)
    ready.clock_to((FRIDAY + timedelta(hours=1)).isoformat())
    unheard(ready, KAI, title="Lead of <@U0MEI> & Co")
    unheard(ready, MEI, deleted=True)
    ready.sandbox.world.default.users.pop(LEA)
    unheard(ready, "U0NEW", real_name="Nora Neu", display_name="Nora", title="Designer", is_restricted=True)
    unheard(ready, "U0SAM", real_name="Sam Stranger", is_stranger=True)
    unheard(ready, "U0BOT", real_name="Some Bot", is_bot=True)
    return ready


def settings_again(town: Town) -> Settings:
    return settings_for(town.sandbox, town.okrbot.store.url, town.okrbot.settings.port)


def time_passes(town: Town) -> None:
    """What Slack asked for by Retry-After is over: that is machine time, which no test can move."""
    with town.okrbot.store.write() as tx:
        tx.connection.execute(text("DELETE FROM pause"))


def test_a_large_company_is_read_by_pages_across_a_pause_and_a_restart(large: Town) -> None:
    shown_to_zoe = walks(large, ZOE, large.home(ZOE), "home_tab_admin")
    assert "People are being read" in words(begins(large))
    works(large, 1)
    assert f"{PAGE - 2} people so far" in words(walks(large, ZOE, shown_to_zoe, "directory_read"))

    large.control("faults", method="users.list", kind="rate_limited", seconds=30)
    works(large, 3)
    assert [len(calls(large)), len(rows(large, "pause"))] == [2, 1]
    time_passes(large)
    large.okrbot = build(settings_again(large), large.sandbox.clock, speed=UNLIMITED, stores=large.okrbot.stores)
    works(large, 3)

    asked = [page["args"] for page in calls(large)]
    assert [one["limit"] for one in asked] == ["200"] * 4
    assert [bool(one.get("cursor")) for one in asked] == [False, True, True, True]
    assert asked[1] == asked[2]
    preview = words(desk(large))
    assert f"{CROWD + 1} new: Gus Guest, Person 0000, Person 0001, Person 0002, Person 0003" in preview
    assert "396 more" in preview
    assert len(everybody(large)) == 5

    walks(large, ZOE, large.home(ZOE), "home_tab_admin")
    for user in (ZOE, ADA):
        assert "being taken over" in words(walks(large, user, home_of(large, user), "directory_take"))
    works(large)

    assert f"{CROWD + 1} new, 4 changed, 0 gone." in words(desk(large))
    assert len(everybody(large)) == CROWD + 6
    assert not known(large, "USLACKBOT", large.sandbox.world.default.bot_user)
    assert "Person 0399" in large.reads(MEI, "find 0399")
    assert not rows(large, "directory_entry")


def test_what_changed_in_slack_is_shown_and_changes_nothing_before_it_is_taken_over(settled: Town) -> None:
    before = everybody(settled)

    preview = words(reads(settled))

    assert "1 new: Nora" in preview
    assert "1 changed: Kai Berg" in preview
    assert "1 deactivated in Slack: Mei Tanaka" in preview
    assert "1 not in Slack any more: Lea Novak" in preview
    assert "1 of those who are gone owns running key results" in preview
    details = pressed(settled, ADA, home_of(settled, ADA), "directory_page_first", "0")["view"]
    assert "Kai Berg: Title – → Lead of &lt;@U0MEI&gt; &amp; Co" in words(details)
    assert "Nora: Designer, Europe/Berlin, guest" in words(details)
    settled.control("close", user=ADA, view_id=details["id"])
    assert everybody(settled) == before

    earlier = home_of(settled, ADA)
    shown = words(walks(settled, ADA, earlier, "directory_not_now"))
    assert "Read people from Slack" in shown
    assert everybody(settled) == before
    assert not rows(settled, "directory_entry")

    settled.clock_to((FRIDAY + timedelta(hours=1, minutes=30)).isoformat())
    reads(settled)
    again = home_of(settled, ADA)
    for action_id in ("directory_take", "directory_not_now"):
        assert button(again, action_id)["value"] != button(earlier, action_id)["value"]
    settled.clock_to((FRIDAY + timedelta(hours=2)).isoformat())
    settled.control("user", **person(LEA, "Lea Novak"))  # she is heard of again before Ada decides
    walks(settled, ADA, home_of(settled, ADA), "directory_take")
    works(settled)

    assert "1 new, 1 changed, 1 gone." in words(desk(settled))
    people = known(settled, ADA, MEI, KAI, LEA, "U0NEW", "U0SAM", "U0BOT")
    assert {user for user, one in people.items() if one.is_active} == {ADA, KAI, LEA, "U0NEW"}
    assert not people[MEI].is_active
    assert people["U0NEW"].slack_kind is SlackKind.MULTI_CHANNEL_GUEST
    title = "Lead of <@U0MEI> & Co"
    with settled.okrbot.store.read() as tx:
        told = tx.audit.of(settled.okrbot.workspace.id, "person", people[KAI].id)[-1]
    assert (told.actor_id, told.before, told.after) == (people[ADA].id, {"v": 1, "title": ""}, {"v": 1, "title": title})
    settled.clock_to("2026-11-16T12:00:00+00:00")
    assert settled.direct_messages(MEI) == []


@pytest.mark.parametrize("company", ["sqlite-socket"], indirect=True)  # the services are tested on both
def test_who_sets_okrbot_up_has_people_read_stops_it_and_is_told_what_slack_refuses(company: Town) -> None:
    home = company.home(ADA)
    assert "Set up okrbot" in words(home)
    assert "People are being read from Slack" in words(walks(company, ADA, home, "directory_read"))

    stopped = walks(company, ADA, home_of(company, ADA), "directory_not_now")
    works(company)
    assert "directory_read" in actions_in(stopped["blocks"])
    assert calls(company) == []

    company.control("faults", method="users.list", kind="missing_scope")
    walks(company, ADA, stopped, "directory_read")
    works(company)
    refused = walks(company, ADA, home_of(company, ADA), "directory_look")
    assert "the app lacks a right" in words(refused)

    walks(company, ADA, refused, "directory_read")
    works(company)
    waiting = words(walks(company, ADA, home_of(company, ADA), "directory_look"))
    assert "4 new" in waiting
    assert "Set up okrbot" in waiting


def test_a_page_that_cannot_be_written_is_asked_for_again_after_a_rest_alone(company: Town) -> None:
    company.home(ADA)
    begins(company)
    with refusing(company.okrbot.store, "directory_entry", "name", "Kai Berg"):
        works(company, 3)

    with company.okrbot.store.read() as tx:
        reading = tx.directory_readings.of(company.okrbot.workspace.id)
    assert reading is not None
    assert (reading.failures, len(calls(company)), rows(company, "directory_entry")) == (1, 1, [])
