"""Languages: every sentence people read stands in one gettext catalogue; numbers and days in the reader's way.

English is the language of the source, so a missing catalogue or sentence reads English. Chinese catalogues are apart by
script: who reads traditional characters is not given simplified ones, and reads English until there is a catalogue.
"""

import gettext
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_datetime, format_skeleton, format_time
from babel.lists import format_list
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import NumberPattern, format_decimal, get_decimal_symbol, parse_pattern

from bot.domain import chinese
from bot.domain.wallclock import is_near, local_day

LOCALES = Path(__file__).parent / "locales"
DOMAIN = "okrbot"
DEFAULT = "en"
UTC = "Etc/UTC"
MOST_DECIMALS = 4


@dataclass(frozen=True, slots=True)
class _Days:
    """How days are written in sentences, as patterns of Unicode's CLDR."""

    day: str
    dated: str
    long_day: str
    long_dated: str
    full_day: str


_DAYS = {
    "en": _Days("d MMM", "d MMM y", "EEE d MMM", "EEE d MMM y", "EEE d MMMM y"),
    # German shortens the names of months with a point, which would stand before that of the sentence: "am 9. Nov.."
    "de": _Days("d. MMMM", "d. MMMM y", "EEE, d. MMMM", "EEE, d. MMMM y", "EEEE, d. MMMM y"),
}
"""Languages that babel's usual ways do not suit."""


def N_(message: str) -> str:  # noqa: N802  # gettext's own name
    """Marks a sentence that is looked up later."""
    return message


@dataclass(frozen=True, slots=True, eq=False)
class Language:
    """Speaks one language to readers of one zone on one day. Called with a sentence of the catalogue:
    ``t("{count} of {all}", count=3, all=5)``. There is one of each, and so it is compared by what it is, not by what it
    holds. ``is_chinese``: its sentences are. ``today``: None where what is said is of no day."""

    locale: Locale
    catalogue: gettext.NullTranslations
    is_chinese: bool = False
    zone: str = UTC
    today: date | None = None

    def __call__(self, message: str, /, **values: Any) -> str:
        return self.fill(self.look_up(message), values)

    def plural(self, one: str, many: str, count: int, /, **values: Any) -> str:
        """``count`` chooses the sentence and is known in it as ``{count}``."""
        return self.fill(self.look_up_plural(one, many, count), {"count": count, **values})

    def fill(self, sentence: str, values: Mapping[str, Any]) -> str:
        """A sentence of the catalogue with its values in their places."""
        return chinese.fitted(sentence, values) if self.is_chinese else sentence.format(**values)

    def look_up(self, message: str) -> str:
        return self.catalogue.gettext(message)

    def look_up_plural(self, one: str, many: str, count: int) -> str:
        return self.catalogue.ngettext(one, many, count)

    def number(self, value: Decimal | int, decimals: int = MOST_DECIMALS, fewest: int = 0) -> str:
        """1234.5 as ``1,234.5`` or ``1.234,5``, with ``fewest`` decimals at least; rounding happens here and nowhere
        else."""
        return _number(value, decimals, fewest, self.locale)

    @property
    def point(self) -> str:
        """The decimal sign: a point or a comma."""
        return str(get_decimal_symbol(self.locale))

    def day(self, day: date) -> str:
        """``9 Nov``, for the days people speak of are near; of one that is not, the year is told, too."""
        if self._is_far(day):
            return self.dated(day)
        ways = _DAYS.get(self.locale.language)
        if ways is None:
            return format_skeleton("MMMd", datetime.combine(day, time(12)), locale=self.locale)
        return format_date(day, ways.day, locale=self.locale)

    def dated(self, day: date) -> str:
        """``9 Nov 2026``: where the year matters, however near the day is."""
        ways = _DAYS.get(self.locale.language)
        if ways is None:
            return format_skeleton("yMMMd", datetime.combine(day, time(12)), locale=self.locale)
        return format_date(day, ways.dated, locale=self.locale)

    def day_of(self, moment: datetime) -> str:
        """``9 Nov``: the day it was where it is read, as ``day`` tells it."""
        return self.day(local_day(moment, self.zone))

    def long_day(self, day: date) -> str:
        """``Mon 9 Nov``, or ``Sat 9 Nov 2024``, as ``day`` tells it."""
        ways = _DAYS.get(self.locale.language)
        if ways is not None:
            return format_date(day, ways.long_dated if self._is_far(day) else ways.long_day, locale=self.locale)
        weekday = format_date(day, "EEE", locale=self.locale)
        return f"{self.day(day)}{weekday}" if self.is_chinese else f"{weekday} {self.day(day)}"

    def full_day(self, day: date) -> str:
        """``Tue 3 March 2026``: for days that may lie years back."""
        ways = _DAYS.get(self.locale.language)
        return format_date(day, ways.full_day if ways else "full", locale=self.locale)

    def weekday(self, day: date) -> str:
        return format_date(day, "EEEE", locale=self.locale)

    def weekday_name(self, weekday: int) -> str:
        """The name of a weekday, Monday = 0."""
        return self.weekday(date(2024, 1, 1 + weekday))

    def time(self, moment: datetime, zone: str) -> str:
        """``09:00`` in a zone."""
        return format_time(moment.astimezone(ZoneInfo(zone)), "HH:mm", locale=self.locale)

    def moment(self, moment: datetime, zone: str) -> str:
        """``Mon 9 Nov, 09:00`` in a zone: the words for those who cannot see Slack's own date markup."""
        local = moment.astimezone(ZoneInfo(zone))
        between = " " if self.is_chinese else ", "
        return f"{self.long_day(local.date())}{between}{format_datetime(local, 'HH:mm', locale=self.locale)}"

    def _is_far(self, day: date) -> bool:
        return self.today is not None and not is_near(day, self.today)

    def name_of(self, locale: str) -> str:
        """``German (Germany)`` for a Slack locale."""
        return _locale(locale).get_display_name(self.locale) or locale

    def list(self, items: Iterable[str]) -> str:
        """``Mei, Kai and Lea``."""
        return chinese.enumerated(items, "和") if self.is_chinese else format_list(list(items), locale=self.locale)

    def either(self, items: Iterable[str]) -> str:
        """``Mei, Kai or Lea``."""
        if self.is_chinese:
            return chinese.enumerated(items, "或")
        return format_list(list(items), style="or", locale=self.locale)

    def names(self, items: Iterable[str]) -> str:
        """Names or codes beside each other, without a word before the last: ``KR-1.2, KR-1.3``."""
        return ("、" if self.is_chinese else ", ").join(items)

    def commas(self, parts: Iterable[str]) -> str:
        return ("，" if self.is_chinese else ", ").join(parts)

    def semicolons(self, parts: Iterable[str]) -> str:
        return ("；" if self.is_chinese else "; ").join(parts)

    def colon(self, head: str, rest: str) -> str:
        return f"{head}{'：' if self.is_chinese else ': '}{rest}"

    def aside(self, text: str, words: str) -> str:
        """``text (words)``."""
        return f"{text}（{words}）" if self.is_chinese else f"{text} ({words})"

    def sentences(self, parts: Iterable[str | None]) -> str:
        """Whole sentences one after the other, the empty ones left out."""
        said = [part for part in parts if part]
        return chinese.sentences(said) if self.is_chinese else " ".join(said)


