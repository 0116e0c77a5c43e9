"""A survey of readiness begins, or is called off."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from bot.domain.calendar import WorkCalendar
from bot.domain.errors import AlreadyDone, Invalid, NothingToDo
from bot.domain.ids import PersonId, TeamId
from bot.domain.people import Person
from bot.domain.readiness import CLOSES_ON, FEWEST, Survey, SurveyState
from bot.domain.small_groups import NEAR, tells_of_few
from bot.domain.teams import Team
from bot.domain.wallclock import end_of_day, local_day
from bot.domain.workspaces import Practice, Workspace
from bot.services.access import Access
from bot.services.being_here import ensure_enough_are_here
from bot.services.readiness.readiness import OVER, ensure_may_begin
from bot.services.readiness.reading import call_key, group_of
from storage import Store, Transaction
from storage.survey_answers import wording_of
from storage.surveys import open_key

USUAL, SHORTEST = 5, 3  # working days
LONGEST = timedelta(days=60)


@dataclass(frozen=True, slots=True, kw_only=True)
class StartForm:
    """``asked``: how many people it would be about. ``closes_on`` is what the form begins with."""

    team: Team | None
    workspace: Workspace
    asked: int
    closes_on: date
    wording: dict[str, Any]


@dataclass(frozen=True)
class SurveyStarting:
    store: Store
    access: Access

    def start_form(self, workspace: Workspace, person: Person, team_id: TeamId | None, now: datetime) -> StartForm:
        """Raises NotFound, NotAllowed, NotSwitchedOn; NothingToDo where too few would be asked; AlreadyDone where one
        runs."""
        with self.store.read() as tx:
            team = self._startable(tx, workspace, person, team_id)
            group = self._group(tx, workspace, team, now)
            today = local_day(now, _zone(workspace, team))
            return StartForm(
                team=team,
                workspace=workspace,
                asked=len(group),
                closes_on=WorkCalendar().add_working_days(today, USUAL),
                wording=wording_of(tx.survey_words.all(workspace.id)),
            )

    def start(
        self, workspace: Workspace, person: Person, team_id: TeamId | None, closes_on: date | None, now: datetime
    ) -> Survey:
        """The people are asked by the clock, at once. Sent twice, it begins once; of two who begin at once, the second
        is told. Raises as ``start_form``, and Invalid for the day."""
        workspace.ensure_practised(Practice.READINESS)
        with self.store.write() as tx:
            tx.workspaces.lock(workspace.id)
            again = _begun_by(tx, workspace, person, team_id, closes_on)
            if again is not None:
                return again
            team = self._startable(tx, workspace, person, team_id)
            group = self._group(tx, workspace, team, now)
            zone = _zone(workspace, team)
            today = local_day(now, zone)
            checked = _check_day(closes_on, today)
            asked = [one.id for one in group]
            ensure_enough_are_here(tx, workspace.id, asked, (today, checked), FEWEST, CLOSES_ON)
            made = tx.surveys.insert_once(
                workspace_id=workspace.id,
                team_id=team_id,
                open_key=open_key(team_id),
                closes_on=checked,
                closes_at=end_of_day(checked, zone),
                look_at=now,
                wording=wording_of(tx.survey_words.all(workspace.id)),
                asked_up_to=0,
                started_by_id=person.id,
                started_at=now,
            )
            if made is None:
                raise AlreadyDone("survey_runs")
            return made

    def call_off(self, workspace: Workspace, person: Person, survey_id: int, now: datetime) -> None:
        """Everything that was answered is deleted unread. Twice is once. Raises NotAllowed, NotSwitchedOn; NothingToDo
        for one that is over."""
        workspace.ensure_practised(Practice.READINESS)
        with self.store.write() as tx:
            survey = tx.surveys.locked(workspace.id, survey_id)
            if survey is None or survey.state in OVER:
                raise NothingToDo("survey_is_over")
            team = None if survey.team_id is None else tx.teams.get(workspace.id, survey.team_id)
            ensure_may_begin(self.access, workspace, person, team)
            asked = tx.survey_invitations.people(workspace.id, survey.id)
            tx.outbox.cancel(workspace.id, (call_key(survey, PersonId(one)) for one in asked), now, "called off")
            for rows in (tx.survey_answers, tx.survey_participations):
                rows.forget(workspace.id, survey.id)
            tx.survey_invitations.take_back(workspace.id, survey.id)
            tx.surveys.update(survey, state=SurveyState.CALLED_OFF, open_key=None, asked_up_to=None)

    def _startable(self, tx: Transaction, workspace: Workspace, person: Person, team_id: TeamId | None) -> Team | None:
        workspace.ensure_practised(Practice.READINESS)
        team = None if team_id is None else tx.teams.get(workspace.id, team_id)
        ensure_may_begin(self.access, workspace, person, team)
        if team is not None and not team.is_active:
            raise NothingToDo("team_has_ended")
        if tx.surveys.running(workspace.id, team_id) is not None:
            raise AlreadyDone("survey_runs")
        return team

    def _group(self, tx: Transaction, workspace: Workspace, team: Team | None, now: datetime) -> list[Person]:
        """Who is asked. Raises NothingToDo where that is too few, or where the means of this survey and of others would
        together tell what a few people have said."""
        team_id = None if team is None else team.id
        group = group_of(tx, workspace, team_id, local_day(now, workspace.zone))
        if len(group) < FEWEST:
            raise NothingToDo("survey_too_small")
        wanted: set[int] = {one.id for one in group}
        recent = tx.surveys.recent(workspace.id, now - NEAR)
        if tells_of_few(wanted, _asked_in(tx, workspace, recent)):
            raise NothingToDo("survey_too_near")
        return group


def _begun_by(
    tx: Transaction, workspace: Workspace, person: Person, team_id: TeamId | None, closes_on: date | None
) -> Survey | None:
    held = tx.surveys.running(workspace.id, team_id)
    is_theirs = held is not None and held.started_by_id == person.id and held.closes_on == closes_on
    return held if is_theirs else None


def _asked_in(tx: Transaction, workspace: Workspace, surveys: Sequence[Survey]) -> list[set[int]]:
    """Those who were asked in each; in one that has just begun, those who will be."""
    known = tx.survey_invitations.people_of(workspace.id, [one.id for one in surveys if one.asked_up_to is None])
    begun = [one for one in surveys if one.asked_up_to is not None]
    days = [(one.team_id, local_day(one.started_at, workspace.zone)) for one in begun]
    return [*known.values(), *({int(person.id) for person in group_of(tx, workspace, *each)} for each in days)]


def _zone(workspace: Workspace, team: Team | None) -> str:
    return workspace.zone if team is None else team.zone


def _check_day(day: date | None, today: date) -> date:
    """At least three working days away, and not more than two months."""
    earliest, latest = WorkCalendar().add_working_days(today, SHORTEST), today + LONGEST
    if day is None:
        raise Invalid({CLOSES_ON: ("missing", {})})
    if not earliest <= day <= latest:
        raise Invalid({CLOSES_ON: ("survey_day", {"first_day": earliest.isoformat(), "last": latest.isoformat()})})
    return day
