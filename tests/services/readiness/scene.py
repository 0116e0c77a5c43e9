"""A team of which a survey asks, and what the database says of their answers."""

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import select

from bot.domain.people import Employment, Person
from bot.domain.readiness import FIELDS, Survey
from bot.domain.teams import Team
from bot.domain.workspaces import Practice
from bot.services.access import Access
from bot.services.readiness.answering import SurveyAnswering
from bot.services.readiness.planning import SurveyPlanner
from bot.services.readiness.readiness import Readiness, ReadinessPage
from bot.services.readiness.starting import SurveyStarting
from storage import Store
from storage.rows import table_of
from storage.tables.columns import metadata
from tests.factories import Office

MONDAY = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
LAST_DAY = date(2026, 11, 20)
OVER = datetime(2026, 11, 21, 0, 30, tzinfo=UTC)
BATCH = 500
ACCESS = Access(frozenset({"U0ADA"}))
NAMES = ("Mei", "Kai", "Lea", "Ben", "Zoe", "Ida")


class Scene:
    """Mei leads Payments, a team of six of whom Ida is the only contract worker; Ada is an admin."""

    def __init__(self, store: Store) -> None:
        self.office = Office.open(store, MONDAY)
        self.store = store
        self.ada = self.office.person("Ada", slack_user_id="U0ADA")
        self.people = {name: self.office.person(name) for name in NAMES[:-1]}
        self.people["Ida"] = self.office.person("Ida", employment=Employment.CONTRACTOR)
        self.mei = self.people["Mei"]
        rest = tuple(one for one in self.people.values() if one is not self.mei)
        self.team = self.office.team("Payments", self.mei, rest)
        self.switch()
        self.readiness, self.starting = Readiness(store, ACCESS), SurveyStarting(store, ACCESS)
        self.answering, self.planner = SurveyAnswering(store, ACCESS), SurveyPlanner(store)

    def switch(self, *practices: str, **values: Any) -> None:
        with self.store.write() as tx:
            held = tx.workspaces.get(self.office.workspace.id)
            values["practices"] = frozenset(practices or (Practice.READINESS,))
            self.workspace = tx.workspaces.set(held, by=None, now=MONDAY, **values)

    def start(self, team: Team | None = None, by: Person | None = None, day: date = LAST_DAY, **at: Any) -> Survey:
        team = team or self.team
        now = at.get("now", MONDAY)
        survey = self.starting.start(self.workspace, by or self.mei, team.id, day, now)
        self.plan(now)
        return self.survey(survey.id)

    def plan(self, now: datetime) -> None:
        while self.planner.plan_due(now, BATCH) >= BATCH:
            pass

    def answer(self, name: str, survey: Survey, score: int | str = 4, now: datetime = MONDAY, **scores: Any) -> None:
        typed: dict[str, str | None] = {**dict.fromkeys(FIELDS, str(score)), **scores}
        self.answering.answer(self.workspace, self.people[name], survey.id, typed, now)

    def survey(self, survey_id: int) -> Survey:
        with self.store.read() as tx:
            found = tx.surveys.by_id(self.workspace.id, survey_id)
        assert found is not None
        return found

    def page(self, person: Person | None = None, now: datetime = OVER) -> ReadinessPage:
        return self.readiness.page(self.workspace, person or self.mei, self.team.id, now)

    def rows(self, row: Any) -> list[dict[str, Any]]:
        with self.store.read() as tx:
            return [dict(one) for one in tx.connection.execute(select(table_of(row))).mappings()]

    def everything(self) -> dict[str, list[dict[str, Any]]]:
        """Every row of every table."""
        with self.store.read() as tx:
            tables = metadata().tables
            return {
                name: sorted(
                    (dict(one) for one in tx.connection.execute(select(table)).mappings()),
                    key=lambda row: str(row.get("id")),
                )
                for name, table in tables.items()
            }
