"""The order and the weights of objectives."""

import re
from dataclasses import dataclass

from bot.domain.ids import CycleId, ObjectiveId, TeamId
from bot.services.editing.ordering import Ordering, Orders
from bot.views import ids
from bot.views.editing.ordering import order_view, weight_field
from bot.views.field_errors import field_error
from handlers.acts import Command, Errors, Open, Outcome, Press, Submission, SubmissionOutcome, Typed, Update
from handlers.front import Front
from handlers.parsing import read_id


@dataclass(frozen=True)
class OrderJourney:
    orders: Orders

    def register(self, front: Front) -> None:
        front.command("order")(self.by_command)
        front.press(ids.ORDER_OPEN, self.open)
        front.press(ids.ORDER_CYCLE, self.cycle)
        front.press(re.compile(f"^{ids.ORDER_UP}"), self.up)
        front.press(re.compile(f"^{ids.ORDER_DOWN}"), self.down)
        front.submission(ids.OKR_ORDER, self.save)

    def by_command(self, command: Command) -> Outcome:
        """``order`` for one's own, ``order team NAME`` for a team's."""
        caller, words = command.caller, command.words.strip()
        name = words[5:].strip() if words.casefold().startswith("team ") else words
        return Open(order_view(caller.t, self.orders.named(caller.workspace, caller.person, name, caller.now)))

    def open(self, press: Press) -> Outcome:
        caller, team_id = press.caller, read_id(press.value)
        found = self.orders.of(caller.workspace, caller.person, TeamId(team_id) if team_id else None, None, caller.now)
        return Open(order_view(caller.t, found))

    def cycle(self, press: Press) -> Outcome:
        caller, cycle_id = press.caller, CycleId(read_id(press.value) or 0)
        found = self.orders.of(caller.workspace, caller.person, _team(press.metadata), cycle_id, caller.now)
        return Update(order_view(caller.t, found))

    def up(self, press: Press) -> Outcome:
        return self._move(press, up=True)

    def down(self, press: Press) -> Outcome:
        return self._move(press, up=False)

    def save(self, submission: Submission) -> SubmissionOutcome:
        """Once they are kept, the form shows what they come to."""
        caller, held = submission.caller, submission.metadata
        found = self.orders.weigh(
            caller.workspace,
            caller.person,
            _team(held),
            CycleId(read_id(held.get("cycle")) or 0),
            _weights(submission.typed),
            caller.now,
        )
        if found.problems:
            return Errors({weight_field(one): field_error(caller.t, *why) for one, why in found.problems.items()})
        return Update(order_view(caller.t, found))

    def _move(self, press: Press, *, up: bool) -> Outcome:
        """Weights that were typed and not kept yet stay in their inputs."""
        caller, moving = press.caller, ObjectiveId(read_id(press.value) or 0)
        found = self.orders.move(caller.workspace, caller.person, _team(press.metadata), moving, caller.now, up=up)
        return Update(order_view(caller.t, _as_typed(found, press.typed)))


def _as_typed(found: Ordering, typed: Typed) -> Ordering:
    return found.with_weights(_weights(typed))


def _team(held: dict[str, object]) -> TeamId | None:
    found = read_id(held.get("team"))
    return TeamId(found) if found else None


def _weights(typed: Typed) -> dict[ObjectiveId, str]:
    found = {
        read_id(name.removeprefix(ids.ORDER_WEIGHT)): name for name in typed.values if name.startswith(ids.ORDER_WEIGHT)
    }
    return {ObjectiveId(one): typed.text(name) for one, name in found.items() if one is not None}
