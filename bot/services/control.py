"""Control mode: an objective is put under control, for longer, and given back; decisions are recorded meanwhile."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from bot.domain.control import (
    DECISION,
    MOST_DECISION,
    RESPONSIBLE,
    USUAL,
    ControlDecision,
    ControlEnd,
    ControlPeriod,
    Wanted,
    check_renewal,
    check_start,
    check_words,
    ends_with,
)
from bot.domain.cycles import CycleState
from bot.domain.deliveries import DeliveryKind
from bot.domain.errors import Invalid, NothingToDo
from bot.domain.ids import Code, ObjectiveId, PersonId
from bot.domain.okrs import Objective, ObjectiveState
from bot.domain.people import Person
from bot.domain.permissions import Action, allowed
from bot.domain.schedules import allowed_from
from bot.domain.turn_notes import What
from bot.domain.wallclock import local_day
from bot.domain.workspaces import Practice, Workspace
from bot.services.access import Access, policy_of
from bot.services.control_content import ControlForm, ControlSheet, Costs
from bot.services.control_costs import messages_of, resting_in
from bot.services.control_ending import RULE, room_channel, room_key, room_team, say_anew, told_besides, wind_up
from bot.services.control_sheets import page_of, relation_to, sheets_of
from bot.services.targets import visible
from bot.services.turn_noting import Happening, note, readers_of
from storage import Store, Transaction

WORTH_POSTING = timedelta(days=1)
"""A decision whose thread could not be told for this long is read on the objective's page."""

Finder = Callable[[Transaction], Objective | None]


