"""Cycles that come one after another: which one is made next by itself, and when (model.md, Cycle).

The calendar knows the periods of all kinds but the custom one, whose periods are so many weeks each, counted from an
anchor day. What is made next is the first period that is not there yet, from the one that runs by the calendar on; that
one itself only where a cycle of its kind came before it. So whoever switches this on in the middle of a quarter gets
the next one, and a worker that was down for weeks leaves no gap.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta

from bot.domain.cycle_calendar import CycleRule
from bot.domain.cycle_dates import ProposedCycle, following, name_of_days, overlapping, propose
from bot.domain.cycles import Cycle, CycleKind


def next_made(rule: CycleRule, cycles: Sequence[Cycle], today: date) -> ProposedCycle | None:
    """The cycle that is made next by itself, with its calendar, whenever that is; None for a custom rule without weeks
    or anchor. ``cycles`` are all of the workspace."""
    same = [cycle for cycle in cycles if cycle.kind is rule.kind]
    for whole in _periods(rule, today):
        if any(cycle.made_for == whole.first_day for cycle in same):
            continue
        period = after_others(whole, same)
        runs = period.first_day <= today
        if (not runs or any(cycle.last_day < period.first_day for cycle in same)) and not _is_there(period, same):
            return replace(period, calendar=rule.days(period.first_day, period.last_day))
    return None


def opens_on(coming: ProposedCycle) -> date:
    """The day on which a cycle from ``next_made`` is made: when its drafting opens."""
    return coming.first_day if coming.calendar is None else coming.calendar.drafting_opens


def after_others(period: ProposedCycle, same: Sequence[Cycle]) -> ProposedCycle:
    """From the day after a cycle of its kind that reaches into it, where half of it or more is left: where quarters end
    in the second week of a calendar quarter, none of them is passed over."""
    reaching = [one.last_day for one in same if one.first_day < period.first_day <= one.last_day]
    if period.kind is CycleKind.CUSTOM or not reaching:
        return period
    first = max(reaching) + timedelta(days=1)
    left, whole = period.last_day - first, period.last_day - period.first_day
    return replace(period, first_day=first) if 2 * left >= whole else period


def _periods(rule: CycleRule, today: date) -> Iterator[ProposedCycle]:
    """The period around ``today``, and those after it, without end."""
    if rule.kind is CycleKind.CUSTOM:
        yield from _of_weeks(rule, today)
        return
    period = propose(rule.kind, today)
    while True:
        yield period
        period = following(period)


def _of_weeks(rule: CycleRule, today: date) -> Iterator[ProposedCycle]:
    if not rule.weeks or rule.anchor is None:
        return
    span = timedelta(weeks=rule.weeks)
    first = rule.anchor + (today - rule.anchor) // span * span
    while True:
        last = first + span - timedelta(days=1)
        yield ProposedCycle(name_of_days(first, last), CycleKind.CUSTOM, first, last)
        first += span


def _is_there(period: ProposedCycle, same: Sequence[Cycle]) -> bool:
    """Whether the cycle of a period has been made, by itself (its days may have been changed since) or by hand. Custom
    ones may run beside others, so only the very days count."""
    if any(cycle.made_for == period.first_day for cycle in same):
        return True
    if period.kind is CycleKind.CUSTOM:
        return any((cycle.first_day, cycle.last_day) == (period.first_day, period.last_day) for cycle in same)
    return bool(overlapping(period, same))
