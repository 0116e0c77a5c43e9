"""What is meant by an act of following, and whether it may be followed."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from bot.domain.errors import NotFound, NothingToDo
from bot.domain.following import Follow, Followed, FollowKind, ids_of
from bot.domain.ids import Code, ObjectiveId, PersonId, TeamId, WorkspaceId, read_code
from bot.domain.matching import resolve
from bot.domain.okrs import Objective, ObjectiveState
from bot.services.following.content import Subject
from bot.services.okrs.looking import Looker
from bot.services.okrs.targets import visible
from storage import Transaction

OVER = (ObjectiveState.CLOSED, ObjectiveState.CANCELLED)


def followable(tx: Transaction, looker: Looker, about: Followed) -> Subject:
    """What may be followed: what is there, still goes on, and may be seen. Raises NotFound, NotAllowed, NothingToDo."""
    if about.kind is FollowKind.OBJECTIVE:
        found = tx.objectives.by_id(looker.workspace.id, about.id)
        objective = visible(tx, looker.person, found, None if found is None else Code(found.number))
        if looker.public and objective.is_restricted:
            raise NothingToDo("restricted_to_some")
        looker.ensure_sees(objective)
        _ensure_goes_on(objective)
    else:
        looker.ensure_may_look_around()
    subject = subject_of(tx, looker.workspace.id, about)
    if about.kind is FollowKind.PERSON and not tx.people.get(looker.workspace.id, PersonId(about.id)).is_active:
        raise NothingToDo("has_left")
    if about.kind is FollowKind.TEAM and not tx.teams.get(looker.workspace.id, TeamId(about.id)).is_active:
        raise NothingToDo("team_is_closed")
    return subject


def subject_of(tx: Transaction, workspace_id: WorkspaceId, about: Followed) -> Subject:
    """Raises NotFound."""
    if about.kind is FollowKind.OBJECTIVE:
        objective = tx.objectives.by_id(workspace_id, about.id)
        if objective is None:
            raise NotFound("objective", "")
        return Subject(about.kind, about.id, objective.title, objective.code)
    if about.kind is FollowKind.PERSON:
        person = tx.people.by_id(workspace_id, about.id)
        if person is None:
            raise NotFound("person", "")
        return Subject(about.kind, about.id, person.name)
    return Subject(about.kind, about.id, tx.teams.get(workspace_id, TeamId(about.id)).name)


def ended_subject(
    tx: Transaction, workspace_id: WorkspaceId, about: Followed, sees: Callable[[Objective], bool]
) -> Subject:
    """What is ended may by now be an objective that is shown no more: only its code is said then. Raises NotFound."""
    subject = subject_of(tx, workspace_id, about)
    if about.kind is FollowKind.OBJECTIVE and not sees(tx.objectives.get(workspace_id, ObjectiveId(about.id))):
        return replace(subject, name="")
    return subject


def among(tx: Transaction, workspace_id: WorkspaceId, follows: Sequence[Follow], typed: str) -> Followed:
    """By its name or code; an objective also by the code of one of its key results."""
    people = tx.people.by_ids(workspace_id, ids_of(follows, "person_id"))
    teams = tx.teams.by_ids(workspace_id, ids_of(follows, "team_id"))
    objectives = tx.objectives.by_ids(workspace_id, ids_of(follows, "objective_id"))
    named = [(one.name, Followed(FollowKind.PERSON, one.id)) for one in people.values()]
    named += [(one.name, Followed(FollowKind.TEAM, one.id)) for one in teams.values()]
    named += [(one.code, Followed(FollowKind.OBJECTIVE, one.id)) for one in objectives.values()]
    code = read_code(typed)
    return resolve("follow", typed if code is None else str(Code(code.objective)), named)


def _ensure_goes_on(objective: Objective) -> None:
    if objective.state is ObjectiveState.DRAFT:
        raise NothingToDo("follow_a_draft")
    if objective.state in OVER:
        raise NothingToDo("objective_is_over")
