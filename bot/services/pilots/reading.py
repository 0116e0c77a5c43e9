"""A pilot as somebody reads it: its page, the list, and who belongs to it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from bot.domain.cycles import CycleState
from bot.domain.decisions import Decision
from bot.domain.errors import NotFound, NothingToDo
from bot.domain.ids import TeamId
from bot.domain.people import Person
from bot.domain.permissions import Action, allowed
from bot.domain.pilot_gates import Facts, missing
from bot.domain.pilots import FEWEST, Pilot, Stage
from bot.domain.prompting import may_be_prompted
from bot.domain.teams import Role, Team
from bot.domain.wallclock import local_day
from bot.domain.workspaces import Practice, Workspace
from bot.services.access import Access, policy_of
from bot.services.naming import the_team
from bot.services.okrs.looking import Looker
from bot.services.piloting import asked_teams
from bot.services.pilots.calls import calls_for
from bot.services.pilots.content import PilotEntry, PilotList, PilotPage
from bot.services.pilots.suitability import suitability_for
from bot.services.reviews.content import DecisionSheet
from bot.services.reviews.decision_sheets import told_to
from storage import Store, Transaction

MOST_ASKED = 50  # names of teams on the list
LONGEST_ID = 18  # digits


def held(tx: Transaction, workspace: Workspace, turn: str) -> Pilot:
    """The pilot that a button of the page means, held to the end of the transaction. Raises NotFound; NothingToDo where
    it has moved on since the button was shown."""
    pilot = tx.pilots.locked(workspace.id, number_of(turn))
    if pilot is None:
        raise NotFound("pilot", "")
    if pilot.turn != turn:
        raise NothingToDo("pilot_moved_on")
    return pilot


def number_of(turn: str) -> int:
    """The id of the pilot that a button of its page means; 0 for what is none."""
    identity, _, _ = turn.partition(":")
    return int(identity) if identity.isascii() and identity.isdigit() and len(identity) <= LONGEST_ID else 0


def members_of(tx: Transaction, workspace: Workspace, team_id: TeamId, day: date) -> list[Person]:
    """Who takes part: those who belonged to the team on a day, observers apart, and are still here."""
    belonging = tx.memberships.of_teams(workspace.id, [team_id], day)
    people = tx.people.by_ids(workspace.id, [one.person_id for one in belonging if one.role is not Role.OBSERVER])
    return [one for one in people.values() if may_be_prompted(one, workspace)]


def facts_of(tx: Transaction, workspace: Workspace, pilot: Pilot, team: Team, now: datetime) -> Facts:
    """What the gate of the stage at hand asks for."""
    today = local_day(now, workspace.zone)
    people = tx.people.by_ids(workspace.id, [one for one in (team.lead_id, pilot.coach_id) if one is not None])
    cycle = tx.cycles.by_id(workspace.id, pilot.cycle_id) if pilot.cycle_id is not None else None
    return Facts(
        members=len(members_of(tx, workspace, team.id, today)),
        vote=tx.pilot_votes.last_of(workspace.id, pilot.id),
        has_lead=_is_here(people.get(team.lead_id or 0)),
        has_channel=team.channel_id is not None,
        has_cycle=cycle is not None and cycle.state in OPEN_CYCLES and cycle.last_day >= today,
        has_coach=_is_here(people.get(pilot.coach_id or 0)),
        items=len(_items(tx, workspace, pilot)),
    )


OPEN_CYCLES = (CycleState.PLANNING, CycleState.ACTIVE)


@dataclass(frozen=True)
class PilotReading:
    store: Store
    access: Access

    def all(self, workspace: Workspace, person: Person, now: datetime) -> PilotList:
        """Raises NotSwitchedOn, NotAllowed for those who may not look around."""
        self._ensure_may_look(workspace, person)
        with self.store.read() as tx:
            teams = {team.id: team for team in tx.teams.all(workspace.id)}
            pilots = tx.pilots.all(workspace.id)
            busy = {one.team_id for one in pilots if not one.stage.is_over}
            startable = (
                team
                for team in teams.values()
                if team.is_active and team.id not in busy and self._may_lead(workspace, person, team)
            )
            return PilotList(
                entries=tuple(PilotEntry(one, teams[one.team_id]) for one in pilots),
                startable=tuple(startable),
                is_piloting=workspace.is_piloting,
                asked=self._asked(tx, workspace, teams.values(), now),
                may_administer=self.access.may_administer(person, workspace),
            )

    def of(self, workspace: Workspace, person: Person, pilot_id: int, now: datetime) -> PilotPage:
        """Raises NotSwitchedOn, NotFound, NotAllowed."""
        self._ensure_may_look(workspace, person)
        with self.store.read() as tx:
            pilot = tx.pilots.by_id(workspace.id, pilot_id)
            if pilot is None:
                raise NotFound("pilot", "")
            return self.read(tx, workspace, person, pilot, now)

    def called(self, workspace: Workspace, person: Person, name: str) -> Pilot | Team:
        """The pilot of a team by its name; the team itself, where it has had none and this person may start one. Raises
        NotSwitchedOn, NotFound, Ambiguous, NotAllowed, NothingToDo."""
        self._ensure_may_look(workspace, person)
        with self.store.read() as tx:
            team = tx.teams.get(workspace.id, the_team(tx, workspace, name))
            pilot = tx.pilots.last_of(workspace.id, team.id)
        if pilot is None and not self._may_lead(workspace, person, team):
            raise NothingToDo("no_pilot_there")
        return team if pilot is None else pilot

    def team_of(self, workspace: Workspace, pilot: Pilot) -> Team:
        with self.store.read() as tx:
            return tx.teams.get(workspace.id, pilot.team_id)

    def read(self, tx: Transaction, workspace: Workspace, person: Person, pilot: Pilot, now: datetime) -> PilotPage:
        """Inside a transaction of the caller. What a survey of the team has found is told to whoever may read that, and
        to the sponsor, who decides by it."""
        team, today = tx.teams.get(workspace.id, pilot.team_id), local_day(now, workspace.zone)
        facts = facts_of(tx, workspace, pilot, team, now)
        named = (
            team.lead_id,
            pilot.sponsor_id,
            pilot.coach_id,
            pilot.started_by_id,
            pilot.ended_by_id,
            pilot.case_by_id,
        )
        members = members_of(tx, workspace, team.id, today)
        people = tx.people.by_ids(workspace.id, [one for one in named if one is not None])
        items, untold = told_to(tx, self.access, workspace, person, _items(tx, workspace, pilot))
        calls = calls_for(tx, self.access, workspace, person, now)
        deciding, is_sponsor = self.access.to_reviews(tx, person, team, today), pilot.sponsor_id == person.id
        return PilotPage(
            pilot=pilot,
            team=team,
            lead=people.get(team.lead_id or 0),
            people=people,
            today=today,
            cycle=tx.cycles.by_id(workspace.id, pilot.cycle_id) if pilot.cycle_id is not None else None,
            members=len(members),
            vote=facts.vote,
            gaps=missing(pilot, facts),
            suitability=suitability_for(tx, workspace, pilot, person, deciding),
            sponsor_away=_away_until(tx, workspace, pilot, today),
            trained=_trained(tx, workspace, pilot, members),
            items=tuple(_open_first(items)),
            untold=untold,
            iterations=tuple(tx.pilot_iterations.of_pilot(workspace.id, pilot.id)),
            may_lead=team.is_active and self._may_lead(workspace, person, team),
            may_decide=team.is_active and allowed(Action.DECIDE, deciding, policy_of(workspace)),
            is_sponsor=is_sponsor,
            is_member=any(one.id == person.id for one in members),
            may_vote=any(one.pilot.id == pilot.id and one.vote is not None for one in calls),
        )

    def _asked(self, tx: Transaction, workspace: Workspace, teams: Iterable[Team], now: datetime) -> tuple[str, ...]:
        asked, today = asked_teams(tx, workspace), local_day(now, workspace.zone)
        if asked is None:
            return ()
        return tuple(sorted(one.name for one in teams if one.is_active and asked.has_begun(one.id, today)))[:MOST_ASKED]

    def _may_lead(self, workspace: Workspace, person: Person, team: Team) -> bool:
        return allowed(Action.PILOT, self.access.to_team(person, team), policy_of(workspace))

    def _ensure_may_look(self, workspace: Workspace, person: Person) -> None:
        workspace.ensure_practised(Practice.PILOTS)
        Looker(person, workspace).ensure_may_look_around()


def _items(tx: Transaction, workspace: Workspace, pilot: Pilot) -> list[Decision]:
    """What was decided since the review began."""
    if pilot.reviewing_since is None or pilot.stage not in (Stage.REVIEW, Stage.IMPROVE):
        return []
    return tx.decisions.made_since(workspace.id, pilot.team_id, pilot.reviewing_since)


def _trained(tx: Transaction, workspace: Workspace, pilot: Pilot, members: list[Person]) -> int | None:
    if pilot.trained_at is None or len(members) < FEWEST:
        return None
    here = {one.id for one in members}
    found = tx.pilot_trainings.of_pilot(workspace.id, pilot.id)
    return sum(1 for one in found if one.done_at is not None and one.person_id in here)


def _away_until(tx: Transaction, workspace: Workspace, pilot: Pilot, today: date) -> date | None:
    if pilot.stage is not Stage.AUTHORISE or pilot.sponsor_id is None:
        return None
    absences = tx.absences.of(workspace.id, [pilot.sponsor_id], ending_from=today)
    return max((one.last_day for one in absences if one.covers(today)), default=None)


def _open_first(items: list[DecisionSheet]) -> list[DecisionSheet]:
    return sorted(items, key=lambda one: (not one.decision.is_open, one.decision.due_day))


def _is_here(person: Person | None) -> bool:
    return person is not None and person.is_active
