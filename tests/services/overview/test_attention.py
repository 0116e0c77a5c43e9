"""What needs attention, with the rule that fired."""

from datetime import timedelta
from typing import Any

import pytest

from bot.domain.attention import AttentionRule
from bot.domain.errors import NotAllowed, NotFound
from bot.domain.ids import KeyResultId, TeamId
from bot.domain.people import Person, SlackKind
from bot.domain.teams import Team, TeamKind
from bot.services.overview import attention
from bot.services.overview.attention import AttentionOverviews, Rest
from storage import Store
from tests.factories import Office
from tests.statements import counted


def test_my_teams_come_apart_from_the_rest_of_the_company(store: Store) -> None:
    office = Office.open(store)
    mei, kai = office.person("Mei"), office.person("Kai")
    mine, other = office.team("Mine", members=(mei,)), office.team("Other", lead=kai)
    worried = office.key_result(office.objective(kai, "A", mine))
    elsewhere = office.key_result(office.objective(kai, "B", other))
    fine = office.key_result(office.objective(kai, "C", mine))
    for result, confidence in ((worried, 2), (elsewhere, 3), (fine, 9)):
        office.check_in(result, 60, confidence)

    seen = AttentionOverviews(store).of(office.workspace, mei, None, office.now)

    assert [one.key_result.id for one in seen.mine] == [worried.id]
    assert [one.key_result.id for one in seen.others] == [elsewhere.id]
    assert seen.mine[0].reasons[0].rule is AttentionRule.LOW_CONFIDENCE


def test_a_lead_has_the_teams_below_their_own_among_theirs(store: Store) -> None:
    office = Office.open(store)
    kai, mei = office.person("Kai"), office.person("Mei")
    led = office.team("Led", lead=kai)
    below = office.team("Below", parent_id=led.id)
    result = office.key_result(office.objective(mei, "A", below))
    office.check_in(result, 60, 1)

    seen = AttentionOverviews(store).of(office.workspace, kai, None, office.now)

    assert [one.key_result.id for one in seen.mine] == [result.id]


def test_a_named_team_is_shown_with_those_below_it_alone(store: Store) -> None:
    office = Office.open(store)
    mei = office.person("Mei")
    top, other = office.team("Top"), office.team("Other")
    below = office.team("Below", parent_id=top.id)
    wanted = office.key_result(office.objective(mei, "A", below))
    unwanted = office.key_result(office.objective(mei, "B", other))
    for result in (wanted, unwanted):
        office.check_in(result, 60, 1)

    seen = AttentionOverviews(store).of(office.workspace, mei, top.id, office.now)

    assert [one.key_result.id for one in seen.mine] == [wanted.id]
    assert seen.others == ()


def test_who_is_asked_in_a_blocker_is_named(store: Store) -> None:
    office = Office.open(store)
    mei, kai = office.person("Mei"), office.person("Kai")
    result = office.key_result(office.objective(mei))
    long_ago = office.now - timedelta(days=7)
    with store.write() as tx:
        opened: dict[str, Any] = {
            "key_result_id": result.id,
            "opened_by_id": mei.id,
            "asked_id": kai.id,
            "opened_at": long_ago,
        }
        tx.blockers.add(by=mei.id, now=long_ago, workspace_id=office.workspace.id, what="legal", **opened)

    seen = AttentionOverviews(store).of(office.workspace, mei, None, office.now)

    assert seen.mine[0].reasons[0].rule is AttentionRule.BLOCKED
    assert seen.names[kai.id] == "Kai"


def test_a_company_of_the_usual_size_is_looked_at_whole(store: Store) -> None:
    office = Office.open(store)
    result = office.key_result(office.objective(office.person("Kai")))
    office.check_in(result, 60, 1)

    seen = AttentionOverviews(store).of(office.workspace, office.person("Mei"), None, office.now)

    assert (seen.rest, seen.nearest_only) == (Rest.ALL, False)
    assert [one.key_result.id for one in seen.others] == [result.id]


