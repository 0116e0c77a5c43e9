"""Cycles: proposed, begun, changed and moved on by admins. What the clock does with them is in planning.py."""

from collections.abc import Set as AbstractSet
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime

from bot.domain.cycle_calendar import TypedCalendar, calendar_of
from bot.domain.cycle_dates import (
    ProposedCycle,
    check_dates,
    check_state,
    following,
    free_name,
    is_named,
    overlapping,
    propose,
    state_on,
    states_until,
)
from bot.domain.cycle_series import after_others
from bot.domain.cycles import Cycle, CycleKind, CycleState
from bot.domain.edits import kept
from bot.domain.errors import AlreadyDone, Invalid, NotFound
from bot.domain.ids import CycleId
from bot.domain.matching import folded
from bot.domain.people import Person
from bot.domain.permissions import Action
from bot.domain.wallclock import local_day
from bot.domain.workspaces import Workspace
from bot.services.access import Access
from bot.services.closing.closing import open_unfinished
from bot.services.cycles.moving_on import move_on, settle_parents
from bot.services.cycles.planning import values_of
from bot.services.cycles.typed_calendar import typed_calendar
from storage import Store, Transaction

LONGEST_NAME = 80
UNCHOSEN = "Etc/UTC"  # the zone of a workspace in which nobody has chosen one


@dataclass(frozen=True, slots=True)
class SavedCycle:
    """``opened``: how many objectives run again that had closed with it alone."""

    cycle: Cycle
    opened: int = 0


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
        """This quarter; or the one after the latest quarter, when there is one already; with the workspace's
        calendar."""
        with self.store.read() as tx:
            cycles = tx.cycles.all(workspace.id)
            quarters = [cycle for cycle in cycles if cycle.kind is CycleKind.QUARTER]
            rule = tx.cycle_rules.of(workspace.id)[CycleKind.QUARTER]
        this = propose(CycleKind.QUARTER, local_day(now, workspace.zone))
        found = following(quarters[0]) if quarters and quarters[0].last_day >= this.first_day else this
        found = after_others(found, quarters)
        return replace(found, name=free_name(found, cycles), calendar=rule.days(found.first_day, found.last_day))

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
        calendar: TypedCalendar | None = None,
        state: CycleState | None = None,
        untouched: AbstractSet[str] = frozenset(),
        once: str,
        now: datetime,
    ) -> SavedCycle:
        """Begin a cycle, or change one; ``state`` is where an admin moves it by hand, and deletes nothing; without a
        ``calendar`` its days stay as they are, or are as usual. Fields that are ``untouched`` stay as the clock, or
        somebody else, may have made them by now. ``once`` names the submission, which changes nothing the second time.
        Raises NotAllowed and Invalid (name, last_day, state, the days of the calendar)."""
        self.access.ensure(Action.ADMINISTER, self.access.to_workspace(by), workspace)
        with self.store.write() as tx:
            tx.workspaces.lock(workspace.id)
            known = tx.cycles.get(workspace.id, cycle_id) if cycle_id else None
            proposed = ProposedCycle(name, kind, first_day, last_day)
            if known is not None:
                proposed, calendar = _as_it_is(known, proposed, calendar, untouched)
                state = None if "state" in untouched else state
            _check_name(proposed.name)
            check_dates(proposed.first_day, proposed.last_day)
            if not tx.handled.first_time(workspace.id, once, now):
                return SavedCycle(known or _made(tx, workspace, proposed))
            proposed = replace(proposed, calendar=typed_calendar(tx, workspace, proposed, calendar, known, untouched))
            others = [one for one in tx.cycles.all(workspace.id) if one.id != cycle_id]
            if known is None or folded(known.name) != folded(proposed.name):
                _check_unlike(proposed, others)
            _check_overlap(proposed, others)
            if known is None and not others:
                workspace = _in_the_zone_of(tx, workspace, by, now)
            moved = state if known is not None and state is not known.state else None
            if known is not None and moved is None:
                _check_not_ended(known, proposed, local_day(now, workspace.zone))
            if moved is not None:
                check_state(proposed, moved, local_day(now, workspace.zone), others)
            return self._write(tx, workspace, by, known, proposed, moved, now)

    def move(self, workspace: Workspace, by: Person, cycle_id: CycleId, goal: CycleState, now: datetime) -> Cycle:
        """Begin, end or close a cycle by hand, through every state on the way. Raises NotAllowed, NotFound; AlreadyDone
        when it is there or further on, Invalid when another of its kind is running."""
        self.access.ensure(Action.ADMINISTER, self.access.to_workspace(by), workspace)
        with self.store.write() as tx:
            tx.workspaces.lock(workspace.id)
            cycle = tx.cycles.get(workspace.id, cycle_id)
            if not states_until(cycle.state, goal):
                raise AlreadyDone(f"cycle_{cycle.state}")
            others = [one for one in tx.cycles.all(workspace.id) if one.id != cycle_id]
            proposed = ProposedCycle(cycle.name, cycle.kind, cycle.first_day, cycle.last_day, calendar_of(cycle))
            check_state(proposed, goal, local_day(now, workspace.zone), others)
            return move_on(tx, workspace, cycle, goal, by=by.id, now=now)

    def _write(
        self,
        tx: Transaction,
        workspace: Workspace,
        by: Person,
        known: Cycle | None,
        proposed: ProposedCycle,
        moved: CycleState | None,
        now: datetime,
    ) -> SavedCycle:
        """``moved`` is the state chosen by hand; else it follows the calendar."""
        values, was = values_of(proposed), None if known is None else known.state
        if known is None:
            known = tx.cycles.add(by=by.id, now=now, workspace_id=workspace.id, **values)
        else:
            known = tx.cycles.change(known, by=by.id, now=now, **values)
        settle_parents(tx, workspace, by=by.id, now=now)
        goal = moved or state_on(known, local_day(now, workspace.zone))
        known = move_on(tx, workspace, tx.cycles.get(workspace.id, known.id), goal, by=by.id, now=now)
        known = tx.cycles.change(known, by=by.id, now=now, state=goal)  # one that is opened again goes back at once
        is_opened = was is CycleState.CLOSED and goal is not was
        opened = open_unfinished(tx, workspace, known, now) if is_opened else 0
        tx.people.forget_next_prompts(workspace.id)
        return SavedCycle(known, opened)


