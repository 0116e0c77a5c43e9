"""What is part of a team, however far down, today and on a day gone by."""

from datetime import date, timedelta

import pytest

from bot.domain.ids import TeamId
from bot.domain.teams import Team, TeamKind
from storage import Store, Transaction
from storage.past import PastTransaction
from tests.factories import Office


@pytest.fixture
def office(store: Store) -> Office:
    return Office.open(store)


def below(office: Office, *teams: Team) -> set[TeamId]:
    """The same from today's rows and from a day gone by."""
    with office.store.read() as tx:
        found = tx.teams.below(office.workspace.id, [team.id for team in teams])
        assert found == then(tx, office).teams.below(office.workspace.id, [team.id for team in teams])
    return found


def then(tx: Transaction, office: Office) -> PastTransaction:
    """A day on which everything was as it is."""
    later = office.now + timedelta(days=1)
    return PastTransaction(tx.connection, later, later.date())


def closed(office: Office, team: Team) -> Team:
    before = office.now
    with office.store.write() as tx:
        return tx.teams.change(team, by=None, now=before, closed_at=before)


def test_a_team_is_below_itself_with_all_that_is_part_of_it(office: Office) -> None:
    company = office.team("Nordlicht", kind=TeamKind.COMPANY)
    payments = office.team("Payments", parent_id=company.id)
    refunds = office.team("Refunds", parent_id=payments.id)
    search = office.team("Search", parent_id=company.id)

    assert below(office, company) == {company.id, payments.id, refunds.id, search.id}
    assert below(office, payments, search) == {payments.id, refunds.id, search.id}
    assert below(office, refunds) == {refunds.id}
    assert below(office) == set()


def test_what_is_part_of_a_closed_team_is_not_below_what_that_was_part_of(office: Office) -> None:
    company = office.team("Nordlicht", kind=TeamKind.COMPANY)
    payments = office.team("Payments", parent_id=company.id)
    refunds = office.team("Refunds", parent_id=payments.id)
    payments = closed(office, payments)

    assert below(office, company) == {company.id}
    assert below(office, payments) == {payments.id, refunds.id}


def test_a_ring_of_teams_does_not_hang(office: Office) -> None:
    one = office.team("One")
    other = office.team("Other", parent_id=one.id)
    with office.store.write() as tx:
        tx.teams.set_parent(one, other.id, since=date(2026, 1, 1), by=None, now=office.now - timedelta(days=1))

    assert below(office, one) == {one.id, other.id} == below(office, other)


def test_a_family_is_a_team_and_what_is_directly_below_it(office: Office) -> None:
    company = office.team("Nordlicht")
    payments = office.team("Payments", parent_id=company.id)
    office.team("Refunds", parent_id=payments.id)
    closed(office, office.team("Old", parent_id=company.id))

    with office.store.read() as tx:
        for teams in (tx.teams, then(tx, office).teams):
            assert teams.families(office.workspace.id, [company.id]) == {company.id, payments.id}
            assert teams.families(office.workspace.id, []) == set()


def test_kinds_are_those_of_open_teams(office: Office) -> None:
    company = office.team("Nordlicht", kind=TeamKind.COMPANY)
    office.team("Payments")
    closed(office, office.team("Old", kind=TeamKind.COMPANY))

    with office.store.read() as tx:
        for teams in (tx.teams, then(tx, office).teams):
            assert teams.of_kinds(office.workspace.id, (TeamKind.COMPANY,)) == {company.id}