@dataclass(frozen=True)
class Control:
    """Every method raises NotSwitchedOn while the practice is off, NotFound for what the person is not told of, and
    NotAllowed."""

    store: Store
    access: Access

    def form(self, workspace: Workspace, person: Person, objective_id: ObjectiveId, now: datetime) -> ControlForm:
        """Raises NothingToDo for what does not run, or has been under control in this cycle."""
        return self._form(workspace, person, lambda tx: tx.objectives.by_id(workspace.id, objective_id), now)

    def form_of(self, workspace: Workspace, person: Person, code: Code, now: datetime) -> ControlForm:
        return self._form(workspace, person, lambda tx: tx.objectives.by_number(workspace.id, code.objective), now)

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
                lines=readers_of(tx, _begun(tx, objective, person, period)),
                channel_id=room_channel(tx, objective),
            )

    def started_by(
        self, workspace: Workspace, person: Person, objective_id: ObjectiveId, once: str, now: datetime
    ) -> ControlSheet | None:
        """What this very submission has started before; None when it comes for the first time."""
        with self.store.read() as tx:
            if not tx.handled.has(workspace.id, once):
                return None
            return self._running(tx, workspace, person, tx.objectives.by_id(workspace.id, objective_id), now)

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
            if tx.handled.is_repeated(workspace.id, once, now):
                return self._running(tx, workspace, person, tx.objectives.by_id(workspace.id, objective_id), now)
            objective = self._startable(tx, workspace, person, tx.objectives.by_id(workspace.id, objective_id), now)
            planned, _ = self._planned(tx, workspace, person, objective, wanted, now)
            values = {name: getattr(planned, name) for name in STARTED_WITH}
            period = tx.control_periods.start(by=person.id, now=now, **values)
            if period is None:
                raise NothingToDo("controlled_before")
            note(tx, _begun(tx, objective, person, period), now)
            team = room_team(tx, objective)
            if team is not None and team.channel_id is not None:
                _open_room(tx, period, team.channel_id, allowed_from(now, team.zone, team.digest_time), now)
            return self._sheet(tx, workspace, person, period, objective, now)

    def sheet_of(self, workspace: Workspace, person: Person, code: Code, now: datetime) -> ControlSheet:
        """What runs about an objective, with what they may do. Raises NothingToDo when nothing does (any more)."""
        with self.store.read() as tx:
            found = tx.objectives.by_number(workspace.id, code.objective)
            return self._running(tx, workspace, person, found, now)

    def deciding(self, workspace: Workspace, person: Person, objective_id: ObjectiveId, now: datetime) -> ControlSheet:
        """As ``sheet_of``, for whoever may record a decision."""
        return self._allowed(workspace, person, objective_id, Action.DECIDE_IN_CONTROL, now)

    def renewing(self, workspace: Workspace, person: Person, objective_id: ObjectiveId, now: datetime) -> ControlSheet:
        """As ``sheet_of``, for whoever may renew it. Raises NothingToDo when that was done already."""
        sheet = self._allowed(workspace, person, objective_id, Action.CONTROL, now)
        if sheet.period.renewed_at is not None:
            raise NothingToDo("control_renewed")
        return sheet

    def renew(
        self,
        workspace: Workspace,
        person: Person,
        objective_id: ObjectiveId,
        last_day: date | None,
        now: datetime,
        *,
        once: str | None = None,
    ) -> ControlSheet:
        """Once, until a later day; ``once`` names the submission, which may come again. Raises Invalid, NothingToDo
        the second time."""
        with self.store.write() as tx:
            sheet = self._held(tx, workspace, person, objective_id, Action.CONTROL, now)
            if tx.handled.is_repeated(workspace.id, once, now):
                return sheet
            if sheet.period.renewed_at is not None:
                raise NothingToDo("control_renewed")
            day = check_renewal(sheet.period, last_day, local_day(now, workspace.zone))
            values: dict[str, Any] = {"last_day": day, "ends_at": ends_with(day, workspace.zone)}
            values |= {"renewed_at": now, "renewed_by_id": person.id}
            period = tx.control_periods.change(sheet.period, by=person.id, now=now, **values)
            period = tx.control_periods.update(period, due_at=now)
            told = replace(_begun(tx, sheet.objective, person, period), what=What.RENEWED, reason="")
            note(tx, told, now)
            say_anew(tx, period, "renewed", now)
            return self._sheet(tx, workspace, person, period, sheet.objective, now)

    def end(self, workspace: Workspace, person: Person, objective_id: ObjectiveId, now: datetime) -> ControlSheet:
        """Before its last day. Raises NothingToDo when it is over."""
        with self.store.write() as tx:
            sheet = self._held(tx, workspace, person, objective_id, Action.END_CONTROL, now)
            period = wind_up(tx, workspace, sheet.period, sheet.objective, ControlEnd.STOPPED, now, person.id)
            return self._sheet(tx, workspace, person, period, sheet.objective, now)

    def decide(
        self, workspace: Workspace, person: Person, objective_id: ObjectiveId, text: str, once: str, now: datetime
    ) -> tuple[ControlSheet, ControlDecision | None]:
        """Record what the responsible person has decided: valid at once, told in the room, and to those who are aligned
        to it. ``once`` names the submission: None the second time. Raises Invalid, NothingToDo once it is over."""
        words = check_words(text, DECISION, MOST_DECISION)
        with self.store.write() as tx:
            sheet = self._held(tx, workspace, person, objective_id, Action.DECIDE_IN_CONTROL, now)
            if not tx.handled.first_time(workspace.id, once, now):
                return sheet, None
            period = sheet.period
            values: dict[str, Any] = {"period_id": period.id, "by_id": person.id, "text": words, "at": now}
            made = tx.control_decisions.add(by=person.id, now=now, workspace_id=workspace.id, **values)
            told = replace(_begun(tx, sheet.objective, person, period), what=What.DECIDED, reason=words)
            note(tx, replace(told, to_id=None), now)
            _tell_room(tx, period, sheet.objective, made, now)
            return self._sheet(tx, workspace, person, period, sheet.objective, now), made

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

    def _running(
        self, tx: Transaction, workspace: Workspace, person: Person, found: Objective | None, now: datetime
    ) -> ControlSheet:
        workspace.ensure_practised(Practice.CONTROL)
        objective = visible(tx, person, found, None)
        running = page_of(tx, self.access, workspace, person, objective, now).running
        if running is None:
            raise NothingToDo("not_under_control")
        return running

    def _allowed(
        self, workspace: Workspace, person: Person, objective_id: ObjectiveId, action: Action, now: datetime
    ) -> ControlSheet:
        with self.store.read() as tx:
            sheet = self._running(tx, workspace, person, tx.objectives.by_id(workspace.id, objective_id), now)
            self._ensure(tx, workspace, person, sheet.period, sheet.objective, action)
            return sheet

    def _ensure(
        self,
        tx: Transaction,
        workspace: Workspace,
        person: Person,
        period: ControlPeriod,
        objective: Objective,
        action: Action,
    ) -> None:
        relation = self.access.to_objective_itself(tx, person, objective)
        own = relation.with_more(*relation_to(period, person, frozenset()))
        self.access.ensure(action, own, workspace)

    def _held(
        self,
        tx: Transaction,
        workspace: Workspace,
        person: Person,
        objective_id: ObjectiveId,
        action: Action,
        now: datetime,
    ) -> ControlSheet:
        """What runs, held to the end of the transaction by its objective, as whatever changes that is."""
        workspace.ensure_practised(Practice.CONTROL)
        tx.objectives.lock(workspace.id, [objective_id])
        objective = visible(tx, person, tx.objectives.by_id(workspace.id, objective_id), None)
        period = tx.control_periods.running(workspace.id, [objective_id], now).get(objective_id)
        locked = None if period is None else tx.control_periods.locked(workspace.id, period.id)
        if locked is None or not locked.runs_at(now):
            raise NothingToDo("not_under_control")
        self._ensure(tx, workspace, person, locked, objective, action)
        return self._sheet(tx, workspace, person, locked, objective, now)

    def _sheet(
        self,
        tx: Transaction,
        workspace: Workspace,
        person: Person,
        period: ControlPeriod,
        objective: Objective,
        now: datetime,
    ) -> ControlSheet:
        return sheets_of(tx, workspace, [(period, objective)], now)[0]


