"""To whom people report and as what they work here: who may say so, what is refused, and what follows from it."""

import threading
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.domain.errors import Invalid, NotAllowed
from bot.domain.people import Employment, Person, SlackKind
from bot.domain.workspaces import ContractorRule
from bot.services.access import Access
from bot.services.people.employment import Position, Positions
from bot.services.prompts.planning import PromptPlanner
from bot.services.prompts.sheets import PromptSheets
from storage import Store
from storage.rows import table_of
from storage.tables.people import ReportingRow
from tests.factories import MONDAY_MORNING, Office

NOW = MONDAY_MORNING - timedelta(days=3)


@pytest.fixture
def office(store: Store) -> Office:
    return Office.open(store, now=NOW)


@pytest.fixture
def positions(store: Store) -> Positions:
    return Positions(store, Access(frozenset({"U0ADA"})))


@pytest.fixture
def ada(office: Office) -> Person:
    return office.person("Ada")


def leads(positions: Positions, office: Office, by: Person, whom: Person, manager: Person | None) -> Position:
    return saves(positions, office, by, whom, manager_id=manager.id if manager else None)


def saves(positions: Positions, office: Office, by: Person, whom: Person, **values: Any) -> Position:
    held: dict[str, Any] = {"manager_id": None, "employment": Employment.EMPLOYEE, "now": NOW, **values}
    return positions.save(office.workspace, by, whom.id, **held)


def refused(positions: Positions, office: Office, by: Person, whom: Person, manager: Person) -> dict[str, Any]:
    with pytest.raises(Invalid) as error:
        leads(positions, office, by, whom, manager)
    return error.value.fields


def lines_of(store: Store, person: Person) -> list[tuple[int, date, date | None]]:
    """(manager, since, until), oldest first."""
    rows = table_of(ReportingRow).c
    statement = select(rows.manager_id, rows.since, rows.until).where(rows.person_id == person.id).order_by(rows.id)
    with store.read() as tx:
        return [(manager, since, until) for manager, since, until in tx.people.connection.execute(statement)]


def next_prompt_of(store: Store, person: Person) -> datetime | None:
    with store.read() as tx:
        return tx.people.get(person.workspace_id, person.id).next_prompt_at


def keep_contractors_out(office: Office) -> None:
    with office.store.write() as tx:
        tx.workspaces.set(office.workspace, by=None, now=NOW, contractors=ContractorRule.OUT)


def test_only_admins_say_who_leads_whom(office: Office, positions: Positions, ada: Person) -> None:
    mei, kai = office.person("Mei"), office.person("Kai")

    with pytest.raises(NotAllowed):
        leads(positions, office, kai, mei, kai)
    with pytest.raises(NotAllowed):
        positions.of(office.workspace, kai, mei.id)

    assert leads(positions, office, ada, mei, kai).manager == kai
    assert positions.of(office.workspace, ada, mei.id).manager == kai


def test_a_new_manager_ends_the_line_to_the_old_one(office: Office, positions: Positions, ada: Person) -> None:
    mei, kai, lea = office.person("Mei"), office.person("Kai"), office.person("Lea")
    leads(positions, office, ada, mei, kai)
    later = NOW + timedelta(days=10)
    saves(positions, office, ada, mei, manager_id=lea.id, now=later)
    saves(positions, office, ada, mei, manager_id=None, now=later + timedelta(days=1))

    assert lines_of(office.store, mei) == [
        (kai.id, NOW.date(), later.date()),
        (lea.id, later.date(), later.date() + timedelta(days=1)),
    ]


def test_saving_twice_writes_and_audits_once(office: Office, positions: Positions, ada: Person) -> None:
    mei, kai = office.person("Mei"), office.person("Kai")
    for _ in range(2):
        saves(positions, office, ada, mei, manager_id=kai.id, employment=Employment.INTERN)

    assert len(lines_of(office.store, mei)) == 1
    with office.store.read() as tx:
        changes = [
            event.after for event in tx.audit.of(office.workspace.id, "person", mei.id) if event.actor_id == ada.id
        ]
    assert [set(after or {}) & {"manager_id", "employment"} for after in changes] == [{"manager_id"}, {"employment"}]


def test_nobody_leads_themselves(office: Office, positions: Positions, ada: Person) -> None:
    mei = office.person("Mei")
    assert refused(positions, office, ada, mei, mei) == {"manager": ("own_manager", {})}


