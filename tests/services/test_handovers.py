"""What has no owner any more, or was left behind in the old team: who is asked, and what comes of each choice."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from bot.domain.cycles import CycleState
from bot.domain.errors import Invalid, NotAllowed, NotFound
from bot.domain.handovers import Cause, Choice, Subject
from bot.domain.okrs import KeyResult, KeyResultState, Objective, ObjectiveState
from bot.domain.people import Employment, Person, SlackKind
from bot.domain.prompts import PromptKind, PromptState
from bot.domain.teams import Role, Team
from bot.services.access import Access
from bot.services.handover_reading import Waiting
from bot.services.handovers import Handovers
from bot.services.people import People, SlackProfile
from storage import Store
from tests.factories import FIRST_DAY, Office
from tests.statements import counted

NOW = datetime(2026, 11, 18, 9, 0, tzinfo=UTC)
BOSS = "U0BOSS"


class Scene:
    """Mei, who reports to Kai and he to Eva, owns O-1 of the payments team, which Ada leads; Boss is an admin."""

    def __init__(self, store: Store) -> None:
        self.office = Office.open(store)
        self.ada, self.eva, self.lea = (self.office.person(name) for name in ("Ada", "Eva", "Lea"))
        self.boss = self.office.person("Boss", slack_user_id=BOSS)
        self.kai = self.office.person("Kai", manager_id=self.eva.id)
        self.mei = self.office.person("Mei", manager_id=self.kai.id)
        self.team = self.office.team("Payments", self.ada, (self.mei, self.lea))
        self.objective = self.office.objective(self.mei, team=self.team)
        self.result = self.office.key_result(self.objective)
        self.access = Access(frozenset({BOSS}))
        self.handovers = Handovers(store, self.access)

    def leaves(self, person: Person, now: datetime = NOW, *, back: bool = False) -> None:
        """Slack says so."""
        names: dict[str, Any] = {"name": person.name, "real_name": "", "handle": "", "title": ""}
        profile = SlackProfile(
            slack_user_id=person.slack_user_id,
            **names,
            zone=person.zone,
            locale="en",
            slack_kind=SlackKind.MEMBER,
            slack_admin=False,
            deleted=not back,
            is_bot=False,
        )
        People(self.office.store).learn(self.office.workspace.id, profile, now=now)

    def moves_out(self, person: Person, team: Team, on: date = date(2026, 11, 16)) -> None:
        with self.office.store.write() as tx:
            for held in tx.memberships.of_people(team.workspace_id, [person.id], on):
                if held.team_id == team.id:
                    tx.memberships.leave(held, on=on, by=None, now=NOW)

    def waiting(self, person: Person, now: datetime = NOW) -> list[Waiting]:
        return list(self.handovers.waiting(self.office.workspace, person, now))

    def listed(self, person: Person, now: datetime = NOW) -> list[str]:
        return [each.code for each in self.waiting(person, now)]

    def asked(self) -> set[str]:
        everybody: Iterable[Person] = (self.ada, self.eva, self.lea, self.kai, self.boss)
        return {person.name for person in everybody if self.waiting(person)}

    def subject(self, result: KeyResult | None = None, owner: Person | None = None) -> Subject:
        owner_id = (owner or self.mei).id
        return Subject(objective_id=self.objective.id, key_result_id=result.id if result else None, owner_id=owner_id)

    def changed(self, person: Person, **values: Any) -> None:
        with self.office.store.write() as tx:
            tx.people.change(tx.people.get(person.workspace_id, person.id), by=None, now=NOW, **values)

    def led_by(self, person: Person | None) -> None:
        with self.office.store.write() as tx:
            tx.teams.change(self.team, by=None, now=NOW, lead_id=person.id if person else None)

    def objective_now(self) -> Objective:
        return next(one for one in self.office.objectives() if one.id == self.objective.id)


@pytest.fixture
def scene(store: Store) -> Scene:
    return Scene(store)


def test_nothing_waits_while_everybody_is_where_they_were(scene: Scene) -> None:
    assert scene.asked() == set()


def test_the_lead_is_asked_about_the_objective_and_the_key_results_of_who_left(scene: Scene) -> None:
    scene.leaves(scene.mei)

    assert scene.listed(scene.ada) == ["O-1", "KR-1.1"]
    assert scene.asked() == {"Ada"}
    assert {each.cause for each in scene.waiting(scene.ada)} == {Cause.LEFT}
    assert scene.waiting(scene.ada)[0].key_results == 1


def test_without_a_lead_the_nearest_manager_above_who_is_here_is_asked_then_an_admin(scene: Scene) -> None:
    scene.leaves(scene.mei)

    scene.led_by(None)
    assert scene.asked() == {"Kai"}
    scene.leaves(scene.kai)
    assert scene.asked() == {"Eva"}
    scene.changed(scene.eva, slack_kind=SlackKind.MULTI_CHANNEL_GUEST)
    assert scene.asked() == {"Boss"}


def test_a_lead_who_has_left_or_may_not_decide_is_passed_over(scene: Scene) -> None:
    scene.leaves(scene.mei)
    scene.leaves(scene.ada)
    assert scene.asked() == {"Kai"}

    scene.leaves(scene.ada, back=True)
    scene.changed(scene.ada, slack_kind=SlackKind.SINGLE_CHANNEL_GUEST)
    assert scene.asked() == {"Kai"}


def test_a_contractor_who_leads_is_asked_where_contractors_own_okrs(scene: Scene) -> None:
    scene.led_by(None)
    scene.changed(scene.kai, employment=Employment.CONTRACTOR)
    scene.leaves(scene.mei)

    assert scene.asked() == {"Kai"}


def test_what_somebody_stands_in_for_has_an_owner_to_ask(scene: Scene) -> None:
    with scene.office.store.write() as tx:
        tx.key_results.change(scene.result, by=None, now=NOW, stand_in_id=scene.lea.id)
    scene.leaves(scene.mei)
    assert scene.listed(scene.ada) == ["O-1"]

    scene.leaves(scene.lea)

    assert scene.listed(scene.ada) == ["O-1", "KR-1.1"]


def test_what_is_over_waits_for_nobody(scene: Scene) -> None:
    with scene.office.store.write() as tx:
        tx.key_results.change(scene.result, by=None, now=NOW, state=KeyResultState.DONE)
    scene.leaves(scene.mei)
    assert scene.listed(scene.ada) == ["O-1"]

    with scene.office.store.write() as tx:
        tx.objectives.change(scene.objective, by=None, now=NOW, state=ObjectiveState.CLOSED)

    assert scene.listed(scene.ada) == []


def test_a_new_owner_is_asked_from_now_on_and_told(scene: Scene) -> None:
    workspace = scene.office.workspace
    scene.leaves(scene.mei)
    done = scene.handovers.hand(workspace, scene.ada, scene.subject(scene.result), scene.lea, now=NOW)

    assert (done.choice, done.owner.name, done.before) == (Choice.HANDED, "Lea", False)
    with scene.office.store.write() as tx:
        assert tx.key_results.get(workspace.id, scene.result.id).owner_id == scene.lea.id
        assert tx.people.get(workspace.id, scene.lea.id).next_prompt_at is not None
        prompt = tx.prompts.plan(
            [],
            workspace_id=workspace.id,
            person_id=scene.lea.id,
            kind=PromptKind.REGULAR,
            first_day=date(2026, 11, 23),
            last_day=date(2026, 11, 29),
            due_at=NOW,
            state=PromptState.SCHEDULED,
        )
        [event] = [one for one in tx.audit.of(workspace.id, "key_result", scene.result.id) if one.action == "changed"][
            -1:
        ]
    assert prompt is not None
    _, [news] = scene.handovers.for_prompt(prompt, scene.lea, now=NOW)
    assert (news.by.name, news.owner.name, news.codes) == ("Ada", "Mei", ("KR-1.1",))
    assert (event.actor_id, event.before, event.after) == (
        scene.ada.id,
        {"v": 1, "owner_id": scene.mei.id},
        {"v": 1, "owner_id": scene.lea.id},
    )
    assert scene.listed(scene.ada) == ["O-1"]


@pytest.mark.parametrize(("with_key_results", "owner"), [(True, "Lea"), (False, "Mei")])
def test_an_objective_is_handed_with_or_without_its_key_results(
    scene: Scene, with_key_results: bool, owner: str
) -> None:
    others = scene.office.key_result(scene.objective, "Somebody else's", owner=scene.kai)
    scene.leaves(scene.mei)
    how = {"with_key_results": with_key_results, "now": NOW}

    done = scene.handovers.hand(scene.office.workspace, scene.ada, scene.subject(), scene.lea, **how)  # type: ignore[arg-type]

    found = scene.objective_now()
    names = {scene.lea.id: "Lea", scene.mei.id: "Mei", scene.kai.id: "Kai"}
    assert found.owner_id == scene.lea.id
    assert [names[one.owner_id] for one in found.key_results] == [owner, "Kai"]
    assert [one.code for one in done.key_results] == (["KR-1.1"] if with_key_results else [])
    assert others.owner_id == scene.kai.id


def test_handing_over_takes_as_many_statements_for_eight_times_as_many_key_results(scene: Scene) -> None:
    counts = []
    for more in (1, 1, 8):
        objective = scene.office.objective(scene.mei, f"Aim {more}", scene.team)
        for number in range(more):
            scene.office.key_result(objective, f"Result {number}")
        subject = Subject(objective_id=objective.id, owner_id=scene.mei.id)
        with counted(scene.office.store) as sent:
            scene.handovers.hand(scene.office.workspace, scene.ada, subject, scene.lea, with_key_results=True, now=NOW)
        counts.append(len(sent))

    assert counts[1] == counts[2]


def test_a_stand_in_who_becomes_the_owner_stands_in_no_longer(scene: Scene) -> None:
    with scene.office.store.write() as tx:
        tx.key_results.change(scene.result, by=None, now=NOW, stand_in_id=scene.lea.id)

    scene.handovers.hand(scene.office.workspace, scene.ada, scene.subject(scene.result), scene.lea, now=NOW)

    [result] = scene.objective_now().key_results
    assert (result.owner_id, result.stand_in_id) == (scene.lea.id, None)


def test_dropping_keeps_the_reason(scene: Scene) -> None:
    scene.leaves(scene.mei)
    workspace = scene.office.workspace
    with pytest.raises(Invalid):
        scene.handovers.drop(workspace, scene.ada, scene.subject(scene.result), " ", now=NOW)

    scene.handovers.drop(workspace, scene.ada, scene.subject(scene.result), "nobody needs it", now=NOW)
    scene.handovers.drop(workspace, scene.ada, scene.subject(), "nor this", now=NOW)

    found = scene.objective_now()
    assert (found.state, found.key_results[0].state) == (ObjectiveState.CANCELLED, KeyResultState.CANCELLED)
    with scene.office.store.read() as tx:
        assert tx.audit.of(workspace.id, "key_result", scene.result.id)[-1].reason == "nobody needs it"
    assert scene.listed(scene.ada) == []


def test_what_is_kept_for_now_comes_back_after_four_weeks(scene: Scene) -> None:
    scene.leaves(scene.mei)
    scene.handovers.keep(scene.office.workspace, scene.ada, scene.subject(scene.result), now=NOW)

    assert scene.listed(scene.ada) == ["O-1"]
    assert scene.listed(scene.ada, NOW + timedelta(days=28)) == ["O-1", "KR-1.1"]


def test_who_comes_back_has_again_what_nobody_has_taken(scene: Scene) -> None:
    second = scene.office.key_result(scene.objective, "Refund time")
    scene.leaves(scene.mei)
    scene.handovers.hand(scene.office.workspace, scene.ada, scene.subject(scene.result), scene.lea, now=NOW)

    scene.leaves(scene.mei, NOW + timedelta(days=1), back=True)

    assert scene.asked() == set()
    assert [one.owner_id for one in scene.objective_now().key_results] == [scene.lea.id, scene.mei.id]
    with scene.office.store.read() as tx:
        asked = tx.key_results.askable_of(second.workspace_id, [scene.mei.id])
        assert [each.key_result_id for each in asked] == [second.id]
        assert tx.people.get(second.workspace_id, scene.mei.id).next_prompt_at is not None


def test_of_two_who_decide_the_second_is_told_what_the_first_decided(scene: Scene) -> None:
    scene.leaves(scene.mei)
    workspace, subject = scene.office.workspace, scene.subject(scene.result)
    first = scene.handovers.hand(workspace, scene.ada, subject, scene.lea, now=NOW)
    again = scene.handovers.hand(workspace, scene.ada, subject, scene.lea, now=NOW)
    other = scene.handovers.hand(workspace, scene.kai, subject, scene.eva, now=NOW)
    dropped = scene.handovers.drop(workspace, scene.kai, subject, "not needed", now=NOW)

    assert (first.before, again.before) == (False, False)
    assert (other.before, other.owner.name) == (True, "Lea")
    assert (dropped.before, dropped.choice) == (True, Choice.HANDED)
    assert scene.objective_now().key_results[0].state is KeyResultState.ACTIVE


def test_only_those_who_may_decide_and_only_to_people_who_can_be_asked(scene: Scene) -> None:
    scene.leaves(scene.mei)
    workspace, subject = scene.office.workspace, scene.subject(scene.result)
    gone = scene.office.person("Gone", deactivated_at=NOW)
    with pytest.raises(NotAllowed):
        scene.handovers.hand(workspace, scene.lea, subject, scene.lea, now=NOW)
    with pytest.raises(NotAllowed):
        scene.handovers.keep(workspace, scene.lea, subject, now=NOW)
    with pytest.raises(Invalid):
        scene.handovers.hand(workspace, scene.ada, subject, gone, now=NOW)
    with pytest.raises(NotFound):
        scene.handovers.hand(workspace, scene.ada, replace(subject, key_result_id=None, objective_id=99), gone, now=NOW)  # type: ignore[arg-type]

    assert scene.objective_now().key_results[0].owner_id == scene.mei.id


def test_who_moves_leaves_it_to_the_old_lead_what_stays_with_them(scene: Scene) -> None:
    scene.moves_out(scene.mei, scene.team)
    assert scene.listed(scene.ada) == ["O-1", "KR-1.1"]
    assert {each.cause for each in scene.waiting(scene.ada)} == {Cause.MOVED}

    scene.handovers.keep(scene.office.workspace, scene.ada, scene.subject(scene.result), now=NOW)
    scene.handovers.hand(scene.office.workspace, scene.ada, scene.subject(), scene.mei, now=NOW)

    assert scene.listed(scene.ada, NOW + timedelta(days=30)) == []
    assert scene.objective_now().owner_id == scene.mei.id


def test_who_comes_back_into_the_team_or_never_belonged_to_it_is_no_question(scene: Scene) -> None:
    helper = scene.office.person("Helper")
    scene.office.key_result(scene.objective, "From outside", owner=helper)
    scene.moves_out(scene.mei, scene.team)
    with scene.office.store.write() as tx:
        tx.memberships.join(scene.team, scene.mei.id, role=Role.MEMBER, since=NOW.date(), by=None, now=NOW)

    assert scene.asked() == set()


def test_who_moves_a_second_time_is_asked_about_anew(scene: Scene) -> None:
    scene.moves_out(scene.mei, scene.team)
    for subject in (scene.subject(), scene.subject(scene.result)):
        scene.handovers.keep(scene.office.workspace, scene.ada, subject, now=NOW)
    with scene.office.store.write() as tx:
        tx.memberships.join(scene.team, scene.mei.id, role=Role.MEMBER, since=date(2026, 11, 20), by=None, now=NOW)
    scene.moves_out(scene.mei, scene.team, on=date(2026, 11, 23))

    assert scene.listed(scene.ada, datetime(2026, 11, 24, 9, tzinfo=UTC)) == ["O-1", "KR-1.1"]


def test_a_mover_from_a_team_without_a_lead_is_asked_about_by_the_manager_then_by_an_admin(scene: Scene) -> None:
    scene.led_by(None)
    scene.moves_out(scene.mei, scene.team)
    assert scene.asked() == {"Kai"}

    scene.changed(scene.mei, manager_id=None)

    assert scene.asked() == {"Boss"}


def test_a_lead_who_leads_on_without_being_a_member_has_not_moved(scene: Scene) -> None:
    scene.office.objective(scene.ada, "The lead's own", scene.team)
    scene.moves_out(scene.ada, scene.team)

    assert scene.asked() == set()


def test_after_the_cycle_nothing_is_asked_and_nothing_has_changed(scene: Scene) -> None:
    scene.moves_out(scene.mei, scene.team, on=FIRST_DAY + timedelta(days=3))
    with scene.office.store.write() as tx:
        tx.cycles.change(scene.office.cycle, by=None, now=NOW, state=CycleState.CLOSED)

    assert scene.asked() == set()
    assert scene.objective_now().owner_id == scene.mei.id


def test_the_list_takes_as_many_statements_for_eight_times_as_much(scene: Scene) -> None:
    scene.leaves(scene.mei)
    counts = []
    for more in (1, 8):
        for number in range(more):
            gone = scene.office.person(f"Gone{more}{number}", deactivated_at=NOW)
            for part in range(3):
                scene.office.key_result(scene.objective, f"Result {part}", owner=gone)
            scene.office.objective(gone, f"Aim {number}", scene.team)
        for who in (scene.ada, scene.boss):
            with counted(scene.office.store) as sent:
                found = scene.listed(who)
            counts.append(len(sent))
            assert len(found) == (0 if who is scene.boss else 2 + 4 * (1 if more == 1 else 9))

    assert counts[:2] == counts[2:]
