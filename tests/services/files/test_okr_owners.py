"""Whose the OKRs of a file are: how owners are found, and what those keep who have left."""

import pytest

from bot.domain.okrs import KeyResultState
from bot.domain.people import Employment, Person, SlackKind
from bot.domain.workspaces import ContractorRule
from bot.services.people.erasing import Erasing
from tests.factories import MONDAY_MORNING
from tests.services.files.company import HEADER, Company, told


def test_an_address_that_could_be_several_people_names_them(company: Company) -> None:
    company.office.person("Tom Adler", slack_user_id="U0TOM", handle="tom")
    company.office.person("Tom", slack_user_id="U0TOM2", handle="tommy")
    [line] = company.refused("objective,owner,cycle", "Grow,tom@nordlicht.example,Q4 2026")
    assert "Tom Adler (U0TOM)" in line
    assert "Tom (U0TOM2)" in line


@pytest.mark.parametrize(
    "owner",
    [
        "Tanaka, Mei",
        "mei.tanaka@nordlicht.example; kai@nordlicht.example",
        "mei@nordlicht.example,kai@nordlicht.example",
        "Old Timer; Mei Tanaka; @kai",
    ],
)
def test_owners_are_found_as_other_tools_write_them(company: Company, mei: Person, kai: Person, owner: str) -> None:
    company.office.person("Tom Tanaka", handle="tanaka")
    outcome = company.writes("objective;owner;cycle", f'Grow;"{owner}";Q4 2026')
    assert company.objective("Grow").owner_id == mei.id
    assert f"{owner} → Mei Tanaka" in told(outcome) or owner == "Tanaka, Mei"


def test_who_is_not_known_can_be_replaced_by_somebody_who_is(company: Company, mei: Person) -> None:
    rows = (HEADER, "Payments,Checkout,Old Timer,Q4 2026,91,96,%,,,,")
    assert company.refused(*rows) == [
        "line 2, owner: okrbot knows nobody called Old Timer. Give a Slack user id, a handle, or the name in Slack."
    ]
    outcome = company.writes(*rows, owner="@mei")
    assert company.objective("Payments").owner_id == mei.id
    assert "Old Timer → Mei Tanaka" in told(outcome)


def test_who_has_left_keeps_what_is_over_and_what_they_said(company: Company, mei: Person, kai: Person) -> None:
    with company.office.store.write() as tx:
        tx.people.change(kai, by=None, now=company.office.now, deactivated_at=company.office.now)
    old = (HEADER, "Old,Checkout,@kai,Q3 2026,91,96,%,93,7,so far,2026-09-07")
    running = (
        "objective,key result,objective owner,owner,cycle,target",
        "New,,@kai,,Q4 2026,",
        "New,Shops,,@kai,Q4 2026,5",
    )
    company.writes(*old)
    assert company.objective("Old").owner_id == company.result("Checkout").owner_id == kai.id
    assert [one.author_id for one in company.said(company.result("Checkout"))] == [kai.id]
    assert company.refused(running[0], "New,,@mei,,Q4 2026,", running[2]) == [
        "line 3, owner: Kai Berg is deactivated in Slack."
    ]
    assert "line 2, objective owner: Kai Berg is deactivated in Slack." in company.refused(*running)
    outcome = company.writes(*running, owner="@mei")
    assert company.objective("New").owner_id == company.result("Shops").owner_id == mei.id
    assert "@kai → Mei Tanaka" in told(outcome)


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (ContractorRule.OWN, []),
        (ContractorRule.CONTRIBUTE, ["line 2, owner"]),
        (ContractorRule.OUT, ["line 2, owner", "line 4, owner"]),
    ],
)
def test_contract_workers_own_what_the_workspace_lets_them_own(
    company: Company, mei: Person, rule: ContractorRule, said: list[str]
) -> None:
    office = company.office
    office.person("Cem", handle="cem", employment=Employment.CONTRACTOR)
    with office.store.write() as tx:
        office.workspace = tx.workspaces.set(office.workspace, by=mei.id, now=office.now, contractors=rule)
    rows = ("Theirs,,@cem,Q4 2026,,,,,,,", "Past,,@cem,Q1 2026,,,,,,,", "Ours,,@mei,Q4 2026,,,,,,,")
    outcome = company.apply(HEADER, rows[0], rows[2], ",Checkout,@cem,,91,96,%,,,,", rows[1])
    assert [f"line {one.line}, {one.column}" for one in outcome.broken] == said


def test_whether_an_owner_may_be_asked_is_looked_at_when_all_rows_are_read(
    company: Company, mei: Person, kai: Person
) -> None:
    header = "objective,key result,objective owner,owner,cycle,target,state,date"
    above, old = "New,,@mei,,Q4 2026,,,", "New,Shops,,@kai,Q4 2026,5,cancelled,2026-10-05"
    now = "New,Shops,,@kai,Q4 2026,5,active,2026-11-05"
    leaves(company, kai)
    for rows in ((old, now), (now, old)):
        assert company.refused(header, above, *rows)[0].endswith("owner: Kai Berg is deactivated in Slack.")
    company.writes(header, above, now.replace("active,2026-11-05", "active,2026-10-01"), old)
    assert (company.result("Shops").owner_id, company.result("Shops").state) == (kai.id, KeyResultState.CANCELLED)


def test_who_has_left_keeps_what_is_closed_here(company: Company, mei: Person, kai: Person) -> None:
    company.writes("objective,owner,cycle,state", "Top,@mei,Q4 2026,closed")
    code = company.objective("Top").code
    leaves(company, kai)
    company.writes("objective,key result,owner,cycle,target", f"{code},Shops,@kai,Q4 2026,3")
    assert company.result("Shops").owner_id == kai.id


def test_an_objective_that_a_row_has_closed_stays_so_in_rows_without_a_state(
    company: Company, mei: Person, kai: Person
) -> None:
    leaves(company, kai)
    company.writes("objective,owner,cycle,state", "Top,@kai,Q4 2026,closed", "Top,@kai,Q4 2026,", owner="@mei")
    assert company.objective("Top").owner_id == kai.id


def test_whoever_was_erased_owns_and_says_nothing_anew(company: Company, mei: Person, kai: Person) -> None:
    office = company.office
    Erasing(office.store).erase(office.workspace, kai, by="a test", now=MONDAY_MORNING, tell=lambda _done: None)
    header = "objective,key result,owner,cycle,target,value,date,author,note"
    row = "Top,Shops,@mei,Q3 2026,3,1,2026-09-02,Erased,Kai wrote this"
    [said] = company.refused(header, row)
    assert said.startswith("line 2, author: okrbot knows nobody called Erased.")


@pytest.mark.parametrize("has_left", [False, True])
def test_who_belongs_to_another_workspace_owns_nothing_here(company: Company, mei: Person, has_left: bool) -> None:
    sue = company.office.person("Sue", slack_kind=SlackKind.EXTERNAL)
    if has_left:
        leaves(company, sue)
    refused = company.refused("objective,owner,cycle,state", "Top,@sue,Q3 2026,closed")
    assert refused == ["line 2, owner: Sue belongs to another workspace."]


def leaves(company: Company, person: Person) -> None:
    with company.office.store.write() as tx:
        tx.people.change(person, by=None, now=company.office.now, deactivated_at=company.office.now)
