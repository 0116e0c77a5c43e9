"""Prompts without key results: for what is to be closed, and for drafts while drafting is open."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from bot.domain.cycles import Cycle, CycleKind, CycleState
from bot.domain.deliveries import DeliveryKind
from bot.domain.okrs import Objective, ObjectiveState
from bot.domain.people import Person
from bot.domain.prompt_times import Snooze
from bot.domain.prompts import Prompt, PromptState
from bot.i18n import language
from bot.messages.cycle_lines import CycleLines
from bot.services.cycles.news import NewsOfCycles
from bot.services.cycles.planning import CyclePlanner
from bot.services.prompts.planning import PromptPlanner
from bot.services.prompts.prompts import Prompts
from bot.services.prompts.sheets import PromptSheets
from storage import Store
from tests.factories import Office
from tests.services.prompts.mailroom import Mailroom
from tests.statements import counted

SUNDAY = datetime(2027, 1, 3, 12, tzinfo=UTC)
MONDAY = datetime(2027, 1, 4, 8, tzinfo=UTC)  # 09:00 in Berlin
WEEK = timedelta(weeks=1)


@pytest.fixture
def office(store: Store) -> Office:
    """Q4 2026 is over; Q1 2027 is not there."""
    opened = Office.open(store, now=SUNDAY)
    CyclePlanner(store).plan_due(SUNDAY, 500)
    return opened


@pytest.fixture
def mail(store: Store) -> Mailroom:
    return Mailroom(store)


def planned(office: Office, **days: Any) -> Cycle:
    held: dict[str, Any] = {"name": "Feb–Mar 2027", "kind": CycleKind.TWO_MONTHS, "state": CycleState.PLANNING}
    held |= {"first_day": date(2027, 2, 1), "last_day": date(2027, 3, 31), **days}
    with office.store.write() as tx:
        return tx.cycles.add(by=None, now=office.now, workspace_id=office.workspace.id, **held)


def draft(office: Office, mei: Person, cycle: Cycle) -> Objective:
    return office.objective(mei, "Refunds in a day", state=ObjectiveState.DRAFT, cycle_id=cycle.id)


def prompts_of(office: Office, person: Person) -> list[Prompt]:
    """Newest slot first."""
    with office.store.read() as tx:
        return tx.prompts.latest_of(office.workspace.id, [person.id], 20).get(person.id, [])


def live(office: Office, mail: Mailroom, until: datetime) -> None:
    """From Sunday on, moment by moment, with the cycles turning."""
    mail.run(SUNDAY)
    while (moment := mail.next_due()) is not None and moment <= until:
        CyclePlanner(office.store).plan_due(moment, 500)
        mail.run(moment)


def test_an_owner_is_written_to_in_the_ordinary_slot_while_there_is_something_to_close(
    office: Office, mail: Mailroom
) -> None:
    mei = office.person("Mei")
    office.key_result(office.objective(mei))

    live(office, mail, datetime(2027, 1, 31, tzinfo=UTC))

    assert [one.kind for one, _ in mail.posted] == [DeliveryKind.PROMPT] * 2
    first, second = mail.texts
    assert first.startswith("*Monday, Mei: 1 objective to close.* No check-in is due.")
    assert "*O-1* Payments that just work: Q4 2026 is over, and this can be closed until 14 Jan." in first
    assert "14 Jan" in second  # Thursday, three working days after Monday 11 January
    states = [(one.first_day, one.state) for one in prompts_of(office, mei) if one.sent_at]
    assert states == [(date(2027, 1, 11), PromptState.EXCUSED), (date(2027, 1, 4), PromptState.EXCUSED)]


def test_what_is_closed_or_called_off_meanwhile_is_not_written_about(office: Office, mail: Mailroom) -> None:
    mei, kai = office.person("Mei"), office.person("Kai")
    mine, his = office.objective(mei), office.objective(kai, state=ObjectiveState.PAUSED)
    mail.run(SUNDAY)
    with office.store.write() as tx:
        for one, state in ((mine, ObjectiveState.CLOSED), (his, ObjectiveState.CANCELLED)):
            tx.objectives.change(one, by=mei.id, now=SUNDAY, state=state)

    live(office, mail, MONDAY + WEEK)

    assert mail.posted == []


def test_a_message_on_its_way_says_nothing_once_everything_is_closed(office: Office, mail: Mailroom) -> None:
    mei = office.person("Mei")
    mine = office.objective(mei)
    mail.run(SUNDAY)
    PromptPlanner(office.store).plan_due(MONDAY, 500)
    with office.store.write() as tx:
        tx.objectives.change(mine, by=mei.id, now=MONDAY, state=ObjectiveState.CLOSED)

    mail.deliver(MONDAY)

    assert mail.posted == []
    assert [one.state for one in prompts_of(office, mei)] == [PromptState.EXCUSED]


def test_a_draft_is_asked_for_while_drafting_is_open_and_not_after(office: Office, mail: Mailroom) -> None:
    mei = office.person("Mei")
    draft(office, mei, planned(office))  # drafting opens on 18 January, drafts are due on the 27th

    live(office, mail, datetime(2027, 2, 14, tzinfo=UTC))

    first, second = mail.texts
    assert first.startswith("*Monday, Mei: 1 draft to share.* No check-in is due.")
    assert "*O-1* Refunds in a day: a draft that only you see. For Feb–Mar 2027 drafts are due on 27 Jan." in first
    assert "It can still be shared." in second  # two working days before it is due no day is named
    assert [one.not_before.date() for one, _ in mail.posted] == [date(2027, 1, 18), date(2027, 1, 25)]


def test_whoever_owes_a_check_in_gets_one_message_with_the_draft_in_it(office: Office, mail: Mailroom) -> None:
    mei = office.person("Mei")
    running = planned(office, name="Q1", first_day=date(2027, 1, 1), kind=CycleKind.QUARTER, state=CycleState.ACTIVE)
    mine = office.objective(mei, cycle_id=running.id)
    office.key_result(mine, active_from=date(2027, 1, 1), due_day=date(2027, 3, 31))
    draft(office, mei, planned(office, drafting_opens=date(2027, 1, 4)))

    mail.run(SUNDAY)
    mail.run(MONDAY)

    [prompt] = prompts_of(office, mei)
    assert len(prompt.items) == 1
    sheet = PromptSheets(office.store).read(office.workspace.id, prompt.id, MONDAY)
    assert sheet is not None
    assert (len(sheet.lines), sheet.errands) == (1, ())
    drafted, begun = CycleLines(NewsOfCycles(office.store))(sheet, language("en"), MONDAY)
    assert "O-2* Refunds in a day" in drafted.text
    assert drafted.button is not None
    assert begun.text == "*Q1* has begun; it runs until 31 Mar."


def test_what_was_carried_over_into_a_running_cycle_is_named_until_it_is_shared(office: Office, mail: Mailroom) -> None:
    mei = office.person("Mei")
    days: dict[str, Any] = {"first_day": date(2027, 1, 1), "kind": CycleKind.QUARTER, "state": CycleState.ACTIVE}
    running = planned(office, name="Q1", **days)
    mine = office.objective(mei, cycle_id=running.id)
    office.key_result(mine, active_from=date(2027, 1, 1), due_day=date(2027, 3, 31))
    over = office.objective(mei, "Over", state=ObjectiveState.CLOSED)
    kept, typed = (draft(office, mei, running) for _ in range(2))
    with office.store.write() as tx:
        tx.objectives.change(kept, by=mei.id, now=SUNDAY, carried_from_id=over.id)
        tx.objectives.change(typed, by=mei.id, now=SUNDAY, title="Lies since it was begun")
    mail.run(SUNDAY)
    mail.run(MONDAY)
    [prompt] = prompts_of(office, mei)
    sheet = PromptSheets(office.store).read(office.workspace.id, prompt.id, MONDAY)
    assert sheet is not None

    lying, *_ = CycleLines(NewsOfCycles(office.store))(sheet, language("en"), MONDAY)

    assert lying.text == f"*{kept.code}* Refunds in a day: your draft. Q1 has begun; nobody sees it until you share it."
    assert lying.button is not None


def test_nobody_is_reminded_and_putting_off_and_skipping_work(office: Office, mail: Mailroom) -> None:
    mei, kai = office.person("Mei"), office.person("Kai")
    for person in (mei, kai):
        office.objective(person)
    mail.run(SUNDAY)
    mail.run(MONDAY)
    desk = Prompts(office.store)

    desk.snooze(office.workspace, mei, Snooze.HOUR, MONDAY)
    desk.skip(office.workspace, kai, MONDAY)
    mail.run_through(MONDAY + timedelta(days=6))

    assert [post.to for _, post in mail.posted] == ["U0MEI", "U0KAI", "U0MEI"]
    assert {one.kind for one, _ in mail.posted} == {DeliveryKind.PROMPT}
    assert [one.state for one in (*prompts_of(office, mei), *prompts_of(office, kai))] == [
        PromptState.EXCUSED,
        PromptState.SKIPPED,
    ]
    assert any("Put off until" in change.message.text for _, change in mail.changed)


def test_absence_and_quiet_hours_hold(office: Office, mail: Mailroom) -> None:
    away, early = office.person("Mei"), office.person("Kai", prompt_day=1)
    for person in (away, early):
        office.objective(person)
    with office.store.write() as tx:
        held: dict[str, Any] = {"workspace_id": office.workspace.id, "person_id": away.id}
        tx.absences.add(
            by=None, now=SUNDAY, first_day=date(2027, 1, 1), last_day=date(2027, 1, 30), **held, stand_in_id=early.id
        )

    live(office, mail, MONDAY + timedelta(days=6))

    assert [(post.to, one.not_before) for one, post in mail.posted] == [("U0KAI", MONDAY + timedelta(days=1))]


def test_planning_takes_the_same_statements_however_many_there_are(office: Office) -> None:
    def plans(now: datetime) -> int:
        with counted(office.store) as sent:
            PromptPlanner(office.store).plan_due(now, 500)
        return len(sent)

    def people(count: int, name: str) -> None:
        for number in range(count):
            mei = office.person(f"{name}{number}")
            for _ in range(2):
                office.objective(mei)

    with office.store.write() as tx:
        late = tx.cycles.get(office.workspace.id, office.cycle.id)
        tx.cycles.change(late, by=None, now=SUNDAY, closing_day=date(2027, 3, 31))
    people(1, "Mei")
    for moment in (SUNDAY, MONDAY):
        plans(moment)
    few = plans(MONDAY + WEEK)
    people(12, "Kai")
    plans(SUNDAY + 2 * WEEK)

    assert plans(MONDAY + 2 * WEEK) == few