def test_a_circle_is_refused_with_its_path(office: Office, positions: Positions, ada: Person) -> None:
    mei, kai, lea = office.person("Mei"), office.person("Kai"), office.person("Lea")
    leads(positions, office, ada, kai, lea)
    leads(positions, office, ada, lea, mei)

    assert refused(positions, office, ada, mei, kai) == {"manager": ("circle", {"path": "Mei → Kai → Lea → Mei"})}
    assert lines_of(office.store, mei) == []


def test_two_changes_at_once_close_no_circle_together(office: Office, positions: Positions, ada: Person) -> None:
    mei, kai = office.person("Mei"), office.person("Kai")
    found: list[dict[str, Any]] = []
    other = threading.Thread(target=lambda: found.append(refused(positions, office, ada, mei, kai)))

    with office.store.write() as tx:
        tx.workspaces.lock(office.workspace.id)
        other.start()
        other.join(0.2)
        tx.people.set_manager(kai, mei.id, since=NOW.date(), by=ada.id, now=NOW)
    other.join()

    assert found == [{"manager": ("circle", {"path": "Mei → Kai → Mei"})}]


@pytest.mark.parametrize(
    "values",
    [{"slack_kind": SlackKind.MULTI_CHANNEL_GUEST}, {"slack_kind": SlackKind.EXTERNAL}, {"deactivated_at": NOW}],
)
def test_guests_strangers_and_bots_lead_nobody(
    office: Office, positions: Positions, ada: Person, values: dict[str, Any]
) -> None:
    mei, other = office.person("Mei"), office.person("Gus", **values)
    assert refused(positions, office, ada, mei, other) == {"manager": ("no_manager", {"name": "Gus"})}


def test_a_manager_who_has_left_may_stay_until_somebody_follows(
    office: Office, positions: Positions, ada: Person
) -> None:
    mei, kai = office.person("Mei"), office.person("Kai")
    leads(positions, office, ada, mei, kai)
    with office.store.write() as tx:
        tx.people.change(kai, by=None, now=NOW, deactivated_at=NOW)

    saved = saves(positions, office, ada, mei, manager_id=kai.id, employment=Employment.CONTRACTOR)

    assert saved.person.employment is Employment.CONTRACTOR
    assert saved.person.manager_id == kai.id


def test_a_guest_may_be_a_contractor_and_a_stranger_has_no_place_here(
    office: Office, positions: Positions, ada: Person
) -> None:
    guest = office.person("Gus", slack_kind=SlackKind.SINGLE_CHANNEL_GUEST)
    stranger = office.person("Sam", slack_kind=SlackKind.EXTERNAL)

    assert saves(positions, office, ada, guest, employment=Employment.CONTRACTOR).person.id == guest.id
    with pytest.raises(Invalid) as error:
        positions.of(office.workspace, ada, stranger.id)
    assert error.value.fields == {"person": ("not_here", {"name": "Sam"})}


def test_a_contractor_who_stays_out_is_not_asked_and_an_employee_is(
    office: Office, positions: Positions, ada: Person
) -> None:
    kai = office.person("Kai")
    office.key_result(office.objective(kai))
    keep_contractors_out(office)
    office = replace(office, workspace=_now(office))

    saves(positions, office, ada, kai, employment=Employment.INTERN)
    assert next_prompt_of(office.store, kai) == MONDAY_MORNING
    saves(positions, office, ada, kai, employment=Employment.CONTRACTOR)
    PromptPlanner(office.store).plan_due(MONDAY_MORNING, 100)
    with office.store.read() as tx:
        assert tx.prompts.latest_of(office.workspace.id, [kai.id], 5) == {}


def test_a_prompt_under_way_asks_a_contractor_who_stays_out_nothing_more(
    office: Office, positions: Positions, ada: Person
) -> None:
    kai = office.person("Kai")
    office.key_result(office.objective(kai))
    PromptPlanner(office.store).plan_due(NOW, 100)
    PromptPlanner(office.store).plan_due(MONDAY_MORNING, 100)
    with office.store.read() as tx:
        [prompt] = tx.prompts.latest_of(office.workspace.id, [kai.id], 5)[kai.id]
    sheets = PromptSheets(office.store)
    before = sheets.read(office.workspace.id, prompt.id, MONDAY_MORNING)
    assert before is not None
    assert len(before.lines) == 1

    keep_contractors_out(office)
    saves(positions, office, ada, kai, employment=Employment.CONTRACTOR)

    after = sheets.read(office.workspace.id, prompt.id, MONDAY_MORNING)
    assert after is not None
    assert after.lines == ()


def _now(office: Office) -> Any:
    with office.store.read() as tx:
        return tx.workspaces.get(office.workspace.id)
