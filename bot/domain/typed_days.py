"""Reading days and ranges of days as people type them, in English, German and Chinese.

The text is cut into points (a date, a weekday, a word such as ``tomorrow``), and the points are resolved against today.
A date without a year is the next one of that name, unless it lies less than 60 days back: then it is meant as past.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from bot.domain.chinese_days import in_other_words

_MEANT_AS_PAST = timedelta(days=60)
_LONGEST_OVER_NEW_YEAR = timedelta(days=183)
_DAY = timedelta(days=1)

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january januar jänner jan",
            "february februar feb",
            "march märz maerz mär mrz mar",
            "april apr",
            "may mai",
            "june juni jun",
            "july juli jul",
            "august aug",
            "september sept sep",
            "october oktober oct okt",
            "november nov",
            "december dezember dec dez",
        ),
        start=1,
    )
    for name in names.split()
}
WEEKDAYS = {
    name: number
    for number, names in enumerate(
        (
            "monday montag mon mo",
            "tuesday dienstag tues tue di",
            "wednesday mittwoch wed mi",
            "thursday donnerstag thurs thu do",
            "friday freitag fri fr",
            "saturday samstag sonnabend sat sa",
            "sunday sonntag sun so",
        )
    )
    for name in names.split()
}
_NEAR = {"today": 0, "heute": 0, "tomorrow": 1, "morgen": 1, "übermorgen": 2}


@dataclass(frozen=True, slots=True)
class _Date:
    """A day of a month; the month is missing in the first half of ``23-27 Nov``, the year most of the time."""

    day: int
    month: int | None = None
    year: int | None = None


@dataclass(frozen=True, slots=True)
class _Weekday:
    number: int
    next_week: bool = False


@dataclass(frozen=True, slots=True)
class _Near:
    days: int


_Point = _Date | _Weekday | _Near


def read_days(text: str, today: date) -> tuple[date, date] | None:
    """The first and last day that ``text`` names, in the order typed; None when it cannot be read, or two ways.

    ``until Friday`` begins today; ``next week`` is Monday to Sunday; one day alone is first and last.
    """
    plain = _plain(in_other_words(text, today))
    if _NEXT_WEEK.fullmatch(plain):
        monday = _monday_of_next_week(today)
        return monday, monday + 6 * _DAY
    if _THIS_WEEK.fullmatch(plain):
        return today, _monday_of_next_week(today) - _DAY
    points = _points(plain)
    try:
        return None if points is None else _resolved(*points, today)
    except (ValueError, OverflowError):  # 31 February; the week after 9999-12-31
        return None


def _plain(text: str) -> str:
    """Lower case, full-width digits as plain ones, one kind of dash, single spaces."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(re.sub("[‐‑‒–—−]", "-", folded).split())


def _points(text: str) -> tuple[_Point, _Point] | None:
    if until := _UNTIL.match(text):
        end = _point(text[until.end() :])
        return (_Near(0), end[0]) if end and not end[1] else None
    begin = _point(_FROM.sub("", text))
    if begin is None or not begin[1]:
        return begin and (begin[0], begin[0])
    end = _point(_BETWEEN.sub("", begin[1]))
    return _with_shared_month(begin[0], end[0]) if end and not end[1] else None


def _point(text: str) -> tuple[_Point, str] | None:
    """The point at the beginning of ``text``, and what follows it."""
    for pattern, read in _READERS:
        if match := pattern.match(text):
            point = read(match)
            return None if point is None else (point, text[match.end() :])
    return None


def _with_shared_month(begin: _Point, end: _Point) -> tuple[_Point, _Point]:
    """``23-27 Nov`` and ``Nov 23-27`` name the month once."""
    if isinstance(begin, _Date) and isinstance(end, _Date):
        if begin.month is None:
            begin = replace(end, day=begin.day)
        elif end.month is None:
            end = replace(begin, day=end.day)
    return begin, end


def _resolved(begin: _Point, end: _Point, today: date) -> tuple[date, date]:
    """Raises ValueError for a date that no calendar has."""
    if isinstance(begin, _Date) and begin.year is None and isinstance(end, _Date) and end.year is not None:
        last = _end(end, today, today)
        first = _dated(replace(begin, year=last.year))
        over_new_year = first > last and last - _dated(replace(begin, year=last.year - 1)) <= _LONGEST_OVER_NEW_YEAR
        return (_dated(replace(begin, year=last.year - 1)) if over_new_year else first), last
    first = _begin(begin, today)
    return first, first if end == begin else _end(end, first, today)


def _begin(point: _Point, today: date) -> date:
    match point:
        case _Near(days):
            return today + days * _DAY
        case _Weekday(number, next_week):
            monday = _monday_of_next_week(today)
            return monday + number * _DAY if next_week else _weekday_from(today, number)
        case _Date(year=None):
            return _next_of_that_name(point, today)
        case _:
            return _dated(point)


