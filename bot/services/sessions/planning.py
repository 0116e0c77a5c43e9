"""What comes before and after a session, by the clock: its message, its host's reminders, the next of its row, and what
was left open goes on to that."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.domain.ahead import Ahead
from bot.domain.calendar import WorkCalendar
from bot.domain.deliveries import Delivery, DeliveryKind
from bot.domain.good_hours import free_hour
from bot.domain.people import Person
from bot.domain.schedules import allowed_from
from bot.domain.sessions import AT_HOUR, Session, SessionState, announced_at, next_day, reminded_at
from bot.domain.wallclock import instant, local_day
from bot.domain.workspaces import Practice, Workspace
from bot.services.holidays import working_days_at, working_days_of
from bot.services.session_keys import monday_of, reminder_key, session_key, thread_key
from bot.services.sessions.channels import channel_message
from bot.services.setting_aside import Steady, batch
from storage import Store, Transaction

A_DAY = timedelta(days=1)
AGAIN_SOON = timedelta(minutes=1)
"""When nobody knows yet whether another message of the week has been posted."""
STILL_OF_USE = timedelta(days=3)
ANSWERS_LATE = timedelta(days=7)
"""How late a reminder, and an answer, may still come after downtime."""


@dataclass(frozen=True)
class SessionPlanner:
    """A planner: promises what is due of each session. While questions are switched off, or the host has left, a
    session waits, and it is looked at once a day."""

    store: Store

    def plan_due(self, now: datetime, limit: int) -> int:
        """One batch in one transaction; how many were looked at. ``limit`` or more: more may be due."""
        most = batch(self.store, limit)
        done = Steady("sessions", _plan, _aside).run(self.store, now, most)
        return limit if done else 0

    def ahead(self, tx: Transaction, now: datetime) -> Ahead:
        return Ahead(tx.agenda.moments.session)


def go_on(tx: Transaction, workspace: Workspace, session: Session, now: datetime) -> Session | None:
    """The session after one that is over or called off, with what was left open in it: the next of its row, made where
    it is not there, else the next planned for the same people. None where none is; the questions stay then, until
    somebody plans one."""
    following = next(
        (one for one in tx.sessions.of_audience(workspace.id, session.team_id) if one.id != session.id), None
    )
    day = next_day(session, max(session.on_day, local_day(now, session.zone)), working_days_at(session.zone, workspace))
    if day is not None and (following is None or following.on_day > day):
        following = _next_of_row(tx, session, day, now)
    if following is not None:
        tx.sessions.hold(workspace.id, [following.id])
        tx.questions.carry(workspace.id, session.id, following.id)
    return following


def adopt(tx: Transaction, workspace: Workspace, session: Session) -> None:
    """What earlier sessions of the same people have left open is asked in this one."""
    earlier = [one for one in tx.sessions.left_open(workspace.id) if one.team_id == session.team_id]
    tx.sessions.hold(workspace.id, [one.id for one in earlier])
    for one in earlier:
        tx.questions.carry(workspace.id, one.id, session.id)


def withdraw_reminder(tx: Transaction, session: Session, now: datetime, reason: str) -> None:
    """One that nobody has begun to send. What the channel reads is worded when it is sent, with what is true then."""
    tx.outbox.cancel(session.workspace_id, [reminder_key(session, is_over=False)], now, reason)


def said_anew(tx: Transaction, session: Session, now: datetime) -> None:
    """Below the message about it: that it takes place at another time or with another host, or not at all."""
    if session.thread_ts is None or session.channel_id is None:
        return
    tx.outbox.promise(
        workspace_id=session.workspace_id,
        kind=DeliveryKind.SESSION,
        channel_id=session.channel_id,
        subject={"session": session.id, "thread_ts": session.thread_ts, "news": True},
        rule="session",
        too_late_after=now + STILL_OF_USE,
        dedupe_key=f"session_news:{session.id}:{now.isoformat()}",
        now=now,
    )


def session_posted(tx: Transaction, delivery: Delivery, channel: str, ts: str, now: datetime) -> None:
    """In the transaction in which the post is recorded: answers given before go into its thread, and later ones too."""
    session = tx.sessions.locked(delivery.workspace_id, delivery.subject["session"])
    if session is None or "news" in delivery.subject:
        return
    thread = delivery.subject.get("thread_ts") or ts
    session = tx.sessions.update(session, posted_in=delivery.channel_id or channel, thread_ts=thread)
    for answer in reversed(tx.answers.of_session(session.workspace_id, session.id)):
        promise_answer(tx, session, answer.id, now)


def promise_answer(tx: Transaction, session: Session, answer_id: int, now: datetime) -> None:
    """Where the session stands in a channel."""
    if session.thread_ts is None or session.posted_in is None:
        return
    tx.outbox.promise(
        workspace_id=session.workspace_id,
        kind=DeliveryKind.QUESTION_ANSWER,
        channel_id=session.posted_in,
        subject={"answer": answer_id, "thread_ts": session.thread_ts},
        rule="question_answer",
        too_late_after=now + ANSWERS_LATE,
        dedupe_key=f"question_answer:{answer_id}",
        now=now,
    )


def _plan(tx: Transaction, now: datetime, limit: int) -> int:
    sessions = tx.sessions.to_look_at(now, limit)
    for one in sessions:
        tx.sessions.update(one, look_at=_look(tx, one, now))
    return len(sessions)


def _aside(tx: Transaction, now: datetime, until: datetime) -> int | None:
    for one in tx.sessions.to_look_at(now, 1):
        tx.sessions.update(one, look_at=until)
        return one.id
    return None


def _look(tx: Transaction, session: Session, now: datetime) -> datetime | None:
    """When to look again; None when it is over."""
    workspace, host = tx.workspaces.get(session.workspace_id), tx.people.get(session.workspace_id, session.host_id)
    if not session.is_planned:
        return None
    if not workspace.practises(Practice.QUESTIONS) or not host.is_active:
        return now + A_DAY
    if session.over_at <= now:
        _end(tx, workspace, session, host, now)
        return None
    moments = [session.over_at, *_announce(tx, workspace, session, now), *_remind(tx, workspace, session, host, now)]
    return min(moments)


def _announce(tx: Transaction, workspace: Workspace, session: Session, now: datetime) -> list[datetime]:
    """When to look again at the message about it, if at all."""
    if session.channel_id is None or session.promised_at is not None or session.at <= now:
        return []
    due = announced_at(session, working_days_at(session.zone, workspace))
    if due > now:
        return [due]
    not_before = allowed_from(now, session.zone, AT_HOUR)
    found = channel_message(tx, session, session.channel_id, not_before)
    if found.is_on_its_way:
        return [now + AGAIN_SOON]
    _promise(tx, session, session.channel_id, found.thread_ts, not_before, now)
    tx.sessions.update(session, promised_at=not_before)
    return []


def _promise(
    tx: Transaction, session: Session, channel_id: str, thread_ts: str | None, not_before: datetime, now: datetime
) -> None:
    """As the channel's message of the week, on which others can hang; or below the one that it has got."""
    told: dict[str, Any] = {
        "workspace_id": session.workspace_id,
        "kind": DeliveryKind.SESSION,
        "channel_id": channel_id,
        "subject": {"session": session.id} | ({"thread_ts": thread_ts} if thread_ts else {}),
        "rule": "session",
        "not_before": not_before,
        "too_late_after": session.at,
    }
    own = session_key(channel_id, monday_of(session, not_before))
    if thread_ts or tx.outbox.promise(**told, dedupe_key=own, now=now) is None:
        tx.outbox.promise(**told, dedupe_key=thread_key(session), now=now)


