"""What there is to see of one team."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from bot.domain.cycles import CycleKind, CycleState
from bot.domain.errors import NotAllowed, NotFound
from bot.domain.ids import PersonId, TeamId
from bot.domain.okrs import ObjectiveState
from bot.domain.people import SlackKind
from bot.services.access import Access
from bot.services.overview.team import TeamOverviews, in_cycle
from storage import Store
from tests.factories import FIRST_DAY, Office
from tests.statements import counted


def test_a_team_is_its_own_objectives_and_those_of_teams_below_stand_beside(store: Store) -> None:
    office = Office.open(store)
    mei = office.person("Mei")
    payments = office.team("Payments", lead=mei)
    office.team("Refunds", parent_id=payments.id)
    own = office.objective(mei, "Own", payments)
    office.check_in(office.key_result(own), 50, 8)
    with store.read() as tx:
        refunds = next(one for one in tx.teams.active(office.workspace.id) if one.name == "Refunds")
    office.objective(mei, "Below", refunds)

    seen = TeamOverviews(store, Access()).of(office.workspace, mei, payments.id, office.now)

    assert [one.objective.title for one in seen.cycles[0].standings] == ["Own"]
    assert seen.cycles[0].progress == Fraction(1, 2)
    assert [one.team.name for one in seen.below] == ["Refunds"]
    assert seen.below[0].cycles[0].standings[0].objective.title == "Below"


def test_the_weeks_of_a_cycle_are_those_it_has_also_before_and_after_it(store: Store) -> None:
    cycle = Office.open(store).cycle
    assert [in_cycle(cycle, [], today=week).week for week in (-1, 1, 13, 15)] == [1, 1, 13, 13]


def test_cycles_are_never_mixed(store: Store) -> None:
    office = Office.open(store)
    mei = office.person("Mei")
    team = office.team("Payments", lead=mei)
    with store.write() as tx:
        days: dict[str, Any] = {"first_day": date(2026, 1, 1), "last_day": date(2026, 12, 31)}
        kind = {"kind": CycleKind.YEAR, "state": CycleState.ACTIVE, "name": "2026"}
        year = tx.cycles.add(by=None, now=office.now, workspace_id=office.workspace.id, **days, **kind)
    quarterly = office.key_result(office.objective(mei, "Quarterly", team))
    yearly = office.key_result(office.objective(mei, "Yearly", team, cycle_id=year.id))
    office.check_in(quarterly, 20, 8)
    office.check_in(yearly, 80, 8)

    seen = TeamOverviews(store, Access()).of(office.workspace, mei, team.id, office.now)

    assert {one.cycle.name: one.progress for one in seen.cycles} == {"2026": Fraction(4, 5), "Q4 2026": Fraction(1, 5)}


def test_members_are_listed_with_their_lead_and_without_those_who_left(store: Store) -> None:
    office = Office.open(store)
    mei, kai = office.person("Mei"), office.person("Kai")
    gone = office.person("Gone", deactivated_at=office.now)
    team = office.team("Payments", lead=kai, members=(mei, gone))

    seen = TeamOverviews(store, Access()).of(office.workspace, mei, team.id, office.now)

    assert [person.name for person, _ in seen.members] == ["Kai", "Mei"]
    assert seen.lead is not None
    assert seen.lead.name == "Kai"


def test_the_teams_above_are_known_up_to_the_top(store: Store) -> None:
    office = Office.open(store)
    mei = office.person("Mei")
    top = office.team("Nordlicht")
    middle = office.team("Product", parent_id=top.id)
    low = office.team("Payments", parent_id=middle.id)

    seen = TeamOverviews(store, Access()).of(office.workspace, mei, low.id, office.now)

    assert [one.name for one in seen.above] == ["Product", "Nordlicht"]


def test_the_teams_beside_are_those_of_the_same_team_above(store: Store) -> None:
    office = Office.open(store)
    mei = office.person("Mei")
    top = office.team("Nordlicht")
    middle, _ = office.team("Product", parent_id=top.id), office.team("Sales", parent_id=top.id)
    low, _ = office.team("Payments", parent_id=middle.id), office.team("Search", parent_id=middle.id)
    seen = {one.id: TeamOverviews(store, Access()).of(office.workspace, mei, one.id, office.now) for one in (top, low)}

    assert [one.name for one in seen[low.id].beside] == ["Search"]
    assert seen[top.id].beside == ()


def test_an_unknown_team_is_not_found_and_guests_may_not_look(store: Store) -> None:
    office = Office.open(store)
    mei, guest = office.person("Mei"), office.person("Gus", slack_kind=SlackKind.MULTI_CHANNEL_GUEST)
    team = office.team("Payments")

    with pytest.raises(NotFound):
        TeamOverviews(store, Access()).of(office.workspace, mei, TeamId(999), office.now)
    with pytest.raises(NotAllowed):
        TeamOverviews(store, Access()).of(office.workspace, guest, team.id, office.now)


def test_size_does_not_change_the_number_of_statements(store: Store) -> None:
    office = Office.open(store)
    mei = office.person("Mei")
    small, large = office.team("Small", lead=mei), office.team("Large", lead=mei)
    office.team("Below small", parent_id=small.id)
    for number in range(30):
        office.team(f"Below {number}", parent_id=large.id)
    fill(office, mei.id, small.id, 3)
    fill(office, mei.id, large.id, 60)

    with counted(store) as for_small:
        TeamOverviews(store, Access()).of(office.workspace, mei, small.id, office.now)
    with counted(store) as for_large:
        seen = TeamOverviews(store, Access()).of(office.workspace, mei, large.id, office.now)

    assert (len(seen.cycles[0].standings), len(seen.below)) == (60, 30)
    assert len(for_large) == len(for_small) <= 20


def fill(office: Office, owner_id: PersonId, team_id: TeamId, count: int) -> None:
    """Objectives with one key result each, in one transaction."""
    with office.store.write() as tx:
        for _ in range(count):
            held = {"workspace_id": office.workspace.id, "cycle_id": office.cycle.id, "state": ObjectiveState.ACTIVE}
            own = tx.objectives.create(
                by=owner_id, now=office.now, owner_id=owner_id, team_id=team_id, title="Go", **held
            )
            term: dict[str, Any] = {
                "active_from": FIRST_DAY,
                "due_day": date(2026, 12, 31),
                "start": Decimal(0),
                "target": Decimal(9),
            }
            tx.key_results.add_to(own, by=owner_id, now=office.now, title="Steps", owner_id=owner_id, **term)
