"""Everything the stand-in remembers: workspaces, the calendar clock, ids, and who is told about changes."""

from collections.abc import Iterator
from itertools import count
from threading import RLock

from bot.sandbox.blockkit.surfaces import elements_of, every_block
from bot.sandbox.changes import Changes
from bot.sandbox.clock import CalendarClock
from bot.sandbox.codes import Codes
from bot.sandbox.entities import TOMBSTONE, Channel, Ephemeral, Message
from bot.sandbox.tickets import Tickets
from bot.sandbox.wire import Json
from bot.sandbox.workspace import Workspace


class World:
    """Workspaces by team id. Whoever reads or changes one holds `lock`."""

    def __init__(self, clock: CalendarClock, workspaces: Iterator[Workspace] | list[Workspace]) -> None:
        self.lock = RLock()
        self.clock = clock
        self.changes = Changes()
        self.tickets = Tickets()
        self.workspaces = {workspace.id: workspace for workspace in workspaces}
        self.codes = Codes(self.new_id)
        self._ids = count(1)
        self._last_ts = 0

    @property
    def default(self) -> Workspace:
        """The workspace meant when a call names none."""
        return next(iter(self.workspaces.values()))

    def new_id(self, prefix: str) -> str:
        with self.lock:
            return f"{prefix}0S{next(self._ids):08d}"

    def next_ts(self) -> str:
        """Slack's message time: calendar time with microseconds, strictly increasing."""
        with self.lock:
            now = self.clock.now()
            self._last_ts = max(self._last_ts + 1, int(now.timestamp()) * 1_000_000 + now.microsecond)
            return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"

    def new_hash(self) -> str:
        """A view's hash: another one at every change."""
        with self.lock:
            return f"{int(self.clock.now().timestamp())}.{next(self._ids):08x}"

    def open_direct(self, workspace: Workspace, user: str) -> Channel:
        """The bot's direct messages with a person, opened if need be."""
        with self.lock:
            existing = workspace.direct(user)
            if existing:
                return existing
            channel = Channel(
                id=self.new_id("D"),
                name="",
                members=[user, workspace.bot_user],
                is_im=True,
                created=int(self.clock.now().timestamp()),
            )
            workspace.channels[channel.id] = channel
            workspace.directs[user] = channel.id
            self.changes.tell("channel", team=workspace.id, channel=channel.id, user=user)
            return channel

    def post(self, workspace: Workspace, message: Message) -> Message:
        """Keeps a message and tells the page."""
        with self.lock:
            fill_ids(message.blocks, self)
            fill_attachments(message.attachments, self)
            workspace.messages.setdefault(message.channel, []).append(message)
            parent = workspace.message(message.channel, message.thread_ts) if message.is_reply else None
            if parent:
                parent.thread_ts = parent.thread_ts or parent.ts
                message.parent_user = parent.user
        self.changes.tell("message", team=workspace.id, channel=message.channel, user=message.user)
        return message

    def whisper(self, workspace: Workspace, channel: str, user: str, body: Json) -> Ephemeral:
        """Keeps a message that only `user` sees: `body` carries text, blocks, attachments and perhaps thread_ts."""
        with self.lock:
            blocks, attachments = list(body.get("blocks") or []), list(body.get("attachments") or [])
            fill_ids(blocks, self)
            fill_attachments(attachments, self)
            ephemeral = Ephemeral(
                id=self.new_id("EPH"),
                channel=channel,
                user=user,
                ts=self.next_ts(),
                text=str(body.get("text") or ""),
                blocks=blocks,
                attachments=attachments,
                thread_ts=str(body.get("thread_ts") or ""),
            )
            workspace.ephemerals.append(ephemeral)
        self.changes.tell("ephemeral", team=workspace.id, channel=channel, user=user)
        return ephemeral

    def rewrite(self, workspace: Workspace, message: Message, content: Json, metadata: Json | None) -> None:
        """New text, blocks and attachments; the metadata stays unless other is given, and an empty one removes it."""
        with self.lock:
            fill_ids(content["blocks"], self)
            message.text = content["text"]
            message.blocks = content["blocks"]
            message.attachments = content.get("attachments", [])
            fill_attachments(message.attachments, self)
            if metadata is not None:
                message.metadata = metadata or None
            message.edited = {"user": message.user, "ts": self.next_ts()}
        self.changes.tell("message", team=workspace.id, channel=message.channel, user=message.user)

    def remove(self, workspace: Workspace, message: Message) -> None:
        """Takes a message away; one with replies leaves a tombstone, which goes with the last of them."""
        with self.lock:
            kept = workspace.messages[message.channel]
            if workspace.replies(message.channel, message.ts):
                kept[kept.index(message)] = _tombstone(message)
            else:
                kept.remove(message)
            parent = workspace.message(message.channel, message.thread_ts) if message.is_reply else None
            if parent and parent.is_tombstone and not workspace.replies(parent.channel, parent.ts):
                kept.remove(parent)
        self.changes.tell("message", team=workspace.id, channel=message.channel, user=message.user)


def _tombstone(message: Message) -> Message:
    """What is left of a deleted message that a thread hangs on."""
    return Message(
        channel=message.channel,
        ts=message.ts,
        user="USLACKBOT",
        text="This message was deleted.",
        team=message.team,
        thread_ts=message.ts,
        subtype=TOMBSTONE,
        accepted_at=message.accepted_at,
    )


def fill_ids(blocks: list[Json], world: World) -> None:
    """Slack gives every block and every interactive element an id where the app gave none."""
    for block in every_block(blocks):
        if not block.get("block_id"):
            block["block_id"] = world.new_id("b")
        for element in elements_of(block):
            if not element.get("action_id"):
                element["action_id"] = world.new_id("a")


def fill_attachments(attachments: list[Json], world: World) -> None:
    """Slack numbers the attachments of a message; the blocks in them are blocks like others."""
    for number, attachment in enumerate(attachments, 1):
        attachment["id"] = number
        fill_ids(attachment.get("blocks") or [], world)
