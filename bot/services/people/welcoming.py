"""The first message that somebody gets from the bot says what it does; no later one ever does."""

from dataclasses import dataclass
from datetime import datetime, time

from bot.domain.deliveries import Delivery, DeliveryKind
from bot.domain.people import Person
from bot.domain.prompts import PromptRule
from bot.domain.workspaces import Workspace
from bot.services.schedules import resting, timetables
from storage import Store, Transaction


@dataclass(frozen=True, slots=True)
class WelcomeSheet:
    """``day`` (Monday = 0) and ``at`` say when they are asked, in their zone; None for whoever is asked nothing so far,
    or is asked daily these days."""

    person: Person
    day: int | None = None
    at: time | None = None


@dataclass(frozen=True)
class Welcoming:
    store: Store

    def sheet(self, delivery: Delivery, now: datetime) -> WelcomeSheet | None:
        """What to say before this message; None when its reader has been welcomed by another one."""
        with self.store.read() as tx:
            if delivery.person_id is None:
                return None
            known = tx.welcomes.of(delivery.workspace_id, delivery.person_id)
            if known is not None and known.delivery != delivery.id:
                return None
            return _sheet(tx, delivery, now)

    def claim(self, delivery: Delivery, now: datetime) -> bool:
        """Whether this message is the one that welcomes; of two at the same moment one is."""
        if delivery.person_id is None:
            return False
        with self.store.write() as tx:
            return tx.welcomes.is_in(delivery.workspace_id, delivery.person_id, delivery.id, now)


def _sheet(tx: Transaction, delivery: Delivery, now: datetime) -> WelcomeSheet | None:
    person = tx.people.by_id(delivery.workspace_id, delivery.person_id or 0)
    if person is None or not person.is_active:
        return None
    workspace = tx.workspaces.get(delivery.workspace_id)
    if not _is_asked_weekly(tx, workspace, delivery, person, now):
        return WelcomeSheet(person)
    schedule = timetables(tx, workspace, [person], now)[person.id].schedule
    return WelcomeSheet(person, schedule.day, schedule.hour)


def _is_asked_weekly(tx: Transaction, workspace: Workspace, delivery: Delivery, person: Person, now: datetime) -> bool:
    """Whether check-in messages come, once a week at most, as far as one knows: there is something to ask, nothing is
    under control, and the company is not piloting without them."""
    if delivery.kind is DeliveryKind.PROMPT:
        return delivery.rule != PromptRule.CONTROL
    return person.next_prompt_at is not None and person.id not in resting(tx, workspace, [person], now)
