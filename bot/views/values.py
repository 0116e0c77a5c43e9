"""Values of key results, ratios and confidences as people read them; rounding happens here.

The unit of several numbers in one sentence: a sign (``%``, ``€``) stands at every number, a word (``days``) is said
once.
"""

from decimal import Decimal
from fractions import Fraction

from bot.domain.okrs import Direction, KeyResult, Metric
from bot.domain.progress import current_value
from bot.domain.ratios import clamp, percent, percent_below
from bot.i18n import MOST_DECIMALS, Language

CELLS = 10
CENTS = 2
FULL, EMPTY = "▓", "░"
ARROW = " → "


def amount(t: Language, key_result: KeyResult, value: Decimal | None) -> str:
    """One value in the key result's unit: ``93.1%``, ``4.6 days``, ``$1,200``, ``$1.50``, ``3 of 5``, ``done``; a dash
    when there is none."""
    if value is None:
        return "–"
    if key_result.metric is Metric.YES_NO:
        return t("done") if value == 1 else t("not yet")
    if key_result.metric is Metric.MILESTONES:
        return _milestones(t, key_result, value)
    return with_unit(t, figure(t, key_result, value), key_result)


def figure(t: Language, key_result: KeyResult, value: Decimal, decimals: int = MOST_DECIMALS) -> str:
    """A value without its unit; money that is not round has two decimals, ``1.50`` beside ``1.55``."""
    is_money = key_result.metric is Metric.CURRENCY and _is_sign(_unit(key_result))
    return t.number(value, decimals, CENTS if is_money and value != value.to_integral_value() else 0)


def steps(t: Language, key_result: KeyResult, *values: Decimal | None) -> str:
    """Values one after the other: ``93.1% → 94%``, ``5 → 4.6 days``, ``2 of 5 → 3 of 5``."""
    if not _is_number(key_result):
        return ARROW.join(amount(t, key_result, value) for value in values)
    *others, last = values
    return ARROW.join([*(_bare(t, key_result, value) for value in others), amount(t, key_result, last)])


def span(t: Language, key_result: KeyResult, low: Decimal, high: Decimal) -> str:
    """From one value to another, in a sentence that has said the unit: ``93.5–95``."""
    return f"{figure(t, key_result, low)}–{figure(t, key_result, high)}"


def way(t: Language, key_result: KeyResult) -> str:
    """Where it is and where it is to go: ``93.1% → 96% (from 91%)``, ``4.6 → 2 days (from 5)``; before the first
    check-in ``91% → 96%``."""
    if key_result.metric is Metric.YES_NO:
        return amount(t, key_result, key_result.current or Decimal(0))
    if key_result.metric is Metric.MILESTONES:
        done = sum(1 for each in key_result.milestones if each.done_on is not None)
        return t("{done} of {all} milestones", done=done, all=len(key_result.milestones))
    if key_result.direction is Direction.MAINTAIN:
        return _kept(t, key_result)
    start, now = key_result.start or Decimal(0), key_result.current
    if now is None or now == start:
        return steps(t, key_result, start, key_result.target)
    ahead = steps(t, key_result, now, key_result.target)
    return t("{way} (from {start})", way=ahead, start=_bare(t, key_result, start))


def current_text(t: Language, key_result: KeyResult) -> str:
    """The value at hand and where it comes from and goes to: ``4.6 days (5 → 2)``, ``93.1% (91% → 96%)``; before the
    first check-in only the latter, ``5 → 2 days``."""
    if key_result.direction is Direction.MAINTAIN and key_result.metric is not Metric.YES_NO:
        return _kept(t, key_result)
    now = current_value(key_result)
    if key_result.start is None or key_result.target is None or not _is_number(key_result):
        return amount(t, key_result, now)
    if now is None:
        return steps(t, key_result, key_result.start, key_result.target)
    whole = ARROW.join(_bare(t, key_result, each) for each in (key_result.start, key_result.target))
    return t("{now} ({way})", now=amount(t, key_result, now), way=whole)


