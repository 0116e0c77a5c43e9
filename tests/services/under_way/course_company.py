"""Mei's O-1 with its key results KR-1.1 (hers) and KR-1.2 (Kai's), in the team that Ada leads. It contributes to Eva's
O-2, and Lea's O-3 contributes to it."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from bot.domain.ids import PromptId
from bot.domain.okrs import KeyResult, Objective
from bot.domain.people import Person
from bot.domain.prompt_sheets import PromptSheet
from bot.domain.prompts import Prompt, PromptKind, PromptState
from bot.domain.teams import Team
from bot.domain.turns import Course
from bot.i18n import language
from bot.messages.turn_lines import TurnLines
from bot.services.access import Access
from bot.services.alignment.contexts import Contexts
from bot.services.under_way.handover_offers import HandoverOffers
from bot.services.under_way.turn_noting import TurnNews
from bot.services.under_way.turns import Turned, Turns
from bot.views.under_way.turn_notes import note_line
from storage import Store
from tests.factories import Office

BOSS = "U0BOSS"


@dataclass
class Company:
    office: Office
    mei: Person
    kai: Person
    lea: Person
    eva: Person
    ada: Person
    team: Team
    objective: Objective
    mine: KeyResult
    kais: KeyResult
    above: Objective
    below: Objective
    prompts: dict[int, Prompt] = field(default_factory=dict)

    @classmethod
    def open(cls, store: Store) -> "Company":
        office = Office.open(store)
        mei, kai, lea, eva, ada = (office.person(name) for name in ("Mei", "Kai", "Lea", "Eva", "Ada"))
        team = office.team("Payments", ada, (mei, kai))
        objective = office.objective(mei, "Paying is quick", team)
        mine, kais = office.key_result(objective, "Seconds"), office.key_result(objective, "Refunds", kai)
        above, below = office.objective(eva, "Customers stay"), office.objective(lea, "Fewer forms")
        office.align(objective, above)
        office.align(below, objective)
        return cls(office, mei, kai, lea, eva, ada, team, objective, mine, kais, above, below)

    @property
    def access(self) -> Access:
        return Access(frozenset({BOSS}))

    @property
    def turns(self) -> Turns:
        return Turns(self.office.store, self.access)

    @property
    def offers(self) -> HandoverOffers:
        return HandoverOffers(self.office.store, self.access)

    def does(self, person: Person, course: Course, about: Objective | KeyResult, why: str = "Legal first") -> Turned:
        return self.turns.turn(self.office.workspace, person, ref_of(about), course, why, self.office.now)

    def resumes(
        self, person: Person, about: Objective | KeyResult, why: str = "", days: dict[int, date | None] | None = None
    ) -> Turned:
        return self.turns.resume(self.office.workspace, person, ref_of(about), why, days or {}, self.office.now)

    def objective_now(self) -> Objective:
        with self.office.store.read() as tx:
            return tx.objectives.get(self.office.workspace.id, self.objective.id)

    def now(self, about: KeyResult) -> KeyResult:
        with self.office.store.read() as tx:
            return tx.key_results.get(self.office.workspace.id, about.id)

    def later(self, **by: float) -> None:
        self.office.now += timedelta(**by)

    def reads(self, person: Person) -> list[str]:
        """The notes in the person's next check-in message."""
        notes = TurnNews(self.office.store).for_prompt(self._prompt(person, self.office.now), person, self.office.now)
        return [str(note_line(language("en"), one)) for one in notes]

    def is_told(self, person: Person) -> list[str]:
        """What the message says of it, beside the questions about what changed above."""
        waiting = Contexts(self.office.store, self.access).waiting(self.office.workspace, person)
        now = self.office.now
        sheet = PromptSheet(prompt=self._prompt(person, now), person=person, today=now.date(), changes=waiting)
        return [str(one.text) for one in TurnLines(TurnNews(self.office.store))(sheet, language("en"), now)]

    def _prompt(self, person: Person, now: datetime) -> Prompt:
        return Prompt(
            id=PromptId(0),
            workspace_id=person.workspace_id,
            person_id=person.id,
            kind=PromptKind.REGULAR,
            first_day=now.date(),
            last_day=now.date() + timedelta(6),
            due_at=now,
            state=PromptState.SCHEDULED,
        )


def ref_of(about: Objective | KeyResult) -> str:
    return f"O{about.id}" if isinstance(about, Objective) else f"K{about.id}"
