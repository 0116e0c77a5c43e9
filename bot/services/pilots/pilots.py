"""A pilot from its start to its end: the case for it, the sponsor, what is prepared, the decision at the end. Each
method means the pilot as its page showed it (``turn``): of two who decide at once, the second is told so. ``once``
names a submission: when it comes again, the pilot is given as it is by then."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from bot.domain.deliveries import DeliveryKind
from bot.domain.errors import Invalid, NotFound, NothingToDo
from bot.domain.ids import CycleId, PersonId, TeamId, WorkspaceId
from bot.domain.people import Person
from bot.domain.permissions import Action
from bot.domain.pilot_gates import check_because, check_case, check_dates, check_decision, check_stop, following
from bot.domain.pilots import COACH, CYCLE, FEWEST, SPONSOR, STATEMENT, Pilot, Stage, StopReason
from bot.domain.reporting import may_belong
from bot.domain.teams import Team
from bot.domain.wallclock import local_day
from bot.domain.workspaces import Practice, Workspace
from bot.services.access import Access
from bot.services.pilots.content import PrepareForm
from bot.services.pilots.news import announce, tell_lead
from bot.services.pilots.reading import OPEN_CYCLES, facts_of, held, members_of, number_of
from bot.services.pilots.stages import begin, end, review
from storage import Store, Transaction


@dataclass(frozen=True)
class Pilots:
    store: Store
    access: Access

    def start(
        self,
        workspace: Workspace,
        person: Person,
        team_id: TeamId,
        words: Mapping[str, str],
        now: datetime,
        *,
        once: str | None = None,
    ) -> Pilot:
        """Raises NotSwitchedOn, NotFound, NotAllowed, Invalid; NothingToDo where the team is closed or has one."""
        workspace.ensure_practised(Practice.PILOTS)
        case = check_case(words)
        with self.store.write() as tx:
            team = tx.teams.get(workspace.id, team_id)
            self.access.ensure(Action.PILOT, self.access.to_team(person, team), workspace)
            if not team.is_active:
                raise NothingToDo("pilot_team_closed")
            if tx.handled.is_repeated(workspace.id, once, now):
                return _kept(tx.pilots.last_of(workspace.id, team.id))
            begun: dict[str, Any] = {"started_by_id": person.id, "started_at": now, "case_by_id": person.id}
            made = tx.pilots.begin(by=person.id, now=now, workspace_id=workspace.id, team_id=team.id, **begun, **case)
            if made is None:
                raise NothingToDo("pilot_goes_on")
            return made

    def look(self, workspace: Workspace, person: Person, turn: str, now: datetime) -> PrepareForm:
        """For a form about the pilot. Raises NotSwitchedOn, NotFound, NotAllowed, NothingToDo."""
        with self.store.write() as tx:
            pilot, team = self._led(tx, workspace, person, turn)
            today = local_day(now, workspace.zone)
            cycles = [one for one in tx.cycles.in_state(workspace.id, *OPEN_CYCLES) if one.last_day >= today]
            coach = tx.people.by_ids(workspace.id, [pilot.coach_id or 0]).get(pilot.coach_id or 0)
            return PrepareForm(pilot=pilot, team=team, cycles=tuple(cycles), coach=coach, today=today)

    def takes_a_vote(self, workspace: Workspace, team: Team, now: datetime) -> bool:
        """Whether a vote of the team would be anonymous: from five members on."""
        with self.store.read() as tx:
            return len(members_of(tx, workspace, team.id, local_day(now, workspace.zone))) >= FEWEST

    def write_case(
        self, workspace: Workspace, person: Person, turn: str, words: Mapping[str, str], now: datetime
    ) -> Pilot:
        """Expected gains and costs, and in a team of fewer than five what came of talking. Raises as ``look``, and
        Invalid by field."""
        case = check_case(words)
        with self.store.write() as tx:
            pilot, team = self._led(tx, workspace, person, turn)
            _ensure_in(pilot, Stage.ASSESS)
            if len(members_of(tx, workspace, team.id, local_day(now, workspace.zone))) >= FEWEST:
                case.pop(STATEMENT, None)
            return tx.pilots.change(pilot, by=person.id, now=now, **case, case_by_id=person.id)

    def name_sponsor(
        self,
        workspace: Workspace,
        person: Person,
        turn: str,
        sponsor: Person | None,
        now: datetime,
        *,
        once: str | None = None,
    ) -> Pilot:
        """Ask somebody above for their approval; while they are asked, another one can be named. Raises as ``look``,
        and Invalid."""
        with self.store.write() as tx:
            if tx.handled.is_repeated(workspace.id, once, now):
                return _kept(tx.pilots.by_id(workspace.id, number_of(turn)))
            pilot, team = self._led(tx, workspace, person, turn)
            _ensure_in(pilot, Stage.ASSESS, Stage.AUTHORISE)
            if pilot.stage is Stage.ASSESS:
                following(pilot, facts_of(tx, workspace, pilot, team, now))
            if sponsor is None:
                raise Invalid({SPONSOR: ("empty", {})})
            self._ensure_above(tx, workspace, team, person, sponsor)
            named: dict[str, Any] = {"stage": Stage.AUTHORISE, "sponsor_id": sponsor.id, "because": ""}
            changed = tx.pilots.change(pilot, by=person.id, now=now, **named)
            _ask_sponsor(tx, workspace.id, changed, sponsor.id, now)
            return changed

    def approve(self, workspace: Workspace, person: Person, pilot_id: int, now: datetime) -> Pilot:
        """Who has approved it has. Raises NotSwitchedOn, NotFound, NotAllowed; NothingToDo once it was declined, or
        somebody else is asked."""
        with self.store.write() as tx:
            known = tx.pilots.locked(workspace.id, pilot_id)
            if known is not None and known.authorised_at is not None and known.sponsor_id == person.id:
                return known
            pilot = self._asked(tx, workspace, person, pilot_id)
            changed = tx.pilots.change(pilot, by=person.id, now=now, stage=Stage.ALIGN, authorised_at=now)
            tell_lead(tx, workspace, changed, "approved", now)
            return changed

    def decline(
        self,
        workspace: Workspace,
        person: Person,
        pilot_id: int,
        because: str,
        now: datetime,
        *,
        once: str | None = None,
    ) -> Pilot:
        """It goes back to the first stage, with the reason. Raises as ``approve``; Invalid without a reason."""
        told = check_because(because)
        with self.store.write() as tx:
            if tx.handled.is_repeated(workspace.id, once, now):
                return _kept(tx.pilots.by_id(workspace.id, pilot_id))
            pilot = self._asked(tx, workspace, person, pilot_id)
            changed = tx.pilots.change(pilot, by=person.id, now=now, stage=Stage.ASSESS, because=told)
            tell_lead(tx, workspace, changed, "declined", now)
            return changed

    def may_answer(self, workspace: Workspace, person: Person, pilot_id: int) -> Pilot:
        """For the sponsor's form. Raises as ``approve``."""
        with self.store.write() as tx:
            return self._asked(tx, workspace, person, pilot_id)

    def prepare(
        self,
        workspace: Workspace,
        person: Person,
        turn: str,
        cycle_id: CycleId | None,
        first_day: date | None,
        review_day: date | None,
        coach: Person | None,
        now: datetime,
    ) -> Pilot:
        """What is filled in is kept, what is not stays missing. Raises as ``look``, and Invalid by field."""
        with self.store.write() as tx:
            pilot, _ = self._led(tx, workspace, person, turn)
            _ensure_in(pilot, Stage.PREPARE)
            cycle = tx.cycles.by_id(workspace.id, cycle_id) if cycle_id is not None else None
            if cycle_id is not None and (cycle is None or cycle.state not in OPEN_CYCLES):
                raise Invalid({CYCLE: ("not_offered", {})})
            if coach is not None and not may_belong(coach):
                raise Invalid({COACH: ("not_here", {"name": coach.name})})
            days = None if cycle is None else (cycle.first_day, cycle.last_day)
            check_dates(first_day, review_day, days, local_day(now, workspace.zone))
            values: dict[str, Any] = {"cycle_id": cycle_id, "first_day": first_day, "review_day": review_day}
            values |= {"coach_id": coach.id if coach is not None else None}
            return tx.pilots.change(pilot, by=person.id, now=now, **values)

    def go_on(self, workspace: Workspace, person: Person, turn: str, now: datetime) -> Pilot:
        """To the next stage, where nothing is missing. Raises as ``look``."""
        with self.store.write() as tx:
            pilot, team = self._led(tx, workspace, person, turn)
            _ensure_in(pilot, Stage.ALIGN, Stage.PREPARE, Stage.RUN, Stage.REVIEW)
            stage = following(pilot, facts_of(tx, workspace, pilot, team, now))
            if stage is Stage.RUN:
                return begin(tx, workspace, pilot, team, person.id, now)
            if stage is Stage.REVIEW:
                return review(tx, workspace, pilot, team, person.id, now)
            return tx.pilots.change(pilot, by=person.id, now=now, stage=stage)

    def again(self, workspace: Workspace, person: Person, turn: str, now: datetime) -> Pilot:
        """Another iteration, which is prepared anew. Raises as ``look``."""
        with self.store.write() as tx:
            pilot, team = self._led(tx, workspace, person, turn)
            check_decision(pilot)
            anew: dict[str, Any] = dict.fromkeys(("cycle_id", "first_day", "review_day", "reviewing_since"))
            anew |= {"stage": Stage.PREPARE, "iteration": pilot.iteration + 1}
            changed = tx.pilots.change(pilot, by=person.id, now=now, **anew)
            announce(tx, workspace.id, changed, team, "again", person, now)
            return changed

    def roll_out(self, workspace: Workspace, person: Person, turn: str, now: datetime) -> Pilot:
        """OKRs are here to stay for this team. Raises as ``look``."""
        with self.store.write() as tx:
            pilot, team = self._led(tx, workspace, person, turn)
            check_decision(pilot)
            tx.teams.change(team, by=person.id, now=now, rolled_out_at=now)
            over = end(tx, workspace, pilot, Stage.ROLLED_OUT, person.id, "", now)
            announce(tx, workspace.id, over, team, "rolled_out", person, now)
            return over

    def stop(
        self,
        workspace: Workspace,
        person: Person,
        turn: str,
        reason: StopReason | None,
        because: str,
        now: datetime,
        *,
        once: str | None = None,
    ) -> Pilot:
        """Raises as ``look``; Invalid by field: no reason, or its results before the second iteration."""
        with self.store.write() as tx:
            if tx.handled.is_repeated(workspace.id, once, now):
                return _kept(tx.pilots.by_id(workspace.id, number_of(turn)))
            pilot, team = self._led(tx, workspace, person, turn)
            told = check_stop(pilot, reason, because)
            over = end(tx, workspace, pilot, Stage.STOPPED, person.id, told, now)
            announce(tx, workspace.id, over, team, "stopped", person, now)
            return over

    def _led(self, tx: Transaction, workspace: Workspace, person: Person, turn: str) -> tuple[Pilot, Team]:
        workspace.ensure_practised(Practice.PILOTS)
        pilot = held(tx, workspace, turn)
        team = tx.teams.get(workspace.id, pilot.team_id)
        self.access.ensure(Action.PILOT, self.access.to_team(person, team), workspace)
        return pilot, team

    def _asked(self, tx: Transaction, workspace: Workspace, person: Person, pilot_id: int) -> Pilot:
        workspace.ensure_practised(Practice.PILOTS)
        pilot = tx.pilots.locked(workspace.id, pilot_id)
        if pilot is None or pilot.stage is not Stage.AUTHORISE:
            raise NothingToDo("pilot_not_asked")
        if pilot.sponsor_id != person.id:
            raise NothingToDo("pilot_other_sponsor")
        self.access.ensure(Action.APPROVE_PILOT, self.access.asked(person), workspace)
        return pilot

    def _ensure_above(self, tx: Transaction, workspace: Workspace, team: Team, person: Person, sponsor: Person) -> None:
        """A manager above the lead, the lead of a team above, or an admin; nobody approves what is their own."""
        ids = tx.teams.above(workspace.id, team.id)[1:]
        above = {one.lead_id for one in tx.teams.by_ids(workspace.id, ids).values()}
        if team.lead_id is not None:
            above |= {one.id for one in tx.people.managers_above(workspace.id, team.lead_id)}
        is_above = sponsor.id in above or self.access.is_admin(sponsor)
        if not sponsor.is_active or sponsor.id in (team.lead_id, person.id) or not is_above:
            raise Invalid({SPONSOR: ("not_above", {"name": sponsor.name})})
        self.access.ensure(Action.APPROVE_PILOT, self.access.asked(sponsor), workspace)


def _kept(pilot: Pilot | None) -> Pilot:
    """What an earlier submission has made or changed."""
    if pilot is None:
        raise NotFound("pilot", "")
    return pilot


def _ensure_in(pilot: Pilot, *stages: Stage) -> None:
    if pilot.stage not in stages:
        raise NothingToDo("pilot_moved_on")


def _ask_sponsor(tx: Transaction, workspace_id: WorkspaceId, pilot: Pilot, sponsor_id: PersonId, now: datetime) -> None:
    tx.outbox.promise(
        workspace_id=workspace_id,
        kind=DeliveryKind.PILOT_APPROVAL,
        person_id=sponsor_id,
        subject={"pilot": pilot.id, "on": now.date().isoformat()},
        rule="pilot.approval",
        dedupe_key=f"pilot-approval:{pilot.id}:{sponsor_id}:{now.isoformat()}",
        now=now,
    )
