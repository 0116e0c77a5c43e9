"""A prompt that waits for its answer: reminded once, then given up."""

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.domain.deliveries import DeliveryKind
from bot.domain.people import Person
from bot.domain.prompts import Prompt, PromptState
from bot.services.prompts.prompts import Prompts
from storage import Store
from tests.factories import MONDAY_MORNING
from tests.services.requests.waiting_desk import DAY, FRIDAY_MIDNIGHT, HOUR, WEDNESDAY, WEEK, Desk


@pytest.fixture
def desk(store: Store) -> Desk:
    return Desk.open(store)


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


def _open_prompts(store: Store, person: Person) -> list[Prompt]:
    with store.read() as tx:
        return tx.prompts.open_of(person.workspace_id, person.id)
