"""Control mode from start to end: what it costs is said before, comes as said, and ends by itself."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from bot.app import Stores
from bot.domain.control import CONSENT, DECISION, HELPED, LAST_DAY, REASON, WORDS
from bot.domain.ids import TeamId
from bot.domain.okrs import ObjectiveState
from bot.domain.prompts import PromptKind
from bot.domain.workspaces import Practice
from bot.views import ids
from storage.rows import table_of
from storage.tables.records import AuditEventRow
from tests.journeys.town import Town, button, person, without_welcome, words_of
from tests.journeys.town import press as pressed

pytestmark = pytest.mark.long

CHANNEL = "C0PAY"
BERLIN = "+01:00"


@pytest.fixture
def town(ready: Town) -> Town:
    """Lea leads Payments, whose objective O-1 is Mei's; KR-1.2 is Kai's, who owns O-2, which contributes to it. Ada is
    above Mei. It is Friday, and control mode is on."""
    bot = next(str(user["id"]) for user in ready.http.get("/control/state").json()["users"] if user["is_bot"])
    ready.control("channel", id=CHANNEL, members=["U0ADA", "U0MEI", "U0KAI", "U0LEA", bot])
    ada, mei, kai, lea = (person(ready, one) for one in ("U0ADA", "U0MEI", "U0KAI", "U0LEA"))
    with ready.okrbot.store.write() as tx:
        now, workspace = ready.now(), tx.workspaces.get(ready.okrbot.workspace.id)
        tx.workspaces.set(workspace, by=None, now=now, practices=frozenset({Practice.CONTROL}))
        team = tx.teams.get(workspace.id, TeamId(1))
        tx.teams.change(team, by=None, now=now, lead_id=lea.id)
        tx.people.set_manager(mei, ada.id, since=date(2026, 10, 1), by=None, now=now)
        first = tx.objectives.by_number(workspace.id, 1)
        assert first is not None
        tx.key_results.change(first.key_results[1], by=None, now=now, owner_id=kai.id)
        held: dict[str, Any] = {"workspace_id": workspace.id, "cycle_id": first.cycle_id, "team_id": team.id}
        second = tx.objectives.create(
            by=kai.id, now=now, **held, title="Refunds by hand", owner_id=lea.id, state=ObjectiveState.ACTIVE
        )
        term: dict[str, Any] = {"active_from": date(2026, 10, 1), "due_day": date(2026, 12, 31)}
        values: dict[str, Any] = {"title": "Refunds", "start": Decimal(0), "target": Decimal(9), **term}
        tx.key_results.add_to(second, by=kai.id, now=now, owner_id=kai.id, **values)
        ends: dict[str, Any] = {"from_objective_id": second.id, "to_objective_id": first.id, "to_key_result_id": None}
        tx.alignments.add(by=kai.id, now=now, reason="", workspace_id=workspace.id, **ends)
    return ready


def start(town: Town, by: str = "U0LEA", last: str = "2026-11-20", code: str = "O-1", **more: Any) -> dict[str, Any]:
    """Put an objective under control; the last view that was shown."""
    values: dict[str, Any] = {REASON: "The vendor left", LAST_DAY: last, **more}
    shown = town.submits(by, town.says(by, f"control {code}")["view"], **values)
    return town.submits(by, shown["view"], **values) if "view" in shown else shown


def prompts_of(town: Town, user: str, kind: PromptKind) -> list[tuple[date, str]]:
    """The days of somebody's prompts that were sent, and what became of them, oldest first."""
    with town.okrbot.store.read() as tx:
        found = tx.prompts.latest_of(town.okrbot.workspace.id, [person(town, user).id], 40)
    listed = [one for prompts in found.values() for one in prompts if one.kind is kind and one.sent_at is not None]
    return sorted((one.first_day, one.state.value) for one in listed)


def in_channel(town: Town) -> list[dict[str, Any]]:
    """The rooms, each with what it says by now."""
    return [one for one in town.channel_messages(CHANNEL) if one["text"].startswith(("*O-1*", "*O-2*"))]


