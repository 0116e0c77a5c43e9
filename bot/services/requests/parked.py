"""Parked requests as other use cases meet them: who decides, what waits, what became of them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from bot.domain.errors import NotFound
from bot.domain.ids import ObjectiveId, PersonId, TeamId
from bot.domain.okrs import Objective
from bot.domain.parking import ParkedRequest, ParkedSheet, ParkedState
from bot.domain.people import Person
from bot.domain.permissions import Action, Relation, Who, allowed
from bot.domain.teams import Team
from bot.domain.workspaces import Workspace
from bot.services.access import Access, policy_of
from storage import Transaction

Sees = Callable[[Objective], bool]
TOLD_FOR = timedelta(days=14)
"""How long the outcome stands in App Home of somebody who gets no check-in message."""
UNDECIDED = ("decided_by_id", "decided_at", "made_objective_id", "told_at")
"""What is empty while a request waits."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to wait: for which team, to whom it was said, in which message, in whose words."""

    team_id: TeamId
    for_id: PersonId
    url: str
    words: str


def parked(
    tx: Transaction, workspace: Workspace, by: Person, asked: Asked, now: datetime
) -> tuple[ParkedRequest, bool]:
    """The request, and whether it is new: one message waits for a team once, and again after it was decided. The
    caller holds the workspace, or two of the same would collide."""
    values: dict[str, Any] = {"for_id": asked.for_id, "parked_by_id": by.id, "words": asked.words, "parked_at": now}
    known = tx.parked_requests.of_message(workspace.id, asked.team_id, asked.url)
    if known is None:
        place: dict[str, Any] = {"workspace_id": workspace.id, "team_id": asked.team_id, "url": asked.url}
        return tx.parked_requests.add(by=by.id, now=now, **place, **values), True
    if known.state is ParkedState.PARKED:
        return known, False
    values |= {"state": ParkedState.PARKED, **dict.fromkeys(UNDECIDED)}
    return tx.parked_requests.change(known, by=by.id, now=now, **values), True


def held(
    tx: Transaction, access: Access, workspace: Workspace, person: Person, request_id: int
) -> tuple[ParkedRequest, Team]:
    """A request that this person decides on, held to the end of the transaction. Raises NotFound, NotAllowed."""
    request = tx.parked_requests.locked(workspace.id, request_id)
    if request is None:
        raise NotFound("request", "")
    team = tx.teams.get(workspace.id, request.team_id)
    access.ensure(Action.DECIDE_PARKED, _to_request(access, person, request, team), workspace)
    return request, team


def taken_up(tx: Transaction, request: ParkedRequest, objective_id: ObjectiveId, by: PersonId, now: datetime) -> None:
    """It has become an objective. A request that is held and was decided meanwhile stays as it is."""
    if request.state is ParkedState.PARKED:
        decided: dict[str, Any] = {"state": ParkedState.TAKEN_UP, "decided_by_id": by, "decided_at": now}
        tx.parked_requests.change(request, by=by, now=now, made_objective_id=objective_id, **decided)


def shared(tx: Transaction, workspace: Workspace, objective_id: ObjectiveId, by: PersonId, now: datetime) -> None:
    """The draft that requests had become is everybody's from now on: from now on it is told."""
    for request in tx.parked_requests.made_into(workspace.id, objective_id):
        tx.parked_requests.change(request, by=by, now=now, decided_at=now)


def wait_again(tx: Transaction, workspace: Workspace, objective_id: ObjectiveId, by: PersonId, now: datetime) -> None:
    """The draft that requests had become is about to go: they wait as before."""
    nobody: dict[str, Any] = {"decided_by_id": None, "decided_at": None, "made_objective_id": None}
    for request in tx.parked_requests.made_into(workspace.id, objective_id):
        tx.parked_requests.change(request, by=by, now=now, state=ParkedState.PARKED, **nobody)


def waiting_for_teams(
    tx: Transaction, access: Access, workspace: Workspace, person: Person, teams: Sequence[Team]
) -> Mapping[TeamId, int]:
    """How many requests wait for each of these teams that this person decides on. One statement."""
    by_id = {team.id: team for team in teams}
    found: dict[TeamId, int] = {}
    for request in tx.parked_requests.of_teams(workspace.id, by_id) if by_id else ():
        if decides(access, workspace, person, request, by_id[request.team_id]):
            found[request.team_id] = found.get(request.team_id, 0) + 1
    return found


def outcomes_for(
    tx: Transaction, workspace: Workspace, person: Person, sees: Sees, now: datetime, before: datetime | None = None
) -> tuple[ParkedSheet, ...]:
    """What became of what this person parked, unless they have read it. What is a draft still is not told of yet, and
    an objective that they do not see is not named. ``before`` is when the message before was sent, for the next one."""
    since = min(before or now, now - TOLD_FOR)
    found = tx.parked_requests.untold(workspace.id, person.id)
    fresh = [one for one in found if one.decided_at is not None and since <= one.decided_at <= now]
    made = tx.objectives.by_ids(workspace.id, {one.made_objective_id for one in fresh if one.made_objective_id})
    hidden = {one.id for one in made.values() if not one.is_told_to(person.id)}
    codes: dict[int, str] = {one.id: one.code for one in made.values() if sees(one)}
    others = [one for one in fresh if one.made_objective_id not in hidden and one.decided_by_id != person.id]
    return sheets(tx, workspace, others, codes)


def sheets(
    tx: Transaction, workspace: Workspace, requests: Iterable[ParkedRequest], codes: Mapping[int, str] | None = None
) -> tuple[ParkedSheet, ...]:
    """With the names that their words need, in two statements; ``codes`` by the objectives that they became."""
    found = list(requests)
    if not found:
        return ()
    teams = tx.teams.by_ids(workspace.id, {one.team_id for one in found})
    named = {each for one in found for each in (one.parked_by_id, one.for_id, one.decided_by_id)}
    people = tx.people.by_ids(workspace.id, {each for each in named if each is not None})
    names = {each.id: each.name for each in people.values()}
    return tuple(
        ParkedSheet(
            request=one,
            team=teams[one.team_id].name,
            parked_by=names[one.parked_by_id],
            addressee=names[one.for_id],
            decided_by=names.get(one.decided_by_id or PersonId(0), ""),
            code=(codes or {}).get(one.made_objective_id or 0, ""),
        )
        for one in found
    )


def decides(access: Access, workspace: Workspace, person: Person, request: ParkedRequest, team: Team) -> bool:
    return allowed(Action.DECIDE_PARKED, _to_request(access, person, request, team), policy_of(workspace))


def _to_request(access: Access, person: Person, request: ParkedRequest, team: Team) -> Relation:
    relation = access.to_team(person, team)
    asked = {Who.ASKED} if request.for_id == person.id else set()
    return replace(relation, who=relation.who | asked)
