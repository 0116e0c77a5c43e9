"""What the clock does around a session: its message, the host's reminders, what is carried on, what it waits for."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from bot.domain.deliveries import Delivery, DeliveryKind, DeliveryState
from bot.domain.errors import Invalid, NotAllowed
from bot.domain.following import Followed, FollowKind
from bot.domain.permissions import Action
from bot.domain.sessions import Repeat, SessionState
from bot.domain.teams import TeamKind
from bot.domain.workspaces import Practice
from bot.messages import Post, Wait
from bot.messages.session import SessionMessages
from bot.services.access import Access
from bot.services.digest_planning import DigestPlanner
from bot.services.following.follows import Follows
from bot.services.following.planning import FollowPlanner
from bot.services.overview.mine import MyOverviews
from bot.services.sessions.messages import SessionTelling
from bot.services.upkeep.undelivered import Undelivered
from storage import UNLIMITED, Store
from storage.outbox import Outbox
from tests.services.alignment.test_proposals import until_one_waits
from tests.services.sessions.question_desk import THURSDAY, Desk

TUESDAY = datetime(2026, 11, 17, 9, 0, tzinfo=UTC)  # 10:00 in Berlin, two working days before Thursday
WEDNESDAY = datetime(2026, 11, 18, 9, 0, tzinfo=UTC)
FRIDAY = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
A_DAY = timedelta(days=1)


@pytest.fixture
def desk(store: Store) -> Desk:
    return Desk.open(store)


def sent(desk: Desk, kind: DeliveryKind) -> list[Delivery]:
    return [one for one in desk.office.deliveries(kind) if one.state is not DeliveryState.CANCELLED]


def post(desk: Desk, delivery: Delivery, ts: str) -> None:
    """As if Slack had taken it."""
    with desk.office.store.write() as tx:
        tx.outbox.update(delivery, state=DeliveryState.SENT, slack_channel=delivery.channel_id, slack_ts=ts)
        SessionTelling.posted(tx, delivery, delivery.channel_id or "", ts, desk.office.now)


def test_a_session_is_announced_once_and_its_host_reminded_two_working_days_before(desk: Desk) -> None:
    desk.plan()
    early = desk.ask(desk.kai, "Early?")
    desk.answering.answer(desk.office.workspace, desk.mei, early.id, "Before.", desk.office.now, live=False)
    desk.plan_due(desk.office.now)
    assert sent(desk, DeliveryKind.SESSION) == sent(desk, DeliveryKind.SESSION_REMINDER) == []

    for moment in (TUESDAY, TUESDAY, TUESDAY + A_DAY):
        desk.plan_due(moment)

    [message], [reminder] = sent(desk, DeliveryKind.SESSION), sent(desk, DeliveryKind.SESSION_REMINDER)
    assert (message.channel_id, message.dedupe_key) == ("C0ALL", "session:C0ALL:2026-11-16")
    assert reminder.person_id == desk.mei.id
    assert sent(desk, DeliveryKind.QUESTION_ANSWER) == []
    post(desk, message, "1.1")
    [answer] = sent(desk, DeliveryKind.QUESTION_ANSWER)
    assert answer.subject["thread_ts"] == "1.1"


def test_the_same_people_are_in_one_session_at_a_time(desk: Desk) -> None:
    first = desk.plan()
    later = desk.plan(at=time(16))
    with pytest.raises(Invalid) as planned_twice:
        desk.plan(host=desk.kai)
    with pytest.raises(Invalid) as moved_onto_it:
        desk.change(later, desk.mei, at=time(15))
    assert planned_twice.value.fields == moved_onto_it.value.fields == {"day": ("session_there", {})}
    assert desk.change(first, desk.kai).host_id == desk.kai.id
    with desk.office.store.write() as tx:
        tx.sessions.update(later, at=first.at)  # as the next of a row may come to lie
    assert desk.change(replace(later, at=first.at, hour=first.hour), desk.kai).host_id == desk.kai.id


def test_each_of_several_sessions_is_opened_by_itself(desk: Desk) -> None:
    first, second = desk.plan(), desk.plan(day=THURSDAY + A_DAY, title="Second", team_id=None)
    shown = [desk.page(session=one).shown for one in (first, second)]
    assert [one and one.session.id for one in shown] == [first.id, second.id]


def test_of_two_who_plan_for_one_time_at_once_one_is_refused(desk: Desk) -> None:
    other = desk.plan(at=time(16))
    with ThreadPoolExecutor(1) as worker:
        with desk.office.store.write() as tx:
            tx.workspaces.lock(desk.office.workspace.id)
            second = worker.submit(desk.plan)
            until_one_waits(desk.office.store)
            tx.sessions.update(other, at=other.at - timedelta(hours=1))
        with pytest.raises(Invalid):
            second.result()


def test_what_is_left_open_goes_on_to_the_next_of_the_row_also_after_downtime(desk: Desk) -> None:
    first = desk.plan(repeat=Repeat.MONTH)
    open_one = desk.ask(desk.kai, "Open?")
    desk.vote(desk.ada, open_one)

    desk.plan_due(FRIDAY + 4 * A_DAY)

    [following] = [one.session for one in desk.page().sessions]
    assert (following.on_day, following.host_id, following.repeat) == (date(2026, 12, 21), desk.mei.id, Repeat.MONTH)
    [question] = desk.page().questions
    assert (question.question.votes, question.question.carried) == (1, 1)
    assert desk.page(session=first).questions == ()
    [reminder] = sent(desk, DeliveryKind.SESSION_REMINDER)
    assert reminder.not_before == FRIDAY + 4 * A_DAY
    told = SessionTelling(desk.office.store).reminder(reminder)
    assert told is not None
    assert (told.open, told.goes_on) == (1, following)


def test_a_row_makes_no_second_session_on_a_day_on_which_the_same_people_have_one(desk: Desk) -> None:
    desk.plan(repeat=Repeat.WEEK)
    beside = desk.plan(day=THURSDAY + 7 * A_DAY, at=time(16))
    asked = desk.ask(desk.kai, "Open?")

    desk.plan_due(FRIDAY)

    assert [one.session.id for one in desk.page().sessions] == [beside.id]
    assert [one.question.id for one in desk.page().questions] == [asked.id]


def test_without_a_next_session_questions_wait_until_one_is_planned_for_the_same_people(desk: Desk) -> None:
    team = desk.office.team("Payments", lead=desk.kai)
    over = desk.plan()
    kept = desk.ask(desk.kai, "Kept?")
    desk.plan_due(FRIDAY)
    assert [one.question.id for one in desk.page().questions] == [kept.id]
    shown = desk.page().shown
    assert shown is not None
    assert shown.session.state is SessionState.OVER
    desk.answering.form(desk.office.workspace, desk.mei, kept.id, Action.ANSWER_QUESTION)

    desk.plan(desk.kai, team_id=team.id, day=date(2026, 12, 1))
    assert [one.question.id for one in desk.page(session=over).questions] == [kept.id]
    anew = desk.plan(day=date(2026, 12, 3))

    assert [one.question.id for one in desk.page(session=anew).questions] == [kept.id]


def test_a_session_waits_while_its_host_is_gone_and_admins_choose_another(desk: Desk) -> None:
    session = desk.plan()
    desk.ask(desk.kai, "Still there?")
    gone = desk.leave(desk.mei)
    mine = MyOverviews(desk.office.store, Access())

    for moment in (TUESDAY, FRIDAY, FRIDAY + 7 * A_DAY):
        desk.plan_due(moment)

    assert sent(desk, DeliveryKind.SESSION) == sent(desk, DeliveryKind.SESSION_REMINDER) == []
    told = mine.of(desk.office.workspace, desk.ada, desk.office.now).hostless
    assert [(one.session.id, one.open) for one in told] == [(session.id, 1)]
    assert mine.of(desk.office.workspace, desk.kai, desk.office.now).hostless == ()
    with pytest.raises(Invalid):
        desk.change(session, gone, day=date(2026, 12, 10))
    desk.change(session, desk.kai, day=date(2026, 12, 10))
    desk.plan_due(datetime(2026, 12, 8, 9, 0, tzinfo=UTC))
    assert len(sent(desk, DeliveryKind.SESSION)) == 1
    assert [one.person_id for one in sent(desk, DeliveryKind.SESSION_REMINDER)] == [desk.kai.id]
    assert [one.question.words for one in desk.page().questions] == ["Still there?"]


def test_while_questions_are_off_nothing_is_planned_and_nothing_lost(desk: Desk) -> None:
    desk.plan(repeat=Repeat.WEEK)
    desk.ask(desk.kai, "Later?")
    desk.switch()
    for moment in (TUESDAY, FRIDAY + 3 * A_DAY):
        desk.plan_due(moment)
    assert sent(desk, DeliveryKind.SESSION) == []

    desk.switch(Practice.QUESTIONS)
    desk.plan_due(FRIDAY + 4 * A_DAY)

    assert [one.session.on_day for one in desk.page().sessions] == [THURSDAY + 7 * A_DAY]
    assert [one.question.words for one in desk.page().questions] == ["Later?"]


def test_a_moved_session_is_told_below_its_message_and_a_called_off_one_lets_its_row_go_on(desk: Desk) -> None:
    session = desk.plan(repeat=Repeat.TWO_WEEKS)
    kept = desk.ask(desk.kai, "Kept?")
    desk.plan_due(TUESDAY)
    [message] = sent(desk, DeliveryKind.SESSION)
    post(desk, message, "1.1")

    moved = desk.change(session, desk.mei, by=desk.mei, at=time(16))
    desk.sessions.call_off(desk.office.workspace, desk.mei, moved.id, desk.office.now)

    news = [one for one in sent(desk, DeliveryKind.SESSION) if "news" in one.subject]
    assert {one.subject["thread_ts"] for one in news} == {"1.1"}
    assert [one.session.on_day for one in desk.page().sessions] == [THURSDAY + 14 * A_DAY]
    assert [one.question.id for one in desk.page().questions] == [kept.id]
    with pytest.raises(NotAllowed):
        desk.change(desk.page().sessions[0].session, desk.kai, by=desk.kai)


def test_a_channel_gets_one_message_of_its_own_a_week(desk: Desk) -> None:
    """The digest of Wednesday hangs on the message of Tuesday; that of a session on Friday in the digest's thread."""
    team = desk.office.team("Nordlicht", lead=desk.kai, kind=TeamKind.COMPANY, channel_id="C0ALL")
    desk.plan(by=desk.kai)
    DigestPlanner(desk.office.store).plan_due(desk.office.now, 500)
    desk.plan_due(TUESDAY)
    [message] = sent(desk, DeliveryKind.SESSION)
    post(desk, message, "1.1")

    DigestPlanner(desk.office.store).plan_due(WEDNESDAY, 500)
    [digest] = sent(desk, DeliveryKind.DIGEST)
    desk.office.now = WEDNESDAY
    desk.plan(day=date(2026, 11, 20), team_id=team.id)
    desk.plan_due(WEDNESDAY)

    assert digest.parent_id == message.id
    [second] = [one for one in sent(desk, DeliveryKind.SESSION) if one.id != message.id]
    assert second.subject["thread_ts"] == "1.1"


