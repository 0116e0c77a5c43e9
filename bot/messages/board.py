"""The board of a planned cycle in its team's channel, a reply for each draft, and what changes of both."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from slack_sdk import WebClient

from bot.domain.boards import Board, Entry
from bot.domain.deliveries import Delivery, DeliveryKind
from bot.i18n import spoken_to
from bot.messages import Change, Check, Drop, Post, Rendered, Script, Scripts
from bot.services.drafting.board_reading import Boards
from bot.views.drafting.board import board_message, entry_message, gone_message


@dataclass(frozen=True)
class BoardMessages:
    """``check`` asks Slack, just before each posting, whether others read along in the channel."""

    boards: Boards
    check: Check

    def scripts(self) -> Scripts:
        return {
            DeliveryKind.BOARD: Script(self.board, self.boards.posted, self.check),
            DeliveryKind.BOARD_CHANGED: Script(self.changed, self.boards.changed, self.check),
            DeliveryKind.BOARD_ENTRY: Script(self.entry, self.boards.entry_posted, self.check),
            DeliveryKind.BOARD_ENTRY_CHANGED: Script(
                self.entry_changed, self.boards.entry_changed, unless_gone(self.check)
            ),
        }

    def board(self, delivery: Delivery, now: datetime) -> Rendered:
        board = self._board(delivery, now)
        if board is None or board.team.channel_id != board.board.channel_id:
            return Drop("its team is gone or has another channel")
        if board.has_begun:
            return Drop("its cycle has begun")
        if not board.entries:
            return Drop("nothing is shared")
        return Post(board_message(spoken_to(board.team, now), board), board.board.channel_id)

    def changed(self, delivery: Delivery, now: datetime) -> Rendered:
        board = self._board(delivery, now)
        if board is None:
            return Drop("the board is gone")
        place = self.boards.place(delivery, board.board.slack_channel, board.board.slack_ts)
        if place is None:
            return Drop("it was never posted")
        return Change(board_message(spoken_to(board.team, now), board), *place)

    def entry(self, delivery: Delivery, now: datetime) -> Rendered:
        entry = self._entry(delivery)
        if entry is None or entry.objective is None:
            return Drop("it is not on the board any more")
        if entry.board.slack_channel is None or entry.board.slack_ts is None:
            return Drop("the board was never posted")
        message = entry_message(spoken_to(entry.team, now), entry.objective, entry.names)
        return Post(message, entry.board.slack_channel, entry.board.slack_ts)

    def entry_changed(self, delivery: Delivery, now: datetime) -> Rendered:
        entry = self._entry(delivery)
        place = None
        if entry is not None:
            place = self.boards.place(delivery, entry.board.slack_channel, delivery.subject["ts"])
        if entry is None or place is None:
            return Drop("it was never posted")
        t = spoken_to(entry.team, now)
        if entry.objective is None or delivery.subject["gone"]:
            return Change(gone_message(t), *place)
        return Change(entry_message(t, entry.objective, entry.names), *place)

    def _board(self, delivery: Delivery, now: datetime) -> Board | None:
        return self.boards.board(delivery.workspace_id, delivery.subject["board"], now)

    def _entry(self, delivery: Delivery) -> Entry | None:
        told = delivery.subject
        return self.boards.entry(delivery.workspace_id, told["draft"], told["board"])


def unless_gone(check: Check) -> Callable[[Delivery, WebClient], str | None]:
    """What is taken back goes from a channel whoever reads along there by now."""

    def checked(delivery: Delivery, client: WebClient) -> str | None:
        return None if delivery.subject["gone"] else check(delivery, client)

    return checked
