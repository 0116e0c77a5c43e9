"""From the inputs of the drafting form to what is kept of it: what is not on the page at hand stays as it was."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.domain.ids import CycleId, PersonId, TeamId
from bot.domain.typed_okrs import Kind, TypedKeyResult, TypedObjective
from bot.views import ids
from bot.views.drafting.drafting import PERSONAL, SHARED
from handlers.acts import Caller, Typed
from handlers.callers import Callers
from handlers.parsing import read_id

TEXTS = ("title", "why", "context", "weight", "serves")
KEY_RESULT_TEXTS = ("title", "start", "target", "unit", "weight", "milestones")
PEOPLE = ("owner", "stand_in")

Change = Callable[[TypedObjective], TypedObjective]


@dataclass(frozen=True, slots=True)
class DraftInputs:
    """``people`` are those chosen in the inputs, by their Slack ids."""

    typed: Typed
    people: Mapping[str, PersonId]

    @classmethod
    def read(cls, typed: Typed, caller: Caller, callers: Callers) -> "DraftInputs":
        """People who are new to us are asked of Slack."""
        blocks = [block for block in typed.values if block.endswith(PEOPLE)]
        chosen = list(dict.fromkeys(one for block in blocks if (one := typed.chosen(block))))
        known = callers.acquaint(caller, chosen) if chosen else []
        return cls(typed, {person.slack_user_id: person.id for person in known})

    def into(self, before: TypedObjective) -> TypedObjective:
        """The form with what stands in these inputs."""
        values: dict[str, Any] = {name: self.typed.text(name) for name in TEXTS if name in self.typed.values}
        if ids.DRAFT_TEXT in self.typed.values:
            values["text"] = self.typed.text(ids.DRAFT_TEXT)
        if "commitment" in self.typed.values:
            values["commitment"] = self.typed.chosen("commitment") or before.commitment
        if "align" in self.typed.values:
            values["align_to"] = self.typed.chosen("align") or ""
        if ids.DRAFT_SHARE in self.typed.values:
            values["share"] = self.typed.chosen(ids.DRAFT_SHARE) == SHARED
        values |= self._places()
        results = tuple(self._key_result(each) for each in before.key_results)
        return replace(before, key_results=results, **values)

    def and_then(self, change: Change) -> Change:
        return lambda before: change(self.into(before))

    def _places(self) -> dict[str, Any]:
        found: dict[str, Any] = {}
        cycle, team = self.typed.chosen(ids.DRAFT_CYCLE), self.typed.chosen(ids.DRAFT_TEAM)
        if cycle:
            found["cycle_id"] = CycleId(read_id(cycle) or 0)
        if team:
            found["team_id"] = None if team == PERSONAL else TeamId(read_id(team) or 0)
        return found

    def _key_result(self, before: TypedKeyResult) -> TypedKeyResult:
        here = self.typed.values
        values: dict[str, Any] = {
            name: self.typed.text(before.field(name)) for name in KEY_RESULT_TEXTS if before.field(name) in here
        }
        if before.field("due_day") in here:
            values["due_day"] = self.typed.chosen(before.field("due_day")) or ""
        kind = self.typed.chosen(before.field("kind"))
        if kind in {one.value for one in Kind}:
            values["kind"] = Kind(kind)
        for name in PEOPLE:
            if before.field(name) in here:
                values[f"{name}_id"] = self.people.get(self.typed.chosen(before.field(name)) or "")
        return replace(before, **values)
