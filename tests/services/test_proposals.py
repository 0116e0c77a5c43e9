"""Proposals on both databases: who answers, what an old button does, and what happens when things change meanwhile."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, timedelta
from time import monotonic

import pytest
from sqlalchemy import text

from bot.domain.errors import Invalid, NotAllowed, NotFound, NothingToDo
from bot.domain.okrs import KeyResult, Objective, ObjectiveState
from bot.domain.people import Employment, Person
from bot.domain.proposals import Answer, Proposal, ProposalState, Terms
from bot.domain.workspaces import ContractorRule
from bot.i18n import language
from bot.services.access import Access
from bot.services.alignment import Aligning
from bot.services.asking import Ask
from bot.services.drafting import Drafted, Drafting
from bot.services.overview.mine import MyOverviews
from bot.services.proposal_reading import outcomes_for
from bot.services.proposals import Answered, Proposals, settle
from bot.views.proposal import standing_text
from storage import Store
from tests.factories import Office
from tests.statements import counted

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


@pytest.fixture
def desk(store: Store) -> Desk:
    office = Office.open(store)
    kai, mei = office.person("Kai"), office.person("Mei")
    lower, upper = office.objective(kai), office.objective(mei)
    access = Access()
    return Desk(office, Proposals(store, access), Aligning(store, access), kai, mei, lower, office.key_result(upper))


def test_a_yes_is_written_down_at_the_alignment(desk: Desk) -> None:
    desk.ask()

    found = desk.accept(desk.mei)

    assert (found.before, found.sheet.proposal.state) == (False, ProposalState.ACCEPTED)
    with desk.office.store.read() as tx:
        [link] = tx.alignments.from_objectives(desk.office.workspace.id, [desk.lower.id])
    assert link.agreed_at == desk.office.now


def test_an_alignment_without_a_question_waits_for_nobody(desk: Desk) -> None:
    desk.aligning.link(desk.office.workspace, desk.kai, desk.lower.id, f"K{desk.result.id}", desk.office.now)

    seen = MyOverviews(desk.office.store, Access()).of(desk.office.workspace, desk.mei, desk.office.now)

    assert (seen.proposals, seen.outcomes) == ((), ())


def test_an_old_button_does_not_accept_what_was_not_seen(desk: Desk) -> None:
    desk.ask()
    desk.trade(desk.mei, "asked", "94% is what I can do")
    desk.trade(desk.kai, "traded", "95% then")

    found = desk.accept(desk.mei, "asked")

    assert found.before
    assert desk.proposal().state is ProposalState.ASKED_AGAIN
    assert [desk.proposal().words, desk.proposal().earlier_words] == ["95% then", "94% is what I can do"]
    with pytest.raises(NothingToDo):
        desk.trade(desk.mei, "asked_again")
    assert not desk.accept(desk.mei, "asked_again").before


def test_two_devices_answer_once(desk: Desk) -> None:
    desk.ask()

    with ThreadPoolExecutor(2) as devices:
        yes, no = devices.submit(desk.accept, desk.mei), devices.submit(desk.decline, desk.mei)
        answers = [yes.result(), no.result()]

    assert sorted(one.before for one in answers) == [False, True]
    assert len({one.sheet.proposal.state for one in answers}) == 1
    with desk.office.store.read() as tx:
        table = tx.audit.table
        assert len(tx.connection.execute(table.select().where(table.c.kind == "proposal")).all()) == 2


def test_only_the_side_that_is_asked_answers(desk: Desk) -> None:
    desk.ask()
    lea = desk.office.person("Lea")

    assert desk.accept(desk.kai).before
    assert desk.proposal().state is ProposalState.ASKED
    with pytest.raises(NotAllowed):
        desk.accept(lea)
    with pytest.raises(NotFound):
        desk.accept(desk.mei, proposal_id=99)
    desk.trade(desk.mei, "asked")
    assert desk.accept(desk.mei, "traded").before
    assert desk.decline(desk.kai, "traded").sheet.proposal.state is ProposalState.WITHDRAWN


@pytest.mark.parametrize("state", [ObjectiveState.CLOSED, ObjectiveState.CANCELLED, ObjectiveState.PAUSED])
def test_what_does_not_run_any_more_can_be_agreed_on_only_when_it_runs_again(desk: Desk, state: ObjectiveState) -> None:
    desk.ask()
    with desk.office.store.write() as tx:
        tx.objectives.change(desk.lower, by=None, now=desk.office.now, state=state)

    if state is ObjectiveState.PAUSED:
        assert not desk.accept(desk.mei).before
        return
    with pytest.raises(NothingToDo):
        desk.accept(desk.mei)
    seen = MyOverviews(desk.office.store, Access()).of(desk.office.workspace, desk.mei, desk.office.now)
    assert seen.proposals == ()


def test_nobody_waits_for_an_answer_to_somebody_who_left(desk: Desk) -> None:
    desk.ask()
    desk.leave(desk.kai)

    with pytest.raises(NothingToDo):
        desk.accept(desk.mei)
    seen = MyOverviews(desk.office.store, Access()).of(desk.office.workspace, desk.mei, desk.office.now)
    assert seen.proposals == ()


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


@pytest.mark.parametrize("ended", ["accepted", "declined", "withdrawn"])
def test_what_is_answered_meanwhile_is_not_drafted_as_well(desk: Desk, ended: str) -> None:
    desk.ask(Terms("Checkout success 90% → 96%", due_day=date(2026, 12, 1)), as_key_result=True)
    first, second = desk.draft(), desk.draft()
    if ended == "accepted":
        desk.save_draft(first)
    elif ended == "declined":
        desk.decline(desk.mei)
    else:
        desk.unlink(desk.kai)

    with pytest.raises(NothingToDo) as error:
        desk.save_draft(second)

    assert error.value.what == f"asked_{ended}"
    assert desk.proposal().state is ProposalState(ended)
    with desk.office.store.read() as tx:
        upper = tx.objectives.get(desk.office.workspace.id, desk.result.objective_id)
    assert len(upper.key_results) == (2 if ended == "accepted" else 1)


def test_an_answer_that_is_being_written_is_not_taken_back_by_unlinking(desk: Desk) -> None:
    desk.ask()
    store, workspace = desk.office.store, desk.office.workspace

    with ThreadPoolExecutor(1) as device:
        with store.write() as tx:
            held = tx.proposals.locked(workspace.id, 1)
            assert held is not None
            unlinked = device.submit(desk.unlink, desk.kai)
            until_one_waits(store)
            settle(tx, held, Answer.DECLINE, desk.mei.id, desk.office.now, {"answer": "Not before spring"})
        unlinked.result()

    assert (desk.proposal().state, desk.proposal().answer) == (ProposalState.DECLINED, "Not before spring")
    with store.read() as tx:
        assert tx.alignments.from_objectives(workspace.id, [desk.lower.id]) == []
        assert len(tx.audit.of(workspace.id, "proposal", 1)) == 2


def test_what_waits_is_taken_back_once_by_two_who_unlink(desk: Desk) -> None:
    desk.ask()
    with desk.office.store.read() as tx:
        [link] = tx.alignments.from_objectives(desk.office.workspace.id, [desk.lower.id])

    def unlink(_: int) -> object:
        return desk.aligning.unlink(desk.office.workspace, desk.kai, link.id, desk.office.now)

    with ThreadPoolExecutor(2) as devices:
        done = list(devices.map(unlink, range(2)))

    assert [one is None for one in done].count(True) == 1
    assert desk.proposal().state is ProposalState.WITHDRAWN
    with desk.office.store.read() as tx:
        assert len(tx.audit.of(desk.office.workspace.id, "proposal", 1)) == 2
        assert len(tx.audit.of(desk.office.workspace.id, "alignment", link.id)) == 2


def until_one_waits(store: Store) -> None:
    """On PostgreSQL, until another connection stands still at a lock; SQLite lets nobody in meanwhile."""
    if store.is_sqlite:
        return
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    until = monotonic() + 10
    while monotonic() < until:
        with store.read() as tx:
            if tx.connection.execute(text(waiting)).scalar_one():
                return
    raise AssertionError("nobody waits")


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
