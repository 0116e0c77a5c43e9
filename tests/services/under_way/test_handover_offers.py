"""Handing over with the other's yes: until then it stays with its owner; who is told, and two at once."""

from datetime import date

import pytest

from bot.domain.errors import Invalid, NotAllowed, NotFound, NothingToDo
from bot.domain.handover_offers import OfferSheet, OfferState
from bot.domain.okrs import KeyResult, Objective
from bot.domain.people import Employment, Person, SlackKind
from bot.domain.turns import Course
from bot.services.overview.mine import MyOverviews
from bot.services.people.erasing import Erasing
from bot.services.upkeep.retention import Retention
from storage import Store
from tests.services.people.test_erasing import texts
from tests.services.under_way.course_company import Company, ref_of
from tests.statements import counted


@pytest.fixture
def company(store: Store) -> Company:
    return Company.open(store)


def offered(
    company: Company, by: Person, about: Objective | KeyResult, to: Person | None, why: str = "I move to Data"
) -> OfferSheet:
    held = (company.office.workspace, by, ref_of(about), to, why)
    return company.offers.offer(*held, with_key_results=True, now=company.office.now)


def answers(
    company: Company, sheet: OfferSheet, accepts: bool, words: str = "", by: Person | None = None
) -> OfferSheet:
    who = by or sheet.to
    return company.offers.answer(
        company.office.workspace, who, sheet.offer.id, accepts, words, company.office.now
    ).sheet


def wrong(error: pytest.ExceptionInfo[Invalid]) -> dict[str, str]:
    return {name: why for name, (why, _) in error.value.fields.items()}


def test_it_stays_with_its_owner_until_the_other_says_yes(company: Company) -> None:
    sheet = offered(company, company.mei, company.objective, company.kai)
    assert company.objective_now().owner_id == company.mei.id
    assert [one.code for one in company.offers.waiting(company.kai)] == ["O-1"]
    mine = MyOverviews(company.office.store, company.access).of(
        company.office.workspace, company.kai, company.office.now
    )
    assert [one.code for one in mine.offers] == ["O-1"]

    done = answers(company, sheet, True, "With pleasure")

    assert [one.code for one in done.with_it] == ["KR-1.1"]
    assert company.objective_now().owner_id == company.kai.id
    assert company.now(company.mine).owner_id == company.kai.id
    assert company.offers.waiting(company.kai) == ()
    with company.office.store.read() as tx:
        assert tx.people.get(company.office.workspace.id, company.mei.id).next_prompt_at is None
        *_, event = tx.audit.of(company.office.workspace.id, "objective", company.objective.id)
    assert (event.reason, event.actor_id) == ("I move to Data", company.kai.id)


def test_owners_leads_and_those_around_it_read_who_has_it_now(company: Company) -> None:
    answers(company, offered(company, company.mei, company.objective, company.kai), True)
    told = ["Kai has taken over O-1 Paying is quick: “I move to Data”."]
    for person in (company.mei, company.ada, company.eva, company.lea):
        assert company.reads(person) == told
    assert company.reads(company.kai) == []


def test_who_declines_says_a_word_and_nothing_changes_hands(company: Company) -> None:
    sheet = offered(company, company.ada, company.mine, company.kai)
    answers(company, sheet, False, "No time before March")
    assert company.now(company.mine).owner_id == company.mei.id
    said = ["Kai does not take over KR-1.1 Seconds, so it stays where it is: “No time before March”."]
    assert company.reads(company.ada) == said
    assert company.reads(company.mei) == said
    assert company.reads(company.eva) == []


def test_the_same_answer_twice_is_one_and_another_one_changes_nothing(company: Company) -> None:
    sheet = offered(company, company.mei, company.mine, company.kai)
    answers(company, sheet, True)
    again = company.offers.answer(company.office.workspace, company.kai, sheet.offer.id, True, "", company.office.now)
    assert not again.before
    other = company.offers.answer(company.office.workspace, company.kai, sheet.offer.id, False, "", company.office.now)
    assert other.before
    assert other.sheet.offer.state is OfferState.ACCEPTED
    assert len(company.reads(company.mei)) == 1


def test_what_was_offered_to_somebody_else_since_is_no_offer_any_more(company: Company) -> None:
    first = offered(company, company.mei, company.mine, company.kai)
    second = offered(company, company.mei, company.mine, company.lea)
    with pytest.raises(NothingToDo):
        answers(company, first, True)
    answers(company, second, True)
    assert company.now(company.mine).owner_id == company.lea.id


def test_what_was_taken_back_or_is_over_is_no_offer_any_more(company: Company) -> None:
    sheet = offered(company, company.mei, company.mine, company.kai)
    with pytest.raises(NotAllowed):
        company.offers.withdraw(company.office.workspace, company.lea, sheet.offer.id, company.office.now)
    company.offers.withdraw(company.office.workspace, company.mei, sheet.offer.id, company.office.now)
    with pytest.raises(NothingToDo):
        answers(company, sheet, True)
    sheet = offered(company, company.mei, company.mine, company.kai)
    company.does(company.mei, Course.CANCEL, company.mine)
    assert company.offers.waiting(company.kai) == ()
    with pytest.raises(NothingToDo):
        answers(company, sheet, True)
    with pytest.raises(NotFound):
        answers(company, sheet, True, by=company.lea)


def test_an_answered_offer_cannot_be_taken_back(company: Company) -> None:
    sheet = offered(company, company.mei, company.mine, company.kai)
    answers(company, sheet, True)
    with pytest.raises(NothingToDo) as error:
        company.offers.withdraw(company.office.workspace, company.ada, sheet.offer.id, company.office.now)
    assert error.value.what == "offer_answered"


