"""Values and confidences as people type them, for one key result (product.md, The check-in, 4)."""

import re
from collections.abc import Sequence
from decimal import Decimal

from bot.domain.numerals import MOST_CHARACTERS, Refusal, TwoWays, Unreadable, plain_decimal, refusal_of, tidy
from bot.domain.okrs import NUMBERS, KeyResult, Metric, Milestone
from bot.domain.progress import milestones_weight
from bot.domain.quantities import Quantity, is_currency, read_quantity, same_unit

_YES_WORDS = """
yes, y, done, complete, completed, finished, true, ja, fertig, erledigt, abgeschlossen,
是, 是的, 完成, 已完成, 完成了, ✓, ✔, ✅, :white_check_mark:
"""
_NO_WORDS = """
no, n, not yet, not done, open, false, nein, nicht, noch nicht, nicht fertig, offen, 否, 不是, 没有, 还没, 还没有,
未完成, 没完成, 尚未完成, 尚未达到
"""
YES = frozenset(each.strip() for each in _YES_WORDS.split(","))
NO = frozenset(each.strip() for each in _NO_WORDS.split(","))
MOST_CONFIDENCE = 10

_FRACTION = re.compile(r"(?P<part>\d{1,9})\s*(?:/|⁄|\bof\b|\bout of\b|\bvon\b)\s*(?P<total>\d{1,9})", re.IGNORECASE)
_CONFIDENCE = re.compile(
    r"(?:(?:c|conf|confidence|sure|zuversicht|sicher|信心)\.?\s*[:=]?\s*)?"
    r"(?P<number>-?\d{1,9}(?P<places>[.,]\d+)?)\s*(?P<of>(?:/|⁄|of|out of|von)\s*(?P<total>\d{1,9})|%)?"
    r"(?:\s*(?:sure|confident|sicher))?",
    re.IGNORECASE,
)


def read_value(text: str, key_result: KeyResult) -> Decimal | TwoWays | Unreadable:
    """Read a value for a key result, in its unit. Numbers, percentages and amounts take a number, and ``2/5`` where 5
    is the target; milestones take how many are done, ``2/5`` or ``done``; yes/no takes words, 0 or 1."""
    plain = tidy(text[: MOST_CHARACTERS + 1]).rstrip(".!。！\ufe0f")
    word = plain.casefold()
    if not word:
        return Unreadable(Refusal.EMPTY)
    if len(text) > MOST_CHARACTERS:
        return Unreadable(Refusal.TOO_LONG, text[:MOST_CHARACTERS])
    if key_result.metric is Metric.YES_NO:
        return _yes_or_no(word)
    if key_result.metric is Metric.MILESTONES:
        return _milestones(word, key_result)
    if word in YES | NO:
        return Unreadable(Refusal.NEEDS_A_NUMBER, text)
    fraction = _FRACTION.fullmatch(word)
    return _part_of_target(fraction, key_result) if fraction else _number(plain, key_result)


def read_new_value(text: str, key_result: KeyResult) -> Decimal | TwoWays | Unreadable:
    """As ``read_value``, for a check-in: ``+0.5`` may be the value, or how far it went since the last one. ``-5`` is
    taken as it stands: there is no other way to write it."""
    found = read_value(text, key_result)
    if not isinstance(found, Decimal) or key_result.metric not in NUMBERS or tidy(text)[:1] != "+":
        return found
    moved = _moved_by(found, key_result)
    return found if moved in (None, found) else TwoWays(found, moved)


def _moved_by(step: Decimal, key_result: KeyResult) -> Decimal | None:
    """None where a sign is no news: some of its numbers have one."""
    known = [key_result.start, key_result.target, key_result.current, key_result.band_low, key_result.band_high]
    if any(each is not None and each < 0 for each in known):
        return None
    standing = key_result.start if key_result.current is None else key_result.current
    return None if standing is None else plain_decimal(standing + step)