def _end(point: _Point, first: date, today: date) -> date:
    match point:
        case _Weekday(number, next_week=False):
            return _weekday_from(first, number)
        case _Date(year=None):
            same_year, next_year = (_in_year(point, year) for year in (first.year, first.year + 1))
            over_new_year = next_year is not None and next_year - first <= _LONGEST_OVER_NEW_YEAR
            found = next_year if over_new_year and (same_year is None or same_year < first) else same_year
            if found is None:
                raise ValueError(point)
            return found
        case _:
            return _begin(point, today)


def _next_of_that_name(point: _Date, today: date) -> date:
    for year in range(today.year - 1, today.year + 9):  # 29 February may be eight years away
        day = _in_year(point, year)
        if day is not None and day > today - _MEANT_AS_PAST:
            return day
    raise ValueError(point)


def _in_year(point: _Date, year: int) -> date | None:
    """None for 29 February of most years."""
    try:
        return _dated(replace(point, year=year))
    except ValueError:
        return None


def _dated(point: _Date) -> date:
    if point.year is None or point.month is None:
        raise ValueError(point)
    return date(point.year, point.month, point.day)


def _weekday_from(day: date, weekday: int) -> date:
    return day + (weekday - day.weekday()) % 7 * _DAY


def _monday_of_next_week(day: date) -> date:
    return day + (7 - day.weekday()) * _DAY


def _numbers(match: re.Match[str]) -> _Date:
    return _Date(int(match["day"]), int(match["month"]), _year(match["year"]))


def _named(match: re.Match[str]) -> _Date:
    return _Date(int(match["day"]), _MONTHS[match["month"]], _year(match["year"]))


def _slashed(match: re.Match[str]) -> _Date | None:
    """``23/11`` and ``11/23`` can only mean one day; ``4/5`` is April or May, and is not guessed."""
    one, other = int(match["one"]), int(match["other"])
    if max(one, other) <= 12 and one != other:
        return None
    return _Date(max(one, other), min(one, other), _year(match["year"]))


def _year(text: str | None) -> int | None:
    return None if not text else int(text) + (2000 if len(text) == 2 else 0)


def _any_of(names: dict[str, int]) -> str:
    return "(?:" + "|".join(sorted(names, key=len, reverse=True)) + r")(?![^\W\d_])"


_NEXT_WORD = r"(?:next|nächste[nr]?|kommende[nr]?)"
_NEXT_WEEK = re.compile(_NEXT_WORD + r" (?:week|woche)")
_THIS_WEEK = re.compile(r"(?:this week|(?:diese|die) woche|(?:den )?rest der woche|(?:the )?rest of the week)")
_UNTIL = re.compile(r"(?:until|till?|to|through|bis(?: zum| einschliesslich)?) ")
_FROM = re.compile(r"^(?:from|on|the|von|vom|ab|am|den) ")
_BETWEEN = re.compile(r"^ ?(?:(?:-|/|until|till?|to|through|bis(?: zum)?)(?: |(?<=[-/])))?")
_DAY_OF_MONTH = r"(?P<day>\d{1,2})(?:st|nd|rd|th|\.)?"
_YEAR = r"(?:,? ?(?P<year>\d{4})(?!\d))?"

_READERS: list[tuple[re.Pattern[str], Callable[[re.Match[str]], _Point | None]]] = [
    (re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})(?!\d)"), _numbers),
    (re.compile(r"(?P<day>\d{1,2})\. ?(?P<month>\d{1,2})(?:\. ?(?P<year>\d{4}|\d{2}(?![\d.])))?\.?(?!\d)"), _numbers),
    (re.compile(r"(?P<one>\d{1,2})/(?P<other>\d{1,2})(?:/(?P<year>\d{4}))?(?!\d)"), _slashed),
    (re.compile(rf"{_DAY_OF_MONTH} ?(?:of )?(?P<month>{_any_of(_MONTHS)})\.?{_YEAR}"), _named),
    (re.compile(rf"(?P<month>{_any_of(_MONTHS)})\.? ?{_DAY_OF_MONTH}(?!\d){_YEAR}"), _named),
    (re.compile(rf"{_DAY_OF_MONTH}(?!\d)"), lambda match: _Date(int(match["day"]))),
    (
        re.compile(rf"(?P<next>{_NEXT_WORD} )?(?P<name>{_any_of(WEEKDAYS)})\.?"),
        lambda match: _Weekday(WEEKDAYS[match["name"]], next_week=match["next"] is not None),
    ),
    (re.compile(rf"(?P<name>{_any_of(_NEAR)})"), lambda match: _Near(_NEAR[match["name"]])),
]
