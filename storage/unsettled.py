"""Which deliveries a sight of their message would settle."""

from sqlalchemy import ColumnElement, FromClause

from bot.domain.deliveries import DeliveryKind, DeliveryState

CHANGES = [kind for kind in DeliveryKind if kind.is_change]


def is_unsettled(delivery: FromClause) -> ColumnElement[bool]:
    """A message of which nobody knows whether it is there; or that was not found and is to be sent again; or that
    somebody has vouched for without knowing where it is."""
    table = delivery.c
    unclear = table.state == DeliveryState.UNSURE
    to_be_repeated = (table.state == DeliveryState.PENDING) & (table.attempts > 0)
    somewhere = (table.state == DeliveryState.SENT) & table.slack_channel.is_(None)
    return (unclear | to_be_repeated | somewhere) & table.kind.not_in(CHANGES)
