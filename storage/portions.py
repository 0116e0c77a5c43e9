"""Portions: as many whole things as fit into what may be handled at once."""

from collections.abc import Sequence
from typing import TypeVar

Thing = TypeVar("Thing")


def portion(sizes: Sequence[tuple[Thing, int]], limit: int) -> list[Thing]:
    """The first things whose sizes together stay within the limit, but at least one, if there is any."""
    taken: list[Thing] = []
    whole = 0
    for thing, size in sizes:
        whole += size
        if taken and whole > limit:
            break
        taken.append(thing)
    return taken
