"""A company whose last quarter has just ended, for the stories about feedback."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from bot.domain.cycles import Cycle, CycleState
from bot.domain.feedback import Answer, FeedbackAsk
from bot.domain.okrs import Objective, ObjectiveState
from bot.domain.people import Person
from bot.domain.workspaces import Practice, Workspace
from bot.services.access import Access
from bot.services.feedback.asking import FeedbackAsking, TypedAsk
from bot.services.feedback.giving import FeedbackGiving
from bot.services.feedback.reading import FeedbackReading
from bot.services.feedback.received import FeedbackReceiving, Received
from bot.services.feedback.rounds import FeedbackPlanner
from storage import Store
from tests.factories import Office

BEGUN = datetime(2026, 10, 5, 8, 0, tzinfo=UTC)
"""A Monday: people ask until 19 October, answer until 2 November, and are given theirs on 3 November."""
IN_TIME = BEGUN + timedelta(days=20)
TOO_LATE = datetime(2026, 11, 2, 23, 30, tzinfo=UTC)  # half past midnight in Berlin, on the day of delivery
DELIVERED = datetime(2026, 11, 3, 8, 0, tzinfo=UTC)
NAMES = ("Mei", "Kai", "Lea", "Ada", "Uma", "Jonas", "Ravi")
WHATEVER = Answer("You answered at once", "Say no more often", "Pair on Mondays")


@dataclass
class Company:
    """Mei owns an objective of the quarter that is over; the others are in her team, and Ada leads it."""

    store: Store
    office: Office
    cycle: Cycle
    objective: Objective
    people: dict[str, Person] = field(default_factory=dict)

    @classmethod
    def open(cls, store: Store, **practices: Any) -> "Company":
        office = Office.open(store, BEGUN)
        people = {name: office.person(name) for name in NAMES}
        office.team("Payments", people["Ada"], tuple(one for one in people.values() if one.name != "Ada"))
        cycle = office.last_quarter(state=CycleState.GRADING)
        held: dict[str, Any] = {"cycle_id": cycle.id, "state": ObjectiveState.ACTIVE}
        company = cls(store, office, cycle, office.objective(people["Mei"], "Refunds at once", **held), people)
        company.switch(on=True)
        return company

    @property
    def workspace(self) -> Workspace:
        return self.office.workspace

    def switch(self, *, on: bool) -> None:
        chosen = frozenset({Practice.FEEDBACK.value}) if on else frozenset()
        self.set(practices=chosen)

    def set(self, **values: Any) -> None:
        with self.store.write() as tx:
            self.office.workspace = tx.workspaces.set(self.workspace, by=None, now=BEGUN, **values)

    def change(self, name: str, **values: Any) -> None:
        with self.store.write() as tx:
            self.people[name] = tx.people.change(self.people[name], by=None, now=BEGUN, **values)

    def asks(
        self, by: str, *of: str, nameless: bool = False, about: str | None = None, now: datetime = BEGUN
    ) -> FeedbackAsk:
        typed = TypedAsk(about or f"o{self.objective.id}", nameless, tuple(self.people[one] for one in of))
        return self.asking.ask(self.workspace, self.people[by], typed, now).ask

    def answers(self, by: str, ask: FeedbackAsk, answer: Answer = WHATEVER, now: datetime = IN_TIME) -> None:
        self.giving.send(self.workspace, self.people[by], ask.id, answer, now)

    def delivers(self, now: datetime = DELIVERED) -> None:
        FeedbackPlanner(self.store).plan_due(now, 500)

    def reads(self, name: str, now: datetime = DELIVERED) -> list[Received]:
        return list(self.receiving.own(self.workspace, self.people[name], now).received)

    @property
    def asking(self) -> FeedbackAsking:
        return FeedbackAsking(self.store, Access())

    @property
    def giving(self) -> FeedbackGiving:
        return FeedbackGiving(self.store, Access())

    @property
    def receiving(self) -> FeedbackReceiving:
        return FeedbackReceiving(self.store, Access())

    @property
    def reading(self) -> FeedbackReading:
        return FeedbackReading(self.store, Access())

    def another_round(self) -> Cycle:
        """Two months that end in December."""
        days = date(2026, 11, 1), date(2026, 12, 1)
        return self.office.another_cycle("November", *days, state=CycleState.GRADING)
