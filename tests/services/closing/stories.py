"""What the stories of closing share: an office whose quarter is over, and people who close what is theirs."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.domain.cycles import CycleState
from bot.domain.deliveries import Delivery, DeliveryKind
from bot.domain.ids import Code
from bot.domain.okrs import Objective
from bot.domain.people import Person
from bot.services.access import Access
from bot.services.closing.closing import ClosingDesk
from bot.services.closing.form import Closed, ClosingForm
from storage import Store
from tests.factories import Office

JANUARY = datetime(2027, 1, 4, 9, 0, tzinfo=UTC)  # Monday 10:00 in Berlin, after the quarter
DECIDED = {"decision": "keep"}


def agreed(form: ClosingForm) -> dict[str, str]:
    """What the form carries along: the suggestions that stand on it."""
    known = [(one.key_result.number, one.suggested) for one in form.shown]
    return {f"agreed-{number}": f"{one.score:.1f}" for number, one in known if one is not None}


@dataclass
class Scene:
    office: Office
    now: datetime = JANUARY

    @classmethod
    def of(cls, store: Store) -> "Scene":
        return cls(Office.open(store))

    @property
    def desk(self) -> ClosingDesk:
        return ClosingDesk(self.office.store, Access())

    def moves_to(self, state: CycleState) -> None:
        with self.office.store.write() as tx:
            cycle = tx.cycles.get(self.office.workspace.id, self.office.cycle.id)
            self.office.cycle = tx.cycles.change(cycle, by=None, now=self.now, state=state)

    def is_over(self) -> "Scene":
        self.moves_to(CycleState.GRADING)
        return self

    def opens(self, person: Person, objective: Objective) -> ClosingForm:
        found = self.desk.by_code(self.office.workspace, person, Code(objective.number), self.now)
        assert isinstance(found, ClosingForm)
        return found

    def turns(
        self, person: Person, form: ClosingForm, typed: Mapping[str, str] | None = None, page: int | None = None
    ) -> ClosingForm | Closed:
        where = (self.office.workspace, person, form.id, page or form.page)
        return self.desk.submit(*where, typed or {}, self.now)

    def closes(self, person: Person, objective: Objective, **words: str) -> Closed:
        """Agreeing to what is suggested."""
        form: ClosingForm | Closed = self.opens(person, objective)
        while isinstance(form, ClosingForm) and not form.is_last:
            form = self.turns(person, form, agreed(form))
        assert isinstance(form, ClosingForm)
        closed = self.turns(person, form, {**DECIDED, **words})
        assert isinstance(closed, Closed), closed.problems
        return closed

    def objective(self, objective: Objective) -> Objective:
        with self.office.store.read() as tx:
            return tx.objectives.get(self.office.workspace.id, objective.id)

    def digests(self) -> list[Delivery]:
        return [one for one in self.office.deliveries(DeliveryKind.DIGEST) if "closing" in one.subject]