def _check_not_ended(known: Cycle, proposed: ProposedCycle, today: date) -> None:
    """A slip in a day must not end for everybody what is running. Raises Invalid."""
    if known.state is CycleState.ACTIVE and proposed.last_day < today <= known.last_day:
        raise Invalid({"last_day": ("cycle_would_be_over", {})})


def _as_it_is(
    known: Cycle, proposed: ProposedCycle, typed: TypedCalendar | None, untouched: AbstractSet[str]
) -> tuple[ProposedCycle, TypedCalendar | None]:
    names = ("name", "kind", "first_day", "last_day")
    held, wanted = ({name: getattr(one, name) for name in names} for one in (known, proposed))
    if typed is not None:
        typed = TypedCalendar(**kept(asdict(calendar_of(known)), asdict(typed), untouched))
    return ProposedCycle(**kept(held, wanted, untouched)), typed


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


def _check_unlike(proposed: ProposedCycle, others: list[Cycle]) -> None:
    if is_named(proposed.name, others):
        raise Invalid({"name": ("cycle_name_taken", {"name": proposed.name})})


def _check_overlap(proposed: ProposedCycle, others: list[Cycle]) -> None:
    """Cycles of one kind must not share a day; a custom one may run beside others."""
    if proposed.kind is CycleKind.CUSTOM:
        return
    shared = overlapping(proposed, others)
    if shared:
        raise Invalid({"first_day": ("cycle_overlaps", {"other": shared[0].name})})
