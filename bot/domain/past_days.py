"""Reading a day that is over as people type it: ``3 March``, ``2026-03-03``, ``3.3.``, ``yesterday``, ``last Friday``,
``上周五``.

As in typed_days.py, but a day without a year, or a weekday, is the last one of that name.
"""

import re
import unicodedata
from datetime import date, timedelta

from bot.domain.chinese_days import in_other_words
from bot.domain.typed_days import WEEKDAYS, read_days

_YEAR = timedelta(days=365)
_LONG_AGO = 9 * _YEAR  # what names the same day then has its year; 29 February comes twice in that time at the least
_MEANT_AS_PAST = timedelta(days=60)  # as far back read_days looks for a day without a year
_LONGEST = 40  # letters of a day
_NEAR = {"yesterday": 1, "gestern": 1, "vorgestern": 2, "day before yesterday": 2}
_COUNTS = {"a": 1, "one": 1, "two": 2, "three": 3, "einem": 1, "einer": 1, "zwei": 2, "drei": 3}
_COUNT = rf"(?P<count>\d{{1,4}}|{'|'.join(_COUNTS)})"
_AGO = re.compile(rf"(?:{_COUNT} (?P<unit>days?|weeks?) ago)")
_VOR = re.compile(rf"(?:vor {_COUNT} (?P<unit>tage?n?|wochen?))")
_LAST = re.compile(r"^(?:the |am |den )?(?:last |past |letzte[nr]? |vergangene[nr]? )?")
_AHEAD = re.compile(r"^(?:next|nächste|kommende|tomorrow|morgen|übermorgen)")
_ON = re.compile(r"(?i)(?:^|\s)(?:on|am)\s+")


def read_past_day(text: str, today: date) -> date | None:
    """The day that ``text`` names; one with its year, or ``tomorrow``, may lie ahead. None when it cannot be read, or
    is not one day."""
    asked = unicodedata.normalize("NFKC", text).rstrip(" ?!")
    if not asked or len(asked) > _LONGEST:
        return None
    plain = " ".join(in_other_words(asked, today).casefold().split())
    if _AHEAD.match(plain):
        return _one(plain, today)
    try:
        return _ago(plain, today) or _named(_LAST.sub("", plain), today)
    except OverflowError:
        return None


def split_on(text: str) -> tuple[str, str] | None:
    """What stands before and after the last ``on`` (in German ``am``); None without one."""
    found = list(_ON.finditer(text))
    return (text[: found[-1].start()].strip(), text[found[-1].end() :].strip()) if found else None


def _ago(plain: str, today: date) -> date | None:
    words = plain.removeprefix("the ")
    if words in _NEAR:
        return today - timedelta(days=_NEAR[words])
    said = _AGO.fullmatch(words) or _VOR.fullmatch(words)
    if said is None:
        return None
    count = _COUNTS.get(said["count"]) or int(said["count"])
    return today - timedelta(days=count * (7 if said["unit"].startswith("w") else 1))


def _named(plain: str, today: date) -> date | None:
    weekday = WEEKDAYS.get(plain.rstrip("."))
    if weekday is not None:
        return today - timedelta(days=(today.weekday() - weekday - 1) % 7 + 1)
    found = _one(plain, today)
    if found is None or _one(plain, today - _LONG_AGO) == found or plain in ("today", "heute"):
        return found
    return _last_of_that_name(plain, today)


def _last_of_that_name(plain: str, today: date) -> date | None:
    """The first day later than a year ago is the last one until today; 29 February may lie eight years back."""
    for years in range(1, 10):
        found = _one(plain, today - years * _YEAR + _MEANT_AS_PAST)
        if found is not None and found <= today:
            return found
    return None


def _one(plain: str, today: date) -> date | None:
    days = read_days(plain, today)
    return days[0] if days is not None and days[0] == days[1] else None
