"""Editing what people rely on already: the forms, and what stands in them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from bot.domain.about import About
from bot.domain.cycles import Cycle
from bot.domain.ids import PersonId
from bot.domain.okrs import KeyResult, Objective
from bot.domain.people import Person
from bot.domain.typed_reading import Reason, Term


@dataclass(frozen=True, slots=True, kw_only=True)
class EditForm(About):
    """An objective, or one of its key results, as its form shows it. ``values`` by field; ``meanwhile`` is what others
    have changed since it was opened, as it is now; ``states`` it may go to. ``round`` counts how often it was shown
    anew: the inputs of another round are other inputs, so that Slack shows the new values. ``people`` by id are those
    named in it. ``today`` is the date in the workspace's zone. ``may_restrict``: this person chooses who sees it."""

    id: int
    objective: Objective
    key_result: KeyResult | None
    cycle: Cycle
    values: Mapping[str, str]
    states: tuple[str, ...]
    people: Mapping[int, Person]
    today: date
    round: int = 0
    may_restrict: bool = False
    problems: Mapping[str, Reason] = field(default_factory=dict)
    meanwhile: Mapping[str, str] = field(default_factory=dict)

    @property
    def editable(self) -> tuple[KeyResult, ...]:
        """The key results that an objective's form leads to."""
        return self.objective.key_results if self.key_result is None else ()


@dataclass(frozen=True, slots=True)
class Edited:
    """What was saved: the names of the fields that changed."""

    objective: Objective
    key_result: KeyResult | None
    fields: tuple[str, ...]


def term_of(key_result: KeyResult, cycle: Cycle) -> Term:
    return Term(cycle.first_day, cycle.last_day, key_result.active_from)


def person_id(text: str) -> PersonId | None:
    return PersonId(int(text)) if text.isascii() and text.isdigit() else None


def kept(kind: str, identity: int, opened: Mapping[str, str], shown: int = 0) -> dict[str, Any]:
    """What a form draft holds of an edit: the values that the form was opened with."""
    return {"kind": kind, "id": identity, "opened": dict(opened), "round": shown}
