"""A prompt that is put off, skipped, or has nothing left to ask."""

from datetime import date, timedelta
from typing import Any

import pytest

from bot.domain.deliveries import DeliveryKind
from bot.domain.errors import AlreadyDone, NotFound, NothingToDo
from bot.domain.prompt_times import Snooze
from bot.domain.prompts import ItemState, PromptRule, PromptState
from storage import UNLIMITED, Store
from tests.factories import MONDAY_MORNING
from tests.services.prompts.mailroom import Mailroom
from tests.services.requests.waiting_desk import DAY, HOUR, WEDNESDAY, WEEK, Desk


@pytest.fixture
def desk(store: Store) -> Desk:
    return Desk.open(store)


def test_snoozed_for_an_hour_it_comes_again_in_an_hour(desk: Desk) -> None:
    settled = desk.snooze(Snooze.HOUR, MONDAY_MORNING + HOUR)
    desk.mail.deliver(MONDAY_MORNING + HOUR)

    [(_, change)] = desk.mail.changed
    assert (change.channel, change.ts) == ("D1", "1.000100")
    assert "Put off until" in change.message.text
    assert len(settled.deliveries) == 1

    desk.mail.run(MONDAY_MORNING + 2 * HOUR - timedelta(seconds=1))
    assert len(desk.mail.posted) == 1
    desk.mail.run(MONDAY_MORNING + 2 * HOUR)
    desk.mail.deliver(MONDAY_MORNING + 2 * HOUR)

    delivery, _ = desk.mail.posted[-1]
    assert (delivery.dedupe_key, delivery.rule) == (f"prompt:{desk.prompt().id}:snooze:1", PromptRule.SNOOZED)
    assert desk.prompt().slack_ts == "2.000100"
    assert "came back" in desk.mail.changed[-1][1].message.text
    assert desk.mail.changed[-1][1].ts == "1.000100"


def test_put_off_while_nobody_planned_until_the_night_it_comes_in_the_morning(desk: Desk) -> None:
    desk.snooze(Snooze.AFTERNOON, MONDAY_MORNING)

    desk.mail.run(MONDAY_MORNING + 13 * HOUR)
    assert desk.kinds() == [DeliveryKind.PROMPT]
    desk.mail.run(MONDAY_MORNING + DAY)

    assert desk.kinds() == [DeliveryKind.PROMPT, DeliveryKind.PROMPT]


def test_put_off_to_a_day_of_absence_it_comes_on_the_day_after(desk: Desk) -> None:
    desk.snooze(Snooze.NEXT_WORKING_DAY, MONDAY_MORNING)
    desk.away(date(2026, 11, 17), date(2026, 11, 19))

    desk.mail.run_through(WEDNESDAY + 3 * DAY)

    [_, (again, _), *_] = desk.mail.posted
    assert again.not_before == MONDAY_MORNING + 4 * DAY


def test_it_can_be_put_off_three_times_and_no_more(desk: Desk) -> None:
    now = MONDAY_MORNING
    for _ in range(3):
        desk.snooze(Snooze.HOUR, now)
        now += HOUR
        desk.mail.run(now)

    assert len(desk.mail.posted) == 4
    assert "prompt_later" not in str(desk.mail.posted[-1][1].message.blocks)
    with pytest.raises(NothingToDo):
        desk.acts.later(desk.office.workspace, desk.mei, now)
    with pytest.raises(NothingToDo):
        desk.snooze(Snooze.HOUR, now)


def test_put_off_beyond_the_reminder_it_is_its_own_reminder(desk: Desk) -> None:
    desk.snooze(Snooze.NEXT_WORKING_DAY, MONDAY_MORNING + DAY)

    desk.mail.run_through(WEDNESDAY + DAY)

    assert desk.kinds() == [DeliveryKind.PROMPT, DeliveryKind.PROMPT]
    assert desk.mail.posted[-1][0].not_before == WEDNESDAY


def test_answered_while_put_off_it_does_not_come_again(desk: Desk) -> None:
    desk.snooze(Snooze.HOUR, MONDAY_MORNING)
    desk.mail.planner.plan_due(MONDAY_MORNING + HOUR, 500)
    desk.answer()

    desk.mail.deliver(MONDAY_MORNING + HOUR)

    assert desk.kinds() == [DeliveryKind.PROMPT]


def test_a_submission_that_arrives_twice_puts_off_once(desk: Desk) -> None:
    first = desk.snooze(Snooze.HOUR, MONDAY_MORNING, prompt_id=desk.prompt().id, once="view:V1")
    second = desk.snooze(Snooze.HOUR, MONDAY_MORNING, prompt_id=desk.prompt().id, once="view:V1")

    assert desk.prompt().snoozes == 1
    assert second.prompt.snoozed_until == first.prompt.snoozed_until
    assert second.deliveries == ()


def test_skipped_is_over_and_the_message_says_when_the_next_comes(desk: Desk) -> None:
    settled = desk.skip(MONDAY_MORNING + HOUR, prompt_id=desk.prompt().id)
    desk.mail.deliver(MONDAY_MORNING + HOUR)
    desk.mail.run_through(MONDAY_MORNING + 6 * DAY)

    prompt = desk.prompt()
    assert prompt.state is PromptState.SKIPPED
    assert [item.state for item in prompt.items] == [ItemState.SKIPPED]
    assert "Skipped. The next check-in comes" in desk.mail.changed[-1][1].message.text
    assert settled.deliveries
    assert desk.kinds() == [DeliveryKind.PROMPT]


