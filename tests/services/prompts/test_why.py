"""Why a message came, or none."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from bot.domain.deliveries import DeliveryKind, DeliveryState
from bot.domain.explanations import ChosenBy, DayOff, Moved
from bot.domain.prompts import PromptRule
from bot.domain.slots import Slot
from bot.services.prompts.why import Why
from storage import Store
from tests.factories import MONDAY_MORNING, Office
from tests.services.prompts.mailroom import Mailroom

DAY = timedelta(days=1)


@pytest.fixture
def office(store: Store) -> Office:
    return Office.open(store)


def test_prompt_and_reminder_are_explained_with_their_slot(office: Office, store: Store) -> None:
    mei = office.person("Mei")
    office.key_result(office.objective(mei))
    mail = Mailroom(store)
    mail.run(MONDAY_MORNING - DAY)
    mail.run(MONDAY_MORNING)
    mail.run(MONDAY_MORNING + 2 * DAY)
    with store.read() as tx:
        mei = tx.people.get(mei.workspace_id, mei.id)

    told = Why(store).explain(office.workspace, mei, MONDAY_MORNING + 2 * DAY)

    slot = Slot(date(2026, 11, 16), date(2026, 11, 22))
    assert [(each.rule, each.state, each.slot) for each in told.messages] == [
        (PromptRule.REMINDER, DeliveryState.SENT, slot),
        (PromptRule.DUE, DeliveryState.SENT, slot),
    ]
    assert [each.at for each in told.messages] == [MONDAY_MORNING + 2 * DAY, MONDAY_MORNING]
    assert told.next_at == MONDAY_MORNING + 7 * DAY
    assert told.chosen_by is ChosenBy.WORKSPACE


def test_changes_of_messages_are_not_messages(office: Office, store: Store) -> None:
    mei = office.person("Mei")
    with store.write() as tx:
        held: dict[str, Any] = {"workspace_id": mei.workspace_id, "person_id": mei.id, "rule": "prompt_answered"}
        tx.outbox.promise(kind=DeliveryKind.PROMPT_SUMMARY, dedupe_key="s", now=MONDAY_MORNING, **held)

    assert Why(store).explain(office.workspace, mei, MONDAY_MORNING).messages == ()


def test_others_messages_are_theirs(office: Office, store: Store) -> None:
    mei, kai = office.person("Mei"), office.person("Kai")
    with store.write() as tx:
        held: dict[str, Any] = {"workspace_id": kai.workspace_id, "person_id": kai.id, "rule": "notice"}
        tx.outbox.promise(kind=DeliveryKind.NOTICE, dedupe_key="n", now=MONDAY_MORNING, **held)

    assert Why(store).explain(office.workspace, mei, MONDAY_MORNING).messages == ()
    assert len(Why(store).explain(office.workspace, kai, MONDAY_MORNING).messages) == 1


def test_whoever_owns_nothing_is_told_that_nothing_is_planned(office: Office, store: Store) -> None:
    told = Why(store).explain(office.workspace, office.person("Mei"), MONDAY_MORNING)

    assert (told.asked, told.next_at) == (False, None)


def test_a_day_off_explains_why_the_next_one_comes_later(office: Office, store: Store) -> None:
    mei, kai = office.person("Mei"), office.person("Kai", prompt_day=0, working_days=frozenset({1, 2, 3}))
    lea = office.person("Lea", holiday_region="DE")
    for one in (mei, kai, lea):
        office.key_result(office.objective(one))
    with store.write() as tx:
        days: dict[str, Any] = {"first_day": MONDAY_MORNING.date(), "last_day": MONDAY_MORNING.date()}
        tx.absences.add(by=mei.id, now=office.now, workspace_id=mei.workspace_id, person_id=mei.id, **days)
    friday, monday = MONDAY_MORNING - 3 * DAY, MONDAY_MORNING.date()
    before_christmas = MONDAY_MORNING.replace(month=12, day=22)

    why = Why(store).explain

    assert why(office.workspace, mei, friday).moved == Moved(monday, DayOff.AWAY)
    assert why(office.workspace, kai, friday).moved == Moved(monday, DayOff.NOT_WORKED)
    assert why(office.workspace, lea, friday).moved is None
    lea = replace(lea, prompt_day=4)
    assert why(office.workspace, lea, before_christmas).moved == Moved(date(2026, 12, 25), DayOff.HOLIDAY)


def test_it_is_said_whose_choice_the_hour_is(office: Office, store: Store) -> None:
    mei, kai = office.person("Mei", prompt_day=2), office.person("Kai")
    office.team("Payments", members=(mei, kai), prompt_day=1)

    assert Why(store).explain(office.workspace, mei, MONDAY_MORNING).chosen_by is ChosenBy.THEMSELVES
    told = Why(store).explain(office.workspace, kai, MONDAY_MORNING)
    assert (told.chosen_by, told.team, told.schedule.day) == (ChosenBy.TEAM, "Payments", 1)