def read_confidence(text: str) -> int | Unreadable:
    """Read a confidence from 0 to 10: ``7``, ``c7``, ``conf 7``, ``7/10``, ``7 of 10``, and ``70%``, which can only
    mean 7; ``75%``, ``7.5`` and ``3/5`` are refused."""
    match = _CONFIDENCE.fullmatch(tidy(text[:MOST_CHARACTERS]))
    if match is None:
        return Unreadable(Refusal.UNREADABLE if text.strip() else Refusal.EMPTY, text[:MOST_CHARACTERS])
    if match["places"]:
        return Unreadable(Refusal.NOT_WHOLE, match["number"])
    if match["total"] and int(match["total"]) != MOST_CONFIDENCE:
        return Unreadable(Refusal.WRONG_TOTAL, match["total"])
    number = int(match["number"])
    if match["of"] == "%":
        number, rest = divmod(number, 10)
        if rest:
            return Unreadable(Refusal.NOT_WHOLE, match[0])
    return number if 0 <= number <= MOST_CONFIDENCE else Unreadable(Refusal.OUT_OF_RANGE, match["number"])


def _yes_or_no(word: str) -> Decimal | Unreadable:
    if word in YES or word in {"1", "1/1"}:
        return Decimal(1)
    return Decimal(0) if word in NO or word in {"0", "0/1"} else Unreadable(Refusal.NEEDS_YES_OR_NO, word)


def _milestones(word: str, key_result: KeyResult) -> Decimal | Unreadable:
    """A count of milestones as the weight done; which ones must be said where their weights differ."""
    count = len(key_result.milestones) or int(milestones_weight(key_result))
    fraction = _FRACTION.fullmatch(word)
    if fraction and int(fraction["total"]) != count:
        return Unreadable(Refusal.WRONG_TOTAL, fraction["total"])
    done = fraction["part"] if fraction else word
    if done in YES:
        return milestones_weight(key_result)
    if done in NO:
        return Decimal(0)
    if not (done.isascii() and done.isdigit()):
        return Unreadable(Refusal.NEEDS_A_NUMBER, word)
    return _weight_of(int(done), count, key_result)


def _weight_of(done: int, count: int, key_result: KeyResult) -> Decimal | Unreadable:
    if done > count:
        return Unreadable(Refusal.OUT_OF_RANGE, str(done))
    if done in {0, count}:
        return milestones_weight(key_result) if done else Decimal(0)
    if not _all_alike(key_result.milestones):
        return Unreadable(Refusal.WHICH_MILESTONES, str(done))
    return done * key_result.milestones[0].weight if key_result.milestones else Decimal(done)


def _all_alike(milestones: Sequence[Milestone]) -> bool:
    return len({each.weight for each in milestones}) <= 1


def _part_of_target(fraction: re.Match[str], key_result: KeyResult) -> Decimal | Unreadable:
    if key_result.metric is Metric.PERCENT or Decimal(fraction["total"]) != key_result.target:
        return Unreadable(Refusal.WRONG_TOTAL, fraction["total"])
    value = Decimal(fraction["part"])
    refusal = refusal_of(value)
    return Unreadable(refusal, fraction["part"]) if refusal else value


def _number(plain: str, key_result: KeyResult) -> Decimal | TwoWays | Unreadable:
    unit = "%" if key_result.metric is Metric.PERCENT else key_result.unit
    found = read_quantity(plain, unit)
    if not isinstance(found, Quantity):
        return found
    if _fits(found.unit, unit, key_result):
        return found.value
    is_word = any(each.isalnum() for each in found.unit) or found.unit == "%" or is_currency(found.unit)
    return Unreadable(Refusal.WRONG_UNIT if is_word else Refusal.UNREADABLE, found.unit if is_word else plain)


def _fits(typed: str, unit: str, key_result: KeyResult) -> bool:
    """No unit fits always; without a unit of its own a key result takes the words of its title (``45 customers``), and
    an amount any currency sign."""
    if not typed or same_unit(typed, unit):
        return True
    if unit or typed == "%":
        return False
    in_title = any(same_unit(typed, word) for word in key_result.title.split())
    return in_title or (key_result.metric is Metric.CURRENCY and is_currency(typed))
