from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.ratios import clamp, share_of_way, weighted_mean

NUMBERS = st.decimals(-(10**12), 10**12, places=4)
RATIOS = st.fractions(-2, 2, max_denominator=1000)
WEIGHTED = st.lists(st.tuples(st.decimals(0, 1000, places=3), st.none() | RATIOS), max_size=6)


@given(RATIOS)
def test_a_clamped_ratio_is_the_nearest_between_nothing_and_all(ratio: Fraction) -> None:
    assert clamp(ratio) == min(max(ratio, Fraction(0)), Fraction(1))


@given(NUMBERS, st.tuples(NUMBERS, NUMBERS).filter(lambda ends: ends[0] != ends[1]))
def test_the_share_of_the_way_is_exact(value: Decimal, ends: tuple[Decimal, Decimal]) -> None:
    start, end = ends
    assert share_of_way(value, start, end) * (Fraction(end) - Fraction(start)) == Fraction(value) - Fraction(start)


@given(WEIGHTED)
def test_a_weighted_mean_is_exact(weighted: list[tuple[Decimal, Fraction | None]]) -> None:
    known = [(Fraction(weight), ratio) for weight, ratio in weighted if ratio is not None and weight > 0]
    total = sum((weight for weight, _ in known), Fraction(0))
    expected = sum((weight * ratio for weight, ratio in known), Fraction(0)) / total if total else None
    assert weighted_mean(weighted) == expected
