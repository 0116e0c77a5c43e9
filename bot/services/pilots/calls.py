"""What pilots ask of one person: a vote that they have not answered yet, an approval that is theirs to give."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.people import Person
from bot.domain.permissions import Action, allowed
from bot.domain.pilots import Pilot, PilotVote, Stage
from bot.domain.prompting import may_be_prompted
from bot.domain.teams import Role, Team
from bot.domain.workspaces import Practice, Workspace
from bot.services.access import Access, policy_of
from storage import Transaction


@dataclass(frozen=True, slots=True)
class PilotCall:
    """``vote`` waits for an answer; without one, it is the approval that does."""

    pilot: Pilot
    team: Team
    vote: PilotVote | None = None


def calls_for(
    tx: Transaction, access: Access, workspace: Workspace, person: Person, now: datetime
) -> tuple[PilotCall, ...]:
    """For their eyes alone. A fixed number of statements: none while the practice is off, one for most people."""
    if Practice.PILOTS not in workspace.practices:
        return ()
    pilots = {one.id: one for one in tx.pilots.waiting_for(workspace.id, person.id)}
    if not pilots:
        return ()
    votes = _votes(tx, access, workspace, person, pilots, now)
    teams = tx.teams.by_ids(workspace.id, {one.team_id for one in pilots.values()})
    asked = [PilotCall(one, teams[one.team_id]) for one in pilots.values() if one.stage is Stage.AUTHORISE]
    return (*asked, *(PilotCall(pilots[one.pilot_id], teams[pilots[one.pilot_id].team_id], one) for one in votes))


def _may_vote(access: Access, workspace: Workspace, person: Person) -> bool:
    """Whether somebody who was asked may answer."""
    asked = allowed(Action.JOIN_PILOT, access.asked(person), policy_of(workspace))
    return asked and may_be_prompted(person, workspace)


def _votes(
    tx: Transaction, access: Access, workspace: Workspace, person: Person, pilots: dict[int, Pilot], now: datetime
) -> Sequence[PilotVote]:
    """Of the teams to which they belonged when the vote was opened."""
    wanted = [one.id for one in pilots.values() if one.stage is Stage.ASSESS]
    votes = [one for one in tx.pilot_votes.unanswered_by(workspace.id, wanted, person.id) if now < one.closes_at]
    if not votes or not _may_vote(access, workspace, person):
        return ()
    held = tx.memberships.of_people_in(workspace.id, [person.id], {pilots[one.pilot_id].team_id for one in votes})
    took_part = [one for one in held if one.role is not Role.OBSERVER]
    return [
        vote
        for vote in votes
        if any(
            one.team_id == pilots[vote.pilot_id].team_id
            and one.since <= vote.opened_day
            and (one.until is None or vote.opened_day < one.until)
            for one in took_part
        )
    ]
