"""From how many people on something is said of them together: of fewer it would say something about one of them
(docs/decisions.md, "From three answers, or from five")."""

from collections.abc import Set as AbstractSet
from datetime import timedelta

ENOUGH = 5
"""For a mean, a share or a count: so many have to be asked, and to answer, or to be what a figure is about."""

ENOUGH_SIDE_BY_SIDE = 3
"""For answers that stand beside each other, each for itself, where enough were asked; and for one plain question."""

NEAR = timedelta(days=60)
"""How long two results about groups that are almost the same are kept apart."""


def is_too_near(group: AbstractSet[int], other: AbstractSet[int]) -> bool:
    """Whether one of two groups is the other and at most four people more: the results of both would tell what those
    few have said."""
    rest = group ^ other
    is_nested = group <= other or other <= group
    return is_nested and 0 < len(rest) < ENOUGH
