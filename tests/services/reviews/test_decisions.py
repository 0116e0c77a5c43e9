"""What becomes of what is decided in reviews."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from bot.domain.deliveries import DeliveryKind
from bot.domain.errors import Invalid, NotAllowed, NotFound, NothingToDo
from bot.domain.people import Person
from bot.domain.teams import Team
from bot.services.access import Access
from bot.services.reviews.decision_content import NewDecision
from bot.services.reviews.decision_sheets import told_to
from storage import Store
from tests.factories import MONDAY_MORNING, Office
from tests.services.reviews.stories import PACK, desk, plan, post, record, reviewed

FRIDAY = datetime(2026, 11, 20, 13, 0, tzinfo=UTC)


@pytest.fixture
def office(store: Store) -> Office:
    return Office.open(store)


@pytest.fixture
def mei(office: Office) -> Person:
    return office.person("Mei")


@pytest.fixture
def kai(office: Office) -> Person:
    return office.person("Kai")


@pytest.fixture
def team(office: Office, mei: Person, kai: Person) -> Team:
    return office.team("Payments", mei, (kai,), channel_id="C0PAY")


def due(office: Office, person: Person, day: date = date(2026, 11, 23)) -> list[str]:
    return [one.decision.words for one in desk(office).due(office.workspace.id, person, day)]


def test_a_decision_is_asked_about_from_its_day_on_until_it_is_settled(
    office: Office, team: Team, mei: Person, kai: Person
) -> None:
    decision = record(office, team, mei, "Ask the bank", kai)
    assert due(office, kai, date(2026, 11, 22)) == []
    assert due(office, kai) == ["Ask the bank"]

    desk(office).not_yet(office.workspace, kai, decision.id, "they are shut", date(2026, 12, 1), None, MONDAY_MORNING)
    assert due(office, kai) == []
    assert due(office, kai, date(2026, 12, 1)) == ["Ask the bank"]

    desk(office).dropped(office.workspace, kai, decision.id, "no need", MONDAY_MORNING)
    assert due(office, kai, date(2026, 12, 1)) == []
    with pytest.raises(NothingToDo):
        desk(office).done(office.workspace, kai, decision.id, MONDAY_MORNING)
    with office.store.read() as tx:
        told = tx.audit.of(office.workspace.id, "decision", decision.id)
    assert sorted(one.action for one in told) == ["added", "changed", "changed"]


def test_what_somebody_who_left_was_to_do_goes_to_the_lead(
    office: Office, team: Team, mei: Person, kai: Person
) -> None:
    decision = record(office, team, mei, "Ask the bank", kai)
    assert due(office, mei) == []
    with office.store.write() as tx:
        tx.people.change(kai, by=mei.id, now=MONDAY_MORNING, deactivated_at=MONDAY_MORNING)

    assert due(office, mei) == ["Ask the bank"]
    lea = office.person("Lea")
    desk(office).not_yet(office.workspace, mei, decision.id, "new hands", date(2026, 11, 24), lea, MONDAY_MORNING)

    assert due(office, mei, date(2026, 11, 24)) == []
    assert due(office, lea, date(2026, 11, 24)) == ["Ask the bank"]


def test_members_decide_and_outsiders_do_not_and_only_those_concerned_settle(
    office: Office, team: Team, mei: Person, kai: Person
) -> None:
    lea = office.person("Lea")
    below = office.team("Cards", lea, parent_id=team.id)
    nia = office.person("Nia")
    record(office, team, kai, "By a member", mei)
    record(office, team, lea, "By the lead of a team below")
    with pytest.raises(NotAllowed):
        record(office, team, nia, "By somebody else")
    with pytest.raises(NotAllowed):
        record(office, below, kai, "By somebody above")
    decision = record(office, team, kai, "For Mei", mei)
    with pytest.raises(NotAllowed):
        desk(office).done(office.workspace, kai, decision.id, MONDAY_MORNING)
    with pytest.raises(NotFound):
        desk(office).done(office.workspace, mei, decision.id + 1000, MONDAY_MORNING)
    assert desk(office).done(office.workspace, mei, decision.id, MONDAY_MORNING).decision.settled_by_id == mei.id


def test_what_is_decided_about_a_restricted_objective_is_told_to_its_circle_and_to_whoever_is_to_do_it(
    office: Office, team: Team, mei: Person, kai: Person
) -> None:
    lea, ravi = office.person("Lea"), office.person("Ravi")
    secret = office.objective(mei, "A deal", team)
    decision = record(office, team, mei, "Ask the bank", lea, objective_id=secret.id)
    with office.store.write() as tx:
        tx.objectives.restrict(secret, set(), "a deal", date(2026, 12, 1), by=mei.id, now=MONDAY_MORNING)

    with office.store.read() as tx:
        told = [told_to(tx, Access(), office.workspace, one, [decision]) for one in (mei, lea, ravi)]

    assert [([(one.decision.words, one.code) for one in found], hidden) for found, hidden in told] == [
        ([("Ask the bank", secret.code)], 0),
        ([("Ask the bank", "")], 0),
        ([], 1),
    ]


def test_a_submission_that_comes_twice_is_one_decision_and_nobody_who_left_is_given_one(
    office: Office, team: Team, mei: Person
) -> None:
    typed = NewDecision(words="Ask the bank", owner=mei, day=date(2026, 11, 23))
    made = [desk(office).record(office.workspace, mei, team.id, typed, "once", MONDAY_MORNING) for _ in range(2)]
    assert [one is None for one in made] == [False, True]

    gone = office.person("Gus", deactivated_at=MONDAY_MORNING)
    for wrong in ({"owner": gone}, {"owner": None}, {"day": None}, {"day": date(2026, 11, 1)}, {"words": " "}):
        held: dict[str, Any] = {"words": "x", "owner": mei, "day": date(2026, 11, 23), **wrong}
        with pytest.raises(Invalid):
            desk(office).record(office.workspace, mei, team.id, NewDecision(**held), "twice", MONDAY_MORNING)


def test_a_review_held_lately_has_its_decisions_told_in_its_thread(office: Office, team: Team, mei: Person) -> None:
    record(office, team, mei, "Before there was any")
    reviewed(office, team, mei)
    plan(office, PACK)
    post(office, DeliveryKind.REVIEW_PACK, PACK, "6.6")
    typed = NewDecision(words="Ask the bank", owner=mei, day=date(2026, 12, 23))

    desk(office).record(office.workspace, mei, team.id, typed, "1", FRIDAY)
    desk(office).record(office.workspace, mei, team.id, typed, "2", FRIDAY + timedelta(days=15))

    [told] = office.deliveries(DeliveryKind.DECISION)
    assert (told.channel_id, told.subject["thread_ts"]) == ("C0PAY", "6.6")


def test_of_several_reviews_a_decision_is_told_in_the_thread_of_the_last(
    office: Office, team: Team, mei: Person
) -> None:
    for weeks, thread in ((0, "6.6"), (2, "7.7")):
        later = timedelta(weeks=weeks)
        reviewed(office, team, mei, date(2026, 11, 20) + later, MONDAY_MORNING + later)
        plan(office, PACK + later)
        post(office, DeliveryKind.REVIEW_PACK, PACK + later, thread)

    typed = NewDecision(words="Ask the bank", owner=mei, day=date(2026, 12, 23))
    desk(office).record(office.workspace, mei, team.id, typed, "1", FRIDAY + timedelta(weeks=2))

    [told] = office.deliveries(DeliveryKind.DECISION)
    assert told.subject["thread_ts"] == "7.7"
