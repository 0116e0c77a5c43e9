"""Never lost, never twice: hypothesis drives planning, sending, dying, looking and people, in any order.

After each step, prompts and deliveries have only changed as that step may change them, nothing was called that had
ended or was not wanted any more, and Slack holds nothing twice but what docs/reliability.md says may come twice.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import timedelta

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from bot.domain.deliveries import Delivery, DeliveryState, SeenMessage
from bot.domain.errors import NothingToDo
from bot.domain.ids import DeliveryId
from bot.domain.prompt_times import Snooze
from bot.domain.prompts import Prompt, PromptState
from bot.scheduled import sightings_of
from bot.sending import ENOUGH_LEASE
from bot.services.access import Access
from bot.services.sightings import Proofs
from bot.services.upkeep.undelivered import Undelivered
from bot.unsure import READINGS
from storage import Store
from tests import delivery_steps as steps
from tests.delivery_lookers import AFTER, BEFORE
from tests.delivery_world import ASKING, ENDED, LEFT, RIGHT, WorkerDied, World
from tests.depth import examples
from tests.factories import MONDAY_MORNING
from tests.scripted_slack import DM, History, Mood, Posted, ScriptedSlack, scripted_slack

pytestmark = pytest.mark.long

PENDING, SENDING, UNSURE = DeliveryState.PENDING, DeliveryState.SENDING, DeliveryState.UNSURE
SENT, ASKED = DeliveryState.SENT, PromptState.SENT

workers = st.sampled_from([LEFT, RIGHT])
moods = st.sampled_from([Mood.WELL, *Mood])
histories = st.sampled_from([History.READABLE, *History])
ages = st.sampled_from([0, 61, 61, 130])
deaths = st.sampled_from(["", "", "", "before", "after"])


class Lives(RuleBasedStateMachine):
    def __init__(self, store: Store, slack: ScriptedSlack) -> None:
        super().__init__()
        self.world = World(store, slack)
        self.allowed, self.calls, self.has_left = steps.NOTHING, 0, False
        self.deliveries: Mapping[int, Delivery] = {}
        self.prompts: Mapping[int, Prompt] = {}
        self.world.plan()
        self.world.clock.move_to(MONDAY_MORNING)
        self.world.plan()

    @rule(hours=st.sampled_from([1, 49, 7 * 24, 7 * 24]))
    def time_passes(self, hours: int) -> None:
        self.allowed = steps.PLANS
        self.world.clock.advance(timedelta(hours=hours))
        self.world.plan()

    @rule(seconds=st.sampled_from([61, 61, 130]))
    def machines_grow_older(self, seconds: int) -> None:
        self.allowed = steps.NOTHING
        self.world.grow_older(seconds)

    @rule()
    def slack_catches_up(self) -> None:
        self.allowed = steps.NOTHING
        self.world.slack.let_arrive()

    @rule(name=workers, mood=moods, death=deaths)
    def a_worker_sends(self, name: str, mood: Mood, death: str) -> None:
        """What another held too long is looked for; only a change of a message is simply repeated."""
        self.allowed = steps.SENDS | steps.GOES_ON
        self.world.slack.mood, self.world.client.death = mood, death
        claimed, before = self.world.claimed_now(), len(self.world.slack.called)
        with suppress(WorkerDied):
            self.world.workers[name].deliver_due(self.world.now)
        assert claimed.isdisjoint(self.world.slack.called[before:])
        for one in self.world.deliveries().values():
            was_held = one.id in self.deliveries and self.deliveries[one.id].state is SENDING
            assert not was_held or one.kind.is_change or one.state in (SENDING, UNSURE)

    @rule(name=workers, seconds=st.sampled_from([0, 0, 61, 130]))
    def a_worker_claims_and_stands_still(self, name: str, seconds: int) -> None:
        self.allowed = steps.CLAIMS
        if name not in self.world.held:
            claimed = self.world.claimed_now()
            assert claimed.isdisjoint(self.world.claim(name))
        self.world.grow_older(seconds)

    @precondition(lambda self: self.world.held)
    @rule(name=workers, mood=moods, death=deaths)
    def a_worker_goes_on(self, name: str, mood: Mood, death: str) -> None:
        """It knows by its own clock when it has stood still for too long, and calls nobody then."""
        self.allowed = steps.GOES_ON
        self.world.slack.mood, self.world.client.death = mood, death
        if name in self.world.held:
            left, before = self.world.held[name].until - self.world.age, len(self.world.slack.called)
            with suppress(WorkerDied):
                self.world.go_on(name)
            assert left >= ENOUGH_LEASE or len(self.world.slack.called) == before

    @rule(name=workers, history=histories)
    def a_worker_looks_for_what_is_unsure(self, name: str, history: History) -> None:
        self.allowed, self.world.slack.history = steps.LOOKS, history
        had_a_channel = self.world.has_a_channel()
        if name not in self.world.looking:
            self.world.look(name)
        self.only_what_was_missed_twice_is_sent_again(self.world.hidden(), had_a_channel=had_a_channel)

    @rule(name=workers, history=histories, point=st.sampled_from([BEFORE, AFTER]), waited=ages, seconds=ages)
    def a_worker_stands_still_while_it_looks(
        self, name: str, history: History, point: str, waited: int, seconds: int
    ) -> None:
        """Before it asks Slack, or with the answer in its hands."""
        self.allowed, self.world.slack.history = steps.LOOKS, history
        had_a_channel = self.world.has_a_channel()
        self.world.grow_older(waited)
        if name not in self.world.looking:
            self.world.stand_still_looking(name, point)
        self.world.grow_older(seconds)
        self.only_what_was_missed_twice_is_sent_again(self.world.hidden(), had_a_channel=had_a_channel)

    @precondition(lambda self: self.world.looking)
    @rule(name=workers, history=histories)
    def a_worker_goes_on_looking(self, name: str, history: History) -> None:
        """What it has read says nothing about a message that others have taken over, sent or given back since."""
        self.allowed, self.world.slack.history = steps.LOOKS, history
        if name in self.world.looking:
            others = {one.id for one in self.deliveries.values() if not self.world.is_looked_for_by(one, name)}
            looking = self.world.go_on_looking(name)
            after = self.world.deliveries()
            for one in looking.claimed & others:
                assert after[one] == self.deliveries[one]
            self.only_what_was_missed_twice_is_sent_again(looking.hidden | self.world.hidden())

    @precondition(lambda self: self.shown())
    @rule(which=st.integers(0, 9))
    def mei_presses_in_a_message(self, which: int) -> None:
        """It is there, so nobody looks for it any more or sends it again."""
        self.allowed, world = steps.SEES, self.world
        pressed = self.shown()[which % len(self.shown())]
        seen = SeenMessage(DM, pressed.ts, delivery_id=DeliveryId(pressed.delivery))
        Proofs(world.store, sightings_of(world.workers[LEFT])).pressed(world.office.workspace, seen, world.now)
        before, after = self.deliveries[pressed.delivery], world.deliveries()[pressed.delivery]
        assert before.state is not UNSURE or (after.state, after.slack_ts) == (SENT, pressed.ts)

    @precondition(lambda self: self.waits_for_mei())
    @rule()
    def mei_answers(self) -> None:
        self.allowed = steps.ANSWERS
        said, world = f"{self.world.result.code} {len(self.deliveries)} c7", self.world
        world.check_ins.one_line(world.office.workspace, world.mei, said, once=f"{world.now} {said}", now=world.now)

    @precondition(lambda self: self.waits_for_mei())
    @rule()
    def mei_skips(self) -> None:
        self.allowed = steps.SKIPS
        with suppress(NothingToDo):
            self.world.people.skip(self.world.office.workspace, self.world.mei, self.world.now)

    @precondition(lambda self: self.waits_for_mei())
    @rule(choice=st.sampled_from(Snooze))
    def mei_puts_it_off(self, choice: Snooze) -> None:
        self.allowed = steps.PUTS_OFF
        with suppress(NothingToDo):
            self.world.people.snooze(self.world.office.workspace, self.world.mei, choice, self.world.now)

    @precondition(lambda self: len(self.world.slack.called) > 4 and not self.has_left)
    @rule()
    def mei_leaves(self) -> None:
        self.allowed, self.has_left = steps.NOTHING, True
        with self.world.store.write() as tx:
            known = tx.people.get(self.world.office.workspace.id, self.world.mei.id)
            tx.people.change(known, by=None, now=self.world.now, deactivated_at=self.world.now)

    @precondition(lambda self: self.world.stuck())
    @rule()
    def an_admin_posts_it_again(self) -> None:
        """Perhaps a second time: it may have been there."""
        self.allowed = steps.POSTS_AGAIN
        stuck, world = self.world.stuck()[0], self.world
        Undelivered(world.store, Access()).post_again(world.office.workspace, world.ada, stuck.id, now=world.now)
        world.may_repeat[stuck.id] += 1

    @precondition(lambda self: self.world.stuck() and self.world.stuck()[0].state is UNSURE)
    @rule()
    def an_admin_has_seen_it(self) -> None:
        self.allowed = steps.VOUCHES
        seen, world = self.world.stuck()[0], self.world
        Undelivered(world.store, Access()).it_is_there(world.office.workspace, world.ada, seen.id, now=world.now)

    def only_what_was_missed_twice_is_sent_again(self, hidden: set[int], *, had_a_channel: bool = True) -> None:
        """Slack may take a message so late, or hide it for so long, that both readings are empty."""
        for one in self.world.deliveries().values():
            before = self.deliveries.get(one.id)  # what was found may be changed at once, by a new delivery
            if before is not None and one.state is PENDING and before.state is UNSURE:
                assert before.empty_readings == READINGS - 1 or not had_a_channel
                self.world.may_repeat[one.id] += one.id in hidden

    @invariant()
    def all_is_as_the_model_says(self) -> None:
        deliveries, prompts = self.world.deliveries(), self.world.prompts()
        taken = steps.taken(self.deliveries, deliveries) | steps.taken(self.prompts, prompts)
        assert taken <= self.allowed, taken - self.allowed
        for called in self.world.slack.called[self.calls :]:
            self.might_be_called(deliveries[called])
        copies = Counter(each.delivery for each in self.world.slack.posted)
        assert all(number <= 1 + self.world.may_repeat[one] for one, number in copies.items()), copies
        self.deliveries, self.prompts, self.calls = deliveries, prompts, len(self.world.slack.called)

    def shown(self) -> list[Posted]:
        return [each for each in self.world.slack.posted if each.shown]

    def waits_for_mei(self) -> bool:
        """She is asked, or about to be: otherwise most lives would be those of questions that were never posted."""
        is_asked = any(prompt.state is ASKED for prompt in self.prompts.values())
        return not self.has_left and (is_asked or bool(self.world.held))

    def might_be_called(self, delivery: Delivery) -> None:
        """Nothing that has ended; no question to somebody who has answered, skipped or left."""
        before = self.deliveries.get(delivery.id)
        assert before is None or before.state not in ENDED
        if delivery.kind in ASKING:
            asked = self.prompts.get(delivery.subject["prompt"])
            assert asked is None or asked.state.is_open
            assert not self.has_left

    def teardown(self) -> None:
        """Left in peace, all that was promised ends or waits for a person, and what is sent stands in Slack."""
        world = self.world
        world.slack.mood, world.slack.history, world.client.death = Mood.WELL, History.READABLE, ""
        world.slack.let_arrive()
        for name in list(world.looking):
            world.go_on_looking(name)
        for _ in range(4):
            world.grow_older(130)
            world.look(LEFT)
            world.workers[RIGHT].deliver_due(world.now)
        shown = {(each.delivery, each.ts) for each in world.slack.posted}
        stuck = {each.id for each in world.stuck()}
        for one in world.deliveries().values():
            assert one.state in ENDED or one.id in stuck or (one.state is PENDING and one.not_before > world.now), one
            is_recorded = one.state is SENT and one.slack_ts is not None and not one.kind.is_change
            assert not is_recorded or (one.id, one.slack_ts) in shown


@pytest.fixture
def slack() -> Iterator[ScriptedSlack]:
    with scripted_slack() as slack:
        yield slack


def test_prompts_and_deliveries_live_as_the_model_says(store: Store, slack: ScriptedSlack) -> None:
    class Here(Lives):
        def __init__(self) -> None:
            super().__init__(store, slack)

    run_state_machine_as_test(Here, settings=examples(3, steps=40))
