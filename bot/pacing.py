"""Turns for calls to Slack that no claim has reserved: what is asked on the way to a message, and in search of one."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.domain.ids import WorkspaceId
from bot.slack_errors import NotYet
from storage import Speed, Store

Turn = Callable[[WorkspaceId, str, int], None]


def at_once(_workspace_id: WorkspaceId, _method: str, _count: int) -> None:
    """For what a person does: they wait, and are few. The pace leaves room for them."""


@dataclass(frozen=True)
class Pacing:
    """For workers, all of them together."""

    store: Store
    speed: Speed

    def take(self, workspace_id: WorkspaceId, method: str, count: int = 1) -> None:
        """So many calls of this method are about to be made. Raises NotYet when they have to wait."""
        with self.store.write() as tx:
            seconds = tx.outbox.take_turns(workspace_id, method, count, self.speed)
        if seconds > 0:
            raise NotYet(method, seconds)
