"""The tree on both databases: its shape, what is left out, and how many statements it takes."""

from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import insert

from bot.domain.errors import NotAllowed, NotFound, NothingToDo
from bot.domain.okrs import ObjectiveState
from bot.domain.people import Person, SlackKind
from bot.domain.teams import Team, TeamKind
from bot.domain.trees import DEEPEST, PAGE, Plot, Root
from bot.i18n import language
from bot.services.overview.tree import TreeOverview, TreeOverviews
from bot.views.overview.tree import tree_sheet
from storage import Store
from storage.rows import table_of
from storage.tables.okrs import AlignmentRow, ObjectiveRow
from tests.factories import Office
from tests.statements import counted

WHOLE = Plot(depth=DEEPEST)


@pytest.fixture
def office(store: Store) -> Office:
    return Office.open(store)


@pytest.fixture
def kai(office: Office) -> Person:
    return office.person("Kai")


@pytest.fixture
def company(office: Office, kai: Person) -> Team:
    return office.team("Nordlicht", kai, kind=TeamKind.COMPANY)


def look(office: Office, viewer: Person, plot: Plot = WHOLE, page: int = 1) -> TreeOverview:
    return TreeOverviews(office.store).of(office.workspace, viewer, plot, page, office.now)


def shape(seen: TreeOverview) -> list[str]:
    """Each line as its level, its code and how it hangs there."""
    return [
        " ".join(
            filter(
                None,
                [
                    f"{one.line.level}",
                    one.standing.objective.code if one.standing else "",
                    " ".join(map(str, one.line.key_results)),
                    "again" if one.line.is_repeated else "",
                ],
            )
        )
        for one in seen.lines
    ]


def test_from_the_company_down_over_objectives_and_key_results(office: Office, kai: Person, company: Team) -> None:
    top, one, two, three = (office.objective(kai, team=company if not at else None) for at in range(4))
    result = office.key_result(top)
    office.align(one, top)
    office.align(two, result)
    office.align(three, two)

    seen = look(office, kai)

    assert shape(seen) == ["0 O-1", "1 O-2", "1 O-3 KR-1.1", "2 O-4"]
    assert seen.loose == 0
    assert not seen.goes_on


def test_several_parents_and_a_ring_that_should_not_be_there(office: Office, kai: Person, company: Team) -> None:
    one, two = office.objective(kai, team=company), office.objective(kai, team=company)
    low, ring = office.objective(kai), office.objective(kai)
    for lower, upper in ((low, one), (low, two), (ring, low), (low, ring)):
        office.align(lower, upper)

    assert shape(look(office, kai)) == ["0 O-1", "1 O-3", "2 O-4", "3 O-3 again", "0 O-2", "1 O-3 again"]


def test_drafts_and_what_is_over_are_left_out(office: Office, kai: Person, company: Team) -> None:
    top = office.objective(kai, team=company)
    for state in (ObjectiveState.DRAFT, ObjectiveState.CANCELLED, ObjectiveState.CLOSED, ObjectiveState.PAUSED):
        office.align(office.objective(kai, state=state), top)

    assert shape(look(office, kai)) == ["0 O-1", "1 O-5"]
    assert look(office, kai).loose == 0


def test_what_supports_nothing_is_counted_and_listed_page_by_page(office: Office, kai: Person, company: Team) -> None:
    office.objective(kai, team=company)
    loose = [office.objective(kai) for _ in range(PAGE + 1)]
    office.align(office.objective(kai), loose[0])
    office.align(office.objective(kai), office.objective(kai, state=ObjectiveState.CANCELLED))

    first, last = (look(office, kai, Plot(Root.LOOSE, depth=0), page) for page in (1, 99))

    assert look(office, kai).loose == PAGE + 2
    assert (len(first.lines), first.lines[0].line.beyond, first.pages) == (PAGE, 1, 2)
    assert (shape(last), last.page) == (["0 O-12", "0 O-14"], 2)


def test_from_a_team_or_an_objective_down_with_what_that_supports(office: Office, kai: Person, company: Team) -> None:
    team = office.team("Payments", kai)
    top, own = office.objective(kai, team=company), office.objective(kai, team=team)
    office.align(own, top)
    office.align(office.objective(kai), own)

    for plot in (Plot(Root.TEAM, team.id), Plot(Root.OBJECTIVE, own.number)):
        seen = look(office, kai, plot)
        assert shape(seen) == ["0 O-2", "1 O-3"]
        assert [link.target.code for link in seen.lines[0].above] == ["O-1"]


def test_the_ways_up_and_out_are_the_same_on_every_page(office: Office, kai: Person) -> None:
    top, root, first = (office.objective(kai) for _ in range(3))
    office.align(root, top)
    office.align(first, root)
    office.align(office.objective(kai), first)
    for _ in range(PAGE):
        office.align(office.objective(kai), root)

    pages = [look(office, kai, Plot(Root.OBJECTIVE, root.number, 2), page) for page in (1, 2)]

    assert shape(pages[0])[:3] == ["0 O-2", "1 O-3", "2 O-4"]
    assert not any(one.line.is_open for one in pages[1].lines)
    for seen in pages:
        assert [link.target.code for link in seen.above] == ["O-1"]
        words = [element["text"]["text"] for element in tree_sheet(language("en"), seen).buttons if "text" in element]
        assert words == ["One level less", f"Up: O-1 {top.title}", "The whole company"]


