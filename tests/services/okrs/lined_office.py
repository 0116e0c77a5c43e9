"""An office in which lines are on: the company, a functional team, a project, and objectives that may serve both."""

from dataclasses import dataclass
from decimal import Decimal

from bot.domain.okrs import Objective
from bot.domain.people import Person
from bot.domain.teams import Line, Team, TeamKind
from bot.domain.workspaces import Practice
from storage import Store
from tests.factories import Office


@dataclass
class Lined:
    """Mei leads Payments, Kai leads Atlas; both are part of Nordlicht, which Ada, an admin, leads."""

    office: Office
    ada: Person
    mei: Person
    kai: Person
    company: Team
    payments: Team
    atlas: Team

    @classmethod
    def open(cls, store: Store) -> "Lined":
        office = Office.open(store)
        switch(office, on=True)
        ada, mei, kai = office.person("Ada", slack_admin=True), office.person("Mei"), office.person("Kai")
        company = office.team("Nordlicht", ada, kind=TeamKind.COMPANY)
        payments = office.team("Payments", mei, (kai,), parent_id=company.id)
        atlas = office.team("Atlas", kai, (mei,), kind=TeamKind.PROJECT, line=Line.PROJECT, parent_id=company.id)
        return cls(office, ada, mei, kai, company, payments, atlas)

    def objective(self, team: Team, reached: int, **values: object) -> Objective:
        """Of one key result that has come so far, in percent."""
        objective = self.office.objective(self.mei, f"{team.name} {reached}", team, **values)
        self.office.check_in(self.office.key_result(objective), reached, 8)
        return objective

    def share(self, objective: Objective, **weights: int) -> None:
        """By the names of teams."""
        teams = {team.name.casefold(): team for team in (self.company, self.payments, self.atlas)}
        held = {teams[name].id: Decimal(weight) for name, weight in weights.items()}
        with self.office.store.write() as tx:
            tx.objective_shares.put([(objective, held)], by=self.mei.id, now=self.office.now)


def switch(office: Office, *, on: bool) -> None:
    """Lines, for everybody."""
    practices = frozenset({Practice.LINES}) if on else frozenset()
    with office.store.write() as tx:
        office.workspace = tx.workspaces.set(office.workspace, by=None, now=office.now, practices=practices)
