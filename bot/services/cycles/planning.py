"""The calendar of cycles, kept by the clock: each moves on when its day has come, and the next one is made when its
drafting opens."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from bot.domain.ahead import Ahead
from bot.domain.cycle_calendar import CycleRule
from bot.domain.cycle_dates import ProposedCycle, free_name, state_on, turns_on
from bot.domain.cycle_series import next_made, opens_on
from bot.domain.cycles import Cycle
from bot.domain.wallclock import local_day, start_of_day
from bot.domain.workspaces import Workspace
from bot.services.cycles.moving_on import move_on, settle_parents
from bot.telemetry import apart
from storage import Store, Transaction

MOST_MADE = 60
"""Cycles made for one kind at once: a long time before each one's beginning may hold several."""


@dataclass(frozen=True)
class CyclePlanner:
    """A planner of the worker. Whatever is due is found by a fixed number of statements for all workspaces; what is
    done then is one transaction for each workspace, under the lock of its row."""

    store: Store

    def plan_due(self, now: datetime, limit: int) -> int:
        """How many workspaces had something due, always fewer than ``limit``: nothing more is due then."""
        with self.store.read() as tx:
            due = [found for found in _calendars(tx) if found.is_due(now)]
        for found in due:
            with apart("cycles_failed", workspace=found.workspace.id), self.store.write() as tx:
                _turn(tx, found.workspace, now)
        return min(len(due), limit - 1)

    def ahead(self, tx: Transaction, now: datetime) -> Ahead:
        calendars = _calendars(tx)
        moments = [moment for found in calendars for moment in found.moments(now)]
        waits = any(found.is_due(now) for found in calendars)
        return Ahead(min((moment for moment in moments if moment > now), default=None), waits=waits)


@dataclass
class _Calendar:
    """The cycles of one workspace that move on, and how others are made: ``all_cycles`` only where some are."""

    workspace: Workspace
    moving: list[Cycle] = field(default_factory=list)
    rules: list[CycleRule] = field(default_factory=list)
    all_cycles: list[Cycle] = field(default_factory=list)

    def is_due(self, now: datetime) -> bool:
        today = local_day(now, self.workspace.zone)
        return any(state_on(cycle, today) is not cycle.state for cycle in self.moving) or any(
            opens_on(coming) <= today for coming in self._coming(today)
        )

    def moments(self, now: datetime) -> Iterable[datetime]:
        """When something is due next, UTC; the start of a day in the workspace's zone."""
        days = [day for cycle in self.moving if (day := turns_on(cycle)) is not None]
        days += [opens_on(coming) for coming in self._coming(local_day(now, self.workspace.zone))]
        return [start_of_day(day, self.workspace.zone) for day in days]

    def _coming(self, today: date) -> list[ProposedCycle]:
        found = (next_made(rule, self.all_cycles, today) for rule in self.rules)
        return [coming for coming in found if coming is not None]


def _calendars(tx: Transaction) -> list[_Calendar]:
    """Of all workspaces in which something may become due."""
    found = {workspace.id: _Calendar(workspace) for workspace in tx.agenda.workspaces.values()}
    for cycle in tx.agenda.cycles:
        if cycle.workspace_id in found:
            found[cycle.workspace_id].moving.append(cycle)
    for rule in tx.agenda.rules:
        if rule.workspace_id in found:
            found[rule.workspace_id].rules.append(rule)
    for cycle in tx.cycles.of_workspaces(key for key, one in found.items() if one.rules):
        found[cycle.workspace_id].all_cycles.append(cycle)
    return [one for one in found.values() if one.moving or one.rules]


def _turn(tx: Transaction, workspace: Workspace, now: datetime) -> None:
    """Do what is due in a workspace, looked at anew: another worker, or an admin, may have been faster."""
    tx.workspaces.lock(workspace.id)
    today = local_day(now, workspace.zone)
    made = sum(_make(tx, workspace, rule, today, now) for rule in _rules(tx, workspace))
    if made:
        settle_parents(tx, workspace, by=None, now=now)
    for cycle in sorted(tx.cycles.all(workspace.id), key=lambda each: (each.first_day, each.id)):
        move_on(tx, workspace, cycle, state_on(cycle, today), by=None, now=now)


def _rules(tx: Transaction, workspace: Workspace) -> list[CycleRule]:
    return [rule for rule in tx.cycle_rules.of(workspace.id).values() if rule.makes_next]


def _make(tx: Transaction, workspace: Workspace, rule: CycleRule, today: date, now: datetime) -> int:
    """How many cycles of a kind were made: all whose drafting has opened."""
    for made in range(MOST_MADE):
        cycles = tx.cycles.all(workspace.id)
        coming = next_made(rule, cycles, today)
        if coming is None or opens_on(coming) > today:
            return made
        values = values_of(coming) | {"name": free_name(coming, cycles), "made_for": coming.first_day}
        tx.cycles.add(by=None, now=now, workspace_id=workspace.id, **values)
    return MOST_MADE


def values_of(proposed: ProposedCycle) -> dict[str, Any]:
    """What is written of a cycle that was proposed, with its calendar."""
    values: dict[str, Any] = {"name": proposed.name, "kind": proposed.kind}
    values |= {"first_day": proposed.first_day, "last_day": proposed.last_day}
    days = proposed.calendar
    if days is not None:
        values |= {"drafting_opens": days.drafting_opens, "drafts_due": days.drafts_due}
        values |= {"review_day": days.review_day, "closing_day": days.closing_day}
    return values
