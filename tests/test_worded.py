"""A message tells what had happened when it was worded, however late it is posted or known to be there: what comes
after that is told by the next one."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pytest
from slack_sdk import WebClient

from bot.delivery import Deliverer
from bot.domain.deliveries import Delivery, DeliveryKind, DeliveryState, SeenMessage
from bot.domain.prompts import PromptKind, PromptState
from bot.messages.digest import DigestMessages
from bot.messages.prompt import PromptMessages
from bot.scheduled import sightings_of
from bot.services.access import Access
from bot.services.digests.digests import Digests
from bot.services.digests.reading import read_digest
from bot.services.prompts.prompts import Prompts
from bot.services.prompts.sheets import PromptSheets
from bot.services.sightings import Proofs
from bot.unsure import Search
from storage import UNLIMITED, Store
from tests.clocks import MovableClock
from tests.factories import MONDAY_MORNING as NOW
from tests.factories import Office
from tests.scripted_slack import DM, Mood, ScriptedSlack, scripted_slack

MEANWHILE, LATER = NOW + timedelta(hours=1), NOW + timedelta(hours=2)


@dataclass
class Post:
    """A worker whose first call of a message goes wrong."""

    office: Office
    slack: ScriptedSlack
    clock: MovableClock = field(default_factory=lambda: MovableClock(NOW))

    def __post_init__(self) -> None:
        store = self.office.store
        client = WebClient(token="xoxb-scripted", base_url=self.slack.url, timeout=2, retry_handlers=[])
        digests = DigestMessages(Digests(store, Access()), lambda _delivery, _client: None)
        prompts = PromptMessages(PromptSheets(store), Prompts(store))
        scripts = {**digests.scripts(), **prompts.scripts()}
        self.deliverer = Deliverer(store, scripts, lambda _id: client, self.clock, "desk", UNLIMITED)

    def tries(self, mood: Mood) -> None:
        self.slack.mood = mood
        self.deliverer.deliver_due(NOW)

    def goes_on(self) -> None:
        """Two hours later: what was postponed is sent, what is unsure is looked for."""
        self.clock.move_to(LATER)
        self.rested()
        self.deliverer.deliver_due(LATER)
        Search(self.deliverer).look_due(LATER)

    def rested(self) -> None:
        """As if the rests, which are machine time, were over."""
        with self.office.store.write() as tx:
            tx.connection.exec_driver_sql("DELETE FROM pause")
            for rest in ("lease_until", "look_at"):
                past = f"UPDATE delivery SET {rest} = '2020-01-01 00:00:00.000000' WHERE {rest} IS NOT NULL"  # noqa: S608
                tx.connection.exec_driver_sql(past)

    def is_pressed(self) -> None:
        """Two hours later somebody presses a button in the message."""
        seen = SeenMessage(DM, "1700000000.000001", delivery_id=self.delivery().id)
        Proofs(self.office.store, sightings_of(self.deliverer)).pressed(self.office.workspace, seen, LATER)

    def delivery(self) -> Delivery:
        with self.office.store.read() as tx:
            found = tx.outbox.by_key(self.office.workspace.id, "message")
        assert found is not None
        return found


@pytest.fixture
def post(store: Store) -> Iterator[Post]:
    with scripted_slack() as slack:
        yield Post(Office.open(store), slack)


@pytest.mark.parametrize("mood", [Mood.BUSY, Mood.TAKES_AND_DROPS])
def test_what_comes_while_a_digest_is_on_its_way_stands_in_the_next_one(post: Post, mood: Mood) -> None:
    office = post.office
    mei = office.person("Mei")
    team = office.team("Payments", mei, channel_id="C0PAY")
    objective = office.objective(mei, team=team)
    told, untold = office.key_result(objective), office.key_result(objective, "Refunds")
    office.check_in(told, 40, 7, at=NOW - timedelta(days=3), note="in this one")
    with office.store.write() as tx:
        subject = {"teams": [team.id], "since": (NOW - timedelta(days=7)).isoformat()}
        held: dict[str, Any] = {
            "kind": DeliveryKind.DIGEST,
            "channel_id": "C0PAY",
            "subject": subject,
        }
        tx.outbox.promise(workspace_id=office.workspace.id, rule="test", dedupe_key="message", now=NOW, **held)
    post.tries(mood)
    office.check_in(untold, 77, 3, at=MEANWHILE, note="in the next one")

    post.goes_on()

    assert post.delivery().state is DeliveryState.SENT
    with office.store.read() as tx:
        team = tx.teams.get(office.workspace.id, team.id)
        assert team.last_digest_at == NOW
        following = read_digest(tx, office.workspace, [team], team.last_digest_at, NOW + timedelta(days=7))
    assert [note.words for note in following.notes] == ["in the next one"]


@pytest.mark.parametrize("becomes_known", [Post.goes_on, Post.is_pressed])
def test_an_answer_that_a_prompt_could_not_hold_waits_for_the_next_one(
    post: Post, becomes_known: Callable[[Post], None]
) -> None:
    office = post.office
    mei, ben = office.person("Mei"), office.person("Ben")
    result = office.key_result(office.objective(mei))
    with office.store.write() as tx:
        tx.people.remember_dm(mei, DM)
        asks: dict[str, Any] = {"key_result_id": result.id, "opened_by_id": mei.id, "asked_id": ben.id, "what": "data"}
        need = tx.blockers.add(by=mei.id, now=NOW, workspace_id=office.workspace.id, opened_at=NOW, **asks)
        days: dict[str, Any] = {"first_day": date(2026, 11, 16), "last_day": date(2026, 11, 22), "due_at": NOW}
        kind: dict[str, Any] = {"state": PromptState.SCHEDULED, "kind": PromptKind.REGULAR, "person_id": mei.id}
        prompt = tx.prompts.plan([{"key_result_id": result.id}], workspace_id=office.workspace.id, **days, **kind)
        assert prompt is not None
        held: dict[str, Any] = {
            "kind": DeliveryKind.PROMPT,
            "person_id": mei.id,
            "subject": {"prompt": prompt.id},
        }
        tx.outbox.promise(workspace_id=office.workspace.id, rule="test", dedupe_key="message", now=NOW, **held)
    post.tries(Mood.TAKES_AND_DROPS)
    with office.store.write() as tx:
        said: dict[str, Any] = {"answer": "here it is", "answered_at": MEANWHILE, "answered_by_id": ben.id}
        tx.blockers.change(need, by=ben.id, now=MEANWHILE, **said)

    becomes_known(post)

    assert post.delivery().state is DeliveryState.SENT
    with office.store.read() as tx:
        assert [one.answer for one in tx.blockers.answered_untold(office.workspace.id, [mei.id])] == ["here it is"]
        assert tx.prompts.get(office.workspace.id, prompt.id).sent_at == NOW


def test_a_digest_that_is_found_after_a_later_one_takes_nothing_back(post: Post) -> None:
    office = post.office
    team = office.team("Payments", channel_id="C0PAY")
    with office.store.write() as tx:
        tx.teams.told_until(office.workspace.id, [team.id], LATER)
        tx.teams.told_until(office.workspace.id, [team.id], NOW)
        assert tx.teams.get(office.workspace.id, team.id).last_digest_at == LATER
