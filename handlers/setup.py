"""Setting up: teams in modals, and messages that did not arrive."""

from dataclasses import dataclass
from datetime import time

from bot.channels import Channels
from bot.domain.channels import Closed, WhyClosed
from bot.domain.ids import DeliveryId, TeamId
from bot.domain.people import Person
from bot.domain.teams import Line, TeamKind
from bot.domain.workspaces import Rhythm
from bot.services.teams.form import TeamForm
from bot.services.teams.teams import Teams
from bot.services.upkeep.undelivered import Undelivered
from bot.views import errors, ids
from bot.views.closed import closed_text
from bot.views.ids import SetupField
from bot.views.overview.home import ADMIN
from bot.views.settings.setup import link_form
from bot.views.teams.closing import closing_form
from bot.views.teams.form import CLOSED, NONE, team_form
from handlers.acts import Caller, Done, Errors, Open, Outcome, Press, Publish, Submission, SubmissionOutcome, Typed
from handlers.callers import Callers
from handlers.front import Front
from handlers.home import HomeHandlers
from handlers.parsing import known_language, read_id, weekday_or_none

INVITE_FIRST = frozenset({WhyClosed.NOT_A_MEMBER, WhyClosed.NOT_FOUND})
"""A channel may be chosen before the bot is invited; it is asked about again at each posting."""


@dataclass(frozen=True)
class SetupJourney:
    teams: Teams
    undelivered: Undelivered
    home: HomeHandlers
    callers: Callers
    channels: Channels

    def register(self, front: Front) -> None:
        for action_id in (ids.EDIT_TEAM, ids.CHOOSE_TEAM):
            front.press(action_id, self.open_team)
        front.submission(ids.OKR_TEAM, self.save_team)
        front.press(ids.POST_AGAIN, self.post_again)
        front.press(ids.IT_IS_THERE, self.it_is_there)
        front.submission(ids.OKR_SEEN, self.it_is_here)

    def open_team(self, act: Press) -> Outcome:
        caller = act.caller
        teams = self.teams.every(caller.workspace)
        if not any(str(team.id) == act.value for team in teams):
            self.teams.ensure_may_make(caller.workspace, caller.person)
            parents = [team for team in teams if team.is_active]
            return Open(team_form(caller.t, caller.workspace, None, parents))
        details = self.teams.details(caller.workspace, caller.person, TeamId(read_id(act.value) or 0), caller.now)
        return Open(team_form(caller.t, caller.workspace, details, details.possible_parents))

    def save_team(self, act: Submission) -> SubmissionOutcome:
        caller = act.caller
        held = read_id(act.metadata.get("team"))
        team_id = TeamId(held) if held else None
        channel_id = act.typed.chosen(SetupField.CHANNEL)
        closed = self._closed(caller, channel_id)
        if closed is not None and closed.why not in INVITE_FIRST:
            return Errors({SetupField.CHANNEL: closed_text(caller.t, closed)})
        opened = read_id(act.metadata.get("opened"))
        form, typed = self.team_form(caller, act.typed), act.typed.values
        closing = self.teams.before_closing(
            caller.workspace, caller.person, team_id, form, typed, opened=opened, now=caller.now
        )
        if closing is not None:
            return Open(closing_form(caller.t, closing))
        team = self.teams.save(
            caller.workspace, caller.person, team_id, form, opened=opened, once=act.once, now=caller.now
        )
        saved = caller.t("{name} is saved.", name=team.name)
        return _said(caller, saved if closed is None else caller.t.sentences([saved, closed_text(caller.t, closed)]))

    def post_again(self, act: Press) -> Outcome:
        caller = act.caller
        self.undelivered.post_again(caller.workspace, caller.person, _delivery(act), now=caller.now)
        return Publish(self.home.tab(caller, ADMIN))

    def it_is_there(self, act: Press) -> Outcome:
        """For a message with a thread its place is asked for first."""
        caller, delivery_id = act.caller, _delivery(act)
        wanted = self.undelivered.link_wanted(caller.workspace, caller.person, delivery_id)
        if wanted is not None:
            return Open(link_form(caller.t, wanted))
        self.undelivered.it_is_there(caller.workspace, caller.person, delivery_id, now=caller.now)
        return Publish(self.home.tab(caller, ADMIN))

    def it_is_here(self, act: Submission) -> SubmissionOutcome:
        caller = act.caller
        self.undelivered.it_is_there(
            caller.workspace,
            caller.person,
            DeliveryId(read_id(act.metadata.get("delivery")) or 0),
            link=act.typed.text(SetupField.LINK),
            once=act.once,
            now=caller.now,
        )
        return None

    def _closed(self, caller: Caller, channel_id: str | None) -> Closed | None:
        return self.channels.why_closed(caller.workspace, channel_id, caller.client) if channel_id else None

    def team_form(self, caller: Caller, typed: Typed) -> TeamForm:
        lead_id = typed.chosen(SetupField.LEAD)
        named = list(dict.fromkeys([*([lead_id] if lead_id else []), *typed.ticked(SetupField.MEMBERS)]))
        people = dict(zip(named, self.callers.acquaint(caller, named), strict=True))
        return TeamForm(
            name=typed.text(SetupField.NAME),
            kind=typed.read(SetupField.KIND, TeamKind) or TeamKind.TEAM,
            line=typed.read(SetupField.LINE, _line_or_none),
            lead_id=people[lead_id].id if lead_id else None,
            member_ids=tuple(person.id for user, person in people.items() if user != lead_id and _can_belong(person)),
            parent_id=_team_id(typed.chosen(SetupField.PARENT)),
            channel_id=typed.chosen(SetupField.CHANNEL),
            rhythm=typed.read(SetupField.RHYTHM, Rhythm) or Rhythm.WEEKLY,
            prompt_day=typed.read(SetupField.PROMPT_DAY, weekday_or_none),
            prompt_time=typed.read(SetupField.PROMPT_TIME, time.fromisoformat),
            digest_day=typed.read(SetupField.DIGEST_DAY, weekday_or_none),
            digest_time=typed.read(SetupField.DIGEST_TIME, time.fromisoformat) or time(10),
            zone=typed.text(SetupField.ZONE),
            language=typed.read(SetupField.LANGUAGE, known_language),
            is_closed=None if typed.chosen(SetupField.STATE) is None else typed.chosen(SetupField.STATE) == CLOSED,
        )


def _said(caller: Caller, text: str) -> SubmissionOutcome:
    return Done(errors.note(caller.t, text))


def _delivery(act: Press) -> DeliveryId:
    return DeliveryId(read_id(act.value) or 0)


def _line_or_none(text: str) -> Line | None:
    return None if text == NONE else Line(text)


def _team_id(text: str | None) -> TeamId | None:
    return None if text in (None, NONE) else TeamId(read_id(text) or 0)


def _can_belong(person: Person) -> bool:
    """Bots and people who have left can be picked in Slack's list; they are passed over."""
    return person.is_active
