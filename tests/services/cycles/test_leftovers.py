"""What nobody has closed closes with its cycle, inside the database: as if each had been closed by itself."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.closing import Closing, Decision, Matters
from bot.domain.cycles import CycleState
from bot.domain.deliveries import DeliveryState
from bot.domain.okrs import RUNNING, Objective, ObjectiveState
from bot.domain.people import Person
from bot.services.access import Access
from bot.services.closing.closing import close_unfinished
from bot.services.cycles.cycles import Cycles
from bot.services.cycles.moving_on import move_on
from storage import Store, Transaction
from tests.factories import MONDAY_MORNING
from tests.services.alignment.test_proposals import until_one_waits
from tests.services.closing.stories import Scene
from tests.statements import counted


@pytest.fixture
def scene(store: Store) -> Scene:
    return Scene.of(store)


def rest(scene: Scene) -> int:
    with scene.office.store.write() as tx:
        return close_unfinished(tx, scene.office.workspace, scene.office.cycle, scene.now)


def kept(tx: Transaction, objective: Objective) -> Closing:
    found = tx.closings.kept(objective.workspace_id, objective.id)
    assert found is not None
    return found


def told_of_nobody(tx: Transaction, one: Objective | Closing) -> list[tuple[str, Any, Any]]:
    """What was nobody's act: what was done, before, after."""
    kind = "objective" if isinstance(one, Objective) else "closing"
    events = tx.audit.of(one.workspace_id, kind, one.id)
    return [(each.action, each.before, each.after) for each in events if each.actor_id is None]


def test_every_change_is_told_as_if_it_had_been_made_alone(scene: Scene) -> None:
    mei = scene.office.person("Mei")
    left, again, done = (scene.office.objective(mei, name) for name in ("Left", "Again", "Done"))
    paused = scene.office.objective(mei, "Paused", state=ObjectiveState.PAUSED)
    draft = scene.office.objective(mei, "Draft", state=ObjectiveState.DRAFT)
    scene.office.key_result(again)
    scene.is_over()
    scene.closes(mei, done)
    scene.closes(mei, again, tell_others="Kept words")
    scene.desk.reopen(scene.office.workspace, mei, again.id, scene.now)

    assert rest(scene) == 3

    closed, undecided = {"v": 1, "state": "closed"}, {"v": 1, "decision": "undecided"}
    with scene.office.store.read() as tx:
        for one in (left, again, paused):
            assert told_of_nobody(tx, one) == [("changed", {"v": 1, "state": one.state.value}, closed)]
        for one in (left, paused):
            closing = kept(tx, one)
            assert told_of_nobody(tx, closing) == [("added", None, undecided)]
            assert (closing.state_before, closing.closed_at) == (one.state, scene.now)
            assert (closing.decision, closing.matters, closing.tell_others) == (Decision.UNDECIDED, Matters.UNSAID, "")
        closing = kept(tx, again)
        assert told_of_nobody(tx, closing) == [("changed", {"v": 1, "decision": "keep"}, undecided)]
        assert (closing.tell_others, tx.grades.kept(again.workspace_id, again.id)) == ("Kept words", [])
        assert told_of_nobody(tx, done) == []
        assert tx.objectives.get(draft.workspace_id, draft.id).state is ObjectiveState.DRAFT
        assert tx.objectives.in_cycles(mei.workspace_id, [scene.office.cycle.id], RUNNING) == []


def test_what_somebody_is_closing_meanwhile_is_closed_as_they_decide(scene: Scene) -> None:
    mei = scene.office.person("Mei")
    mine, other = scene.office.objective(mei, "Mine"), scene.office.objective(mei, "Other")
    scene.is_over()

    with ThreadPoolExecutor(1) as worker:
        with scene.office.store.write() as tx:
            tx.objectives.lock(mine.workspace_id, [mine.id])
            at_once = worker.submit(rest, scene)
            until_one_waits(scene.office.store)
            words: dict[str, Any] = {"decision": Decision.KEEP, "closed_at": scene.now, "state_before": mine.state}
            held: dict[str, Any] = {"workspace_id": mine.workspace_id, "objective_id": mine.id, "by": mei.id}
            tx.closings.add(now=scene.now, **held, **words, tell_others="", changed_outside="", matters=Matters.YES)
            tx.objectives.change(mine, by=mei.id, now=scene.now, state=ObjectiveState.CLOSED)
        assert at_once.result() == 1

    with scene.office.store.read() as tx:
        assert [kept(tx, one).decision for one in (mine, other)] == [Decision.KEEP, Decision.UNDECIDED]


def test_nobody_is_thought_about_one_by_one(scene: Scene) -> None:
    """A worker works out anew, in batches, when people are asked: closing a cycle only says so."""
    people = [scene.office.person(f"P{number}") for number in range(3)]
    for person in people:
        scene.office.key_result(scene.office.objective(person))
    with scene.office.store.write() as tx:
        tx.people.set_next_prompts([(person, scene.now) for person in people])
    scene.is_over()

    with counted(scene.office.store) as sent, scene.office.store.write() as tx:
        move_on(tx, scene.office.workspace, scene.office.cycle, CycleState.CLOSED, by=None, now=scene.now)

    assert not [one for one in sent if "FROM membership" in one or "FROM absence" in one]
    with scene.office.store.read() as tx:
        assert {one.next_prompt_at for one in tx.people.by_ids(people[0].workspace_id, [1, 2, 3]).values()} == {None}


def moved_by_hand(scene: Scene, ada: Person, state: CycleState, once: str) -> int:
    """In the form, by an admin; how many run again."""
    cycle, workspace = scene.office.cycle, scene.office.workspace
    held: dict[str, Any] = {name: getattr(cycle, name) for name in ("name", "kind", "first_day", "last_day")}
    how: dict[str, Any] = {"cycle_id": cycle.id, "state": state, "once": once, "now": scene.now}
    return Cycles(scene.office.store, Access()).save(workspace, ada, **held, **how).opened