def test_from_a_person_up_to_the_top(office: Office, kai: Person, company: Team) -> None:
    mei = office.person("Mei")
    top, middle, own = office.objective(kai, team=company), office.objective(kai), office.objective(mei)
    result = office.key_result(top)
    office.align(middle, result)
    office.align(own, middle)
    office.key_result(middle, owner=mei)

    seen = look(office, kai, Plot(Root.PERSON, mei.id, DEEPEST))

    assert shape(seen) == ["0 O-3", "1 O-2", "2 O-1 KR-1.1"]


def test_a_tree_is_not_drawn_further_than_asked_and_says_that_it_goes_on(
    office: Office, kai: Person, company: Team
) -> None:
    chain = [office.objective(kai, team=company), *(office.objective(kai) for _ in range(4))]
    for upper, lower in pairwise(chain):
        office.align(lower, upper)

    seen = look(office, kai, Plot(depth=2))

    assert shape(seen) == ["0 O-1", "1 O-2", "2 O-3"]
    assert (seen.goes_on, seen.lines[-1].line.beyond) == (True, 1)


def test_guests_see_their_own_objectives_without_what_is_above(office: Office, kai: Person) -> None:
    guest = office.person("Gus", slack_kind=SlackKind.SINGLE_CHANNEL_GUEST)
    own = office.objective(guest)
    office.align(own, office.objective(kai))

    assert shape(look(office, guest, Plot(Root.PERSON, guest.id, DEEPEST))) == ["0 O-1"]
    for plot in (WHOLE, Plot(Root.PERSON, kai.id), Plot(Root.OBJECTIVE, 2), Plot(Root.LOOSE), Plot(Root.TEAM, 1)):
        with pytest.raises(NotAllowed):
            look(office, guest, plot)
    admitting = replace(office.workspace, guests_may_view=True)
    seen = TreeOverviews(office.store).of(admitting, guest, Plot(Root.PERSON, guest.id), 1, office.now)
    assert shape(seen) == ["0 O-1", "1 O-2"]


def test_what_is_not_there_has_no_tree(office: Office, kai: Person) -> None:
    mine = office.objective(kai, state=ObjectiveState.DRAFT)
    office.objective(office.person("Mei"), state=ObjectiveState.DRAFT)
    for plot in (Plot(Root.OBJECTIVE, 2), Plot(Root.OBJECTIVE, 99), Plot(Root.TEAM, 99), Plot(Root.PERSON, 99)):
        with pytest.raises(NotFound):
            look(office, kai, plot)
    with pytest.raises(NothingToDo):
        look(office, kai, Plot(Root.OBJECTIVE, mine.number))


def test_ten_levels_of_thousands_take_as_many_statements_as_ten_levels_of_a_few(
    office: Office, kai: Person, company: Team
) -> None:
    grow(office, kai, company, width=2)
    few = statements(office, kai)
    grow(office, kai, company, width=230)

    assert statements(office, kai) == few
    seen = look(office, kai, page=2)
    assert seen.pages == (1 + 2 * 9 + 1 + 230 * 9 + PAGE - 1) // PAGE
    assert max(one.line.level for one in seen.lines) == 9


def statements(office: Office, viewer: Person) -> list[int]:
    plots = (WHOLE, Plot(), Plot(Root.LOOSE, depth=0), Plot(Root.OBJECTIVE, 1), Plot(Root.PERSON, viewer.id, DEEPEST))
    found = []
    for plot in plots:
        with counted(office.store) as sent:
            look(office, viewer, plot)
        found.append(len(sent))
    return found


def grow(office: Office, owner: Person, company: Team, width: int) -> None:
    """One objective of the company and below it so many chains of nine."""
    held: dict[str, Any] = {"cycle_id": office.cycle.id, "owner_id": owner.id, "state": ObjectiveState.ACTIVE}
    with office.store.write() as tx:
        rows = [{"title": "Aim", "team_id": None, "position": 0, **held} for _ in range(width * 9)]
        top = tx.objectives.create(
            by=owner.id, now=office.now, workspace_id=office.workspace.id, title="Top", team_id=company.id, **held
        )
        found = [tx.objectives.complete({**row, "workspace_id": office.workspace.id}) for row in rows]
        for number, row in enumerate(found, start=top.number + 1):
            row |= {"number": number, "key_results_made": 0}
        tx.workspaces.next_objective_number(office.workspace.id, len(found))
        table = table_of(ObjectiveRow)
        added = tx.connection.execute(insert(table).returning(table.c.id, sort_by_parameter_order=True), found)
        ids = [top.id, *added.scalars()]
        links = [
            {"workspace_id": office.workspace.id, "from_objective_id": ids[at], "upper_objective_id": ids[up]}
            for at in range(1, len(ids))
            for up in [at - width if at > width else 0]
        ]
        tx.connection.execute(
            insert(table_of(AlignmentRow)), [{**each, "to_objective_id": each["upper_objective_id"]} for each in links]
        )
        if not office.store.is_sqlite:  # as its autovacuum does; with plans of a few rows thousands take too long
            tx.connection.exec_driver_sql("ANALYZE objective, alignment")
