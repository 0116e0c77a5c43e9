"""A channel, a direct conversation or a thread as one person sees it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from markupsafe import Markup

from bot.sandbox.entities import Ephemeral
from bot.sandbox.entities import Message as Stored
from bot.sandbox.page import view
from bot.sandbox.page.blocks import Json, Reader, Surface, render
from bot.sandbox.page.blocks.dates import day_name
from bot.sandbox.page.blocks.html import tag
from bot.sandbox.page.blocks.mrkdwn import mrkdwn
from bot.sandbox.page.bodies import Bodies
from bot.sandbox.page.directory import initials, name_of, tint
from bot.sandbox.workspace import Workspace

SHOWN = 100
Shown = Stored | Ephemeral
_TOGETHER = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Conversation:
    """What is needed to show messages: the workspace, the reader, and the address for links."""

    workspace: Workspace
    reader: Reader
    where: view.Where
    bodies: Bodies

    def messages(self, channel: str) -> list[view.Message]:
        """The last messages of a channel that are not replies, with what only this reader sees."""
        stored = [one for one in self.workspace.messages.get(channel, ()) if not one.is_reply or one.reply_broadcast]
        whispers = [one for one in self._whispers(channel) if not one.thread_ts]
        return self._shown("m", _in_order([*stored, *whispers])[-SHOWN:])

    def thread(self, channel: str, ts: str) -> list[view.Message]:
        """The message a thread hangs on, and its replies."""
        parent = self.workspace.message(channel, ts)
        whispers = [one for one in self._whispers(channel) if one.thread_ts == ts]
        replies: list[Shown] = [*self.workspace.replies(channel, ts), *whispers]
        head: list[Shown] = [parent] if parent else []
        return self._shown("t", head + _in_order(replies))

    def _whispers(self, channel: str) -> Iterable[Ephemeral]:
        mine = (one for one in self.workspace.ephemerals if one.user == self.reader.person)
        return (one for one in mine if one.channel == channel)

    def _shown(self, prefix: str, messages: Sequence[Shown]) -> list[view.Message]:
        out: list[view.Message] = []
        before: Shown | None = None
        for message in messages:
            out.append(self._one(prefix, message, before))
            before = message
        return out

    def _one(self, prefix: str, message: Shown, before: Shown | None) -> view.Message:
        at = instant(message.ts).astimezone(self.reader.zone)
        earlier = instant(before.ts).astimezone(self.reader.zone) if before else None
        new_day = earlier is None or earlier.date() != at.date()
        author = self._author(message)
        together = before is not None and self._author(before) == author and type(before) is type(message)
        key = f"{prefix}-{message.channel}-{message.ts.replace('.', '-')}"
        name = name_of(self.workspace, author)
        return view.Message(
            key=key,
            channel=message.channel,
            ts=message.ts,
            author=name,
            initials=initials(name),
            tint=tint(author),
            is_bot=author == self.workspace.bot_user,
            time=at.strftime("%H:%M"),
            moment=f"{at:%A %d %B %Y %H:%M} · {at.astimezone(UTC):%H:%M} UTC",
            day=day_name(at.date(), self.reader) if new_day else "",
            body=self._body(key, message),
            is_ephemeral=isinstance(message, Ephemeral),
            is_edited=isinstance(message, Stored) and bool(message.edited),
            follows=together and not new_day and earlier is not None and at - earlier < _TOGETHER,
            replies=len(self.workspace.replies(message.channel, message.ts)),
            thread_href=self.where.href(thread=message.ts, show=""),
        )

    def _author(self, message: Shown) -> str:
        return self.workspace.bot_user if isinstance(message, Ephemeral) else message.user

    def _body(self, key: str, message: Shown) -> Markup:
        typed = self.workspace.typed_in_messages.get((message.channel, message.ts, self.reader.person), {})
        depends = (key, self.reader.key, repr(message), repr(typed))
        return self.bodies.get(depends, lambda: self._render(key, message, typed))

    def _render(self, key: str, message: Shown, typed: Json) -> Markup:
        """The blocks, else the text; attachments and files after it, in words."""
        values = typed_values(typed)
        if message.blocks:
            body = render(message.blocks, Surface(self.reader, key, values=values))
        else:
            words = tag("div", mrkdwn(message.text, self.reader), class_="grow")
            body = tag("div", words, class_="block section")
        for attached in message.attachments:
            place = Surface(self.reader, f"{key}-a{attached.get('id', '')}", values=values)
            inside = render(attached.get("blocks"), place) or mrkdwn(
                str(attached.get("text") or attached.get("fallback") or ""), self.reader
            )
            body += tag("blockquote", inside)
        for file in message.files if isinstance(message, Stored) else ():
            body += tag("div", f"File: {file.get('title') or file.get('name')}", class_="block context")
        return body


def _in_order(messages: list[Shown]) -> list[Shown]:
    return sorted(messages, key=lambda one: float(one.ts))


def instant(ts: str) -> datetime:
    """The moment of a message time such as `1700000000.000001`."""
    return datetime.fromtimestamp(float(ts), UTC)


def typed_values(typed: Json) -> dict[tuple[str, str], Any]:
    """What stands in inputs, by block and action id, from Slack's state: the one key beside `type` that holds it."""
    return {
        (block_id, action_id): next((value for key, value in state.items() if key not in ("type", "timezone")), None)
        for block_id, actions in typed.items()
        for action_id, state in actions.items()
    }
