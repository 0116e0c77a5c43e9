"""Answering the prompt in Slack: under a minute, on any device, without losing a letter."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from bot.domain.cycles import CycleKind, CycleState
from bot.domain.okrs import KeyResult, ObjectiveState
from tests.journeys.town import Town, button, words_of
from tests.waiting import until

MEI, KAI = "U0MEI", "U0KAI"
MONDAY_NINE_IN_TOKYO = "2026-11-16T00:00:30+00:00"
TUESDAY_AFTER_A_HOLIDAY = "2026-11-24T00:00:30+00:00"
TITLES = ("Checkout success", "Refund time", "SOC 2", "Fewer chargebacks", "Reviews")


@pytest.fixture
def town(company: Town) -> Town:
    return company


def mei_owns(town: Town, count: int, **values: Any) -> list[KeyResult]:
    """An objective of Mei's in a running quarter; all her key results stand at 40, 6 of 10 sure."""
    for user in (MEI, KAI):
        town.says(user)
    store, workspace, now = town.okrbot.store, town.okrbot.workspace, town.now()
    with store.write() as tx:
        mei = tx.people.by_slack_id(workspace.id, MEI)
        assert mei is not None
        tx.people.change(mei, by=None, now=now, zone="Asia/Tokyo")
        quarter: dict[str, Any] = {"name": "Q4", "kind": CycleKind.QUARTER, "state": CycleState.ACTIVE}
        days: dict[str, Any] = {"first_day": date(2026, 10, 1), "last_day": date(2026, 12, 31)}
        cycle = tx.cycles.add(by=None, now=now, workspace_id=workspace.id, **quarter, **days)
        held: dict[str, Any] = {"owner_id": mei.id, "cycle_id": cycle.id, "state": ObjectiveState.ACTIVE}
        objective = tx.objectives.create(by=mei.id, now=now, workspace_id=workspace.id, title="Trust", **held)
        terms: dict[str, Any] = {"owner_id": mei.id, "active_from": date(2026, 10, 1), "due_day": date(2026, 12, 31)}
        numbers: dict[str, Any] = {"start": Decimal(0), "target": Decimal(100), **values}
        return [
            tx.key_results.add_to(objective, by=mei.id, now=now, title=each, **terms, **numbers)
            for each in TITLES[:count]
        ]


def spoke_a_week_ago(town: Town, results: list[KeyResult]) -> None:
    for number, result in enumerate(results):
        town.says(MEI, f"{result.code} 40 c6 week {number}")


def is_asked(town: Town) -> dict[str, Any]:
    """The message of Monday's prompt."""
    town.clock_to("2026-11-15T23:59:00+00:00")
    town.clock_to(MONDAY_NINE_IN_TOKYO)
    return town.direct_messages(MEI)[-1]


def presses(town: Town, message: dict[str, Any], action_id: str, user: str = MEI) -> dict[str, Any]:
    found = button(message, action_id)
    where = {"channel": message["channel"], "ts": message["ts"], "block_id": found["block_id"]}
    return town.presses(user, action_id, value=found.get("value"), **where)


def inside(town: Town, view: dict[str, Any], action_id: str, value: Any = None, block: str = "", **values: Any) -> Any:
    found = button(view, action_id)
    where = {"view_id": view["id"], "block_id": block or found["block_id"], "values": values}
    return town.presses(MEI, action_id, value=found.get("value") if value is None else value, **where)


def fields(view: dict[str, Any], name: str) -> list[str]:
    return [block["block_id"] for block in view["blocks"] if block.get("block_id", "").startswith(f"{name}-")]


def message_of(town: Town, user: str = MEI) -> dict[str, Any]:
    return town.direct_messages(user)[-1]


