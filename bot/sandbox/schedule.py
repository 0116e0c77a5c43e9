"""Posting scheduled messages when the calendar clock gets there."""

from collections.abc import Callable
from copy import deepcopy
from datetime import UTC, datetime

from bot.sandbox.entities import Message, Scheduled
from bot.sandbox.workspace import Workspace
from bot.sandbox.world import World


class Schedule:
    """What chat.scheduleMessage left to be done, in the shape of `run_due`."""

    def __init__(self, world: World, posted: Callable[[Workspace, Message], object]) -> None:
        self._world = world
        self._posted = posted

    def run_due(self, now: datetime) -> datetime | None:
        """Posts what is due and returns when the next message is."""
        for workspace in self._world.workspaces.values():
            for one in [one for one in workspace.scheduled.values() if one.post_at <= now.timestamp()]:
                self._post(workspace, one)
        waiting = [one.post_at for w in self._world.workspaces.values() for one in w.scheduled.values()]
        return datetime.fromtimestamp(min(waiting), UTC) if waiting else None

    def _post(self, workspace: Workspace, one: Scheduled) -> None:
        with self._world.lock:
            del workspace.scheduled[one.id]
            if one.has_metadata:
                return
            message = Message(
                channel=one.channel,
                ts=self._world.next_ts(),
                user=workspace.bot_user,
                bot_id=workspace.bot_id,
                app_id=workspace.app_id,
                team=workspace.id,
                thread_ts=one.thread_ts,
                **deepcopy(one.content),
            )
            self._world.post(workspace, message)
        self._posted(workspace, message)
