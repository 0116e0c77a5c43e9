"""What is decided in reviews: recorded, told in the pack's thread, followed up until it is done or dropped."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from bot.domain.decisions import OBJECTIVE, OWNER, Decision, DecisionState, check_because, check_decision
from bot.domain.deliveries import DeliveryKind
from bot.domain.errors import Invalid, NotFound, NothingToDo
from bot.domain.ids import ObjectiveId, TeamId, WorkspaceId
from bot.domain.okrs import ObjectiveState
from bot.domain.people import Person
from bot.domain.permissions import Action, Relation, Who, allowed
from bot.domain.teams import Team
from bot.domain.wallclock import local_day
from bot.domain.workspaces import Workspace
from bot.services.access import Access, policy_of
from bot.services.okrs.serving import objectives_of
from bot.services.reviews.content import DecisionSheet
from bot.services.reviews.decision_content import Announced, DecisionForm, Made, NewDecision
from bot.services.reviews.decision_sheets import told_to
from storage import Store, Transaction

ANNOUNCED_FOR = timedelta(days=14)
"""How long after a review its thread is told what is decided."""


@dataclass(frozen=True)
class Decisions:
    store: Store
    access: Access

    def form(self, workspace: Workspace, person: Person, team_id: TeamId, now: datetime) -> DecisionForm:
        """Raises NotFound, NotAllowed, NothingToDo for a closed team."""
        with self.store.read() as tx:
            team = self._deciding(tx, workspace, person, team_id, now)
            cycles = [one.id for one in tx.cycles.in_view(workspace.id)]
            found = objectives_of(tx, workspace, [team.id], cycles)
            shown = tuple(one for one in found if not one.is_restricted)
            return DecisionForm(team, shown, local_day(now, workspace.zone))

    def record(
        self, workspace: Workspace, person: Person, team_id: TeamId, typed: NewDecision, once: str, now: datetime
    ) -> Made | None:
        """Write down a decision, and tell the thread of the review it was made in. ``once`` names the submission: None
        the second time. Raises NotFound, NotAllowed, NothingToDo, Invalid by field."""
        with self.store.write() as tx:
            team = self._deciding(tx, workspace, person, team_id, now)
            today = local_day(now, workspace.zone)
            words, owner = self._checked(tx, workspace, person, typed, today)
            if not tx.handled.first_time(workspace.id, once, now):
                return None
            review = tx.reviews.last_posted(workspace.id, team.id)
            here = review is not None and now <= review.at + ANNOUNCED_FOR
            held: dict[str, Any] = {"workspace_id": workspace.id, "team_id": team.id, "owner_id": owner.id}
            held |= {"words": words, "due_day": typed.day, "objective_id": typed.objective_id}
            held |= {"review_id": review.id if review is not None and here else None}
            made = tx.decisions.add(by=person.id, now=now, **held, made_by_id=person.id, made_at=now)
            if review is not None and here:
                _announce(tx, workspace.id, made, review.channel_id, review.thread_ts, now)
            sheets, _ = told_to(tx, self.access, workspace, person, [made])
            return Made(sheets[0], team, told=here)

    def announced(self, workspace_id: WorkspaceId, decision_id: int, channel_id: str) -> Announced | None:
        """What the thread is told when it is posted; None where the team is not told about in that channel any more, or
        the decision is about what is restricted by now."""
        with self.store.read() as tx:
            decision = tx.decisions.by_id(workspace_id, decision_id)
            if decision is None:
                return None
            team = tx.teams.get(workspace_id, decision.team_id)
            about = tx.objectives.by_id(workspace_id, decision.objective_id) if decision.objective_id else None
            if not team.is_active or team.channel_id != channel_id or (about is not None and about.is_restricted):
                return None
            people = tx.people.by_ids(workspace_id, [decision.owner_id, decision.made_by_id])
            code = about.code if about is not None and about.state is not ObjectiveState.DRAFT else ""
            sheet = DecisionSheet(decision, people[decision.owner_id], code)
            return Announced(sheet, people[decision.made_by_id], team)

    def due(self, workspace_id: WorkspaceId, person: Person, today: date) -> tuple[DecisionSheet, ...]:
        """What this person is to see to whose day has come, the earliest first."""
        with self.store.read() as tx:
            due = [one for one in tx.decisions.open_for(workspace_id, person.id) if one.due_day <= today]
            if not due:
                return ()
            return tuple(told_to(tx, self.access, tx.workspaces.get(workspace_id), person, due)[0])

    def of(self, workspace: Workspace, person: Person, decision_id: int) -> DecisionSheet:
        """One that this person may settle. Raises NotFound, NotAllowed, NothingToDo once it is over."""
        with self.store.read() as tx:
            return self._sheet(tx, workspace, person, tx.decisions.by_id(workspace.id, decision_id))

    def done(self, workspace: Workspace, person: Person, decision_id: int, now: datetime) -> DecisionSheet:
        """Raises NotFound, NotAllowed; NothingToDo where it was done or dropped meanwhile."""
        return self._settle(workspace, person, decision_id, DecisionState.DONE, "", now)

    def dropped(
        self, workspace: Workspace, person: Person, decision_id: int, because: str, now: datetime
    ) -> DecisionSheet:
        """As ``done``; Invalid without a reason."""
        told = check_because(because, None, local_day(now, workspace.zone), asks_day=False)
        return self._settle(workspace, person, decision_id, DecisionState.DROPPED, told, now)

    def not_yet(
        self,
        workspace: Workspace,
        person: Person,
        decision_id: int,
        because: str,
        day: date | None,
        owner: Person | None,
        now: datetime,
    ) -> DecisionSheet:
        """Another day, why, and perhaps somebody else who does it. Raises as ``dropped``."""
        told = check_because(because, day, local_day(now, workspace.zone), asks_day=True)
        with self.store.write() as tx:
            sheet = self._sheet(tx, workspace, person, tx.decisions.locked(workspace.id, decision_id))
            owner = owner or sheet.owner
            if owner.id != sheet.owner.id:
                _ensure_may_do(owner, workspace)
            values: dict[str, Any] = {"due_day": day, "because": told, "because_by_id": person.id}
            values |= {"owner_id": owner.id}
            changed = tx.decisions.change(sheet.decision, by=person.id, now=now, **values)
            return replace(sheet, decision=changed, owner=owner)

    def _settle(
        self, workspace: Workspace, person: Person, decision_id: int, state: DecisionState, because: str, now: datetime
    ) -> DecisionSheet:
        with self.store.write() as tx:
            sheet = self._sheet(tx, workspace, person, tx.decisions.locked(workspace.id, decision_id))
            values: dict[str, Any] = {"state": state, "settled_by_id": person.id, "settled_at": now}
            values |= {"because": because, "because_by_id": person.id} if because else {}
            return replace(sheet, decision=tx.decisions.change(sheet.decision, by=person.id, now=now, **values))

    def _sheet(self, tx: Transaction, workspace: Workspace, person: Person, decision: Decision | None) -> DecisionSheet:
        if decision is None:
            raise NotFound("decision", "")
        team = tx.teams.get(workspace.id, decision.team_id)
        sheets, _ = told_to(tx, self.access, workspace, person, [decision])
        if not sheets:
            raise NotFound("decision", "")
        self.access.ensure(Action.SETTLE_DECISION, self.access.to_decision(person, decision.owner_id, team), workspace)
        if not decision.is_open:
            raise NothingToDo("decision_is_over")
        return sheets[0]

    def _deciding(self, tx: Transaction, workspace: Workspace, person: Person, team_id: TeamId, now: datetime) -> Team:
        team = tx.teams.get(workspace.id, team_id)
        relation = self.access.to_reviews(tx, person, team, local_day(now, workspace.zone))
        self.access.ensure(Action.DECIDE, relation, workspace)
        if not team.is_active:
            raise NothingToDo("team_is_closed")
        return team

    def _checked(
        self, tx: Transaction, workspace: Workspace, person: Person, typed: NewDecision, today: date
    ) -> tuple[str, Person]:
        """The words, and who does it."""
        words = check_decision(typed.words, typed.owner.id if typed.owner else None, typed.day, today)
        if typed.owner is None:
            raise Invalid({OWNER: ("empty", {})})
        _ensure_may_do(typed.owner, workspace)
        if typed.objective_id is not None:
            _ensure_may_be_about(tx, workspace, person, typed.objective_id)
        return words, typed.owner


def _ensure_may_be_about(tx: Transaction, workspace: Workspace, person: Person, objective_id: ObjectiveId) -> None:
    """Whoever is not told of what is restricted reads the same as of what is not there. Raises Invalid."""
    objective = tx.objectives.by_id(workspace.id, objective_id)
    if objective is None or objective.state is ObjectiveState.DRAFT or not objective.is_told_to(person.id):
        raise Invalid({OBJECTIVE: ("not_offered", {})})
    if objective.is_restricted:
        raise Invalid({OBJECTIVE: ("decides_on_restricted", {"code": objective.code})})


def _ensure_may_do(owner: Person, workspace: Workspace) -> None:
    """Whoever is to do something is here, and may say that it is done. Raises Invalid."""
    if not owner.is_active:
        raise Invalid({OWNER: ("not_here", {"name": owner.name})})
    relation = Relation(
        who=frozenset({Who.OWNER}),
        slack_kind=owner.slack_kind,
        employment=owner.employment,
        is_active=owner.is_active,
    )
    if not allowed(Action.SETTLE_DECISION, relation, policy_of(workspace)):
        raise Invalid({OWNER: ("cannot_do_it", {"name": owner.name})})


def _announce(
    tx: Transaction,
    workspace_id: WorkspaceId,
    decision: Decision,
    channel_id: str | None,
    thread_ts: str | None,
    now: datetime,
) -> None:
    """It is worded when it is sent."""
    tx.outbox.promise(
        workspace_id=workspace_id,
        kind=DeliveryKind.DECISION,
        channel_id=channel_id,
        subject={"decision": decision.id, "thread_ts": thread_ts},
        rule="decision",
        too_late_after=now + timedelta(days=1),
        dedupe_key=f"decision:{decision.id}:{decision.made_at.isoformat()}",
        now=now,
    )
