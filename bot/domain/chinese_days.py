"""Days as they are written in Chinese (``11月30日``, ``下周五``, ``到周五``, ``3天前``), put into the words that
typed_days.py and past_days.py read.

A week begins on Monday: ``上周五`` is the Friday of the week before this one, whatever day it is today.
"""

import re
import unicodedata
from datetime import date, timedelta

_DIGITS = "一二三四五六七八九"
_NUMBERS = {"两": 2, "十": 10} | {each: number for number, each in enumerate(_DIGITS, start=1)}
_NUMBERS |= {f"十{each}": 10 + number for number, each in enumerate(_DIGITS, start=1)} | {"二十": 20, "三十": 30}
_NUMBERS |= {f"二十{each}": 20 + number for number, each in enumerate(_DIGITS, start=1)} | {"三十一": 31}
_NUMBER = rf"(?:\d{{1,4}}|{'|'.join(sorted(_NUMBERS, key=len, reverse=True))})"
_ENGLISH = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WEEK = r"(?:周|星期|礼拜)"
_WEEKS_AWAY = {"上": -1, "本": 0, "这": 0, "下": 1}
_NEAR = {
    "后天": "übermorgen",
    "明[天日]": "tomorrow",
    "今[天日]": "today",
    "昨[天日]": "yesterday",
    "前[天日]": "day before yesterday",
}

_HAS_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_AGO = re.compile(rf"(?P<count>{_NUMBER})个?(?P<unit>天|日|周|星期|礼拜)(?:之前|以前|前)\Z")
_DATE = re.compile(rf"(?:(?P<year>\d{{4}})年)?(?P<month>{_NUMBER})月(?P<day>{_NUMBER})[日号]?")
_DAY = re.compile(rf"(?P<day>{_NUMBER})[日号]")
_WEEKDAY = re.compile(rf"(?:(?P<week>[上本这下])个?)?{_WEEK}(?P<day>[一二三四五六日天])")
_WHOLE_WEEK = re.compile(rf"(?P<week>[本这下])个?{_WEEK}")
_UNTIL = re.compile(r"\A\s*(?:直到|截[至止]到?|到|至)\s*:?")
_BEFORE = re.compile(r"\s*(?:之前|以前|前|为止)\Z")
_FROM = re.compile(r"\A\s*[从自]\s*")
_TO = re.compile(r"\s*(?:到|至|~)\s*")


def in_other_words(text: str, today: date) -> str:
    """The text with its Chinese days in English; text without any stays as it is."""
    plain = unicodedata.normalize("NFKC", text).strip(" 。,;")
    if not _HAS_CHINESE.search(plain):
        return text
    if ago := _AGO.fullmatch(plain):
        return f"{_number(ago['count'])} {'days' if ago['unit'] in '天日' else 'weeks'} ago"
    return " ".join(_bounds(_points(plain, today)).split())


def _bounds(said: str) -> str:
    """``到 friday`` and ``friday 前`` → ``until friday``; ``从 monday 到 friday`` → ``monday - friday``."""
    if ends := _BEFORE.search(said):
        return f"until {_UNTIL.sub('', said[: ends.start()])}"
    if begins := _UNTIL.match(said):
        return f"until {said[begins.end() :]}"
    return _TO.sub(" - ", _FROM.sub("", said))


def _points(plain: str, today: date) -> str:
    said = _DATE.sub(_dated, plain)
    said = _WEEKDAY.sub(lambda found: _weekday(found, today), said)
    said = _WHOLE_WEEK.sub(lambda found: " next week " if found["week"] == "下" else " this week ", said)
    for chinese, english in _NEAR.items():
        said = re.sub(chinese, f" {english} ", said)
    return _DAY.sub(lambda found: f" {_number(found['day'])} ", said)


def _dated(found: re.Match[str]) -> str:
    """A month that no calendar has stays, and so is not read."""
    month, day = _number(found["month"]), _number(found["day"])
    if not 1 <= month <= 12:
        return found[0]
    return f" {found['year']}-{month}-{day} " if found["year"] else f" {day} {_MONTHS[month - 1]} "


def _weekday(found: re.Match[str], today: date) -> str:
    number = 6 if found["day"] in "日天" else _NUMBERS[found["day"]] - 1
    if not found["week"]:
        return f" {_ENGLISH[number]} "
    monday = today - timedelta(days=today.weekday())
    return f" {(monday + timedelta(days=7 * _WEEKS_AWAY[found['week']] + number)).isoformat()} "


def _number(text: str) -> int:
    return _NUMBERS.get(text) or int(text)