def test_a_very_large_company_is_looked_at_from_above(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attention, "MOST_OBJECTIVES", 2)
    office = Office.open(store)
    mei, kai = office.person("Mei"), office.person("Kai")
    company = office.team("Nordlicht", kind=TeamKind.COMPANY)
    mine, far = office.team("Mine", members=(mei,)), office.team("Far")
    upper, own, personal, unseen = (
        office.key_result(office.objective(owner, "A", team))
        for owner, team in ((kai, company), (kai, mine), (mei, None), (kai, far))
    )
    for result in (upper, own, personal, unseen):
        office.check_in(result, 60, 1)

    seen = AttentionOverviews(store).of(office.workspace, mei, None, office.now)

    assert (seen.rest, seen.nearest_only) == (Rest.UPPER, False)
    assert {one.key_result.id for one in seen.mine} == {own.id, personal.id}
    assert {one.key_result.id for one in seen.others} == {upper.id}


def test_a_lead_of_very_many_looks_at_the_nearest_teams(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Level by level, as far as there is room; by name, too."""
    monkeypatch.setattr(attention, "MOST_OBJECTIVES", 3)
    office = Office.open(store)
    kai, mei = office.person("Kai"), office.person("Mei")
    company = office.team("Nordlicht", lead=kai, kind=TeamKind.COMPANY)
    parts = [office.team(name, parent_id=company.id, kind=TeamKind.DEPARTMENT) for name in ("Sales", "Design")]
    leaves = [office.team(name, parent_id=parts[0].id) for name in ("North", "South")]
    top, *upper = (office.key_result(office.objective(mei, "A", team)) for team in (company, *parts))
    far = [office.key_result(office.objective(mei, "A", team)) for team in leaves]
    for result in (top, *upper, *far):
        office.check_in(result, 60, 1)
    overviews = AttentionOverviews(store)

    def seen(viewer: Person, team: Team | None) -> tuple[set[KeyResultId], set[KeyResultId], bool, Rest]:
        found = overviews.of(office.workspace, viewer, team.id if team else None, office.now)
        mine, others = ({one.key_result.id for one in each} for each in (found.mine, found.others))
        return mine, others, found.nearest_only, found.rest

    nearest = {top.id, *(one.id for one in upper)}
    assert seen(kai, None) == (nearest, set(), True, Rest.UPPER)
    assert seen(mei, company) == (nearest, set(), True, Rest.ALL)
    assert seen(mei, parts[0]) == ({upper[0].id, *(one.id for one in far)}, set(), False, Rest.ALL)
    monkeypatch.setattr(attention, "MOST_OBJECTIVES", 2)
    assert seen(kai, None) == ({top.id}, set(), True, Rest.COMPANY)
    # what is personal is one's own, however much there is: all five are Mei's
    assert seen(mei, None)[0] == {*nearest, *(one.id for one in far)}


def test_departments_that_one_leads_are_ones_own_though_there_is_no_room_for_their_level(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attention, "MOST_OBJECTIVES", 3)
    office = Office.open(store)
    kai, mei = office.person("Kai"), office.person("Mei")
    company = office.team("Nordlicht", lead=kai, kind=TeamKind.COMPANY)
    sales = office.team("Sales", parent_id=company.id, kind=TeamKind.DEPARTMENT)
    flat = [office.team(name, parent_id=company.id) for name in ("North", "South")]
    results = [office.key_result(office.objective(mei, "A", team)) for team in (company, sales, *flat)]
    for result in results:
        office.check_in(result, 60, 1)

    seen = AttentionOverviews(store).of(office.workspace, kai, None, office.now)

    assert {one.key_result.id for one in seen.mine} == {results[0].id, results[1].id}
    assert (seen.others, seen.nearest_only, seen.rest) == ((), True, Rest.UPPER)


def test_a_team_is_looked_at_however_many_objectives_it_has(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """And of several the one with the fewest; then there is no room for the company."""
    monkeypatch.setattr(attention, "MOST_OBJECTIVES", 2)
    office = Office.open(store)
    kai, mei = office.person("Kai"), office.person("Mei")
    company = office.team("Nordlicht", kind=TeamKind.COMPANY)
    small, large = office.team("Small", members=(kai,)), office.team("Large", lead=kai)
    held = {
        team.id: [office.key_result(office.objective(mei, "A", team)) for _ in range(count)]
        for team, count in ((company, 1), (small, 3), (large, 4))
    }
    for result in (one for results in held.values() for one in results):
        office.check_in(result, 60, 1)

    own = AttentionOverviews(store).of(office.workspace, kai, None, office.now)
    named = AttentionOverviews(store).of(office.workspace, kai, large.id, office.now)

    assert {one.key_result.id for one in own.mine} == {one.id for one in held[small.id]}
    assert (own.others, own.nearest_only, own.rest) == ((), True, Rest.NOTHING)
    assert {one.key_result.id for one in named.mine} == {one.id for one in held[large.id]}


def test_many_teams_with_few_objectives_are_all_looked_at(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """They are counted in pieces."""
    monkeypatch.setattr(attention, "MOST_OBJECTIVES", 3)
    monkeypatch.setattr("storage.cycle_objectives.LONGEST", 2)
    office = Office.open(store)
    kai, mei = office.person("Kai"), office.person("Mei")
    company = office.team("Nordlicht", lead=kai, kind=TeamKind.COMPANY)
    below = [office.team(f"Team {number}", parent_id=company.id) for number in range(7)]
    wanted = [office.key_result(office.objective(mei, "A", below[place])) for place in (0, 3, 6)]
    office.key_result(office.objective(mei, "B", office.team("Elsewhere")))
    for result in wanted:
        office.check_in(result, 60, 1)

    seen = AttentionOverviews(store).of(office.workspace, kai, None, office.now)

    assert {one.key_result.id for one in seen.mine} == {one.id for one in wanted}
    assert (seen.nearest_only, seen.rest) == (False, Rest.UPPER)


def test_an_unknown_team_is_not_found_and_guests_may_not_look(store: Store) -> None:
    office = Office.open(store)
    mei, guest = office.person("Mei"), office.person("Gus", slack_kind=SlackKind.SINGLE_CHANNEL_GUEST)

    with pytest.raises(NotFound):
        AttentionOverviews(store).of(office.workspace, mei, TeamId(99), office.now)
    with pytest.raises(NotAllowed):
        AttentionOverviews(store).of(office.workspace, guest, None, office.now)


def test_a_closed_team_is_not_found_and_is_nobodys_own(store: Store) -> None:
    office = Office.open(store)
    mei, kai = office.person("Mei"), office.person("Kai")
    old = office.team("Old", members=(mei,))
    worried = office.key_result(office.objective(kai, "A", old))
    office.check_in(worried, 60, 2)
    with store.write() as tx:
        tx.teams.change(old, by=None, now=office.now, closed_at=office.now)

    with pytest.raises(NotFound):
        AttentionOverviews(store).of(office.workspace, mei, old.id, office.now)
    seen = AttentionOverviews(store).of(office.workspace, mei, None, office.now)
    assert (seen.mine, [one.key_result.id for one in seen.others]) == ((), [worried.id])


def test_the_number_of_statements_does_not_grow(store: Store) -> None:
    office = Office.open(store)
    mei = office.person("Mei")
    office.key_result(office.objective(mei))
    with counted(store) as small:
        AttentionOverviews(store).of(office.workspace, mei, None, office.now)
    for _ in range(20):
        office.key_result(office.objective(mei))
    with counted(store) as large:
        seen = AttentionOverviews(store).of(office.workspace, mei, None, office.now)

    assert seen.looked_at == 21
    assert len(large) == len(small) <= 15
