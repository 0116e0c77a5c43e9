"""What is told of an objective under control: the room in its team's channel, decisions in its thread, and notes."""

from datetime import datetime, timedelta

from bot.domain.control import ControlDecision, ControlPeriod
from bot.domain.deliveries import DeliveryKind
from bot.domain.ids import PersonId
from bot.domain.okrs import Objective
from bot.domain.people import Person
from bot.domain.turn_notes import What
from bot.services.control.ending import RULE, room_key, told_besides
from bot.services.under_way.turn_noting import Happening
from storage import Transaction

WORTH_POSTING = timedelta(days=1)
"""A decision whose thread could not be told for this long is read on the objective's page."""


def begun(tx: Transaction, objective: Objective, person: Person, period: ControlPeriod) -> Happening:
    return Happening(
        what=What.CONTROLLED,
        objective=objective,
        by=person,
        to_id=period.responsible_id,
        reason=period.because,
        also=_also(tx, objective, period),
    )


def open_room(tx: Transaction, period: ControlPeriod, channel_id: str, not_before: datetime, now: datetime) -> None:
    """The one message in the channel, which nobody there asked for; its thread is the room."""
    tx.outbox.promise(
        workspace_id=period.workspace_id,
        kind=DeliveryKind.CONTROL_ROOM,
        channel_id=channel_id,
        subject={"period": period.id},
        rule=RULE,
        not_before=not_before,
        too_late_after=period.ends_at,
        dedupe_key=room_key(period.id),
        now=now,
    )


def tell_room(
    tx: Transaction, period: ControlPeriod, objective: Objective, decision: ControlDecision, now: datetime
) -> None:
    """It is worded when it is sent, after the message to whose thread it belongs."""
    room = tx.outbox.by_key(period.workspace_id, room_key(period.id))
    if room is None or objective.is_restricted:
        return
    tx.outbox.promise(
        workspace_id=period.workspace_id,
        kind=DeliveryKind.CONTROL_DECISION,
        channel_id=room.channel_id,
        parent_id=room.id,
        subject={"decision": decision.id},
        rule=RULE,
        too_late_after=now + WORTH_POSTING,
        dedupe_key=f"control_decision:{decision.id}",
        now=now,
    )


def _also(tx: Transaction, objective: Objective, period: ControlPeriod) -> set[PersonId]:
    return {*told_besides(tx, objective.workspace_id, objective), period.responsible_id}