@pytest.mark.parametrize("end", [Outbox.dead, Outbox.cancelled])
def test_when_the_message_about_a_session_never_comes_its_digest_comes_by_itself(
    desk: Desk, end: Callable[[Outbox, Delivery, str, datetime], bool]
) -> None:
    message, digest = digest_below_a_session(desk)

    with desk.office.store.write() as tx:
        [claimed] = tx.outbox.claim("me", TUESDAY, speed=UNLIMITED, limit=9, only=[message.id, digest.id])
        end(tx.outbox, claimed.delivery, "KeyError", TUESDAY)

    [digest] = desk.office.deliveries(DeliveryKind.DIGEST)
    assert (digest.parent_id, digest.state) == (None, DeliveryState.PENDING)


def test_the_message_about_a_session_that_is_posted_again_brings_no_second_digest(desk: Desk) -> None:
    message, digest = digest_below_a_session(desk)
    both: dict[str, Any] = {"speed": UNLIMITED, "limit": 9, "only": [message.id, digest.id]}
    with desk.office.store.write() as tx:
        [claimed] = tx.outbox.claim("me", TUESDAY, **both)
        tx.outbox.dead(claimed.delivery, "KeyError", TUESDAY)
        [alone] = tx.outbox.claim("me", TUESDAY, **both)
        tx.outbox.sent(alone.delivery, "C0ALL", "2.2", TUESDAY)

    Undelivered(desk.office.store, Access()).post_again(desk.office.workspace, desk.ada, message.id, now=TUESDAY)
    DigestPlanner(desk.office.store).plan_due(WEDNESDAY, 500)
    desk.plan_due(WEDNESDAY)

    with desk.office.store.write() as tx:
        assert [one.delivery.id for one in tx.outbox.claim("me", WEDNESDAY, **both)] == [message.id]
    assert [one.slack_ts for one in desk.office.deliveries(DeliveryKind.DIGEST)] == ["2.2"]
    assert len(desk.office.deliveries(DeliveryKind.SESSION)) == 1


