"""Surveys by the clock: who is asked, in short batches, and what they come to once their last day is over."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from bot.domain.ahead import Ahead
from bot.domain.deliveries import DeliveryKind
from bot.domain.ids import PersonId
from bot.domain.readiness import FEWEST, Survey, SurveyState, figures_of, may_stand_beside
from bot.domain.wallclock import local_day
from bot.domain.workspaces import Practice, Workspace
from bot.services.readiness.reading import call_key, group_of
from bot.services.setting_aside import Steady
from storage import Store, Transaction

AGAIN_IN = timedelta(hours=1)
"""While the practice is off, nothing is sent, read or deleted; once it is on again, surveys go on."""

SURVEYS = 5  # in one transaction
PEOPLE, SQLITE_PEOPLE = 500, 250


@dataclass(frozen=True)
class SurveyPlanner:
    store: Store

    def plan_due(self, now: datetime, limit: int) -> int:
        """One batch in one transaction; how many surveys were looked at. ``limit`` or more: more may be due."""
        most = SQLITE_PEOPLE if self.store.is_sqlite else PEOPLE
        done = Steady("surveys", partial(_plan, most), _aside).run(self.store, now, SURVEYS)
        return limit if done else 0

    def ahead(self, tx: Transaction, now: datetime) -> Ahead:
        return Ahead(tx.agenda.moments.survey)


def _plan(most: int, tx: Transaction, now: datetime, limit: int) -> int:
    surveys = tx.surveys.to_look_at(now, limit)
    for one in surveys:
        _look(tx, one, now, most)
    return len(surveys)


def _aside(tx: Transaction, now: datetime, until: datetime) -> int | None:
    for one in tx.surveys.to_look_at(now, 1):
        tx.surveys.update(one, look_at=until)
        return one.id
    return None


def _look(tx: Transaction, survey: Survey, now: datetime, most: int) -> None:
    workspace = tx.workspaces.get(survey.workspace_id)
    if not workspace.practises(Practice.READINESS):
        tx.surveys.update(survey, look_at=now + AGAIN_IN)
    elif now >= survey.closes_at:
        _end(tx, workspace, survey, now)
    else:
        _ask_some(tx, workspace, survey, now, most)


def _ask_some(tx: Transaction, workspace: Workspace, survey: Survey, now: datetime, most: int) -> None:
    """The next people by their ids: a message to each, once."""
    if survey.asked_up_to is None:
        tx.surveys.update(survey, look_at=survey.closes_at)
        return
    group = group_of(tx, workspace, survey.team_id, local_day(survey.started_at, workspace.zone))
    left = [one.id for one in group if one.id > survey.asked_up_to]
    asked = left[:most]
    tx.survey_invitations.invite(workspace.id, survey.id, asked)
    tx.outbox.promise_all((_call(survey, one) for one in asked), now=now)
    is_done = len(left) <= most
    values: dict[str, Any] = {"asked": survey.asked + len(asked), "asked_up_to": None if is_done else asked[-1]}
    tx.surveys.update(survey, **values, look_at=survey.closes_at if is_done else now)


def _call(survey: Survey, person_id: PersonId) -> dict[str, Any]:
    return {
        "workspace_id": survey.workspace_id,
        "kind": DeliveryKind.SURVEY,
        "person_id": person_id,
        "subject": {"survey": survey.id},
        "rule": "survey",
        "too_late_after": survey.closes_at,
        "dedupe_key": call_key(survey, person_id),
    }


def _end(tx: Transaction, workspace: Workspace, survey: Survey, now: datetime) -> None:
    """What was answered is read once and deleted; with four answers or fewer it is deleted unread."""
    scores = tx.survey_answers.scores(workspace.id, survey.id)
    tx.survey_answers.forget(workspace.id, survey.id)
    tx.survey_participations.forget(workspace.id, survey.id)
    values: dict[str, Any] = {"open_key": None, "asked_up_to": None}
    if len(scores) < FEWEST:
        tx.surveys.update(survey, **values, state=SurveyState.TOO_FEW)
        tx.survey_invitations.take_back(workspace.id, survey.id)
    else:
        figures = figures_of(scores)
        tx.surveys.update(
            survey,
            **values,
            state=SurveyState.COMPUTED,
            answers=len(scores),
            means={name.value: str(mean) for name, mean in figures.means.items()},
            recommendation=figures.recommendation,
            computed_on=local_day(now, workspace.zone),
            earlier_id=_earlier(tx, workspace, survey, len(scores)),
        )
    _tell(tx, survey, now)


def _earlier(tx: Transaction, workspace: Workspace, survey: Survey, answers: int) -> int | None:
    """The last result, where it may stand beside this one; not where somebody who was asked has been erased, or the
    company has moved, for then nobody knows how alike the groups are. Who was asked last time is not needed any
    more."""
    last = tx.surveys.last(workspace.id, survey.team_id, SurveyState.COMPUTED)
    if last is None or last.answers is None:
        return None
    before = tx.survey_invitations.people(workspace.id, last.id)
    now = tx.survey_invitations.people(workspace.id, survey.id)
    tx.survey_invitations.take_back(workspace.id, last.id)
    are_known = (len(before), len(now)) == (last.asked, survey.asked)
    return last.id if are_known and may_stand_beside(before, now, last.answers, answers) else None


def _tell(tx: Transaction, survey: Survey, now: datetime) -> None:
    """Whoever began it, and the team's lead."""
    team = None if survey.team_id is None else tx.teams.get(survey.workspace_id, survey.team_id)
    readers = dict.fromkeys([survey.started_by_id, None if team is None else team.lead_id])
    for person_id in readers:
        if person_id is not None:
            tx.outbox.promise(
                workspace_id=survey.workspace_id,
                kind=DeliveryKind.SURVEY_RESULT,
                person_id=person_id,
                subject={"survey": survey.id},
                rule="survey_result",
                dedupe_key=f"survey_result:{survey.id}:{person_id}",
                now=now,
            )
