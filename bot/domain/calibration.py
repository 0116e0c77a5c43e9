"""How sure people were, against how things ended (model.md, Confidence as a skill): of teams, never of a person.

Whether what was said and what happened differ by more than chance is decided by exact tests, each at one in forty.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction

from bot.domain.chances import shared_out, ways_to_come_true
from bot.domain.checkins import CheckIn
from bot.domain.expected import term
from bot.domain.history import confidences
from bot.domain.ids import PersonId
from bot.domain.okrs import KeyResult
from bot.domain.scores import OWNERS_FOR_A_REPORT
from bot.domain.status import ConfidenceBand, confidence_band
from bot.domain.wallclock import local_day

FEWEST = 10
FEWEST_OWNERS = OWNERS_FOR_A_REPORT
"""Below that it would say something about single people."""
FEWEST_OTHERS = 5
"""To compare the surer with."""
CHANCE = Fraction(1, 40)
SURE = 10
"""The most that can be said; in ``PARTS`` of a chance a step of confidence is two."""
PARTS = 2 * SURE


class Reading(StrEnum):
    TOO_FEW = "too_few"
    SURER = "surer"
    """Fewer were met than was said."""
    LESS_SURE = "less_sure"
    """More were met than was said."""
    NO_DIFFERENCE = "no_difference"
    """The surer ones were met no more often."""
    MAY_BE_CHANCE = "may_be_chance"
    """The surer ones were met more often, but not by more than chance may bring."""
    FITS = "fits"
    """The surer ones were met more often, and as often as was said."""
    NOTHING_BESIDE = "nothing_beside"
    """As was said, as far as one sees; there is next to nothing to compare it with."""


@dataclass(frozen=True, slots=True)
class Observation:
    """One key result that is over: the confidence (0–10) at the middle of its term, and whether it was met."""

    confidence: int
    met: bool
    owner_id: PersonId


@dataclass(frozen=True, slots=True)
class Group:
    """Some of the observations. ``said`` is the sum of their chances as they were said: 8 of 10 is 0.8."""

    count: int
    met: int
    said: Fraction

    @property
    def share_met(self) -> Fraction:
        return Fraction(self.met, self.count)

    @property
    def share_said(self) -> Fraction:
        return self.said / self.count


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """``bands`` has those with at least one key result, the surest first. ``sure`` are those with 7 or more, ``others``
    the rest; ``about`` is the one that the reading speaks of, where it is one of them."""

    count: int
    owners: int
    bands: tuple[tuple[ConfidenceBand, Group], ...] = ()
    sure: Group
    others: Group
    reading: Reading
    about: Group

    @property
    def is_shown(self) -> bool:
        return self.reading is not Reading.TOO_FEW


def middle(key_result: KeyResult, cycle_first_day: date) -> date:
    """The day in the middle of the term; of two, the first."""
    first, due = term(key_result, cycle_first_day)
    return first + timedelta(days=(due - first).days // 2)


def confidence_at_middle(
    key_result: KeyResult, cycle_first_day: date, check_ins: Iterable[CheckIn], zone: str
) -> int | None:
    """The last confidence said by the end of that day, as it stood then: what was put right later is hindsight. None
    when nobody had said one."""
    day = middle(key_result, cycle_first_day)
    said = confidences(each for each in check_ins if local_day(each.at, zone) <= day)
    return said[-1] if said else None


def calibrate(observations: Iterable[Observation]) -> Calibration:
    """What these say together."""
    given = tuple(observations)
    surer = [one for one in given if confidence_band(one.confidence) is ConfidenceBand.HIGH]
    rest = [one for one in given if confidence_band(one.confidence) is not ConfidenceBand.HIGH]
    owners = len({one.owner_id for one in given})
    reading: Reading = Reading.TOO_FEW
    about: Sequence[Observation] = given
    if len(given) >= FEWEST and owners >= FEWEST_OWNERS:
        reading, about = _read(surer, rest)
    return Calibration(
        count=len(given),
        owners=owners,
        bands=tuple(_bands(given)),
        sure=_group(surer),
        others=_group(rest),
        reading=reading,
        about=_group(about),
    )


def at_most(observations: Sequence[Observation]) -> Fraction:
    """The chance that no more than these were met, had each come true as often as was said."""
    met = sum(one.met for one in observations)
    ways = ways_to_come_true(map(_chance, observations), PARTS)
    return Fraction(sum(ways[: met + 1]), sum(ways))


def at_least(observations: Sequence[Observation]) -> Fraction:
    """The chance that no fewer than these were met."""
    met = sum(one.met for one in observations)
    ways = ways_to_come_true(map(_chance, observations), PARTS)
    return Fraction(sum(ways[met:]), sum(ways))


def by_chance(surer: Group, others: Group) -> Fraction:
    """How often chance alone would give the surer ones no fewer of all that were met."""
    return shared_out(surer.met, surer.count, others.met, others.count)


def _read(surer: Sequence[Observation], rest: Sequence[Observation]) -> tuple[Reading, Sequence[Observation]]:
    """The reading, and whom it is about. Where the surer ones fell short and the others came out better, what was said
    told nothing apart, unless the surer were met more often all the same."""
    high, low = _apart(surer), _apart(rest)
    between = _compare(_group(surer), _group(rest))
    crossing = (high, low) == (Reading.SURER, Reading.LESS_SURE)
    if crossing and between in (Reading.NO_DIFFERENCE, Reading.MAY_BE_CHANCE):
        return between, surer
    if high is not None:
        return high, surer
    if low is not None:
        return low, rest
    return between, max(surer, rest, key=len)


def _apart(observations: Sequence[Observation]) -> Reading | None:
    """Whether what was said of these and what happened differ by more than chance."""
    if observations and at_most(observations) <= CHANCE:
        return Reading.SURER
    if observations and at_least(observations) <= CHANCE:
        return Reading.LESS_SURE
    return None


def _compare(surer: Group, others: Group) -> Reading:
    if min(surer.count, others.count) < FEWEST_OTHERS:
        return Reading.NOTHING_BESIDE
    if surer.share_met <= others.share_met:
        return Reading.NO_DIFFERENCE
    return Reading.MAY_BE_CHANCE if by_chance(surer, others) > CHANCE else Reading.FITS


def _chance(observation: Observation) -> int:
    """In twentieths. 10 of 10 stands for all from nine and a half on, 0 for all below a half: neither is a promise."""
    return min(max(2 * observation.confidence, 1), PARTS - 1)


def _group(observations: Sequence[Observation]) -> Group:
    met = sum(one.met for one in observations)
    return Group(len(observations), met, Fraction(sum(one.confidence for one in observations), SURE))


def _bands(observations: Sequence[Observation]) -> Iterable[tuple[ConfidenceBand, Group]]:
    for band in ConfidenceBand:
        held = [one for one in observations if confidence_band(one.confidence) is band]
        if held:
            yield band, _group(held)
