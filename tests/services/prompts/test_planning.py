"""From people's schedules to prompts: one a slot, at the right hour, about the right things."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import event

from bot.domain.checkins import CheckInSource
from bot.domain.deliveries import DeliveryKind, DeliveryState
from bot.domain.okrs import KeyResult
from bot.domain.people import Employment, Person
from bot.domain.prompts import Prompt, PromptRule, PromptState
from bot.domain.workspaces import ContractorRule, Rhythm
from bot.services.prompts.planning import PromptPlanner
from bot.services.schedules import reschedule
from storage import Store
from tests.factories import MONDAY_MORNING, Office
from tests.planners import next_due
from tests.services.prompts.mailroom import Mailroom

SUNDAY = MONDAY_MORNING - timedelta(days=1)
WEEK = timedelta(weeks=1)
ONE_TO_FIVE = range(1, 6)


@pytest.fixture
def office(store: Store) -> Office:
    return Office.open(store, now=SUNDAY)


@pytest.fixture
def mail(store: Store) -> Mailroom:
    return Mailroom(store)


def prompts_of(store: Store, person: Person) -> list[Prompt]:
    """Newest slot first."""
    with store.read() as tx:
        return tx.prompts.latest_of(person.workspace_id, [person.id], 20).get(person.id, [])


def next_prompt_of(store: Store, person: Person) -> datetime | None:
    with store.read() as tx:
        return tx.people.get(person.workspace_id, person.id).next_prompt_at


def owner_of(office: Office, name: str = "Mei", **values: object) -> tuple[Person, KeyResult]:
    person = office.person(name, **values)
    return person, office.key_result(office.objective(person))


def check_in(office: Office, result: KeyResult, at: datetime) -> None:
    with office.store.write() as tx:
        values = {"workspace_id": office.workspace.id, "key_result_id": result.id, "author_id": result.owner_id}
        tx.check_ins.insert(**values, effective_day=at.date(), source=CheckInSource.COMMAND, at=at, confidence=7)
        tx.key_results.remember_check_in(result, checked_in_at=at, confidence=7)


def away(office: Office, person: Person, first: date, last: date, stand_in: Person | None = None) -> None:
    with office.store.write() as tx:
        days: dict[str, Any] = {"first_day": first, "last_day": last, "stand_in_id": stand_in.id if stand_in else None}
        tx.absences.add(by=None, now=office.now, workspace_id=office.workspace.id, person_id=person.id, **days)
        reschedule(tx, office.workspace, [person.id], office.now)


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


def test_whoever_owns_nothing_is_never_planned(office: Office, mail: Mailroom) -> None:
    kai = office.person("Kai")

    mail.run(SUNDAY)

    assert next_prompt_of(office.store, kai) is None
    assert next_due(mail.planner, mail.store, SUNDAY) is None


def test_when_everything_was_said_nobody_is_asked(office: Office, mail: Mailroom) -> None:
    mei, result = owner_of(office)
    mail.run(SUNDAY)
    check_in(office, result, SUNDAY)

    mail.run(MONDAY_MORNING)

    assert mail.posted == []
    assert [prompt.state for prompt in prompts_of(office.store, mei)] == [PromptState.EXCUSED]
    assert next_prompt_of(office.store, mei) == MONDAY_MORNING + WEEK


def test_nobody_is_asked_while_they_are_away(office: Office, mail: Mailroom) -> None:
    mei, _ = owner_of(office)
    mail.run(SUNDAY - WEEK)
    mail.run(MONDAY_MORNING - WEEK)
    away(office, mei, date(2026, 11, 16), date(2026, 11, 22))

    mail.run(MONDAY_MORNING)
    mail.run(MONDAY_MORNING + WEEK)

    newest, excused, first = prompts_of(office.store, mei)
    assert (newest.state, newest.first_day) == (PromptState.SENT, date(2026, 11, 23))
    assert (excused.state, excused.first_day) == (PromptState.EXCUSED, date(2026, 11, 16))
    assert first.first_day == date(2026, 11, 9)
    assert len(mail.posted) == 2


def test_who_is_back_on_wednesday_is_asked_on_wednesday(office: Office, mail: Mailroom) -> None:
    mei, _ = owner_of(office)

    away(office, mei, date(2026, 11, 12), date(2026, 11, 17))

    assert next_prompt_of(office.store, mei) == MONDAY_MORNING + timedelta(days=2)


def test_a_holiday_moves_the_prompt_to_the_next_working_day(office: Office, mail: Mailroom) -> None:
    mei, _ = owner_of(office, holiday_region="DE")
    christmas_eve = datetime(2026, 12, 24, 12, tzinfo=UTC)
    with office.store.write() as tx:
        tx.people.change(mei, by=None, now=SUNDAY, prompt_day=4)

    mail.run(christmas_eve)

    assert next_prompt_of(office.store, mei) == datetime(2026, 12, 28, 8, tzinfo=UTC)  # 25 December is a Friday


def test_a_stand_in_is_asked_about_the_key_results_of_the_absent(office: Office, mail: Mailroom) -> None:
    mei, result = owner_of(office)
    kai = office.person("Kai")
    away(office, mei, date(2026, 11, 16), date(2026, 11, 22), stand_in=kai)
    assert next_prompt_of(office.store, kai) == MONDAY_MORNING

    mail.run(MONDAY_MORNING)

    [(delivery, post)] = mail.posted
    assert delivery.person_id == kai.id
    assert "For Mei, who is away" in post.message.text
    [prompt] = prompts_of(office.store, kai)
    assert [(item.key_result_id, item.stand_in_for_id) for item in prompt.items] == [(result.id, mei.id)]


def test_the_stand_in_of_a_key_result_wins_over_that_of_the_absence(office: Office, mail: Mailroom) -> None:
    mei, lea, kai = office.person("Mei"), office.person("Lea"), office.person("Kai")
    office.key_result(office.objective(mei), stand_in_id=lea.id)
    away(office, mei, date(2026, 11, 16), date(2026, 11, 22), stand_in=kai)

    mail.run(MONDAY_MORNING)

    assert [delivery.person_id for delivery, _ in mail.posted] == [lea.id]


def test_when_that_stand_in_is_away_too_the_other_is_asked(office: Office, mail: Mailroom) -> None:
    mei, lea, kai = office.person("Mei"), office.person("Lea"), office.person("Kai")
    office.key_result(office.objective(mei), stand_in_id=lea.id)
    away(office, lea, date(2026, 11, 12), date(2026, 11, 24))
    away(office, mei, date(2026, 11, 16), date(2026, 11, 22), stand_in=kai)

    mail.run(MONDAY_MORNING)

    assert [delivery.person_id for delivery, _ in mail.posted] == [kai.id]


def test_a_stand_in_of_nobody_absent_is_left_alone(office: Office, mail: Mailroom) -> None:
    mei, lea = office.person("Mei"), office.person("Lea")
    office.key_result(office.objective(mei), stand_in_id=lea.id)

    mail.run(SUNDAY)
    mail.run(MONDAY_MORNING)

    assert next_prompt_of(office.store, lea) is None
    assert [delivery.person_id for delivery, _ in mail.posted] == [mei.id]


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


def test_who_has_left_is_not_asked(office: Office, mail: Mailroom) -> None:
    mei, _ = owner_of(office)
    mail.run(SUNDAY)
    with office.store.write() as tx:
        tx.people.change(mei, by=None, now=SUNDAY, deactivated_at=SUNDAY)

    mail.run(MONDAY_MORNING)

    assert prompts_of(office.store, mei) == []
    assert next_due(mail.planner, mail.store, MONDAY_MORNING) is None


def test_contract_workers_who_stay_out_are_not_asked(office: Office, mail: Mailroom) -> None:
    mei, _ = owner_of(office, employment=Employment.CONTRACTOR)
    with office.store.write() as tx:
        office.workspace = tx.workspaces.set(office.workspace, by=None, now=SUNDAY, contractors=ContractorRule.OUT)

    mail.run(SUNDAY)
    mail.run(MONDAY_MORNING)

    assert prompts_of(office.store, mei) == []
    assert mail.planner.plan_due(MONDAY_MORNING, 500) == 0


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


def test_an_uninstalled_workspace_is_silent(office: Office, mail: Mailroom) -> None:
    owner_of(office)
    mail.run(SUNDAY)
    with office.store.write() as tx:
        tx.workspaces.set(office.workspace, by=None, now=SUNDAY, uninstalled_at=SUNDAY)

    assert next_due(mail.planner, mail.store, MONDAY_MORNING) is None
    assert mail.planner.plan_due(MONDAY_MORNING, 500) == 0


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


def statements(store: Store, act: Callable[[], object]) -> int:
    """How many statements the database is sent; one that writes many rows counts once."""
    seen: list[str] = []
    with store.read() as tx:
        engine = tx.connection.engine

    def count(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    event.listen(engine, "before_cursor_execute", count)
    try:
        act()
    finally:
        event.remove(engine, "before_cursor_execute", count)
    return len(seen)


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
