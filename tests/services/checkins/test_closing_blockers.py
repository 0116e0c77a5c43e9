"""What becomes of the message to whoever is needed, once that is answered or needed no longer."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta

import pytest

from bot.domain.answers import Need
from bot.domain.checkins import Blocker
from bot.domain.deliveries import Delivery, DeliveryKind, DeliveryState
from bot.domain.errors import NotAllowed
from bot.domain.people import Person, SlackKind
from bot.messages import Change, Drop, Post, Rendered
from bot.messages.blocker import BlockerMessages
from bot.outcomes import Outcomes, Taken
from bot.services.checkins.closing_blockers import close_blocker
from bot.telemetry import Metrics
from storage import UNLIMITED, Store
from tests.services.alignment.test_proposals import until_one_waits
from tests.services.checkins.stories import Story, submit

PLACE = ("D0KAI", "1.2")


@dataclass
class Asking:
    """Mei needs Kai, who is asked in a message."""

    story: Story
    kai: Person
    blocker: Blocker

    @property
    def store(self) -> Store:
        return self.story.office.store

    @property
    def messages(self) -> BlockerMessages:
        return BlockerMessages(self.story.blockers)

    def sends(self) -> tuple[Delivery, Rendered]:
        """Takes up the one message that is due, and words it."""
        with self.store.write() as tx:
            (claimed,) = tx.outbox.claim("sender", self.story.now, speed=UNLIMITED, limit=9)
        script = self.messages.scripts()[claimed.delivery.kind]
        return claimed.delivery, script.render(claimed.delivery, self.story.now)

    def arrives(self, delivery: Delivery) -> None:
        Outcomes(self.store, self.messages.scripts(), Metrics()).record(Taken(delivery, *PLACE, self.story.now))

    def drops(self, delivery: Delivery) -> None:
        with self.store.write() as tx:
            tx.outbox.cancelled(delivery, "", self.story.now)

    def is_answered(self) -> None:
        self.story.blockers.answer(
            self.story.office.workspace, self.kai, self.blocker.id, "in the vault", now=self.story.now
        )

    def is_needed_no_longer(self) -> None:
        self.story.now += timedelta(hours=1)
        submit(self.story, once="no longer", resolved=(self.blocker.id,))

    def says(self) -> str:
        """What the message is changed into, in its place."""
        _, change = self.sends()
        assert isinstance(change, Change)
        assert (change.channel, change.ts) == PLACE
        return change.message.text


@pytest.fixture
def asking(store: Store) -> Asking:
    story = Story.of(store, 1)
    kai = story.office.person("Kai")
    submit(story, need=Need("the key to the vault", kai.id))
    (waiting,) = story.blockers.waiting_for(story.office.workspace, kai)
    return Asking(story, kai, waiting.blocker)


ends = pytest.mark.parametrize(
    ("end", "said"),
    [(Asking.is_answered, "in the vault"), (Asking.is_needed_no_longer, "This is needed no longer. Thank you.")],
)


@ends
def test_the_message_that_asked_says_how_it_ended(asking: Asking, end: Callable[[Asking], None], said: str) -> None:
    question, _ = asking.sends()
    asking.arrives(question)
    assert asking.story.office.deliveries(DeliveryKind.BLOCKER_ANSWERED) == []

    end(asking)

    assert said in asking.says()


@pytest.mark.parametrize("end", [Asking.is_answered, Asking.is_needed_no_longer])
def test_a_question_that_nobody_has_begun_to_send_is_not_sent(asking: Asking, end: Callable[[Asking], None]) -> None:
    end(asking)
    assert [one.state for one in asking.story.deliveries(asking.kai)] == [DeliveryState.CANCELLED]


@ends
def test_closed_while_the_question_is_on_its_way_it_says_so_as_soon_as_it_is_there(
    asking: Asking, end: Callable[[Asking], None], said: str
) -> None:
    question, worded = asking.sends()
    assert isinstance(worded, Post)
    end(asking)
    too_early, nothing_to_change = asking.sends()
    assert isinstance(nothing_to_change, Drop)
    asking.drops(too_early)

    asking.arrives(question)

    assert said in asking.says()


def test_closed_in_the_moment_in_which_the_question_arrives_it_says_so(asking: Asking) -> None:
    question, _ = asking.sends()
    with ThreadPoolExecutor(1) as sender:
        with asking.store.write() as tx:
            close_blocker(tx, asking.blocker, asking.story.mei, "", asking.story.now, told=True)
            arriving = sender.submit(asking.arrives, question)
            until_one_waits(asking.store)
        arriving.result()

    changes = asking.story.office.deliveries(DeliveryKind.BLOCKER_ANSWERED)
    assert len({one.dedupe_key for one in changes}) == 2


def test_whoever_says_so_has_the_change_sent_at_once(asking: Asking) -> None:
    question, _ = asking.sends()
    asking.arrives(question)
    done = submit(asking.story, once="no longer", resolved=(asking.blocker.id,))
    (change,) = asking.story.office.deliveries(DeliveryKind.BLOCKER_ANSWERED)
    assert change.id in done.deliveries


def test_where_whoever_was_asked_has_left_any_member_answers_and_no_guest(asking: Asking) -> None:
    story, office = asking.story, asking.story.office
    lea, gus = office.person("Lea"), office.person("Gus", slack_kind=SlackKind.SINGLE_CHANNEL_GUEST)

    def answer(person: Person) -> None:
        story.blockers.answer(office.workspace, person, asking.blocker.id, "in the vault", now=story.now)

    with pytest.raises(NotAllowed):
        answer(lea)
    with asking.store.write() as tx:
        tx.people.change(asking.kai, by=None, now=story.now, deactivated_at=story.now)
    with pytest.raises(NotAllowed):
        answer(gus)
    answer(lea)
    assert story.blockers.waiting_for(office.workspace, asking.kai) == ()
