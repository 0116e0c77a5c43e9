"""Aligning on both databases: what is offered, linked, refused, unlinked."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

from bot.domain.cycles import Cycle, CycleKind, CycleState
from bot.domain.errors import Invalid, NotAllowed, NotFound
from bot.domain.ids import Code
from bot.domain.okrs import KeyResultState, Objective, ObjectiveState
from bot.domain.people import Person
from bot.domain.teams import TeamKind
from bot.services.access import Access
from bot.services.alignment.alignment import Aligned, Aligning
from storage import Store
from tests.factories import Office
from tests.statements import counted


@dataclass
class Company:
    office: Office
    aligning: Aligning
    kai: Person

    def link(self, lower: Objective, ref: str, person: Person | None = None) -> Aligned:
        return self.aligning.link(self.office.workspace, person or self.kai, lower.id, ref, self.office.now)

    def offered(self, query: str = "", **about: Any) -> list[str]:
        found = self.aligning.offers(self.office.workspace, self.kai, query, now=self.office.now, **about)
        return [one.code for one in found]

    def cycle(self, name: str, first: date, last: date) -> Cycle:
        return self.office.another_cycle(name, first, last, kind=CycleKind.CUSTOM, state=CycleState.ACTIVE)


@pytest.fixture
def company(store: Store) -> Company:
    office = Office.open(store)
    return Company(office, Aligning(store, Access()), office.person("Kai"))


def refused(error: pytest.ExceptionInfo[Invalid]) -> tuple[str, dict[str, str]]:
    return error.value.fields["align"]


def test_an_objective_contributes_to_an_objective_and_to_a_key_result(company: Company) -> None:
    lower, upper = (company.office.objective(company.kai) for _ in range(2))
    result = company.office.key_result(upper)
    company.link(lower, f"O{upper.id}")
    found = company.link(lower, f"K{result.id}")
    assert [one.target.code for one in found.links] == ["O-2", "KR-2.1"]


def test_linking_twice_leaves_one_link(company: Company) -> None:
    lower, upper = (company.office.objective(company.kai) for _ in range(2))
    company.link(lower, f"O{upper.id}")
    assert len(company.link(lower, f"O{upper.id}").links) == 1


def test_a_circle_is_refused_with_its_path(company: Company) -> None:
    one, two, three = (company.office.objective(company.kai) for _ in range(3))
    result = company.office.key_result(two)
    company.link(one, f"K{result.id}")
    company.link(two, f"O{three.id}")
    with pytest.raises(Invalid) as error:
        company.link(three, f"O{one.id}")
    assert refused(error) == ("circle", {"path": "O-3 → O-1 → O-2 → O-3"})


def test_nothing_contributes_to_itself_or_to_its_own_key_results(company: Company) -> None:
    objective = company.office.objective(company.kai)
    result = company.office.key_result(objective)
    for ref in (f"O{objective.id}", f"K{result.id}"):
        with pytest.raises(Invalid) as error:
            company.link(objective, ref)
        assert refused(error)[0] == "aligned_to_itself"


def test_cycles_that_share_no_day_are_refused_and_not_offered(company: Company) -> None:
    later = company.cycle("Q1", date(2027, 1, 1), date(2027, 3, 31))
    lower = company.office.objective(company.kai)
    upper = company.office.objective(company.kai, "Next year", cycle_id=later.id)
    assert company.offered(objective_id=lower.id) == []
    assert company.offered("next", objective_id=lower.id) == []
    with pytest.raises(Invalid) as error:
        company.link(lower, f"O{upper.id}")
    assert refused(error) == ("cycles_apart", {"one": "Q4 2026", "other": "Q1"})


@pytest.mark.parametrize("ref", ["", "O", "O999", "K999", "X1", "O-1", "O²", "1", "O1; DROP", "O" + "9" * 30])
def test_what_is_not_there_cannot_be_contributed_to(company: Company, ref: str) -> None:
    objective = company.office.objective(company.kai)
    with pytest.raises(Invalid) as error:
        company.link(objective, ref)
    assert refused(error)[0] == "nothing_chosen"


@pytest.mark.parametrize("state", [ObjectiveState.DRAFT, ObjectiveState.CANCELLED])
def test_what_does_not_run_cannot_be_contributed_to(company: Company, state: ObjectiveState) -> None:
    lower = company.office.objective(company.kai)
    upper = company.office.objective(company.kai, state=state)
    assert company.offered(objective_id=lower.id) == []
    with pytest.raises(Invalid) as error:
        company.link(lower, f"O{upper.id}")
    assert refused(error)[0] == "not_running"


def test_an_unlinked_objective_may_be_linked_the_other_way(company: Company) -> None:
    one, two = (company.office.objective(company.kai) for _ in range(2))
    [link] = company.link(one, f"O{two.id}").links
    for _ in range(2):
        company.aligning.unlink(company.office.workspace, company.kai, link.alignment.id, company.office.now)
    assert len(company.link(two, f"O{one.id}").links) == 1


def test_only_its_owner_and_those_above_align_an_objective(company: Company) -> None:
    lea = company.office.person("Lea")
    one, two = (company.office.objective(company.kai) for _ in range(2))
    with pytest.raises(NotAllowed):
        company.link(one, f"O{two.id}", lea)
    [link] = company.link(one, f"O{two.id}").links
    with pytest.raises(NotAllowed):
        company.aligning.unlink(company.office.workspace, lea, link.alignment.id, company.office.now)


def test_somebody_elses_draft_is_not_found(company: Company) -> None:
    company.office.objective(company.office.person("Lea"), state=ObjectiveState.DRAFT)
    with pytest.raises(NotFound):
        company.aligning.of(company.office.workspace, company.kai, Code(1), company.office.now)


def test_offers_come_in_the_order_of_nearness(company: Company) -> None:
    office = company.office
    ada, lea, max_ = office.person("Ada"), office.person("Lea"), office.person("Max")
    whole = office.team("Nordlicht", ada, kind=TeamKind.COMPANY)
    products = office.team("Products", parent_id=whole.id)
    own = office.team("Payments", lea, (company.kai,), parent_id=products.id)
    beside = office.team("Platform", max_, parent_id=products.id)
    far = office.team("People", parent_id=None)
    office.objective(max_, "People are happy", far)
    office.objective(max_, "Refunds arrive quickly", far)
    office.objective(max_, "The platform stands", beside)
    office.objective(ada, "The company grows", whole)
    office.objective(lea, "Payments that just work", own)
    assert company.offered(title="Quick refunds arrive", cycle_id=office.cycle.id) == [
        "O-5",
        "O-4",
        "O-3",
        "O-2",
        "O-1",
    ]


def test_a_search_finds_objectives_and_key_results_by_the_beginning_of_words(company: Company) -> None:
    objective = company.office.objective(company.kai, "Refunds arrive quickly")
    company.office.key_result(objective, "Refund time")
    other = company.office.objective(company.kai, "Something else")
    assert set(company.offered("refu", objective_id=other.id)) == {"O-1", "KR-1.1"}
    assert company.offered("refu", objective_id=objective.id) == []


def test_what_a_search_finds_comes_in_the_order_of_nearness_then_of_words_in_common(company: Company) -> None:
    office = company.office
    ada, lea, max_ = office.person("Ada"), office.person("Lea"), office.person("Max")
    whole = office.team("Nordlicht", ada, kind=TeamKind.COMPANY)
    products = office.team("Products", parent_id=whole.id)
    own = office.team("Payments", lea, (company.kai,), parent_id=products.id)
    beside = office.team("Platform", max_, parent_id=products.id)
    far = office.team("People", parent_id=None)
    office.objective(max_, "Growing people", far)
    cancelled = office.key_result(office.objective(max_, "Refunds grow quickly", far), "Growth of what was called off")
    office.key_result(office.objective(max_, "The platform stands", beside), "Growth of refunds")
    office.objective(ada, "The company grows", whole)
    office.key_result(office.objective(lea, "Payments that grow", own), "Growth")
    with office.store.write() as tx:
        tx.key_results.change(cancelled, by=None, now=office.now, state=KeyResultState.CANCELLED)

    def found(query: str, **about: Any) -> list[str]:
        return company.offered(query, title="Quick refunds", cycle_id=office.cycle.id, **about)

    assert found("grow") == ["O-5", "KR-5.1", "O-4", "KR-3.1", "O-2", "O-1"]
    assert found("GROW refu") == ["KR-3.1", "O-2"]
    assert found("grow pay") == ["O-5"]
    assert found("grow nothing") == []
    assert found("…") == []


def test_of_many_matches_the_nearest_are_offered_however_old_they_are(company: Company) -> None:
    office = company.office
    far = office.person("Max")
    mine = office.objective(office.person("Lea"), "Refunds arrive", office.team("Payments", None, (company.kai,)))
    office.key_result(mine, "Days to arrive")
    for number in range(4):
        objective = office.objective(far, f"Refunds {number}")
        for _ in range(30):
            office.key_result(objective, "Refund time")

    def statements(query: str) -> int:
        with counted(office.store) as sent:
            company.offered(query)
        return len(sent)

    found = company.offered("refunds")
    assert (found[0], len(company.offered("refund"))) == (mine.code, 100)
    assert statements("refund") == statements("arrive")


def test_what_lies_in_no_circle_is_not_near(company: Company) -> None:
    office = company.office
    near, far = (office.objective(office.person(name), "Refunds arrive") for name in ("Lea", "Max"))
    result = office.key_result(near, "Refund time")
    office.key_result(far, "Refund time")
    with office.store.read() as tx:
        found = tx.offers.near(office.workspace.id, [near.cycle_id], [({near.owner_id}, set())], "refund", [], 9)
    assert found == [("objective", near.id), ("key_result", result.id)]


def test_offers_are_as_many_as_slack_takes(company: Company) -> None:
    for number in range(45):
        objective = company.office.objective(company.kai, f"No {number}")
        for _ in range(2):
            company.office.key_result(objective)
    assert len(company.offered()) == 100


def test_two_people_cannot_close_a_circle_together(company: Company) -> None:
    one, two = (company.office.objective(company.kai) for _ in range(2))

    def link(pair: tuple[Objective, Objective]) -> bool:
        try:
            company.link(pair[0], f"O{pair[1].id}")
        except Invalid:
            return False
        return True

    with ThreadPoolExecutor(2) as people:
        assert sorted(people.map(link, [(one, two), (two, one)])) == [False, True]
