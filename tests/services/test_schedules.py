"""Working out anew when people are asked, whenever something changes."""

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.domain.okrs import KeyResultState
from bot.domain.people import Person
from bot.domain.teams import Role
from bot.services.schedules import reschedule, timetables
from storage import Store
from tests.factories import MONDAY_MORNING, Office

NOW = MONDAY_MORNING - timedelta(days=3)


@pytest.fixture
def office(store: Store) -> Office:
    return Office.open(store, now=NOW)


def rescheduled(office: Office, *people: Person) -> list[datetime | None]:
    with office.store.write() as tx:
        reschedule(tx, office.workspace, [person.id for person in people], NOW)
        found = tx.people.by_ids(office.workspace.id, [person.id for person in people])
    return [found[person.id].next_prompt_at for person in people]


def test_a_new_owner_is_scheduled_and_the_old_one_is_not(office: Office) -> None:
    mei, kai = office.person("Mei"), office.person("Kai")
    result = office.key_result(office.objective(mei))
    assert rescheduled(office, mei, kai) == [MONDAY_MORNING, None]

    with office.store.write() as tx:
        tx.key_results.change(result, by=None, now=NOW, owner_id=kai.id)

    assert rescheduled(office, mei, kai) == [None, MONDAY_MORNING]


def test_a_key_result_that_is_paused_is_not_asked_about(office: Office) -> None:
    mei = office.person("Mei")
    result = office.key_result(office.objective(mei))
    with office.store.write() as tx:
        tx.key_results.change(result, by=None, now=NOW, state=KeyResultState.PAUSED)

    assert rescheduled(office, mei) == [None]


def test_stand_ins_follow_without_being_named(office: Office) -> None:
    mei, lea = office.person("Mei"), office.person("Lea")
    office.key_result(office.objective(mei), stand_in_id=lea.id)
    with office.store.write() as tx:
        held = {"workspace_id": office.workspace.id, "person_id": mei.id}
        tx.absences.insert(**held, first_day=date(2026, 11, 16), last_day=date(2026, 11, 22))

    rescheduled(office, mei)

    with office.store.read() as tx:
        assert tx.people.get(lea.workspace_id, lea.id).next_prompt_at == MONDAY_MORNING


def test_when_an_owner_has_left_the_stand_in_is_asked(office: Office) -> None:
    mei, lea = office.person("Mei"), office.person("Lea")
    office.key_result(office.objective(mei), stand_in_id=lea.id)
    with office.store.write() as tx:
        tx.people.change(mei, by=None, now=NOW, deactivated_at=NOW)

    assert rescheduled(office, lea) == [MONDAY_MORNING]


def test_who_never_works_is_looked_at_again_in_a_week(office: Office) -> None:
    mei = office.person("Mei", working_days=frozenset())
    office.key_result(office.objective(mei))

    assert rescheduled(office, mei) == [NOW + timedelta(days=7)]


def test_a_membership_counts_from_its_first_day_in_the_persons_own_zone(office: Office) -> None:
    mei = office.person("Mei", zone="Pacific/Auckland")
    team = office.team("Payments", prompt_day=2)
    with office.store.write() as tx:
        tx.memberships.join(team, mei.id, role=Role.MEMBER, since=date(2026, 11, 16), by=None, now=NOW)
        sunday_evening_in_utc = datetime(2026, 11, 15, 20, tzinfo=UTC)
        there = timetables(tx, office.workspace, [mei], sunday_evening_in_utc)[mei.id]
        before = timetables(tx, office.workspace, [mei], sunday_evening_in_utc - timedelta(days=1))[mei.id]

    assert (there.team, there.schedule.day) == (team, 2)
    assert (before.team, before.schedule.day) == (None, 0)
