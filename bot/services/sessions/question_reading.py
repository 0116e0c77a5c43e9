"""Sessions, questions and answers as somebody may read them: a fixed number of statements, however many there are."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TypeVar

from bot.domain.erasing import is_tombstone
from bot.domain.ids import PersonId, WorkspaceId
from bot.domain.okrs import Objective, ObjectiveState
from bot.domain.people import Person
from bot.domain.permissions import Action, allowed
from bot.domain.questions import KIND, Answer, Question, ranked
from bot.domain.sessions import Session
from bot.domain.workspaces import Practice, Workspace
from bot.services.access import Access, policy_of
from bot.services.sessions.content import AnswerSheet, QuestionSheet, SessionPage, SessionSheet
from storage import Transaction

LEFT = ""
"""The name of somebody who was erased."""
Told = TypeVar("Told", Question, Answer)


def session_sheets(tx: Transaction, workspace_id: WorkspaceId, sessions: Sequence[Session]) -> list[SessionSheet]:
    """In their order. Three statements at most."""
    hosts = tx.people.by_ids(workspace_id, {one.host_id for one in sessions})
    teams = tx.teams.by_ids(workspace_id, {one.team_id for one in sessions if one.team_id is not None})
    counts = tx.questions.counts(workspace_id, [one.id for one in sessions])
    return [
        SessionSheet(one, hosts[one.host_id], teams.get(one.team_id or 0), counts.get(one.id, 0)) for one in sessions
    ]


def session_sheet(tx: Transaction, session: Session) -> SessionSheet:
    return session_sheets(tx, session.workspace_id, [session])[0]


def current(tx: Transaction, workspace_id: WorkspaceId) -> list[Session]:
    """What is planned, the nearest first; then what has gone by with something left open, for whom nothing is
    planned."""
    planned = tx.sessions.planned(workspace_id)
    found = [*planned, *tx.sessions.left_open(workspace_id)]
    return list({one.id: one for one in found}.values())


def read_page(
    tx: Transaction, access: Access, workspace: Workspace, person: Person, session: Session | None, now: datetime
) -> SessionPage:
    """``session`` None: the nearest."""
    sessions = current(tx, workspace.id)
    shown = session or next(iter(sessions), None)
    listed = sessions if shown is None or shown in sessions else [*sessions, shown]
    sheets = session_sheets(tx, workspace.id, listed)
    policy = policy_of(workspace)
    may_ask = allowed(Action.ASK, access.to_workspace(person), policy)
    may_plan = _may_set(tx, access, workspace, person, None)
    page = SessionPage(sessions=tuple(sheets[: len(sessions)]), shown=None, now=now, may_ask=may_ask, may_plan=may_plan)
    if shown is None:
        return page
    questions = question_sheets(tx, access, workspace, person, shown, may_vote=may_ask)
    return SessionPage(
        sessions=page.sessions,
        shown=next(one for one in sheets if one.session.id == shown.id),
        questions=tuple(one for one in questions if not one.question.hidden),
        hidden=tuple(one for one in questions if one.question.hidden and one.may_hide),
        answers=tuple(answer_sheets(tx, person, tx.answers.of_session(workspace.id, shown.id))),
        now=now,
        may_ask=may_ask,
        may_plan=may_plan,
        may_set=shown.is_planned and _may_set(tx, access, workspace, person, shown),
    )


def answer_sheets(tx: Transaction, person: Person | None, answers: Sequence[Answer]) -> list[AnswerSheet]:
    """For one reader, or for a whole channel (None)."""
    if not answers:
        return []
    workspace_id = answers[0].workspace_id
    names = asker_names(tx, workspace_id, [*(one.author_id for one in answers), *(one.by_id for one in answers)])
    codes = _codes(tx, workspace_id, person, answers)
    return [
        AnswerSheet(
            answer=one,
            by=names[one.by_id],
            asker=asker_of(one, names),
            code=codes.get(one.objective_id or 0, ""),
        )
        for one in answers
    ]


def answers_with(
    tx: Transaction, workspace_id: WorkspaceId, person: Person | None, words: str, limit: int
) -> tuple[AnswerSheet, ...]:
    """Those that hold all these words, or the newest without any; for one reader or for a whole channel (None)."""
    if words.strip():
        ids = [identity for _, identity in tx.search.find(workspace_id, (KIND,), words, limit)]
        by_id = tx.answers.by_ids(workspace_id, ids)
        found = [by_id[one] for one in ids if one in by_id]
    else:
        found = tx.answers.newest(workspace_id, limit)
    return tuple(answer_sheets(tx, person, found))


def answers_about(
    tx: Transaction, workspace: Workspace, person: Person, objective: Objective
) -> tuple[AnswerSheet, ...]:
    """What was asked about an objective, for whoever sees it; the newest first."""
    if not workspace.practises(Practice.QUESTIONS):
        return ()
    return tuple(answer_sheets(tx, person, tx.answers.about(workspace.id, objective.id)))


def asker_names(tx: Transaction, workspace_id: WorkspaceId, ids: Iterable[PersonId | None]) -> dict[int, str]:
    people = tx.people.by_ids(workspace_id, {one for one in ids if one is not None})
    return {one.id: LEFT if is_tombstone(one.slack_user_id) else one.name for one in people.values()}


def asker_of(told: Question | Answer, names: dict[int, str]) -> str | None:
    """None without a name; LEFT for somebody who was erased."""
    if not told.named:
        return None
    return LEFT if told.author_id is None else names[told.author_id]


def question_sheets(
    tx: Transaction, access: Access, workspace: Workspace, person: Person, session: Session, *, may_vote: bool
) -> list[QuestionSheet]:
    """All that are open in a session, in their order; the hidden ones, too."""
    questions = ranked(tx.questions.of_sessions(workspace.id, [session.id]))
    names = asker_names(tx, workspace.id, [one.author_id for one in questions])
    codes = _codes(tx, workspace.id, person, questions)
    voted = tx.question_voters.voted(workspace.id, person.id)
    policy = policy_of(workspace)
    found = []
    for one in questions:
        relation = access.to_question(person, one.author_id, session.host_id)
        found.append(
            QuestionSheet(
                question=one,
                asker=asker_of(one, names),
                code=codes.get(one.objective_id or 0, ""),
                has_voted=one.id in voted,
                may_vote=may_vote,
                may_withdraw=allowed(Action.WITHDRAW_QUESTION, relation, policy),
                may_answer=allowed(Action.ANSWER_QUESTION, relation, policy),
                may_hide=allowed(Action.HIDE_QUESTION, relation, policy),
            )
        )
    return found


def without_host(tx: Transaction, access: Access, workspace: Workspace, person: Person) -> tuple[SessionSheet, ...]:
    """For admins: what is planned, and whoever was to answer has left. No statement for anybody else."""
    if not workspace.practises(Practice.QUESTIONS) or not access.may_administer(person, workspace):
        return ()
    found = tx.sessions.without_host(workspace.id)
    return tuple(session_sheets(tx, workspace.id, found)) if found else ()


def _codes(tx: Transaction, workspace_id: WorkspaceId, person: Person | None, told: Sequence[Told]) -> dict[int, str]:
    """By id the codes of the objectives that they are about, as far as this reader is told of these."""
    about = tx.objectives.by_ids(workspace_id, {one.objective_id for one in told if one.objective_id is not None})
    shared = (one for one in about.values() if one.state is not ObjectiveState.DRAFT)
    return {
        one.id: one.code for one in shared if (not one.is_restricted if person is None else one.is_told_to(person.id))
    }


def _may_set(tx: Transaction, access: Access, workspace: Workspace, person: Person, session: Session | None) -> bool:
    """Plan a session of any kind, or change this one."""
    if session is not None:
        relation = access.to_session(tx, person, session.host_id, session.team_id)
        return allowed(Action.SET_SESSION, relation, policy_of(workspace))
    leads = bool(tx.teams.led_by(workspace.id, person.id))
    return leads or access.may_administer(person, workspace)
