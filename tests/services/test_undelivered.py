"""What admins decide about messages that did not arrive."""

from dataclasses import replace

import pytest

from bot.domain.deliveries import Delivery, DeliveryKind, DeliveryState
from bot.domain.errors import AlreadyDone, NotAllowed, NothingToDo
from bot.domain.people import Person
from bot.domain.teams import Team
from bot.services.access import Access
from bot.services.setup import Setup
from bot.services.undelivered import Undelivered
from storage import UNLIMITED, Store
from tests.factories import MONDAY_MORNING, Office, let_an_admin_decide


@pytest.fixture
def office(store: Store) -> Office:
    return Office.open(store)


@pytest.fixture
def ada(office: Office) -> Person:
    return office.person("Ada", slack_admin=True)


def stuck(
    office: Office, person: Person, *, unclear: bool, key: str = "stuck", kind: DeliveryKind = DeliveryKind.NOTICE
) -> Delivery:
    """A message that Slack refused, or one that nobody can look for."""
    with office.store.write() as tx:
        tx.outbox.promise(
            workspace_id=office.workspace.id,
            kind=kind,
            person_id=person.id,
            rule="test",
            dedupe_key=key,
            now=MONDAY_MORNING,
        )
        [claimed] = tx.outbox.claim("me", MONDAY_MORNING, speed=UNLIMITED, limit=1)
        if unclear:
            let_an_admin_decide(tx, claimed.delivery, "its channel cannot be read")
        else:
            tx.outbox.dead(claimed.delivery, "is_archived", MONDAY_MORNING)
    return claimed.delivery


def state(office: Office, key: str = "stuck") -> DeliveryState:
    with office.store.read() as tx:
        found = tx.outbox.by_key(office.workspace.id, key)
    assert found is not None
    return found.state


@pytest.mark.parametrize("unclear", [True, False])
def test_post_again_promises_it_anew_once(office: Office, ada: Person, unclear: bool) -> None:
    delivery = stuck(office, ada, unclear=unclear)
    undelivered = Undelivered(office.store, Access())

    undelivered.post_again(office.workspace, ada, delivery.id, now=MONDAY_MORNING)
    with pytest.raises(AlreadyDone):
        undelivered.post_again(office.workspace, ada, delivery.id, now=MONDAY_MORNING)

    assert state(office) is DeliveryState.PENDING


def test_what_an_admin_has_seen_is_not_sent_again(office: Office, ada: Person) -> None:
    delivery = stuck(office, ada, unclear=True)

    Undelivered(office.store, Access()).it_is_there(office.workspace, ada, delivery.id, now=MONDAY_MORNING)

    assert state(office) is DeliveryState.SENT
    desk = Setup(office.store, Access()).desk(office.workspace, ada, MONDAY_MORNING)
    assert desk is not None
    assert desk.undelivered == ()


def test_others_decide_nothing(office: Office, ada: Person) -> None:
    delivery = stuck(office, ada, unclear=True)
    kai = replace(office.person("Kai"), slack_admin=False)
    undelivered = Undelivered(office.store, Access())

    with pytest.raises(NotAllowed):
        undelivered.post_again(office.workspace, kai, delivery.id, now=MONDAY_MORNING)
    with pytest.raises(NotAllowed):
        undelivered.it_is_there(office.workspace, kai, delivery.id, now=MONDAY_MORNING)

    assert state(office) is DeliveryState.UNSURE


def test_a_digest_that_is_posted_again_goes_where_its_team_is_told_about_now(office: Office, ada: Person) -> None:
    team = office.team("Payments", ada, channel_id="C0OLD")
    promised = dead_digest(office, team)
    with office.store.write() as tx:
        tx.teams.change(team, by=ada.id, now=MONDAY_MORNING, channel_id="C0NEW")

    Undelivered(office.store, Access()).post_again(office.workspace, ada, promised.id, now=MONDAY_MORNING)

    with office.store.read() as tx:
        again = tx.outbox.by_id(office.workspace.id, promised.id)
    assert again is not None
    assert (again.channel_id, again.state) == ("C0NEW", DeliveryState.PENDING)


def test_a_digest_without_a_channel_is_kept_and_the_admin_told(office: Office, ada: Person) -> None:
    team = office.team("Payments", ada, channel_id="C0OLD")
    promised = dead_digest(office, team)
    with office.store.write() as tx:
        tx.teams.change(team, by=ada.id, now=MONDAY_MORNING, channel_id=None)

    with pytest.raises(NothingToDo):
        Undelivered(office.store, Access()).post_again(office.workspace, ada, promised.id, now=MONDAY_MORNING)

    with office.store.read() as tx:
        assert [one.id for one in tx.outbox.undelivered(office.workspace.id, 5)] == [promised.id]


def dead_digest(office: Office, team: Team) -> Delivery:
    with office.store.write() as tx:
        tx.outbox.promise(
            workspace_id=office.workspace.id,
            kind=DeliveryKind.DIGEST,
            channel_id=team.channel_id,
            subject={"teams": [team.id], "since": MONDAY_MORNING.isoformat()},
            rule="digest",
            dedupe_key="digest",
            now=MONDAY_MORNING,
        )
        [claimed] = tx.outbox.claim("me", MONDAY_MORNING, speed=UNLIMITED, limit=1)
        tx.outbox.dead(claimed.delivery, "not_in_channel", MONDAY_MORNING)
    return claimed.delivery


def test_what_fails_week_after_week_is_one_entry_and_the_newest_goes_out(office: Office, ada: Person) -> None:
    for week in ("first", "second", "third"):
        newest = stuck(office, ada, unclear=False, key=week, kind=DeliveryKind.REMINDER)
    other = stuck(office, office.person("Kai"), unclear=False, key="another place")

    desk = Setup(office.store, Access()).desk(office.workspace, ada, MONDAY_MORNING)
    assert desk is not None
    told = [(one.delivery.id, one.count, one.since) for one in desk.undelivered]
    Undelivered(office.store, Access()).post_again(office.workspace, ada, newest.id, now=MONDAY_MORNING)

    assert told == [(other.id, 1, MONDAY_MORNING), (newest.id, 3, MONDAY_MORNING)]
    settled, waiting = DeliveryState.CANCELLED, DeliveryState.PENDING
    assert [state(office, week) for week in ("first", "second", "third")] == [settled, settled, waiting]
    assert state(office, "another place") is DeliveryState.DEAD


def test_messages_that_each_say_something_of_their_own_stay_apart(office: Office, ada: Person) -> None:
    first, second = (stuck(office, ada, unclear=False, key=key) for key in ("first", "second"))

    desk = Setup(office.store, Access()).desk(office.workspace, ada, MONDAY_MORNING)
    Undelivered(office.store, Access()).post_again(office.workspace, ada, second.id, now=MONDAY_MORNING)

    assert desk is not None
    assert [one.delivery.id for one in desk.undelivered] == [second.id, first.id]
    assert state(office, "first") is DeliveryState.DEAD


def test_words_that_were_settled_with_their_cause_are_there_when_posted_again(office: Office, ada: Person) -> None:
    held = stuck(office, ada, unclear=False)
    with office.store.write() as tx:
        tx.outbox.update(held, frozen={"text": "Thank you", "blocks": []})

    Undelivered(office.store, Access()).post_again(office.workspace, ada, held.id, now=MONDAY_MORNING)

    with office.store.read() as tx:
        again = tx.outbox.by_id(office.workspace.id, held.id)
    assert again is not None
    assert again.frozen == {"text": "Thank you", "blocks": []}
