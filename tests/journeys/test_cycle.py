"""The calendar of cycles in Slack: looked at, edited, begun and ended, and what prompts say of it."""

from datetime import date
from typing import Any

import pytest

from bot.domain.cycles import Cycle, CycleState
from bot.domain.okrs import ObjectiveState
from bot.views import ids
from tests.journeys.test_home import pressed, walks
from tests.journeys.test_setting_up import desk
from tests.journeys.town import Town, button, words_of

pytestmark = pytest.mark.long

ADA, MEI, KAI = "U0ADA", "U0MEI", "U0KAI"
DAYS = {"drafting_opens": "2026-11-30", "drafts_due": "2026-12-18", "review_day": "2027-02-15"}


def all_cycles(town: Town) -> list[Cycle]:
    """Oldest first."""
    with town.okrbot.store.read() as tx:
        return sorted(tx.cycles.all(town.okrbot.workspace.id), key=lambda cycle: cycle.first_day)


def page_of(town: Town, user: str) -> dict[str, Any]:
    answer = town.says(user, "cycle")
    assert answer["ok"], answer
    found: dict[str, Any] = answer["responses"][-1]
    return found


def plans(town: Town, **days: str) -> Cycle:
    """Ada makes Q1 2027 as it is proposed, with these days."""
    form = pressed(town, ADA, desk(town), "edit_cycle", "new")["view"]
    saved = town.submits(ADA, form, **days)
    assert saved["ok"], saved
    town.control("close", user=ADA, view_id=saved["view"]["id"])
    return all_cycles(town)[-1]


def test_everybody_sees_where_the_cycle_stands_and_nothing_about_persons(ready: Town) -> None:
    seen = ready.reads(KAI, "cycle")

    assert "Q4 2026: week 7 of 13. The mid-cycle review is on 15 Nov." in seen
    assert "begins 1 Oct; mid-cycle review 15 Nov; ends 31 Dec; scores until 14 Jan" in seen
    assert "Payments: 1 objective running" in seen
    assert "Everybody: 1 objective running" in seen
    assert "There is nothing that you have to do about a cycle now." in seen
    assert ids.EDIT_CYCLE not in str(page_of(ready, KAI))
    assert "Q4 2026: week 7 of 13" in words_of(walks(ready, KAI, ready.home(KAI), "go_cycles"))


def test_an_admin_edits_the_calendar_and_what_makes_no_sense_is_refused_under_its_field(ready: Town) -> None:
    form = pressed(ready, ADA, desk(ready), "edit_cycle", "new")["view"]
    assert "Empty: as usual, which is Fri 11 December 2026 for the days proposed." in words_of(form)
    wrong = {**DAYS, "drafts_due": "2027-01-02", "closing_day": "2027-03-30"}

    refused = ready.submits(ADA, form, **wrong)
    assert set(refused["errors"]) == {"drafts_due", "closing_day"}
    assert "by 1 Jan 2027 at the latest" in refused["errors"]["drafts_due"]
    saved = ready.submits(ADA, form, **DAYS, closing_day="2027-04-14")
    assert saved["ok"], saved
    ready.control("close", user=ADA, view_id=saved["view"]["id"])

    made = all_cycles(ready)[-1]
    assert (made.drafts_due, made.closing_day) == (date(2026, 12, 18), date(2027, 4, 14))
    assert "Q1 2027 is being planned. Drafting opens on 30 Nov." in ready.reads(MEI, "cycle")
    again = pressed(ready, ADA, desk(ready), "choose_cycle", str(made.id))["view"]
    shown = {one["block_id"]: one["element"].get("initial_date") for one in again["blocks"] if "element" in one}
    assert (shown["drafts_due"], shown["closing_day"]) == ("2026-12-18", "2027-04-14")


def test_an_admin_begins_and_ends_cycles_by_a_press_and_twice_is_once(ready: Town) -> None:
    lay_draft(ready, KAI, plans(ready))
    one, other = page_of(ready, ADA), page_of(ready, ADA)
    early = pressed_in(ready, one, "move_cycle_active")
    assert "Q4 2026 is running" in words_of(early)

    for page in (one, other):
        assert pressed_in(ready, page, "move_cycle_grading")["ok"]
    assert [cycle.state for cycle in all_cycles(ready)] == [CycleState.GRADING, CycleState.PLANNING]
    pressed_in(ready, page_of(ready, ADA), "move_cycle_active")

    assert [cycle.state for cycle in all_cycles(ready)] == [CycleState.GRADING, CycleState.ACTIVE]
    seen = ready.reads(KAI, "cycle")
    assert "Q4 2026 is over. Last numbers and scores come in until 14 Jan." in seen
    assert "Q1 2027: week 1 of 13." in seen
    assert "your draft. Q1 2027 runs: share it, or discard it." in seen


