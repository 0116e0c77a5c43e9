"""From people's schedules to prompts: one a slot, at the right hour, about the right things."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from bot.domain.deliveries import DeliveryKind, DeliveryState
from bot.domain.prompts import PromptRule, PromptState
from bot.domain.workspaces import Rhythm
from bot.services.prompts.planning import PromptPlanner
from bot.services.schedules import reschedule
from tests.factories import MONDAY_MORNING, Office
from tests.services.prompts.mailroom import Mailroom
from tests.services.prompts.owners import SUNDAY, WEEK, next_prompt_of, owner_of, prompts_of, statements

ONE_TO_FIVE = range(1, 6)


def test_an_owner_is_asked_on_monday_at_nine(office: Office, mail: Mailroom) -> None:
    mei, result = owner_of(office)

    mail.run(SUNDAY)
    assert next_prompt_of(office.store, mei) == MONDAY_MORNING
    mail.run(MONDAY_MORNING - timedelta(seconds=1))
    assert mail.posted == []
    mail.run(MONDAY_MORNING)

    [(delivery, post)] = mail.posted
    assert (delivery.kind, delivery.rule) == (DeliveryKind.PROMPT, PromptRule.DUE)
    assert post.to == mei.slack_user_id
    [prompt] = prompts_of(office.store, mei)
    assert (prompt.first_day, prompt.last_day) == (date(2026, 11, 16), date(2026, 11, 22))
    assert [item.key_result_id for item in prompt.items] == [result.id]
    assert next_prompt_of(office.store, mei) == MONDAY_MORNING + WEEK


def test_a_second_run_at_the_same_moment_creates_nothing(office: Office, mail: Mailroom) -> None:
    mei, _ = owner_of(office)
    mail.run(SUNDAY)
    mail.run(MONDAY_MORNING)

    mail.run(MONDAY_MORNING)
    mail.run(MONDAY_MORNING + timedelta(minutes=5))

    assert len(mail.posted) == 1
    assert len(prompts_of(office.store, mei)) == 1


def test_ten_weeks_bring_ten_prompts_one_for_each_slot(office: Office, mail: Mailroom) -> None:
    mei, _ = owner_of(office)

    mail.run(datetime(2026, 10, 4, 12, tzinfo=UTC))
    for week in range(10):
        mail.run(datetime(2026, 10, 5, 9, tzinfo=UTC) + week * WEEK)

    slots = [(prompt.first_day, prompt.last_day) for prompt in reversed(prompts_of(office.store, mei))]
    assert len(slots) == 10
    assert all(later[0] - earlier[1] == timedelta(days=1) for earlier, later in pairwise(slots))


@pytest.mark.parametrize(
    ("zone", "start", "due"),
    [
        ("Europe/Berlin", datetime(2026, 10, 21, tzinfo=UTC), datetime(2026, 10, 26, 8, tzinfo=UTC)),
        ("Europe/Berlin", datetime(2026, 10, 14, tzinfo=UTC), datetime(2026, 10, 19, 7, tzinfo=UTC)),
        ("America/New_York", datetime(2026, 10, 28, tzinfo=UTC), datetime(2026, 11, 2, 14, tzinfo=UTC)),
        ("Asia/Kolkata", SUNDAY, datetime(2026, 11, 16, 3, 30, tzinfo=UTC)),
        ("Pacific/Auckland", datetime(2026, 11, 11, tzinfo=UTC), datetime(2026, 11, 15, 20, tzinfo=UTC)),
    ],
)
def test_nine_oclock_is_nine_oclock_where_the_person_is(
    office: Office, mail: Mailroom, zone: str, start: datetime, due: datetime
) -> None:
    mei, _ = owner_of(office, zone=zone)

    mail.run(start)

    assert next_prompt_of(office.store, mei) == due
    assert due.astimezone(ZoneInfo(zone)).strftime("%a %H:%M") == "Mon 09:00"


def test_people_choose_their_own_day_and_time(office: Office, mail: Mailroom) -> None:
    mei, _ = owner_of(office, prompt_day=3, prompt_time=time(7, 30))

    mail.run(SUNDAY)

    assert next_prompt_of(office.store, mei) == datetime(2026, 11, 19, 6, 30, tzinfo=UTC)


def test_without_a_choice_the_team_of_the_largest_share_decides(office: Office, mail: Mailroom) -> None:
    mei, _ = owner_of(office)
    office.team("Payments", members=(mei,), prompt_day=1, prompt_time=time(10))

    mail.run(SUNDAY)

    assert next_prompt_of(office.store, mei) == datetime(2026, 11, 17, 9, tzinfo=UTC)


def test_a_holiday_moves_the_prompt_to_the_next_working_day(office: Office, mail: Mailroom) -> None:
    mei, _ = owner_of(office, holiday_region="DE")
    christmas_eve = datetime(2026, 12, 24, 12, tzinfo=UTC)
    with office.store.write() as tx:
        tx.people.change(mei, by=None, now=SUNDAY, prompt_day=4)

    mail.run(christmas_eve)

    assert next_prompt_of(office.store, mei) == datetime(2026, 12, 28, 8, tzinfo=UTC)  # 25 December is a Friday


def test_a_key_result_asked_about_every_two_weeks_is_left_out_in_between(office: Office, mail: Mailroom) -> None:
    mei = office.person("Mei")
    team = office.team("Platform", members=(mei,), rhythm=Rhythm.FORTNIGHTLY)
    weekly = office.key_result(office.objective(mei, title="Ours"))
    slow = office.key_result(office.objective(mei, title="The platform's", team=team))

    mail.run(SUNDAY)
    mail.run(MONDAY_MORNING)
    mail.run(MONDAY_MORNING + WEEK)

    asked = [{item.key_result_id for item in prompt.items} for prompt in prompts_of(office.store, mei)]
    assert sorted(map(len, asked)) == [1, 2]
    assert all(weekly.id in each for each in asked)
    assert sum(slow.id in each for each in asked) == 1


@pytest.mark.parametrize(
    ("up_again", "sent"),
    [
        (MONDAY_MORNING + timedelta(hours=5), MONDAY_MORNING + timedelta(hours=5)),
        (MONDAY_MORNING + timedelta(days=2), MONDAY_MORNING + timedelta(days=2)),
        (MONDAY_MORNING + timedelta(days=2, hours=18), MONDAY_MORNING + timedelta(days=3)),  # Thursday 03:00: at 09:00
        (MONDAY_MORNING + timedelta(days=4), None),  # Friday: one working day is left
    ],
)
def test_after_downtime_a_prompt_is_sent_while_two_working_days_remain(
    office: Office, mail: Mailroom, up_again: datetime, sent: datetime | None
) -> None:
    mei, _ = owner_of(office)
    mail.run(SUNDAY)

    mail.run(up_again)
    mail.run(MONDAY_MORNING + timedelta(days=3))

    [prompt] = prompts_of(office.store, mei)
    assert prompt.sent_at == sent
    assert prompt.state is (PromptState.EXCUSED if sent is None else PromptState.SENT)
    prompts = [delivery for delivery, _ in mail.posted if delivery.kind is DeliveryKind.PROMPT]
    assert [delivery.rule for delivery in prompts] == ([] if sent is None else [PromptRule.LATE])


def test_three_weeks_of_downtime_bring_one_prompt_not_three(office: Office, mail: Mailroom) -> None:
    mei, _ = owner_of(office)
    mail.run(SUNDAY)

    mail.run(MONDAY_MORNING + 3 * WEEK + timedelta(hours=1, minutes=30))

    assert len(mail.posted) == 1
    assert prompts_of(office.store, mei)[0].first_day == date(2026, 12, 7)


def test_a_prompt_that_slack_did_not_take_for_days_comes_late_or_not_at_all(office: Office, mail: Mailroom) -> None:
    mei, _ = owner_of(office)
    mail.run(SUNDAY)
    mail.planner.plan_due(MONDAY_MORNING, 500)

    mail.deliver(MONDAY_MORNING + timedelta(hours=18))
    assert mail.posted == []
    mail.deliver(MONDAY_MORNING + timedelta(days=1))

    assert len(mail.posted) == 1
    assert prompts_of(office.store, mei)[0].sent_at == MONDAY_MORNING + timedelta(days=1)


def test_a_prompt_promised_and_never_sent_is_excused_with_its_slot(office: Office, mail: Mailroom) -> None:
    mei, _ = owner_of(office)
    mail.run(SUNDAY)
    mail.planner.plan_due(MONDAY_MORNING, 500)
    with office.store.write() as tx:
        [delivery] = tx.outbox.last_to(mei.workspace_id, mei.id, 5)
        tx.outbox.cancel(mei.workspace_id, [delivery.dedupe_key], MONDAY_MORNING, "too late")

    mail.run(MONDAY_MORNING + WEEK)

    assert [prompt.state for prompt in prompts_of(office.store, mei)] == [PromptState.SENT, PromptState.EXCUSED]


def test_a_new_zone_yields_neither_two_prompts_nor_none(office: Office, mail: Mailroom) -> None:
    mei, _ = owner_of(office)
    mail.run(SUNDAY)
    mail.run(MONDAY_MORNING)
    with office.store.write() as tx:
        tx.people.change(mei, by=None, now=MONDAY_MORNING, zone="America/Los_Angeles")
        reschedule(tx, office.workspace, [mei.id], MONDAY_MORNING)

    mail.run(MONDAY_MORNING + timedelta(hours=10))
    mail.run(MONDAY_MORNING + WEEK + timedelta(hours=9))

    assert [prompt.first_day for prompt in prompts_of(office.store, mei)] == [date(2026, 11, 23), date(2026, 11, 16)]


def test_whoever_moves_before_a_late_prompt_goes_out_gets_it_by_day_where_they_are(
    office: Office, mail: Mailroom
) -> None:
    """On Monday evening it was promised for Tuesday, 09:00 in Berlin: midnight in Los Angeles."""
    mei, _ = owner_of(office)
    mail.run(SUNDAY)
    evening = MONDAY_MORNING + timedelta(hours=11)
    mail.run(evening)
    with office.store.write() as tx:
        tx.people.change(tx.people.get(office.workspace.id, mei.id), by=mei.id, now=evening, zone="America/Los_Angeles")
        reschedule(tx, office.workspace, [mei.id], evening)

    mail.run_through(evening + timedelta(days=2))

    with office.store.read() as tx:
        sent = [tx.prompts.get(office.workspace.id, one.subject["prompt"]).sent_at for one, _ in mail.posted]
    assert sent == [datetime(2026, 11, 17, 17, tzinfo=UTC)]


def test_rescheduling_in_the_second_of_the_prompt_does_not_lose_it(office: Office, mail: Mailroom) -> None:
    mei, _ = owner_of(office)
    mail.run(SUNDAY)
    just_after = MONDAY_MORNING + timedelta(milliseconds=200)
    with office.store.write() as tx:
        reschedule(tx, office.workspace, [mei.id], just_after)

    mail.run(just_after)

    assert len(mail.posted) == 1


def test_a_faster_rhythm_ends_the_slot_that_runs_early(office: Office, mail: Mailroom) -> None:
    mei = office.person("Mei")
    team = office.team("Platform", members=(mei,), rhythm=Rhythm.MONTHLY)
    office.key_result(office.objective(mei, team=team))
    mail.run(datetime(2026, 10, 1, 12, tzinfo=UTC))
    mail.run(datetime(2026, 11, 2, 8, tzinfo=UTC))
    with office.store.write() as tx:
        tx.teams.change(team, by=None, now=SUNDAY, rhythm=Rhythm.WEEKLY)
        reschedule(tx, office.workspace, [mei.id], datetime(2026, 11, 12, tzinfo=UTC))

    mail.run(MONDAY_MORNING)

    newest, before, *_ = prompts_of(office.store, mei)
    assert (newest.first_day, before.last_day) == (date(2026, 11, 16), date(2026, 11, 15))


def test_everybody_is_planned_even_when_a_batch_is_small(office: Office) -> None:
    people = [owner_of(office, f"P{number}")[0] for number in ONE_TO_FIVE]
    planner = PromptPlanner(office.store)
    planner.plan_due(SUNDAY, 500)

    while planner.plan_due(MONDAY_MORNING, 2) >= 2:
        pass

    assert all(len(prompts_of(office.store, person)) == 1 for person in people)


def test_statements_do_not_grow_with_people(office: Office) -> None:
    owner_of(office, "P0")
    planner = PromptPlanner(office.store)
    plan_week(planner, MONDAY_MORNING)
    alone = statements(office.store, lambda: plan_week(planner, MONDAY_MORNING + WEEK))

    for number in range(1, 25):
        mei, _ = owner_of(office, f"P{number}")
        office.key_result(office.objective(mei, title="Another"))
    plan_week(planner, MONDAY_MORNING + 2 * WEEK)
    together = statements(office.store, lambda: plan_week(planner, MONDAY_MORNING + 3 * WEEK))

    assert together == alone > 0


def plan_week(planner: PromptPlanner, monday: datetime) -> None:
    """Give up what nobody answered, then plan the new week."""
    planner.plan_due(monday - timedelta(hours=1), 500)
    planner.plan_due(monday, 500)


def test_deliveries_name_ids_only(office: Office, mail: Mailroom) -> None:
    mei, _ = owner_of(office)
    mail.run(SUNDAY)
    mail.run(MONDAY_MORNING)

    with office.store.read() as tx:
        [delivery] = tx.outbox.last_to(mei.workspace_id, mei.id, 5)
    [prompt] = prompts_of(office.store, mei)
    assert delivery.subject == {"prompt": prompt.id}
    assert delivery.state is DeliveryState.SENT


@pytest.mark.parametrize("off", [timedelta(), timedelta(minutes=1)], ids=["same-clock", "a-minute-off"])
def test_two_workers_at_once_plan_each_prompt_once(office: Office, off: timedelta) -> None:
    people = [owner_of(office, f"P{number}")[0] for number in range(12)]
    planner = PromptPlanner(office.store)
    planner.plan_due(SUNDAY, 500)

    with ThreadPoolExecutor(2) as workers:
        list(workers.map(lambda now: planner.plan_due(now, 500), (MONDAY_MORNING, MONDAY_MORNING + off)))
    planner.plan_due(MONDAY_MORNING + off, 500)

    for person in people:
        [prompt] = prompts_of(office.store, person)
        assert len(prompt.items) == 1
        with office.store.read() as tx:
            assert len(tx.outbox.last_to(person.workspace_id, person.id, 5)) == 1
