"""Exact chances, in whole numbers: of so many of several things coming true, and of a difference between two groups.

Hodges, J. L. and Le Cam, L. (1960), The Poisson approximation to the Poisson binomial distribution, Annals of
Mathematical Statistics 31, 737–740; Fisher, R. A. (1935), The Design of Experiments, chapter 2.
"""

from collections.abc import Iterable
from fractions import Fraction
from math import comb


def ways_to_come_true(chances: Iterable[int], parts: int) -> list[int]:
    """The weights of 0, 1, 2 … of them coming true, each by itself with a chance of so many of ``parts``: the product
    of ``(1 − p) + p·x`` over all. Their sum is ``parts`` to the power of how many they are."""
    ways = [1]
    for true in chances:
        ways = [(parts - true) * stay + true * rise for stay, rise in zip([*ways, 0], [0, *ways], strict=True)]
    return ways


def shared_out(met: int, count: int, other_met: int, other_count: int) -> Fraction:
    """Fisher's exact test: how often a group of ``count`` would get no fewer than ``met`` of all that were met, were
    they shared out between it and the other group by chance."""
    all_met = met + other_met
    ways = sum(comb(count, one) * comb(other_count, all_met - one) for one in range(met, min(all_met, count) + 1))
    return Fraction(ways, comb(count + other_count, all_met))
