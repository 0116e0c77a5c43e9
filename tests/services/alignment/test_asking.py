"""Asking, and telling how it ended, on both databases: who can be asked what, and who reads of it."""

from datetime import date, timedelta

import pytest

from bot.domain.errors import Invalid
from bot.domain.okrs import ObjectiveState
from bot.domain.people import Employment
from bot.domain.proposals import ProposalState, Terms
from bot.domain.workspaces import ContractorRule
from bot.services.access import Access
from bot.services.alignment.asking import Ask
from bot.services.overview.mine import MyOverviews
from storage import Store
from tests.services.alignment.asking_desk import SOON, Desk, asking_desk
from tests.services.next_message import next_message
from tests.statements import counted


@pytest.fixture
def desk(store: Store) -> Desk:
    return asking_desk(store)


def test_an_alignment_without_a_question_waits_for_nobody(desk: Desk) -> None:
    desk.aligning.link(desk.office.workspace, desk.kai, desk.lower.id, f"K{desk.result.id}", desk.office.now)

    seen = MyOverviews(desk.office.store, Access()).of(desk.office.workspace, desk.mei, desk.office.now)

    assert (seen.proposals, seen.outcomes) == ((), ())


def test_who_takes_over_from_somebody_who_left_may_ask_for_themselves(desk: Desk) -> None:
    desk.ask()
    desk.leave(desk.kai)
    lea = desk.office.person("Lea")
    with desk.office.store.write() as tx:
        tx.objectives.change(desk.lower, by=None, now=desk.office.now, owner_id=lea.id)
    asked = Ask(Terms("By March, please"))
    desk.aligning.link(desk.office.workspace, lea, desk.lower.id, f"K{desk.result.id}", desk.office.now, asked)

    assert desk.proposal().state is ProposalState.WITHDRAWN
    assert desk.accept(desk.mei, proposal_id=2).before is False


def test_nobody_who_left_is_asked(desk: Desk) -> None:
    desk.leave(desk.mei)

    with pytest.raises(Invalid) as error:
        desk.ask()
    assert error.value.fields["ask_words"][0] == "nobody_to_ask"
    with desk.office.store.read() as tx:
        assert tx.alignments.from_objectives(desk.office.workspace.id, [desk.lower.id]) == []


@pytest.mark.parametrize(
    ("terms", "field"),
    [
        (Terms(""), "ask_words"),
        (Terms("x" * 301), "ask_words"),
        (Terms("x", "y" * 41), "ask_value"),
        (Terms("x", "", date(2026, 11, 15)), "ask_day"),
    ],
)
def test_terms_that_cannot_be_are_refused_by_field(desk: Desk, terms: Terms, field: str) -> None:
    with pytest.raises(Invalid) as error:
        desk.ask(terms)
    assert set(error.value.fields) == {field}


def test_a_key_result_that_is_asked_for_is_asked_of_the_objectives_owner(desk: Desk) -> None:
    lea = desk.office.person("Lea")
    with desk.office.store.write() as tx:
        tx.key_results.change(desk.result, by=None, now=desk.office.now, owner_id=lea.id)
    desk.ask(as_key_result=True)

    mine = MyOverviews(desk.office.store, Access())
    waiting = {one.name: mine.of(desk.office.workspace, one, desk.office.now).proposals for one in (desk.mei, lea)}

    assert [name for name, found in waiting.items() if found] == ["Mei"]
    assert not waiting["Mei"][0].may_trade


def test_many_proposals_take_as_many_statements_as_one(desk: Desk) -> None:
    def statements() -> int:
        with counted(desk.office.store) as sent:
            MyOverviews(desk.office.store, Access()).of(desk.office.workspace, desk.mei, desk.office.now)
        return len(sent)

    desk.ask()
    few = statements()
    for number in range(8):
        lower = desk.office.objective(desk.kai, f"Aim {number}")
        asked = Ask(SOON)
        desk.aligning.link(desk.office.workspace, desk.kai, lower.id, f"K{desk.result.id}", desk.office.now, asked)

    assert statements() == few


def test_a_draft_asks_nobody_for_nobody_is_told_of_it(desk: Desk) -> None:
    draft = desk.office.objective(desk.kai, "Leave the old market", state=ObjectiveState.DRAFT)

    with pytest.raises(Invalid) as error:
        desk.aligning.link(desk.office.workspace, desk.kai, draft.id, f"K{desk.result.id}", desk.office.now, Ask(SOON))
    assert error.value.fields["ask_words"][0] == "ask_when_shared"


