"""A day gone by is shown as everybody saw it in its evening."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest

from bot.domain.cycles import CycleKind, CycleState
from bot.domain.errors import NoSuchDay, NotFound
from bot.domain.ids import Code
from bot.domain.okrs import Objective, ObjectiveState, Visibility
from bot.domain.wallclock import end_of_day, start_of_day
from bot.services.overview import company
from bot.services.overview.as_of import AsOf, Past, PastLooker
from storage import Store
from storage.past import PastTransaction
from tests.factories import LAST_DAY, Office
from tests.services.measures.past_weeks import BEGIN, ZONE, as_of, begun, lived
from tests.statements import counted

LAST_QUARTER: dict[str, Any] = {
    "name": "Q3 2026",
    "kind": CycleKind.QUARTER,
    "first_day": date(2026, 7, 1),
    "last_day": date(2026, 9, 30),
    "state": CycleState.CLOSED,
}


@pytest.mark.long
def test_each_day_reads_later_as_it_was_read_in_its_evening(store: Store) -> None:
    life = begun(store)
    evenings = list(lived(life, 1 if store.is_sqlite else 3))

    now = start_of_day(evenings[-1][0] + timedelta(days=3), ZONE)
    for day, read in evenings:
        assert life.looked_back(day, now, read) == read, day
    assert all(before != after for (_, before), (_, after) in pairwise(evenings))


def look(past: AsOf, office: Office, what: str, day: date = BEGIN) -> Past:
    with office.store.read() as tx:
        people = {one.name: one for one in tx.people.active(office.workspace.id)}
        teams = {one.name: one for one in tx.teams.active(office.workspace.id)}
    viewer, later = people["Ada"], office.now + timedelta(days=30)
    asks: dict[str, Callable[[], Past]] = {
        "person": lambda: past.person(office.workspace, viewer, people["Mei"].id, day, later),
        "team": lambda: past.team(office.workspace, viewer, teams["Payments"].id, day, later),
        "company": lambda: past.company(office.workspace, viewer, day, later),
        "objective": lambda: past.objective(office.workspace, viewer, Code(2), day, later),
    }
    return asks[what]()


def test_looking_back_takes_as_many_statements_with_much_more(sqlite_store: Store) -> None:
    office = begun(sqlite_store).office
    past = as_of(office.store)
    grow(office)
    few = {what: statements(past, office, what) for what in WHAT}
    for _ in range(4):
        grow(office)

    assert {what: statements(past, office, what) for what in WHAT} == few


def test_what_served_a_team_in_another_cycle_is_not_read(store: Store) -> None:
    office = begun(store).office
    with store.write() as tx:
        teams = {one.name: one.id for one in tx.teams.active(office.workspace.id)}
    shares = {teams["Operations"]: Decimal(1), teams["Atlas"]: Decimal(1)}
    earlier, before, since = (office.objective(office.person(name), name) for name in ("Earlier", "Before", "Since"))
    with store.write() as tx:
        past = tx.cycles.add(by=None, now=office.now, workspace_id=office.workspace.id, **LAST_QUARTER)
        ops: dict[str, Any] = {"team_id": teams["Operations"]}
        tx.objectives.change(earlier, by=earlier.owner_id, now=office.now, cycle_id=past.id, **ops)
        for one in (before, since):
            tx.objectives.change(one, by=one.owner_id, now=office.now, **ops)
        tx.objective_shares.put([(earlier, shares), (before, shares)], by=None, now=office.now)
        later = office.now + timedelta(days=5)
        tx.objective_shares.put([(before, {}), (since, shares)], by=None, now=later)
    moment = end_of_day(BEGIN, ZONE)
    with store.read() as tx:
        then = PastTransaction(tx.connection, moment, BEGIN)
        found = then.objectives.serving(office.workspace.id, [teams["Atlas"]], [office.cycle.id])

    assert [one.title for one in found] == ["Before"]
    assert earlier.id not in then.objectives.today


def test_a_company_with_too_much_to_add_up_leaves_it_to_its_departments(
    sqlite_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    life = begun(sqlite_store)
    office, halves = life.office, {life.teams[name].id: Decimal(1) for name in ("pay", "atlas")}
    with sqlite_store.write() as tx:
        tx.objective_shares.put([(life.objectives["pay"], halves)], by=None, now=office.now)
        for one in life.objectives.values():
            later = office.now + timedelta(days=5)
            tx.objectives.change(one, by=one.owner_id, now=later, state=ObjectiveState.CANCELLED)
    seen: list[Any] = [look(as_of(sqlite_store), office, "company").seen]
    monkeypatch.setattr(company, "MOST_SUMMED", 2)
    seen.append(look(as_of(sqlite_store), office, "company").seen)

    assert [(one.too_many, bool(one.lines)) for one in seen] == [(False, True), (True, False)]


WHAT = ("person", "team", "company", "objective")


def statements(past: AsOf, office: Office, what: str) -> int:
    with counted(office.store) as sent:
        look(past, office, what)
    return len(sent)


def grow(office: Office) -> None:
    """One more of each, and what happened to it since."""
    with office.store.read() as tx:
        people = {one.name: one for one in tx.people.active(office.workspace.id)}
        pay = next(one for one in tx.teams.active(office.workspace.id) if one.name == "Payments")
        [top] = [one for one in office.objectives() if one.title == "A company that works"]
    mei, later = people["Mei"], office.now + timedelta(days=5)
    more = office.person(f"More {len(people)}", manager_id=mei.id)
    made = office.objective(mei, "One more", pay)
    theirs = office.objective(more, "And theirs", pay)
    with office.store.write() as tx:
        [atlas] = [one for one in tx.teams.active(office.workspace.id) if one.name == "Atlas"]
        halves = {pay.id: Decimal(1), atlas.id: Decimal(1)}
        tx.objective_shares.put([(made, halves)], by=mei.id, now=office.now)
    office.align(made, top)
    office.align(theirs, made)
    for each in (made, theirs):
        result = office.key_result(each, "Result", mei)
        office.check_in(result, 40, 7)
        with office.store.write() as tx:
            tx.key_results.change(result, by=mei.id, now=later, target=Decimal(90))
            tx.objectives.change(each, by=mei.id, now=later, owner_id=people["Kai"].id)
            tx.objective_shares.put([(each, {} if each.id == made.id else halves)], by=mei.id, now=later)
            for one in tx.alignments.from_objectives(office.workspace.id, [each.id]):
                tx.alignments.remove(one, by=mei.id, now=later)


@pytest.fixture
def sqlite_store(sqlite_stores: Any) -> Store:
    found: Store = sqlite_stores.people
    return found


def test_what_is_restricted_today_is_shown_to_others_for_no_day(sqlite_store: Store) -> None:
    """Whoever owns it today sees it; whoever owned it then does not."""
    office = Office.open(sqlite_store)
    mei, kai = office.person("Mei"), office.person("Kai")
    then = office.objective(mei, "Then")
    now: dict[int, Objective] = {then.id: replace(then, visibility=Visibility.RESTRICTED, owner_id=kai.id)}

    assert not PastLooker(mei, office.workspace, now=now).sees(then)
    assert PastLooker(kai, office.workspace, now=now).sees(then)
    assert not PastLooker(kai, office.workspace, public=True, now=now).sees(then)


def test_a_draft_of_then_is_told_to_nobody(sqlite_store: Store) -> None:
    office = Office.open(sqlite_store)
    mei, kai = office.person("Mei"), office.person("Kai")
    draft, later = office.objective(mei, "Then a draft", state=ObjectiveState.DRAFT), office.now + timedelta(days=2)
    with sqlite_store.write() as tx:
        tx.objectives.change(draft, by=mei.id, now=later, state=ObjectiveState.ACTIVE)
    past, day = as_of(sqlite_store), office.now.date()

    seen: Any = past.person(office.workspace, kai, mei.id, day, later).seen
    assert (seen.standings, seen.hidden) == ((), 0)
    for reader in (mei, kai):
        with pytest.raises(NoSuchDay) as refused:
            past.objective(office.workspace, reader, Code(draft.number), day, later)
        assert refused.value.why == "not_there"


def test_nothing_of_another_workspace_is_found(sqlite_store: Store) -> None:
    life = begun(sqlite_store)
    other = Office.open(sqlite_store, life.office.now, "T0SUED")
    ada, later = other.person("Ada"), life.office.now + timedelta(days=9)
    past = as_of(sqlite_store)

    company: Any = past.company(other.workspace, ada, BEGIN, later).seen
    assert not company.teams
    with pytest.raises(NoSuchDay):
        past.person(other.workspace, ada, life.people["Mei"].id, BEGIN, later)
    with pytest.raises(NoSuchDay):
        past.team(other.workspace, ada, life.teams["pay"].id, BEGIN, later)
    with pytest.raises(NotFound):
        past.objective(other.workspace, ada, Code(2), BEGIN, later)


def test_what_is_no_longer_stored_is_said(sqlite_store: Store) -> None:
    life = begun(sqlite_store)
    office, past, mei = life.office, as_of(sqlite_store), life.people["Mei"]
    soon, late = (start_of_day(day, ZONE) for day in (BEGIN + timedelta(days=90), LAST_DAY + timedelta(days=60)))

    assert not past.person(office.workspace, mei, mei.id, BEGIN, soon).asked_unknown
    assert past.person(office.workspace, mei, mei.id, BEGIN, late).asked_unknown


def test_a_member_who_was_in_nobodys_view_then_is_said_to_be_new(sqlite_store: Store) -> None:
    life = begun(sqlite_store)
    life.office.now += timedelta(days=5)
    new = life.office.person("New")

    with pytest.raises(NoSuchDay) as refused:
        as_of(sqlite_store).person(life.office.workspace, new, new.id, BEGIN, life.office.now)

    assert refused.value.why == "not_there"
