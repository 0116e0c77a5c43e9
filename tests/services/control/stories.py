"""A company that puts objectives under control, and its mornings."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Self

from bot.domain.control import ControlPeriod, ControlRhythm, Wanted
from bot.domain.okrs import KeyResult, Objective
from bot.domain.people import Person
from bot.domain.prompts import Prompt, PromptKind
from bot.domain.teams import Team
from bot.domain.turn_notes import What
from bot.domain.workspaces import Practice, Workspace
from bot.services.access import Access
from bot.services.control.control import Control
from bot.services.control.planning import ControlPlanner
from bot.services.control.starting import ControlStarting
from bot.services.prompts.planning import PromptPlanner
from storage import Store
from tests.factories import MONDAY_MORNING, Office
from tests.services.prompts.mailroom import Mailroom

MONDAY = date(2026, 11, 16)
A_DAY, A_MINUTE = timedelta(days=1), timedelta(minutes=1)
EARLY = MONDAY_MORNING - timedelta(hours=1)  # before anybody's prompt


@dataclass
class Company:
    """Lea leads Payments; Mei owns its objective and one key result of it, Kai the other; Kai owns one elsewhere."""

    office: Office
    lea: Person
    mei: Person
    kai: Person
    team: Team
    objective: Objective
    other: KeyResult
    mail: Mailroom

    @classmethod
    def of(cls, store: Store) -> Self:
        office = Office.open(store, now=EARLY - A_DAY)
        lea, mei, kai = (office.person(name) for name in ("Lea", "Mei", "Kai"))
        team = office.team("Payments", lea, (mei, kai))
        objective = office.objective(mei, team=team)
        office.key_result(objective)
        office.key_result(objective, "Refund time", owner=kai)
        other = office.key_result(office.objective(kai, "Something else"), "Elsewhere")
        found = cls(office, lea, mei, kai, team, objective, other, Mailroom(store))
        found.switch(Practice.CONTROL)
        PromptPlanner(store).plan_due(EARLY, 100)
        return found

    @property
    def store(self) -> Store:
        return self.office.store

    @property
    def workspace(self) -> Workspace:
        with self.store.read() as tx:
            return tx.workspaces.get(self.office.workspace.id)

    @property
    def control(self) -> Control:
        return Control(self.store, Access())

    @property
    def starting(self) -> ControlStarting:
        return ControlStarting(self.store, Access())

    def switch(self, *practices: Practice) -> None:
        with self.store.write() as tx:
            workspace = tx.workspaces.get(self.office.workspace.id)
            tx.workspaces.set(workspace, by=None, now=EARLY, practices=frozenset(practices))
            tx.control_periods.wake(workspace.id, EARLY)

    def start(self, objective: Objective | None = None, now: datetime = EARLY, **wanted: Any) -> ControlPeriod:
        held: dict[str, Any] = {"reason": "The vendor left", "responsible_id": self.mei.id}
        held |= {"rhythm": ControlRhythm.DAILY, "last_day": MONDAY + 4 * A_DAY, **wanted}
        about = objective or self.objective
        return self.starting.start(self.workspace, self.lea, about.id, Wanted(**held), now).period

    def period(self, objective: Objective | None = None) -> ControlPeriod:
        with self.store.read() as tx:
            return tx.control_periods.of_objective(self.workspace.id, (objective or self.objective).id)[0]

    def days(self, until: int, *, first: int = 0) -> None:
        """The worker, each morning, every message being sent; Monday is day 0."""
        for day in range(first, until + 1):
            moment = MONDAY_MORNING + day * A_DAY + A_MINUTE
            for planner in (ControlPlanner(self.store), PromptPlanner(self.store)):
                planner.plan_due(moment, 100)
            self.mail.deliver(moment)

    def prompts(self, person: Person, kind: PromptKind = PromptKind.CONTROL) -> list[Prompt]:
        with self.store.read() as tx:
            found = tx.prompts.latest_of(person.workspace_id, [person.id], 40).get(person.id, [])
        return [one for one in found if one.kind is kind][::-1]

    def results(self) -> list[KeyResult]:
        with self.store.read() as tx:
            return list(tx.objectives.get(self.workspace.id, self.objective.id).key_results)

    def notes(self, person: Person) -> list[What]:
        with self.store.read() as tx:
            return [one.what for one in tx.turn_notes.to_reader(person.workspace_id, person.id, EARLY - A_DAY)]
