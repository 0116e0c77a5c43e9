"""Milestones: which are done, what that weighs, and which a plain count means."""

from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal

from bot.domain.ids import MilestoneId
from bot.domain.okrs import KeyResult


def done_ones(key_result: KeyResult) -> frozenset[MilestoneId]:
    return frozenset(each.id for each in key_result.milestones if each.done_on is not None)


def weight_done(key_result: KeyResult, done: Collection[MilestoneId]) -> Decimal:
    """The weight of the milestones ``done``: the value of the key result."""
    return sum((each.weight for each in key_result.milestones if each.id in done), Decimal(0))


def ticked_for(key_result: KeyResult, weight: Decimal) -> frozenset[MilestoneId]:
    """Which milestones are done when only their weight was said (``3/5``): those that are stay, the next ones in their
    order join; when it has become less, the last ones go."""
    done = set(done_ones(key_result))
    for each in key_result.milestones:
        if each.id not in done and weight_done(key_result, done) + each.weight <= weight:
            done.add(each.id)
    for each in reversed(key_result.milestones):
        if each.id in done and weight_done(key_result, done) > weight:
            done.discard(each.id)
    return frozenset(done)


def ticks(key_result: KeyResult, done: Collection[MilestoneId], day: date) -> Mapping[int, date | None]:
    """What is to be written: the milestones that became done on ``day``, and those that are open again (None)."""
    before = done_ones(key_result)
    return {
        each.id: day if each.id in done else None
        for each in key_result.milestones
        if (each.id in done) != (each.id in before)
    }
