"""Exact ratios: progress, pace and weights are fractions, so that 0.95 is 0.95 and a third of the way stays a third."""

from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction

NOTHING = Fraction(0)
ALL = Fraction(1)


def clamp(ratio: Fraction) -> Fraction:
    """The ratio, held between 0 and 1."""
    return max(NOTHING, min(ALL, ratio))


def weighted_mean(weighted: Iterable[tuple[Decimal, Fraction | None]]) -> Fraction | None:
    """``Σ w·x / Σ w`` of (weight, ratio) pairs; a None is left out and the rest re-normalised. None when nothing with
    a weight above 0 remains."""
    known = [(Fraction(weight), ratio) for weight, ratio in weighted if ratio is not None and weight > 0]
    total = sum(weight for weight, _ in known)
    return Fraction(sum(weight * ratio for weight, ratio in known), total) if known else None


def percentages(weights: Sequence[Decimal]) -> tuple[int, ...]:
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
