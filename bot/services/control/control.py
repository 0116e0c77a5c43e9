"""Control mode while it lasts: it is looked at, renewed and ended, and decisions are recorded."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from bot.domain.control import (
    DECISION,
    MOST_DECISION,
    ControlDecision,
    ControlEnd,
    ControlPeriod,
    check_renewal,
    check_words,
    ends_with,
)
from bot.domain.errors import NothingToDo
from bot.domain.ids import Code, ObjectiveId
from bot.domain.okrs import Objective
from bot.domain.people import Person
from bot.domain.permissions import Action
from bot.domain.turn_notes import What
from bot.domain.wallclock import local_day
from bot.domain.workspaces import Practice, Workspace
from bot.services.access import Access
from bot.services.control.content import ControlSheet
from bot.services.control.ending import say_anew, wind_up
from bot.services.control.running import running_of
from bot.services.control.sheets import relation_to, sheets_of
from bot.services.control.telling import begun, tell_room
from bot.services.okrs.targets import visible
from bot.services.under_way.turn_noting import note
from storage import Store, Transaction


@dataclass(frozen=True)
class Control:
    """Every method raises NotSwitchedOn while the practice is off, NotFound for what the person is not told of, and
    NotAllowed."""

    store: Store
    access: Access

    def sheet_of(self, workspace: Workspace, person: Person, code: Code, now: datetime) -> ControlSheet:
        """What runs about an objective, with what they may do. Raises NothingToDo when nothing does (any more)."""
        with self.store.read() as tx:
            found = visible(tx, person, tx.objectives.by_number(workspace.id, code.objective), code)
            return running_of(tx, self.access, workspace, person, found, now)

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
            told = replace(begun(tx, sheet.objective, person, period), what=What.RENEWED, reason="")
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
            told = replace(begun(tx, sheet.objective, person, period), what=What.DECIDED, reason=words)
            note(tx, replace(told, to_id=None), now)
            tell_room(tx, period, sheet.objective, made, now)
            return self._sheet(tx, workspace, person, period, sheet.objective, now), made

    def _allowed(
        self, workspace: Workspace, person: Person, objective_id: ObjectiveId, action: Action, now: datetime
    ) -> ControlSheet:
        with self.store.read() as tx:
            sheet = running_of(tx, self.access, workspace, person, tx.objectives.by_id(workspace.id, objective_id), now)
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