def test_the_prompt_turns_into_the_summary_of_what_was_said(town: Town) -> None:
    [result] = mei_owns(town, 1)
    prompt = is_asked(town)
    assert result.code in prompt["text"]
    view = presses(town, prompt, "prompt_what_moved")["view"]
    number = result.id
    answer = {f"value-{number}": "45", f"confidence-{number}": "7", f"note-{number}": "<!channel> & more"}
    done = town.submits(MEI, view, **answer)
    assert done["ok"]
    assert done.get("view") is None
    summary = message_of(town)
    assert summary["ts"] == prompt["ts"]
    assert "45" in summary["text"]
    assert "7 of 10 sure" in summary["text"]
    assert "&lt;!channel&gt; &amp; more" in summary["text"]
    assert button(summary, "correct_check_in")


def test_answered_from_a_command_it_is_confirmed_there(town: Town) -> None:
    """An answer to a command has a place in the channel, too; the prompt is another message."""
    [result] = mei_owns(town, 1)
    is_asked(town)
    view = presses(town, town.says(MEI)["responses"][0], "prompt_what_moved")["view"]
    done = town.submits(MEI, view, **{f"value-{result.id}": "45", f"confidence-{result.id}": "7"})
    assert "45" in words_of(done["view"])
    assert "7 of 10 sure" in message_of(town)["text"]


def test_many_key_results_are_answered_in_one_submission(town: Town) -> None:
    results = mei_owns(town, 5)
    spoke_a_week_ago(town, results)
    town.clock_to(TUESDAY_AFTER_A_HOLIDAY)
    view = presses(town, message_of(town), "prompt_what_moved")["view"]
    opened = town.submits(MEI, view, **{"moved-0": [str(results[1].id)]})["view"]
    assert fields(opened, "value") == [f"value-{results[1].id}"]
    town.submits(MEI, opened, **{f"value-{results[1].id}": "52", f"confidence-{results[1].id}": "8"})
    shown = message_of(town)["text"]
    assert "40 → 52" in shown
    assert shown.count("40, unchanged") == 4


def test_nothing_moved_is_one_press(town: Town) -> None:
    results = mei_owns(town, 2)
    spoke_a_week_ago(town, results)
    town.clock_to(TUESDAY_AFTER_A_HOLIDAY)
    pressed = presses(town, message_of(town), "prompt_nothing_moved")
    assert pressed.get("view") is None
    assert message_of(town)["text"].count("40, unchanged") == 2


def test_an_old_prompt_says_that_it_is_over_and_offers_nothing(town: Town) -> None:
    results = mei_owns(town, 2)
    spoke_a_week_ago(town, results)
    old = is_asked_a_week_later(town)
    town.clock_to("2026-11-30T02:00:00+00:00")
    assert "Not answered. The next check-in comes" in next(
        each["text"] for each in town.direct_messages(MEI) if each["ts"] == old["ts"]
    )
    assert not presses(town, old, "prompt_nothing_moved")["ok"]


def is_asked_a_week_later(town: Town) -> dict[str, Any]:
    town.clock_to(TUESDAY_AFTER_A_HOLIDAY)
    return message_of(town)


def test_what_was_skipped_by_mistake_is_checked_in_after_all(town: Town) -> None:
    """By the button that stands where the others stood, also where a part was answered before."""
    first, second = mei_owns(town, 2)
    presses(town, is_asked(town), "prompt_skip")
    assert "Skipped." in message_of(town)["text"]
    town.says(MEI, f"{first.code} 45 c7")
    assert f"Skipped:* {second.code}" in message_of(town)["text"]

    form = presses(town, message_of(town), "prompt_what_moved")["view"]
    town.submits(MEI, form, **{f"value-{second.id}": "50", f"confidence-{second.id}": "8"})
    assert "Skipped" not in message_of(town)["text"]
    with pytest.raises(AssertionError):
        button(message_of(town), "prompt_what_moved")


def test_a_skip_by_command_names_the_way_back_as_well(town: Town) -> None:
    mei_owns(town, 1)
    is_asked(town)
    told = town.says(MEI, "skip")["responses"][-1]
    assert button(told, "prompt_what_moved")["text"]["text"] == "Check in after all"
    assert button(message_of(town), "prompt_what_moved")["text"]["text"] == "Check in after all"


