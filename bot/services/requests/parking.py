"""Requests that wait for a team to plan: listed and dropped; services/drafting/drafting.py takes them up."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.domain.errors import NotFound
from bot.domain.ids import TeamId
from bot.domain.parking import ParkedSheet, ParkedState
from bot.domain.people import Person
from bot.domain.teams import Team
from bot.domain.workspaces import Workspace
from bot.services.access import Access
from bot.services.okrs.looking import Looker
from bot.services.requests.parked import decides, held, sheets
from storage import Store, Transaction


@dataclass(frozen=True, slots=True)
class ParkedList:
    """What waits for a team, as far as this person decides on it."""

    team: Team
    requests: tuple[ParkedSheet, ...]


@dataclass(frozen=True)
class Parking:
    store: Store
    access: Access

    def of_team(self, workspace: Workspace, person: Person, team_id: TeamId) -> ParkedList:
        """Raises NotFound; NotAllowed for guests."""
        Looker(person, workspace).ensure_may_look_around()
        with self.store.read() as tx:
            team = tx.teams.by_id(workspace.id, team_id)
            if team is None:
                raise NotFound("team", str(team_id))
            return _listed(tx, self.access, workspace, person, team)

    def drop(self, workspace: Workspace, person: Person, request_id: int, now: datetime) -> ParkedList:
        """Let a request go, and give what is left. One that was decided meanwhile stays as it is. Raises NotFound,
        NotAllowed."""
        with self.store.write() as tx:
            request, team = held(tx, self.access, workspace, person, request_id)
            if request.state is ParkedState.PARKED:
                decided: dict[str, Any] = {"decided_by_id": person.id, "decided_at": now}
                tx.parked_requests.change(request, by=person.id, now=now, state=ParkedState.DROPPED, **decided)
            return _listed(tx, self.access, workspace, person, team)


def _listed(tx: Transaction, access: Access, workspace: Workspace, person: Person, team: Team) -> ParkedList:
    waiting = tx.parked_requests.of_teams(workspace.id, [team.id])
    mine = [one for one in waiting if decides(access, workspace, person, one, team)]
    return ParkedList(team, sheets(tx, workspace, mine))
