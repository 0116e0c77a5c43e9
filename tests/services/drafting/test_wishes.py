"""What somebody wants from a cycle: theirs alone."""

from datetime import datetime, timedelta

import pytest

from bot.domain.cycles import Cycle, CycleState
from bot.domain.errors import Invalid, NotAllowed, NotFound
from bot.domain.people import Employment, Person
from bot.domain.workspaces import ContractorRule
from bot.services.access import Access
from bot.services.drafting.wishes import Wishes
from storage import Store
from tests.factories import MONDAY_MORNING, Office


@pytest.fixture
def office(store: Store) -> Office:
    return Office.open(store)


@pytest.fixture
def wishes(store: Store) -> Wishes:
    return Wishes(store, Access())


def wants(wishes: Wishes, office: Office, person: Person, cycle: Cycle, words: str) -> None:
    wishes.keep(office.workspace, person, {cycle.id: words}, MONDAY_MORNING, {cycle.id: "field"})


def test_there_is_one_answer_of_each_person_and_cycle_which_may_change_and_go(office: Office, wishes: Wishes) -> None:
    mei, jonas, next_one = office.person("Mei"), office.person("Jonas"), office.next_quarter()

    wants(wishes, office, mei, next_one, "Less firefighting")
    wants(wishes, office, mei, office.cycle, "Learn Rust")
    wants(wishes, office, jonas, next_one, "A promotion")
    wants(wishes, office, mei, next_one, "A calm quarter")

    assert wishes.mine(office.workspace, mei).words == {next_one.id: "A calm quarter", office.cycle.id: "Learn Rust"}
    assert wishes.mine(office.workspace, jonas).words == {next_one.id: "A promotion"}
    wants(wishes, office, mei, next_one, "")
    assert wishes.mine(office.workspace, mei).words == {office.cycle.id: "Learn Rust"}


def test_the_same_words_said_again_stay_as_they_were_said(office: Office, wishes: Wishes) -> None:
    mei, fields = office.person("Mei"), {office.cycle.id: "field"}
    wants(wishes, office, mei, office.cycle, "Learn Rust")
    said = kept(office)
    later = MONDAY_MORNING + timedelta(minutes=1)
    wishes.keep(office.workspace, mei, {office.cycle.id: "Learn Rust"}, later, fields)
    assert kept(office) == said
    wishes.keep(office.workspace, mei, {office.cycle.id: "Learn Go"}, later, fields)
    [(_, words, at)] = kept(office)
    assert (words, at) == ("Learn Go", later)


def kept(office: Office) -> list[tuple[int, str, datetime]]:
    with office.store.read() as tx:
        held = tx.draft_wishes.many(tx.connection.execute(tx.draft_wishes.within(office.workspace.id)))
        return [(one.id, one.words, one.at) for one in held]


def test_the_cycle_that_is_planned_is_asked_about_first(office: Office, wishes: Wishes) -> None:
    mei, next_one = office.person("Mei"), office.next_quarter()
    assert [one.id for one in wishes.mine(office.workspace, mei).cycles] == [next_one.id, office.cycle.id]


def test_too_many_words_and_a_cycle_that_is_over_are_refused_and_nothing_is_lost(
    office: Office, wishes: Wishes
) -> None:
    mei, over = office.person("Mei"), office.next_quarter(state=CycleState.CLOSED)
    wants(wishes, office, mei, office.cycle, "Learn Rust")
    with pytest.raises(Invalid) as refused:
        wants(wishes, office, mei, office.cycle, "x" * 1001)
    assert refused.value.fields == {"field": ("too_long", {"most": "1000"})}
    with pytest.raises(NotFound):
        wants(wishes, office, mei, over, "Too late")
    assert wishes.mine(office.workspace, mei).words == {office.cycle.id: "Learn Rust"}


def test_the_audit_knows_nothing_of_wishes(office: Office, wishes: Wishes) -> None:
    mei = office.person("Mei")
    wants(wishes, office, mei, office.cycle, "Learn Rust")
    with office.store.read() as tx:
        told = tx.connection.exec_driver_sql("SELECT before, after, kind FROM audit_event").all()
    assert told
    assert "Rust" not in str(told)
    assert all(kind != "draft_wish" for *_, kind in told)


def test_whoever_owns_no_objectives_is_not_asked(office: Office, wishes: Wishes) -> None:
    with office.store.write() as tx:
        office.workspace = tx.workspaces.set(
            office.workspace, by=None, now=MONDAY_MORNING, contractors=ContractorRule.CONTRIBUTE
        )
    carla = office.person("Carla", employment=Employment.CONTRACTOR)
    with pytest.raises(NotAllowed):
        wishes.mine(office.workspace, carla)


def test_what_was_said_can_be_taken_back_whatever_has_become_of_the_cycle_and_of_whoever_said_it(
    office: Office, wishes: Wishes
) -> None:
    mei, jonas, next_one = office.person("Mei"), office.person("Jonas"), office.next_quarter()
    wants(wishes, office, mei, office.cycle, "Learn Rust")
    wants(wishes, office, jonas, next_one, "A promotion")
    with office.store.write() as tx:
        tx.cycles.change(office.cycle, by=None, now=MONDAY_MORNING, state=CycleState.CLOSED)
        office.workspace = tx.workspaces.set(
            office.workspace, by=None, now=MONDAY_MORNING, contractors=ContractorRule.OUT
        )
        mei = tx.people.change(mei, by=None, now=MONDAY_MORNING, employment=Employment.CONTRACTOR)

    assert [one.id for one in wishes.mine(office.workspace, mei).cycles] == [office.cycle.id]
    assert wishes.mine(office.workspace, jonas).words == {next_one.id: "A promotion"}
    with pytest.raises(NotAllowed):
        wants(wishes, office, mei, next_one, "To stay")
    wants(wishes, office, mei, office.cycle, "")

    with pytest.raises(NotAllowed):
        wishes.mine(office.workspace, mei)
