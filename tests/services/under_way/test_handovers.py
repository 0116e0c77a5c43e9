"""What has no owner any more, or was left behind in the old team: who is asked, and what comes of each choice."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from bot.domain.cycles import CycleState
from bot.domain.errors import Invalid, NotAllowed, NotFound, NothingToDo
from bot.domain.handovers import Cause, Choice, Subject
from bot.domain.ids import ObjectiveId
from bot.domain.okrs import KeyResult, KeyResultState, Objective, ObjectiveState
from bot.domain.people import Employment, Person, SlackKind
from bot.domain.prompts import Prompt, PromptKind, PromptState
from bot.domain.teams import Role, Team
from bot.i18n import language
from bot.services.access import Access
from bot.services.people.people import People, SlackProfile
from bot.services.teams.closing import ClosingChoices
from bot.services.teams.form import TeamForm
from bot.services.teams.teams import Teams
from bot.services.under_way.handover_reading import Waiting
from bot.services.under_way.handovers import HandoverNews, Handovers
from bot.views.under_way.handover import settled_text
from bot.views.under_way.handover_lines import news_line
from storage import Store
from tests.factories import Office
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
        self.prompts: dict[int, Prompt] = {}

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

    def news(self, person: Person) -> list[HandoverNews]:
        """In the person's next prompt."""
        with self.office.store.write() as tx:
            prompt = self.prompts.get(person.id) or tx.prompts.plan(
                [],
                workspace_id=person.workspace_id,
                person_id=person.id,
                kind=PromptKind.REGULAR,
                first_day=date(2026, 11, 23),
                last_day=date(2026, 11, 29),
                due_at=NOW,
                state=PromptState.SCHEDULED,
            )
        assert prompt is not None
        self.prompts[person.id] = prompt
        return list(self.handovers.for_prompt(prompt, person, now=NOW)[1])

    def objective_now(self) -> Objective:
        return next(one for one in self.office.objectives() if one.id == self.objective.id)


@pytest.fixture
def scene(store: Store) -> Scene:
    return Scene(store)


def test_the_lead_is_asked_about_who_left_else_the_nearest_above_who_is_here_else_an_admin(scene: Scene) -> None:
    assert scene.asked() == set()
    scene.leaves(scene.mei)
    assert scene.listed(scene.ada) == ["O-1", "KR-1.1"]
    assert {each.cause for each in scene.waiting(scene.ada)} == {Cause.LEFT}
    assert scene.waiting(scene.ada)[0].key_results == 1
    assert scene.asked() == {"Ada"}

    scene.led_by(None)
    assert scene.asked() == {"Kai"}
    scene.leaves(scene.kai)
    assert scene.asked() == {"Eva"}
    scene.changed(scene.eva, slack_kind=SlackKind.MULTI_CHANNEL_GUEST)
    assert scene.asked() == {"Boss"}


def test_who_has_left_or_may_not_decide_is_passed_over(scene: Scene) -> None:
    scene.leaves(scene.mei)
    scene.leaves(scene.ada)
    assert scene.asked() == {"Kai"}

    scene.leaves(scene.ada, back=True)
    scene.changed(scene.ada, slack_kind=SlackKind.SINGLE_CHANNEL_GUEST)
    scene.changed(scene.kai, employment=Employment.CONTRACTOR)
    assert scene.asked() == {"Kai"}


def test_what_somebody_stands_in_for_and_what_is_over_waits_for_nobody(scene: Scene) -> None:
    with scene.office.store.write() as tx:
        tx.key_results.change(scene.result, by=None, now=NOW, stand_in_id=scene.lea.id)
    scene.leaves(scene.mei)
    assert scene.listed(scene.ada) == ["O-1"]
    scene.leaves(scene.lea)
    assert scene.listed(scene.ada) == ["O-1", "KR-1.1"]

    with scene.office.store.write() as tx:
        tx.key_results.change(scene.result, by=None, now=NOW, state=KeyResultState.DONE)
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
        [event] = [one for one in tx.audit.of(workspace.id, "key_result", scene.result.id) if one.action == "changed"][
            -1:
        ]
    [news] = scene.news(scene.lea)
    assert (news.by.name, news.owner.name, news.codes) == ("Ada", "Mei", ("KR-1.1",))
    assert (event.actor_id, event.before, event.after) == (
        scene.ada.id,
        {"v": 1, "owner_id": scene.mei.id},
        {"v": 1, "owner_id": scene.lea.id},
    )
    assert scene.listed(scene.ada) == ["O-1"]


