"""All that one act asks of Slack has to end within the three seconds that Slack waits for its answer."""

from copy import copy
from time import monotonic
from typing import Any

from slack_sdk import WebClient

ACT_SECONDS = 2.5
"""For all calls of one act; what is left of the three is ours, and the network's."""

OPTIONAL_SECONDS = 0.8
"""For a call that the act can do without."""

SHORTEST_SECONDS = 0.2


class InTime(WebClient):
    """A client whose calls wait no longer than what is left of the time of an act, and as long as they may at most."""

    ends: float | None = None

    @classmethod
    def of(cls, client: WebClient) -> "InTime":
        """From now on, the same way to Slack."""
        team_id = client.default_params.get("team_id")
        where: dict[str, Any] = {"base_url": client.base_url, "ssl": client.ssl, "proxy": client.proxy}
        known: dict[str, Any] = {"token": client.token, "headers": dict(client.headers), "team_id": team_id}
        how: dict[str, Any] = {"logger": client.logger, "retry_handlers": client.retry_handlers}
        timed = cls(timeout=client.timeout, **where, **known, **how)
        timed.ends = monotonic() + ACT_SECONDS
        return timed

    @property
    def timeout(self) -> Any:
        """Parts of a second, where the client knows of whole ones; it is read at each call."""
        left = self._most if self.ends is None else min(self._most, self.ends - monotonic())
        return max(left, SHORTEST_SECONDS)

    @timeout.setter
    def timeout(self, seconds: float) -> None:
        self._most = seconds


def patient(client: WebClient) -> WebClient:
    """For what is to arrive even if Slack has given up on the act meanwhile: each call has the time it may take."""
    slow = copy(client)
    if isinstance(slow, InTime):
        slow.ends = None
    return slow


def impatient(client: WebClient, seconds: float | None = None) -> WebClient:
    """For what can be done without."""
    quick = copy(client)
    chosen: Any = OPTIONAL_SECONDS if seconds is None else seconds
    quick.timeout = chosen
    return quick