def digest_below_a_session(desk: Desk) -> tuple[Delivery, Delivery]:
    """Both are due on Tuesday, the digest in the thread of the message about the session."""
    desk.office.team("Payments", channel_id="C0ALL", digest_day=1)
    desk.plan()
    planner = DigestPlanner(desk.office.store)
    planner.plan_due(TUESDAY - timedelta(hours=1), 500)
    desk.plan_due(TUESDAY)
    planner.plan_due(TUESDAY, 500)
    [message], [digest] = sent(desk, DeliveryKind.SESSION), sent(desk, DeliveryKind.DIGEST)
    assert digest.parent_id == message.id
    return message, digest


def test_a_host_who_is_away_by_then_is_reminded_on_the_day_they_are_back(desk: Desk) -> None:
    desk.plan(day=THURSDAY + 7 * A_DAY)
    desk.ask(desk.kai, "Open?")
    tuesday = TUESDAY + 7 * A_DAY
    desk.plan_due(tuesday)
    [reminder] = sent(desk, DeliveryKind.SESSION_REMINDER)
    messages = SessionMessages(SessionTelling(desk.office.store), lambda *_: None)
    assert isinstance(messages.reminder(reminder, tuesday), Post)
    with desk.office.store.write() as tx:
        held: dict[str, Any] = {"workspace_id": desk.office.workspace.id, "person_id": desk.mei.id}
        held |= {"first_day": tuesday.date(), "last_day": tuesday.date()}
        tx.absences.add(by=None, now=tuesday, **held)

    assert messages.reminder(reminder, tuesday) == Wait(tuesday + A_DAY - timedelta(hours=1))  # from nine o'clock


