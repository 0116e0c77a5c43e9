"""A survey of readiness is answered: once by each who was asked, and by nobody who can be found."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.domain.deliveries import Delivery, DeliveryState
from bot.domain.errors import AlreadyDone, NotFound, NothingToDo
from bot.domain.ids import PersonId
from bot.domain.people import Person
from bot.domain.permissions import Action, allowed
from bot.domain.prompt_sheets import PromptSheet
from bot.domain.readiness import Survey, SurveyState, check_scores
from bot.domain.wallclock import local_day
from bot.domain.workspaces import Practice, Workspace
from bot.services.access import Access, policy_of
from bot.services.prompt_memory import told_before
from bot.services.reaching import Reader, reader_of
from bot.services.readiness.reading import ReadinessResult, call_key, result_of
from storage import Store, Transaction

MOST_SHOWN = 2
"""Surveys that one message or page speaks of: somebody in several teams may be asked by several."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyCall:
    """``team`` is its name, empty for the whole company; ``company`` is the workspace's."""

    survey: Survey
    team: str
    company: str
    wording: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyNews:
    """For a message to one person."""

    reader: Reader
    call: SurveyCall
    result: ReadinessResult | None = None


@dataclass(frozen=True)
class SurveyAnswering:
    """What is answered leaves no trace but the answer itself and, apart from it, that this person has answered: no
    audit, no handled event, no changed message, no time (architecture.md, rule 17)."""

    store: Store
    access: Access

    def form(self, workspace: Workspace, person: Person, survey_id: int, now: datetime) -> SurveyCall:
        """Raises NotFound, NotAllowed, NotSwitchedOn; NothingToDo once it is over; AlreadyDone for who has answered."""
        with self.store.read() as tx:
            survey = self._open(tx, workspace, person, tx.surveys.by_id(workspace.id, survey_id), now)
            if tx.survey_participations.has(workspace.id, survey.id, person.id):
                raise AlreadyDone("survey")
            return call_of(tx, workspace, survey)

    def answer(
        self, workspace: Workspace, person: Person, survey_id: int, typed: Mapping[str, str | None], now: datetime
    ) -> SurveyCall:
        """Of two submissions the first counts. Raises as ``form``, and Invalid by field."""
        with self.store.write() as tx:
            survey = self._open(tx, workspace, person, tx.surveys.locked(workspace.id, survey_id), now)
            scores = check_scores(typed)
            if not tx.survey_participations.drop_in(workspace.id, survey.id, person_id=person.id):
                raise AlreadyDone("survey")
            tx.survey_answers.drop_in(workspace.id, survey.id, scores=scores)
            return call_of(tx, workspace, survey)

    def for_prompt(self, sheet: PromptSheet, now: datetime) -> Sequence[SurveyCall]:
        """What this person was asked about on an earlier day and has not answered; that is known to nobody else. Of
        the daily messages under control the first says it."""
        with self.store.read() as tx:
            workspace = tx.workspaces.get(sheet.prompt.workspace_id)
            found = waiting_for(tx, self.access, workspace, sheet.person, now, older=True)
            heard = told_before(tx, sheet.prompt) if found and sheet.is_daily else None
            if heard is None:
                return found
            return [one for one in found if not _told_before(tx, one.survey, sheet.person, heard)]

    def news(self, delivery: Delivery, now: datetime) -> SurveyNews | None:
        """None for one that is not there any more, and for those who have left or take no part by now."""
        with self.store.read() as tx:
            survey = tx.surveys.by_id(delivery.workspace_id, delivery.subject.get("survey", 0))
            reader = reader_of(tx, delivery, Practice.READINESS, now)
            if survey is None or reader is None:
                return None
            workspace = tx.workspaces.get(delivery.workspace_id)
            if survey.is_running and not _may_answer(self.access, workspace, reader.person):
                return None
            return SurveyNews(reader=reader, call=call_of(tx, workspace, survey), result=result_of(tx, survey))

    def _open(
        self, tx: Transaction, workspace: Workspace, person: Person, survey: Survey | None, now: datetime
    ) -> Survey:
        workspace.ensure_practised(Practice.READINESS)
        if survey is None:
            raise NotFound("survey", "")
        if not survey.is_open(now):
            raise NothingToDo("survey_is_over" if survey.state is not SurveyState.CALLED_OFF else "survey_called_off")
        is_asked = tx.survey_invitations.has(workspace.id, survey.id, PersonId(person.id))
        relation = self.access.to_survey(person, is_asked=is_asked)
        self.access.ensure(Action.ANSWER_SURVEY, relation, workspace)
        return survey


def call_of(tx: Transaction, workspace: Workspace, survey: Survey) -> SurveyCall:
    team = "" if survey.team_id is None else tx.teams.get(workspace.id, survey.team_id).name
    return SurveyCall(survey=survey, team=team, company=workspace.name, wording=survey.wording)


def waiting_for(
    tx: Transaction, access: Access, workspace: Workspace, person: Person, now: datetime, *, older: bool
) -> Sequence[SurveyCall]:
    """What this person was asked about and has not answered; ``older``: by a message of an earlier day. For their eyes
    alone."""
    if not workspace.practises(Practice.READINESS) or not _may_answer(access, workspace, person):
        return ()
    found = tx.surveys.unanswered_by(workspace.id, person.id, now)[:MOST_SHOWN]
    told = [one for one in found if not older or _told_before(tx, one, person, now)]
    return tuple(call_of(tx, workspace, one) for one in told)


def _told_before(tx: Transaction, survey: Survey, person: Person, now: datetime) -> bool:
    """Whether its message came on an earlier day."""
    sent = tx.outbox.by_key(survey.workspace_id, call_key(survey, person.id))
    moment = None if sent is None or sent.state is not DeliveryState.SENT else sent.finished_at
    return moment is not None and local_day(moment, person.zone) < local_day(now, person.zone)


def _may_answer(access: Access, workspace: Workspace, person: Person) -> bool:
    """Whether somebody who was asked may still answer."""
    return allowed(Action.ANSWER_SURVEY, access.to_survey(person, is_asked=True), policy_of(workspace))
