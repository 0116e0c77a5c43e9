"""Values of key results, ratios and confidences as people read them; rounding happens here."""

from decimal import Decimal
from fractions import Fraction

from bot.domain.okrs import Direction, KeyResult, Metric
from bot.domain.progress import current_value
from bot.domain.ratios import clamp, percent
from bot.i18n import Language

CELLS = 10
FULL, EMPTY = "▓", "░"


def amount(t: Language, key_result: KeyResult, value: Decimal | None) -> str:
    """One value in the key result's unit: ``93.1%``, ``4.6 days``, ``$1,200``, ``3 of 5``, ``done``; a dash when there
    is none."""
    if value is None:
        return "–"
    if key_result.metric is Metric.YES_NO:
        return t("done") if value == 1 else t("not yet")
    if key_result.metric is Metric.MILESTONES:
        return _milestones(t, key_result, value)
    return with_unit(t.number(value), key_result)


def way(t: Language, key_result: KeyResult) -> str:
    """Where it is and where it is to go: ``93.1 → 96 (from 91)``; before the first check-in ``91 → 96``."""
    if key_result.metric is Metric.YES_NO:
        return amount(t, key_result, key_result.current or Decimal(0))
    if key_result.metric is Metric.MILESTONES:
        done = sum(1 for each in key_result.milestones if each.done_on is not None)
        return t("{done} of {all} milestones", done=done, all=len(key_result.milestones))
    if key_result.direction is Direction.MAINTAIN:
        return _kept(t, key_result)
    start, now = key_result.start or Decimal(0), key_result.current
    target = amount(t, key_result, key_result.target)
    if now is None or now == start:
        return t("{value} → {target}", value=t.number(start), target=target)
    return t("{value} → {target} (from {start})", value=t.number(now), target=target, start=t.number(start))


def current_text(t: Language, key_result: KeyResult) -> str:
    """The value at hand and where it comes from and goes to: ``4.6 days (5 → 2)``."""
    if key_result.direction is Direction.MAINTAIN and key_result.metric is not Metric.YES_NO:
        return _kept(t, key_result)
    now = amount(t, key_result, current_value(key_result))
    if key_result.start is None or key_result.target is None or not _is_number(key_result):
        return now
    start, target = t.number(key_result.start), t.number(key_result.target)
    return t("{now} ({start} → {target})", now=now, start=start, target=target)


def with_unit(number: str, key_result: KeyResult) -> str:
    """A number beside its unit; a sign such as € or $ stands before it."""
    unit = key_result.unit or ("%" if key_result.metric is Metric.PERCENT else "")
    if key_result.metric is Metric.CURRENCY and unit and not unit[0].isalnum():
        return f"{unit}{number}"
    return f"{number}{unit}" if unit == "%" else f"{number} {unit}".rstrip()


def percent_text(t: Language, ratio: Fraction) -> str:
    """``58%``; never 100% for what is not all, nor 0% for what is something. A clamped ratio is the caller's choice."""
    return t("{number}%", number=t.number(percent(ratio), 0))


def bar(ratio: Fraction) -> str:
    """A bar of ten cells; it always stands beside the percentage in words."""
    held = clamp(ratio)
    full = min(CELLS, int(held * CELLS + Fraction(1, 2)))
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
    low, high = (t.number(bound or Decimal(0)) for bound in (key_result.band_low, key_result.band_high))
    now = amount(t, key_result, key_result.current)
    return t("{value}, to stay between {low} and {high}", value=now, low=low, high=high)
