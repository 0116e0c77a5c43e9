"""What stands in Slack of a prompt shows its present state: the message itself and its reminder."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.domain.cycles import CycleState
from bot.domain.errors import AlreadyDone
from bot.domain.okrs import KeyResult, KeyResultState
from bot.domain.people import Person
from bot.domain.prompt_times import Snooze
from bot.domain.prompts import Prompt, PromptState
from bot.messages import Drop
from bot.services.access import Access
from bot.services.checkins.checkins import CheckIns
from bot.services.prompt_changes import promise_changes
from bot.services.prompts.prompts import Prompts
from bot.services.schedules import reschedule
from storage import UNLIMITED, Store
from tests.factories import MONDAY_MORNING, Office
from tests.services.prompts.mailroom import Mailroom

DAY, HOUR, WEEK = timedelta(days=1), timedelta(hours=1), timedelta(weeks=1)
WEDNESDAY = MONDAY_MORNING + 2 * DAY
PROMPT, REMINDER = "1.000100", "2.000100"


@dataclass
class Desk:
    """Mei, her two key results, and the prompt she was sent on Monday morning."""

    office: Office
    mail: Mailroom
    mei: Person
    results: list[KeyResult]

    def prompt(self) -> Prompt:
        with self.office.store.read() as tx:
            return tx.prompts.latest_of(self.office.workspace.id, [self.mei.id], 1)[self.mei.id][0]

    def says(self, number: int, now: datetime, words: str = "45 c7") -> None:
        check_ins = CheckIns(self.office.store, Access())
        text, once = f"{self.results[number].code} {words}", f"{number}:{now}"
        check_ins.one_line(self.office.workspace, self.mei, text, once=once, now=now)

    def skips(self, now: datetime) -> None:
        Prompts(self.office.store).skip(self.office.workspace, self.mei, now, prompt_id=self.prompt().id)

    def shown(self, ts: str) -> Any:
        """What the message is by now, if it was changed."""
        return next((change.message for _, change in reversed(self.mail.changed) if change.ts == ts), None)


@pytest.fixture
def desk(store: Store) -> Desk:
    office = Office.open(store, now=MONDAY_MORNING - WEEK)
    mei = office.person("Mei")
    objective = office.objective(mei)
    made = Desk(office, Mailroom(store), mei, [office.key_result(objective, title) for title in ("One", "Two")])
    made.mail.run(MONDAY_MORNING - DAY)
    made.mail.run(MONDAY_MORNING)
    return made


def buttons(message: Any) -> list[str]:
    return [each["action_id"] for block in message.blocks if block["type"] == "actions" for each in block["elements"]]


def test_the_reminder_says_when_it_is_answered_and_has_no_buttons_then(desk: Desk) -> None:
    desk.mail.run(WEDNESDAY)
    desk.says(0, WEDNESDAY + HOUR)
    desk.mail.deliver(WEDNESDAY + HOUR)
    assert "KR-1.2" in desk.shown(REMINDER).text
    assert "KR-1.1" not in desk.shown(REMINDER).text

    desk.says(1, WEDNESDAY + 2 * HOUR)
    desk.mail.deliver(WEDNESDAY + 2 * HOUR)

    assert desk.shown(REMINDER).text == "Answered, thank you."
    assert buttons(desk.shown(REMINDER)) == []
    assert "Thank you" in desk.shown(PROMPT).text


def test_the_reminder_says_when_it_is_skipped(desk: Desk) -> None:
    desk.mail.run(WEDNESDAY)
    desk.skips(WEDNESDAY + HOUR)
    desk.mail.deliver(WEDNESDAY + HOUR)

    assert desk.shown(REMINDER).text.startswith("Skipped. The next check-in comes")
    assert desk.shown(PROMPT).text.startswith("Skipped. The next check-in comes")


def test_a_reminder_stays_as_it_is_where_nothing_is_left_to_be_asked(desk: Desk) -> None:
    desk.mail.run(WEDNESDAY)
    with desk.office.store.write() as tx:
        for result in desk.results:
            held = tx.key_results.get(desk.office.workspace.id, result.id)
            tx.key_results.change(held, by=None, now=WEDNESDAY, state=KeyResultState.CANCELLED)
        promise_changes(tx, [desk.prompt()], "called off", WEDNESDAY)
    desk.mail.deliver(WEDNESDAY + HOUR)

    assert desk.shown(REMINDER) is None
    assert Drop("the message is right as it is") in [drop for _, drop in desk.mail.dropped]


def test_no_message_says_that_it_is_missed_while_a_late_answer_counts(desk: Desk) -> None:
    desk.mail.run_through(MONDAY_MORNING + 5 * DAY)

    assert desk.prompt().state is PromptState.MISSED
    assert (len(desk.mail.posted), desk.mail.changed) == (2, [])

    desk.mail.run_through(MONDAY_MORNING + 7 * DAY)

    assert len(desk.mail.posted) == 3
    for ts in (PROMPT, REMINDER):
        assert desk.shown(ts).text.startswith("Not answered. The next check-in comes")
        assert buttons(desk.shown(ts)) == []
    assert not any(delivery.urgent for delivery, _ in desk.mail.changed)


def test_what_was_missed_says_so_when_its_slot_is_over_though_nothing_is_asked_any_more(desk: Desk) -> None:
    desk.mail.run_through(MONDAY_MORNING + 5 * DAY)
    with desk.office.store.write() as tx:
        tx.cycles.change(desk.office.cycle, by=None, now=MONDAY_MORNING + 5 * DAY, state=CycleState.CLOSED)
        tx.people.forget_next_prompts(desk.office.workspace.id)
    desk.mail.run_through(MONDAY_MORNING + 8 * DAY)

    assert len(desk.mail.posted) == 2
    for ts in (PROMPT, REMINDER):
        assert desk.shown(ts).text == "Not answered."
        assert buttons(desk.shown(ts)) == []


def test_what_was_missed_is_neither_put_off_nor_skipped_and_says_that_an_answer_counts(desk: Desk) -> None:
    desk.mail.run_through(MONDAY_MORNING + 4 * DAY)
    with pytest.raises(AlreadyDone) as refused:
        desk.skips(MONDAY_MORNING + 4 * DAY)
    assert refused.value.what == "late"


def test_a_week_of_rest_between_ends_what_was_missed_before_it(desk: Desk) -> None:
    desk.mail.run_through(MONDAY_MORNING + 6 * DAY)
    monday = MONDAY_MORNING.date()
    with desk.office.store.write() as tx:
        days: dict[str, Any] = {"first_day": monday + 7 * DAY, "last_day": monday + 13 * DAY}
        held: dict[str, Any] = {"workspace_id": desk.office.workspace.id, "person_id": desk.mei.id}
        tx.absences.add(by=None, now=desk.office.now, **held, **days)
        reschedule(tx, desk.office.workspace, [desk.mei.id], desk.office.now)
    desk.mail.run_through(MONDAY_MORNING + 15 * DAY)

    assert len(desk.mail.posted) == 3
    assert desk.shown(PROMPT).text.startswith("Not answered.")


def test_a_late_answer_in_its_message_still_counts(desk: Desk) -> None:
    desk.mail.run_through(MONDAY_MORNING + 4 * DAY)
    assert desk.prompt().state is PromptState.MISSED

    desk.says(0, MONDAY_MORNING + 4 * DAY)
    desk.says(1, MONDAY_MORNING + 4 * DAY)
    desk.mail.deliver(MONDAY_MORNING + 4 * DAY)

    assert desk.prompt().state is PromptState.ANSWERED
    assert "Thank you" in desk.shown(PROMPT).text


def test_what_was_answered_stays_when_the_rest_lapses(desk: Desk) -> None:
    desk.says(0, MONDAY_MORNING + HOUR)
    desk.mail.run_through(MONDAY_MORNING + 5 * DAY)

    assert desk.prompt().state is PromptState.MISSED
    desk.mail.run_through(MONDAY_MORNING + 7 * DAY)
    shown = desk.shown(PROMPT)
    assert "*KR-1.1* One: 45" in shown.text
    assert "*Not answered:* KR-1.2. The next check-in comes" in shown.text
    assert buttons(shown) in ([], ["correct_check_in"])


def test_an_answer_after_it_lapsed_but_inside_the_slot_is_shown(desk: Desk) -> None:
    desk.mail.run_through(MONDAY_MORNING + 5 * DAY)
    for number in (0, 1):
        desk.says(number, MONDAY_MORNING + 5 * DAY)
    desk.mail.deliver(MONDAY_MORNING + 5 * DAY)

    assert "Recorded" in desk.shown(PROMPT).text
    assert desk.shown(REMINDER).text == "Answered, thank you."


def test_a_partly_answered_prompt_that_is_skipped_asks_for_nothing_any_more_and_has_a_way_back(desk: Desk) -> None:
    desk.says(0, MONDAY_MORNING + HOUR)
    desk.mail.deliver(MONDAY_MORNING + HOUR)
    assert "*Still open:* KR-1.2" in desk.shown(PROMPT).text
    desk.skips(MONDAY_MORNING + 2 * HOUR)
    desk.mail.deliver(MONDAY_MORNING + 2 * HOUR)

    shown = desk.shown(PROMPT)
    assert "*KR-1.1* One: 45" in shown.text
    assert "*Skipped:* KR-1.2. The next check-in comes" in shown.text
    assert "Still open" not in shown.text
    assert buttons(shown) == ["prompt_what_moved", "correct_check_in"]
    assert "Check in after all" in str(shown.blocks)


def test_skipped_and_answered_in_either_order_of_delivery_it_shows_the_same(desk: Desk) -> None:
    desk.says(0, MONDAY_MORNING + HOUR)
    desk.skips(MONDAY_MORNING + HOUR)
    desk.mail.deliver(MONDAY_MORNING + HOUR)

    assert len({change.message.text for _, change in desk.mail.changed}) == 1
    assert "*Skipped:* KR-1.2." in desk.shown(PROMPT).text


def test_a_partly_answered_prompt_that_is_put_off_says_until_when(desk: Desk) -> None:
    desk.says(0, MONDAY_MORNING + HOUR)
    Prompts(desk.office.store).snooze(desk.office.workspace, desk.mei, Snooze.HOUR, MONDAY_MORNING + HOUR)
    desk.mail.deliver(MONDAY_MORNING + HOUR)

    assert "*KR-1.1* One: 45" in desk.shown(PROMPT).text
    assert "Put off until" in desk.shown(PROMPT).text


@pytest.mark.parametrize("answered", [1, 2])
def test_what_is_answered_while_the_prompt_is_on_its_way_it_shows_at_once(desk: Desk, answered: int) -> None:
    monday = MONDAY_MORNING + WEEK
    desk.mail.planner.plan_due(monday, 500)
    delivery = _on_its_way(desk, monday)
    for number in range(answered):
        desk.says(number, monday)
    with desk.office.store.write() as tx:
        tx.outbox.sent(delivery, "D1", "9.000100", monday)
        Prompts(desk.office.store).posted(tx, delivery, "D1", "9.000100", monday)

    desk.mail.deliver(monday)

    assert "Recorded" in desk.shown("9.000100").text
    assert ("Still open" in desk.shown("9.000100").text) is (answered == 1)


def test_a_reminder_that_was_on_its_way_during_the_answer_shows_it_at_once(desk: Desk) -> None:
    desk.mail.planner.plan_due(WEDNESDAY, 500)
    delivery = _on_its_way(desk, WEDNESDAY)
    for number in (0, 1):
        desk.says(number, WEDNESDAY)
    with desk.office.store.write() as tx:
        tx.outbox.sent(delivery, "D1", "9.000100", WEDNESDAY)
        Prompts(desk.office.store).reminder_posted(tx, delivery, "D1", "9.000100", WEDNESDAY)

    desk.mail.deliver(WEDNESDAY)

    assert desk.shown("9.000100").text == "Answered, thank you."


def test_a_prompt_with_nothing_left_to_ask_shows_that_it_is_over(desk: Desk) -> None:
    Prompts(desk.office.store).snooze(desk.office.workspace, desk.mei, Snooze.HOUR, MONDAY_MORNING)
    with desk.office.store.write() as tx:
        for result in desk.results:
            tx.key_results.change(result, by=None, now=MONDAY_MORNING, state="paused")
    desk.mail.run(MONDAY_MORNING + HOUR)
    desk.mail.deliver(MONDAY_MORNING + HOUR)

    assert desk.prompt().state is PromptState.EXCUSED
    assert desk.shown(PROMPT).text.startswith("This check-in is over.")


def _on_its_way(desk: Desk, now: datetime) -> Any:
    """The delivery that was claimed and is at Slack."""
    with desk.office.store.write() as tx:
        claimed = tx.outbox.claim("slow", now, speed=UNLIMITED, limit=10)
    return next(one.delivery for one in claimed if not one.delivery.kind.is_change)
