"""Where a person acts: a message, an ephemeral message, a modal or the Home tab, and what they typed there."""

from dataclasses import dataclass
from typing import Any

from bot.sandbox.blockkit.surfaces import every_block
from bot.sandbox.entering import put
from bot.sandbox.entities import Ephemeral, Message, View
from bot.sandbox.inputs import State, find, inputs_of, state_of, value_key
from bot.sandbox.payloads import in_message, in_view
from bot.sandbox.refusals import ActRefused
from bot.sandbox.wire import Json
from bot.sandbox.workspace import Workspace


@dataclass(frozen=True)
class Surface:
    """One place with blocks, as one person sees it. `shown` is what Slack shows there."""

    workspace: Workspace
    user: str
    shown: Message | Ephemeral | View

    @property
    def blocks(self) -> list[Json]:
        """All that can be used here: in a message also what stands in its attachments."""
        if isinstance(self.shown, View):
            return self.shown.blocks
        attached = [block for attachment in self.shown.attachments for block in attachment.get("blocks") or ()]
        return [*self.shown.blocks, *attached]

    @property
    def typed(self) -> State:
        """What this person typed or picked here; changed in place."""
        if isinstance(self.shown, View):
            return self.shown.typed
        key = (self.shown.channel, self.shown.ts, self.user)
        return self.workspace.typed_in_messages.setdefault(key, {})

    @property
    def state(self) -> State:
        return state_of(self.blocks, self.typed)

    def payload(self, block: Json) -> Json:
        """What the app is told of the place, when `block` of it was used."""
        if isinstance(self.shown, View):
            return in_view(self.shown, self.state)
        inside = (one["id"] for one in self.shown.attachments if block in every_block(one.get("blocks")))
        return in_message(self.workspace, self.shown, self.state, next(inside, 0))

    def fill(self, values: Any) -> None:
        """Types into the inputs: `{block_id: {action_id: value}}`. Raises ActRefused."""
        if not isinstance(values, dict) or not all(isinstance(actions, dict) for actions in values.values()):
            raise ActRefused("values should be {block_id: {action_id: value}}")
        for block_id, actions in values.items():
            for action_id, value in actions.items():
                block, element = find(self.blocks, action_id, block_id)
                self.enter(block, element, value)

    def enter(self, block: Json, element: Json, value: Any) -> Json:
        """Types or picks one value and returns the new state of that element. Raises ActRefused."""
        if value_key(element["type"]) is None:
            raise ActRefused(f"{element['action_id']!r} is a {element['type']} and takes no value")
        entered = put(element, value, self.offered(block, element), self.workspace)
        self.typed.setdefault(block["block_id"], {})[element["action_id"]] = entered
        return entered

    def offered(self, block: Json, element: Json) -> list[Json]:
        """The options the person can pick from; of an external select all that it has offered here so far."""
        options = [*element.get("options", ())]
        for group in element.get("option_groups", ()):
            options += group["options"]
        if element["type"].endswith("external_select"):
            options += self.answers(block, element).values()
        options += [element["initial_option"]] if "initial_option" in element else element.get("initial_options", [])
        return options

    def answers(self, block: Json, element: Json) -> dict[str, Json]:
        """What the app has offered this person here in an external select, by value; changed in place."""
        shown = self.shown
        place = shown.id if isinstance(shown, View) else f"{shown.channel} {shown.ts}"
        return self.workspace.offered.setdefault((self.user, place, block["block_id"], element["action_id"]), {})

    def check_inputs(self) -> None:
        """What was prefilled must pass the client's checks as well. Raises ActRefused."""
        state = self.state
        for block, element in inputs_of(self.blocks):
            key = value_key(element["type"]) or ""
            value = state[block["block_id"]][element["action_id"]].get(key)
            if value not in (None, "", []):
                put(element, value, _as_list(value) + self.offered(block, element), self.workspace)


def _as_list(value: Any) -> list[Any]:
    """Options already chosen count as offered."""
    items = value if isinstance(value, list) else [value]
    return [item for item in items if isinstance(item, dict) and "value" in item]


def message_surface(workspace: Workspace, user: str, channel: str, ts: str) -> Surface:
    """Raises ActRefused."""
    place = workspace.channels.get(channel)
    if place is None or user not in place.members:
        raise ActRefused(f"{user} is not in {channel!r}")
    for ephemeral in workspace.ephemerals:
        if (ephemeral.channel, ephemeral.ts, ephemeral.user) == (channel, ts, user):
            return Surface(workspace, user, ephemeral)
    message = workspace.message(channel, ts)
    if message is None:
        raise ActRefused(f"there is no message {ts!r} in {channel!r} that {user} sees")
    return Surface(workspace, user, message)


def view_surface(workspace: Workspace, user: str, view_id: str, *, on_top: bool = True) -> Surface:
    """A modal or Home tab of this person; of modals only the top one can be reached. Raises ActRefused."""
    view = workspace.views.get(view_id)
    if view is None or view.user != user:
        raise ActRefused(f"{user} has no view {view_id!r} open")
    stack = workspace.modals.get(user, [])
    if view.type == "modal" and on_top and stack[-1:] != [view_id]:
        raise ActRefused(f"the modal {view_id!r} lies under another one")
    return Surface(workspace, user, view)
