"""A prompt that waits: Mei was asked on Monday morning about her one key result."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from bot.domain.deliveries import DeliveryKind
from bot.domain.okrs import KeyResult
from bot.domain.people import Person
from bot.domain.prompt_times import Snooze
from bot.domain.prompts import Prompt, PromptState
from bot.services.prompts.prompts import Prompts, Settled
from bot.services.schedules import reschedule
from storage import Store
from tests.factories import MONDAY_MORNING, Office
from tests.services.prompts.mailroom import Mailroom

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
WEEK = timedelta(weeks=1)
WEDNESDAY = MONDAY_MORNING + 2 * DAY
FRIDAY_MIDNIGHT = datetime(2026, 11, 19, 23, tzinfo=UTC)  # the third working day after Monday is over in Berlin


@dataclass
class Desk:
    """Mei, her one key result, and the prompt she was sent on Monday morning."""

    office: Office
    mail: Mailroom
    mei: Person
    result: KeyResult

    @property
    def store(self) -> Store:
        return self.office.store

    @property
    def acts(self) -> Prompts:
        return Prompts(self.store)

    def prompts(self) -> list[Prompt]:
        with self.store.read() as tx:
            return tx.prompts.latest_of(self.office.workspace.id, [self.mei.id], 20).get(self.mei.id, [])

    def prompt(self) -> Prompt:
        return self.prompts()[0]

    def snooze(self, choice: Snooze, now: datetime, **more: Any) -> Settled:
        return self.acts.snooze(self.office.workspace, self.mei, choice, now, **more)

    def skip(self, now: datetime, **more: Any) -> Settled:
        return self.acts.skip(self.office.workspace, self.mei, now, **more)

    def kinds(self) -> list[DeliveryKind]:
        return [delivery.kind for delivery, _ in self.mail.posted]

    def answer(self) -> None:
        with self.store.write() as tx:
            tx.prompts.move(self.prompt(), PromptState.SENT, state=PromptState.ANSWERED, answered_at=MONDAY_MORNING)

    def move(self, zone: str, now: datetime) -> None:
        with self.store.write() as tx:
            known = tx.people.get(self.office.workspace.id, self.mei.id)
            tx.people.change(known, by=known.id, now=now, zone=zone)
            reschedule(tx, self.office.workspace, [known.id], now)

    def away(self, first: date, last: date) -> None:
        with self.store.write() as tx:
            held = {"workspace_id": self.office.workspace.id, "person_id": self.mei.id}
            tx.absences.insert(**held, first_day=first, last_day=last)

    @classmethod
    def open(cls, store: Store) -> "Desk":
        office = Office.open(store, now=MONDAY_MORNING - WEEK)
        mei = office.person("Mei")
        made = cls(office, Mailroom(store), mei, office.key_result(office.objective(mei)))
        made.mail.run(MONDAY_MORNING - DAY)
        made.mail.run(MONDAY_MORNING)
        return made