STARTED_WITH = (
    *("workspace_id", "objective_id", "cycle_id", "started_by_id", "responsible_id", "because", "rhythm"),
    *("first_day", "last_day", "started_at", "ends_at", "due_at"),
)


def _begun(tx: Transaction, objective: Objective, person: Person, period: ControlPeriod) -> Happening:
    return Happening(
        what=What.CONTROLLED,
        objective=objective,
        by=person,
        to_id=period.responsible_id,
        reason=period.because,
        also=_also(tx, objective, period),
    )


def _also(tx: Transaction, objective: Objective, period: ControlPeriod) -> set[PersonId]:
    return {*told_besides(tx, objective.workspace_id, objective), period.responsible_id}


def _open_room(tx: Transaction, period: ControlPeriod, channel_id: str, not_before: datetime, now: datetime) -> None:
    """The one message in the channel, which nobody there asked for; its thread is the room."""
    tx.outbox.promise(
        workspace_id=period.workspace_id,
        kind=DeliveryKind.CONTROL_ROOM,
        channel_id=channel_id,
        subject={"period": period.id},
        rule=RULE,
        not_before=not_before,
        too_late_after=period.ends_at,
        dedupe_key=room_key(period.id),
        now=now,
    )


def _tell_room(
    tx: Transaction, period: ControlPeriod, objective: Objective, decision: ControlDecision, now: datetime
) -> None:
    """It is worded when it is sent, after the message to whose thread it belongs."""
    room = tx.outbox.by_key(period.workspace_id, room_key(period.id))
    if room is None or objective.is_restricted:
        return
    tx.outbox.promise(
        workspace_id=period.workspace_id,
        kind=DeliveryKind.CONTROL_DECISION,
        channel_id=room.channel_id,
        parent_id=room.id,
        subject={"decision": decision.id},
        rule=RULE,
        too_late_after=now + WORTH_POSTING,
        dedupe_key=f"control_decision:{decision.id}",
        now=now,
    )
