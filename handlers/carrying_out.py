"""What becomes of what a journey answers: Slack is told in the way that fits the act."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import structlog
from slack_bolt import Ack, BoltResponse
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.slack_errors import code_of
from handlers.acts import (
    Clear,
    Command,
    Done,
    Errors,
    Open,
    Outcome,
    Press,
    Publish,
    Replace,
    Reply,
    Share,
    Submission,
    SubmissionOutcome,
    Update,
    View,
)
from handlers.background import Background, carrying, publish
from handlers.errors import Apologies
from handlers.responding import show_at

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Outcomes:
    apologies: Apologies
    background: Background = field(default_factory=Background)

    def after_command(self, outcome: Outcome, ack: Ack, act: Command, response_url: str = "") -> BoltResponse | None:
        """An acknowledgement does not say whether Slack takes what is in it: what has something to fall back on is
        shown through the address for answers."""
        match outcome:
            case Reply(message) | Replace(message) if message.fallback is not None and response_url:
                show_at(response_url, message, act.caller.client, response_type="ephemeral")
                return ack()
            case Reply(message) | Replace(message):
                return ack(**ephemeral(message))
            case Share(message):
                return ack(**{**ephemeral(message), "response_type": "in_channel"})
            case Open(view):
                act.caller.client.views_open(trigger_id=act.trigger_id, view=view)
            case Publish(view):
                act.caller.client.views_publish(user_id=act.caller.person.slack_user_id, view=view)
        return ack()

    def after_press(self, outcome: Outcome, act: Press, response_url: str) -> None:
        match outcome:
            case Reply(message) if act.view is None and response_url:
                show_at(response_url, message, act.caller.client, response_type="ephemeral", replace_original=False)
            case Replace(message) if response_url:
                show_at(response_url, message, act.caller.client, response_type="ephemeral", replace_original=True)
            case Share(message) if response_url:
                show_at(response_url, message, act.caller.client, response_type="in_channel", replace_original=False)
            case Reply(message) | Replace(message) | Share(message):
                where = {"trigger_id": act.trigger_id, "view": act.view}
                self.apologies.open_note(message.text, where, act.caller.client, act.caller.t)
            case Publish(view):
                publish(act.caller, view)
            case Open() | Update() | Done():
                self._show(outcome, act)

    def after_submission(self, outcome: SubmissionOutcome, ack: Ack, act: Submission) -> BoltResponse | None:
        match outcome:
            case Errors(fields):
                return ack(response_action="errors", errors=_where_seen(fields, act))
            case Update(view):
                return ack(response_action="update", view=carrying(view, act.view))
            case Open(view):
                return ack(response_action="push", view=carrying(view, act.view))
            case Clear(home):
                if home is not None:
                    publish(act.caller, home)
                return ack(response_action="clear")
        self.background.redraw(act.caller, act.view)
        return ack(response_action="update", view=carrying(outcome.view, act.view)) if outcome else ack()

    def _show(self, outcome: Open | Update | Done, act: Press) -> None:
        client, below = act.caller.client, act.view
        is_in_modal = below is not None and below.get("type") == "modal"
        shown = carrying(outcome.view, below)
        if below is None or not is_in_modal:
            client.views_open(trigger_id=act.trigger_id, view=shown)
        elif isinstance(outcome, Open):
            _lay_on_top(client, below, act.trigger_id, shown)
        else:
            _change(client, below, shown)
        if isinstance(outcome, Open) and outcome.home is not None:
            publish(act.caller, outcome.home)
        if isinstance(outcome, Done):
            self.background.redraw(act.caller, below)


def _where_seen(told: Mapping[str, str], act: Submission) -> dict[str, str]:
    """Under the inputs that the view had; an error of another one under the first of these."""
    seen = {name: text for name, text in told.items() if name in act.fields}
    return seen or dict(zip(act.fields[:1], told.values(), strict=False))


def _lay_on_top(client: WebClient, below: Mapping[str, Any], trigger_id: str, shown: View) -> None:
    """In the place of what is on top, where three lie on each other: Slack takes no fourth
    (docs.slack.dev/surfaces/modals). Who has closed the one below meanwhile wants to see nothing."""
    try:
        client.views_push(trigger_id=trigger_id, view=shown)
    except SlackApiError as error:
        if code_of(error) == "not_found":
            log.info("modal_closed")
        elif code_of(error) == "push_limit_reached":
            _change(client, below, shown)
        else:
            raise


def _change(client: WebClient, below: Mapping[str, Any], shown: View) -> None:
    """In the place of the modal as it was pressed in. Of two quick presses both know the form as it was before either:
    what the later one shows holds both. Who has closed it meanwhile wants to see nothing."""
    try:
        client.views_update(view_id=below["id"], hash=below.get("hash"), view=shown)
    except SlackApiError as error:
        if code_of(error) == "not_found":
            log.info("modal_closed")
        elif code_of(error) == "hash_conflict":
            client.views_update(view_id=below["id"], view=shown)
        else:
            raise


def ephemeral(message: Any) -> dict[str, Any]:
    return {"response_type": "ephemeral", **message.as_arguments()}
