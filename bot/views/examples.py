"""How a check-in is typed, as the examples of sentences show it."""

from bot.domain.okrs import Metric
from bot.i18n import Language


def one_line(t: Language, code: str, metric: Metric) -> str:
    """``KR-12.2 45 c7 pricing test shipped``, with a value that this key result could have."""
    return t("{code} {value} c7 pricing test shipped", code=code, value=_value(t, metric))


def value_alone(t: Language, code: str, metric: Metric) -> str:
    return f"{code} {_value(t, metric)} c7 …"


def _value(t: Language, metric: Metric) -> str:
    if metric is Metric.YES_NO:
        return t("yes")
    return "1" if metric is Metric.MILESTONES else "45"
