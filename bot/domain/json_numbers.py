"""One number out of an answer in JSON, by a JSON pointer (RFC 6901): exact, or a plain reason why there is none."""

import json
import re
from decimal import Context, Decimal
from enum import StrEnum
from typing import Any, NoReturn

from bot.domain.numerals import TOO_MUCH

MOST_POINTER = 500  # characters
MOST_PLACES, MOST_DIGITS = 20, 28
"""Digits after the point, and of the whole number: more than a system writes of one (a double has 17), and no more than
are kept exactly."""

_EXACT = Context(prec=120)
_POINTER = re.compile(r"(?:/(?:[^~/]|~[01])*)*")
_INDEX = re.compile(r"0|[1-9]\d{0,8}", re.ASCII)
_WRITTEN = re.compile(r"-?\d{1,40}(?:\.\d{1,40})?(?:[eE][+-]?\d{1,3})?", re.ASCII)


class NoNumber(StrEnum):
    """NOTHING_THERE: the pointer leads nowhere. NOT_FINITE: NaN or infinity, which JSON does not know."""

    NOT_UTF8 = "not_utf8"
    NOT_JSON = "not_json"
    TOO_DEEP = "too_deep"
    BAD_POINTER = "bad_pointer"
    NOTHING_THERE = "nothing_there"
    NOT_A_NUMBER = "not_a_number"
    NOT_FINITE = "not_finite"
    TOO_LARGE = "number_too_large"
    TOO_PRECISE = "number_too_precise"


class _NotFinite(ValueError):
    """The answer holds NaN or an infinity."""


def is_pointer(text: str) -> bool:
    """Whether a text is a JSON pointer; the empty one means the whole answer."""
    return len(text) <= MOST_POINTER and bool(_POINTER.fullmatch(text))


def read_number(body: bytes, pointer: str) -> Decimal | NoNumber:
    """The number that ``pointer`` leads to: a JSON number, or a text that is one."""
    if not is_pointer(pointer):
        return NoNumber.BAD_POINTER
    try:
        text = body.decode("utf-8-sig")
        found = _resolve(_parsed(text), pointer)
    except UnicodeDecodeError:
        return NoNumber.NOT_UTF8
    except _NotFinite:
        return NoNumber.NOT_FINITE
    except RecursionError:
        return NoNumber.TOO_DEEP
    except ValueError:
        return NoNumber.NOT_JSON
    except LookupError:
        return NoNumber.NOTHING_THERE
    return _number(found)


def _parsed(text: str) -> Any:
    """Numbers stay as they are written, for a huge one would cost time before it could be refused."""
    return json.loads(text, parse_float=_Written, parse_int=_Written, parse_constant=_refuse)


class _Written(str):
    """A number as the answer writes it."""

    __slots__ = ()


def _refuse(_name: str) -> NoReturn:
    raise _NotFinite


def _resolve(found: Any, pointer: str) -> Any:
    """Raises LookupError where it leads nowhere."""
    for token in pointer.split("/")[1:]:
        name = token.replace("~1", "/").replace("~0", "~")
        if isinstance(found, dict):
            found = found[name]
        elif isinstance(found, list) and _INDEX.fullmatch(name):
            found = found[int(name)]
        else:
            raise LookupError
    return found


def _number(found: Any) -> Decimal | NoNumber:
    if not isinstance(found, str):
        return NoNumber.NOT_A_NUMBER
    written = found if isinstance(found, _Written) else found.strip()
    if not _WRITTEN.fullmatch(written):
        return _why_not(found)
    number = _EXACT.normalize(Decimal(written)) or Decimal(0)  # never -0
    if abs(number) >= TOO_MUCH:
        return NoNumber.TOO_LARGE
    _, digits, exponent = number.as_tuple()
    if isinstance(exponent, int) and exponent > 0:
        return number.quantize(Decimal(1), context=_EXACT)
    is_exact = isinstance(exponent, int) and exponent >= -MOST_PLACES and len(digits) <= MOST_DIGITS
    return number if is_exact else NoNumber.TOO_PRECISE


def _why_not(found: str) -> NoNumber:
    """A number of the answer that is too long to be read, or a text that is none."""
    if not isinstance(found, _Written):
        is_infinite = found.strip().lower().lstrip("+-") in {"nan", "inf", "infinity"}
        return NoNumber.NOT_FINITE if is_infinite else NoNumber.NOT_A_NUMBER
    mantissa, _, exponent = found.lower().partition("e")
    whole, _, _ = mantissa.lstrip("-").partition(".")
    is_small = exponent.startswith("-") or (not exponent and len(whole) <= 15)
    return NoNumber.TOO_PRECISE if is_small else NoNumber.TOO_LARGE
