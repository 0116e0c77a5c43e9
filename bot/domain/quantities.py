"""Numbers with what people write around them: signs, currencies, magnitudes (M, Mio, 万), units.

Nothing is known here about a key result; what a number may be for one is decided in numbers.py.
"""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Context, Decimal

from bot.domain.numerals import (
    MOST_CHARACTERS,
    Refusal,
    TwoWays,
    Unreadable,
    plain_decimal,
    read_numeral,
    refusal_of,
    tidy,
)

EXACT = Context(prec=2 * MOST_CHARACTERS)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit as typed (``%``, ``€``, ``days``), magnitudes such as M or 万 already multiplied in."""

    value: Decimal
    unit: str = ""


_MAGNITUDES = {
    1_000: "k tsd thousand tausend 千",
    10_000: "万 萬",
    1_000_000: "m mn mio million millions millionen 百万",
    10_000_000: "千万",
    100_000_000: "亿 億",
    1_000_000_000: "bn mrd milliarde milliarden 十亿",
}
_FACTORS: dict[str, tuple[int, ...]] = {
    word: (factor,) for factor, words in _MAGNITUDES.items() for word in words.split()
}
_FACTORS |= {"billion": (10**9, 10**12), "billionen": (10**12,)}  # English and German differ

_SAME_UNITS = tuple(
    frozenset(names.split())
    for names in (
        "% percent pct prozent",
        "€ eur euro euros",
        "$ us$ usd dollar dollars",
        "£ gbp pound pounds",
        "¥ cny rmb yuan 元 人民币",
        "¥ jpy yen 円 日元",
        "ms msec millisecond milliseconds millisekunde millisekunden 毫秒",
        "s sec second seconds sekunde sekunden 秒",
        "min minute minutes minuten 分钟",
        "h hour hours std stunde stunden 小时",
        "d day days tag tage tagen 天",
        "w week weeks woche wochen 周",
        "month months monat monate 个月",
        "year years jahr jahre jahren 年",
        *("kb", "mb", "gb", "tb", "kg", "km"),
    )
)
_CURRENCY_CODES = "eur usd us$ gbp chf cny rmb jpy inr sek nok dkk pln kr r$ a$ c$ hk$"
_CURRENCIES = frozenset(_CURRENCY_CODES.split())
_QUANTITY = re.compile(
    r"(?P<sign>[-+−]?)\s*(?P<prefix>[^\d\s.,'+−-]{0,4}?)\s*(?P<inner>[-+−]?)\s*"
    r"(?P<numeral>[.,]?\d(?:[\d.,' ]*\d)?)\s*(?P<tail>\D*)"
)
_PERCENT = re.compile(r"\A百分之\s?([\d.,]+)\Z")
_LONGEST_FIRST = sorted(_FACTORS, key=len, reverse=True)
_LATIN = "|".join(word for word in _LONGEST_FIRST if word.isascii())
_CHINESE = "|".join(word for word in _LONGEST_FIRST if not word.isascii())
_MAGNITUDE = re.compile(rf"(?P<word>(?:{_LATIN})(?![^\W\d_])|{_CHINESE})\.?\s*(?P<unit>.*)", re.IGNORECASE)


def read_quantity(text: str, unit: str = "") -> Quantity | TwoWays | Unreadable:
    """Read one number with an optional sign, currency, magnitude and unit. ``unit`` is the one expected: ``5 m`` is
    five metres where metres are measured; where the unit only begins like the magnitude (``5 m`` of minutes, ``1.2 M``
    of M€) it reads two ways."""
    plain = tidy(text[: MOST_CHARACTERS + 1])
    if not plain:
        return Unreadable(Refusal.EMPTY)
    if len(text) > MOST_CHARACTERS or len(plain) > MOST_CHARACTERS:
        return Unreadable(Refusal.TOO_LONG, plain[:MOST_CHARACTERS])
    plain = _PERCENT.sub(r"\1%", plain)
    match = _QUANTITY.fullmatch(plain)
    if match is None or not _may_stand_before(match["prefix"], unit) or (match["sign"] and match["inner"]):
        return Unreadable(Refusal.UNREADABLE, plain)
    factors, typed_unit = _magnitude(match["tail"], unit)
    if match["prefix"] and typed_unit:
        return Unreadable(Refusal.WRONG_UNIT, typed_unit)
    sign = -1 if (match["sign"] or match["inner"]) in {"-", "−"} else 1
    values = [
        plain_decimal(EXACT.multiply(each, sign * factor))
        for each in read_numeral(match["numeral"])
        for factor in factors
    ]
    return _reading(values, match["prefix"] or typed_unit, plain)


def same_unit(typed: str, expected: str) -> bool:
    """Whether two units are one: ``d`` and ``days``, ``€`` and ``EUR``, ``customer`` and ``customers``."""
    one, other = tidy(typed).casefold(), tidy(expected).casefold()
    if one == other or any(one in names and other in names for names in _SAME_UNITS):
        return True
    return min(len(one), len(other)) > 2 and one.rstrip("s") == other.rstrip("s")


def is_known_unit(typed: str) -> bool:
    """Whether a word is a unit in its own right: a percentage, a currency, a time."""
    return is_currency(typed) or any(typed.casefold() in names for names in _SAME_UNITS)


def is_currency(typed: str) -> bool:
    """Whether a unit is a currency sign or one of the codes we know."""
    return typed.casefold() in _CURRENCIES or (
        bool(typed) and all(unicodedata.category(each) == "Sc" for each in typed)
    )


def _may_stand_before(prefix: str, unit: str) -> bool:
    return not prefix or is_currency(prefix) or same_unit(prefix, unit)


def _reading(values: list[Decimal], unit: str, plain: str) -> Quantity | TwoWays | Unreadable:
    for value in values:
        refusal = refusal_of(value)
        if refusal is not None:
            return Unreadable(refusal, plain)
    match sorted(set(values), key=values.index):
        case [value]:
            return Quantity(value, unit)
        case [first, second, *_]:
            return TwoWays(first, second)
    return Unreadable(Refusal.UNREADABLE, plain)


def _magnitude(tail: str, unit: str) -> tuple[tuple[int, ...], str]:
    """What to multiply with, and the unit that remains. Two factors where it reads two ways."""
    expected = tidy(unit)
    match = _MAGNITUDE.fullmatch(tail)
    if match is None or tail == expected:
        return (1,), tail
    factors = _FACTORS[match["word"].casefold()]
    begins_alike = bool(expected) and expected.casefold().startswith(tail.casefold())
    return ((1, *factors), "") if begins_alike else (factors, match["unit"])
