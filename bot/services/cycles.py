"""Cycles: proposed, begun and changed by admins; their state follows the calendar."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from bot.domain.cycle_dates import ProposedCycle, check_dates, check_state, following, overlapping, propose, state_on
from bot.domain.cycles import Cycle, CycleKind, CycleState
from bot.domain.errors import Invalid, NotFound
from bot.domain.ids import CycleId
from bot.domain.people import Person
from bot.domain.permissions import Action
from bot.domain.wallclock import local_day, start_of_day
from bot.domain.workspaces import Workspace
from bot.services.access import Access
from bot.services.boards import begun
from storage import Store, Transaction

LONGEST_NAME = 80
UNCHOSEN = "Etc/UTC"  # the zone of a workspace in which nobody has chosen one
TURNING = (CycleState.PLANNING, CycleState.ACTIVE)


@dataclass(frozen=True)
class Cycles:
    store: Store
    access: Access

    def all(self, workspace: Workspace) -> list[Cycle]:
        """Newest first."""
        with self.store.read() as tx:
            return tx.cycles.all(workspace.id)

    def form(self, workspace: Workspace, by: Person, cycle_id: int | None, now: datetime) -> Cycle | ProposedCycle:
        """What the form for a cycle begins with: that cycle, or the proposal for a new one. Raises NotAllowed."""
        self.access.ensure(Action.ADMINISTER, self.access.to_workspace(by), workspace)
        known = {cycle.id: cycle for cycle in self.all(workspace)}
        return known.get(CycleId(cycle_id or 0)) or self.proposal(workspace, now)

    def proposal(self, workspace: Workspace, now: datetime) -> ProposedCycle:
        """This quarter; or the one after the latest quarter, when there is one already."""
        with self.store.read() as tx:
            quarters = [cycle for cycle in tx.cycles.all(workspace.id) if cycle.kind is CycleKind.QUARTER]
        this = propose(CycleKind.QUARTER, local_day(now, workspace.zone))
        return following(quarters[0]) if quarters and quarters[0].last_day >= this.first_day else this

    def save(
        self,
        workspace: Workspace,
        by: Person,
        *,
        cycle_id: CycleId | None,
        name: str,
        kind: CycleKind,
        first_day: date,
        last_day: date,
        state: CycleState | None = None,
        once: str,
        now: datetime,
    ) -> Cycle:
        """Begin a cycle, or change one; ``state`` is where an admin moves it by hand, and deletes nothing. ``once``
        names the submission, which changes nothing the second time. Raises NotAllowed and Invalid (name, last_day,
        state)."""
        self.access.ensure(Action.ADMINISTER, self.access.to_workspace(by), workspace)
        _check_name(name)
        check_dates(first_day, last_day)
        proposed = ProposedCycle(name, kind, first_day, last_day)
        with self.store.write() as tx:
            tx.workspaces.lock(workspace.id)
            known = tx.cycles.get(workspace.id, cycle_id) if cycle_id else None
            if not tx.handled.first_time(workspace.id, once, now):
                return known or _made(tx, workspace, proposed)
            others = [one for one in tx.cycles.all(workspace.id) if one.id != cycle_id]
            _check_overlap(proposed, others)
            if known is None and not others:
                workspace = _in_the_zone_of(tx, workspace, by, now)
            moved = state if known is not None and state is not known.state else None
            if moved is not None:
                check_state(proposed, moved, local_day(now, workspace.zone), others)
            return self._write(tx, workspace, by, known, proposed, moved, now)

    def plan_due(self, now: datetime, limit: int) -> int:
        """Move the cycles whose day has come: planning to active, active to grading."""
        with self.store.write() as tx:
            turned = [cycle for workspace in tx.workspaces.installed() for cycle in self._turn(tx, workspace, now)]
        return min(len(turned), limit - 1)

    def next_due(self, now: datetime) -> datetime | None:
        with self.store.read() as tx:
            moments = [
                _turns_at(cycle, workspace)
                for workspace in tx.workspaces.installed()
                for cycle in tx.cycles.in_state(workspace.id, *TURNING)
            ]
        return min((moment for moment in moments if moment > now), default=None)

    def _turn(self, tx: Transaction, workspace: Workspace, now: datetime) -> list[Cycle]:
        today = local_day(now, workspace.zone)
        turned = []
        for cycle in tx.cycles.in_state(workspace.id, *TURNING):
            state = state_on(cycle, today)
            if state is not cycle.state:
                turned.append(tx.cycles.change(cycle, by=None, now=now, state=state))
                _on_turned(tx, workspace, cycle, turned[-1], now)
        if turned:
            tx.people.forget_next_prompts(workspace.id)
        return turned

    def _write(
        self,
        tx: Transaction,
        workspace: Workspace,
        by: Person,
        known: Cycle | None,
        proposed: ProposedCycle,
        moved: CycleState | None,
        now: datetime,
    ) -> Cycle:
        """``moved`` is the state chosen by hand; else it follows the calendar."""
        values: dict[str, Any] = {"name": proposed.name, "kind": proposed.kind}
        values |= {"first_day": proposed.first_day, "last_day": proposed.last_day}
        if known is None:
            known = tx.cycles.add(by=by.id, now=now, workspace_id=workspace.id, **values)
        else:
            known = tx.cycles.change(known, by=by.id, now=now, **values)
        state = moved or state_on(known, local_day(now, workspace.zone))
        before, known = known, tx.cycles.change(known, by=by.id, now=now, state=state)
        _on_turned(tx, workspace, before, known, now)
        tx.people.forget_next_prompts(workspace.id)
        return known


def _on_turned(tx: Transaction, workspace: Workspace, before: Cycle, after: Cycle, now: datetime) -> None:
    """What was planned, and begins: its boards say so."""
    if before.state is CycleState.PLANNING and after.state is not CycleState.PLANNING:
        begun(tx, workspace, after, now)


def _made(tx: Transaction, workspace: Workspace, proposed: ProposedCycle) -> Cycle:
    """What the first of several submissions has made; raises NotFound when somebody changed it since."""
    wanted = (proposed.name, proposed.kind, proposed.first_day, proposed.last_day)
    for cycle in tx.cycles.all(workspace.id):
        if (cycle.name, cycle.kind, cycle.first_day, cycle.last_day) == wanted:
            return cycle
    raise NotFound("cycle", proposed.name)


def _in_the_zone_of(tx: Transaction, workspace: Workspace, by: Person, now: datetime) -> Workspace:
    """Slack tells no zone of a workspace: until somebody chooses one, it is that of the admin who begins."""
    here = tx.workspaces.get(workspace.id)
    if here.zone != UNCHOSEN or by.zone == UNCHOSEN:
        return here
    return tx.workspaces.set(here, by=by.id, now=now, zone=by.zone)


def _check_name(name: str) -> None:
    if not name.strip():
        raise Invalid({"name": ("empty", {})})
    if len(name) > LONGEST_NAME:
        raise Invalid({"name": ("too_long", {"most": str(LONGEST_NAME)})})


def _check_overlap(proposed: ProposedCycle, others: list[Cycle]) -> None:
    """Cycles of one kind must not share a day; a custom one may run beside others."""
    if proposed.kind is CycleKind.CUSTOM:
        return
    shared = overlapping(proposed, others)
    if shared:
        raise Invalid({"first_day": ("cycle_overlaps", {"other": shared[0].name})})


def _turns_at(cycle: Cycle, workspace: Workspace) -> datetime:
    day = cycle.first_day if cycle.state is CycleState.PLANNING else cycle.last_day + timedelta(days=1)
    return start_of_day(day, workspace.zone)
