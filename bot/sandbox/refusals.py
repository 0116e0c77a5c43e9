"""How the stand-in says no: to the bot as Slack's API does, to a person as Slack's client does."""

from collections.abc import Sequence
from typing import Any

from bot.sandbox.wire import Json


class Refused(Exception):
    """Slack would answer `{"ok": false, "error": code}`. `reason` is for people, never sent to the bot."""

    def __init__(self, code: str, reason: str = "", messages: Sequence[str] = (), **fields: Any) -> None:
        super().__init__(code)
        self.code = code
        self.reason = reason or "; ".join(messages)
        self.messages = list(messages)
        self.fields = fields

    def answer(self) -> Json:
        body: Json = {"ok": False, "error": self.code, **self.fields}
        if self.messages:
            body["response_metadata"] = {"messages": self.messages}
        return body


class ActRefused(Exception):
    """Slack's client would not let the person do this, or there is nothing there to press."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words
