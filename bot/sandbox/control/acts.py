"""Acting as a person: each method takes what was sent and returns what is answered."""

from bot.sandbox.control.reading import optional, team_of, text
from bot.sandbox.parts import Stand
from bot.sandbox.wire import Json


class Acts:
    """Commands, presses, submissions, messages."""

    def __init__(self, stand: Stand) -> None:
        self._stand = stand

    def command(self, sent: Json) -> Json:
        outcome = self._stand.interactions.command(
            text(sent, "user"),
            text(sent, "command"),
            optional(sent, "text"),
            optional(sent, "channel"),
            team_of(sent),
        )
        return outcome.as_json()

    def action(self, sent: Json) -> Json:
        outcome = self._stand.interactions.press(
            text(sent, "user"),
            text(sent, "action_id"),
            view_id=optional(sent, "view_id"),
            channel=optional(sent, "channel"),
            ts=optional(sent, "ts"),
            block_id=optional(sent, "block_id") or None,
            value=sent.get("value"),
            values=sent.get("values"),
            team=team_of(sent),
        )
        return outcome.as_json()

    def options(self, sent: Json) -> Json:
        outcome = self._stand.interactions.suggestions(
            text(sent, "user"),
            text(sent, "action_id"),
            optional(sent, "query"),
            view_id=optional(sent, "view_id"),
            channel=optional(sent, "channel"),
            ts=optional(sent, "ts"),
            block_id=optional(sent, "block_id") or None,
            team=team_of(sent),
        )
        return outcome.as_json()

    def submit(self, sent: Json) -> Json:
        user, view_id = text(sent, "user"), text(sent, "view_id")
        return self._stand.interactions.submit(user, view_id, sent.get("values"), team_of(sent)).as_json()

    def close(self, sent: Json) -> Json:
        user, view_id = text(sent, "user"), text(sent, "view_id")
        everything = bool(sent.get("all", False))
        return self._stand.interactions.close(user, view_id, everything=everything, team=team_of(sent)).as_json()

    def shortcut(self, sent: Json) -> Json:
        outcome = self._stand.interactions.shortcut(
            text(sent, "user"),
            text(sent, "callback_id"),
            optional(sent, "channel"),
            optional(sent, "ts"),
            team_of(sent),
        )
        return outcome.as_json()

    def message(self, sent: Json) -> Json:
        outcome = self._stand.interactions.message(
            text(sent, "user"),
            text(sent, "text"),
            channel=optional(sent, "channel") or self._addressee(sent),
            thread_ts=optional(sent, "thread_ts"),
            team=team_of(sent),
        )
        return outcome.as_json()

    def home(self, sent: Json) -> Json:
        outcome = self._stand.interactions.open_home(text(sent, "user"), team=team_of(sent))
        return {"view": None, **outcome.as_json()}

    def _addressee(self, sent: Json) -> str:
        """`to` names the bot (as `bot` or by its id), or a channel after all."""
        to = optional(sent, "to")
        return "" if to == "bot" else to