def test_an_objective_is_handed_alone_or_with_the_key_results_of_its_owner(scene: Scene) -> None:
    workspace = scene.office.workspace
    scene.office.key_result(scene.objective, "Somebody else's", owner=scene.kai)
    with scene.office.store.write() as tx:
        tx.key_results.change(scene.result, by=None, now=NOW, stand_in_id=scene.lea.id)
    scene.leaves(scene.mei)

    alone = scene.handovers.hand(workspace, scene.ada, scene.subject(), scene.eva, now=NOW)
    found = scene.objective_now()
    assert (found.owner_id, alone.key_results) == (scene.eva.id, ())
    assert [one.owner_id for one in found.key_results] == [scene.mei.id, scene.kai.id]

    with scene.office.store.write() as tx:
        tx.objectives.change(found, by=None, now=NOW, owner_id=scene.mei.id)
    how: dict[str, Any] = {"with_key_results": True, "now": NOW}
    whole = scene.handovers.hand(workspace, scene.ada, scene.subject(), scene.lea, **how)
    found = scene.objective_now()
    assert (found.owner_id, [one.code for one in whole.key_results]) == (scene.lea.id, ["KR-1.1"])
    assert [one.owner_id for one in found.key_results] == [scene.lea.id, scene.kai.id]
    assert found.key_results[0].stand_in_id is None


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


def test_what_is_kept_for_now_comes_back_and_what_is_dropped_keeps_the_reason(scene: Scene) -> None:
    workspace, subject = scene.office.workspace, scene.subject(scene.result)
    scene.leaves(scene.mei)
    scene.handovers.keep(workspace, scene.ada, subject, now=NOW)
    assert scene.listed(scene.ada) == ["O-1"]
    assert scene.listed(scene.ada, NOW + timedelta(days=28)) == ["O-1", "KR-1.1"]

    with pytest.raises(Invalid):
        scene.handovers.drop(workspace, scene.ada, subject, " ", now=NOW)
    scene.handovers.drop(workspace, scene.ada, subject, "nobody needs it", now=NOW)
    scene.handovers.drop(workspace, scene.ada, scene.subject(), "nor this", now=NOW)

    found = scene.objective_now()
    assert (found.state, found.key_results[0].state) == (ObjectiveState.CANCELLED, KeyResultState.CANCELLED)
    with scene.office.store.read() as tx:
        assert tx.audit.of(workspace.id, "key_result", scene.result.id)[-1].reason == "nobody needs it"
    assert scene.listed(scene.ada, NOW + timedelta(days=28)) == []


def test_who_comes_back_has_again_what_nobody_has_taken(scene: Scene) -> None:
    second = scene.office.key_result(scene.objective, "Refund time")
    scene.leaves(scene.mei)
    scene.handovers.hand(scene.office.workspace, scene.ada, scene.subject(scene.result), scene.lea, now=NOW)

    scene.leaves(scene.mei, NOW + timedelta(days=1), back=True)

    assert scene.asked() == set()
    with scene.office.store.read() as tx:
        asked = tx.key_results.askable_of(second.workspace_id, [scene.mei.id])
        assert [each.key_result_id for each in asked] == [second.id]
        assert tx.people.get(second.workspace_id, scene.mei.id).next_prompt_at is not None


