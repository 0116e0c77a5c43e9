"""Pressing buttons and picking values, in messages, modals and the Home tab."""

from time import time
from typing import Any

from bot.sandbox import payloads
from bot.sandbox.acts import Act, Outcome
from bot.sandbox.blockkit.objects import OFFERED_GROUPS, OPTIONS_MAX, options
from bot.sandbox.blockkit.report import MESSAGE, Report
from bot.sandbox.delivery import INTERACTIVE, Envelope
from bot.sandbox.entities import Message, View
from bot.sandbox.inputs import find, value_key
from bot.sandbox.refusals import ActRefused
from bot.sandbox.stage import Stage
from bot.sandbox.surfaces import Surface
from bot.sandbox.wire import Json


class Presses(Stage):
    """block_actions and block_suggestion."""

    def press(
        self,
        user: str,
        action_id: str,
        *,
        view_id: str = "",
        channel: str = "",
        ts: str = "",
        block_id: str | None = None,
        value: Any = None,
        values: Any = None,
        team: str = "",
    ) -> Outcome:
        """Presses a button or picks a value in a message, modal or Home tab."""
        with self._world.lock:
            workspace = self._person(user, team, interactive=True)
            surface = self._surface(workspace, user, view_id, channel, ts)
            block, element = find(surface.blocks, action_id, block_id)
            if block["type"] == "input" and not block.get("dispatch_action", False):
                raise ActRefused(
                    f"{action_id!r} is an input without dispatch_action: it is told with the submission only"
                )
            if values is not None:
                surface.fill(values)
            chosen = self._choose(surface, block, element, value)
            act = Act(workspace.id, user, view_id)
            payload = payloads.common(workspace, user, "block_actions") | surface.payload(block)
            payload["trigger_id"] = self._trigger(act, view_id, "" if view_id else channel)
            payload["actions"] = [payloads.action(block, element, chosen, f"{time():.6f}")]
            if not isinstance(surface.shown, View):
                ephemeral = "" if isinstance(surface.shown, Message) else surface.shown.id
                url = self._response_url(act, channel, ts if isinstance(surface.shown, Message) else "", ephemeral)
                payload["response_url"] = self._url(url)
        with self._acting(act):
            ack = self._postman.deliver(Envelope(INTERACTIVE, "block_actions", payload))
            return self._ended(act, "" if ack.ok else ack.error)

    def suggestions(
        self,
        user: str,
        action_id: str,
        query: str,
        *,
        view_id: str = "",
        channel: str = "",
        ts: str = "",
        block_id: str | None = None,
        team: str = "",
    ) -> Outcome:
        """What an external select offers for what was typed into it."""
        with self._world.lock:
            workspace = self._person(user, team, interactive=True)
            surface = self._surface(workspace, user, view_id, channel, ts)
            block, element = find(surface.blocks, action_id, block_id)
            if not element["type"].endswith("external_select"):
                raise ActRefused(f"{action_id!r} is a {element['type']}, not an external select")
            if len(query) < element.get("min_query_length", 3):
                raise ActRefused(f"{action_id!r} asks the app from {element.get('min_query_length', 3)} characters on")
            act = Act(workspace.id, user, view_id)
            place = surface.payload(block)
            payload = {
                **payloads.common(workspace, user, "block_suggestion"),
                **{name: value for name, value in place.items() if name != "state"},
                "action_id": action_id,
                "block_id": block["block_id"],
                "value": query,
            }
        with self._acting(act):
            ack = self._postman.deliver(Envelope(INTERACTIVE, "block_suggestion", payload))
            if not ack.ok:
                return Outcome(False, ack.error)
            return self._offer(surface.answers(block, element), ack.body)

    def _choose(self, surface: Surface, block: Json, element: Json, value: Any) -> Json:
        """What the entry in `actions` says was chosen; raises ActRefused."""
        kind = element["type"]
        if kind in ("button", "icon_button"):
            if value not in (None, element.get("value")):
                raise ActRefused(
                    f"the button {element['action_id']!r} has the value {element.get('value')!r}, not {value!r}"
                )
            return {"value": element["value"]} if "value" in element else {}
        if kind == "feedback_buttons":
            if value not in [element[name]["value"] for name in ("positive_button", "negative_button")]:
                raise ActRefused(f"{element['action_id']!r} does not offer {value!r}")
            return {"value": value}
        if kind == "overflow":
            chosen = next((option for option in element["options"] if option["value"] == value), None)
            if chosen is None:
                raise ActRefused(f"{element['action_id']!r} does not offer {value!r}")
            return {"selected_option": chosen}
        if value_key(kind) is None:
            raise ActRefused(f"the stand-in cannot press a {kind}")
        entered = surface.enter(block, element, value)
        return {name: item for name, item in entered.items() if name != "type"}

    def _offer(self, answers: dict[str, Json], body: Json) -> Outcome:
        report = Report(MESSAGE)
        if "option_groups" in body:
            OFFERED_GROUPS(report, "/option_groups", body["option_groups"])
        else:
            options(OPTIONS_MAX, least=0)(report, "/options", body.get("options"))
        if report.problems:
            return Outcome(False, "; ".join(report.problems))
        groups = body.get("option_groups", [body])
        offered = [option for group in groups for option in group["options"]]
        with self._world.lock:
            answers.update({option["value"]: option for option in offered})
        return Outcome(True, options=offered)
