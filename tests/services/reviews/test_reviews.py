"""Reviews of a team: their packs, never twice, and what a pack says."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from bot.domain.deliveries import Delivery, DeliveryKind, DeliveryState
from bot.domain.errors import Invalid, NotAllowed
from bot.domain.okrs import KeyResultState, ObjectiveState
from bot.domain.people import Person, SlackKind
from bot.domain.reviews import Review, ReviewRhythm, Wanted
from bot.domain.teams import Team
from bot.i18n import language
from bot.services.access import Access
from bot.services.digests.digests import Digests
from bot.services.reviews.content import ReviewPack
from bot.services.reviews.packs import ReviewPacks
from bot.services.reviews.planning import ReviewPlanner
from bot.services.reviews.reading import read_pack
from bot.services.reviews.reviews import Reviews
from bot.views.digests.digest import preview_message
from storage import UNLIMITED, Store
from tests.factories import MONDAY_MORNING, Office
from tests.planners import next_due
from tests.services.reviews.stories import PACK, desk, plan, post, record, reviewed
from tests.statements import counted

EN = language("en")
FRIDAY = datetime(2026, 11, 20, 13, 0, tzinfo=UTC)
SEPTEMBER = datetime(2026, 10, 8, 8, 0, tzinfo=UTC)


@pytest.fixture
def office(store: Store) -> Office:
    return Office.open(store)


@pytest.fixture
def mei(office: Office) -> Person:
    return office.person("Mei")


@pytest.fixture
def kai(office: Office) -> Person:
    return office.person("Kai")


@pytest.fixture
def team(office: Office, mei: Person, kai: Person) -> Team:
    return office.team("Payments", mei, (kai,), channel_id="C0PAY")


def packs(office: Office) -> list[Delivery]:
    return office.deliveries(DeliveryKind.REVIEW_PACK)


def reviews(office: Office) -> list[Review]:
    with office.store.read() as tx:
        return tx.reviews.many(tx.connection.execute(tx.reviews.within(office.workspace.id).order_by("id")))


def pack_of(office: Office, team: Team, now: datetime) -> ReviewPack:
    with office.store.read() as tx:
        return read_pack(tx, office.workspace, team, None, now)


def held_before(office: Office, team: Team, at: datetime) -> None:
    """A review that took place."""
    with office.store.write() as tx:
        tx.reviews.insert(workspace_id=office.workspace.id, team_id=team.id, at=at, pack_at=at - timedelta(days=2))


def test_the_pack_takes_the_place_of_the_digest_of_its_week(office: Office, team: Team, mei: Person) -> None:
    reviewed(office, team, mei)
    plan(office, MONDAY_MORNING)
    assert packs(office) == []

    preview = Digests(office.store, Access()).preview(office.workspace, mei, "", now=MONDAY_MORNING)
    assert preview.pack_at == PACK
    assert "The pack of a review comes in its place: Wed 18 Nov, 10:00." in preview_message(EN, preview, None).text
    plan(office, PACK)
    plan(office, PACK)
    plan(office, PACK + timedelta(hours=1))

    [pack] = packs(office)
    assert (pack.channel_id, pack.not_before, pack.too_late_after) == ("C0PAY", PACK, FRIDAY)
    assert office.deliveries(DeliveryKind.DIGEST) == []
    plan(office, PACK + timedelta(weeks=1))
    assert [one.dedupe_key for one in office.deliveries(DeliveryKind.DIGEST)] == ["digest:C0PAY:2026-11-23"]
    assert len(packs(office)) == 1


def test_a_pack_that_comes_late_goes_into_the_thread_of_the_digest(office: Office, team: Team, mei: Person) -> None:
    plan(office, MONDAY_MORNING)
    plan(office, PACK)
    post(office, DeliveryKind.DIGEST, PACK, "5.5")

    reviewed(office, team, mei, now=PACK + timedelta(hours=1))
    plan(office, PACK + timedelta(hours=1))

    [pack] = packs(office)
    assert pack.subject["thread_ts"] == "5.5"
    post(office, DeliveryKind.REVIEW_PACK, PACK + timedelta(hours=1), "6.6")
    [review] = reviews(office)
    assert (review.thread_ts, review.channel_id) == ("5.5", "C0PAY")


def test_nothing_is_sent_while_nobody_knows_whether_the_digest_was(office: Office, team: Team, mei: Person) -> None:
    plan(office, MONDAY_MORNING)
    plan(office, PACK)
    with office.store.write() as tx:
        tx.outbox.claim("postman", PACK, speed=UNLIMITED, limit=10)

    reviewed(office, team, mei, now=PACK)
    plan(office, PACK)

    assert packs(office) == []
    assert next_due(ReviewPlanner(office.store), office.store, PACK) == PACK + timedelta(minutes=1)


def test_two_teams_of_one_channel_share_one_message(office: Office, team: Team, mei: Person) -> None:
    risk = office.team("Risk", mei, channel_id="C0PAY")
    for one in (team, risk):
        reviewed(office, one, mei)

    plan(office, PACK)
    assert len(packs(office)) == 1
    post(office, DeliveryKind.REVIEW_PACK, PACK, "6.6")
    plan(office, PACK + timedelta(minutes=2))

    assert [one.subject.get("thread_ts") for one in packs(office)] == [None, "6.6"]


def test_a_review_that_moves_takes_its_waiting_pack_with_it(office: Office, team: Team, mei: Person) -> None:
    reviewed(office, team, mei)
    plan(office, PACK)
    later = PACK + timedelta(minutes=5)

    reviewed(office, team, mei, date(2026, 12, 18), later)
    plan(office, later)

    assert [one.state for one in packs(office)] == [DeliveryState.CANCELLED]
    reviewed(office, team, mei, now=later + timedelta(minutes=5))
    plan(office, later + timedelta(minutes=5))
    assert [one.state for one in packs(office)] == [DeliveryState.CANCELLED, DeliveryState.PENDING]
    assert [one.called_off_at is None for one in reviews(office)] == [True, False]


def test_a_posted_pack_is_not_posted_again_when_the_hour_changes(office: Office, team: Team, mei: Person) -> None:
    reviewed(office, team, mei)
    plan(office, PACK)
    post(office, DeliveryKind.REVIEW_PACK, PACK)
    later = PACK + timedelta(hours=1)

    wanted = Wanted(ReviewRhythm.ONCE, None, date(2026, 11, 20), time(16))
    Reviews(office.store, Access()).set(office.workspace, mei, team.id, wanted, later)
    plan(office, later)

    [review] = reviews(office)
    assert review.at == FRIDAY + timedelta(hours=2)
    assert len(packs(office)) == 1


def test_a_closed_team_has_no_review(office: Office, team: Team, mei: Person) -> None:
    reviewed(office, team, mei)
    with office.store.write() as tx:
        tx.teams.change(team, by=mei.id, now=MONDAY_MORNING, closed_at=MONDAY_MORNING)

    plan(office, PACK)

    assert packs(office) == []
    assert reviews(office)[0].called_off_at == PACK


def test_only_the_lead_and_admins_set_reviews_and_nobody_for_a_time_gone_by(
    office: Office, team: Team, mei: Person, kai: Person
) -> None:
    ada = office.person("Ada", slack_admin=True)
    with pytest.raises(NotAllowed):
        reviewed(office, team, kai)
    guest = office.person("Gus", slack_kind=SlackKind.SINGLE_CHANNEL_GUEST)
    with pytest.raises(NotAllowed):
        ReviewPacks(office.store).of_team(office.workspace, guest, team.id, MONDAY_MORNING)
    with pytest.raises(Invalid):
        reviewed(office, team, mei, date(2026, 11, 16), now=MONDAY_MORNING + timedelta(hours=9))

    assert reviewed(office, team, ada).upcoming.at == FRIDAY
    with office.store.read() as tx:
        held = tx.review_plans.of_team(office.workspace.id, team.id)
        assert held is not None
        assert [one.action for one in tx.audit.of(office.workspace.id, "review_plan", held.id)] == ["added"]


def test_a_pack_says_what_was_then_and_what_is_now(office: Office, team: Team, mei: Person, kai: Person) -> None:
    early = Office(office.store, office.workspace, office.cycle, SEPTEMBER)
    objective = early.objective(mei, "Checkout just works", team)
    success = early.key_result(objective, "Checkout success")
    dropped = early.key_result(objective, "Old rollout")
    gone = early.objective(mei, "Give it up", team)
    early.check_in(success, 40, 7, at=SEPTEMBER + timedelta(days=1))
    held_before(office, team, datetime(2026, 10, 20, 12, 0, tzinfo=UTC))
    office.check_in(success, 60, 3, at=MONDAY_MORNING)
    fresh = office.objective(kai, "Refunds in a day", team)
    with office.store.write() as tx:
        result = tx.key_results.get(office.workspace.id, success.id)
        tx.key_results.change(result, by=mei.id, now=MONDAY_MORNING, reason="the bank", target=Decimal(80))
        old = tx.key_results.get(office.workspace.id, dropped.id)
        tx.key_results.change(old, by=mei.id, now=MONDAY_MORNING, state=KeyResultState.CANCELLED)
        tx.objectives.change(gone, by=mei.id, now=MONDAY_MORNING, state=ObjectiveState.CANCELLED)
        asked: dict[str, Any] = {
            "key_result_id": success.id,
            "opened_by_id": mei.id,
            "opened_at": MONDAY_MORNING - timedelta(days=7),
        }
        for who in (kai.id, None):
            tx.blockers.add(
                by=mei.id, now=MONDAY_MORNING, workspace_id=office.workspace.id, what="key", asked_id=who, **asked
            )

    pack = pack_of(office, team, PACK)

    [kept] = pack.objectives
    assert (kept.standing.objective.code, kept.before, kept.standing.progress) == (
        "O-1",
        Fraction(1, 5),
        Fraction(3, 4),
    )
    assert [one.objective.id for one in pack.new] == [fresh.id]
    assert sorted(one.code for one in pack.cancelled) == ["KR-1.2", "O-2"]
    assert [(one.key_result.code, one.revision.after.reason) for one in pack.revised] == [("KR-1.1", "the bank")]
    assert [(one.before, one.after) for one in pack.moves] == [(Decimal(40), Decimal(60))]
    assert [one.key_result.code for one in pack.attention] == ["KR-1.1"]
    assert [(one.asked, one.days) for one in pack.blocked] == [("Kai", 7)]
    assert len(pack.wanted) == 1


def test_a_pack_tells_nothing_of_what_is_restricted(office: Office, team: Team, mei: Person, kai: Person) -> None:
    secret = office.objective(mei, "Buy the rival", team)
    office.key_result(secret, "Term sheet")
    record(office, team, mei, "Call the rival", objective_id=secret.id)
    record(office, team, mei, "Ask the bank")
    with office.store.write() as tx:
        secret = tx.objectives.get(office.workspace.id, secret.id)
        tx.objectives.restrict(secret, set(), "a deal", date(2026, 12, 1), by=mei.id, now=MONDAY_MORNING)

    pack = pack_of(office, team, PACK)

    assert (pack.objectives, pack.attention, pack.hidden, pack.untold) == ((), (), 1, 1)
    assert [one.decision.words for one in pack.decisions] == ["Ask the bank"]
    told = []
    for who, about in ((mei, secret.id), (kai, secret.id), (kai, secret.id + 99)):
        with pytest.raises(Invalid) as refused:
            record(office, team, who, "Call them again", objective_id=about)
        told.append(refused.value.fields["objective"])
    assert told[0] == ("decides_on_restricted", {"code": "O-1"})
    assert told[1] == told[2], "whoever is not told of it reads the same as of none"


def test_what_was_taken_back_after_a_decision_is_named_to_nobody(office: Office, team: Team, mei: Person) -> None:
    aim = office.objective(mei, "Refunds in a day", team)
    decision = record(office, team, mei, "Ask the bank", objective_id=aim.id)
    assert [one.code for one in pack_of(office, team, PACK).decisions] == ["O-1"]
    with office.store.write() as tx:
        tx.objectives.change(aim, by=mei.id, now=MONDAY_MORNING, state=ObjectiveState.DRAFT)

    assert [one.code for one in pack_of(office, team, PACK).decisions] == [""]
    told = desk(office).announced(office.workspace.id, decision.id, "C0PAY")
    assert told is not None
    assert told.sheet.code == ""


def test_a_pack_takes_as_many_statements_for_many_as_for_few(office: Office, team: Team, mei: Person) -> None:
    held_before(office, team, MONDAY_MORNING - timedelta(days=30))
    sent = []
    for more in (1, 6):
        for number in range(more):
            office.key_result(office.objective(mei, f"Aim {number}", team))
            record(office, team, mei, f"Decision {more} {number}")
        with counted(office.store) as statements:
            pack_of(office, team, PACK)
        sent.append(len(statements))
    assert sent[0] == sent[1] <= 40
