"""Being away and back: days, stand-ins, and what follows for prompts."""

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.domain.away import AwayDays
from bot.domain.errors import Invalid, NotAllowed, NothingToDo
from bot.domain.people import Absence, AbsenceSource, Person, SlackKind
from bot.services.access import Access
from bot.services.people.absences import Absences
from storage import Store
from tests.factories import MONDAY_MORNING, Office
from tests.services.prompts.mailroom import Mailroom

NOW = datetime(2026, 11, 12, 9, tzinfo=UTC)  # a Thursday
WEEK_OF_16 = AwayDays(date(2026, 11, 16), date(2026, 11, 22))


@pytest.fixture
def office(store: Store) -> Office:
    return Office.open(store, now=NOW)


@pytest.fixture
def absences(store: Store) -> Absences:
    return Absences(store, Access(frozenset({"U0ADMIN"})))


@pytest.fixture
def mei(office: Office) -> Person:
    mei = office.person("Mei")
    office.key_result(office.objective(mei))
    return mei


def of(store: Store, person: Person) -> list[Absence]:
    with store.read() as tx:
        return tx.absences.of(person.workspace_id, [person.id], ending_from=date(2026, 1, 1))


def days_of(store: Store, person: Person) -> list[tuple[int, int]]:
    """Days of November."""
    return [(absence.first_day.day, absence.last_day.day) for absence in of(store, person)]


def next_prompt_of(store: Store, person: Person) -> datetime | None:
    with store.read() as tx:
        return tx.people.get(person.workspace_id, person.id).next_prompt_at


def test_away_moves_the_next_prompt_behind_the_absence(office: Office, absences: Absences, mei: Person) -> None:
    noted = absences.set_away(office.workspace, mei, WEEK_OF_16, NOW)

    assert noted.next_at == next_prompt_of(office.store, mei) == MONDAY_MORNING + timedelta(weeks=1)
    assert noted.key_results == 1
    [absence] = of(office.store, mei)
    assert (absence.source, absence.stand_in_id) == (AbsenceSource.SELF, None)


def test_a_stand_in_gets_a_prompt_of_their_own(office: Office, absences: Absences, mei: Person) -> None:
    kai = office.person("Kai")

    noted = absences.set_away(office.workspace, mei, WEEK_OF_16, NOW, stand_in=kai)

    assert (noted.stand_in, noted.stand_in_away) == ("Kai", False)
    assert next_prompt_of(office.store, kai) == MONDAY_MORNING


def test_back_early_takes_it_from_the_stand_in_again(office: Office, absences: Absences, mei: Person) -> None:
    kai = office.person("Kai")
    absences.set_away(office.workspace, mei, WEEK_OF_16, NOW, stand_in=kai)

    noted = absences.back(office.workspace, mei, NOW)

    assert noted.cancelled
    assert noted.next_at == next_prompt_of(office.store, mei) == MONDAY_MORNING
    assert next_prompt_of(office.store, kai) is None
    assert of(office.store, mei) == []


def test_back_ends_the_absence_that_runs_yesterday(office: Office, absences: Absences, mei: Person) -> None:
    mail = Mailroom(office.store)
    mail.run(MONDAY_MORNING - timedelta(days=8))
    mail.run(MONDAY_MORNING - timedelta(days=7))
    absences.set_away(office.workspace, mei, WEEK_OF_16, NOW)

    wednesday = datetime(2026, 11, 18, 9, tzinfo=UTC)
    noted = absences.back(office.workspace, mei, wednesday)
    mail.run(wednesday)

    assert not noted.cancelled
    assert noted.next_at == wednesday  # and not at eight, an hour ago
    assert days_of(office.store, mei) == [(16, 17)]
    assert len(mail.posted) == 2  # the prompt of the week that runs comes at once


def test_back_in_the_evening_tells_the_hour_at_which_the_question_may_come(
    office: Office, absences: Absences, mei: Person
) -> None:
    """On Monday evening Mei takes back an absence that she had entered by mistake."""
    mail = Mailroom(office.store)
    mail.run(MONDAY_MORNING - timedelta(days=8))
    mail.run(MONDAY_MORNING - timedelta(days=7))
    absences.set_away(office.workspace, mei, WEEK_OF_16, NOW)
    evening = MONDAY_MORNING + timedelta(hours=11)

    told = absences.back(office.workspace, mei, evening).next_at

    assert told == MONDAY_MORNING + timedelta(days=1)
    mail.run(evening)
    assert len(mail.posted) == 1
    mail.run(told)
    assert len(mail.posted) == 2


