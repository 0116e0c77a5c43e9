"""A team, a cycle or an objective with which okrbot makes a mistake keeps no other from its digest, its review, its
measures or its successor."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.domain.closing import Closing
from bot.domain.deliveries import DeliveryKind
from bot.domain.teams import Team
from bot.services import digest_planning
from bot.services.digest_planning import DigestPlanner
from bot.services.drafting import carrying
from bot.services.drafting.carrying import CarryPlanner
from bot.services.following.planning import FollowPlanner
from bot.services.measures import batches as snapshot_batches
from bot.services.measures.snapshots import Snapshots
from bot.services.reviews import planning as review_planning
from bot.services.reviews.planning import ReviewPlanner
from bot.services.setting_aside import REST
from storage import Store
from tests.factories import MONDAY_MORNING, Office
from tests.services.closing.stories import Scene
from tests.services.reviews.stories import PACK, reviewed

WEDNESDAY = PACK
MISTAKE = KeyError("a mistake of ours")


def failing_for(wrong: Any, right: Any, name: str) -> Any:
    """As ``right``, but for a team of this name."""

    def failing(*given: Any, **more: Any) -> Any:
        if any(isinstance(one, Team) and one.name == name for one in given):
            raise wrong
        return right(*given, **more)

    return failing


def two_teams(office: Office, **values: Any) -> None:
    ada = office.person("Ada")
    for name in ("Bad", "Good"):
        team = office.team(name, ada, channel_id=f"C0{name.upper()}", **values)
        office.key_result(office.objective(ada, team=team))


def next_digests(office: Office) -> dict[str, datetime | None]:
    with office.store.read() as tx:
        return {team.name: team.next_digest_at for team in tx.teams.all(office.workspace.id)}


@pytest.mark.parametrize("first", [{}, {"next_digest_at": WEDNESDAY}])
def test_a_digest_that_cannot_be_planned_rests_and_the_others_come(
    store: Store, monkeypatch: pytest.MonkeyPatch, first: dict[str, Any]
) -> None:
    office = Office.open(store)
    two_teams(office, **first)
    usual = digest_planning.next_of
    monkeypatch.setattr(digest_planning, "next_of", failing_for(MISTAKE, usual, "Bad"))
    DigestPlanner(store).plan_due(WEDNESDAY, 500)
    found = next_digests(office)
    assert found["Bad"] == WEDNESDAY + REST
    assert found["Good"] not in (None, WEDNESDAY)
    assert [one.channel_id for one in office.deliveries(DeliveryKind.DIGEST)] == (["C0GOOD"] if first else [])


def test_a_review_that_cannot_be_planned_rests_and_the_others_come(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = Office.open(store)
    ada = office.person("Ada")
    for name in ("Bad", "Good"):
        reviewed(office, office.team(name, ada, channel_id=f"C0{name.upper()}"), ada)
    usual = review_planning.keep_next
    monkeypatch.setattr(review_planning, "keep_next", failing_for(MISTAKE, usual, "Bad"))
    ReviewPlanner(store).plan_due(PACK, 500)
    assert [one.channel_id for one in office.deliveries(DeliveryKind.REVIEW_PACK)] == ["C0GOOD"]


def test_a_channel_that_cannot_be_planned_rests(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    office = Office.open(store)
    with store.write() as tx:
        for channel in ("C0BAD", "C0GOOD"):
            tx.following_channels.begin(office.workspace.id, channel)
    usual = digest_planning.next_of

    def failing(team: Team, *rest: Any) -> Any:
        if team.channel_id == "C0BAD":
            raise MISTAKE
        return usual(team, *rest)

    monkeypatch.setattr("bot.services.following.planning.next_of", failing)
    FollowPlanner(store).plan_due(WEDNESDAY, 500)
    with store.read() as tx:
        found = [tx.following_channels.of(office.workspace.id, one) for one in ("C0BAD", "C0GOOD")]
    assert [None if one is None else one.next_digest_at == WEDNESDAY + REST for one in found] == [True, False]


def test_a_cycle_that_cannot_be_measured_keeps_no_other_waiting(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    office, other = Office.open(store), Office.open(store, slack_team_id="T0OTHER")
    for each in (office, other):
        two_teams(each)
    usual = snapshot_batches.next_batch

    def failing(tx: Any, workspace: Any, *rest: Any) -> Any:
        if workspace.id == office.workspace.id:
            raise MISTAKE
        return usual(tx, workspace, *rest)

    monkeypatch.setattr("bot.services.measures.snapshots.next_batch", failing)
    while Snapshots(store).plan_due(MONDAY_MORNING + timedelta(days=7), 500):
        pass
    with store.read() as tx:
        measured = {cycle for cycle, one in tx.measuring.of_running().items() if one.is_done}
    assert measured == {other.cycle.id}


def test_what_cannot_be_carried_keeps_no_other_from_going_on(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    scene = Scene.of(store)
    mei = scene.office.person("Mei")
    objectives = [scene.office.objective(mei, f"Kept {number}") for number in range(3)]
    scene.is_over()
    for one in objectives:
        scene.closes(mei, one)
    scene.office.next_quarter()
    usual, bad = carrying.carry, objectives[0]

    def failing(tx: Any, workspace: Any, objective: Any, closing: Closing, **how: Any) -> Any:
        if closing.objective_id == bad.id:
            raise MISTAKE
        return usual(tx, workspace, objective, closing, **how)

    monkeypatch.setattr(carrying, "carry", failing)
    CarryPlanner(store).plan_due(scene.now, 500)
    with store.read() as tx:
        gone_on = tx.objectives.carried_on(scene.office.workspace.id, [one.id for one in objectives])
    assert set(gone_on) == {one.id for one in objectives} - {bad.id}
