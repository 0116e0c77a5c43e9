"""Slack's date markup, `<!date^TIMESTAMP^FORMAT^LINK|FALLBACK>`, in the reader's zone and language.

The tokens are those of docs.slack.dev/messaging/formatting-message-text.
"""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_time, format_timedelta

from bot.sandbox.page.blocks.reader import Reader

_TOKEN = re.compile(r"\{(\w+)\}")
_NEAR = {-1: "Yesterday", 0: "Today", 1: "Tomorrow"}
_NEAR_ELSEWHERE = {"de": {-1: "Gestern", 0: "Heute", 1: "Morgen"}}
"""Languages whose words we know; the others read English ones."""


def written(timestamp: int, pattern: str, reader: Reader) -> str:
    """A pattern such as `{date_short_pretty} at {time}`; unknown tokens stay as they are."""
    instant = datetime.fromtimestamp(timestamp, UTC).astimezone(reader.zone)

    def replace(match: re.Match[str]) -> str:
        token = _TOKENS.get(match[1].removesuffix("_pretty"))
        if token is None:
            return match[0]
        near = _near(instant, reader) if match[1].endswith("_pretty") else None
        if near is None:
            return token(instant, reader)
        return near if match.start() == 0 else near.lower()

    return _TOKEN.sub(replace, pattern)


def clock_time(instant: datetime, reader: Reader) -> str:
    """The time of day as this reader writes it, such as `9:00 AM` or `09:00`."""
    return format_time(instant.astimezone(reader.zone), "short", locale=locale_of(reader)).replace("\u202f", " ")


def day_name(day: date, reader: Reader) -> str:
    """`Today`, `Yesterday`, or the day in full."""
    at_noon = datetime(day.year, day.month, day.day, 12, tzinfo=reader.zone)
    return _near(at_noon, reader) or format_date(day, "EEEE, d MMMM", locale=locale_of(reader))


def locale_of(reader: Reader) -> Locale:
    try:
        return Locale.parse(reader.locale.replace("-", "_"))
    except (ValueError, UnknownLocaleError):
        return Locale("en", "US")


def _near(instant: datetime, reader: Reader) -> str | None:
    days = (instant.date() - reader.now.astimezone(reader.zone).date()).days
    return _NEAR_ELSEWHERE.get(locale_of(reader).language, _NEAR).get(days)


def _day(skeleton: str) -> Callable[[datetime, Reader], str]:
    return lambda instant, reader: format_date(instant, skeleton, locale=locale_of(reader))


def _long_day(prefix: str) -> Callable[[datetime, Reader], str]:
    def write(instant: datetime, reader: Reader) -> str:
        locale = locale_of(reader)
        if locale.language != "en":
            return format_date(instant, "full" if prefix else "long", locale=locale)
        return format_date(instant, f"{prefix}MMMM '{_ordinal(instant.day)}', y", locale=locale)

    return write


def _ordinal(day: int) -> str:
    suffix = "th" if day in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
    return f"{day}{suffix}"


def _ago(instant: datetime, reader: Reader) -> str:
    delta: timedelta = instant - reader.now
    return format_timedelta(delta, add_direction=True, locale=locale_of(reader))


_TOKENS: dict[str, Callable[[datetime, Reader], str]] = {
    "date": _long_day(""),
    "date_long": _long_day("EEEE, "),
    "date_short": _day("medium"),
    "date_num": lambda instant, _: instant.date().isoformat(),
    "date_slash": _day("short"),
    "day_divider": _day("EEEE, d MMMM"),
    "time": clock_time,
    "time_secs": lambda instant, reader: format_time(instant, "medium", locale=locale_of(reader)).replace(
        "\u202f", " "
    ),
    "ago": _ago,
}