class Reader(Protocol):
    @property
    def locale(self) -> str: ...

    @property
    def zone(self) -> str: ...


def languages() -> dict[str, str]:
    """The languages that there are catalogues for, and what each is called in itself: ``de``, ``Deutsch``."""
    codes = sorted(path.parts[-3] for path in LOCALES.glob(f"*/LC_MESSAGES/{DOMAIN}.po"))
    return {code: (Locale.parse(code).get_display_name() or code).capitalize() for code in codes}


def spoken_in(locale: str) -> str:
    """The one of ``languages`` in which somebody of a Slack locale is spoken to."""
    name = _catalogue_name(_locale(locale))
    return name if name in languages() else DEFAULT


def locale_in(language: str | None, known: str) -> str:
    """The locale when a language is chosen, or None is: ``de-AT``, once given by a file, stays with German."""
    return known if language is None or language == spoken_in(known) else language


@lru_cache(maxsize=1000)
def language(locale: str, zone: str = UTC, today: date | None = None) -> Language:
    """The language for a Slack locale such as ``de-DE``; English when there is no catalogue for it. ``zone`` is that of
    whoever reads it, ``today`` the day on which they do: of days that are far from it the year is told."""
    known = _locale(locale)
    catalogue = _catalogue(_catalogue_name(known))
    is_chinese = known.language == "zh" and bool(catalogue.info())
    return Language(known, catalogue, is_chinese=is_chinese, zone=zone, today=today)


def spoken_to(reader: Reader, now: datetime) -> Language:
    """The language of a person, a team or a workspace, with the days of their zone as they are told now."""
    return language(reader.locale, reader.zone, local_day(now, reader.zone))


def _locale(name: str) -> Locale:
    try:
        return Locale.parse(name or DEFAULT, sep="-" if "-" in name else "_")
    except (UnknownLocaleError, ValueError):
        return Locale.parse(DEFAULT)


def _catalogue_name(known: Locale) -> str:
    return f"{known.language}_{known.script}" if known.script == "Hant" else str(known.language)


@cache
def _catalogue(name: str) -> gettext.NullTranslations:
    """Read the .po file itself: no compiled file can be out of date. That of English says what the source says."""
    path = LOCALES / name / "LC_MESSAGES" / f"{DOMAIN}.po"
    if name == DEFAULT or not path.exists():
        return gettext.NullTranslations()
    compiled = io.BytesIO()
    with path.open("rb") as source:
        write_mo(compiled, read_po(source, locale=name))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


@lru_cache(maxsize=10_000)
def _number(value: Decimal | int, decimals: int, fewest: int, locale: Locale) -> str:
    """Remembered, for a page writes the same few numbers over and over and babel thinks long about each."""
    return format_decimal(value, format=_pattern(decimals, fewest), locale=locale)


@cache
def _pattern(decimals: int, fewest: int) -> NumberPattern:
    return parse_pattern(f"#,##0.{'0' * fewest}{'#' * (decimals - fewest)}" if decimals else "#,##0")