def test_an_answer_is_told_to_whoever_asked_and_to_nobody_who_took_over(desk: Desk) -> None:
    desk.ask()
    desk.decline(desk.mei, word="Not before spring")
    lea = desk.office.person("Lea")
    desk.hand_result_to(lea)

    told = {one.name: desk.told(one) for one in (lea, desk.mei, desk.kai)}

    assert told == {
        "Lea": [],
        "Mei": [],
        "Kai": ["O-1 and KR-2.1: Mei declined “By December, please”; to 96%; by 1 Dec: “Not before spring”"],
    }
    assert desk.told(desk.kai) == []


def test_what_somebody_else_took_back_is_told_to_the_other_side_under_the_right_name(desk: Desk) -> None:
    desk.ask()
    desk.unlink(desk.office.person("Ada", slack_admin=True))

    assert desk.told(desk.kai) == []
    assert desk.told(desk.mei) == ["O-1 and KR-2.1: Ada took back “By December, please”; to 96%; by 1 Dec"]


def test_who_takes_an_alignment_back_takes_back_no_question_of_another_objective(desk: Desk) -> None:
    desk.ask()
    other = desk.office.objective(desk.kai, "Another")
    at = (desk.office.workspace, desk.kai, other.id, f"K{desk.result.id}", desk.office.now)
    desk.aligning.link(*at)
    with desk.office.store.read() as tx:
        [link] = tx.alignments.from_objectives(desk.office.workspace.id, [other.id])

    desk.aligning.unlink(desk.office.workspace, desk.kai, link.id, desk.office.now)

    assert desk.proposal().state is ProposalState.ASKED


def test_a_yes_to_an_offer_is_told_to_whoever_offered(desk: Desk) -> None:
    desk.ask()
    desk.trade(desk.mei, "asked")
    desk.accept(desk.kai, "traded")

    assert [desk.told(desk.kai), len(desk.told(desk.mei))] == [[], 1]


def test_an_answer_that_came_after_a_message_was_worded_is_left_for_the_next(desk: Desk) -> None:
    desk.ask()
    desk.decline(desk.mei)
    desk.office.now -= timedelta(seconds=1)
    assert desk.told(desk.kai) == []

    desk.office.now += timedelta(seconds=1)
    assert len(desk.told(desk.kai)) == 1


def test_whoever_is_asked_once_a_month_is_told_what_was_answered_since_the_message_before_and_once(desk: Desk) -> None:
    desk.ask()
    next_message(desk.office, desk.kai)
    desk.office.now += timedelta(days=2)
    desk.decline(desk.mei)

    told = []
    for _ in range(2):
        desk.office.now += timedelta(days=30)
        told.append(len(next_message(desk.office, desk.kai).outcomes))

    assert told == [1, 0]


def test_nobody_is_asked_who_may_not_answer_here(desk: Desk) -> None:
    workspace, now = desk.office.workspace, desk.office.now
    with desk.office.store.write() as tx:
        desk.office.workspace = tx.workspaces.set(workspace, by=None, now=now, contractors=ContractorRule.OUT)
        tx.people.change(desk.mei, by=None, now=now, employment=Employment.CONTRACTOR)

    with pytest.raises(Invalid) as error:
        desk.ask()

    assert error.value.fields == {"ask_words": ("may_not_answer", {"name": "Mei"})}
    with desk.office.store.read() as tx:
        assert tx.proposals.from_objective(desk.office.workspace.id, desk.lower.id) == []
        assert tx.alignments.from_objectives(desk.office.workspace.id, [desk.lower.id]) == []


@pytest.mark.parametrize(
    ("terms", "field", "why"),
    [
        (Terms("By spring", due_day=date(2056, 1, 1)), "ask_day", "too_far_ahead_year"),
        (Terms("More", "banana"), "ask_value", "unreadable_number"),
        (Terms("More", "yes"), "ask_value", "needs_a_number"),
    ],
)
def test_a_day_is_near_and_a_value_is_one(desk: Desk, terms: Terms, field: str, why: str) -> None:
    with pytest.raises(Invalid) as error:
        desk.ask(terms)
    assert {name: reason for name, (reason, _) in error.value.fields.items()} == {field: why}


def test_the_same_question_sent_twice_is_asked_once_and_another_one_is_refused(desk: Desk) -> None:
    desk.ask()
    desk.ask()

    for terms, as_key_result in ((Terms("Something else"), False), (SOON, True)):
        with pytest.raises(Invalid) as error:
            desk.ask(terms, as_key_result=as_key_result)
        assert error.value.fields["ask_words"][0] == "asked_already"
    with desk.office.store.read() as tx:
        asked = tx.proposals.from_objective(desk.office.workspace.id, desk.lower.id)
        links = tx.alignments.from_objectives(desk.office.workspace.id, [desk.lower.id])
        assert len(tx.audit.of(desk.office.workspace.id, "proposal", 1)) == 1
    assert (len(asked), len(links)) == (1, 1)
