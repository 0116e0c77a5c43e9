"""From how many people on something is said of them together: of fewer it would say something about one of them
(docs/decisions.md, "From three answers, or from five")."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import timedelta

ENOUGH = 5
"""For a mean, a share or a count: so many have to be asked, and to answer, or to be what a figure is about."""

ENOUGH_SIDE_BY_SIDE = 3
"""For answers that stand beside each other, each for itself, where enough were asked; and for one plain question."""

NEAR = timedelta(days=60)
"""How long two results about groups that are almost the same are kept apart."""


MOST_WAYS = 2_000
"""To take groups away from another, that are looked through."""

Group = AbstractSet[int]
Cell = tuple[int, ...]
"""The parts that the same people are in."""


def tells_of_few(group: Group, others: Sequence[Group]) -> bool:
    """Whether the result of a group, beside those of others, would tell what at most four people have said: the group
    is another one but for these few, or they are what is left of the larger one when those within it are taken away.
    Of so many that overlap that it takes too long to know, yes."""
    if any(0 < len(group ^ other) < ENOUGH for other in others):
        return True
    wholes = [group, *(other - group for other in others if group < other)]
    try:
        return any(_leaves_few(whole, {frozenset(other) for other in others if other < whole}) for whole in wholes)
    except (_TooManyWays, RecursionError):
        return True


class _TooManyWays(Exception):
    pass


def _leaves_few(whole: Group, parts: Collection[Group]) -> bool:
    """Whether some of the parts that have nobody in common are the whole but for one to four people."""
    within = defaultdict[int, list[int]](list)
    for number, part in enumerate(parts):
        for one in part:
            within[one].append(number)
    cells = Counter(tuple(within.get(one, ())) for one in whole)
    rest = cells.pop((), 0)
    possible = {rest} if rest < ENOUGH else set()
    for connected in _connected(cells):
        more = _Ways(connected).left()
        possible = {one + other for one in possible for other in more if one + other < ENOUGH}
    return any(possible)


def _connected(cells: Mapping[Cell, int]) -> Iterator[dict[Cell, int]]:
    """Parts that overlap, and their cells, each lot for itself."""
    left = dict(cells)
    while left:
        parts = set(next(iter(left)))
        while more := {part for cell in left if not parts.isdisjoint(cell) for part in cell} - parts:
            parts |= more
        yield {cell: size for cell, size in left.items() if not parts.isdisjoint(cell)}
        left = {cell: size for cell, size in left.items() if parts.isdisjoint(cell)}


class _Ways:
    """All ways to take parts away as a whole."""

    def __init__(self, sizes: Mapping[Cell, int]) -> None:
        self.sizes = sizes
        parts = {part for cell in sizes for part in cell}
        self.parts = {part: frozenset(cell for cell in sizes if part in cell) for part in parts}
        self.known: dict[tuple[frozenset[Cell], int], set[int]] = {}

    def left(self) -> set[int]:
        """How many people, up to four, can be left. Raises _TooManyWays."""
        return self._left(frozenset(self.sizes), ENOUGH - 1)

    def _left(self, cells: frozenset[Cell], few: int) -> set[int]:
        known = self.known.get((cells, few))
        if known is not None:
            return known
        if len(self.known) >= MOST_WAYS:
            raise _TooManyWays
        found = self.known[cells, few] = set[int]()
        whole = [theirs for theirs in self.parts.values() if theirs <= cells]
        covered = frozenset[Cell]().union(*whole)
        lost = sum(self.sizes[cell] for cell in cells - covered)
        if lost > few:
            return found
        if not covered:
            found.add(lost)
            return found
        first = min(covered)
        for theirs in whole:
            if first in theirs:
                found |= {lost + more for more in self._left(covered - theirs, few - lost)}
        lost += self.sizes[first]
        if lost <= few:
            found |= {lost + more for more in self._left(covered - {first}, few - lost)}
        return found