def pressed_in(town: Town, page: dict[str, Any], action_id: str) -> dict[str, Any]:
    """Ada presses a button of the page, as often as she likes."""
    found = button(page, action_id)
    where = {"channel": page["channel"], "ts": page["ts"], "block_id": found["block_id"], "value": found["value"]}
    answer: dict[str, Any] = town.presses(ADA, action_id, **where)
    return answer


def test_the_next_quarter_makes_itself_and_moves_through_its_whole_life(ready: Town) -> None:
    form = pressed(ready, ADA, desk(ready), "choose_cycle_rule", "quarter")["view"]
    assert "The next one would be Q1 2027, made on Fri 11 December 2026." in words_of(form)
    refused = ready.submits(ADA, form, due_days="30", closing_days="soon")
    assert refused["errors"] == {"closing_days": "Please give a whole number."}
    refused = ready.submits(ADA, form, due_days="30", closing_days="14")
    assert "21 days at most" in refused["errors"]["due_days"]
    saved = ready.submits(ADA, form, makes_next=["yes"], drafting_days="28", due_days="7")
    assert "The next one would be Q1 2027, made on Fri 4 December 2026." in words_of(saved["view"])
    ready.control("close", user=ADA, view_id=saved["view"]["id"])

    assert "Q1 2027 (1 Jan to Wed 31 March 2027) is made by itself on 4 Dec." in ready.reads(KAI, "cycle")
    ready.clock_to("2026-12-04T08:00:00+01:00")
    assert [(one.name, one.state) for one in all_cycles(ready)] == [
        ("Q4 2026", CycleState.ACTIVE),
        ("Q1 2027", CycleState.PLANNING),
    ]
    ready.clock_to("2027-01-15T08:00:00+01:00")
    assert [one.state for one in all_cycles(ready)] == [CycleState.CLOSED, CycleState.ACTIVE]


def test_a_prompt_says_that_drafting_is_open_and_its_button_begins_a_draft(ready: Town) -> None:
    plans(ready, drafting_opens="2026-11-16", drafts_due="2026-12-18")
    ready.clock_to("2026-11-16T09:30:00+01:00")

    [message] = ready.direct_messages(MEI)
    assert "Drafting for Q1 2027 is open until 18 Dec." in words_of(message).replace("*", "")
    assert ready.direct_messages(KAI) == []
    found = next(one for one in buttons_of(message) if one["text"]["text"] == "Draft")
    where = {"channel": message["channel"], "ts": message["ts"], "block_id": found["block_id"]}
    opened = ready.presses(MEI, found["action_id"], value=found["value"], **where)
    assert opened["view"]["callback_id"] == ids.OKR_DRAFT_TEXT
    ready.control("close", user=MEI, view_id=opened["view"]["id"])


def test_a_draft_brings_one_message_to_somebody_who_owes_no_check_in(ready: Town) -> None:
    cycle = plans(ready, drafting_opens="2026-11-16", drafts_due="2026-12-18")
    lay_draft(ready, KAI, cycle)
    ready.clock_to("2026-11-16T09:30:00+01:00")

    [message] = ready.direct_messages(KAI)
    told = words_of(message)
    assert "Monday, Kai Berg: 1 draft to share." in told
    assert "No check-in is due." in told
    assert "What moved?" not in told
    found = button(message, ids.CONTINUE_DRAFT)
    where = {"channel": message["channel"], "ts": message["ts"], "block_id": found["block_id"]}
    opened = ready.presses(KAI, ids.CONTINUE_DRAFT, value=found["value"], **where)
    assert "Refunds in a day" in str(opened["view"])
    assert "what you have to close or to share" in ready.reads(KAI, "why")
    assert "Nothing is waiting for you." in words_of(ready.home(KAI)["blocks"])

    ready.clock_to("2026-11-20T12:00:00+01:00")
    [message] = ready.direct_messages(KAI)
    assert "This is from some days ago." in words_of(message)
    assert "your draft. Share it for Q1 2027 by 18 Dec." in ready.reads(KAI, "cycle")


def lay_draft(town: Town, user: str, cycle: Cycle) -> None:
    with town.okrbot.store.write() as tx:
        person = tx.people.by_slack_id(town.okrbot.workspace.id, user)
        assert person is not None
        held: dict[str, Any] = {"workspace_id": person.workspace_id, "owner_id": person.id, "cycle_id": cycle.id}
        tx.objectives.create(by=person.id, now=town.now(), title="Refunds in a day", state=ObjectiveState.DRAFT, **held)


def buttons_of(message: dict[str, Any]) -> list[dict[str, Any]]:
    found = []
    for block in message["blocks"]:
        held = [*block.get("elements", ()), *([block["accessory"]] if "accessory" in block else [])]
        found += [{**one, "block_id": block["block_id"]} for one in held if one.get("type") == "button"]
    return found
