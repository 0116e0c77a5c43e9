"""The order and the weights of objectives."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import NotAllowed, NotFound
from bot.domain.ids import ObjectiveId
from bot.domain.okrs import Visibility
from bot.domain.ordering import moved
from bot.domain.ratios import percentages
from bot.services.access import Access
from bot.services.editing.ordering import Ordering, Orders
from storage import Store
from tests.domain.okr_builders import an_objective
from tests.factories import LAST_DAY, MONDAY_MORNING, Office


@pytest.fixture
def office(store: Store) -> Office:
    return Office.open(store)


@pytest.fixture
def orders(store: Store) -> Orders:
    return Orders(store, Access())


def codes(found: Ordering) -> list[str]:
    return [one.code for one in found.objectives]


def test_a_lead_moves_an_objective_of_the_team_and_everybody_sees_the_new_order(office: Office, orders: Orders) -> None:
    lena, mei = office.person("Lena"), office.person("Mei")
    team = office.team("Payments", lena, (mei,))
    first, second, third = (office.objective(mei, title, team) for title in ("One", "Two", "Three"))

    up = orders.move(office.workspace, lena, team.id, third.id, MONDAY_MORNING, up=True)
    assert codes(up) == [first.code, third.code, second.code]
    down = orders.move(office.workspace, lena, team.id, first.id, MONDAY_MORNING, up=False)
    assert codes(down) == [third.code, first.code, second.code]
    again = orders.move(office.workspace, lena, team.id, third.id, MONDAY_MORNING, up=True)

    assert codes(again) == [third.code, first.code, second.code]
    with office.store.read() as tx:
        kept = tx.objectives.of_teams(office.workspace.id, [team.id], [office.cycle.id])
    assert [one.code for one in kept] == codes(again)


def test_a_member_does_not_order_for_the_team_and_orders_their_own(office: Office, orders: Orders) -> None:
    lena, mei = office.person("Lena"), office.person("Mei")
    team = office.team("Payments", lena, (mei,))
    of_team = office.objective(mei, "One", team)
    first, second = office.objective(mei, "Mine"), office.objective(mei, "Mine, too")
    with pytest.raises(NotAllowed):
        orders.move(office.workspace, mei, team.id, of_team.id, MONDAY_MORNING, up=True)

    own = orders.move(office.workspace, mei, None, second.id, MONDAY_MORNING, up=True)

    assert codes(own) == [second.code, first.code]
    with pytest.raises(NotFound):
        orders.move(office.workspace, lena, None, second.id, MONDAY_MORNING, up=True)


def test_weights_are_read_as_people_write_them_and_kept_as_they_are(office: Office, orders: Orders) -> None:
    lena = office.person("Lena", locale="de-DE")
    team = office.team("Payments", lena)
    one, two, three = (office.objective(lena, title, team) for title in ("One", "Two", "Three"))
    typed = {one.id: "30%", two.id: "1,5", three.id: ""}

    found = orders.weigh(office.workspace, lena, team.id, office.cycle.id, typed, MONDAY_MORNING)

    assert not found.problems
    assert [each.weight for each in found.objectives] == [Decimal(30), Decimal("1.5"), Decimal(1)]
    assert found.percent == {one.id: 92, two.id: 5, three.id: 3}
    assert sum(found.percent.values()) == 100
    assert found.weights[two.id] == "1,5"


@pytest.mark.parametrize(("typed", "why"), [("0", "not_positive"), ("-2", "not_positive"), ("much", "unreadable")])
def test_a_weight_that_is_none_is_refused_under_its_field_and_none_is_kept(
    office: Office, orders: Orders, typed: str, why: str
) -> None:
    lena = office.person("Lena")
    team = office.team("Payments", lena)
    one, two = office.objective(lena, "One", team), office.objective(lena, "Two", team)

    found = orders.weigh(office.workspace, lena, team.id, office.cycle.id, {one.id: "5", two.id: typed}, MONDAY_MORNING)

    assert list(found.problems) == [two.id]
    assert found.problems[two.id][0].startswith(why)
    assert found.weights == {one.id: "5", two.id: typed}
    assert [each.weight for each in found.objectives] == [Decimal(1), Decimal(1)]


def test_what_is_restricted_to_others_stands_where_it_stood_and_is_counted(office: Office, orders: Orders) -> None:
    lena, mei = office.person("Lena"), office.person("Mei")
    team = office.team("Payments", lena, (mei,))
    first = office.objective(mei, "One", team, position=1)
    hidden = office.objective(mei, "Secret", team, position=2, visibility=Visibility.RESTRICTED, review_day=LAST_DAY)
    third = office.objective(mei, "Three", team, position=3)

    found = orders.move(office.workspace, lena, team.id, third.id, MONDAY_MORNING, up=True)

    assert codes(found) == [third.code, first.code]
    assert found.hidden == 1
    with office.store.read() as tx:
        kept = tx.objectives.of_teams(office.workspace.id, [team.id], [office.cycle.id])
    assert [one.id for one in kept] == [third.id, hidden.id, first.id]
    with pytest.raises(NotFound):
        orders.move(office.workspace, lena, team.id, hidden.id, MONDAY_MORNING, up=True)


@given(st.lists(st.decimals(min_value="0.01", max_value=1000, places=2), min_size=1, max_size=12))
def test_percentages_sum_to_a_hundred(weights: list[Decimal]) -> None:
    assert sum(percentages(weights)) == 100


@given(st.integers(0, 8), st.data())
def test_moving_keeps_everything_and_moves_by_one_place_among_what_is_shown(count: int, data: st.DataObject) -> None:
    objectives = [an_objective(id=number + 1) for number in range(count)]
    shown = {one.id for one in objectives if data.draw(st.booleans())}
    moving = ObjectiveId(data.draw(st.integers(1, max(count, 1))))
    up = data.draw(st.booleans())

    after = moved(objectives, shown, moving, up=up)

    assert sorted(one.id for one in after) == sorted(one.id for one in objectives)
    assert all(a.id == b.id for a, b in zip(objectives, after, strict=True) if a.id not in shown)
    before_place = [one.id for one in objectives if one.id in shown]
    places = [one.id for one in after if one.id in shown]
    if moving in shown:
        wanted = before_place.index(moving) + (-1 if up else 1)
        assert places.index(moving) == min(max(wanted, 0), len(places) - 1)
    else:
        assert places == before_place