def test_one_press_records_what_it_may_and_asks_for_the_rest_alone(town: Town) -> None:
    known, new = mei_owns(town, 2)
    town.says(MEI, f"{known.code} 40 c6 first week")
    town.clock_to(TUESDAY_AFTER_A_HOLIDAY)
    prompt = message_of(town)
    view = presses(town, prompt, "prompt_nothing_moved")["view"]
    assert fields(view, "value") == [f"value-{new.id}"]
    again = presses(town, prompt, "prompt_nothing_moved")["view"]
    assert fields(again, "value") == [f"value-{new.id}"]
    assert town.reads(MEI, f"history {known.code}").count("unchanged") <= 1


def test_a_stray_word_is_no_check_in(town: Town) -> None:
    [result] = mei_owns(town, 1)
    before = town.reads(MEI, result.code)
    for words in ("help", "abc", "?", "45 7", "45 46", "done"):
        assert "Recorded" not in town.reads(MEI, f"{result.code} {words}")
        assert town.reads(MEI, f"{result.code} history") == before, words


def test_an_objective_has_no_value_and_says_what_has(town: Town) -> None:
    [result] = mei_owns(town, 1)
    told = town.reads(MEI, f"O-{result.objective_number} 45")
    assert "has no value of its own" in told
    assert result.code in told


@pytest.mark.long
def test_an_answer_that_slack_did_not_take_is_sent_again(town: Town) -> None:
    mei_owns(town, 1)
    prompt = is_asked(town)
    town.control("faults", method="chat.postMessage", kind="rate_limited", times=1, seconds=1)
    town.control("message", user=MEI, channel=prompt["channel"], text="thank you")
    town.control("settle")
    until(lambda: "nothing was recorded" in message_of(town)["text"])


def test_a_two_way_number_gets_its_error_under_its_field_and_nothing_is_lost(town: Town) -> None:
    [result] = mei_owns(town, 1)
    view = presses(town, is_asked(town), "prompt_what_moved")["view"]
    number = result.id
    typed = {f"value-{number}": "1,234", f"confidence-{number}": "7", f"note-{number}": "kept"}
    refused = town.submits(MEI, view, **typed)
    told = "Is this 1234 or 1.234? Please write it without a separator (1234), or with one more zero (1.2340)."
    assert refused["errors"] == {f"value-{number}": told}
    town.control("close", user=MEI, view_id=view["id"])
    again = presses(town, message_of(town), "prompt_what_moved")["view"]
    inputs = {block["block_id"]: block["element"] for block in again["blocks"] if block["type"] == "input"}
    assert inputs[f"value-{number}"]["initial_value"] == "1,234"
    assert inputs[f"note-{number}"]["initial_value"] == "kept"


def kai_is_asked(town: Town, result: KeyResult) -> dict[str, Any]:
    """Mei's "I need someone" reaches him in a message."""
    needs_kai(town, presses(town, is_asked(town), "prompt_what_moved")["view"], result, "the key to the vault")
    town.clock_to("2026-11-16T08:30:00+00:00")
    asked = message_of(town, KAI)
    assert "Mei Tanaka needs you" in asked["text"]
    return asked


def needs_kai(town: Town, view: dict[str, Any], result: KeyResult, what: str) -> None:
    number = result.id
    typed = {f"value-{number}": {"check_in_field": "45"}, f"need-{number}": {"check_in_need": ["need"]}}
    opened = inside(town, view, "check_in_need", value=["need"], block=f"need-{number}", **typed)["view"]
    inputs = {block["block_id"]: block["element"] for block in opened["blocks"] if block["type"] == "input"}
    assert inputs[f"value-{number}"]["initial_value"] == "45"
    town.submits(MEI, opened, **{f"asked-{number}": KAI, f"what-{number}": what, f"confidence-{number}": "6"})
    assert "Kai Berg was asked" in message_of(town)["text"]


