"""What an edit touches beyond itself: shown to whoever saves, before anything is written."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.domain.context import Difference, difference
from bot.domain.context_sheets import Touched
from bot.domain.errors import NotFound
from bot.domain.okrs import KeyResult, Objective
from bot.services.alignment.context_asking import touched_by
from bot.services.okrs.desk import Desk
from storage.forms import FormDraft


@dataclass(frozen=True, slots=True)
class Unconfirmed:
    """What is not saved yet, for it touches others: how it would change, and whose objectives contribute to it."""

    form_id: int
    objective: Objective
    key_result: KeyResult | None
    changed: Difference
    touched: tuple[Touched, ...]


class Touches(Exception):  # no error: the way out of what is about to be written
    """Raised before anything is written."""

    def __init__(self, changed: Difference, touched: tuple[Touched, ...]) -> None:
        super().__init__()
        self.changed = changed
        self.touched = touched


@dataclass
class Looking:
    """Looks at what is about to be written; raises Touches when the person has not seen yet whom it touches."""

    desk: Desk
    objective: Objective
    shown: frozenset[int] | None
    changed: Difference = field(default_factory=Difference)

    def __call__(self, after: Objective) -> None:
        self.changed = difference(self.objective, after)
        if not self.changed:
            return
        desk = self.desk
        found = touched_by(desk.tx, desk.workspace, desk.person, [(self.objective, self.changed)])
        touched = found.get(self.objective.id, ())
        if {one.objective.id for one in touched} - (self.shown or frozenset()):
            raise Touches(self.changed, touched)


def waiting(form: FormDraft) -> Mapping[str, Any]:
    """What waits for a yes. Raises NotFound when nothing does."""
    held = form.typed.get("waits")
    if held is None:
        raise NotFound("form", "")
    return dict(held)


def waits(typed: Mapping[str, str], touched: Iterable[Touched]) -> dict[str, Any]:
    """What a form draft also holds until the person has said that it is to be saved, and whom they were shown."""
    return {"waits": {"typed": dict(typed), "shown": [one.objective.id for one in touched]}}