def test_an_old_choice_takes_nothing_from_somebody_who_is_back(scene: Scene) -> None:
    workspace, office = scene.office.workspace, scene.office
    scene.leaves(scene.mei)
    left = scene.waiting(scene.ada)[0].subject
    scene.leaves(scene.mei, back=True)
    scene.moves_out(scene.mei, scene.team)
    moved = scene.waiting(scene.ada)[0].subject
    with office.store.write() as tx:
        tx.memberships.join(scene.team, scene.mei.id, role=Role.MEMBER, since=date(2026, 11, 17), by=None, now=NOW)

    for old in (left, moved):
        handed = scene.handovers.hand(workspace, scene.ada, old, scene.lea, with_key_results=True, now=NOW)
        dropped = scene.handovers.drop(workspace, scene.ada, old, "Mei has left.", now=NOW)
        for done in (handed, dropped, scene.handovers.keep(workspace, scene.ada, old, now=NOW)):
            assert settled_text(language("en"), done) == "Mei is back; nothing was changed."
        with pytest.raises(NothingToDo):
            scene.handovers.about(workspace, scene.ada, old, NOW)
    now = scene.objective_now()
    assert (now.owner_id, now.state, now.key_results[0].owner_id) == (scene.mei.id, ObjectiveState.ACTIVE, scene.mei.id)


def test_those_who_may_decide_and_the_second_is_told_what_the_first_decided(scene: Scene) -> None:
    workspace, subject = scene.office.workspace, scene.subject(scene.result)
    gone = scene.office.person("Gone", deactivated_at=NOW)
    scene.leaves(scene.mei)
    with scene.office.store.read() as tx:
        left = tx.people.get(workspace.id, scene.mei.id)
    for refused, by, to in ((NotAllowed, scene.lea, scene.lea), (Invalid, scene.ada, gone), (Invalid, scene.ada, left)):
        with pytest.raises(refused):
            scene.handovers.hand(workspace, by, subject, to, now=NOW)
    with pytest.raises(NotAllowed):
        scene.handovers.keep(workspace, scene.lea, subject, now=NOW)
    nothing = Subject(objective_id=ObjectiveId(99), owner_id=scene.mei.id)
    with pytest.raises(NotFound):
        scene.handovers.hand(workspace, scene.ada, nothing, scene.lea, now=NOW)
    assert scene.objective_now().key_results[0].owner_id == scene.mei.id

    first = scene.handovers.hand(workspace, scene.ada, subject, scene.lea, now=NOW)
    again = scene.handovers.hand(workspace, scene.ada, subject, scene.lea, now=NOW)
    other = scene.handovers.hand(workspace, scene.kai, subject, scene.eva, now=NOW)
    dropped = scene.handovers.drop(workspace, scene.kai, subject, "not needed", now=NOW)
    assert (first.before, again.before) == (False, False)
    assert (other.before, other.owner.name) == (True, "Lea")
    assert (dropped.before, dropped.choice) == (True, Choice.HANDED)
    assert scene.objective_now().key_results[0].state is KeyResultState.ACTIVE


def test_what_somebody_else_has_dropped_is_said_to_be_dropped_and_not_handed_over(scene: Scene) -> None:
    workspace, subject = scene.office.workspace, scene.subject(scene.result)
    scene.leaves(scene.mei)
    scene.handovers.drop(workspace, scene.ada, subject, "not needed", now=NOW)

    late = scene.handovers.hand(workspace, scene.kai, subject, scene.eva, now=NOW)

    assert settled_text(language("en"), late) == "KR-1.1 is dropped."


def test_what_a_mover_leaves_behind_stays_theirs_until_they_move_again(scene: Scene) -> None:
    workspace, helper = scene.office.workspace, scene.office.person("Helper")
    scene.office.key_result(scene.objective, "From outside", owner=helper)
    scene.moves_out(scene.mei, scene.team)
    assert scene.listed(scene.ada) == ["O-1", "KR-1.1"]
    assert {each.cause for each in scene.waiting(scene.ada)} == {Cause.MOVED}

    scene.handovers.keep(workspace, scene.ada, scene.subject(scene.result), now=NOW)
    scene.handovers.hand(workspace, scene.ada, scene.subject(), scene.mei, now=NOW)
    assert scene.listed(scene.ada, NOW + timedelta(days=3)) == []
    assert scene.objective_now().owner_id == scene.mei.id

    later = scene.office.key_result(scene.objective, "Handed to a mover", owner=scene.lea)
    given = replace(scene.subject(later), owner_id=scene.lea.id)
    scene.handovers.hand(workspace, scene.ada, given, scene.mei, now=NOW + timedelta(hours=1))
    assert scene.listed(scene.ada, NOW + timedelta(days=3)) == []

    with scene.office.store.write() as tx:
        tx.memberships.join(scene.team, scene.mei.id, role=Role.MEMBER, since=date(2026, 11, 20), by=None, now=NOW)
    assert scene.listed(scene.ada, datetime(2026, 11, 21, 9, tzinfo=UTC)) == []
    scene.moves_out(scene.mei, scene.team, on=date(2026, 11, 23))
    assert scene.listed(scene.ada, datetime(2026, 11, 24, 9, tzinfo=UTC)) == ["O-1", "KR-1.1", "KR-1.3"]