def test_it_costs_what_it_says_and_is_over_by_itself(town: Town) -> None:
    form = town.says("U0LEA", "control KR-1.2")["view"]
    values: dict[str, Any] = {REASON: "The vendor left.", LAST_DAY: "2026-11-18"}
    shown = town.submits("U0LEA", form, **values)["view"]
    said = words_of(shown)
    assert "*It costs at most*\n• 3 messages each to Kai Berg and Mei Tanaka\n• one message in the team's" in said
    assert "A line in their next check-in message: Kai Berg and Mei Tanaka." in said
    assert in_channel(town) == []
    assert "under control until 18 Nov: Mei Tanaka decides" not in town.reads("U0KAI", "O-1")
    started = town.submits("U0LEA", shown, **values)
    assert "Under control until 18 Nov: Mei Tanaka decides." in words_of(started["view"])

    town.says("U0MEI", "KR-1.1 92 c2 still waiting")
    for where in ("O-1", "company", "attention", "tree team Payments", "find checkout", "@U0MEI"):
        text = where.replace("@U0MEI", "<@U0MEI|mei>")
        assert "under control until 18 Nov: Mei Tanaka decides" in town.reads("U0KAI", text), where

    town.clock_to(f"2026-11-16T09:30:00{BERLIN}")
    [room] = in_channel(town)
    assert "Decisions stand in this thread and are valid at once." in room["text"]
    daily = town.direct_messages("U0KAI")[-1]
    told = without_welcome(daily["text"])
    assert told.startswith("*Monday, Kai Berg: 1 key result under control, about a minute.*")
    assert (
        "Lea Novak has put O-1 Checkout just works under control; Mei Tanaka decides: “The vendor left”."
        in daily["text"]
    )
    assert "KR-2.1" not in daily["text"]

    refused = town.reads("U0KAI", "control O-1 decide Refunds by hand")
    assert "Sorry, that is for whoever decides about it." in refused
    mine = town.direct_messages("U0MEI")[-1]
    opened = pressed(town, "U0MEI", mine, f"{ids.CONTROL_DECIDE}1")["view"]
    town.submits("U0MEI", opened, **{DECISION: "Refunds by hand until Thursday"})
    assert "Recorded for O-1" in town.reads("U0MEI", "control O-1 decide No new vendor this year")
    assert "There is no O-999." in town.reads("U0MEI", "control O-999 end")
    town.clock_to(f"2026-11-17T09:30:00{BERLIN}")
    thread = [one["text"] for one in town.channel_messages(CHANNEL) if one.get("thread_ts") == room["ts"]]
    decided = {one.split(": ", 2)[-1] for one in thread if one.startswith("*Decided:*")}
    assert decided == {"Refunds by hand until Thursday", "No new vendor this year"}  # sent at once, in no order here
    assert (
        "decided about O-1 Checkout just works: “No new vendor this year”" in town.direct_messages("U0KAI")[-1]["text"]
    )
    assert "16 Nov, Mei Tanaka: No new vendor this year" in town.reads("U0ADA", "O-1")

    town.clock_to(f"2026-11-19T10:00:00{BERLIN}")
    assert "under control until" not in town.reads("U0KAI", "O-1").replace("Was under control until", "")
    assert in_channel(town)[0]["text"].split("\n")[1].startswith("*Over.*")
    days = [date(2026, 11, day) for day in range(16, 19)]
    assert [day for day, _ in prompts_of(town, "U0KAI", PromptKind.CONTROL)] == days
    assert [day for day, _ in prompts_of(town, "U0MEI", PromptKind.CONTROL)] == days
    assert prompts_of(town, "U0KAI", PromptKind.REGULAR) == []
    assert len([one for one in in_channel(town) if one.get("thread_ts", one["ts"]) == one["ts"]]) == 1
    assert "is not under control" in town.reads("U0MEI", "control O-1 decide Too late").lower()
    assert "once is the most" in town.reads("U0LEA", "control O-1")

    town.clock_to(f"2026-11-23T10:00:00{BERLIN}")
    weekly = town.direct_messages("U0KAI")[-1]["text"]
    assert "under control no longer. Did it help?" in weekly
    assert weekly.count("under control no longer") == 1


