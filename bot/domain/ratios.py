"""Exact ratios: progress, pace and weights are fractions, so that 0.95 is 0.95 and a third of the way stays a third."""

from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction
from math import lcm

NOTHING = Fraction(0)
ALL = Fraction(1)


def clamp(ratio: Fraction) -> Fraction:
    """The ratio, held between 0 and 1."""
    if ratio.numerator <= 0:
        return NOTHING
    return ratio if ratio.numerator < ratio.denominator else ALL


def share_of_way(value: Decimal, start: Decimal, end: Decimal) -> Fraction:
    """``(value − start) / (end − start)``; ``end`` is not ``start``. Whole numbers are taken apart and made one
    fraction at the end, for a fraction is shortened at every step and a page takes hundreds."""
    (v, v_parts), (s, s_parts), (e, e_parts) = (each.as_integer_ratio() for each in (value, start, end))
    return Fraction((v * s_parts - s * v_parts) * e_parts, (e * s_parts - s * e_parts) * v_parts)


def weighted_mean(weighted: Iterable[tuple[Decimal | Fraction, Fraction | None]]) -> Fraction | None:
    """``Σ w·x / Σ w`` of (weight, ratio) pairs; a None is left out and the rest re-normalised. None when nothing with
    a weight above 0 remains. In whole numbers over one denominator, as in ``share_of_way``."""
    known = [(*weight.as_integer_ratio(), ratio) for weight, ratio in weighted if ratio is not None and weight > 0]
    if not known:
        return None
    weights = lcm(*(parts for _, parts, _ in known))
    ratios = lcm(*(ratio.denominator for _, _, ratio in known))
    scaled = [(weight * (weights // parts), ratio) for weight, parts, ratio in known]
    reached = sum(weight * ratio.numerator * (ratios // ratio.denominator) for weight, ratio in scaled)
    return Fraction(reached, sum(weight for weight, _ in scaled) * ratios)


def percentages(weights: Sequence[Decimal | Fraction]) -> tuple[int, ...]:
    """Weights as whole percentages that sum to 100, by largest remainder; of equal remainders the first wins
    (model.md, Objective progress). Zeros when no weight is above 0."""
    shares = [max(Fraction(weight), NOTHING) for weight in weights]
    total = sum(shares)
    if not total:
        return (0,) * len(shares)
    exact = [share * 100 / total for share in shares]
    whole = [int(share) for share in exact]
    by_remainder = sorted(range(len(exact)), key=lambda i: whole[i] - exact[i])
    for i in by_remainder[: 100 - sum(whole)]:
        whole[i] += 1
    return tuple(whole)


def percent(ratio: Fraction) -> int:
    """A ratio as a whole percentage for the screen. Never shows 100 for what is not all, nor 0 for what is something:
    99.7% of the way is not there yet."""
    rounded = round(ratio * 100)
    if rounded == 100 and ratio < 1:
        return 99
    return 1 if rounded == 0 and ratio > 0 else rounded


def percent_below(ratio: Fraction) -> int:
    """A ratio that lies below some threshold, as a whole percentage that is not rounded up to it: 74.7% is 74. Nor 0
    for what is something."""
    return max(1, int(ratio * 100)) if ratio > 0 else 0


def as_decimal(ratio: Fraction, places: int = 4) -> Decimal:
    """A ratio as a decimal with that many places, half to even: for storage and for the screen, not for comparing."""
    scale: int = 10**places
    return Decimal(round(ratio * scale)).scaleb(-places).quantize(Decimal(1).scaleb(-places), ROUND_HALF_EVEN)
