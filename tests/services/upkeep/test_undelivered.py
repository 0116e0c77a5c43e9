"""What admins decide about messages that did not arrive."""

from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.domain.deliveries import Delivery, DeliveryKind, DeliveryState
from bot.domain.errors import AlreadyDone, Invalid, NotAllowed, NothingToDo
from bot.domain.people import Person
from bot.domain.teams import Team
from bot.services.access import Access
from bot.services.digests.digests import Digests
from bot.services.settings.setup import Setup
from bot.services.sightings import Sightings
from bot.services.upkeep.undelivered import Undelivered
from storage import UNLIMITED, Store, Transaction
from tests.factories import MONDAY_MORNING, Office, let_an_admin_decide
from tests.services.reviews.stories import PACK, plan, reviewed


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


def test_a_review_pack_that_is_posted_again_goes_where_its_team_is_told_about_now(office: Office, ada: Person) -> None:
    team = office.team("Payments", ada, channel_id="C0OLD")
    office.key_result(office.objective(ada, team=team))
    reviewed(office, team, ada)
    plan(office, PACK)
    [pack] = office.deliveries(DeliveryKind.REVIEW_PACK)
    with office.store.write() as tx:
        [claimed] = tx.outbox.claim("me", PACK, speed=UNLIMITED, limit=1, only=[pack.id])
        tx.outbox.dead(claimed.delivery, "is_archived", PACK)
        tx.teams.change(team, by=ada.id, now=PACK, channel_id="C0NEW")

    Undelivered(office.store, Access()).post_again(office.workspace, ada, pack.id, now=PACK)

    [again] = office.deliveries(DeliveryKind.REVIEW_PACK)
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


def unclear_digest(office: Office, team: Team, *, parts: int) -> Delivery:
    """Nobody can look for it; its thread waits, and is too late by now."""
    yesterday = MONDAY_MORNING - timedelta(days=1)
    held: dict[str, Any] = {"workspace_id": office.workspace.id, "channel_id": "C0PAY", "now": yesterday}
    held |= {"rule": "digest", "too_late_after": yesterday}
    with office.store.write() as tx:
        about = {"teams": [team.id], "since": yesterday.isoformat()}
        tx.outbox.promise(kind=DeliveryKind.DIGEST, subject=about, dedupe_key="digest", **held)
        [claimed] = tx.outbox.claim("me", MONDAY_MORNING, speed=UNLIMITED, limit=1)
        for number in range(parts):
            part: dict[str, Any] = {"parent_id": claimed.delivery.id, "frozen": {"text": "Details", "blocks": []}}
            tx.outbox.promise(kind=DeliveryKind.DIGEST_PART, dedupe_key=f"part {number}", **part, **held)
        tx.outbox.unsure(claimed.delivery, "timed out")
        tx.outbox.needs_a_person(claimed.delivery, "its channel cannot be read")
    return claimed.delivery


def seen_by(office: Office) -> tuple[Undelivered, "Counter[str]"]:
    """With what is recorded when a digest turns out to be there, and how often that came about."""
    times: Counter[str] = Counter()

    def posted(tx: Transaction, delivery: Delivery, channel: str, ts: str, now: datetime) -> None:
        Digests(office.store, Access()).posted(tx, delivery, channel, ts, now)
        times["recorded"] += 1

    def counted(_kind: DeliveryKind) -> None:
        times["counted"] += 1

    return Undelivered(office.store, Access(), Sightings({DeliveryKind.DIGEST: posted}, counted)), times


def link_at(moment: datetime, channel: str = "C0PAY") -> str:
    return f"https://nord.slack.com/archives/{channel}/p{int(moment.timestamp())}000100"


NOT_OF_THE_DIGEST = {
    "no_link_of_a_message": "it is the one from Wednesday",
    "link_into_another_channel": link_at(MONDAY_MORNING, "C0OTHER"),
    "link_of_a_reply": link_at(MONDAY_MORNING) + "?thread_ts=1600000000.000100&cid=C0PAY",
    "link_of_an_older_message": link_at(MONDAY_MORNING - timedelta(days=7)),
}


@pytest.mark.parametrize("reason", NOT_OF_THE_DIGEST)
def test_a_link_that_is_not_the_digests_is_refused_and_nothing_changes(
    office: Office, ada: Person, reason: str
) -> None:
    digest = unclear_digest(office, office.team("Payments", ada, channel_id="C0PAY"), parts=1)
    undelivered, times = seen_by(office)
    told: dict[str, Any] = {"once": "submission", "now": MONDAY_MORNING}

    with pytest.raises(Invalid) as refused:
        undelivered.it_is_there(office.workspace, ada, digest.id, link=NOT_OF_THE_DIGEST[reason], **told)

    assert refused.value.fields["link"][0] == reason
    assert (state(office, "digest"), times) == (DeliveryState.UNSURE, {})
    undelivered.it_is_there(office.workspace, ada, digest.id, link=link_at(MONDAY_MORNING), **told)
    assert state(office, "digest") is DeliveryState.SENT


