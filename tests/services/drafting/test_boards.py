"""What is promised to a team's channel while its next cycle is planned, and what it says when it is sent."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from bot.domain.boards import Board
from bot.domain.cycles import Cycle
from bot.domain.deliveries import Delivery, DeliveryKind, DeliveryState
from bot.domain.okrs import Objective, ObjectiveState, Visibility
from bot.domain.reviews import ReviewRhythm, Wanted
from bot.domain.teams import Team
from bot.messages import Change, Drop
from bot.messages.board import BoardMessages
from bot.services.access import Access
from bot.services.cycles.planning import CyclePlanner
from bot.services.digest_planning import DigestPlanner
from bot.services.drafting.board_reading import Boards
from bot.services.drafting.boards import begun, refresh
from bot.services.editing.ordering import Orders
from bot.services.reviews.planning import ReviewPlanner
from bot.services.reviews.reviews import Reviews
from storage import UNLIMITED, Store
from tests.factories import LAST_DAY, MONDAY_MORNING, Office
from tests.statements import counted

WEDNESDAY = datetime(2026, 11, 18, 9, 0, tzinfo=UTC)
FRIDAY = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
BATCH = 100


@pytest.fixture
def office(store: Store) -> Office:
    return Office.open(store)


@pytest.fixture
def boards(store: Store) -> Boards:
    return Boards(store)


@pytest.fixture
def next_quarter(office: Office) -> Cycle:
    return office.next_quarter("Q1")


@pytest.fixture
def team(office: Office) -> Team:
    return office.team("Payments", office.person("Lena"), channel_id="C0PAY")


def share(office: Office, cycle: Cycle, team: Team | None, title: str = "Refunds", **values: Any) -> Objective:
    with office.store.read() as tx:
        owner = tx.people.by_slack_id(office.workspace.id, "U0LENA")
    assert owner is not None
    made = office.objective(owner, title, team, cycle_id=cycle.id, **values)
    office.key_result(made)
    touched(office, made)
    return made


def touched(office: Office, *objectives: Objective, now: datetime = MONDAY_MORNING) -> None:
    with office.store.write() as tx:
        refresh(tx, office.workspace, [one.id for one in objectives], now)


def change(office: Office, objective: Objective, **values: Any) -> None:
    with office.store.write() as tx:
        held = tx.objectives.get(office.workspace.id, objective.id)
        tx.objectives.change(held, by=None, now=MONDAY_MORNING, **values)
    touched(office, objective)


def deliver(office: Office, boards: Boards, now: datetime = MONDAY_MORNING) -> list[DeliveryKind]:
    """What Slack would have taken, with what is recorded then; in the order in which it went out."""
    posted = {
        DeliveryKind.BOARD: boards.posted,
        DeliveryKind.BOARD_CHANGED: boards.changed,
        DeliveryKind.BOARD_ENTRY: boards.entry_posted,
        DeliveryKind.BOARD_ENTRY_CHANGED: boards.entry_changed,
    }
    gone: list[DeliveryKind] = []
    while True:
        with office.store.write() as tx:
            claimed = tx.outbox.claim("me", now, speed=UNLIMITED, limit=1)
            for one in claimed:
                ts = f"17.{one.delivery.id}"
                tx.outbox.sent(one.delivery, "C0PAY", ts, now)
                posted[one.delivery.kind](tx, one.delivery, "C0PAY", ts, now)
                gone.append(one.delivery.kind)
        if not claimed:
            return gone


def read(office: Office, boards: Boards) -> Board:
    with office.store.read() as tx:
        [board] = tx.draft_boards.in_channels(office.workspace.id, ["C0PAY"], MONDAY_MORNING - timedelta(30))
    found = boards.board(office.workspace.id, board.id, MONDAY_MORNING)
    assert found is not None
    return found


def waiting(office: Office, kind: DeliveryKind) -> list[Delivery]:
    return [one for one in office.deliveries(kind) if one.state is DeliveryState.PENDING]


def test_a_board_comes_once_with_a_reply_for_each_draft_and_changes_are_said_once(
    office: Office, boards: Boards, next_quarter: Cycle, team: Team
) -> None:
    first = share(office, next_quarter, team, "One")
    assert deliver(office, boards) == [DeliveryKind.BOARD, DeliveryKind.BOARD_ENTRY]

    share(office, next_quarter, team, "Two")
    for title in ("Uno", "Eins", "Un"):
        change(office, first, title=title)
    gone = deliver(office, boards)

    assert gone.count(DeliveryKind.BOARD_ENTRY) == 1
    assert gone.count(DeliveryKind.BOARD_CHANGED) == 1  # of four changes that waited the last alone
    assert gone.count(DeliveryKind.BOARD_ENTRY_CHANGED) == 1
    assert [one.title for one in read(office, boards).entries] == ["Un", "Two"]
    assert deliver(office, boards) == []


def test_what_is_personal_restricted_or_of_a_running_cycle_has_no_board(
    office: Office, boards: Boards, next_quarter: Cycle, team: Team
) -> None:
    share(office, next_quarter, None)
    share(office, next_quarter, team, visibility=Visibility.RESTRICTED, review_day=LAST_DAY)
    share(office, office.cycle, team)
    share(office, next_quarter, office.team("Silent"))
    assert office.deliveries(DeliveryKind.BOARD) == []
    assert deliver(office, boards) == []


def test_what_becomes_restricted_or_is_taken_back_goes_from_the_board_and_may_come_again(
    office: Office, boards: Boards, next_quarter: Cycle, team: Team
) -> None:
    one, other = share(office, next_quarter, team, "One"), share(office, next_quarter, team, "Other")
    deliver(office, boards)

    change(office, one, visibility=Visibility.RESTRICTED, review_day=LAST_DAY)
    change(office, other, state=ObjectiveState.DRAFT)
    [hidden, taken] = waiting(office, DeliveryKind.BOARD_ENTRY_CHANGED)

    assert all(one.subject["gone"] for one in (hidden, taken))
    assert deliver(office, boards).count(DeliveryKind.BOARD_ENTRY_CHANGED) == 2
    assert read(office, boards).entries == ()
    change(office, other, state=ObjectiveState.ACTIVE)
    gone = deliver(office, boards)
    assert DeliveryKind.BOARD_ENTRY not in gone  # the reply that is there says it again
    assert [each.title for each in read(office, boards).entries] == ["Other"]


def test_what_moves_to_another_team_moves_to_its_board(
    office: Office, boards: Boards, next_quarter: Cycle, team: Team
) -> None:
    one = share(office, next_quarter, team, "One")
    share(office, next_quarter, team, "Two")
    deliver(office, boards)
    other = office.team("Risk", channel_id="C0RISK")

    change(office, one, team_id=other.id)

    assert [each.title for each in read(office, boards).entries] == ["Two"]
    [left] = waiting(office, DeliveryKind.BOARD_ENTRY_CHANGED)
    assert left.subject["gone"]
    assert [each.channel_id for each in waiting(office, DeliveryKind.BOARD)] == ["C0RISK"]
    with office.store.read() as tx:
        [entry] = [each for each in office.deliveries(DeliveryKind.BOARD_ENTRY) if each.channel_id == "C0RISK"]
        parent = tx.outbox.by_id(office.workspace.id, entry.parent_id or 0)
    assert getattr(parent, "kind", None) is DeliveryKind.BOARD


def test_a_draft_taken_back_before_its_board_is_there_is_never_shown(
    office: Office, boards: Boards, next_quarter: Cycle, team: Team
) -> None:
    one = share(office, next_quarter, team)
    change(office, one, state=ObjectiveState.DRAFT)
    assert waiting(office, DeliveryKind.BOARD_ENTRY) == []
    [board] = waiting(office, DeliveryKind.BOARD)
    with office.store.write() as tx:  # nothing to say: it is dropped when it is due
        [claimed] = tx.outbox.claim("me", MONDAY_MORNING, speed=UNLIMITED, limit=1)
        tx.outbox.cancelled(claimed.delivery, "nothing is shared", MONDAY_MORNING)

    change(office, one, state=ObjectiveState.ACTIVE)

    assert [each.id for each in waiting(office, DeliveryKind.BOARD)] == [board.id]
    assert deliver(office, boards) == [DeliveryKind.BOARD, DeliveryKind.BOARD_ENTRY]


def test_of_two_drafts_the_one_taken_back_before_their_board_is_there_gets_no_reply(
    office: Office, boards: Boards, next_quarter: Cycle, team: Team
) -> None:
    one, other = share(office, next_quarter, team, "One"), share(office, next_quarter, team, "Other")
    change(office, one, state=ObjectiveState.DRAFT)
    assert deliver(office, boards).count(DeliveryKind.BOARD_ENTRY) == 1
    replies = office.deliveries(DeliveryKind.BOARD_ENTRY)
    [reply] = [one for one in replies if one.state is DeliveryState.SENT]
    with office.store.read() as tx:
        draft = tx.shared_drafts.by_id(office.workspace.id, reply.subject["draft"])
    assert draft is not None
    assert draft.objective_id == other.id


def test_a_reply_that_never_came_or_whose_draft_is_gone_is_not_changed(
    office: Office, boards: Boards, next_quarter: Cycle, team: Team
) -> None:
    one = share(office, next_quarter, team)
    deliver(office, boards)
    change(office, one, title="Two")
    [delivery] = waiting(office, DeliveryKind.BOARD_ENTRY_CHANGED)
    messages = BoardMessages(boards, lambda _delivery, _client: None)

    nowhere = replace(delivery, parent_id=None, subject={**delivery.subject, "ts": None})
    forgotten = replace(delivery, subject={**delivery.subject, "draft": 77})

    assert isinstance(messages.entry_changed(delivery, MONDAY_MORNING), Change)
    for lost in (nowhere, forgotten):
        assert messages.entry_changed(lost, MONDAY_MORNING) == Drop("it was never posted")


def test_a_change_that_reaches_slack_after_a_later_one_is_put_right(
    office: Office, boards: Boards, next_quarter: Cycle, team: Team
) -> None:
    one = share(office, next_quarter, team, "One")
    deliver(office, boards)
    change(office, one, title="Two")
    with office.store.write() as tx:  # somebody renders it now, and Slack takes its time
        slow = [each.delivery for each in tx.outbox.claim("slow", MONDAY_MORNING, speed=UNLIMITED, limit=5)]
    change(office, one, title="Three")
    deliver(office, boards)

    with office.store.write() as tx:
        for delivery in slow:
            tx.outbox.sent(delivery, "C0PAY", "17.1", MONDAY_MORNING)
            hook = boards.changed if delivery.kind is DeliveryKind.BOARD_CHANGED else boards.entry_changed
            hook(tx, delivery, "C0PAY", "17.1", MONDAY_MORNING)

    again = deliver(office, boards)
    assert sorted(again) == [DeliveryKind.BOARD_CHANGED, DeliveryKind.BOARD_ENTRY_CHANGED]
    assert deliver(office, boards) == []


def test_a_channel_gets_one_message_of_its_own_a_week(
    office: Office, boards: Boards, next_quarter: Cycle, team: Team
) -> None:
    share(office, next_quarter, team)
    beside = office.team("Risk", channel_id="C0PAY")
    share(office, next_quarter, beside)

    first, second = office.deliveries(DeliveryKind.BOARD)
    assert first.not_before == MONDAY_MORNING
    assert second.not_before == datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
    deliver(office, boards)
    planner = DigestPlanner(office.store)
    planner.plan_due(MONDAY_MORNING, BATCH)
    planner.plan_due(WEDNESDAY, BATCH)

    [digest] = office.deliveries(DeliveryKind.DIGEST)
    assert digest.parent_id == first.id


def test_a_board_that_comes_back_makes_room_for_the_one_its_channel_got_meanwhile(
    office: Office, boards: Boards, next_quarter: Cycle, team: Team
) -> None:
    risk = office.team("Risk", channel_id="C0PAY")
    one = share(office, next_quarter, team)
    change(office, one, state=ObjectiveState.DRAFT)
    beside = {"workspace_id": office.workspace.id, "team_id": risk.id, "cycle_id": next_quarter.id}
    with office.store.write() as tx:
        [claimed] = tx.outbox.claim("me", MONDAY_MORNING, speed=UNLIMITED, limit=1)
        tx.outbox.cancelled(claimed.delivery, "nothing is shared", MONDAY_MORNING)
        tx.draft_boards.insert_once(**beside, channel_id="C0PAY", due_at=MONDAY_MORNING)

    change(office, one, state=ObjectiveState.ACTIVE)

    [board] = waiting(office, DeliveryKind.BOARD)
    assert board.not_before == datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def test_a_board_after_the_digest_waits_for_the_next_week_and_has_its_digest_below_it(
    office: Office, boards: Boards, next_quarter: Cycle, team: Team
) -> None:
    with office.store.write() as tx:
        tx.teams.told_until(office.workspace.id, [team.id], WEDNESDAY)
    one = office.objective(office.person("Mei"), "One", team, cycle_id=next_quarter.id)

    touched(office, one, now=FRIDAY)

    [board] = office.deliveries(DeliveryKind.BOARD)
    assert board.not_before == datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
    with office.store.write() as tx:  # what was promised and is not there yet counts
        tx.outbox.cancelled(board, "", FRIDAY)
    assert deliver(office, boards, FRIDAY) == []


def test_a_board_waits_for_a_week_without_the_pack_of_a_review(
    office: Office, boards: Boards, next_quarter: Cycle, team: Team
) -> None:
    risk = office.team("Risk", channel_id="C0PAY")
    with office.store.write() as tx:
        for one, at in ((team, WEDNESDAY), (risk, WEDNESDAY + timedelta(weeks=1))):
            tx.reviews.insert(workspace_id=office.workspace.id, team_id=one.id, at=at + timedelta(days=2), pack_at=at)

    share(office, next_quarter, team)

    [board] = office.deliveries(DeliveryKind.BOARD)
    assert board.not_before == datetime(2026, 11, 30, 9, 0, tzinfo=UTC)


def test_a_review_set_after_the_board_has_its_pack_in_the_thread_of_that(
    office: Office, boards: Boards, next_quarter: Cycle, team: Team
) -> None:
    share(office, next_quarter, team)
    with office.store.read() as tx:
        lena = tx.people.by_slack_id(office.workspace.id, "U0LENA")
    assert lena is not None
    wanted = Wanted(ReviewRhythm.ONCE, None, date(2026, 11, 20), time(14))
    Reviews(office.store, Access()).set(office.workspace, lena, team.id, wanted, MONDAY_MORNING)
    planner = ReviewPlanner(office.store)
    planner.plan_due(WEDNESDAY, BATCH)
    assert office.deliveries(DeliveryKind.REVIEW_PACK) == []  # nobody knows yet whether the board is there
    deliver(office, boards)

    planner.plan_due(WEDNESDAY + timedelta(minutes=1), BATCH)

    [pack] = office.deliveries(DeliveryKind.REVIEW_PACK)
    [board] = office.deliveries(DeliveryKind.BOARD)
    assert pack.subject["thread_ts"] == board.slack_ts


def test_when_a_board_never_comes_its_digest_comes_by_itself(
    office: Office, boards: Boards, next_quarter: Cycle, team: Team
) -> None:
    share(office, next_quarter, team)
    planner = DigestPlanner(office.store)
    planner.plan_due(MONDAY_MORNING, BATCH)
    planner.plan_due(WEDNESDAY, BATCH)

    with office.store.write() as tx:
        [claimed] = tx.outbox.claim("me", WEDNESDAY, speed=UNLIMITED, limit=1)
        assert claimed.delivery.kind is DeliveryKind.BOARD
        tx.outbox.dead(claimed.delivery, "channel_has_guests", WEDNESDAY)

    [digest] = office.deliveries(DeliveryKind.DIGEST)
    assert (digest.parent_id, digest.state) == (None, DeliveryState.PENDING)


def test_the_board_says_when_its_cycle_has_begun_and_nothing_of_it_changes_then(
    office: Office, boards: Boards, next_quarter: Cycle, team: Team
) -> None:
    one = share(office, next_quarter, team)
    deliver(office, boards)

    CyclePlanner(office.store).plan_due(datetime(2027, 1, 2, 9, 0, tzinfo=UTC), BATCH)

    assert read(office, boards).has_begun
    assert deliver(office, boards, datetime(2027, 1, 2, 9, 0, tzinfo=UTC)) == [DeliveryKind.BOARD_CHANGED]
    change(office, one, title="Another")
    assert deliver(office, boards) == []
    with office.store.write() as tx:
        begun(tx, office.workspace, next_quarter, MONDAY_MORNING)


def test_a_new_order_stands_on_the_board(office: Office, boards: Boards, next_quarter: Cycle, team: Team) -> None:
    first, second = (share(office, next_quarter, team, title, position=at) for at, title in ((1, "A"), (2, "B")))
    deliver(office, boards)
    with office.store.read() as tx:
        lena = tx.people.get(office.workspace.id, first.owner_id)

    Orders(office.store, Access()).move(office.workspace, lena, team.id, second.id, MONDAY_MORNING, up=True)

    assert [each.title for each in read(office, boards).entries] == ["B", "A"]
    assert deliver(office, boards) == [DeliveryKind.BOARD_CHANGED]


def test_the_statements_of_a_board_do_not_grow_with_its_drafts(
    office: Office, boards: Boards, next_quarter: Cycle, team: Team
) -> None:
    share(office, next_quarter, team)
    with counted(office.store) as few:
        read(office, boards)
    for number in range(5):
        share(office, next_quarter, team, f"Another {number}")
    with counted(office.store) as many:
        assert len(read(office, boards).entries) == 6
    assert len(few) == len(many)
