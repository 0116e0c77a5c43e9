"""From how many people on something is said of them together: of fewer it would say something about one of them
(docs/decisions.md, "From three answers, or from five")."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from datetime import timedelta

ENOUGH = 5
"""For a mean, a share or a count: so many have to be asked, and to answer, or to be what a figure is about."""

ENOUGH_SIDE_BY_SIDE = 3
"""For answers that stand beside each other, each for itself, where enough were asked; and for one plain question."""

NEAR = timedelta(days=60)
"""How long two results about groups that are almost the same are kept apart."""


Group = AbstractSet[int]
Cells = dict[tuple[int, ...], int]
"""How many people are in just these parts."""


def tells_of_few(group: Group, others: Sequence[Group]) -> bool:
    """Whether the result of a group, beside those of others, would tell what at most four people have said: the group
    is another one but for these few, or they are what is left of the larger one when those within it are taken away."""
    if any(0 < len(group ^ other) < ENOUGH for other in others):
        return True
    wholes = [group, *(other - group for other in others if group < other)]
    return any(_leaves_few(whole, [other for other in others if other <= whole]) for whole in wholes)


def _leaves_few(whole: Group, parts: Sequence[Group]) -> bool:
    """Whether some of the parts that have nobody in common are the whole but for one to four people."""
    within = defaultdict[int, list[int]](list)
    for number, part in enumerate(parts):
        for one in part:
            within[one].append(number)
    cells = Counter(tuple(within.get(one, ())) for one in whole)
    possible = {cells.pop((), 0)} - set(range(ENOUGH, len(whole) + 1))
    for connected in _connected(cells):
        possible = {rest + more for rest in possible for more in _left(connected, connected) if rest + more < ENOUGH}
    return any(possible)


def _connected(cells: Cells) -> Iterator[Cells]:
    """Parts that overlap, and their cells, each lot for itself."""
    left = dict(cells)
    while left:
        parts = set(next(iter(left)))
        while more := {part for cell in left if not parts.isdisjoint(cell) for part in cell} - parts:
            parts |= more
        yield {cell: size for cell, size in left.items() if not parts.isdisjoint(cell)}
        left = {cell: size for cell, size in left.items() if parts.isdisjoint(cell)}


def _left(cells: Cells, all_cells: Cells) -> set[int]:
    """How many people, up to four, can be left where parts are taken away as a whole."""
    if not cells:
        return {0}
    first = next(iter(cells))
    found: set[int] = set()
    for part in first:
        theirs = [cell for cell in all_cells if part in cell]
        if all(cell in cells for cell in theirs):
            found |= _left({cell: size for cell, size in cells.items() if part not in cell}, all_cells)
    if cells[first] < ENOUGH:
        others = {cell: size for cell, size in cells.items() if cell != first}
        found |= {cells[first] + more for more in _left(others, all_cells)}
    return {rest for rest in found if rest < ENOUGH}
