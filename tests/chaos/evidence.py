"""What a ledger is drawn up from: what stands in Slack, what the witness saw, and when each moment began."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.domain.deliveries import Delivery, DeliveryKind, DeliveryState
from bot.posting import EVENT_TYPE
from bot.sandbox.entities import Message
from bot.sandbox.server import Sandbox
from bot.telemetry import LATE
from storage import Speed
from storage.pace import A_MINUTE, OPEN
from tests.chaos.company import Town
from tests.chaos.hurry import looks
from tests.chaos.witness import Witness


@dataclass(frozen=True)
class Held:
    """A message that the bot has posted: of which delivery, to which person or channel."""

    delivery: int
    place: str
    message: Message


@dataclass
class Evidence:
    """``began``: each moment of the calendar, and when the clock was moved there on machine time."""

    sandbox: Sandbox
    witness: Witness
    factor: float
    speed: Speed
    began: list[tuple[datetime, datetime]] = field(default_factory=list)

    def messages(self, town: Town) -> Iterator[Held]:
        workspace = self.sandbox.world.workspaces[town.team_id]
        for channel_id, messages in workspace.messages.items():
            channel = workspace.channels[channel_id]
            others = (user for user in channel.members if user != workspace.bot_user)
            place = next(others, "") if channel.is_im else channel_id
            for message in messages:
                told = message.metadata or {}
                if told.get("event_type") == EVENT_TYPE:
                    yield Held(int(told["event_payload"]["delivery"]), place, message)

    def beyond_both_looks(self, town: Town, delivery: int) -> list[float]:
        """The seconds after which Slack took calls of it, where they are more than both looks leave: what was taken
        sooner has to be found, and may not come twice."""
        taken = self.witness.late.get((town.team_id, delivery), [])
        return [seconds for seconds in taken if seconds >= looks(self.factor).total_seconds()]

    def refused(self, town: Town) -> set[int]:
        """The deliveries that Slack was told to refuse for good."""
        return {delivery for team, delivery in self.witness.refused if team == town.team_id}

    def late(self, town: Town, rows: Sequence[Delivery]) -> int:
        """Of the rows, all of one kind, those that Slack took more than fifteen minutes (hurried) after the pace had
        room for the last of their wave. The calendar stands still within a moment; machine time does not."""
        waves: dict[datetime, list[datetime]] = defaultdict(list)
        for row in rows:
            moment = next((real for due, real in self.began if row.not_before <= due), None)
            taken = self.witness.taken_at.get((town.team_id, row.id))
            if moment is not None and taken is not None and row.state is DeliveryState.SENT:
                waves[moment].append(taken)
        is_first = bool(rows) and rows[0].kind is DeliveryKind.PROMPT
        gap = self.speed.minute / A_MINUTE[OPEN] if is_first else self.speed.gap
        patience = LATE / self.factor
        return sum(taken > moment + len(wave) * gap + patience for moment, wave in waves.items() for taken in wave)
