"""Whom a message of its own reaches that nobody asked for, and from which hour on."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.deliveries import Delivery
from bot.domain.good_hours import free_hour
from bot.domain.people import Person
from bot.domain.workspaces import Practice
from bot.services.schedules import timetables
from storage import Transaction


@dataclass(frozen=True, slots=True)
class Reader:
    """``is_on``: whether the practice that the message is about is switched on. ``opening``: the first moment (UTC),
    now or later, outside their quiet hours on a day on which they work; None for those who do not come back within
    sight."""

    person: Person
    is_on: bool
    opening: datetime | None


def reader_of(tx: Transaction, delivery: Delivery, practice: Practice, now: datetime) -> Reader | None:
    """None for those who have left."""
    workspace = tx.workspaces.get(delivery.workspace_id)
    person = None if delivery.person_id is None else tx.people.by_id(workspace.id, delivery.person_id)
    if person is None or not person.is_active:
        return None
    table = timetables(tx, workspace, [person], now)[person.id]
    opening = free_hour(now, table.schedule.zone, table.calendar, table.schedule.chosen_time)
    return Reader(person, workspace.practises(practice), opening)
