"""Who is asked: owners who have not said everything and are here, or else their stand-ins."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from bot.domain.checkins import CheckInSource
from bot.domain.people import Employment, Person
from bot.domain.prompts import PromptState
from bot.domain.workspaces import ContractorRule
from bot.services.access import Access
from bot.services.checkins.checkins import CheckIns
from bot.services.checkins.content import Form
from bot.services.checkins.form import CheckInForms
from bot.services.schedules import reschedule
from tests.factories import MONDAY_MORNING, Office
from tests.planners import next_due
from tests.services.prompts.mailroom import Mailroom
from tests.services.prompts.owners import SUNDAY, WEEK, check_in, next_prompt_of, owner_of, prompts_of


def away(office: Office, person: Person, first: date, last: date, stand_in: Person | None = None) -> None:
    with office.store.write() as tx:
        days: dict[str, Any] = {"first_day": first, "last_day": last, "stand_in_id": stand_in.id if stand_in else None}
        tx.absences.add(by=None, now=office.now, workspace_id=office.workspace.id, person_id=person.id, **days)
        reschedule(tx, office.workspace, [person.id], office.now)


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


def test_an_uninstalled_workspace_is_silent(office: Office, mail: Mailroom) -> None:
    owner_of(office)
    mail.run(SUNDAY)
    with office.store.write() as tx:
        tx.workspaces.set(office.workspace, by=None, now=SUNDAY, uninstalled_at=SUNDAY)

    assert next_due(mail.planner, mail.store, MONDAY_MORNING) is None
    assert mail.planner.plan_due(MONDAY_MORNING, 500) == 0


def test_whose_day_begins_earlier_than_the_companys_may_answer_what_they_are_asked(
    office: Office, mail: Mailroom
) -> None:
    with office.store.write() as tx:
        tx.workspaces.set(office.workspace, by=None, now=office.now, zone="America/Los_Angeles")
        office.workspace = tx.workspaces.get(office.workspace.id)
    ana = office.person("Ana", zone="Asia/Tokyo")
    result = office.key_result(office.objective(ana), active_from=date(2026, 11, 16))
    tokyo = datetime(2026, 11, 16, tzinfo=UTC)  # nine on Monday there, Sunday afternoon in Los Angeles
    mail.run(tokyo - timedelta(days=1))

    mail.run(tokyo)

    [prompt] = prompts_of(office.store, ana)
    check_ins = CheckIns(office.store, Access())
    forms = CheckInForms(office.store, check_ins)
    form = forms.for_prompt(office.workspace, ana, prompt.id, CheckInSource.PROMPT, now=tokyo)
    assert isinstance(form, Form)
    assert list(form.entries) == [result.id]
    said = check_ins.one_line(office.workspace, ana, f"{result.code} 45 c7", once="1", now=tokyo)
    assert [line.check_in.value for line in said.summary.lines] == [45]
