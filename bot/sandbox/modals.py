"""Submitting and closing modals, and what the app answers to a submission."""

from typing import Any

from bot.sandbox import payloads
from bot.sandbox.acts import Act, Outcome
from bot.sandbox.delivery import INTERACTIVE, Envelope
from bot.sandbox.entities import View
from bot.sandbox.inputs import inputs_of, missing, state_of
from bot.sandbox.refusals import ActRefused, Refused
from bot.sandbox.shelf import Shelf
from bot.sandbox.stage import Stage
from bot.sandbox.surfaces import Surface, view_surface
from bot.sandbox.wire import Json
from bot.sandbox.workspace import Workspace

RESPONSE_ACTIONS = ("errors", "update", "push", "clear")
"""[docs.slack.dev/surfaces/modals]"""


class Modals(Stage):
    """view_submission and view_closed."""

    def submit(self, user: str, view_id: str, values: Any = None, team: str = "") -> Outcome:
        """Submits a modal. Inputs not named keep what stands in them."""
        with self._world.lock:
            workspace = self._person(user, team, interactive=True)
            surface = view_surface(workspace, user, view_id)
            view = surface.shown
            if not isinstance(view, View) or view.type != "modal":
                raise ActRefused("a Home tab has nothing to submit")
            if "submit" not in view.content:
                raise ActRefused("this modal has no submit button")
            surface.fill(values or {})
            empty = missing(surface.blocks, surface.state)
            if empty:
                raise ActRefused(f"please complete these required fields: {', '.join(empty)}")
            surface.check_inputs()
            act = Act(workspace.id, user, view_id)
            payload = {
                **payloads.common(workspace, user, "view_submission"),
                "trigger_id": self._trigger(act, view_id),
                "view": view.as_slack(surface.state),
                "response_urls": self._chosen_response_urls(act, surface),
            }
        with self._acting(act):
            ack = self._postman.deliver(Envelope(INTERACTIVE, "view_submission", payload))
            if not ack.ok:
                return self._ended(act, ack.error)
            return self._answer_submission(act, workspace, view, ack.body)

    def close(self, user: str, view_id: str, *, everything: bool = False, team: str = "") -> Outcome:
        """Closes a modal by its close button, or the whole stack by the cross; the app hears of it if it asked to."""
        with self._world.lock:
            workspace = self._person(user, team)
            view = view_surface(workspace, user, view_id).shown
            if not isinstance(view, View) or view.type != "modal":
                raise ActRefused("a Home tab cannot be closed")
            all_of_it = everything or bool(view.content.get("clear_on_close"))
            closed = workspace.modal_stack(user)[::-1] if all_of_it else [view]
            for one in closed:
                Shelf(self._world, workspace).close(one)
            told = [one for one in closed if one.content.get("notify_on_close")]
            act = Act(workspace.id, user, view_id)
        with self._acting(act):
            errors = [self._tell_closed(workspace, user, one, cleared=all_of_it) for one in told]
            return self._ended(act, next(filter(None, errors), ""))

    def _answer_submission(self, act: Act, workspace: Workspace, view: View, body: Json) -> Outcome:
        """Does what the acknowledgement says; Slack's client shows one general error for an answer it cannot use."""
        action = str(body.get("response_action") or "")
        if body and action not in RESPONSE_ACTIONS:
            return self._ended(act, f"the app's answer is not one of {', '.join(RESPONSE_ACTIONS)}: {body}")
        if action == "errors":
            return self._show_errors(act, view, body.get("errors"))
        try:
            with self._world.lock:
                self._apply(act, workspace, view, action, body.get("view"))
        except Refused as refused:
            return self._ended(act, f"Slack refuses the view in the answer: {refused.code}: {refused.reason}")
        return self._ended(act, "", action=action)

    def _apply(self, act: Act, workspace: Workspace, view: View, action: str, content: Any) -> None:
        shelf = Shelf(self._world, workspace)
        if action == "update":
            act.view = shelf.update(view, content)
        elif action == "push":
            act.view = shelf.push(view.user, content, view.id)
        elif action == "clear":
            shelf.close_all(view.user)
        else:
            shelf.close(view)

    def _show_errors(self, act: Act, view: View, errors: Any) -> Outcome:
        """Errors stand under input blocks; any other key gives Slack's general error."""
        fields = {block["block_id"] for block, _ in inputs_of(view.blocks) if block["type"] == "input"}
        if not isinstance(errors, dict) or not errors:
            return self._ended(act, "response_action errors without errors")
        wrong = [name for name in errors if name not in fields]
        if wrong:
            return self._ended(act, f"errors for what is no input block: {', '.join(wrong)}")
        ended = self._ended(act, "", action="errors")
        shown = view.as_slack(state_of(view.blocks, view.typed))
        return Outcome(True, "", ended.responses, shown, "errors", {name: str(words) for name, words in errors.items()})

    def _tell_closed(self, workspace: Workspace, user: str, view: View, *, cleared: bool) -> str:
        """view_closed leaves out what was typed. [docs.slack.dev/surfaces/modals]"""
        payload = payloads.common(workspace, user, "view_closed")
        payload |= {"view": view.as_slack(state_of(view.blocks, {})), "is_cleared": cleared}
        ack = self._postman.deliver(Envelope(INTERACTIVE, "view_closed", payload))
        return "" if ack.ok else ack.error

    def _chosen_response_urls(self, act: Act, surface: Surface) -> list[Json]:
        """One for each conversation picked in a select with response_url_enabled."""
        urls = []
        for block, element in inputs_of(surface.blocks):
            value = surface.state[block["block_id"]][element["action_id"]]
            channel = value.get("selected_conversation") or value.get("selected_channel")
            if element.get("response_url_enabled") and channel:
                place = {"block_id": block["block_id"], "action_id": element["action_id"], "channel_id": channel}
                urls.append({**place, "response_url": self._url(self._response_url(act, channel))})
        return urls
