"""Who leaves is asked nothing more: open prompts end, and what was promised to them is withdrawn."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.domain.deliveries import DeliveryKind, DeliveryState
from bot.domain.ids import PersonId
from bot.domain.prompts import PromptState
from bot.services.people.departures import let_go
from storage import Store
from tests.factories import Office
from tests.services.prompts.mailroom import Mailroom
from tests.statements import counted

SUNDAY = datetime(2026, 11, 15, 8, 0, tzinfo=UTC)
MONDAY = datetime(2026, 11, 16, 8, 0, tzinfo=UTC)
WEDNESDAY = MONDAY + timedelta(days=2)


@pytest.fixture
def office(store: Store) -> Office:
    return Office.open(store, SUNDAY)


def owners(office: Office, count: int, word: str = "Owner") -> list[PersonId]:
    found = []
    for number in range(count):
        person = office.person(f"{word}{number}")
        office.key_result(office.objective(person, f"Aim {number}"))
        found.append(person.id)
    return found


def leave(office: Office, people: list[PersonId], now: datetime) -> None:
    with office.store.write() as tx:
        for person in tx.people.by_ids(office.workspace.id, people).values():
            tx.people.change(person, by=None, now=now, deactivated_at=now)
        let_go(tx, office.workspace.id, people, now)


def test_an_open_prompt_ends_its_message_says_so_and_no_reminder_comes(office: Office) -> None:
    people, mailroom = owners(office, 2), Mailroom(office.store)
    mailroom.run(MONDAY)
    mailroom.run(MONDAY)
    assert len(mailroom.posted) == 2

    leave(office, people[:1], MONDAY + timedelta(hours=1))
    mailroom.run(MONDAY + timedelta(hours=1))
    mailroom.run_through(WEDNESDAY + timedelta(hours=3))

    with office.store.read() as tx:
        states = [tx.prompts.latest_of(office.workspace.id, [one], 1)[one][0].state for one in people]
    assert states[0] is PromptState.EXCUSED
    assert states[1] is not PromptState.EXCUSED
    assert [change.message.text for _, change in mailroom.changed][:1] == ["This check-in ended when you left."]
    reminded = [each.person_id for each in office.deliveries(DeliveryKind.REMINDER)]
    assert reminded == people[1:]


def test_what_was_promised_and_not_yet_sent_is_withdrawn(office: Office) -> None:
    [gone, other] = owners(office, 2)
    with office.store.write() as tx:
        for person in (gone, other):
            held: dict[str, Any] = {
                "workspace_id": office.workspace.id,
                "person_id": person,
                "rule": "message.answered",
            }
            tx.outbox.promise(**held, kind=DeliveryKind.NOTICE, dedupe_key=f"notice:{person}", now=SUNDAY)

    leave(office, [gone], SUNDAY)

    found = {each.person_id: (each.state, each.last_error) for each in office.deliveries(DeliveryKind.NOTICE)}
    assert found[gone] == (DeliveryState.CANCELLED, "the person has left")
    assert found[other] == (DeliveryState.PENDING, "")


def test_many_leave_in_as_many_statements_as_one(office: Office) -> None:
    few, many = owners(office, 1, "Few"), owners(office, 8, "Many")
    Mailroom(office.store).run(MONDAY)
    counts = []
    for people in (few, many):
        with office.store.write() as tx, counted(office.store) as sent:
            let_go(tx, office.workspace.id, people, MONDAY)
        counts.append(len(sent))

    assert counts[0] == counts[1]