def test_what_closed_with_a_cycle_that_was_closed_by_mistake_runs_again_with_it(scene: Scene) -> None:
    """In the middle of the quarter; what somebody had closed themselves, or decided on since, stays closed."""
    mei, ada, scene.now = scene.office.person("Mei"), scene.office.person("Ada", slack_admin=True), MONDAY_MORNING
    team = scene.office.team("Payments", mei, channel_id="C0PAY")
    left, done, decided = (scene.office.objective(mei, name, team_id=team.id) for name in ("Left", "Done", "Decided"))
    paused = scene.office.objective(mei, "Paused", team_id=team.id, state=ObjectiveState.PAUSED)
    scene.office.key_result(left)
    scene.closes(mei, done)
    moved_by_hand(scene, ada, CycleState.CLOSED, "closed")
    with scene.office.store.write() as tx:
        tx.closings.change(kept(tx, decided), by=mei.id, now=scene.now, decision=Decision.DROP)
    assert [one.state for one in scene.digests()] == [DeliveryState.PENDING]

    opened = moved_by_hand(scene, ada, CycleState.ACTIVE, "a slip")

    assert opened == 2
    states = [scene.objective(one).state for one in (left, paused, done, decided)]
    assert states == [ObjectiveState.ACTIVE, ObjectiveState.PAUSED, ObjectiveState.CLOSED, ObjectiveState.CLOSED]
    assert [one.state for one in scene.digests()] == [DeliveryState.CANCELLED]
    with scene.office.store.read() as tx:
        closed, active = {"v": 1, "state": "closed"}, {"v": 1, "state": "active"}
        assert told_of_nobody(tx, left) == [("changed", active, closed), ("changed", closed, active)]
        assert tx.people.get(mei.workspace_id, mei.id).next_prompt_at is None  # the worker looks anew

    moved_by_hand(scene, ada, CycleState.CLOSED, "closed in January")
    assert scene.objective(left).state is ObjectiveState.CLOSED
    assert [one.state for one in scene.digests()] == [DeliveryState.PENDING]


def test_what_was_reopened_and_paused_before_its_cycle_closed_is_paused_again(scene: Scene) -> None:
    """What it was when somebody had closed it is long over."""
    mei, ada, scene.now = scene.office.person("Mei"), scene.office.person("Ada", slack_admin=True), MONDAY_MORNING
    again = scene.office.objective(mei)
    scene.office.key_result(again)
    scene.closes(mei, again)
    scene.desk.reopen(scene.office.workspace, mei, again.id, scene.now)
    with scene.office.store.write() as tx:
        tx.objectives.change(scene.objective(again), by=mei.id, now=scene.now, state=ObjectiveState.PAUSED)

    for place, state in enumerate([CycleState.CLOSED, CycleState.ACTIVE] * 2):
        scene.now = MONDAY_MORNING + timedelta(hours=place)
        moved_by_hand(scene, ada, state, f"{place}")

    assert scene.objective(again).state is ObjectiveState.PAUSED
    with scene.office.store.read() as tx:
        closed, paused = {"v": 1, "state": "closed"}, {"v": 1, "state": "paused"}
        assert told_of_nobody(tx, again) == [("changed", paused, closed), ("changed", closed, paused)] * 2
        assert kept(tx, again).closed_at == MONDAY_MORNING + timedelta(hours=2)
        undecided, kept_one = {"v": 1, "decision": "undecided"}, kept(tx, again)
        assert [one for one in told_of_nobody(tx, kept_one) if one[2] == undecided] == told_of_nobody(tx, kept_one)[:1]


def test_a_digest_that_was_taken_back_with_a_cycle_comes_outside_quiet_hours_when_it_closes(scene: Scene) -> None:
    """A cycle closes at midnight."""
    mei, ada, scene.now = scene.office.person("Mei"), scene.office.person("Ada", slack_admin=True), MONDAY_MORNING
    scene.office.objective(mei, team_id=scene.office.team("Payments", mei, channel_id="C0PAY").id)
    moved_by_hand(scene, ada, CycleState.CLOSED, "a slip")
    moved_by_hand(scene, ada, CycleState.ACTIVE, "mended")

    scene.now += timedelta(hours=15)
    moved_by_hand(scene, ada, CycleState.CLOSED, "closed")

    [digest] = scene.digests()
    assert digest.state is DeliveryState.PENDING
    assert digest.not_before >= MONDAY_MORNING + timedelta(days=1)


def test_the_digest_of_a_team_that_has_closed_everything_waits_for_no_other(scene: Scene) -> None:
    """An admin closes the cycle too early, and goes back to where scores come in."""
    mei, kai, ada = scene.office.person("Mei"), scene.office.person("Kai"), scene.office.person("Ada", slack_admin=True)
    payments, platform = (scene.office.team(name, channel_id=f"C0{name.upper()}") for name in ("Payments", "Platform"))
    done, left = scene.office.objective(mei, team_id=payments.id), scene.office.objective(kai, team_id=platform.id)
    scene.office.key_result(done)
    scene.is_over()
    scene.closes(mei, done)

    moved_by_hand(scene, ada, CycleState.CLOSED, "a slip")
    moved_by_hand(scene, ada, CycleState.GRADING, "mended")

    assert scene.objective(left).state is ObjectiveState.ACTIVE
    states = {one.channel_id: one.state for one in scene.digests()}
    assert states == {"C0PAYMENTS": DeliveryState.PENDING, "C0PLATFORM": DeliveryState.CANCELLED}