def test_somebody_is_needed_and_answers(town: Town) -> None:
    [result] = mei_owns(town, 1)
    asked = kai_is_asked(town, result)
    assert "<@U0KAI>" in asked["text"]
    form = presses(town, asked, "blocker_answer", KAI)["view"]
    town.submits(KAI, form, answer="it is in the vault")
    assert "it is in the vault" in message_of(town, KAI)["text"]


def test_whoever_was_asked_reads_that_it_is_needed_no_longer(town: Town) -> None:
    [result] = mei_owns(town, 1)
    asked = kai_is_asked(town, result)

    form = town.says(MEI, f"checkin {result.code}")["view"]
    [waiting] = fields(form, "resolved")
    [still] = [block["element"]["options"] for block in form["blocks"] if block.get("block_id") == waiting]
    town.submits(MEI, form, **{waiting: [still[0]["value"]], f"confidence-{result.id}": "8"})

    changed = message_of(town, KAI)
    assert changed["ts"] == asked["ts"]
    assert "This is needed no longer. Thank you." in changed["text"]
    assert "needs you" not in changed["text"]
    assert "blocker_answer" not in str(changed["blocks"])


def test_of_two_quick_ticks_the_later_is_shown_and_a_closed_form_brings_no_trouble(town: Town) -> None:
    """Both know the form as it was before either."""
    [result] = mei_owns(town, 1)
    view = presses(town, is_asked(town), "prompt_what_moved")["view"]
    need = f"need-{result.id}"
    ticked: dict[str, Any] = {"value": ["need"], "block": need, need: {"check_in_need": ["need"]}}
    town.control("faults", method="views.update", kind="hash_conflict", times=1)
    assert fields(inside(town, view, "check_in_need", **ticked)["view"], "what") == [f"what-{result.id}"]
    town.control("faults", method="views.update", kind="not_found", times=1)
    pressed = inside(town, view, "check_in_need", **ticked)
    assert "Sorry" not in str(pressed)


def test_an_error_in_a_field_that_the_form_had_not_yet_shows_the_field(town: Town) -> None:
    """Submitted before the fields had come that the tick opens."""
    [result] = mei_owns(town, 1)
    view = presses(town, is_asked(town), "prompt_what_moved")["view"]
    typed = {f"value-{result.id}": "45", f"confidence-{result.id}": "7", f"need-{result.id}": ["need"]}
    answered = town.submits(MEI, view, **typed)
    assert not answered.get("errors")
    assert fields(answered["view"], "what") == [f"what-{result.id}"]


def test_a_reply_to_the_message_needs_no_code(town: Town) -> None:
    [result] = mei_owns(town, 1)
    prompt = is_asked(town)
    town.control("message", user=MEI, channel=prompt["channel"], text="45 c7 shipped", thread_ts=prompt["ts"])
    messages = {each["ts"]: each["text"] for each in town.direct_messages(MEI)}
    assert "45" in messages[prompt["ts"]]
    assert any(result.code in text and "Recorded" in text for ts, text in messages.items() if ts != prompt["ts"])


def test_an_event_that_slack_sends_twice_is_answered_once(town: Town) -> None:
    mei_owns(town, 1)
    prompt = is_asked(town)
    town.control("faults", method="events", kind="duplicate_event", times=1)
    town.control("message", user=MEI, channel=prompt["channel"], text="45 c7")
    town.control("settle")
    answers = [each for each in town.direct_messages(MEI) if "Recorded" in each["text"] and each["ts"] != prompt["ts"]]
    assert len(answers) == 1


def test_a_thank_you_gets_a_helpful_answer_and_is_no_check_in(town: Town) -> None:
    mei_owns(town, 1)
    prompt = is_asked(town)
    town.control("message", user=MEI, channel=prompt["channel"], text="thank you")
    assert "nothing was recorded" in message_of(town)["text"]
    assert town.direct_messages(MEI)[0]["text"] == prompt["text"]


