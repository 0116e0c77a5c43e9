"""The one translator of errors: a known one becomes a helpful sentence, an unknown one an apology with a reference
that is in the log. Nothing is swallowed."""

import secrets
from dataclasses import dataclass
from typing import Any

import structlog
from slack_bolt import Ack, BoltResponse
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.domain.errors import Invalid, NotAPerson, NotFound, OkrError, Unavailable
from bot.i18n import Language, language
from bot.slack_errors import NO_ANSWER, NoToken, code_of, is_slacks_trouble
from bot.telemetry import log_failure
from bot.views import errors as views
from bot.views import strangers
from bot.views.blocks import Message
from handlers.callers import NoMember
from handlers.responding import respond_at

TOO_LATE = frozenset({"expired_trigger_id", "exchanged_trigger_id"})

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Apologies:
    def message(self, error: Exception, t: Language) -> Message:
        if isinstance(error, OkrError):
            _log_refusal(error)
            if isinstance(error, NoMember):
                return strangers.message(language(error.workspace.locale), error.workspace.name)
            return views.error_message(t, error)
        if isinstance(error, NoToken):
            return views.unserved(t)
        if _is_too_late(error):
            log.info("too_late")
            return views.too_late(t)
        if is_slacks_trouble(error):
            log.warning("slack_did_not_answer", reason=type(error).__name__)
            return views.too_late(t)
        reference = secrets.token_hex(4)
        log.error("listener_failed", reference=reference, exc_info=error)
        return views.apology(t, reference)

    def after_press(self, error: Exception, t: Language, body: dict[str, Any], client: WebClient) -> None:
        """Say it where the button was: below the message, or in a modal on top of the view. Whoever has waited for
        Slack in vain does not wait for it once more: the end of this is the acknowledgement."""
        message = self.message(error, t)
        if body.get("response_url"):
            _say_at(body["response_url"], message, client)
        elif isinstance(error, SlackApiError) or not is_slacks_trouble(error):
            self.open_note(message.text, body, client, t)

    def without_token(self, error: NoToken, t: Language, body: dict[str, Any]) -> BoltResponse:
        """Only what Slack itself offers for an answer can be used; events, and presses in App Home, offer none."""
        if body.get("type") == "view_submission":
            return self.after_submission(error, t, body, Ack())  # type: ignore[no-untyped-call]  # of Bolt
        if url := body.get("response_url"):
            _say_at(url, self.message(error, t))
        return BoltResponse(status=200)

    def open_note(self, text: str, body: dict[str, Any], client: WebClient, t: Language) -> None:
        view = views.note(t, text)
        inside_modal = (body.get("view") or {}).get("type") == "modal"
        try:
            if inside_modal:
                client.views_push(trigger_id=body["trigger_id"], view=view)
            else:
                client.views_open(trigger_id=body["trigger_id"], view=view)
        except (*NO_ANSWER, KeyError) as error:
            log.warning("note_not_shown", reason=type(error).__name__)

    def after_submission(self, error: Exception, t: Language, body: dict[str, Any], ack: Ack) -> BoltResponse:
        """Errors stand under their fields, that of a chosen bot, or of somebody whom Slack does not show us, under the
        field they were chosen in; any other trouble under the first input, so that what was typed stays."""
        view = body["view"]
        inputs = [block["block_id"] for block in view["blocks"] if block["type"] == "input"]
        if isinstance(error, Invalid):
            told = {name: views.reason_text(t, *why) for name, why in error.fields.items() if name in inputs}
            if told:
                return ack(response_action="errors", errors=told)
        message = self.message(error, t)
        if wrong := _wrong_person(error):
            inputs = [name for name in inputs if wrong in _chosen(view, name)] or inputs
        if inputs:
            return ack(response_action="errors", errors={inputs[0]: message.text})
        return ack(response_action="update", view=views.note(t, message.text))


def language_of(body: dict[str, Any]) -> Language:
    """Until the database has said who is acting, which may be what fails: Slack's payloads carry a locale sometimes."""
    user = body.get("user")
    return language((user.get("locale") if isinstance(user, dict) else None) or "en")


def _log_refusal(error: OkrError) -> None:
    if not isinstance(error, Unavailable):
        log.info("refused", error=type(error).__name__)
    elif error.is_to_be_mended:
        log_failure("listener_failed", error)
    else:
        log.warning("refused", error=type(error).__name__, database=error.trouble.value, said=error.said)


def _say_at(url: str, message: Message, client: WebClient | None = None) -> None:
    how = {"response_type": "ephemeral", "replace_original": False}
    respond_at(url, {**how, **message.as_arguments()}, client)


def _wrong_person(error: Exception) -> str | None:
    """The Slack id of whoever is a bot, or unknown."""
    match error:
        case NotAPerson(slack_user_id):
            return slack_user_id
        case NotFound("person", slack_user_id):
            return slack_user_id
    return None


def _chosen(view: dict[str, Any], block_id: str) -> list[str]:
    """The Slack ids of the people chosen in a field."""
    state: dict[str, Any] = next(iter(view["state"]["values"].get(block_id, {}).values()), {})
    return [*(state.get("selected_users") or []), state.get("selected_user") or ""]


def _is_too_late(error: Exception) -> bool:
    """A modal can be opened within three seconds of the press, and once (docs.slack.dev/surfaces/modals)."""
    return isinstance(error, SlackApiError) and code_of(error) in TOO_LATE