def test_who_moved_reads_what_of_theirs_went_to_whom(scene: Scene) -> None:
    workspace = scene.office.workspace
    scene.moves_out(scene.mei, scene.team)
    scene.handovers.hand(workspace, scene.ada, scene.subject(), scene.lea, with_key_results=True, now=NOW)
    scene.office.key_result(scene.objective, "Still hers", owner=scene.mei)

    [line] = [news_line(language("en"), one).text for one in scene.news(scene.mei)]
    assert line == "Ada handed O-1 and KR-1.1, which were yours, to Lea."
    [line] = [news_line(language("en"), one).text for one in scene.news(scene.lea)]
    assert line == "Ada handed you O-1 and KR-1.1, which were Mei's."

    taken = replace(scene.subject(scene.result), owner_id=scene.lea.id)
    scene.handovers.hand(workspace, scene.ada, taken, scene.ada, now=NOW)
    assert scene.news(scene.ada) == []
    assert [(one.to and one.to.name, one.codes) for one in scene.news(scene.mei)] == [("Lea", ("O-1",))]


def test_what_came_to_a_team_after_somebody_left_it_is_no_question_there(scene: Scene) -> None:
    heir = scene.office.team("Heir", scene.eva, (scene.mei,))
    scene.moves_out(scene.mei, heir, on=date(2026, 10, 20))
    form = TeamForm(name="Payments", lead_id=scene.ada.id, member_ids=(scene.mei.id,), zone="UTC", is_closed=True)
    Teams(scene.office.store, scene.access).save(
        scene.office.workspace,
        scene.boss,
        scene.team.id,
        form,
        closing=ClosingChoices(moved={scene.objective.id: heir.id}),
        once="closed",
        now=NOW,
    )
    assert scene.objective_now().team_id == heir.id
    assert scene.asked() == set()


def test_without_a_lead_a_manager_then_an_admin_is_asked_about_movers_and_a_lead_has_not_moved(scene: Scene) -> None:
    scene.office.objective(scene.ada, "The lead's own", scene.team)
    scene.moves_out(scene.ada, scene.team)
    assert scene.asked() == set()

    scene.led_by(None)
    scene.moves_out(scene.mei, scene.team)
    assert scene.asked() == {"Kai", "Boss"}
    assert scene.listed(scene.boss) == ["O-2"]
    scene.changed(scene.mei, manager_id=None)
    assert scene.asked() == {"Boss"}


def test_after_the_cycle_nothing_is_asked_and_nothing_has_changed(scene: Scene) -> None:
    scene.moves_out(scene.mei, scene.team)
    assert scene.asked() == {"Ada"}
    with scene.office.store.write() as tx:
        tx.cycles.change(scene.office.cycle, by=None, now=NOW, state=CycleState.CLOSED)

    assert scene.asked() == set()
    assert scene.objective_now().owner_id == scene.mei.id


def test_the_list_takes_as_many_statements_for_four_times_as_much(scene: Scene) -> None:
    scene.leaves(scene.mei)
    counts = []
    for more in (1, 4):
        for number in range(more):
            gone = scene.office.person(f"Gone{more}{number}", deactivated_at=NOW)
            for part in range(3):
                scene.office.key_result(scene.objective, f"Result {part}", owner=gone)
            scene.office.objective(gone, f"Aim {number}", scene.team)
        for who in (scene.ada, scene.boss):
            with counted(scene.office.store) as sent:
                found = scene.listed(who)
            counts.append(len(sent))
            assert len(found) == (0 if who is scene.boss else 2 + 4 * (1 if more == 1 else 5))

    assert counts[:2] == counts[2:]
