"""What things were at an earlier moment: today's values, with what the audit says was changed since taken back.

What decides is when something was recorded, not the day that it speaks of: a day is shown as everybody saw it in the
evening.
"""

import types
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum
from functools import cache
from typing import Any, NewType, TypeVar, Union, get_args, get_origin, get_type_hints

from bot.domain.ids import KeyResultId, MilestoneId
from bot.domain.okrs import KeyResult, Milestone

Thing = TypeVar("Thing")
ADDED, REMOVED = "added", "removed"


@dataclass(frozen=True, slots=True)
class Told:
    """One event of the audit about one thing. ``before`` and ``after`` are its values as the audit writes them."""

    action: str
    before: Mapping[str, Any] | None = None
    after: Mapping[str, Any] | None = None


def was_there(later: Iterable[Told]) -> bool:
    """Whether a thing was there before these events, which are all that is told of it since."""
    return all(event.action != ADDED for event in later)


def rewound(thing: Thing, later: Sequence[Told], kept: Collection[str] = ()) -> Thing:
    """``thing`` as it was before the events ``later``, newest first; the fields ``kept`` stay as they are."""
    before: dict[str, Any] = {}
    for event in later:
        before |= event.before or {}
    return _with(thing, {name: value for name, value in before.items() if name not in kept})


def rebuilt(kind: type[Thing], identity: int, until_then: Sequence[Told], last: Mapping[str, Any]) -> Thing | None:
    """What has been removed since, from the events up to then, oldest first, and from what its removal says of it
    (``last``). None when it was added later, or was gone already, or too little is known of it."""
    if until_then and until_then[-1].action == REMOVED:
        return None
    values = dict(last)
    for event in until_then:
        values |= event.after or {}
    held: dict[str, Any] = {"id": identity, **_read(kind, values)}
    try:
        return kind(**held)
    except TypeError:
        return None


def milestones_then(result: KeyResult, later: Iterable[Told], day: date) -> tuple[Milestone, ...]:
    """The milestones before the events ``later``, newest first, and which of them were done by the end of ``day``."""
    held = result.milestones
    for event in later:
        listed = (event.before or {}).get("milestones")
        if isinstance(listed, list):
            held = tuple(_milestone(result, place, values) for place, values in enumerate(listed, start=1))
    return tuple(replace(one, done_on=_until(one.done_on, day)) for one in held)


def lost_milestones(later: Iterable[Told]) -> bool:
    """Whether the milestones were changed without a word of what they had been."""
    return any("milestones" in (event.after or {}) and not (event.before or {}).get("milestones") for event in later)


def told_milestones(milestones: Iterable[Milestone]) -> list[dict[str, Any]]:
    """As the audit keeps them, so that ``milestones_then`` reads them again."""
    return [
        {
            "title": one.title,
            "weight": str(one.weight),
            "due_day": one.due_day and one.due_day.isoformat(),
            "done_on": one.done_on and one.done_on.isoformat(),
        }
        for one in milestones
    ]


def _milestone(result: KeyResult, place: int, values: Mapping[str, Any]) -> Milestone:
    held = _read(Milestone, values)
    ids: dict[str, Any] = {"id": MilestoneId(-place), "key_result_id": KeyResultId(result.id)}
    return Milestone(**ids, workspace_id=result.workspace_id, position=place, **held)


def _until(done_on: date | None, day: date) -> date | None:
    return done_on if done_on is not None and done_on <= day else None


def _with(thing: Thing, values: Mapping[str, Any]) -> Thing:
    read = _read(type(thing), values)
    return replace(thing, **read) if read else thing  # type: ignore[type-var]


def _read(kind: type, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values of fields that the audit can write, as their types; the rest is left out."""
    readers = _readers(kind)
    return {name: readers[name](value) for name, value in values.items() if name in readers}


@cache
def _readers(kind: type) -> Mapping[str, Callable[[Any], Any]]:
    found = {name: _reader(hint) for name, hint in get_type_hints(kind).items()}
    return {name: reader for name, reader in found.items() if reader is not None}


def _reader(hint: Any) -> Callable[[Any], Any] | None:
    if get_origin(hint) in (Union, types.UnionType):
        [inner] = [one for one in get_args(hint) if one is not types.NoneType]
        read = _reader(inner)
        return None if read is None else lambda value: None if value is None else read(value)
    if isinstance(hint, NewType):
        return _reader(hint.__supertype__)
    if get_origin(hint) is frozenset:
        return frozenset
    if hint in _PLAIN:
        return _PLAIN[hint]
    return hint if isinstance(hint, type) and issubclass(hint, StrEnum) else None


def _same(value: Any) -> Any:
    return value


_PLAIN: dict[Any, Callable[[Any], Any]] = {
    **dict.fromkeys((int, str, bool), _same),
    datetime: datetime.fromisoformat,
    date: date.fromisoformat,
    time: time.fromisoformat,
    Decimal: Decimal,
}
