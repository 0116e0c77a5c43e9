"""The life of a prompt, in Slack: it comes, is put off, comes back, is skipped, is reminded of; people go away."""

from datetime import date
from typing import Any

import pytest

from bot.domain.cycles import CycleKind, CycleState
from bot.domain.deliveries import Delivery, DeliveryState
from bot.views import ids
from tests.factories import Office
from tests.journeys.town import Town, button, person, words_of

MONDAY_NINE = "2026-11-16T09:00:00+01:00"
WEDNESDAY_NINE = "2026-11-18T09:00:00+01:00"


@pytest.fixture
def town(company: Town) -> Town:
    """Kai owns one key result; Lea is known, too."""
    bot = company.okrbot
    with bot.store.write() as tx:
        days: dict[str, Any] = {"first_day": date(2026, 10, 1), "last_day": date(2026, 12, 31)}
        held: dict[str, Any] = {"name": "Q4", "kind": CycleKind.QUARTER, "state": CycleState.ACTIVE, **days}
        cycle = tx.cycles.add(by=None, now=company.now(), workspace_id=bot.workspace.id, **held)
    company.reads("U0LEA", "why")
    company.reads("U0KAI", "why")
    office = Office(bot.store, bot.workspace, cycle, company.now())
    office.key_result(office.objective(person(company, "U0KAI")))
    return company


def press(town: Town, message: dict[str, Any], action_id: str, user: str = "U0KAI") -> dict[str, Any]:
    found = button(message, action_id)
    where = {"channel": message["channel"], "ts": message["ts"], "block_id": found["block_id"]}
    return town.presses(user, action_id, value=found["value"], **where)


def test_monday_at_nine_brings_one_message(town: Town) -> None:
    town.clock_to(MONDAY_NINE)

    [message] = town.direct_messages("U0KAI")
    assert f"Monday, {person(town, 'U0KAI').name}: 1 key result, about a minute." in words_of(message)
    assert town.direct_messages("U0LEA") == []


def test_later_in_the_form_and_back_an_hour_later(town: Town) -> None:
    town.clock_to(MONDAY_NINE)
    [message] = town.direct_messages("U0KAI")

    view = press(town, message, ids.PROMPT_LATER)["view"]
    assert "In an hour, at 10:00" in words_of(view)
    answer = town.submits("U0KAI", view, until={"value": "hour"})
    assert answer["ok"], answer

    [changed] = town.direct_messages("U0KAI")
    assert "Put off until" in words_of(changed)
    town.clock_to("2026-11-16T10:01:00+01:00")
    old, fresh = town.direct_messages("U0KAI")
    assert "came back" in words_of(old)
    assert "1 key result" in words_of(fresh)


def test_skip_in_the_message_and_by_command(town: Town) -> None:
    town.clock_to(MONDAY_NINE)
    [message] = town.direct_messages("U0KAI")

    press(town, message, ids.PROMPT_SKIP)
    assert "Skipped. The next check-in comes" in words_of(town.direct_messages("U0KAI"))
    assert "Nothing is waiting for you." in town.reads("U0KAI", "skip")

    town.clock_to(WEDNESDAY_NINE)
    assert len(town.direct_messages("U0KAI")) == 1


def test_snooze_by_words_changes_the_message_too(town: Town) -> None:
    town.clock_to(MONDAY_NINE)

    assert "Put off until" in town.reads("U0KAI", "snooze tomorrow")

    assert "Put off until" in words_of(town.direct_messages("U0KAI"))
    town.clock_to("2026-11-17T09:00:30+01:00")
    assert len(town.direct_messages("U0KAI")) == 2


def test_a_word_that_is_not_possible_opens_the_choice(town: Town) -> None:
    town.clock_to(MONDAY_NINE)

    assert "When shall I ask again?" in words_of(town.says("U0KAI", "snooze next year")["view"])


def test_the_reminder_stands_in_the_thread(town: Town) -> None:
    town.clock_to(MONDAY_NINE)
    town.clock_to(WEDNESDAY_NINE)

    prompt, reminder = town.direct_messages("U0KAI")
    assert reminder["thread_ts"] == prompt["ts"]
    assert "only reminder" in words_of(reminder)


