"""Milestones: which are done, what that weighs, and which a plain count means."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import takewhile

from bot.domain.ids import MilestoneId
from bot.domain.matching import folded
from bot.domain.okrs import KeyResult, Milestone

LONG_ENOUGH = 5
"""Letters of a word in which another one is a slip: in a shorter one it is another word."""

_SIGNS = ".,;:!?…。，；：！？"


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
    by their title, else but for case and accents, else by one in which a slip was put right."""
    listed, left = list(typed), list(before)
    known: list[Milestone | None] = [None for _ in listed]
    for is_same in (str.__eq__, _is_folded, _is_mended):
        known = [one or _taken(left, each.title, is_same) for each, one in zip(listed, known, strict=True)]
    return tuple(
        each if one is None else replace(each, id=one.id, done_on=one.done_on)
        for each, one in zip(listed, known, strict=True)
    )


def _taken(left: list[Milestone], title: str, is_same: Callable[[str, str], bool]) -> Milestone | None:
    """The first that answers to the title, which nobody else gets."""
    found = next((one for one in left if is_same(one.title, title)), None)
    if found is not None:
        left.remove(found)
    return found


def _is_folded(one: str, other: str) -> bool:
    return folded(one) == folded(other)


def _is_mended(one: str, other: str) -> bool:
    """Whether the same words differ in slips alone. Another short word, number or Chinese sign says something else:
    ``EU`` and ``US``, ``one`` and ``two``, ``Q1`` and ``Q2``."""
    words, others = ([word.strip(_SIGNS) for word in folded(each).split()] for each in (one, other))
    return len(words) == len(others) and all(map(_is_slip, words, others))


def _is_slip(word: str, other: str) -> bool:
    """Whether nothing, or behind its first letter one of a longer word, is wrong, missing, too many, or in the place of
    its neighbour."""
    if word == other:
        return True
    if max(len(word), len(other)) < LONG_ENOUGH or not all(letter.islower() for letter in word + other):
        return False
    begin = _in_front(word, other)
    rest, instead = word[begin:], other[begin:]
    end = _in_front(rest[::-1], instead[::-1])
    wrong, right = rest[: len(rest) - end], instead[: len(instead) - end]
    is_turned = len(wrong) == len(right) == len("ab") and wrong == right[::-1]
    return begin > 0 and (max(len(wrong), len(right)) == 1 or is_turned)


def _in_front(word: str, other: str) -> int:
    """How many letters both begin with."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(word, other, strict=False)))