def with_unit(t: Language, number: str, key_result: KeyResult) -> str:
    """A number beside its unit; each language says where a sign such as € or % stands."""
    unit = _unit(key_result)
    if key_result.metric is Metric.CURRENCY and _is_sign(unit):
        return t("{sign}{number}", sign=unit, number=number)
    return t("{number}%", number=number) if unit == "%" else f"{number} {unit}".rstrip()


def percent_text(t: Language, ratio: Fraction) -> str:
    """``58%``; never 100% for what is not all, nor 0% for what is something. A clamped ratio is the caller's choice."""
    return t("{number}%", number=t.number(percent(ratio), 0))


def share_below(t: Language, ratio: Fraction) -> str:
    """A share that lies below a threshold, as a percentage that does so too: 74.7% is ``74%``."""
    return t("{number}%", number=t.number(percent_below(ratio), 0))


def bar(ratio: Fraction) -> str:
    """A bar of ten cells; it always stands beside the percentage in words."""
    held = clamp(ratio)
    full = (2 * CELLS * held.numerator + held.denominator) // (2 * held.denominator)
    if full == CELLS and held < 1:
        full = CELLS - 1
    return FULL * full + EMPTY * (CELLS - full)


def confidence_text(t: Language, confidence: int, before: int | None = None) -> str:
    """``3 of 10 sure``, and what it was when that was different."""
    if before is None or before == confidence:
        return t("{confidence} of 10 sure", confidence=confidence)
    return t("{confidence} of 10 sure, was {before}", confidence=confidence, before=before)


def mean_text(t: Language, mean: Fraction) -> str:
    """A mean confidence with one decimal: ``6.3``."""
    return t.number(Decimal(round(mean * 10)) / 10, 1)


def _bare(t: Language, key_result: KeyResult, value: Decimal | None) -> str:
    """A value whose unit is said elsewhere in the sentence, unless it is a sign."""
    if value is None or _is_sign(_unit(key_result)):
        return amount(t, key_result, value)
    return t.number(value)


def _unit(key_result: KeyResult) -> str:
    return key_result.unit or ("%" if key_result.metric is Metric.PERCENT else "")


def _is_sign(unit: str) -> bool:
    return bool(unit) and not any(letter.isalnum() for letter in unit)


def _is_number(key_result: KeyResult) -> bool:
    return key_result.metric in (Metric.NUMBER, Metric.PERCENT, Metric.CURRENCY)


def _milestones(t: Language, key_result: KeyResult, value: Decimal) -> str:
    """How many are done; of milestones that weigh differently only the share can be said."""
    weights = [each.weight for each in key_result.milestones]
    if not weights:
        return t("{done} of {total}", done=t.number(value), total=t.number(key_result.target or Decimal(0)))
    if value == sum(each.weight for each in key_result.milestones if each.done_on is not None):
        done = sum(1 for each in key_result.milestones if each.done_on is not None)
        return t("{done} of {total}", done=done, total=len(weights))
    if len(set(weights)) == 1:
        return t("{done} of {total}", done=t.number(value / weights[0]), total=len(weights))
    return percent_text(t, clamp(Fraction(value) / Fraction(sum(weights))))


def _kept(t: Language, key_result: KeyResult) -> str:
    """``2.5 days, to stay between 2 and 3``; before the first check-in ``to stay between 2 and 3 days``."""
    low, high = key_result.band_low or Decimal(0), key_result.band_high or Decimal(0)
    least = _bare(t, key_result, low)
    if key_result.current is None:
        return t("to stay between {low} and {high}", low=least, high=amount(t, key_result, high))
    now, most = amount(t, key_result, key_result.current), _bare(t, key_result, high)
    return t("{value}, to stay between {low} and {high}", value=now, low=least, high=most)
