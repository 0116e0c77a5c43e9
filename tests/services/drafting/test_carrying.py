"""What is kept when it is closed goes on in the next cycle: once, from where it got to, and with what it supports."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from bot.domain.closing import Decision
from bot.domain.cycles import Cycle, CycleKind, CycleState
from bot.domain.ids import Code
from bot.domain.okrs import Direction, Metric, Objective, ObjectiveState, ValueSource
from bot.domain.people import Person
from bot.i18n import language
from bot.services.access import Access
from bot.services.drafting.carrying import CarryPlanner
from bot.services.drafting.drafting import Drafting
from bot.services.okrs.looking import Looker
from bot.services.overview.objective import Objectives
from bot.views.closing.closing import closed_view
from storage import Store
from tests.planners import ahead_of
from tests.services.closing.stories import JANUARY, Scene
from tests.statements import counted

FIRST, LAST = date(2027, 1, 1), date(2027, 3, 31)


@pytest.fixture
def scene(store: Store) -> Scene:
    return Scene.of(store)


def next_quarter(scene: Scene, state: CycleState = CycleState.ACTIVE) -> Cycle:
    return scene.office.next_quarter(state=state)


def successor(scene: Scene, objective: Objective) -> Objective | None:
    with scene.office.store.read() as tx:
        return tx.objectives.carried_on(scene.office.workspace.id, [objective.id]).get(objective.id)


def goes_on(scene: Scene, objective: Objective) -> Objective:
    found = successor(scene, objective)
    assert found is not None
    return found


def parents(scene: Scene, objective: Objective) -> list[tuple[int | None, int | None]]:
    with scene.office.store.read() as tx:
        links = tx.alignments.from_objectives(scene.office.workspace.id, [objective.id])
    return [(one.to_objective_id, one.to_key_result_id) for one in links]


def starts(scene: Scene, person: Person, draft: Objective) -> None:
    Drafting(scene.office.store, Access()).start(scene.office.workspace, person, draft.id, scene.now)


def test_what_is_of_a_team_that_its_owner_does_not_belong_to_stays_of_that_team(scene: Scene) -> None:
    """As objectives of the company do, whose owners lead departments."""
    office, mei = scene.office, scene.office.person("Mei")
    company = office.team("Company", office.person("Ada"))
    objective = office.objective(mei, "Boring in the best sense", company)
    office.check_in(office.key_result(objective, "Success", start=Decimal(90), target=Decimal(96)), 93, 7)
    next_quarter(scene)
    scene.is_over()
    scene.closes(mei, objective)

    starts(scene, mei, goes_on(scene, objective))

    shared = goes_on(scene, objective)
    assert (shared.state, shared.team_id) == (ObjectiveState.ACTIVE, company.id)


def test_a_kept_objective_is_a_draft_that_begins_where_it_got_to(scene: Scene) -> None:
    office, mei = scene.office, scene.office.person("Mei")
    pay = office.team("Payments", mei)
    objective = office.objective(mei, "Refunds people notice", pay, why="Trust", weight=Decimal(2))
    way = office.key_result(objective, "Refund time", start=Decimal(5), target=Decimal(2), direction=Direction.DECREASE)
    there = office.key_result(objective, "Success", start=Decimal(90), target=Decimal(96))
    silent = office.key_result(objective, "Never said", start=Decimal(0), target=Decimal(10))
    for result, value in ((way, 4), (there, 97)):
        office.check_in(result, value, 7)
    coming = next_quarter(scene)
    scene.is_over()

    closed = scene.closes(mei, objective)

    draft = goes_on(scene, objective)
    assert closed.successor == draft
    assert (draft.state, draft.cycle_id, draft.owner_id, draft.team_id) == (
        ObjectiveState.DRAFT,
        coming.id,
        mei.id,
        pay.id,
    )
    assert (draft.title, draft.why, draft.weight) == ("Refunds people notice", "Trust", Decimal(2))
    numbers = {one.title: (one.start, one.target, one.original_target) for one in draft.key_results}
    assert numbers == {
        "Refund time": (Decimal(4), Decimal(2), Decimal(2)),
        "Success": (Decimal(97), None, None),
        "Never said": (Decimal(0), Decimal(10), Decimal(10)),
    }
    assert {(one.active_from, one.due_day) for one in draft.key_results} == {(FIRST, LAST)}
    assert [one.carried_from_id for one in draft.key_results] == [way.id, there.id, silent.id]
    with office.store.read() as tx:
        assert tx.check_ins.latest(office.workspace.id, [one.id for one in draft.key_results], 5) == {}


def test_a_target_that_was_reached_is_asked_for_before_the_draft_is_shared(scene: Scene) -> None:
    office, mei = scene.office, scene.office.person("Mei")
    objective = office.objective(mei)
    office.check_in(office.key_result(objective), 100, 9)
    next_quarter(scene)
    scene.is_over()
    scene.closes(mei, objective)
    draft = goes_on(scene, objective)

    form = Drafting(office.store, Access()).start(office.workspace, mei, draft.id, scene.now)

    assert [name.partition("_")[2] for name in getattr(form, "problems", {})] == ["target"]
    assert goes_on(scene, objective).state is ObjectiveState.DRAFT


def test_what_is_done_for_good_or_was_cancelled_stays_behind(scene: Scene) -> None:
    office, mei = scene.office, scene.office.person("Mei")
    objective, below = office.objective(mei), office.objective(mei, "Below")
    office.check_in(office.key_result(objective, "Licence", metric=Metric.YES_NO, target=Decimal(1)), 1, 9)
    office.key_result(objective, "Certificate", metric=Metric.YES_NO, target=Decimal(1))
    band: dict[str, Any] = {"start": None, "target": None, "band_low": Decimal(2), "band_high": Decimal(4)}
    office.check_in(office.key_result(objective, "Calm", direction=Direction.MAINTAIN, **band), 3, 9)
    rolled = office.key_result(objective, "All below", metric=Metric.PERCENT, source=ValueSource.ROLLUP)
    office.align(below, rolled)
    gone = office.key_result(objective, "Called off")
    with office.store.write() as tx:
        tx.key_results.change(gone, by=mei.id, now=scene.now, state="cancelled")
    next_quarter(scene)
    scene.is_over()
    scene.closes(mei, objective)

    kept = {one.title: (one.source, one.band_low, one.band_high) for one in goes_on(scene, objective).key_results}

    assert kept == {
        "Certificate": (ValueSource.MANUAL, None, None),
        "Calm": (ValueSource.MANUAL, Decimal(2), Decimal(4)),
        "All below": (ValueSource.ROLLUP, None, None),
    }


def test_nothing_is_copied_twice(scene: Scene) -> None:
    office, mei = scene.office, scene.office.person("Mei")
    objective = office.objective(mei)
    office.check_in(office.key_result(objective), 50, 5)
    next_quarter(scene)
    scene.is_over()
    scene.closes(mei, objective)
    first = goes_on(scene, objective)

    scene.desk.reopen(office.workspace, mei, objective.id, scene.now)
    scene.closes(mei, objective, decision="change")

    assert goes_on(scene, objective) == first
    assert len(office.objectives()) == 2


def test_more_than_fit_into_one_batch_go_on_in_the_next(scene: Scene) -> None:
    office, mei = scene.office, scene.office.person("Mei")
    kept = [office.objective(mei, f"Kept {number}") for number in range(3)]
    scene.is_over()
    for one in kept:
        scene.closes(mei, one)
    next_quarter(scene)
    planner = CarryPlanner(office.store)

    assert [planner.plan_due(scene.now, 2) for _ in range(3)] == [2, 1, 0]

    assert all(goes_on(scene, one).state is ObjectiveState.DRAFT for one in kept)


def test_what_is_dropped_does_not_go_on(scene: Scene) -> None:
    mei = scene.office.person("Mei")
    objective = scene.office.objective(mei)
    scene.office.check_in(scene.office.key_result(objective), 50, 5)
    next_quarter(scene)
    scene.is_over()

    closed = scene.closes(mei, objective, decision="drop")

    assert closed.closing is not None
    assert (closed.closing.decision, closed.successor, successor(scene, objective)) == (Decision.DROP, None, None)


def test_whoever_drops_what_they_had_kept_is_shown_the_draft_that_was_made(scene: Scene) -> None:
    mei = scene.office.person("Mei")
    objective = scene.office.objective(mei)
    scene.office.check_in(scene.office.key_result(objective), 50, 5)
    next_quarter(scene)
    scene.is_over()
    scene.closes(mei, objective)
    draft = goes_on(scene, objective)

    scene.desk.reopen(scene.office.workspace, mei, objective.id, scene.now)
    closed = scene.closes(mei, objective, decision="drop")

    assert closed.successor == draft
    shown = str(closed_view(language("en"), closed))
    assert f"{draft.code} was drafted from it before, and can be discarded now." in shown
    assert "It goes on as" not in shown


def test_while_there_is_no_next_cycle_it_waits_and_goes_on_by_itself(scene: Scene) -> None:
    office, mei = scene.office, scene.office.person("Mei")
    kept, reopened = office.objective(mei, "Kept"), office.objective(mei, "Reopened")
    for one in (kept, reopened):
        office.check_in(office.key_result(one), 50, 5)
    scene.is_over()
    planner = CarryPlanner(office.store)
    for one in (kept, reopened):
        closed = scene.closes(mei, one)
        assert closed.closing is not None
        assert closed.closing.is_waiting
    scene.desk.reopen(office.workspace, mei, reopened.id, scene.now)
    assert not ahead_of(planner, office.store, scene.now).waits
    looks = []
    for seconds in (59, 60):
        with counted(office.store) as sent:
            assert not ahead_of(planner, office.store, scene.now + timedelta(seconds=seconds)).waits
        looks.append(sum("FROM closing" in one for one in sent))
    assert looks == [0, 1], "what waits is not looked through each second"

    next_quarter(scene, CycleState.PLANNING)
    assert ahead_of(planner, office.store, scene.now).waits
    done = [planner.plan_due(scene.now, 100) for _ in range(2)]

    assert done == [1, 0]
    assert goes_on(scene, kept).key_results[0].start == Decimal(50)
    assert successor(scene, reopened) is None


@pytest.mark.parametrize("lead", ["Ada", None])
def test_of_somebody_who_has_left_meanwhile_it_goes_on_with_whoever_decides_about_it(
    scene: Scene, lead: str | None
) -> None:
    office, mei = scene.office, scene.office.person("Mei")
    ada = office.person(lead) if lead else None
    objective = office.objective(mei, "Kept", office.team("Payments", ada, (mei,)))
    office.check_in(office.key_result(objective), 50, 5)
    scene.is_over()
    scene.closes(mei, objective)
    with office.store.write() as tx:
        tx.people.change(tx.people.get(office.workspace.id, mei.id), by=None, now=scene.now, deactivated_at=scene.now)
    next_quarter(scene)
    planner = CarryPlanner(office.store)

    done = [planner.plan_due(scene.now, 100) for _ in range(2)]

    assert done == [1, 0]
    draft = successor(scene, objective)
    if ada is None:
        assert draft is None
    else:
        assert draft is not None
        assert (draft.state, draft.owner_id) == (ObjectiveState.DRAFT, ada.id)
        assert [one.owner_id for one in draft.key_results] == [ada.id]


def test_it_supports_what_lives_on_and_what_goes_on_with_its_parent(scene: Scene) -> None:
    """The year lives on. The company's quarter is closed first, and shared again; the team's key result later."""
    office = scene.office
    ada, kai, mei = (office.person(name) for name in ("Ada", "Kai", "Mei"))
    held: dict[str, Any] = {"kind": CycleKind.CUSTOM, "state": CycleState.ACTIVE}
    years = office.another_cycle("Two years", date(2026, 1, 1), date(2027, 12, 31), **held)
    long = office.objective(ada, "For years", cycle_id=years.id)
    company, team, own = (
        office.objective(owner, title) for owner, title in ((ada, "Company"), (kai, "Team"), (mei, "Own"))
    )
    results = {one.id: office.key_result(one) for one in (company, team, own)}
    for one in results.values():
        office.check_in(one, 50, 5)
    for upper in (long, company, results[team.id]):
        office.align(own, upper)
    next_quarter(scene)
    scene.is_over()

    scene.closes(ada, company)
    starts(scene, ada, goes_on(scene, company))
    scene.closes(mei, own)
    draft = goes_on(scene, own)
    assert parents(scene, draft) == [(long.id, None), (goes_on(scene, company).id, None)]
    scene.closes(kai, team)
    assert len(parents(scene, draft)) == 2, "somebody else's draft is nobody's parent"
    starts(scene, kai, goes_on(scene, team))

    assert parents(scene, draft)[2:] == [(None, goes_on(scene, team).key_results[0].id)]


def test_sharing_what_many_contributed_to_takes_no_more_statements(scene: Scene) -> None:
    office, ada = scene.office, scene.office.person("Ada")
    next_quarter(scene)

    def shares(count: int) -> int:
        scene.moves_to(CycleState.ACTIVE)
        upper = office.objective(ada, "Above")
        lower = [office.objective(ada, f"Below {number}") for number in range(count)]
        for one in (upper, *lower):
            office.key_result(one)
        for one in lower:
            office.align(one, upper)
        scene.is_over()
        for one in (upper, *lower):
            scene.closes(ada, one)
        with counted(office.store) as sent:
            starts(scene, ada, goes_on(scene, upper))
        assert [parents(scene, goes_on(scene, one)) for one in lower] == [[(goes_on(scene, upper).id, None)]] * count
        return len(sent)

    shares(1)
    assert shares(2) == shares(4)


def test_what_is_restricted_stays_so_and_is_shown_to_nobody_new(scene: Scene) -> None:
    office = scene.office
    mei, kai, nia = (office.person(name) for name in ("Mei", "Kai", "Nia"))
    objective = office.objective(mei)
    office.check_in(office.key_result(objective), 50, 5)
    with office.store.write() as tx:
        day = date(2027, 2, 1)
        objective = tx.objectives.restrict(objective, [nia.id], "a merger", day, by=mei.id, now=office.now)
    next_quarter(scene)
    scene.is_over()
    scene.closes(mei, objective)

    draft = goes_on(scene, objective)
    assert (draft.is_restricted, draft.named, draft.restricted_because) == (True, frozenset({nia.id}), "a merger")
    starts(scene, mei, draft)
    with office.store.read() as tx:
        shared = goes_on(scene, objective)
        assert [Looker(one, office.workspace).sees(shared) for one in (nia, kai)] == [True, False]
        assert tx.search.find(office.workspace.id, ["objective"], shared.title, 5) == []


def test_the_pages_of_both_say_what_they_go_on_with_to_whoever_may_see_it(scene: Scene) -> None:
    office, mei, kai = scene.office, scene.office.person("Mei"), scene.office.person("Kai")
    objective = office.objective(mei)
    office.check_in(office.key_result(objective), 50, 5)
    next_quarter(scene)
    scene.is_over()
    scene.closes(mei, objective)
    draft = goes_on(scene, objective)
    pages = Objectives(office.store, Access())

    def after(person: Person) -> Objective | None:
        return pages.show(office.workspace, person, Code(objective.number), scene.now).lineage.after

    assert (after(mei), after(kai)) == (draft, None)
    starts(scene, mei, draft)
    shared = after(kai)
    assert shared is not None
    found = pages.show(office.workspace, kai, Code(shared.number), datetime(2027, 1, 5, 9, 0, tzinfo=UTC)).lineage
    assert found.before is not None
    assert (found.before.code, found.cycle_of(found.before)) == (objective.code, office.cycle.name)


def test_whoever_stands_in_closes_it_and_the_draft_is_the_owners(scene: Scene) -> None:
    office, mei, kai = scene.office, scene.office.person("Mei"), scene.office.person("Kai")
    objective = office.objective(mei)
    office.check_in(office.key_result(objective), 50, 5)
    days: dict[str, Any] = {"first_day": JANUARY.date(), "last_day": JANUARY.date()}
    with office.store.write() as tx:
        held: dict[str, Any] = {"workspace_id": office.workspace.id, "person_id": mei.id, "stand_in_id": kai.id}
        tx.absences.add(by=mei.id, now=office.now, **held, **days)
    next_quarter(scene)
    scene.is_over()

    scene.closes(kai, objective)

    assert goes_on(scene, objective).owner_id == mei.id
