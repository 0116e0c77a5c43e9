"""Following: what is told is what is true then; what is over ends by itself, and says so once."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.domain.deliveries import Delivery, DeliveryKind, DeliveryState
from bot.domain.errors import NotAllowed, NothingToDo
from bot.domain.following import MOST_FOLLOWS, Followed, FollowKind
from bot.domain.okrs import KeyResult, KeyResultState, Objective, ObjectiveState
from bot.domain.people import Person, SlackKind
from bot.domain.teams import Team
from bot.domain.workspaces import Workspace
from bot.i18n import language
from bot.messages import Drop, Post
from bot.messages.digest import DigestMessages
from bot.services.access import Access
from bot.services.checkins.checkins import CheckIns
from bot.services.digest_planning import DigestPlanner
from bot.services.digests.digests import Digests
from bot.services.following.content import Following
from bot.services.following.follows import Follows
from bot.services.following.planning import FollowPlanner
from bot.services.following.reading import end_what_is_over, following_of
from bot.services.following.subjects import ended_subject
from bot.services.following.told import told_to_person
from bot.services.upkeep.undelivered import Undelivered
from bot.views.following.following import prompt_sections
from storage import UNLIMITED, Store
from tests.factories import MONDAY_MORNING, Office
from tests.planners import next_due
from tests.services.prompts.mailroom import Mailroom
from tests.statements import counted

NOW = MONDAY_MORNING
WEDNESDAY = datetime(2026, 11, 18, 9, 0, tzinfo=UTC)  # 10:00 in Berlin
WEEK = timedelta(weeks=1)
BATCH = 500
T = language("en")


class Scene:
    """Mei owns an objective of Payments with one key result; Kai follows. All of it was there two weeks ago."""

    def __init__(self, store: Store) -> None:
        self.office = Office.open(store, NOW - 2 * WEEK)
        with store.write() as tx:
            self.office.workspace = tx.workspaces.set(
                self.office.workspace, by=None, now=NOW, zone="Europe/Berlin", locale="en"
            )
        self.store = store
        self.mei, self.kai = self.office.person("Mei"), self.office.person("Kai")
        self.team = self.office.team("Payments", self.mei)
        self.objective = self.office.objective(self.mei, team=self.team)
        self.result = self.office.key_result(self.objective)
        self.follows = Follows(store)

    def begins(self, about: Person | Team | Objective, by: Person | None = None, channel: str = "") -> bool:
        by, workspace = by or self.kai, self.office.workspace
        if channel:
            return self.follows.begin_in(workspace, by, channel, ref(about), NOW).is_new
        return self.follows.begin(workspace, by, ref(about), NOW).is_new

    def says(self, words: str, result: KeyResult | None = None, at: datetime = NOW) -> None:
        result = result or self.result
        with self.store.read() as tx:
            owner = tx.people.get(result.workspace_id, result.owner_id)
        line = f"{result.code} {words}"
        CheckIns(self.store, Access()).one_line(self.office.workspace, owner, line, once=f"{line}{at}", now=at)

    def reads(self, person: Person | None = None, since: datetime = NOW - WEEK) -> Following:
        with self.store.read() as tx:
            person = tx.people.get(self.office.workspace.id, (person or self.kai).id)
            return following_of(tx, self.office.workspace, person, since)

    def told(self, person: Person | None = None) -> str:
        """What the prompt of this person would say."""
        sections = prompt_sections(T, self.reads(person))
        return sections[0].text.replace("*", "") if sections else ""

    def changes(self, objective: Objective, **values: Any) -> None:
        with self.store.write() as tx:
            tx.objectives.change(tx.objectives.get(objective.workspace_id, objective.id), by=None, now=NOW, **values)

    def posts(self, at: datetime) -> str:
        """What is due is promised, worded and posted: the text of the one digest, or why it was dropped."""
        for planner in (DigestPlanner(self.store), FollowPlanner(self.store)):
            planner.plan_due(at, BATCH)
        digests = Digests(self.store, Access())
        delivery = self.office.deliveries(DeliveryKind.DIGEST)[-1]
        rendered = DigestMessages(digests, lambda _delivery, _client: None).render(delivery, at)
        if isinstance(rendered, Drop):
            return rendered.reason
        assert isinstance(rendered, Post)
        with self.store.write() as tx:
            digests.posted(tx, delivery, delivery.channel_id or "", "1.1", at)
        return rendered.message.text

    def digests(self) -> list[Delivery]:
        return self.office.deliveries(DeliveryKind.DIGEST)


def ref(about: Person | Team | Objective) -> Followed:
    kinds = {Person: FollowKind.PERSON, Team: FollowKind.TEAM, Objective: FollowKind.OBJECTIVE}
    return Followed(kinds[type(about)], about.id)


@pytest.fixture
def scene(store: Store) -> Scene:
    return Scene(store)


def test_each_thing_is_followed_once_however_often_it_is_pressed(scene: Scene) -> None:
    for about in (scene.mei, scene.team, scene.objective):
        assert [scene.begins(about), scene.begins(about)] == [True, False]
        assert [scene.begins(about, channel="C1"), scene.begins(about, channel="C1")] == [True, False]

    ends = [scene.follows.end(scene.office.workspace, scene.kai, ref(scene.team), NOW).is_new for _ in range(2)]

    assert ends == [True, False]
    with scene.store.read() as tx:
        table = tx.audit.table
        found = tx.connection.execute(table.select().where(table.c.kind == "follow").order_by(table.c.id)).mappings()
        acts = [(row["action"], row["actor_id"]) for row in found]
    assert acts == [("added", scene.kai.id)] * 6 + [("removed", scene.kai.id)]


def test_what_moved_is_told_once_under_the_nearest_thing_that_is_followed(scene: Scene) -> None:
    scene.says("40 c8", at=NOW - 2 * WEEK)
    scene.says("45 c3", at=NOW)
    beside = scene.office.key_result(scene.office.objective(scene.mei, "Own aim"), "Own")
    for about in (scene.team, scene.mei):
        scene.begins(about)

    told = {one.name: one.news for one in scene.reads().told}

    assert [news.key_result for news in told["Mei"]] == [scene.reads().told[0].news[0].key_result]
    assert set(told) == {"Mei"}
    assert "KR-1.1 Checkout success: 40 → 45; 3 of 10 sure, was 8, off track" in scene.told()
    scene.begins(scene.objective)
    assert [one.code or one.name for one in scene.reads().told] == ["O-1"]
    scene.says("10 c8", beside)
    assert {one.code or one.name for one in scene.reads().told} == {"O-1", "Mei"}


def test_what_one_did_oneself_is_no_news(scene: Scene) -> None:
    own = scene.office.key_result(scene.objective, "Kai's own", scene.kai)
    scene.begins(scene.team)

    scene.says("12 c3", own)

    assert "12" not in scene.told()
    scene.says("40 c8")
    assert "40" in scene.told()


def test_what_began_ended_and_is_needed_is_told_the_most_important_first(scene: Scene) -> None:
    scene.begins(scene.team)
    scene.office.now = NOW
    scene.office.key_result(scene.office.objective(scene.mei, "New aim", scene.team), "First")
    done = scene.office.key_result(scene.objective, "Nearly there")
    scene.says("40 c8")
    with scene.store.write() as tx:
        tx.key_results.change(
            tx.key_results.get(done.workspace_id, done.id), by=None, now=NOW, state=KeyResultState.DONE
        )
        held: dict[str, Any] = {"opened_by_id": scene.mei.id, "asked_id": scene.kai.id, "what": "the key"}
        ids: dict[str, Any] = {"workspace_id": done.workspace_id, "key_result_id": scene.result.id}
        tx.blockers.add(by=scene.mei.id, now=NOW, opened_at=NOW, answer="", **ids, **held)

    (team,) = scene.reads().told

    assert [(one.key_result or one.objective).code for one in team.news] == ["KR-1.2", "O-2", "KR-1.1"]
    assert "O-2 New aim (Mei): new, with 1 key result" in scene.told()
    assert "KR-1.1 Checkout success (Mei): 0 → 40; 8 of 10 sure, on track; needs Kai: the key" in scene.told()


def test_what_was_needed_and_is_answered_by_now_is_told_as_answered_alone(scene: Scene) -> None:
    scene.begins(scene.team)
    with scene.store.write() as tx:
        held: dict[str, Any] = {"opened_by_id": scene.mei.id, "asked_id": scene.kai.id, "what": "the key"}
        ids: dict[str, Any] = {"workspace_id": scene.result.workspace_id, "key_result_id": scene.result.id}
        answered: dict[str, Any] = {"answer": "in the vault", "answered_by_id": scene.mei.id, "answered_at": NOW}
        tx.blockers.add(by=scene.mei.id, now=NOW, opened_at=NOW, **ids, **held, **answered)

    (news,) = scene.reads().told[0].news

    assert (news.needs, news.answered) == ((), 1)


@pytest.mark.parametrize(
    ("state", "said"),
    [(ObjectiveState.CLOSED, "O-1 Payments that just work is closed"), (ObjectiveState.CANCELLED, "dropped")],
)
def test_what_is_over_says_so_once_and_is_followed_no_longer(scene: Scene, state: ObjectiveState, said: str) -> None:
    scene.begins(scene.objective)
    scene.begins(scene.objective, channel="C1")
    scene.changes(scene.objective, state=state)

    assert said in scene.told()
    assert "you follow it no longer" in scene.told()
    with scene.store.write() as tx:
        told_to_person(tx, scene.office.workspace.id, scene.kai.id, NOW)
    assert scene.told() == ""
    assert f"{said}; this channel follows it no longer." in said_in_channel(scene)
    with scene.store.read() as tx:
        assert tx.following_channels.of(scene.office.workspace.id, "C1") is None
    assert scene.posts(WEDNESDAY + WEEK) == "its teams are closed or have another channel, and it follows nothing"


def said_in_channel(scene: Scene) -> str:
    FollowPlanner(scene.store).plan_due(NOW, BATCH)
    return scene.posts(WEDNESDAY)


def test_people_who_left_and_teams_that_closed_or_were_renamed(scene: Scene) -> None:
    lea = scene.office.person("Lea")
    for about in (scene.team, lea, scene.mei):
        scene.begins(about)
    scene.says("40 c8")
    with scene.store.write() as tx:
        tx.teams.change(tx.teams.get(scene.team.workspace_id, scene.team.id), by=None, now=NOW, name="Paying")
        tx.people.change(lea, by=None, now=NOW, deactivated_at=NOW)

    assert "Lea has left; you follow them no longer." in scene.told()
    assert [one.name for one in scene.reads().followed] == ["Paying", "Mei"]
    with scene.store.write() as tx:
        tx.teams.change(tx.teams.get(scene.team.workspace_id, scene.team.id), by=None, now=NOW, closed_at=NOW)
    assert "Paying is closed; you follow it no longer." in scene.told()
    with pytest.raises(NothingToDo):
        scene.begins(lea, channel="C1")


def test_of_what_may_not_be_seen_any_more_only_the_code_is_said_and_it_ends(scene: Scene) -> None:
    scene.begins(scene.objective)
    with scene.store.write() as tx:
        named = ended_subject(tx, scene.objective.workspace_id, ref(scene.objective), lambda _objective: False)
        follows = tx.follows.of_person(scene.objective.workspace_id, scene.kai.id)
        end_what_is_over(tx, scene.office.workspace, follows, lambda _objective: False, NOW)
        [_, ended] = tx.audit.of(scene.objective.workspace_id, "follow", follows[0].id)

    assert (named.code, named.name) == ("O-1", "")
    assert (ended.action, ended.reason, ended.actor_id) == ("removed", "hidden", None)
    assert scene.reads().followed == ()


def test_whoever_moves_is_followed_to_the_new_team_and_what_changes_hands_goes_with_it(scene: Scene) -> None:
    risk = scene.office.team("Risk")
    scene.begins(risk)
    scene.says("40 c8")
    assert scene.told() == ""

    scene.changes(scene.objective, team_id=risk.id)

    assert "KR-1.1" in scene.told()


def test_guests_follow_only_where_an_admin_lets_them_look_and_no_channel(scene: Scene) -> None:
    gus = scene.office.person("Gus", slack_kind=SlackKind.SINGLE_CHANNEL_GUEST)
    with pytest.raises(NotAllowed):
        scene.begins(scene.mei, gus)

    scene.office.workspace = replace(scene.office.workspace, guests_may_view=True)

    assert scene.begins(scene.mei, gus)
    scene.says("40 c8")
    assert "KR-1.1" in scene.told(gus)
    with pytest.raises(NotAllowed):
        scene.begins(scene.team, gus, channel="C1")
    scene.office.workspace = replace(scene.office.workspace, guests_may_view=False)
    assert scene.told(gus) == ""


def test_drafts_what_is_over_and_more_than_fifty_things_are_refused(scene: Scene) -> None:
    draft = scene.office.objective(scene.kai, "Not yet", state=ObjectiveState.DRAFT)
    over = scene.office.objective(scene.mei, "Long ago", state=ObjectiveState.CLOSED)
    for about, why in ((draft, "follow_a_draft"), (over, "objective_is_over"), (scene.kai, "follow_oneself")):
        with pytest.raises(NothingToDo) as refused:
            scene.begins(about)
        assert refused.value.what == why
    with scene.store.write() as tx:
        held: dict[str, Any] = {"workspace_id": scene.office.workspace.id, "zone": "Europe/Berlin", "kind": "team"}
        teams = tx.teams.add_all([(None, {**held, "name": f"T{n}"}) for n in range(MOST_FOLLOWS + 1)], now=NOW)
        for team in teams[:MOST_FOLLOWS]:
            tx.follows.begin(team.workspace_id, ref(team), by=scene.kai.id, now=NOW)
    with pytest.raises(NothingToDo):
        scene.begins(teams[-1])


def test_a_guest_reads_what_a_channel_follows_only_where_an_admin_lets_them_look(scene: Scene) -> None:
    gus = scene.office.person("Gus", slack_kind=SlackKind.SINGLE_CHANNEL_GUEST)
    scene.begins(scene.team, channel="C1")

    def seen(workspace: Workspace) -> bool:
        return scene.follows.overview(workspace, gus, "C1", NOW).channel is not None

    workspace = scene.office.workspace
    assert [seen(replace(workspace, guests_may_view=may)) for may in (False, True)] == [False, True]


def test_a_channel_with_a_teams_digest_reads_it_there_and_never_what_is_its_own(scene: Scene) -> None:
    risk = scene.office.team("Risk", scene.kai, channel_id="C0RISK")
    scene.begins(scene.team, channel="C0RISK")
    scene.begins(scene.kai, scene.mei, channel="C0RISK")
    scene.says("40 c8")
    own = scene.office.key_result(scene.office.objective(scene.kai, "Fewer risks", risk), "Losses")
    scene.says("10 c8", own)
    DigestPlanner(scene.store).plan_due(NOW, BATCH)

    text = scene.posts(WEDNESDAY)

    assert text.startswith("Risk, week 7 of 13")
    assert "Losses" not in text.partition("This channel also follows")[2]
    assert "This channel also follows\nPayments, followed here by Kai\nKR-1.1 Checkout success (Mei): 0 → 40" in text
    assert len(scene.digests()) == 1


def test_a_channel_hears_once_a_week_also_when_a_team_comes_to_it(scene: Scene) -> None:
    scene.begins(scene.team, channel="C1")
    scene.says("40 c8")
    planner = FollowPlanner(scene.store)
    planner.plan_due(NOW, BATCH)
    assert next_due(planner, planner.store, NOW) == WEDNESDAY

    assert scene.posts(WEDNESDAY).startswith("What this channel follows\nPayments, followed here by Kai")
    team = scene.office.team("Risk", channel_id="C1", digest_day=3)
    DigestPlanner(scene.store).plan_due(WEDNESDAY, BATCH)
    DigestPlanner(scene.store).plan_due(WEDNESDAY + timedelta(days=1), BATCH)
    assert len(scene.digests()) == 1
    planner.plan_due(WEDNESDAY + WEEK, BATCH)
    assert next_due(planner, planner.store, NOW) is None
    with scene.store.write() as tx:
        tx.teams.change(team, by=None, now=NOW, closed_at=NOW)
    planner.plan_due(WEDNESDAY + WEEK, BATCH)
    assert next_due(planner, planner.store, NOW) == WEDNESDAY + 2 * WEEK


def test_a_week_without_news_has_no_digest_and_one_that_was_refused_is_promised_again(scene: Scene) -> None:
    ada = scene.office.person("Ada", slack_admin=True)
    scene.begins(scene.team, channel="C1")
    FollowPlanner(scene.store).plan_due(NOW, BATCH)
    assert scene.posts(WEDNESDAY) == "nothing to tell"
    with scene.store.write() as tx:
        [claimed] = tx.outbox.claim("me", WEDNESDAY, speed=UNLIMITED, limit=1)
        tx.outbox.dead(claimed.delivery, "is_archived", WEDNESDAY)

    Undelivered(scene.store, Access()).post_again(scene.office.workspace, ada, claimed.delivery.id, now=WEDNESDAY)

    [again] = scene.digests()
    assert (again.state, again.channel_id) == (DeliveryState.PENDING, "C1")


def test_many_people_who_begin_and_end_at_once_leave_a_channel_that_hears(scene: Scene) -> None:
    """Whoever lets it follow something while the last follow ends is not forgotten with it."""
    people = [scene.office.person(f"P{number}") for number in range(3)]
    teams = [scene.office.team(f"T{number}") for number in range(3)]

    def again_and_again(person: Person, team: Team) -> None:
        for _ in range(3):
            scene.begins(team, person, channel="C1")
            with scene.store.read() as tx:
                (own,) = (one for one in tx.follows.of_channel(team.workspace_id, "C1") if one.team_id == team.id)
            scene.follows.end_in(scene.office.workspace, person, own.id, NOW)
        scene.begins(team, person, channel="C1")

    with ThreadPoolExecutor(len(people)) as pool:
        list(pool.map(again_and_again, people, teams))

    with scene.store.read() as tx:
        followed = {one.team_id for one in tx.follows.of_channel(scene.office.workspace.id, "C1")}
        heard = tx.following_channels.of(scene.office.workspace.id, "C1")
    assert followed == {team.id for team in teams}
    assert heard is not None


def test_nothing_is_planned_for_an_uninstalled_workspace_or_without_a_cycle(scene: Scene) -> None:
    scene.begins(scene.team, channel="C1")
    planner = FollowPlanner(scene.store)
    planner.plan_due(NOW, BATCH)
    with scene.store.write() as tx:
        tx.workspaces.update(scene.office.workspace, uninstalled_at=NOW)
    assert (planner.plan_due(WEDNESDAY, BATCH), next_due(planner, planner.store, NOW)) == (0, None)

    with scene.store.write() as tx:
        tx.workspaces.update(scene.office.workspace, uninstalled_at=None)
        tx.cycles.change(scene.office.cycle, by=None, now=NOW, state="grading")
    planner.plan_due(WEDNESDAY, BATCH)
    assert (scene.digests(), next_due(planner, planner.store, NOW)) == ([], None)


def test_reading_what_is_followed_takes_as_many_statements_with_much_as_with_little(scene: Scene) -> None:
    def grows(count: int) -> None:
        for number in range(count):
            owner = scene.office.person(f"P{count}-{number}")
            team = scene.office.team(f"T{count}-{number}", owner)
            objective = scene.office.objective(owner, team=team)
            scene.says("40 c8", scene.office.key_result(objective))
            for about in (owner, team, objective):
                scene.begins(about)
                scene.begins(about, channel="C1")

    grows(1)
    few = read(scene)
    grows(2)

    assert read(scene) == few


def read(scene: Scene) -> tuple[int, int]:
    with counted(scene.store) as mine:
        assert scene.reads().told
    with counted(scene.store) as channels:
        found = Digests(scene.store, Access()).content(scene.office.workspace.id, "C1", (), NOW - WEEK, now=NOW)
    assert found is not None
    assert found.has_followed_news
    return len(mine), len(channels)


def test_a_prompt_that_is_posted_ends_what_it_has_told_to_be_over(scene: Scene) -> None:
    scene.office.key_result(scene.office.objective(scene.kai, "Kai's own"))
    scene.begins(scene.objective)
    scene.changes(scene.objective, state=ObjectiveState.CLOSED)

    Mailroom(scene.store).run(NOW)

    assert (scene.reads().followed, scene.reads().ended) == ((), ())
