"""How the value of a column stands in a line, and how it is read again: each value in one way only, so that two files
of the same rows are the same bytes."""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any

from sqlalchemy import BigInteger, Boolean, CheckConstraint, Column, Date, Enum, Integer, String, Table, Time
from sqlalchemy.types import JSON

from storage.types import Exact, Instant, Weekdays, plain_decimal

LONGEST_DECIMAL = 60  # letters, as SQLite keeps it (storage/types.py)
MOST = 2**31 - 1  # INTEGER on PostgreSQL
_BETWEEN = re.compile(r"(\w+) BETWEEN (-?\d+) AND (-?\d+)")
_HALF_A_LETTER = re.compile("[\ud800-\udfff]")


class NotRead(ValueError):
    """What stands there is no such value; the message says why, in words that go on after the name of the field."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of value: what JSON Schema says of it, and both ways. ``read`` raises NotRead; neither is given None."""

    schema: dict[str, Any]
    write: Callable[[Any], Any]
    read: Callable[[Any], Any]


def kind_of(table: Table, column: Column[Any]) -> Kind:
    """Raises TypeError for a type of column that no line has a form for."""
    kind = column.type
    if isinstance(kind, Enum):
        assert kind.enum_class is not None  # noqa: S101  # every choice is made of one
        return _choice(kind.enum_class)
    if isinstance(kind, Boolean):
        return Kind({"type": "boolean"}, bool, _typed(bool, "true or false"))
    if isinstance(kind, Integer | BigInteger):
        return _whole(*_range(table, column.name))
    for known, made in _BY_TYPE:
        if isinstance(kind, known):
            return made
    if isinstance(kind, String):
        return _text(kind.length)
    raise TypeError(f"{table.name}.{column.name} is a {kind!r}, of which storage/transfer/values.py knows nothing")


def canonical(value: Any) -> Any:
    """JSON that PostgreSQL would give back unchanged: keys in order, whole numbers without a point."""
    if isinstance(value, dict):
        return {key: canonical(value[key]) for key in sorted(value)}
    if isinstance(value, list):
        return [canonical(each) for each in value]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def _choice(kind: Callable[[str], Any]) -> Kind:
    values = [each.value for each in kind]  # type: ignore[attr-defined]

    def read(said: Any) -> Any:
        if said not in values:
            raise NotRead(f"is none of {', '.join(values)}")
        return kind(said)

    return Kind({"enum": values}, lambda value: value.value, read)


def _typed(kind: type, words: str) -> Callable[[Any], Any]:
    def read(said: Any) -> Any:
        if type(said) is not kind:
            raise NotRead(f"is not {words}")
        return said

    return read


def _whole(least: int, most: int) -> Kind:
    def read(said: Any) -> int:
        if type(said) is not int or not least <= said <= most:
            raise NotRead(f"is no whole number from {least} to {most}")
        return said

    return Kind({"type": "integer", "minimum": least, "maximum": most}, int, read)


def _range(table: Table, column: str) -> tuple[int, int]:
    """What a CHECK of the table allows, else what fits."""
    for constraint in table.constraints:
        if isinstance(constraint, CheckConstraint):
            found = _BETWEEN.fullmatch(str(constraint.sqltext))
            if found is not None and found[1] == column:
                return int(found[2]), int(found[3])
    return -MOST - 1, MOST


def _text(longest: int | None) -> Kind:
    def read(said: Any) -> str:
        if type(said) is not str:
            raise NotRead("is no text")
        if longest is not None and len(said) > longest:
            raise NotRead(f"has more than {longest} characters")
        whole_letters(said)
        return said

    return Kind({"type": "string"} | ({} if longest is None else {"maxLength": longest}), str, read)


def whole_letters(said: str) -> None:
    """Raises NotRead for half of a surrogate pair, which is no letter and which no database takes."""
    if _HALF_A_LETTER.search(said):
        raise NotRead("holds half a character (a lone surrogate)")


def _one_form(
    schema: dict[str, Any], write: Callable[[Any], str], understand: Callable[[str], Any], words: str
) -> Kind:
    """A value that is written as text, and is read only if it would be written the same way again."""

    def read(said: Any) -> Any:
        try:
            value = understand(said) if type(said) is str else None
            if value is not None and write(value) == said:
                return value
        except (ValueError, ArithmeticError):
            pass
        raise NotRead(f"is not {words}")

    return Kind({"type": "string"} | schema, write, read)


def _written_instant(value: datetime) -> str:
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _read_instant(said: str) -> datetime | None:
    return datetime.fromisoformat(said) if said.endswith("Z") else None


def _written_decimal(value: Decimal) -> str:
    return format(plain_decimal(value), "f") if value else "0"


def _read_decimal(said: str) -> Decimal | None:
    try:
        return Decimal(said) if len(said) <= LONGEST_DECIMAL else None
    except InvalidOperation:
        return None


def _read_weekdays(said: Any) -> frozenset[int]:
    days = said if isinstance(said, list) and all(type(day) is int and 0 <= day <= 6 for day in said) else None
    if days is None or days != sorted(set(days)):
        raise NotRead("is no list of weekdays in order, Monday being 0")
    return frozenset(days)


def _read_json(said: Any) -> Any:
    _walk(said)
    return said


def _walk(said: Any) -> None:
    if isinstance(said, str):
        whole_letters(said)
    elif isinstance(said, float) and not math.isfinite(said):
        raise NotRead("holds a number that is none")
    elif isinstance(said, dict):
        for key, value in said.items():
            whole_letters(key)
            _walk(value)
    elif isinstance(said, list):
        for each in said:
            _walk(each)


_DAY = r"^\d{4}-\d{2}-\d{2}$"
_TIME = r"^\d{2}:\d{2}:\d{2}(\.\d{6})?$"
_INSTANT = r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{6})?Z$"
_DECIMAL = r"^-?(0|[1-9]\d*)(\.\d*[1-9])?$"
_BY_TYPE: tuple[tuple[type, Kind], ...] = (
    (Instant, _one_form({"pattern": _INSTANT}, _written_instant, _read_instant, "a time like 2026-11-16T08:00:00Z")),
    (Date, _one_form({"pattern": _DAY}, date.isoformat, date.fromisoformat, "a day like 2026-11-16")),
    (Time, _one_form({"pattern": _TIME}, time.isoformat, time.fromisoformat, "a time like 09:00:00")),
    (Exact, _one_form({"pattern": _DECIMAL}, _written_decimal, _read_decimal, "an exact number like 0.5")),
    (
        Weekdays,
        Kind({"type": "array", "items": {"type": "integer", "minimum": 0, "maximum": 6}}, sorted, _read_weekdays),
    ),
    (JSON, Kind({"type": ["object", "array"]}, canonical, _read_json)),
)
