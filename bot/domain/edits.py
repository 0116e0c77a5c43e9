"""Editing what somebody else may be editing too: what changed meanwhile is shown before anything is saved."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from bot.domain.okrs import KeyResult, Objective
from bot.domain.typed_okrs import as_typed, from_key_result

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Merge:
    """``values`` are what is meant now; ``meanwhile`` what others changed since the form was opened, as it is now."""

    values: dict[str, str]
    meanwhile: dict[str, str]


def merge(opened: Mapping[str, str], current: Mapping[str, str], typed: Mapping[str, str]) -> Merge:
    """A field that the person left as it was takes what others made of it; one they changed stays theirs. Fields that
    the form does not have are left alone."""
    told = {name: now for name, now in current.items() if opened.get(name, now) != now and typed.get(name, now) != now}
    untouched = {name for name in told if typed[name] == opened[name]}
    values = {name: typed.get(name, now) for name, now in current.items()}
    return Merge(values | {name: current[name] for name in untouched}, told)


@dataclass(frozen=True, slots=True)
class Ticks(Generic[T]):
    """What was ticked in a form when it was opened, and what is now."""

    before: frozenset[T] = frozenset()
    after: frozenset[T] = frozenset()

    def on(self, current: AbstractSet[T]) -> frozenset[T]:
        """What others have ticked or taken out meanwhile stays as they left it."""
        return frozenset(current) - (self.before - self.after) | (self.after - self.before)


def kept(current: Mapping[str, Any], typed: Mapping[str, Any], untouched: AbstractSet[str]) -> dict[str, Any]:
    """What a form asks for, by field: where nobody touched it, what holds by now."""
    return {name: current[name] if name in untouched else value for name, value in typed.items()}


def changed(current: Mapping[str, str], values: Mapping[str, str]) -> set[str]:
    return {name for name, now in current.items() if values.get(name, now) != now}


def objective_fields(objective: Objective, point: str = ".") -> dict[str, str]:
    """An objective as its form shows it. Who owns it is handed over, not edited (domain/handover_offers.py)."""
    return {
        "title": objective.title,
        "why": objective.why,
        "context": objective.context,
        "commitment": objective.commitment.value,
        "weight": as_typed(objective.weight, point),
        "position": str(objective.position),
        "state": objective.state.value,
    }


def key_result_fields(key_result: KeyResult, point: str = ".") -> dict[str, str]:
    typed = from_key_result(key_result, point=point)
    names = ("title", "start", "target", "due_day", "weight", "milestones")
    stand_in = {"stand_in": str(key_result.stand_in_id or "")}
    return {name: getattr(typed, name) for name in names} | stand_in | {"state": key_result.state.value}
