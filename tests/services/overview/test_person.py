"""What there is to see of one person, and who may see it."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from bot.domain.errors import NotAllowed, NotFound
from bot.domain.ids import PersonId
from bot.domain.okrs import KeyResultState, Metric, ObjectiveState
from bot.domain.people import Person, SlackKind
from bot.services.overview.person import PersonOverviews
from storage import Store
from tests.factories import FIRST_DAY, MONDAY_MORNING, Office
from tests.statements import counted


def test_a_person_is_shown_with_their_okrs_in_their_order(store: Store) -> None:
    office = Office.open(store)
    mei = office.person("Mei")
    second = office.objective(mei, "Second", position=2)
    first = office.objective(mei, "First", position=1)
    office.key_result(first)

    seen = PersonOverviews(store).of(office.workspace, mei, mei.id, office.now)

    assert [one.objective.id for one in seen.standings] == [first.id, second.id]
    assert len(seen.standings[0].key_results) == 1


def test_any_member_sees_anybody(store: Store) -> None:
    office = Office.open(store)
    mei, kai = office.person("Mei"), office.person("Kai")
    office.objective(mei)

    assert len(PersonOverviews(store).of(office.workspace, kai, mei.id, office.now).standings) == 1


def test_the_reporting_line_goes_to_the_top_and_one_step_down(store: Store) -> None:
    office = Office.open(store)
    lea = office.person("Lea")
    kai = office.person("Kai", manager_id=lea.id)
    mei = office.person("Mei", manager_id=kai.id)
    jonas = office.person("Jonas", manager_id=kai.id)

    seen = PersonOverviews(store).of(office.workspace, mei, kai.id, office.now)
    from_below = PersonOverviews(store).of(office.workspace, mei, mei.id, office.now)

    assert [one.name for one in seen.reports] == [jonas.name, mei.name]
    assert [one.name for one in from_below.managers] == ["Kai", "Lea"]


def test_a_ring_of_managers_ends(store: Store) -> None:
    office = Office.open(store)
    mei = office.person("Mei")
    kai = office.person("Kai", manager_id=mei.id)
    with store.write() as tx:
        mei = tx.people.set_manager(mei, kai.id, since=FIRST_DAY, by=None, now=office.now)

    seen = PersonOverviews(store).of(office.workspace, mei, mei.id, office.now)

    assert [one.name for one in seen.managers] == ["Kai"]


def test_what_the_objectives_support_is_shown_with_its_owner(store: Store) -> None:
    office = Office.open(store)
    lea, mei = office.person("Lea"), office.person("Mei")
    top, own = office.objective(lea, "Trust"), office.objective(mei, "Payments")
    result = office.key_result(top, "Complaints")
    with store.write() as tx:
        held: dict[str, Any] = {"workspace_id": office.workspace.id, "from_objective_id": own.id}
        ends = (
            {"to_objective_id": top.id, "to_key_result_id": None},
            {"to_objective_id": None, "to_key_result_id": result.id},
        )
        for end in ends:
            tx.alignments.add(by=mei.id, now=office.now, **held, **end)

    seen = PersonOverviews(store).of(office.workspace, mei, mei.id, office.now)

    assert [(one.to.title, one.key_result and one.key_result.title, one.owner) for one in seen.supports.above] == [
        ("Trust", None, "Lea"),
        ("Trust", "Complaints", "Lea"),
    ]


def test_who_supports_somebody_is_shown_with_what_they_support(store: Store) -> None:
    office = Office.open(store)
    lea, mei, kai = office.person("Lea"), office.person("Mei"), office.person("Kai")
    top, lent = office.objective(lea, "Trust"), office.objective(mei, "Speed")
    own, held = office.key_result(top, "Complaints"), office.key_result(lent, "Answers", owner=lea)
    office.key_result(lent, "Not hers")
    lower = office.objective(kai, "Refunds")
    for upper in (own, top, held, lent):
        office.align(lower, upper)
    office.align(office.objective(lea, "Her own"), top)
    office.align(office.objective(kai, "A draft", state=ObjectiveState.DRAFT), top)

    seen = PersonOverviews(store).of(office.workspace, mei, lea.id, office.now)

    told = [(one.objective.title, one.to.title, one.key_result and one.key_result.title) for one in seen.supports.below]
    assert told == [("Refunds", "Trust", None), ("Refunds", "Trust", "Complaints"), ("Refunds", "Speed", "Answers")]
    assert {one.owner for one in seen.supports.below} == {"Kai"}


def test_a_restricted_supporter_is_counted_where_it_supports_and_not_named(store: Store) -> None:
    office = Office.open(store)
    lea, mei, kai = office.person("Lea"), office.person("Mei"), office.person("Kai")
    top, lower = office.objective(lea, "Trust"), office.objective(kai, "Secret")
    office.align(lower, top)
    office.align(lower, office.key_result(top, "Complaints"))
    with store.write() as tx:
        tx.objectives.restrict(lower, (), "Not yet", FIRST_DAY, by=kai.id, now=office.now)

    theirs = PersonOverviews(store).of(office.workspace, mei, lea.id, office.now).supports
    owners = PersonOverviews(store).of(office.workspace, kai, lea.id, office.now).supports

    assert (theirs.below, [(one.code, count) for one, count in theirs.hidden_below]) == ((), [(top.code, 1)])
    assert ([one.objective.title for one in owners.below], owners.hidden_below) == (["Secret", "Secret"], ())


def test_those_who_report_to_the_same_manager_are_known(store: Store) -> None:
    office = Office.open(store)
    lea = office.person("Lea")
    mei, kai = office.person("Mei", manager_id=lea.id), office.person("Kai", manager_id=lea.id)
    office.person("Gone", manager_id=lea.id, deactivated_at=office.now)

    assert [one.name for one in PersonOverviews(store).of(office.workspace, kai, mei.id, office.now).peers] == ["Kai"]
    assert PersonOverviews(store).of(office.workspace, kai, lea.id, office.now).peers == ()


def test_an_absence_is_shown_with_the_stand_in(store: Store) -> None:
    office = Office.open(store)
    mei, kai = office.person("Mei"), office.person("Kai")
    with store.write() as tx:
        days: dict[str, Any] = {"first_day": date(2026, 11, 16), "last_day": date(2026, 11, 20)}
        tx.absences.add(
            by=mei.id, now=office.now, workspace_id=office.workspace.id, person_id=mei.id, stand_in_id=kai.id, **days
        )

    seen = PersonOverviews(store).of(office.workspace, kai, mei.id, office.now)

    assert seen.absence is not None
    assert seen.absence.last_day == date(2026, 11, 20)
    assert seen.names[kai.id] == "Kai"


def test_drafts_and_objectives_of_other_cycles_are_not_shown(store: Store) -> None:
    office = Office.open(store)
    mei = office.person("Mei")
    office.objective(mei, state=ObjectiveState.DRAFT)
    office.objective(mei, state=ObjectiveState.CANCELLED)

    assert PersonOverviews(store).of(office.workspace, mei, mei.id, office.now).standings == ()


@pytest.mark.parametrize("kind", [SlackKind.EXTERNAL, SlackKind.SINGLE_CHANNEL_GUEST, SlackKind.MULTI_CHANNEL_GUEST])
def test_guests_see_nothing_of_others(store: Store, kind: SlackKind) -> None:
    office = Office.open(store)
    mei, guest = office.person("Mei"), office.person("Gus", slack_kind=kind)

    with pytest.raises(NotAllowed):
        PersonOverviews(store).of(office.workspace, guest, mei.id, office.now)


def test_guests_see_others_once_an_admin_lets_them(store: Store) -> None:
    office = Office.open(store)
    mei, guest = office.person("Mei"), office.person("Gus", slack_kind=SlackKind.SINGLE_CHANNEL_GUEST)
    office.objective(mei)
    with store.write() as tx:
        workspace = tx.workspaces.set(office.workspace, by=mei.id, now=office.now, guests_may_view=True)

    assert len(PersonOverviews(store).of(workspace, guest, mei.id, office.now).standings) == 1


def test_a_guest_sees_their_own_objectives_and_nobody_else(store: Store) -> None:
    office = Office.open(store)
    lea = office.person("Lea")
    guest = office.person("Gus", slack_kind=SlackKind.SINGLE_CHANNEL_GUEST, manager_id=lea.id)
    office.objective(guest)

    seen = PersonOverviews(store).of(office.workspace, guest, guest.id, office.now)

    assert (len(seen.standings), seen.managers, seen.teams) == (1, (), ())


def test_key_results_in_objectives_of_others_are_shown_with_whose_they_are(store: Store) -> None:
    office = Office.open(store)
    lea, mei = office.person("Lea"), office.person("Mei")
    theirs = office.objective(lea, "Trust")
    office.key_result(theirs, "Lea's own")
    office.key_result(theirs, "Complaints", owner=mei)
    office.key_result(theirs, "Called off", owner=mei, state=KeyResultState.CANCELLED)

    seen = PersonOverviews(store).of(office.workspace, lea, mei.id, office.now)

    (one,) = seen.contributions
    assert seen.standings == ()
    assert (one.objective.title, one.owner.name) == ("Trust", "Lea")
    assert [each.key_result.title for each in one.key_results] == ["Complaints"]


def test_an_objective_of_somebody_else_is_not_shown_for_a_key_result_that_was_called_off(store: Store) -> None:
    office = Office.open(store)
    mei, kai = office.person("Mei"), office.person("Kai")
    objective = office.objective(mei)
    office.key_result(objective, owner=kai, state=KeyResultState.CANCELLED)
    assert PersonOverviews(store).of(office.workspace, mei, kai.id, office.now).contributions == ()
    with store.read() as tx:
        assert tx.objectives.with_key_results_of(office.workspace.id, kai.id, [office.cycle.id]) == []


def test_one_s_own_objectives_are_no_contributions(store: Store) -> None:
    office = Office.open(store)
    mei = office.person("Mei")
    office.key_result(office.objective(mei))

    assert PersonOverviews(store).of(office.workspace, mei, mei.id, office.now).contributions == ()


def test_a_guest_sees_their_key_results_in_objectives_of_others(store: Store) -> None:
    office = Office.open(store)
    lea = office.person("Lea")
    guest = office.person("Gus", slack_kind=SlackKind.SINGLE_CHANNEL_GUEST)
    office.key_result(office.objective(lea, "Trust"), "Complaints", owner=guest)

    seen = PersonOverviews(store).of(office.workspace, guest, guest.id, office.now)

    assert [one.objective.title for one in seen.contributions] == ["Trust"]


def test_somebody_who_is_not_here_is_not_found(store: Store) -> None:
    office = Office.open(store)
    mei = office.person("Mei")

    with pytest.raises(NotFound):
        PersonOverviews(store).of(office.workspace, mei, PersonId(999), office.now)


def test_three_objectives_and_sixty_take_the_same_number_of_statements(store: Store) -> None:
    office = Office.open(store)
    few, many = full_person(office, "Few", 3), full_person(office, "Many", 60)

    with counted(store) as for_few:
        PersonOverviews(store).of(office.workspace, few, few.id, office.now)
    with counted(store) as for_many:
        seen = PersonOverviews(store).of(office.workspace, many, many.id, office.now)

    assert len(seen.standings) == 60
    assert len(for_many) == len(for_few) <= 25


def full_person(office: Office, name: str, count: int) -> Person:
    """With a manager, a report, a team, and objectives that support another and have been checked in; in one
    transaction, for there may be many."""
    manager = office.person(f"{name}boss")
    person = office.person(name, manager_id=manager.id)
    office.person(f"{name}report", manager_id=person.id)
    team = office.team(f"{name} team", lead=manager, members=(person,))
    top = office.objective(manager)
    with office.store.write() as tx:
        for _ in range(count):
            held = {"workspace_id": office.workspace.id, "cycle_id": office.cycle.id, "state": ObjectiveState.ACTIVE}
            own = tx.objectives.create(
                by=person.id, now=office.now, owner_id=person.id, team_id=team.id, title="Trust", **held
            )
            days: dict[str, Any] = {"active_from": FIRST_DAY, "due_day": FIRST_DAY + timedelta(days=90)}
            numbers: dict[str, Any] = {
                "title": "Steps",
                "owner_id": person.id,
                "metric": Metric.MILESTONES,
                "target": Decimal(2),
            }
            tx.key_results.add_to(own, by=person.id, now=office.now, **days, **numbers)
            ends: dict[str, Any] = {"from_objective_id": own.id, "to_objective_id": top.id, "to_key_result_id": None}
            tx.alignments.add(by=person.id, now=MONDAY_MORNING, workspace_id=office.workspace.id, **ends)
            ends |= {"from_objective_id": top.id, "to_objective_id": own.id}
            tx.alignments.add(by=person.id, now=MONDAY_MORNING, workspace_id=office.workspace.id, **ends)
    return person