def test_one_line_and_its_history(town: Town) -> None:
    [result] = mei_owns(town, 1)
    assert "45" in town.reads(MEI, f"{result.code} 45 c7 pricing test shipped")
    shown = town.reads(KAI, result.code)
    assert "pricing test shipped" in shown
    assert "7 of 10 sure" in shown
    assert town.reads(KAI, f"history {result.code}") == shown
    refused = town.reads(KAI, f"{result.code} 50")
    assert "owner" in refused


def test_a_check_in_is_corrected_from_its_summary(town: Town) -> None:
    [result] = mei_owns(town, 1)
    is_asked(town)
    town.says(MEI, f"{result.code} 45 c7 typo")
    form = presses(town, message_of(town), "correct_check_in")["view"]
    town.submits(MEI, form, **{f"value-{result.id}": "54"})
    assert "54" in message_of(town)["text"]
    assert "corrected later" in town.reads(MEI, result.code)


def test_what_was_said_on_another_device_meanwhile_is_shown_before_anything_is_saved(town: Town) -> None:
    [result] = mei_owns(town, 1)
    view = presses(town, is_asked(town), "prompt_what_moved")["view"]
    town.says(MEI, f"{result.code} 45 c7 from the phone")
    asked = town.submits(MEI, view, **{f"value-{result.id}": "50", f"confidence-{result.id}": "8"})["view"]
    assert "from the phone" in words_of(asked)
    assert "50" in words_of(asked)
    town.submits(MEI, asked, **{f"taken-{result.id}": "mine"})
    assert "45 → 50" in message_of(town)["text"]


def test_what_reached_its_target_is_called_done(town: Town) -> None:
    [result] = mei_owns(town, 1)
    is_asked(town)
    town.says(MEI, f"{result.code} 100 c10")
    presses(town, message_of(town), "mark_key_result_done_0")
    assert "is done" not in words_of(message_of(town)["blocks"])
    with town.okrbot.store.read() as tx:
        assert tx.key_results.get(result.workspace_id, result.id).state == "done"


def test_what_was_called_done_too_early_is_taken_up_again(town: Town) -> None:
    """The first of two said 100, which was a slip of the finger, and so was the press that called it done."""
    first, second = mei_owns(town, 2)
    form = presses(town, is_asked(town), "prompt_what_moved")["view"]
    values = {f"value-{first.id}": "100", f"value-{second.id}": "50"}
    town.submits(MEI, form, **values, **{f"confidence-{each.id}": "9" for each in (first, second)})
    presses(town, message_of(town), "mark_key_result_done_0")
    said = message_of(town)
    assert "Called done: nobody is asked about it any more." in said["text"]
    assert "it can be taken up again" in town.reads(MEI, f"{first.code} 45 c6 oops")
    assert "it can be taken up again" in town.reads(MEI, f"pause {first.code}")

    again = presses(town, said, f"run_resume_{first.code.casefold()}")["view"]
    assert f"{first.code} goes on." in words_of(town.submits(MEI, again)["view"])
    assert "Recorded" in town.reads(MEI, f"{first.code} 45 c6 oops")
    assert "Called done" not in message_of(town)["text"]
    assert "at risk" in town.reads(MEI, "O-1")


def test_the_shortcut_opens_the_form(town: Town) -> None:
    [result] = mei_owns(town, 1)
    view = town.control("shortcut", user=MEI, callback_id="okr_checkin")["view"]
    assert fields(view, "value") == [f"value-{result.id}"]
    done = town.submits(MEI, view, **{f"value-{result.id}": "45", f"confidence-{result.id}": "7"})["view"]
    assert "Recorded" in words_of(done)


def test_who_owes_nothing_is_told_so(town: Town) -> None:
    assert "no key results" in town.reads(KAI, "checkin")
