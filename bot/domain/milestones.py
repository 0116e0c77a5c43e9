"""Milestones: which are done, what that weighs, and which a plain count means."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal

from bot.domain.ids import MilestoneId
from bot.domain.likeness import most_alike
from bot.domain.okrs import KeyResult, Milestone

AS_GOOD_AS_THE_SAME = 0.85
"""How alike a title and the one that was mistyped are: a letter of ten, or two of twenty, is another."""


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


def with_known(typed: Iterable[Milestone], before: Iterable[Milestone]) -> tuple[Milestone, ...]:
    """The milestones as typed. Those that were there before stay the same ones, with the day on which they were done:
    by their title, else by one in which a slip was put right. A title with another number is another milestone."""
    listed, left = list(typed), list(before)
    same = [_taken(left, each.title.casefold()) for each in listed]
    known = [one or _taken(left, _mistyped(each, left)) for each, one in zip(listed, same, strict=True)]
    return tuple(
        each if one is None else replace(each, id=one.id, done_on=one.done_on)
        for each, one in zip(listed, known, strict=True)
    )


def _mistyped(typed: Milestone, left: Iterable[Milestone]) -> str:
    """What the title was before, where only a slip in it was put right."""
    named = {one.title.casefold() for one in left if _numbers(one.title) == _numbers(typed.title)}
    return next(iter(most_alike(typed.title.casefold(), sorted(named), 1, AS_GOOD_AS_THE_SAME)), "")


def _taken(left: list[Milestone], title: str) -> Milestone | None:
    """The first of this title, which nobody else gets."""
    found = next((one for one in left if one.title.casefold() == title), None)
    if found is not None:
        left.remove(found)
    return found


def _numbers(title: str) -> list[str]:
    return re.findall(r"\d+", title)