def test_skipping_twice_is_skipping_once(desk: Desk) -> None:
    prompt_id = desk.prompt().id
    desk.skip(MONDAY_MORNING, prompt_id=prompt_id)

    again = desk.skip(MONDAY_MORNING, prompt_id=prompt_id)

    assert again.prompt.state is PromptState.SKIPPED
    assert again.deliveries == ()


def test_what_is_answered_can_be_neither_skipped_nor_put_off(desk: Desk) -> None:
    prompt_id = desk.prompt().id
    desk.answer()

    with pytest.raises(AlreadyDone) as skipped:
        desk.skip(MONDAY_MORNING, prompt_id=prompt_id)
    with pytest.raises(AlreadyDone):
        desk.snooze(Snooze.HOUR, MONDAY_MORNING, prompt_id=prompt_id)

    assert skipped.value.what == "answered"


def test_without_a_prompt_there_is_nothing_to_skip(desk: Desk) -> None:
    desk.skip(MONDAY_MORNING)

    with pytest.raises(NothingToDo) as nothing:
        desk.skip(MONDAY_MORNING)

    assert nothing.value.what == "no_prompt"


def test_nobody_acts_on_somebody_elses_prompt(desk: Desk) -> None:
    kai = desk.office.person("Kai")

    with pytest.raises(NotFound):
        desk.acts.skip(desk.office.workspace, kai, MONDAY_MORNING, prompt_id=desk.prompt().id)

    assert desk.prompt().state is PromptState.SENT


def test_a_prompt_skipped_on_its_way_shows_that_as_soon_as_it_is_there(desk: Desk) -> None:
    monday = MONDAY_MORNING + WEEK
    desk.mail.planner.plan_due(monday, 500)
    with desk.store.read() as tx:
        [delivery] = tx.outbox.last_to(desk.mei.workspace_id, desk.mei.id, 1)
    desk.skip(monday, prompt_id=desk.prompt().id)
    with desk.store.write() as tx:
        desk.acts.posted(tx, delivery, "D1", "9.000100", monday)

    desk.mail.deliver(monday)

    assert desk.prompt().state is PromptState.SKIPPED
    shown = {change.ts: change.message.text for _, change in desk.mail.changed}
    assert "Skipped" in shown["9.000100"]


def test_a_prompt_put_off_on_its_way_shows_that_as_soon_as_it_is_there(desk: Desk) -> None:
    monday = MONDAY_MORNING + WEEK
    desk.mail.planner.plan_due(monday, 500)
    with desk.store.write() as tx:
        claimed = tx.outbox.claim("another worker", monday, speed=UNLIMITED, limit=9)
        [under_way] = [one for one in claimed if one.delivery.kind is DeliveryKind.PROMPT]
    desk.snooze(Snooze.HOUR, monday, prompt_id=desk.prompt().id)
    with desk.store.write() as tx:
        tx.outbox.sent(under_way.delivery, "D1", "9.000100", monday)
        desk.acts.posted(tx, under_way.delivery, "D1", "9.000100", monday)

    desk.mail.deliver(monday)

    shown = {change.ts: change.message.text for _, change in desk.mail.changed}
    assert "Put off until" in shown["9.000100"]


def test_put_off_before_it_was_posted_it_comes_once_later(desk: Desk) -> None:
    monday = MONDAY_MORNING + WEEK
    desk.mail.run(monday - HOUR)
    desk.mail.planner.plan_due(monday, 500)
    desk.snooze(Snooze.HOUR, monday)

    desk.mail.deliver(monday)
    assert len(desk.mail.posted) == 1
    desk.mail.run(monday + HOUR)

    assert len(desk.mail.posted) == 2
    assert desk.prompt().sent_at == monday + HOUR


def test_a_prompt_with_nothing_left_to_ask_is_not_posted(desk: Desk) -> None:
    monday = MONDAY_MORNING + WEEK
    desk.mail.planner.plan_due(monday - HOUR, 500)
    desk.mail.planner.plan_due(monday, 500)
    with desk.store.write() as tx:
        tx.key_results.change(desk.result, by=None, now=monday, state="paused")

    desk.mail.deliver(monday)

    assert len(desk.mail.posted) == 1
    assert desk.prompt().state is PromptState.EXCUSED


def test_the_answer_to_a_blocker_is_told_once_at_the_top(desk: Desk) -> None:
    jonas = desk.office.person("Jonas")
    with desk.store.write() as tx:
        held: dict[str, Any] = {"workspace_id": desk.office.workspace.id, "key_result_id": desk.result.id}
        held |= {"opened_by_id": desk.mei.id, "asked_id": jonas.id, "what": "the key", "opened_at": MONDAY_MORNING}
        blocker = tx.blockers.add(by=desk.mei.id, now=MONDAY_MORNING, **held)
        answered: dict[str, Any] = {"answer": "the key is in the vault", "answered_by_id": jonas.id}
        tx.blockers.change(blocker, by=jonas.id, now=MONDAY_MORNING, **answered, answered_at=MONDAY_MORNING + HOUR)

    desk.mail.run_through(MONDAY_MORNING + 2 * WEEK)

    told = ["Jonas answered you: “the key is in the vault” (KR-1.1)." in text for text in _prompt_texts(desk.mail)]
    assert told == [False, True, False]


def _prompt_texts(mail: Mailroom) -> list[str]:
    return [post.message.text for delivery, post in mail.posted if delivery.kind is DeliveryKind.PROMPT]
