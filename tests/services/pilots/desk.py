"""A team that may pilot, and whoever sits at its desk."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import text

from bot.domain.people import Person
from bot.domain.pilots import Pilot, PilotVote, Stage
from bot.domain.teams import Team
from bot.domain.workspaces import Practice
from bot.services.access import Access
from bot.services.pilots.pilots import Pilots
from bot.services.pilots.planning import PilotPlanner
from bot.services.pilots.reading import PilotReading
from bot.services.pilots.votes import PilotVotes
from storage import Store
from tests.factories import Office

A_DAY, A_WEEK = timedelta(days=1), timedelta(days=7)
FRIDAY = date(2026, 11, 20)
AFTER = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)  # Saturday in Berlin
WORDS = {"gains": "We see what is stuck", "costs": "An hour a week"}


@dataclass
class Desk:
    """``boss`` leads the company, ``people`` are Payments, the first of them its lead."""

    office: Office
    boss: Person
    team: Team
    people: list[Person]
    access: Access

    @property
    def lead(self) -> Person:
        return self.people[0]

    @property
    def who(self) -> tuple[Any, Person]:
        return self.office.workspace, self.lead

    @property
    def pilots(self) -> Pilots:
        return Pilots(self.office.store, self.access)

    @property
    def reading(self) -> PilotReading:
        return PilotReading(self.office.store, self.access)

    @property
    def votes(self) -> PilotVotes:
        return PilotVotes(self.office.store, self.access)

    def now(self) -> Pilot:
        with self.office.store.read() as tx:
            found = tx.pilots.last_of(self.office.workspace.id, self.team.id)
        assert found is not None
        return found

    def opened(self, now: datetime | None = None) -> PilotVote:
        """Until Friday, or for four days."""
        last_day = FRIDAY if now is None else now.date() + 4 * A_DAY
        return self.votes.open(*self.who, self.now().turn, last_day, now or self.office.now)

    def answers(self, vote: PilotVote, willing: Sequence[bool]) -> None:
        for person, said in zip(self.people, willing, strict=False):
            self.votes.answer(self.office.workspace, person, vote.id, said, self.office.now + A_DAY)

    def runs(self, moment: datetime) -> int:
        return PilotPlanner(self.office.store).plan_due(moment, 100)

    def at(self, stage: Stage, **values: Any) -> Pilot:
        """As if everything before had been done."""
        with self.office.store.write() as tx:
            return tx.pilots.change(self.now(), by=None, now=self.office.now, stage=stage, **values)

    def rows(self, question: str) -> list[tuple[Any, ...]]:
        with self.office.store.read() as tx:
            return [tuple(row) for row in tx.connection.execute(text(question))]


def desk(store: Store, members: int = 5) -> Desk:
    office = Office.open(store)
    boss = office.person("Ada")
    people = [office.person(name) for name in ("Mei", "Kai", "Lea", "Noa", "Ben", "Ida")[:members]]
    company = office.team("Company", boss)
    team = office.team("Payments", people[0], tuple(people[1:]), parent_id=company.id, channel_id="C0PAY")
    with store.write() as tx:
        practices = frozenset({Practice.PILOTS})
        office.workspace = tx.workspaces.set(office.workspace, by=None, now=office.now, practices=practices)
    made = Desk(office, boss, team, people, Access(frozenset({boss.slack_user_id})))
    made.pilots.start(*made.who, team.id, WORDS, office.now)
    return made
