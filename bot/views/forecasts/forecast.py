"""Where a key result lands on its trend, in one line."""

from bot.domain.forecasts import Forecast
from bot.domain.okrs import KeyResult
from bot.i18n import Language
from bot.views.values import amount, span


def forecast_text(t: Language, key_result: KeyResult, found: Forecast) -> str:
    """``On this trend 94.2% by 31 Dec (93.5–95), target 96%.``; without the range where it is no wider than what is
    written."""
    told = {
        "value": amount(t, key_result, found.value),
        "day": t.day(found.due_day),
        "target": amount(t, key_result, key_result.target),
    }
    if found.low == found.high:
        return t("On this trend {value} by {day}, target {target}.", **told)
    between = span(t, key_result, found.low, found.high)
    return t("On this trend {value} by {day} ({between}), target {target}.", between=between, **told)