def test_whoever_takes_it_themselves_is_not_asked(company: Company) -> None:
    sheet = offered(company, company.ada, company.mine, company.ada, "Mei is at her limit")
    assert sheet.offer.state is OfferState.ACCEPTED
    assert company.now(company.mine).owner_id == company.ada.id
    assert company.reads(company.mei) == ["Ada has taken over KR-1.1 Seconds: “Mei is at her limit”."]


def test_only_somebody_who_can_own_it_and_does_not_yet_is_asked(company: Company) -> None:
    guest = company.office.person("Gus", slack_kind=SlackKind.SINGLE_CHANNEL_GUEST)
    cases = ((None, "empty"), (company.mei, "owns_it_already"), (guest, "cannot_own"))
    for to, expected in cases:
        with pytest.raises(Invalid) as error:
            offered(company, company.mei, company.objective, to)
        assert wrong(error) == {"turn_to": expected}
    with pytest.raises(Invalid) as error:
        offered(company, company.mei, company.objective, company.kai, " ")
    assert wrong(error) == {"turn_reason": "empty"}


def test_who_may_not_own_any_more_cannot_say_yes(company: Company) -> None:
    sheet = offered(company, company.mei, company.objective, company.kai)
    with company.office.store.write() as tx:
        held = tx.people.get(company.office.workspace.id, company.kai.id)
        tx.people.change(held, by=None, now=company.office.now, employment=Employment.CONTRACTOR)
        kai = tx.people.change(held, by=None, now=company.office.now, slack_kind=SlackKind.EXTERNAL)
    with pytest.raises(Invalid):
        answers(company, sheet, True, by=kai)
    assert company.objective_now().owner_id == company.mei.id


def test_the_owner_and_those_above_may_hand_it_over(company: Company) -> None:
    for person in (company.kai, company.lea, company.eva):
        with pytest.raises(NotAllowed):
            offered(company, person, company.objective, company.lea)
    offered(company, company.kai, company.kais, company.lea)
    offered(company, company.ada, company.mine, company.lea)


def test_a_restricted_objective_is_offered_inside_its_circle_alone(company: Company) -> None:
    with company.office.store.write() as tx:
        held = tx.objectives.get(company.office.workspace.id, company.objective.id)
        named, until = [company.eva.id], date(2026, 12, 31)
        tx.objectives.restrict(held, named, "A merger", until, by=company.mei.id, now=company.office.now)
    with pytest.raises(Invalid) as error:
        offered(company, company.mei, company.objective, company.lea)
    assert wrong(error) == {"turn_to": "asked_does_not_see"}
    answers(company, offered(company, company.mei, company.objective, company.eva), True)
    assert company.reads(company.lea) == []
    assert company.reads(company.ada) == []


def test_notes_are_forgotten_after_ninety_days_and_offers_stay(company: Company) -> None:
    sheet = offered(company, company.mei, company.mine, company.kai)
    answers(company, sheet, True)
    company.later(days=91)
    while Retention(company.office.store).plan_due(company.office.now, 10):
        pass
    with company.office.store.read() as tx:
        workspace_id = company.office.workspace.id
        assert tx.turn_notes.to_reader(workspace_id, company.mei.id, sheet.offer.offered_at) == []
        assert tx.handover_offers.by_id(workspace_id, sheet.offer.id) is not None


def test_the_number_of_statements_does_not_grow_with_offers(company: Company) -> None:
    offered(company, company.mei, company.mine, company.lea)

    def statements() -> int:
        with counted(company.office.store) as sent:
            company.offers.waiting(company.lea)
        return len(sent)

    few = statements()
    for number in range(3):
        offered(company, company.mei, company.office.key_result(company.objective, f"More {number}"), company.lea)
    assert len(company.offers.waiting(company.lea)) == 4
    assert statements() == few


def test_the_words_of_an_offer_go_with_whoever_wrote_them(company: Company) -> None:
    """They are the reason of what the other changed, and others read them; what the other said stays."""
    office = company.office
    answers(company, offered(company, company.mei, company.objective, company.kai, "Irrwisch"), True)
    answers(company, offered(company, company.kai, company.kais, company.eva, "Lindwurm"), True)
    kept = {(table, column) for table, column, text in texts(office.store) if "irrwisch" in text}
    assert kept == {(table, column) for table, column, text in texts(office.store) if "lindwurm" in text}
    assert {("audit_event", "reason"), ("turn_note", "reason")} < kept

    Erasing(office.store).erase(office.workspace, company.mei, by="a test", now=office.now, tell=lambda done: None)

    assert [(table, column) for table, column, text in texts(office.store) if "irrwisch" in text] == []
    assert kept == {(table, column) for table, column, text in texts(office.store) if "lindwurm" in text}


def test_nobody_gives_away_what_is_not_theirs_once_they_may_not_any_more(company: Company) -> None:
    """Ada leads the team when she offers what is Mei's; Mei's own offer stays good."""
    office = company.office
    lead = offered(company, company.ada, company.mine, company.kai)
    with office.store.write() as tx:
        team = tx.teams.get(office.workspace.id, company.team.id)
        tx.teams.change(team, by=None, now=office.now, lead_id=company.lea.id)

    with pytest.raises(NothingToDo):
        answers(company, lead, True)
    assert company.now(company.mine).owner_id == company.mei.id
    answers(company, offered(company, company.mei, company.mine, company.kai), True)
    assert company.now(company.mine).owner_id == company.kai.id
