"""An objective is put under control: the form, what it would cost whom, and the start."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.domain.control import RESPONSIBLE, USUAL, ControlPeriod, Wanted, check_start, ends_with
from bot.domain.cycles import CycleState
from bot.domain.errors import Invalid, NothingToDo
from bot.domain.ids import Code, ObjectiveId
from bot.domain.okrs import Objective, ObjectiveState
from bot.domain.people import Person
from bot.domain.permissions import Action, allowed
from bot.domain.schedules import allowed_from
from bot.domain.wallclock import local_day
from bot.domain.workspaces import Practice, Workspace
from bot.services.access import Access, policy_of
from bot.services.control.content import ControlForm, ControlSheet, Costs
from bot.services.control.costs import messages_of, resting_in
from bot.services.control.ending import room_channel, room_team
from bot.services.control.running import running_of
from bot.services.control.sheets import sheets_of
from bot.services.control.telling import begun, open_room
from bot.services.okrs.targets import visible
from bot.services.under_way.turn_noting import note, readers_of
from storage import Store, Transaction

Finder = Callable[[Transaction], Objective | None]

STARTED_WITH = (
    *("workspace_id", "objective_id", "cycle_id", "started_by_id", "responsible_id", "because", "rhythm"),
    *("first_day", "last_day", "started_at", "ends_at", "due_at"),
)


@dataclass(frozen=True)
class ControlStarting:
    """Every method raises NotSwitchedOn while the practice is off, NotFound for what the person is not told of, and
    NotAllowed."""

    store: Store
    access: Access

    def form(self, workspace: Workspace, person: Person, objective_id: ObjectiveId, now: datetime) -> ControlForm:
        """Raises NothingToDo for what does not run, or has been under control in this cycle."""
        return self._form(workspace, person, lambda tx: tx.objectives.by_id(workspace.id, objective_id), now)

    def form_of(self, workspace: Workspace, person: Person, code: Code, now: datetime) -> ControlForm:
        def named(tx: Transaction) -> Objective:
            return visible(tx, person, tx.objectives.by_number(workspace.id, code.objective), code)

        return self._form(workspace, person, named, now)

    def costs(
        self, workspace: Workspace, person: Person, objective_id: ObjectiveId, wanted: Wanted, now: datetime
    ) -> Costs:
        """What it would cost whom, before it starts. Raises as ``start``."""
        with self.store.read() as tx:
            objective = self._startable(tx, workspace, person, tx.objectives.by_id(workspace.id, objective_id), now)
            period, responsible = self._planned(tx, workspace, person, objective, wanted, now)
            return Costs(
                objective=objective,
                wanted=wanted,
                responsible=responsible,
                messages=messages_of(tx, workspace, period, objective, now),
                resting=resting_in(tx, workspace, period, objective, now),
                lines=readers_of(tx, begun(tx, objective, person, period)),
                channel_id=room_channel(tx, objective),
            )

    def started_by(
        self, workspace: Workspace, person: Person, objective_id: ObjectiveId, once: str, now: datetime
    ) -> ControlSheet | None:
        """What this very submission has started before; None when it comes for the first time."""
        with self.store.read() as tx:
            if not tx.handled.has(workspace.id, once):
                return None
            return running_of(tx, self.access, workspace, person, tx.objectives.by_id(workspace.id, objective_id), now)

    def start(
        self,
        workspace: Workspace,
        person: Person,
        objective_id: ObjectiveId,
        wanted: Wanted,
        now: datetime,
        *,
        once: str | None = None,
    ) -> ControlSheet:
        """Of two who start it at once, the second reads who was first. ``once`` names the submission, for
        ``started_by``. Raises Invalid by field, NothingToDo."""
        with self.store.write() as tx:
            tx.objectives.lock(workspace.id, [objective_id])
            found = tx.objectives.by_id(workspace.id, objective_id)
            if tx.handled.is_repeated(workspace.id, once, now):
                return running_of(tx, self.access, workspace, person, found, now)
            objective = self._startable(tx, workspace, person, found, now)
            planned, _ = self._planned(tx, workspace, person, objective, wanted, now)
            values = {name: getattr(planned, name) for name in STARTED_WITH}
            period = tx.control_periods.start(by=person.id, now=now, **values)
            if period is None:
                raise NothingToDo("controlled_before")
            note(tx, begun(tx, objective, person, period), now)
            team = room_team(tx, objective)
            if team is not None and team.channel_id is not None:
                open_room(tx, period, team.channel_id, allowed_from(now, team.zone, team.digest_time), now)
            return sheets_of(tx, workspace, [(period, objective)], now)[0]

    def _form(self, workspace: Workspace, person: Person, find: Finder, now: datetime) -> ControlForm:
        with self.store.read() as tx:
            objective = self._startable(tx, workspace, person, find(tx), now)
            today = local_day(now, workspace.zone)
            owner = tx.people.get(workspace.id, objective.owner_id)
            return ControlForm(objective=objective, owner=owner, today=today, last_day=today + USUAL)

    def _startable(
        self, tx: Transaction, workspace: Workspace, person: Person, found: Objective | None, now: datetime
    ) -> Objective:
        workspace.ensure_practised(Practice.CONTROL)
        objective = visible(tx, person, found, None)
        relation = self.access.to_objective_itself(tx, person, objective)
        self.access.ensure(Action.CONTROL, relation, workspace)
        cycle = tx.cycles.get(workspace.id, objective.cycle_id)
        if objective.state is not ObjectiveState.ACTIVE or cycle.state is not CycleState.ACTIVE:
            raise NothingToDo("control_needs_running")
        before = tx.control_periods.of_objective(workspace.id, objective.id)
        if any(one.runs_at(now) for one in before):
            raise NothingToDo("under_control")
        if any(one.cycle_id == objective.cycle_id for one in before):
            raise NothingToDo("controlled_before")
        return objective

    def _planned(
        self,
        tx: Transaction,
        workspace: Workspace,
        person: Person,
        objective: Objective,
        wanted: Wanted,
        now: datetime,
    ) -> tuple[ControlPeriod, Person]:
        """It as it would be written, and who decides. Raises Invalid."""
        today = local_day(now, workspace.zone)
        last_day = check_start(wanted, today)
        responsible = tx.people.get(workspace.id, wanted.responsible_id or person.id)
        self._ensure_may_decide(workspace, responsible, objective)
        period = ControlPeriod(
            id=0,
            workspace_id=workspace.id,
            objective_id=objective.id,
            cycle_id=objective.cycle_id,
            started_by_id=person.id,
            responsible_id=responsible.id,
            because=" ".join(wanted.reason.split()),
            rhythm=wanted.rhythm,
            first_day=today,
            last_day=last_day,
            started_at=now,
            ends_at=ends_with(last_day, workspace.zone),
            due_at=now,
        )
        return period, responsible

    def _ensure_may_decide(self, workspace: Workspace, responsible: Person, objective: Objective) -> None:
        values = {"name": responsible.name}
        if not responsible.is_active:
            raise Invalid({RESPONSIBLE: ("not_here", values)})
        if not allowed(Action.CREATE_OBJECTIVE, self.access.to_workspace(responsible), policy_of(workspace)):
            raise Invalid({RESPONSIBLE: ("cannot_do_it", values)})
        if not objective.is_told_to(responsible.id):
            raise Invalid({RESPONSIBLE: ("not_in_circle", values)})
