"""The numbers of a key result in words: ``93.1 → 96 %``, ``2 of 5 milestones``, ``done``."""

from decimal import Decimal

from bot.domain.okrs import Direction, KeyResult, Metric
from bot.i18n import Language


def amount(t: Language, key_result: KeyResult, value: Decimal | None) -> str:
    """One value of a key result with its unit: ``4.6 days``, ``45%``, ``done``; a dash when there is none."""
    if value is None:
        return "–"
    match key_result.metric:
        case Metric.YES_NO:
            return t("done") if value else t("not yet")
        case Metric.MILESTONES:
            total = sum((each.weight for each in key_result.milestones), Decimal(0))
            return t("{done} of {all}", done=t.number(value), all=t.number(total))
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


def with_unit(number: str, key_result: KeyResult) -> str:
    unit = key_result.unit or ("%" if key_result.metric is Metric.PERCENT else "")
    return f"{number}{unit}" if unit == "%" else f"{number} {unit}".rstrip()


def _kept(t: Language, key_result: KeyResult) -> str:
    low, high = (t.number(bound or Decimal(0)) for bound in (key_result.band_low, key_result.band_high))
    now = amount(t, key_result, key_result.current)
    return t("{value}, to stay between {low} and {high}", value=now, low=low, high=high)
