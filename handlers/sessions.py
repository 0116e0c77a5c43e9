"""The form of a session: planned by an admin or a lead, changed by its host too, called off."""

import re
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from bot.channels import Channels
from bot.domain.errors import Invalid, NotFound
from bot.domain.ids import TeamId
from bot.domain.people import Person
from bot.domain.sessions import AT, CHANNEL, DAY, HOST, REPEAT, TEAM, TITLE, Repeat, WantedSession
from bot.services.sessions.sessions import Sessions
from bot.views import ids
from bot.views.closed import closed_text
from bot.views.sessions import form as views
from handlers.acts import Caller, Done, Errors, Open, Outcome, Press, Submission, SubmissionOutcome, Typed, Update
from handlers.callers import Callers
from handlers.front import Front
from handlers.parsing import read_id


@dataclass(frozen=True)
class SessionsJourney:
    sessions: Sessions
    callers: Callers
    channels: Channels

    def register(self, front: Front) -> None:
        front.press(re.compile(f"^{ids.SESSION_SET}"), self.open_form)
        front.press(ids.SESSION_CALL_OFF, self.call_off)
        front.submission(ids.OKR_SESSION, self.save)

    def open_form(self, act: Press) -> Outcome:
        caller = act.caller
        form = self.sessions.form(caller.workspace, caller.person, read_id(act.value), caller.now)
        return Open(views.session_view(caller.t, form))

    def save(self, act: Submission) -> SubmissionOutcome:
        """A channel in which nothing may be posted is refused before anything is saved."""
        caller, typed = act.caller, act.typed
        channel_id = typed.chosen(CHANNEL)
        if channel_id is not None:
            closed = self.channels.why_closed(caller.workspace, channel_id, caller.client)
            if closed is not None:
                return Errors({CHANNEL: closed_text(caller.t, closed)})
        saved = self.sessions.save(
            caller.workspace,
            caller.person,
            read_id(act.metadata.get("session")),
            _wanted(typed, channel_id),
            self._host(caller, typed),
            act.once,
            caller.now,
            untouched=act.untouched,
        )
        return None if saved is None else Done(views.saved_view(caller.t, saved))

    def call_off(self, act: Press) -> Outcome:
        caller, session_id = act.caller, read_id(act.value)
        if session_id is None:
            raise NotFound("session", "")
        sheet = self.sessions.call_off(caller.workspace, caller.person, session_id, caller.now)
        return Update(views.called_off_view(caller.t, sheet))

    def _host(self, caller: Caller, typed: Typed) -> Person | None:
        """Raises NotFound, NotAPerson."""
        chosen = typed.chosen(HOST)
        return self.callers.acquaint(caller, [chosen])[0] if chosen else None


def _wanted(typed: Typed, channel_id: str | None) -> WantedSession:
    """Raises Invalid."""
    return WantedSession(
        team_id=_team(typed.chosen(TEAM)),
        title=typed.text(TITLE),
        day=typed.read(DAY, date.fromisoformat),
        at=typed.read(AT, time.fromisoformat),
        repeat=typed.read(REPEAT, Repeat),
        channel_id=channel_id,
    )


def _team(chosen: Any) -> TeamId | None:
    """None for the whole company, and where nothing can be chosen. Raises Invalid."""
    if chosen in (None, views.COMPANY):
        return None
    found = read_id(chosen)
    if found is None:
        raise Invalid({TEAM: ("not_offered", {})})
    return TeamId(found)
