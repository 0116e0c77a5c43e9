"""Memberships through time: how the periods of one person in one team become what a file says.

``until`` is the first day on which a membership no longer holds. A change ends the old one and begins a new one, so
that the days before stay what they were.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from bot.domain.directory_file.cells import Said, value_of
from bot.domain.teams import Role


@dataclass(frozen=True, slots=True)
class Period:
    """One membership; ``id`` None is one that has not been written yet."""

    role: Role
    share: Decimal
    since: date
    until: date | None
    id: int | None = None

    def holds(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day < self.until)

    @property
    def is_void(self) -> bool:
        """Whether it was taken back before it began."""
        return self.until == self.since

    def overlaps(self, other: "Period") -> bool:
        begins_before_end = other.until is None or self.since < other.until
        return begins_before_end and (self.until is None or other.since < self.until)


@dataclass(frozen=True, slots=True)
class Wish:
    """What a file says of a membership; None leaves it as it is."""

    role: Role | None = None
    share: Decimal | None = None
    since: date | None = None
    until: Said[date] | None = None


@dataclass(eq=False)
class Overlap(Exception):
    """The wish would make two memberships of one team hold at once."""

    other: Period


class EndsBeforeItBegins(Exception):
    """A membership would hold on no day."""


def fulfilled(held: Sequence[Period], wish: Wish, today: date) -> list[Period]:
    """All periods as they are to be, those that change with the id they have, and without those that hold on no day.
    Raises Overlap and EndsBeforeItBegins."""
    held = [one for one in held if not one.is_void]
    ending = value_of(wish.until)
    if ending is not None and wish.since is not None and ending <= wish.since:
        raise EndsBeforeItBegins
    meant = _meant(held, wish, today)
    if meant is None:
        begin = wish.since or today
        if ending is None and any(one.until is not None and one.until > begin for one in held):
            begin = today  # they had left, and come again
        new = Period(wish.role or Role.MEMBER, wish.share or Decimal(1), begin, ending)
        return _checked([*held, new], [new])
    others = [one for one in held if one is not meant]
    parts = _changed(meant, others, wish, today)
    return _checked([*others, *parts], parts)


def _changed(meant: Period, others: Sequence[Period], wish: Wish, today: date) -> list[Period]:
    wanted = replace(meant, role=wish.role or meant.role, share=wish.share or meant.share)
    if wish.until is not None:
        wanted = replace(wanted, until=wish.until.value)
    begin, is_same = wish.since or today, (wanted.role, wanted.share) == (meant.role, meant.share)
    if is_same or begin <= meant.since or (meant.until is not None and begin >= meant.until):
        return [replace(wanted, since=_beginning(meant, others, wish))]
    return [replace(meant, until=begin), replace(wanted, id=None, since=begin)]


def _beginning(meant: Period, others: Sequence[Period], wish: Wish) -> date:
    """As early as the wish says; who had been there before that, left and came again, came again when they did."""
    since = min(wish.since or meant.since, meant.since)
    between = Period(meant.role, meant.share, since, meant.since)
    returned = value_of(wish.until) is None and any(one.overlaps(between) for one in others)
    return meant.since if returned else since


def _meant(held: Sequence[Period], wish: Wish, today: date) -> Period | None:
    """The period that a wish is about. Without an end it is one that is not over: who has left comes again."""
    ending = value_of(wish.until)
    anchor = wish.since or today
    if ending is None:
        live = sorted((one for one in held if one.until is None or one.until > today), key=lambda one: one.since)
        there = [one for one in live if one.holds(anchor)] or [one for one in live if one.since > anchor]
        return there[0] if there else None
    wanted = Period(Role.MEMBER, Decimal(1), anchor, ending)
    chosen = (
        [one for one in held if one.since == wish.since],
        [one for one in held if one.until == ending and wish.since is None],
        [one for one in held if one.holds(anchor)],
        [one for one in held if wanted.since < ending and one.overlaps(wanted)],
    )
    return next((one for found in chosen for one in found), None)


def _checked(periods: list[Period], changed: list[Period]) -> list[Period]:
    for one in changed:
        if one.until is not None and one.until <= one.since:
            raise EndsBeforeItBegins
        others = [other for other in periods if other is not one and other.overlaps(one)]
        if others:
            raise Overlap(others[0])
    return periods
