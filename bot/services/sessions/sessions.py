"""Sessions: planned by admins, by the lead of a team for it, and changed by their hosts too."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.domain.edits import kept
from bot.domain.errors import Invalid, NotFound, NothingToDo
from bot.domain.ids import TeamId
from bot.domain.people import Person
from bot.domain.permissions import Action, Relation, allowed
from bot.domain.sessions import (
    AT,
    CHANNEL,
    DAY,
    HOST,
    REPEAT,
    TEAM,
    TITLE,
    CheckedSession,
    Session,
    SessionState,
    WantedSession,
    check_session,
)
from bot.domain.teams import Team, TeamKind
from bot.domain.wallclock import instant, local_day
from bot.domain.workspaces import Practice, Workspace
from bot.services.access import Access, policy_of
from bot.services.okrs.looking import Looker
from bot.services.sessions.content import SessionForm, SessionPage, SessionSheet
from bot.services.sessions.planning import (
    adopt,
    go_on,
    said_anew,
    withdraw_reminder,
)
from bot.services.sessions.question_reading import read_page, session_sheet
from storage import Store, Transaction

CALLED_OFF = "the session was called off"
CHANGED = "the session was changed"


@dataclass(frozen=True)
class Sessions:
    store: Store
    access: Access

    def page(self, workspace: Workspace, person: Person, session_id: int | None, now: datetime) -> SessionPage:
        """The questions of a session, or of the nearest. Raises NotSwitchedOn, NotFound; NotAllowed for those who may
        not look around."""
        workspace.ensure_practised(Practice.QUESTIONS)
        Looker(person, workspace).ensure_may_look_around()
        with self.store.read() as tx:
            session = None if session_id is None else tx.sessions.by_id(workspace.id, session_id)
            if session is None and session_id is not None:
                raise NotFound("session", "")
            return read_page(tx, self.access, workspace, person, session, now)

    def form(self, workspace: Workspace, person: Person, session_id: int | None, now: datetime) -> SessionForm:
        """Raises NotSwitchedOn, NotFound, NotAllowed, NothingToDo for one that is over."""
        workspace.ensure_practised(Practice.QUESTIONS)
        with self.store.read() as tx:
            session = None
            if session_id is not None:
                session = self._settable(tx, workspace, person, tx.sessions.by_id(workspace.id, session_id))
            teams, for_company = self._offered(tx, workspace, person)
            if session is None and not teams and not for_company:
                relation = self.access.to_session(tx, person, None, None)
                self.access.ensure(Action.SET_SESSION, relation, workspace)
            zone = person.zone if session is None else session.zone
            host = person if session is None else tx.people.get(workspace.id, session.host_id)
            team_id = session.team_id if session is not None else None if for_company else teams[0].id
            return SessionForm(session, host, teams, for_company, team_id, zone, local_day(now, zone))

    def save(
        self,
        workspace: Workspace,
        person: Person,
        session_id: int | None,
        wanted: WantedSession,
        host: Person | None,
        once: str,
        now: datetime,
        *,
        untouched: AbstractSet[str] = frozenset(),
    ) -> SessionSheet | None:
        """Plan a session, or change it; fields that are ``untouched`` stay as somebody else may have made them by now.
        ``once`` names the submission: None the second time. Raises NotSwitchedOn, NotFound, NotAllowed, NothingToDo,
        Invalid by field."""
        workspace.ensure_practised(Practice.QUESTIONS)
        with self.store.write() as tx:
            tx.workspaces.lock(workspace.id)  # of two planned at once for one time the second is refused
            held = None
            if session_id is not None:
                found = tx.sessions.hold(workspace.id, [session_id]).get(session_id)
                held = self._settable(tx, workspace, person, found)
                wanted = _as_it_is(held, wanted, untouched)
                host = tx.people.get(workspace.id, held.host_id) if HOST in untouched else host
            checked = check_session(wanted, person.zone if held is None else held.zone, now)
            host = self._host(workspace, host)
            if not tx.handled.first_time(workspace.id, once, now):
                return None
            if held is None:
                made = self._made(tx, workspace, person, wanted, checked, host, now)
            else:
                made = self._changed(tx, workspace, person, held, wanted, checked, host, now)
            return session_sheet(tx, made)

    def call_off(self, workspace: Workspace, person: Person, session_id: int, now: datetime) -> SessionSheet:
        """It does not take place; the next of its row does, and what was asked goes on to that. Raises as ``form``."""
        workspace.ensure_practised(Practice.QUESTIONS)
        with self.store.write() as tx:
            found = tx.sessions.hold(workspace.id, [session_id]).get(session_id)
            session = self._settable(tx, workspace, person, found)
            withdraw_reminder(tx, session, now, CALLED_OFF)
            off = tx.sessions.change(session, by=person.id, now=now, state=SessionState.CALLED_OFF)
            off = tx.sessions.update(off, look_at=None)
            said_anew(tx, off, now)
            go_on(tx, workspace, off, now)
            return session_sheet(tx, off)

    def _made(
        self,
        tx: Transaction,
        workspace: Workspace,
        person: Person,
        wanted: WantedSession,
        checked: CheckedSession,
        host: Person,
        now: datetime,
    ) -> Session:
        team = None if wanted.team_id is None else self._team(tx, workspace, wanted)
        relation = self.access.to_session(tx, person, None, None if team is None else team.id)
        self.access.ensure(Action.SET_SESSION, relation, workspace)
        values = _columns(checked, wanted, host, person.zone)
        self._check_free(tx, workspace, wanted.team_id, values["at"])
        held: dict[str, Any] = {"workspace_id": workspace.id, "team_id": wanted.team_id, **values}
        held |= {"first_day": checked.day, "made_by_id": person.id, "made_at": now}
        made = tx.sessions.add(by=person.id, now=now, **held)
        adopt(tx, workspace, made)
        return tx.sessions.update(made, look_at=now)

    def _changed(
        self,
        tx: Transaction,
        workspace: Workspace,
        person: Person,
        session: Session,
        wanted: WantedSession,
        checked: CheckedSession,
        host: Person,
        now: datetime,
    ) -> Session:
        """Whom it is for stays: people have asked. In another channel it is announced anew; where it was announced, a
        new day or host is said below that."""
        values = _columns(checked, wanted, host, session.zone)
        if values["at"] != session.at:
            self._check_free(tx, workspace, session.team_id, values["at"])
        if checked.day != session.on_day:
            values["first_day"] = checked.day
        withdraw_reminder(tx, session, now, CHANGED)
        changed = tx.sessions.change(session, by=person.id, now=now, **values)
        if changed.channel_id != session.channel_id:
            return tx.sessions.update(changed, look_at=now, promised_at=None, posted_in=None, thread_ts=None)
        if (changed.at, changed.host_id) != (session.at, session.host_id):
            said_anew(tx, changed, now)
        return tx.sessions.update(changed, look_at=now)

    def _settable(self, tx: Transaction, workspace: Workspace, person: Person, session: Session | None) -> Session:
        if session is None:
            raise NotFound("session", "")
        relation = self.access.to_session(tx, person, session.host_id, session.team_id)
        self.access.ensure(Action.SET_SESSION, relation, workspace)
        if not session.is_planned:
            raise NothingToDo("session_is_over")
        return session

    def _check_free(self, tx: Transaction, workspace: Workspace, team_id: TeamId | None, at: datetime) -> None:
        """No two sessions of the same people begin at one time. Raises Invalid."""
        if any(one.at == at for one in tx.sessions.of_audience(workspace.id, team_id)):
            raise Invalid({DAY: ("session_there", {})})

    def _offered(self, tx: Transaction, workspace: Workspace, person: Person) -> tuple[tuple[Team, ...], bool]:
        """The teams whose sessions somebody may plan, and whether the whole company's."""
        is_admin = self.access.may_administer(person, workspace)
        found = tx.teams.active(workspace.id) if is_admin else tx.teams.led_by(workspace.id, person.id)
        leads_company = any(one.kind is TeamKind.COMPANY and one.lead_id == person.id for one in found)
        return tuple(sorted(found, key=lambda one: one.name.casefold())), is_admin or leads_company

    def _team(self, tx: Transaction, workspace: Workspace, wanted: WantedSession) -> Team:
        team = tx.teams.by_id(workspace.id, wanted.team_id) if wanted.team_id is not None else None
        if team is None or not team.is_active:
            raise Invalid({TEAM: ("team_closed", {})})
        return team

    def _host(self, workspace: Workspace, host: Person | None) -> Person:
        """Whoever may ask may answer, too. Raises Invalid."""
        if host is None:
            raise Invalid({HOST: ("empty", {})})
        if not host.is_active:
            raise Invalid({HOST: ("not_here", {"name": host.name})})
        relation = Relation(slack_kind=host.slack_kind, employment=host.employment, is_active=host.is_active)
        if not allowed(Action.ASK, relation, policy_of(workspace)):
            raise Invalid({HOST: ("cannot_do_it", {"name": host.name})})
        return host


def _as_it_is(session: Session, wanted: WantedSession, untouched: AbstractSet[str]) -> WantedSession:
    typed = {TITLE: wanted.title, DAY: wanted.day, AT: wanted.at, REPEAT: wanted.repeat, CHANNEL: wanted.channel_id}
    held = {TITLE: session.title, DAY: session.on_day, AT: session.hour, REPEAT: session.repeat}
    meant = kept(held | {CHANNEL: session.channel_id}, typed, untouched)
    when: dict[str, Any] = {"day": meant[DAY], "at": meant[AT], "repeat": meant[REPEAT]}
    return replace(wanted, title=meant[TITLE], channel_id=meant[CHANNEL], **when)


def _columns(checked: CheckedSession, wanted: WantedSession, host: Person, zone: str) -> dict[str, Any]:
    return {
        "host_id": host.id,
        "title": checked.title,
        "on_day": checked.day,
        "hour": checked.at,
        "zone": zone,
        "at": instant(checked.day, checked.at, zone),
        "repeat": checked.repeat,
        "channel_id": wanted.channel_id,
    }