def test_a_digest_whose_link_is_given_is_sent_once_and_its_thread_follows(office: Office, ada: Person) -> None:
    team = office.team("Payments", ada, channel_id="C0PAY")
    digest = unclear_digest(office, team, parts=2)
    undelivered, times = seen_by(office)

    wanted = undelivered.link_wanted(office.workspace, ada, digest.id)
    for _ in range(2):  # Slack may send a submission twice
        told: dict[str, Any] = {"link": link_at(MONDAY_MORNING), "once": "submission", "now": MONDAY_MORNING}
        undelivered.it_is_there(office.workspace, ada, digest.id, **told)

    assert wanted is not None
    assert times == {"recorded": 1, "counted": 1}
    with office.store.write() as tx:
        sent = tx.outbox.by_id(office.workspace.id, digest.id)
        parts = tx.outbox.claim("me", MONDAY_MORNING, speed=UNLIMITED, limit=5)
        told_at = tx.teams.get(office.workspace.id, team.id).last_digest_at
    assert sent is not None
    assert (sent.state, sent.slack_channel) == (DeliveryState.SENT, "C0PAY")
    assert sent.slack_ts == f"{int(MONDAY_MORNING.timestamp())}.000100"
    assert [(one.delivery.dedupe_key, one.delivery.too_late_after) for one in parts] == [
        ("part 0", None),
        ("part 1", None),
    ]
    assert told_at == MONDAY_MORNING
    with pytest.raises(AlreadyDone):
        undelivered.link_wanted(office.workspace, ada, digest.id)


def test_a_digest_without_a_thread_needs_no_link(office: Office, ada: Person) -> None:
    team = office.team("Payments", ada, channel_id="C0PAY")
    digest = unclear_digest(office, team, parts=0)
    undelivered, times = seen_by(office)

    assert undelivered.link_wanted(office.workspace, ada, digest.id) is None
    undelivered.it_is_there(office.workspace, ada, digest.id, now=MONDAY_MORNING)

    assert (state(office, "digest"), times) == (DeliveryState.SENT, {"recorded": 1, "counted": 1})


def test_whoever_is_no_admin_is_not_asked_for_a_link(office: Office, ada: Person) -> None:
    digest = unclear_digest(office, office.team("Payments", ada, channel_id="C0PAY"), parts=1)
    kai = replace(office.person("Kai"), slack_admin=False)

    with pytest.raises(NotAllowed):
        Undelivered(office.store, Access()).link_wanted(office.workspace, kai, digest.id)


KEPT = (
    DeliveryKind.SESSION,
    DeliveryKind.REVIEW_PACK,
    DeliveryKind.CONTROL_ROOM,
    DeliveryKind.BOARD,
    DeliveryKind.BOARD_ENTRY,
)


@pytest.mark.parametrize("kind", KEPT)
def test_where_something_hangs_on_its_place_it_is_asked_for(office: Office, ada: Person, kind: DeliveryKind) -> None:
    """An answer, a change or a decision would have nowhere to go."""
    kept: list[tuple[str, str]] = []

    def posted(_tx: Transaction, _delivery: Delivery, channel: str, ts: str, _now: datetime) -> None:
        kept.append((channel, ts))

    with office.store.write() as tx:
        held: dict[str, Any] = {"workspace_id": office.workspace.id, "channel_id": "C0PAY", "now": MONDAY_MORNING}
        tx.outbox.promise(kind=kind, rule="test", dedupe_key="kept", **held)
        [claimed] = tx.outbox.claim("me", MONDAY_MORNING, speed=UNLIMITED, limit=1)
        let_an_admin_decide(tx, claimed.delivery, "its channel cannot be read")
    undelivered = Undelivered(office.store, Access(), Sightings({kind: posted}))
    seen = (office.workspace, ada, claimed.delivery.id)

    assert undelivered.link_wanted(*seen) is not None
    with pytest.raises(Invalid):
        undelivered.it_is_there(*seen, now=MONDAY_MORNING)
    undelivered.it_is_there(*seen, link=link_at(MONDAY_MORNING), now=MONDAY_MORNING)
    assert kept == [("C0PAY", f"{int(MONDAY_MORNING.timestamp())}.000100")]
