"""How sure an order is: the exact distribution of Kendall's tau without ties, which says how many of the slopes between
points may be left out on either side of their median.

Kendall, M. G. (1938), A new measure of rank correlation, Biometrika 30, 81–93; Sen, P. K. (1968), Estimates of the
regression coefficient based on Kendall's tau, Journal of the American Statistical Association 63, 1379–1389.
"""

from fractions import Fraction
from functools import cache
from itertools import accumulate
from math import factorial


@cache
def discordances(count: int) -> tuple[int, ...]:
    """In how many of the orders of ``count`` things 0, 1, 2 … pairs stand the wrong way round."""
    found = [1]
    for size in range(2, count + 1):
        sums = [0, *accumulate(found)]
        reach = len(found)
        found = [sums[min(at + 1, reach)] - sums[max(0, at + 1 - size)] for at in range(reach + size - 1)]
    return tuple(found)


def coverage(count: int, rank: int) -> Fraction:
    """How often the true slope of ``count`` points lies between the ``rank``-th smallest and the ``rank``-th largest of
    their slopes, counted from 1."""
    outside = sum(discordances(count)[:rank])
    return 1 - Fraction(2 * outside, factorial(count))


@cache
def rank_of(count: int, level: Fraction) -> int:
    """The largest rank that covers ``level``; 1 where none does: three points cover two thirds at best."""
    rank = 1
    while coverage(count, rank + 1) >= level:
        rank += 1
    return rank
