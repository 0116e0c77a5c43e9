"""A worker that looks for what is unsure and stands still on the way, before Slack is asked or after it has answered:
its lease may run out, and others may look, send and look again before it goes on."""

import threading
from collections.abc import Callable

from slack_sdk import WebClient
from slack_sdk.web import SlackResponse

READING = ("conversations.history", "conversations.replies")
SOON = 20.0  # seconds in which whatever may go on has gone on
BEFORE, AFTER = "before", "after"


class Looker(threading.Thread):
    """Runs ``look`` until its first reading, and stands still there at ``point``."""

    def __init__(self, look: Callable[[], object], point: str) -> None:
        super().__init__(name="looker", daemon=True)
        self.look, self.point = look, point
        self._stands, self._may_go_on = threading.Event(), threading.Event()
        self._error: BaseException | None = None

    def stand_still(self) -> bool:
        """Begin; False when there was nothing to ask Slack about, and it is done."""
        self.start()
        assert self._stands.wait(SOON)
        return not self._may_go_on.is_set()

    def go_on(self) -> None:
        """To its end. Raises what it raised."""
        self._may_go_on.set()
        self.join(SOON)
        assert not self.is_alive()
        if self._error is not None:
            raise self._error

    def run(self) -> None:
        try:
            self.look()
        except BaseException as error:  # raised by whoever lets it go on
            self._error = error
        finally:
            self._may_go_on.set()
            self._stands.set()

    def pass_by(self, point: str) -> None:
        if point == self.point:
            self._stands.set()
            assert self._may_go_on.wait(SOON)


class LookersClient(WebClient):
    """Whoever looks with it may stand still before or after a reading."""

    def api_call(self, api_method: str, **values: object) -> SlackResponse:
        looker = threading.current_thread()
        if not isinstance(looker, Looker) or api_method not in READING:
            return super().api_call(api_method, **values)  # type: ignore[arg-type]
        looker.pass_by(BEFORE)
        try:
            return super().api_call(api_method, **values)  # type: ignore[arg-type]
        finally:
            looker.pass_by(AFTER)