def _remind(tx: Transaction, workspace: Workspace, session: Session, host: Person, now: datetime) -> list[datetime]:
    """Two of the host's working days before; not of what they have set for themselves later than that."""
    calendar = _calendar_of(tx, workspace, host, now)
    due = reminded_at(session, host.zone, calendar)
    if due > now:
        return [due]
    knows = session.made_by_id == host.id and session.made_at >= due
    at = free_hour(max(now, due), host.zone, calendar, AT_HOUR)
    if at is not None and at < session.at and not knows:
        _promise_reminder(tx, session, host, None, at, session.at, now)
    return []


def _end(tx: Transaction, workspace: Workspace, session: Session, host: Person, now: datetime) -> None:
    """Its day is over. The host hears of what is open on the next day on which they work."""
    over = tx.sessions.change(session, by=None, now=now, state=SessionState.OVER)
    is_open = tx.questions.counts(workspace.id, [session.id]).get(session.id, 0)
    following = go_on(tx, workspace, over, now)
    if is_open:
        calendar = _calendar_of(tx, workspace, host, now)
        day = local_day(session.over_at, host.zone)
        at = free_hour(max(now, instant(day, AT_HOUR, host.zone)), host.zone, calendar, AT_HOUR)
        if at is not None:
            _promise_reminder(tx, over, host, following, at, at + STILL_OF_USE, now)


def _promise_reminder(
    tx: Transaction,
    session: Session,
    host: Person,
    following: Session | None,
    not_before: datetime,
    too_late_after: datetime,
    now: datetime,
) -> None:
    is_over = not session.is_planned
    tx.outbox.promise(
        workspace_id=session.workspace_id,
        kind=DeliveryKind.SESSION_REMINDER,
        person_id=host.id,
        subject={"session": session.id, "is_over": is_over, "next": None if following is None else following.id},
        rule="session_reminder",
        not_before=not_before,
        too_late_after=too_late_after,
        dedupe_key=reminder_key(session, is_over=is_over),
        now=now,
    )


def _next_of_row(tx: Transaction, session: Session, day: Any, now: datetime) -> Session:
    """The same again on another day."""
    kept = ("workspace_id", "team_id", "host_id", "title", "hour", "zone", "first_day", "repeat", "channel_id")
    values: dict[str, Any] = {name: getattr(session, name) for name in (*kept, "made_by_id")}
    values |= {"on_day": day, "at": instant(day, session.hour, session.zone), "made_at": now}
    made = tx.sessions.add(by=None, now=now, **values)
    return tx.sessions.update(made, look_at=now)


def _calendar_of(tx: Transaction, workspace: Workspace, person: Person, now: datetime) -> WorkCalendar:
    absences = tx.absences.of(workspace.id, [person.id], ending_from=local_day(now, person.zone))
    return working_days_of(person, workspace, absences)
