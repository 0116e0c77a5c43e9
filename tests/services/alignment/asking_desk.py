"""Where Kai asks Mei something, for tests of proposals."""

from dataclasses import dataclass
from datetime import date

from bot.domain.okrs import KeyResult, Objective
from bot.domain.people import Person
from bot.domain.proposals import Proposal, Terms
from bot.i18n import language
from bot.services.access import Access
from bot.services.alignment.alignment import Aligning
from bot.services.alignment.asking import Ask
from bot.services.alignment.proposal_reading import outcomes_for
from bot.services.alignment.proposals import Answered, Proposals
from bot.services.drafting.drafting import Drafted, Drafting
from bot.views.alignment.proposal import standing_text
from storage import Store
from tests.factories import Office

SOON = Terms("By December, please", "96%", date(2026, 12, 1))


@dataclass
class Desk:
    """Kai's objective is to contribute to Mei's key result."""

    office: Office
    proposals: Proposals
    aligning: Aligning
    kai: Person
    mei: Person
    lower: Objective
    result: KeyResult

    def ask(self, terms: Terms = SOON, *, ref: str = "", as_key_result: bool = False) -> None:
        asked = Ask(terms, as_key_result)
        ref = ref or f"K{self.result.id}"
        self.aligning.link(self.office.workspace, self.kai, self.lower.id, ref, self.office.now, asked)

    def accept(self, person: Person, state: str = "asked", proposal_id: int = 1) -> Answered:
        return self.proposals.accept(self.office.workspace, person, proposal_id, state, self.office.now)

    def trade(self, person: Person, state: str, words: str = "A week later") -> Answered:
        return self.proposals.trade(self.office.workspace, person, 1, state, Terms(words), self.office.now)

    def decline(self, person: Person, state: str = "asked", word: str = "No") -> Answered:
        return self.proposals.decline(self.office.workspace, person, 1, state, word, self.office.now)

    def unlink(self, person: Person) -> None:
        with self.office.store.read() as tx:
            [link] = tx.alignments.from_objectives(self.office.workspace.id, [self.lower.id])
        self.aligning.unlink(self.office.workspace, person, link.id, self.office.now)

    def draft(self) -> int:
        """Mei presses "Draft it"; the form that opens."""
        upper = self.proposal().to_objective_id
        drafting = Drafting(self.office.store, Access())
        return drafting.begin_adding(self.office.workspace, self.mei, upper, self.office.now, self.proposal()).id

    def save_draft(self, form_id: int) -> Drafted:
        drafting = Drafting(self.office.store, Access())
        done = drafting.turn(self.office.workspace, self.mei, form_id, lambda typed: typed, self.office.now)
        assert isinstance(done, Drafted), done.problems
        return done

    def proposal(self) -> Proposal:
        with self.office.store.read() as tx:
            found = tx.proposals.by_id(self.office.workspace.id, 1)
        assert found is not None
        return found

    def hand_result_to(self, person: Person) -> None:
        with self.office.store.write() as tx:
            tx.key_results.change(self.result, by=None, now=self.office.now, owner_id=person.id)

    def told(self, person: Person) -> list[str]:
        """What a check-in message tells of how questions ended; it is told once."""
        with self.office.store.write() as tx:
            found = outcomes_for(tx, self.office.workspace.id, person.id, self.office.now)
            tx.proposals.mark_told(self.office.workspace.id, [one.proposal.id for one in found], self.office.now)
        return [standing_text(language("en"), one) for one in found]

    def leave(self, person: Person) -> None:
        with self.office.store.write() as tx:
            tx.people.change(person, by=None, now=self.office.now, deactivated_at=self.office.now)


def asking_desk(store: Store) -> Desk:
    office = Office.open(store)
    kai, mei = office.person("Kai"), office.person("Mei")
    lower, upper = office.objective(kai), office.objective(mei)
    access = Access()
    return Desk(office, Proposals(store, access), Aligning(store, access), kai, mei, lower, office.key_result(upper))