def test_a_host_who_is_not_back_before_it_begins_is_not_reminded(desk: Desk) -> None:
    with desk.office.store.write() as tx:
        held: dict[str, Any] = {"workspace_id": desk.office.workspace.id, "person_id": desk.mei.id}
        tx.absences.add(by=None, now=desk.office.now, **held, first_day=TUESDAY.date(), last_day=WEDNESDAY.date())
    desk.plan(at=time(10))

    desk.plan_due(TUESDAY)

    assert sent(desk, DeliveryKind.SESSION_REMINDER) == []


def test_a_session_that_was_not_announced_yet_is_moved_without_a_word(desk: Desk) -> None:
    session = desk.plan()
    desk.change(session, desk.kai, at=time(16))
    assert sent(desk, DeliveryKind.SESSION) == []


def test_a_channel_that_only_follows_gets_one_message_a_week_too(desk: Desk) -> None:
    """Its digest hangs below the session of the week; in the next week a late session hangs below the digest."""
    with desk.office.store.write() as tx:
        held = tx.workspaces.get(desk.office.workspace.id)
        desk.office.workspace = tx.workspaces.set(held, by=None, now=desk.office.now, zone="Europe/Berlin")
    follow = Follows(desk.office.store)
    about = Followed(FollowKind.PERSON, desk.kai.id)
    follow.begin_in(desk.office.workspace, desk.ada, "C0ALL", about, desk.office.now)
    planner = FollowPlanner(desk.office.store)
    planner.plan_due(desk.office.now, 500)
    desk.plan()
    desk.plan_due(TUESDAY)
    [session] = sent(desk, DeliveryKind.SESSION)
    post(desk, session, "1.1")

    planner.plan_due(WEDNESDAY, 500)
    [digest] = sent(desk, DeliveryKind.DIGEST)
    assert digest.parent_id == session.id

    planner.plan_due(WEDNESDAY + 7 * A_DAY, 500)
    with desk.office.store.write() as tx:
        tx.outbox.update(sent(desk, DeliveryKind.DIGEST)[-1], state=DeliveryState.SENT, slack_ts="2.2")
    desk.office.now = WEDNESDAY + 7 * A_DAY
    desk.plan(day=THURSDAY + 8 * A_DAY)
    desk.plan_due(WEDNESDAY + 7 * A_DAY)
    assert sent(desk, DeliveryKind.SESSION)[-1].subject["thread_ts"] == "2.2"