def test_away_in_words_hands_over_to_the_stand_in(town: Town) -> None:
    answer = town.reads("U0KAI", "away 16 Nov - 20 Nov stand-in <@U0LEA>")
    assert "You are away Mon 16 Nov – Fri 20 Nov." in answer

    town.clock_to(MONDAY_NINE)

    assert town.direct_messages("U0KAI") == []
    [message] = town.direct_messages("U0LEA")
    assert "who is away" in words_of(message)


def test_away_without_days_asks_in_a_form(town: Town) -> None:
    view = town.says("U0KAI", "away")["view"]

    wrong = town.submits("U0KAI", view, first_day="2026-11-20", last_day="2026-11-16")
    assert wrong["errors"] == {"last_day": "The last day lies before the first."}
    saved = town.submits("U0KAI", view, first_day="2026-11-16", last_day="2026-11-20", stand_in="U0LEA")

    assert "stands in for you" in words_of(saved["view"])
    assert "Your absence Mon 16 Nov – Fri 20 Nov is cancelled." in town.reads("U0KAI", "back")


@pytest.mark.parametrize("words", ["4/5", "someday", "20 Nov - 16 Nov 2026"])
def test_days_that_cannot_be_are_refused_with_a_hint(town: Town, words: str) -> None:
    answer = town.reads("U0KAI", f"away {words}")

    assert "I cannot read these days" in answer or "before the first" in answer


def test_why_explains_the_last_message_and_the_next(town: Town) -> None:
    town.clock_to(MONDAY_NINE)

    answer = town.reads("U0KAI", "why")

    assert "your check-in, at your check-in time." in answer
    assert "It is about Mon 16 Nov – Sun 22 Nov." in answer
    assert "The next one:" in answer


def test_when_the_cycle_is_over_its_okrs_stay_in_view_and_no_further_check_in_is_promised(town: Town) -> None:
    town.clock_to("2026-12-28T09:00:00+01:00")
    message = town.direct_messages("U0KAI")[-1]
    press(town, message, ids.PROMPT_SKIP)
    skipped = town.direct_messages("U0KAI")[-1]
    assert "Skipped" in skipped["text"]
    assert "next check-in" not in skipped["text"]

    town.clock_to("2027-01-05T09:00:00+01:00")

    assert "O-1" in town.reads("U0LEA", "<@U0KAI>")
    assert "O-1" in words_of(town.home("U0KAI"))


def test_an_answer_to_a_reply_reads_the_same_in_its_notification(town: Town) -> None:
    town.control("message", user="U0KAI", to="bot", text="KR-1.1 40 c6 a < b & *c*")

    answer = town.direct_messages("U0KAI")[-1]

    assert answer["text"].startswith("*Thank you, ")
    assert "a &lt; b &amp; ∗c∗" in answer["text"]


def test_whoever_presses_a_button_in_a_message_that_slack_never_confirmed_settles_it(town: Town) -> None:
    """It changes under their finger, and neither is looked for nor comes again."""
    town.control("faults", method="chat.postMessage", kind="drop_after_accept", times=1)
    town.clock_to(MONDAY_NINE)
    [message] = town.direct_messages("U0KAI")
    unclear = delivery_of(town, message)

    press(town, message, ids.PROMPT_SKIP)
    press(town, message, ids.PROMPT_SKIP)

    settled = delivery_of(town, message)
    assert (unclear.state, unclear.slack_ts) == (DeliveryState.UNSURE, None)
    assert (settled.state, settled.slack_ts) == (DeliveryState.SENT, message["ts"])
    [closed] = town.direct_messages("U0KAI")
    assert "Skipped." in closed["text"]
    town.clock_to(WEDNESDAY_NINE)
    assert len(town.direct_messages("U0KAI")) == 1
    history = [one for one in town.sandbox.calls.since() if one.method == "conversations.history"]
    assert history == []


def delivery_of(town: Town, message: dict[str, Any]) -> Delivery:
    with town.okrbot.store.read() as tx:
        found = tx.outbox.by_id(town.okrbot.workspace.id, message["metadata"]["event_payload"]["delivery"])
    assert found is not None
    return found
