"""Why something typed about a key result is not taken: the reasons of ``Invalid``, each a key and what it names.

Numbers in the values are plain decimals (``1234.5``): how they are written is the reader's language's business.
"""

from datetime import date, timedelta
from decimal import Decimal

from bot.domain.numbers import MOST_CONFIDENCE
from bot.domain.numerals import MOST_CHARACTERS, Refusal, TwoWays, Unreadable
from bot.domain.okrs import KeyResult, Metric
from bot.domain.oneline import MOST_NOTE, LineRefusal, NotTaken

Reason = tuple[str, dict[str, str]]

A_YEAR_AHEAD = timedelta(days=366)

_KEYS = {
    Refusal.EMPTY: "empty",
    Refusal.TOO_LONG: "value_too_long",
    Refusal.UNREADABLE: "unreadable_number",
    Refusal.TOO_LARGE: "too_large",
    Refusal.TOO_PRECISE: "too_precise",
    Refusal.WRONG_UNIT: "wrong_unit",
    Refusal.NEEDS_A_NUMBER: "needs_a_number",
    Refusal.NEEDS_YES_OR_NO: "needs_yes_or_no",
    Refusal.WRONG_TOTAL: "wrong_total",
    Refusal.WHICH_MILESTONES: "which_milestones",
    Refusal.NOT_WHOLE: "not_whole",
    Refusal.OUT_OF_RANGE: "out_of_range",
}


def wrong_length(words: str, most: int) -> Reason | None:
    """Why words that have to be there are not taken: there are none, or more than ``most`` characters."""
    if not words:
        return "empty", {}
    return ("too_long", {"most": str(most)}) if len(words) > most else None


def wrong_day_ahead(day: date, today: date) -> Reason | None:
    """Why a day is not taken for what is to come: it is over, or more than a year ahead."""
    if day < today:
        return "in_the_past", {}
    return ("too_far_ahead_year", {}) if day > today + A_YEAR_AHEAD else None


def reason_of(refused: TwoWays | Unreadable, key_result: KeyResult) -> Reason:
    """Why a value is not taken."""
    if isinstance(refused, TwoWays):
        return "two_ways", {"one": f"{refused.first:f}", "other": f"{refused.second:f}"}
    if refused.reason is Refusal.TOO_LONG:
        return _KEYS[refused.reason], {"most": str(MOST_CHARACTERS)}
    values = {"about": refused.about, "unit": _unit(key_result), "low": "0", "high": _most(key_result)}
    return _KEYS[refused.reason], values


def reason_of_confidence(refused: Unreadable) -> Reason:
    """Why a confidence is not taken: whatever it is, it should be a whole number from 0 to 10."""
    if refused.reason is Refusal.EMPTY:
        return "empty", {}
    return "confidence", {"about": refused.about, "low": "0", "high": str(MOST_CONFIDENCE)}


def reason_of_line(refused: NotTaken, key_result: KeyResult) -> Reason:
    """Why a line of a command or of a reply is not taken."""
    match refused.reason:
        case LineRefusal.EMPTY:
            return "empty_line", {"code": key_result.code, "metric": key_result.metric}
        case LineRefusal.CONFIDENCE if isinstance(refused.why, Unreadable):
            return reason_of_confidence(refused.why)
        case LineRefusal.VALUE if refused.why is not None:
            return reason_of(refused.why, key_result)
        case LineRefusal.VALUE_OR_CONFIDENCE:
            return "value_or_confidence", {"about": refused.about, "sure": refused.about.split("/")[0].split()[0]}
        case LineRefusal.UNCLEAR_WORD:
            return "unclear_word", {"about": refused.about}
        case LineRefusal.STRAY_WORD | LineRefusal.NUMBER_LAST:
            return refused.reason.value, {
                "about": refused.about,
                "code": key_result.code,
                "metric": key_result.metric,
            }
        case LineRefusal.STRAY_NUMBER:
            return "stray_number", {"about": refused.about}
        case LineRefusal.NOT_REACHED:
            return "not_reached", {"code": key_result.code, "target": f"{key_result.target:f}"}
        case LineRefusal.NOTE_TOO_LONG:
            return "note_too_long", {"most": str(MOST_NOTE)}
    return "unreadable_number", {"about": refused.about}


def written_apart(number: Decimal) -> str:
    """The same number so that it reads one way only: three places get a fourth, ``1.234`` → ``1.2340``."""
    written = f"{number:f}"
    return f"{written}0" if len(written.partition(".")[2]) == 3 else written


def _unit(key_result: KeyResult) -> str:
    return "%" if key_result.metric is Metric.PERCENT else key_result.unit


def _most(key_result: KeyResult) -> str:
    return str(len(key_result.milestones)) if key_result.metric is Metric.MILESTONES else str(MOST_CONFIDENCE)
