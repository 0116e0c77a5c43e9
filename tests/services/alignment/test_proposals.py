"""Answers to proposals on both databases: who answers, what an old button does, and what happens when things change
meanwhile."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest

from bot.domain.errors import NotAllowed, NotFound, NothingToDo
from bot.domain.okrs import ObjectiveState
from bot.domain.proposals import Answer, ProposalState, Terms
from bot.services.access import Access
from bot.services.alignment.proposals import settle
from bot.services.overview.mine import MyOverviews
from storage import Store
from tests.services.alignment.asking_desk import Desk, asking_desk
from tests.waiting import until_counted


@pytest.fixture
def desk(store: Store) -> Desk:
    return asking_desk(store)


def test_a_yes_is_written_down_at_the_alignment(desk: Desk) -> None:
    desk.ask()

    found = desk.accept(desk.mei)

    assert (found.before, found.sheet.proposal.state) == (False, ProposalState.ACCEPTED)
    with desk.office.store.read() as tx:
        [link] = tx.alignments.from_objectives(desk.office.workspace.id, [desk.lower.id])
    assert link.agreed_at == desk.office.now


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
    until_counted(store, waiting)
