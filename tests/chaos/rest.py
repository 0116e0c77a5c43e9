"""What is still to be done, asked of the database."""

import time
from datetime import datetime

from sqlalchemy import func, select

from bot.domain.deliveries import DeliveryState
from bot.domain.errors import Unavailable
from storage import Store

LOOK_EVERY = 0.3  # seconds


def come_to_rest(store: Store, now: datetime, patience: float, looks: int) -> str:
    """Wait until nothing is planned or on its way any more; what is left after so many seconds. Several looks,
    for what a worker holds locked at one of them is not seen."""
    deadline = time.monotonic() + patience
    left, quiet = -1, 0
    while quiet < looks and time.monotonic() < deadline:
        time.sleep(LOOK_EVERY)
        left = _left(store, now)
        quiet = quiet + 1 if left == 0 else 0
    return "all sent" if left == 0 else f"{left} left"


def _left(store: Store, now: datetime) -> int:
    """People and teams still to be planned, and deliveries that neither ended nor wait for an admin; -1 while the
    database does not answer."""
    try:
        with store.read() as tx:
            planned = len(tx.people.never_planned(1)) + len(tx.people.due_for_prompt(now, 1))
            planned += len(tx.teams.due_for_digest(now, 1)) + len(tx.teams.without_digest_moment(1))
            planned += sum(len(tx.prompts.due(name, now, 1)) for name in ("remind_at", "lapse_at", "snoozed_until"))
            table = tx.outbox.table.c
            asked = select(table.id).where(table.state == DeliveryState.UNSURE, table.look_at.is_(None))
            waits = table.parent_id.in_(asked)  # with a message that an admin is asked about
            living = table.state.in_((DeliveryState.PENDING, DeliveryState.SENDING)) & (
                table.parent_id.is_(None) | ~waits
            )
            looked_for = (table.state == DeliveryState.UNSURE) & table.look_at.is_not(None)
            counted = select(func.count()).select_from(tx.outbox.table).where(living | looked_for)
            return planned + int(tx.connection.execute(counted).scalar_one())
    except Unavailable:
        return -1


def claimed(store: Store) -> int:
    """What workers hold; 0 while the database does not answer."""
    try:
        with store.read() as tx:
            held = tx.outbox.table.c.state == DeliveryState.SENDING
            counted = select(func.count()).select_from(tx.outbox.table).where(held)
            return int(tx.connection.execute(counted).scalar_one())
    except Unavailable:
        return 0
