"""The vote of a team: "would you like to try?" Who answered what is nowhere; the result is counted once, when it is
over, and from five answers on (architecture.md, rule 17)."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from bot.domain.deliveries import DeliveryKind
from bot.domain.errors import AlreadyDone, NotFound, NothingToDo
from bot.domain.ids import PersonId, TeamId, WorkspaceId
from bot.domain.people import Person
from bot.domain.permissions import Action
from bot.domain.pilot_gates import check_closing_day
from bot.domain.pilots import CLOSES, FEWEST, Pilot, PilotVote, Stage
from bot.domain.small_groups import NEAR, tells_of_few
from bot.domain.teams import Role
from bot.domain.wallclock import end_of_day, local_day
from bot.domain.workspaces import Practice, Workspace
from bot.services.access import Access
from bot.services.being_here import ensure_enough_are_here
from bot.services.pilots.news import tell_lead
from bot.services.pilots.reading import held, members_of
from storage import Store, Transaction


@dataclass(frozen=True)
class PilotVotes:
    store: Store
    access: Access

    def open(
        self,
        workspace: Workspace,
        person: Person,
        turn: str,
        last_day: date | None,
        now: datetime,
        *,
        once: str | None = None,
    ) -> PilotVote:
        """Ask everybody in the team, until the end of a day; ``once`` names the submission, which asks nobody the
        second time. Raises NotSwitchedOn, NotFound, NotAllowed, Invalid;
        NothingToDo where they are fewer than five, are being asked, or where what was asked of late and this would tell
        what a few have said."""
        workspace.ensure_practised(Practice.PILOTS)
        with self.store.write() as tx:
            tx.workspaces.lock(workspace.id)  # two votes that begin at once are compared with each other
            pilot = held(tx, workspace, turn)
            team, today = tx.teams.get(workspace.id, pilot.team_id), local_day(now, workspace.zone)
            self.access.ensure(Action.PILOT, self.access.to_team(person, team), workspace)
            before = tx.pilot_votes.last_of(workspace.id, pilot.id)
            if tx.handled.is_repeated(workspace.id, once, now) and before is not None:
                return before
            _ensure_may_open(pilot, before)
            people = members_of(tx, workspace, team.id, today)
            if len(people) < FEWEST:
                raise NothingToDo("pilot_too_few")
            if tells_of_few(_belonging(tx, workspace, team.id, today), _asked_of_late(tx, workspace, today)):
                raise NothingToDo("pilot_vote_too_near")
            last_day = check_closing_day(last_day, today)
            asked_people = [one.id for one in people]
            ensure_enough_are_here(tx, workspace.id, asked_people, (today, last_day), FEWEST, CLOSES)
            closes_at = end_of_day(last_day, workspace.zone)
            values: dict[str, Any] = {"workspace_id": workspace.id, "pilot_id": pilot.id, "opened_by_id": person.id}
            asked: dict[str, Any] = {
                "opened_day": today,
                "last_day": last_day,
                "closes_at": closes_at,
                "asked": len(people),
            }
            vote = tx.pilot_votes.add(by=person.id, now=now, **values, **asked)
            tx.pilots.look_again([(pilot, closes_at)])
            _ask(tx, workspace.id, vote, asked_people, now)
            return vote

    def answer(self, workspace: Workspace, person: Person, vote_id: int, willing: bool, now: datetime) -> PilotVote:
        """Once, and for good: nobody knows any more what it was. Raises NotSwitchedOn, NotFound, NotAllowed;
        NothingToDo when it is over; AlreadyDone."""
        workspace.ensure_practised(Practice.PILOTS)
        with self.store.write() as tx:
            vote = tx.pilot_votes.by_id(workspace.id, vote_id)
            pilot = None if vote is None else tx.pilots.locked(workspace.id, vote.pilot_id)
            if vote is None or pilot is None:
                raise NotFound("pilot", "")
            if not self._is_asked(tx, workspace, person, pilot, vote):
                raise NothingToDo("pilot_not_a_member")
            if not vote.is_open or now >= vote.closes_at:
                raise NothingToDo("pilot_vote_over")
            if not tx.pilot_voters.drop_in(workspace.id, vote.id, person_id=person.id):
                raise AlreadyDone("voted")
            tx.pilot_answers.drop_in(workspace.id, vote.id, willing=willing)
            return vote

    def open_to(self, workspace_id: WorkspaceId, vote_id: int, person_id: PersonId, now: datetime) -> PilotVote | None:
        """The vote, for whoever has still to be asked."""
        with self.store.read() as tx:
            vote = tx.pilot_votes.by_id(workspace_id, vote_id)
            if vote is None or not vote.is_open or now >= vote.closes_at:
                return None
            return None if tx.pilot_voters.has_answered(workspace_id, vote_id, person_id) else vote

    def _is_asked(self, tx: Transaction, workspace: Workspace, person: Person, pilot: Pilot, vote: PilotVote) -> bool:
        """Those who belonged to the team when it was opened. Raises NotAllowed."""
        if not any(one.id == person.id for one in members_of(tx, workspace, pilot.team_id, vote.opened_day)):
            return False
        self.access.ensure(Action.JOIN_PILOT, self.access.asked(person), workspace)
        return True


def close(tx: Transaction, workspace: Workspace, pilot: Pilot, vote: PilotVote, now: datetime) -> PilotVote:
    """Count it, once; then who answered and what was said are deleted. Of fewer than five not even their number is
    kept."""
    found = tx.pilot_answers.count(workspace.id, vote.id)
    answers, yes = sum(found.values()), found.get(True, 0)
    counted = {"answers": answers, "yes": yes} if answers >= FEWEST else {"answers": 0, "yes": None}
    closed = tx.pilot_votes.change(vote, by=None, now=now, closed_at=now, **counted)
    tx.pilot_answers.forget(workspace.id, vote.id)
    tx.pilot_voters.forget(workspace.id, vote.id)
    tell_lead(tx, workspace, pilot, "vote_over", now)
    return closed


def _asked_of_late(tx: Transaction, workspace: Workspace, today: date) -> list[set[PersonId]]:
    """The people of each vote whose result is known, or will be."""
    votes = [one for one in tx.pilot_votes.since(workspace.id, today - NEAR) if one.is_open or one.yes is not None]
    pilots = tx.pilots.by_ids(workspace.id, {one.pilot_id for one in votes})
    return [_belonging(tx, workspace, pilots[one.pilot_id].team_id, one.opened_day) for one in votes]


def _belonging(tx: Transaction, workspace: Workspace, team_id: TeamId, day: date) -> set[PersonId]:
    """Also those who have left since."""
    held = tx.memberships.of_teams(workspace.id, [team_id], day)
    return {one.person_id for one in held if one.role is not Role.OBSERVER}


def _ensure_may_open(pilot: Pilot, before: PilotVote | None) -> None:
    if pilot.stage is not Stage.ASSESS:
        raise NothingToDo("pilot_moved_on")
    if before is not None and before.is_open:
        raise NothingToDo("pilot_vote_goes_on")
    if before is not None and before.is_passed:
        raise NothingToDo("pilot_vote_passed")


def _ask(
    tx: Transaction, workspace_id: WorkspaceId, vote: PilotVote, person_ids: list[PersonId], now: datetime
) -> None:
    tx.outbox.promise_all(
        [
            {
                "workspace_id": workspace_id,
                "kind": DeliveryKind.PILOT_VOTE,
                "person_id": person_id,
                "subject": {"pilot": vote.pilot_id, "vote": vote.id},
                "rule": "pilot.vote",
                "dedupe_key": f"pilot-vote:{vote.id}:{person_id}",
                "too_late_after": vote.closes_at,
            }
            for person_id in person_ids
        ],
        now=now,
    )