def test_two_start_it_at_once_and_it_is_renewed_once(town: Town) -> None:
    values: dict[str, Any] = {REASON: "The vendor left", LAST_DAY: "2026-11-18"}
    forms = {who: town.says(who, "control O-1")["view"] for who in ("U0LEA", "U0ADA")}
    assert "errors" in town.submits("U0LEA", forms["U0LEA"], **{**values, REASON: " "})
    late = town.submits("U0LEA", forms["U0LEA"], **{**values, LAST_DAY: "2026-11-28"})
    assert late["errors"] == {LAST_DAY: "That is too far ahead: 14 days at most."}
    shown = {who: town.submits(who, form, **values)["view"] for who, form in forms.items()}
    assert "Under control until 18 Nov" in words_of(town.submits("U0ADA", shown["U0ADA"], **values)["view"])
    second = town.submits("U0LEA", shown["U0LEA"], **values)
    assert "somebody else was first" in " ".join(second["errors"].values())
    assert "that is for the team's lead or a manager above" in town.reads("U0KAI", "control O-2")

    renewal = town.says("U0LEA", "control O-1 renew")["view"]
    early = town.submits("U0LEA", renewal, **{LAST_DAY: "2026-11-18"})
    assert early["errors"] == {LAST_DAY: "Please choose 19 Nov or a later day."}
    assert "until 24 Nov" in words_of(town.submits("U0LEA", renewal, **{LAST_DAY: "2026-11-24"})["view"])
    assert "It has been renewed already" in town.reads("U0ADA", "control O-1 renew")
    town.clock_to(f"2026-11-16T09:30:00{BERLIN}")
    assert "Under control until 24 Nov" in in_channel(town)[0]["text"]
    assert "Sorry, that is for" in town.reads("U0KAI", "control O-1 end")
    assert "O-1 is under control no longer." in town.reads("U0MEI", "control O-1 end")
    town.clock_to(f"2026-11-17T09:30:00{BERLIN}")
    assert "Mei Tanaka ended it." in in_channel(town)[0]["text"]
    assert [day for day, _ in prompts_of(town, "U0KAI", PromptKind.CONTROL)] == [date(2026, 11, 16)]
    assert "once is the most" in town.reads("U0ADA", "control O-1")


def test_its_end_holds_while_the_bot_is_down_and_everybody_says_whether_it_helped(
    town: Town, request: pytest.FixtureRequest
) -> None:
    start(town, last="2026-11-17")
    town.clock_to(f"2026-11-16T10:00:00{BERLIN}")
    daily = town.direct_messages("U0MEI")[-1]
    town.bot_stops()
    town.clock_to(f"2026-11-24T09:00:00{BERLIN}")
    kind = "sqlite" if town.okrbot.store.is_sqlite else "postgresql"
    stores: Stores = request.getfixturevalue(f"{kind}_stores")
    restart(town, stores)
    assert button(daily, f"{ids.CONTROL_DECIDE}1")
    with pytest.raises(AssertionError):
        button(town.direct_messages("U0MEI")[-1], f"{ids.CONTROL_DECIDE}1")
    assert "*Over.* Was under control until 17 Nov: Mei Tanaka decided." in in_channel(town)[0]["text"]
    assert [day for day, _ in prompts_of(town, "U0MEI", PromptKind.CONTROL)] == [date(2026, 11, 16)]

    asked = town.home("U0LEA")
    assert "O-1* Checkout just works is under control no longer. Did it help?" in words_of(asked)
    period = f"{ids.CONTROL_HELPED}1"
    for who, helped in (("U0LEA", "yes"), ("U0KAI", "no")):
        view = question(town, who, period)
        assert "without your name" in words_of(view)
        town.submits(who, view, **{HELPED: helped})
    assert "Did it help?" not in town.reads("U0ADA", "O-1")
    view = question(town, "U0MEI", period)
    kept = town.submits("U0MEI", view, **{HELPED: "yes", WORDS: "Ask the vendor first"})
    assert kept["errors"] == {CONSENT: "Tick this to keep your sentence, or empty it: it is kept in no other way."}
    town.submits("U0MEI", view, **{HELPED: "yes", WORDS: "Ask the vendor first", CONSENT: ["keep"]})
    town.clock_to(f"2026-11-24T11:00:00{BERLIN}")
    page = town.reads("U0ADA", "O-1")
    assert "Yes: ▇▇ 2" in page
    assert "No: ▇ 1" in page
    lessons = town.reads("U0ADA", "lessons")
    assert "Ask the vendor first" in lessons
    assert "was under control from 13 Nov 2026 to 17 Nov 2026: “The vendor left”" in lessons
    assert "Did it help? Yes: 2, no: 1, cannot say: 0." in lessons
    nothing_tells_who_said_what(town)


def question(town: Town, user: str, action_id: str) -> dict[str, Any]:
    home = town.home(user)
    found = button(home, action_id)
    where = {"view_id": home["id"], "block_id": found["block_id"]}
    view: dict[str, Any] = town.presses(user, action_id, value=found["value"], **where)["view"]
    return view


def restart(town: Town, stores: Stores) -> None:
    town.bot_starts(stores)


def nothing_tells_who_said_what(town: Town) -> None:
    """Answers are gone once they are counted, and the audit has none of them."""
    with town.okrbot.store.read() as tx:
        tables = (tx.control_answers.table, tx.control_seats.table)
        left = [row for table in tables for row in tx.connection.execute(select(table))]
        events = tx.connection.execute(select(table_of(AuditEventRow).c.kind)).scalars().all()
    assert left == []
    assert {one for one in events if one.startswith("control")} == {"control_period"}
