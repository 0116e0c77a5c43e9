"""A prompt that waits for its answer: reminded once, put off, skipped, given up."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from bot.domain.deliveries import DeliveryKind
from bot.domain.errors import AlreadyDone, NotFound, NothingToDo
from bot.domain.okrs import KeyResult
from bot.domain.people import Person
from bot.domain.prompt_times import Snooze
from bot.domain.prompts import ItemState, Prompt, PromptRule, PromptState
from bot.services.prompts import Prompts, Settled
from bot.services.schedules import reschedule
from storage import Store
from tests.factories import MONDAY_MORNING, Office
from tests.services.mailroom import Mailroom

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
WEEK = timedelta(weeks=1)
WEDNESDAY = MONDAY_MORNING + 2 * DAY
FRIDAY_MIDNIGHT = datetime(2026, 11, 19, 23, tzinfo=UTC)  # the third working day after Monday is over in Berlin


@dataclass
class Desk:
    """Mei, her one key result, and the prompt she was sent on Monday morning."""

    office: Office
    mail: Mailroom
    mei: Person
    result: KeyResult

    @property
    def store(self) -> Store:
        return self.office.store

    @property
    def acts(self) -> Prompts:
        return Prompts(self.store)

    def prompts(self) -> list[Prompt]:
        with self.store.read() as tx:
            return tx.prompts.latest_of(self.office.workspace.id, [self.mei.id], 20).get(self.mei.id, [])

    def prompt(self) -> Prompt:
        return self.prompts()[0]

    def snooze(self, choice: Snooze, now: datetime, **more: Any) -> Settled:
        return self.acts.snooze(self.office.workspace, self.mei, choice, now, **more)

    def skip(self, now: datetime, **more: Any) -> Settled:
        return self.acts.skip(self.office.workspace, self.mei, now, **more)

    def kinds(self) -> list[DeliveryKind]:
        return [delivery.kind for delivery, _ in self.mail.posted]

    def answer(self) -> None:
        with self.store.write() as tx:
            tx.prompts.move(self.prompt(), PromptState.SENT, state=PromptState.ANSWERED, answered_at=MONDAY_MORNING)

    def move(self, zone: str, now: datetime) -> None:
        with self.store.write() as tx:
            known = tx.people.get(self.office.workspace.id, self.mei.id)
            tx.people.change(known, by=known.id, now=now, zone=zone)
            reschedule(tx, self.office.workspace, [known.id], now)

    def away(self, first: date, last: date) -> None:
        with self.store.write() as tx:
            held = {"workspace_id": self.office.workspace.id, "person_id": self.mei.id}
            tx.absences.insert(**held, first_day=first, last_day=last)


@pytest.fixture
def desk(store: Store) -> Desk:
    office = Office.open(store, now=MONDAY_MORNING - WEEK)
    mei = office.person("Mei")
    made = Desk(office, Mailroom(store), mei, office.key_result(office.objective(mei)))
    made.mail.run(MONDAY_MORNING - DAY)
    made.mail.run(MONDAY_MORNING)
    return made


def test_sent_means_reminder_and_end_are_known(desk: Desk) -> None:
    prompt = desk.prompt()

    assert (prompt.state, prompt.sent_at) == (PromptState.SENT, MONDAY_MORNING)
    assert (prompt.slack_channel, prompt.slack_ts) == ("D1", "1.000100")
    assert (prompt.remind_at, prompt.lapse_at) == (WEDNESDAY, FRIDAY_MIDNIGHT)


def test_one_reminder_comes_on_the_second_working_day_in_the_prompts_thread(desk: Desk) -> None:
    desk.mail.run(WEDNESDAY - timedelta(seconds=1))
    assert desk.kinds() == [DeliveryKind.PROMPT]

    desk.mail.run(WEDNESDAY)
    desk.mail.run(WEDNESDAY + HOUR)

    assert desk.kinds() == [DeliveryKind.PROMPT, DeliveryKind.REMINDER]
    delivery, post = desk.mail.posted[-1]
    assert post.thread_ts == "1.000100"
    assert delivery.subject == {"prompt": desk.prompt().id, "thread_ts": "1.000100"}
    assert "KR-1.1" in post.message.text


def test_who_has_answered_is_not_reminded(desk: Desk) -> None:
    desk.answer()

    desk.mail.run(WEDNESDAY)

    assert desk.kinds() == [DeliveryKind.PROMPT]


def test_an_answer_between_planning_and_sending_stops_the_reminder(desk: Desk) -> None:
    desk.mail.planner.plan_due(WEDNESDAY, 500)
    desk.answer()

    desk.mail.deliver(WEDNESDAY)

    assert desk.kinds() == [DeliveryKind.PROMPT]
    assert [drop.reason for _, drop in desk.mail.dropped] == ["not open any more"]


def test_whoever_is_away_by_then_is_reminded_when_they_are_back(desk: Desk) -> None:
    desk.away(date(2026, 11, 18), date(2026, 11, 18))

    desk.mail.run(WEDNESDAY)
    assert desk.kinds() == [DeliveryKind.PROMPT]
    desk.mail.run(WEDNESDAY + DAY)

    assert desk.kinds() == [DeliveryKind.PROMPT, DeliveryKind.REMINDER]


def test_a_reminder_held_up_until_the_night_waits_for_the_morning(desk: Desk) -> None:
    desk.mail.planner.plan_due(WEDNESDAY, 500)

    desk.mail.deliver(WEDNESDAY + 13 * HOUR)
    assert desk.kinds() == [DeliveryKind.PROMPT]
    desk.mail.deliver(WEDNESDAY + DAY)

    assert desk.kinds() == [DeliveryKind.PROMPT, DeliveryKind.REMINDER]


def test_a_reminder_that_came_due_while_nobody_planned_waits_for_the_morning(desk: Desk) -> None:
    desk.mail.run(WEDNESDAY + 13 * HOUR)
    assert desk.kinds() == [DeliveryKind.PROMPT]

    desk.mail.run(WEDNESDAY + DAY)

    assert desk.kinds() == [DeliveryKind.PROMPT, DeliveryKind.REMINDER]


def test_whoever_has_moved_is_reminded_by_day_where_they_are_now(desk: Desk) -> None:
    """Wednesday 09:00 in Berlin is 21:00 in Auckland."""
    desk.move("Pacific/Auckland", WEDNESDAY - HOUR)

    desk.mail.run_through(WEDNESDAY + DAY)

    [_, (reminder, _)] = desk.mail.posted
    assert reminder.not_before == datetime(2026, 11, 18, 20, tzinfo=UTC)  # Thursday, 09:00 in Auckland


def test_after_the_third_working_day_it_is_missed_and_nobody_is_told(desk: Desk) -> None:
    desk.mail.run(WEDNESDAY)

    desk.mail.run(FRIDAY_MIDNIGHT)

    assert desk.prompt().state is PromptState.MISSED
    assert desk.kinds() == [DeliveryKind.PROMPT, DeliveryKind.REMINDER]


def test_the_next_prompt_says_that_the_last_was_missed(desk: Desk) -> None:
    desk.mail.run_through(MONDAY_MORNING + WEEK)

    assert [prompt.state for prompt in desk.prompts()] == [PromptState.SENT, PromptState.MISSED]
    assert "The last one went unanswered." in desk.mail.texts[-1]


def test_absence_that_leaves_no_time_to_answer_excuses(desk: Desk) -> None:
    desk.away(date(2026, 11, 17), date(2026, 11, 22))

    desk.mail.run_through(MONDAY_MORNING + WEEK)

    assert desk.prompts()[1].state is PromptState.EXCUSED
    assert "unanswered" not in desk.mail.texts[-1]


def test_after_two_missed_in_a_row_the_lead_reads_one_line_once_and_the_person_knows(desk: Desk) -> None:
    jonas = desk.office.person("Jonas")
    desk.office.key_result(desk.office.objective(jonas))
    desk.office.team("Payments", lead=jonas, members=(desk.mei,))

    for _ in range(4):
        desk.mail.run_through(desk.mail.posted[-1][0].not_before + WEEK)
        for prompt in _open_prompts(desk.store, jonas):
            Prompts(desk.store).skip(desk.office.workspace, jonas, prompt.due_at, prompt_id=prompt.id)

    to_jonas = [post.message.text for _, post in desk.mail.posted if post.to == jonas.slack_user_id]
    to_mei = [post.message.text for _, post in desk.mail.posted if post.to == desk.mei.slack_user_id]
    assert sum("Mei left the last two check-ins unanswered" in text for text in to_jonas) == 1
    assert sum("Jonas reads that in their next check-in" in text for text in to_mei) == 1


def test_a_lead_who_is_asked_nothing_is_not_promised_to_read_of_it(desk: Desk) -> None:
    desk.office.team("Payments", lead=desk.office.person("Jonas"), members=(desk.mei,))

    for _ in range(4):
        desk.mail.run_through(desk.mail.posted[-1][0].not_before + WEEK)

    assert not any("Jonas reads" in text for text in desk.mail.texts)


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


def _open_prompts(store: Store, person: Person) -> list[Prompt]:
    with store.read() as tx:
        return tx.prompts.open_of(person.workspace_id, person.id)
