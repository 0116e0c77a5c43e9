"""Digits and separators as people write them (product.md, The check-in, 4).

The rules, in one place: a space or an apostrophe groups; of a comma and a point together the last is the decimal sign
and the other groups; one alone that stands before exactly three digits, as in ``1,234``, reads two ways, and what reads
two ways is never guessed. Everything is exact: no floats, no exponents, at most 15 digits before and 6 after the point.
"""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

MOST_CHARACTERS = 64
MOST_PLACES = 6
TOO_MUCH = Decimal(10) ** 15

_GROUPED = re.compile(
    r"(?P<whole>[1-9]\d{0,2}(?P<group>[ ,.'])\d{3}(?:(?P=group)\d{3})*)(?:(?P<point>[.,])(?P<rest>\d+))?"
)
_SIMPLE = re.compile(r"\d*[.,]\d+|\d+")


class Refusal(StrEnum):
    """Why something typed is not taken."""

    EMPTY = "empty"
    TOO_LONG = "too_long"
    UNREADABLE = "unreadable"
    TOO_LARGE = "too_large"
    TOO_PRECISE = "too_precise"
    WRONG_UNIT = "wrong_unit"
    NEEDS_A_NUMBER = "needs_a_number"
    NEEDS_YES_OR_NO = "needs_yes_or_no"
    WRONG_TOTAL = "wrong_total"
    WHICH_MILESTONES = "which_milestones"
    NOT_WHOLE = "not_whole"
    OUT_OF_RANGE = "out_of_range"


@dataclass(frozen=True, slots=True)
class Unreadable:
    """``about`` is the part that could not be taken, as typed: a unit, a total, or the text; at most 64 characters."""

    reason: Refusal
    about: str = ""


@dataclass(frozen=True, slots=True)
class TwoWays:
    """``Is this 1234 or 1.234?``: both readings, never chosen between."""

    first: Decimal
    second: Decimal


def tidy(text: str) -> str:
    """The text with one way of writing digits and spaces: full-width and thin forms become plain, every script's digits
    become 0–9. Case is kept. ``²`` and ``①`` stay what they are, so that ``10²`` is never read as 102."""
    characters = (each if unicodedata.category(each) == "No" else unicodedata.normalize("NFKC", each) for each in text)
    joined = "".join(characters).replace("’", "'").replace("٬", "'").replace("٫", ".")
    digits = (str(unicodedata.decimal(each)) if each.isdecimal() else each for each in joined)
    return " ".join("".join(digits).split())


def aligned(text: str) -> str:
    """The text with plain digits, spaces and signs, each character in its place: for finding numbers in words that are
    kept as they were typed."""
    return "".join(plain if len(plain := tidy(each) or " ") == 1 else each for each in text)


def read_numeral(text: str) -> tuple[Decimal, ...]:
    """All the numbers that tidied digits with separators can mean: none, one, or two (the grouped one first)."""
    found = []
    grouped = _GROUPED.fullmatch(text)
    if grouped and grouped["group"] != grouped["point"]:
        whole = grouped["whole"].replace(grouped["group"], "")
        found.append(Decimal(f"{whole}.{grouped['rest'] or 0}"))
    if _SIMPLE.fullmatch(text):
        found.append(Decimal(text.replace(",", ".")))
    return tuple(plain_decimal(number) for number in found)


def plain_decimal(number: Decimal) -> Decimal:
    """The same number without exponent, trailing zeros or negative zero: ``1.2E+6`` → 1200000, ``5.0`` → 5."""
    whole, _, places = f"{number:f}".partition(".")
    kept = places.rstrip("0")
    return Decimal(f"{whole}.{kept}" if kept else str(int(whole)))


def refusal_of(number: Decimal) -> Refusal | None:
    """TOO_LARGE from 15 digits before the point on, TOO_PRECISE beyond 6 places; None when it can be kept."""
    if abs(number) >= TOO_MUCH:
        return Refusal.TOO_LARGE
    exponent = number.as_tuple().exponent
    return Refusal.TOO_PRECISE if isinstance(exponent, int) and -exponent > MOST_PLACES else None
