"""The control room in a channel: its message, what that turns into, and the decisions in its thread."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.deliveries import Delivery, DeliveryKind
from bot.domain.prompt_sheets import PromptSheet
from bot.i18n import Language, spoken_to
from bot.messages import Change, Check, Drop, Post, Rendered, Script, Scripts
from bot.services.control.content import Room
from bot.services.control.helping import MOST_ASKED, ControlHelping
from bot.services.control.rooms import ControlRooms
from bot.views.also_line import AlsoLine
from bot.views.control.control import announcement, decides_line, room_message
from bot.views.control.helped import helped_lines

NOT_TOLD = "the channel is not told of it any more"


@dataclass(frozen=True)
class ControlMessages:
    """``check`` asks Slack, just before each posting, whether others read along in the channel."""

    rooms: ControlRooms
    check: Check

    def scripts(self) -> Scripts:
        return {
            DeliveryKind.CONTROL_ROOM: Script(self.room, self.rooms.posted, self.check),
            DeliveryKind.CONTROL_ROOM_CHANGED: Script(self.changed),
            DeliveryKind.CONTROL_DECISION: Script(self.decision, check=self.check),
        }

    def room(self, delivery: Delivery, now: datetime) -> Rendered:
        found = self._found(delivery, now)
        if found is None or not found.sheet.runs:
            return Drop(NOT_TOLD)
        return Post(room_message(spoken_to(found.team, now), found.sheet), delivery.channel_id or "")

    def changed(self, delivery: Delivery, now: datetime) -> Rendered:
        found = self._found(delivery, now)
        period = None if found is None else found.sheet.period
        if found is None or period is None or period.room_channel is None or period.room_ts is None:
            return Drop("it was never posted, or the channel is not told of it any more")
        return Change(room_message(spoken_to(found.team, now), found.sheet), period.room_channel, period.room_ts)

    def decision(self, delivery: Delivery, now: datetime) -> Rendered:
        told = self.rooms.announced(delivery.workspace_id, delivery.subject["decision"], now)
        if told is None or told.sheet.period.room_ts is None:
            return Drop(NOT_TOLD)
        message = announcement(spoken_to(told.team, now), told.sheet, told.decision)
        return Post(message, told.sheet.period.room_channel or "", told.sheet.period.room_ts)

    def _found(self, delivery: Delivery, now: datetime) -> Room | None:
        return self.rooms.room(delivery.workspace_id, delivery.subject["period"], now)


@dataclass(frozen=True)
class ControlLines:
    """What somebody decides about these days, in their daily message; and whether it helped, asked of everybody who was
    in it."""

    helping: ControlHelping

    def __call__(self, sheet: PromptSheet, t: Language, now: datetime) -> Sequence[AlsoLine]:
        asked = self.helping.waiting(sheet.person, now)[:MOST_ASKED]
        return [*(decides_line(t, one) for one in sheet.decides), *(helped_lines(t, one) for one in asked)]