def test_an_absence_has_begun_on_its_first_day_and_not_before(office: Office, absences: Absences, mei: Person) -> None:
    assert not absences.set_away(office.workspace, mei, WEEK_OF_16, NOW).has_begun
    assert absences.set_away(office.workspace, mei, WEEK_OF_16, datetime(2026, 11, 16, 7, tzinfo=UTC)).has_begun


def test_back_on_the_first_day_leaves_no_absence(office: Office, absences: Absences, mei: Person) -> None:
    absences.set_away(office.workspace, mei, WEEK_OF_16, NOW)

    absences.back(office.workspace, mei, datetime(2026, 11, 16, 7, tzinfo=UTC))

    assert of(office.store, mei) == []


def test_who_is_not_away_cannot_come_back(office: Office, absences: Absences, mei: Person) -> None:
    with pytest.raises(NothingToDo):
        absences.back(office.workspace, mei, NOW)


def test_the_button_pressed_twice_ends_one_absence_only(office: Office, absences: Absences, mei: Person) -> None:
    first = absences.set_away(office.workspace, mei, WEEK_OF_16, NOW).absence
    absences.set_away(office.workspace, mei, AwayDays(date(2026, 11, 27), date(2026, 11, 27)), NOW)
    absences.back(office.workspace, mei, NOW, absence_id=first.id)

    with pytest.raises(NothingToDo):
        absences.back(office.workspace, mei, NOW, absence_id=first.id)

    assert days_of(office.store, mei) == [(27, 27)]


def test_the_same_days_twice_are_one_absence(office: Office, absences: Absences, mei: Person) -> None:
    first = absences.set_away(office.workspace, mei, WEEK_OF_16, NOW)
    second = absences.set_away(office.workspace, mei, WEEK_OF_16, NOW)

    assert first.absence == second.absence
    assert len(of(office.store, mei)) == 1


def test_later_words_win_where_absences_overlap(office: Office, absences: Absences, mei: Person) -> None:
    kai = office.person("Kai")
    absences.set_away(office.workspace, mei, AwayDays(date(2026, 11, 16), date(2026, 11, 29)), NOW)

    noted = absences.set_away(
        office.workspace, mei, AwayDays(date(2026, 11, 20), date(2026, 11, 22)), NOW, stand_in=kai
    )

    assert days_of(office.store, mei) == [(16, 19), (20, 22), (23, 29)]
    assert [absence.first_day.day for absence in noted.ahead] == [16, 23]


def test_an_absence_inside_a_new_one_is_swallowed(office: Office, absences: Absences, mei: Person) -> None:
    absences.set_away(office.workspace, mei, AwayDays(date(2026, 11, 18), date(2026, 11, 19)), NOW)

    absences.set_away(office.workspace, mei, WEEK_OF_16, NOW)

    assert days_of(office.store, mei) == [(16, 22)]


def test_a_stand_in_who_is_away_too_is_pointed_out(office: Office, absences: Absences, mei: Person) -> None:
    kai = office.person("Kai")
    absences.set_away(office.workspace, kai, AwayDays(date(2026, 11, 20), date(2026, 11, 27)), NOW)

    assert absences.set_away(office.workspace, mei, WEEK_OF_16, NOW, stand_in=kai).stand_in_away


def test_nobody_stands_in_for_themselves(office: Office, absences: Absences, mei: Person) -> None:
    with pytest.raises(Invalid) as refused:
        absences.set_away(office.workspace, mei, WEEK_OF_16, NOW, stand_in=mei)

    assert "stand_in" in refused.value.fields


def test_people_of_other_workspaces_cannot_stand_in(office: Office, absences: Absences, mei: Person) -> None:
    stranger = office.person("Stranger", slack_kind=SlackKind.EXTERNAL)

    with pytest.raises(Invalid):
        absences.set_away(office.workspace, mei, WEEK_OF_16, NOW, stand_in=stranger)

    assert of(office.store, mei) == []


def test_an_admin_may_enter_it_for_somebody_others_may_not(office: Office, absences: Absences, mei: Person) -> None:
    admin, kai = office.person("Admin"), office.person("Kai")

    with pytest.raises(NotAllowed):
        absences.set_away(office.workspace, kai, WEEK_OF_16, NOW, person=mei)
    absences.set_away(office.workspace, admin, WEEK_OF_16, NOW, person=mei)

    assert [absence.source for absence in of(office.store, mei)] == [AbsenceSource.ADMIN]


def test_removing_an_absence_leaves_a_trace(office: Office, absences: Absences, mei: Person) -> None:
    absence = absences.set_away(office.workspace, mei, WEEK_OF_16, NOW).absence
    absences.back(office.workspace, mei, NOW)

    with office.store.read() as tx:
        trail = tx.audit.of(office.workspace.id, "absence", absence.id)
    assert [event.action for event in trail] == ["added", "removed"]
