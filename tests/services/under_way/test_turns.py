"""Pausing, cancelling and going on, each with a reason: who may, who reads of it, and what becomes of the numbers."""

from datetime import date, timedelta

import pytest

from bot.domain.cycles import CycleState
from bot.domain.errors import Invalid, NotAllowed, NotFound, NothingToDo
from bot.domain.okrs import KeyResultState, ObjectiveState
from bot.domain.prompts import PromptKind, PromptState
from bot.domain.status import Status
from bot.domain.turns import Course
from bot.i18n import language
from bot.services.alignment.contexts import Contexts
from bot.services.okrs.standing import ObjectiveStanding, assess
from bot.views.alignment.context import change_text
from storage import Store
from tests.factories import LAST_DAY
from tests.services.under_way.course_company import Company, ref_of
from tests.statements import counted


@pytest.fixture
def company(store: Store) -> Company:
    return Company.open(store)


def standing(company: Company) -> ObjectiveStanding:
    with company.office.store.read() as tx:
        held = tx.objectives.get(company.office.workspace.id, company.objective.id)
        return assess(tx, company.office.workspace, [held], company.office.now)[0]


def wrong(error: pytest.ExceptionInfo[Invalid]) -> dict[str, str]:
    return {name: why for name, (why, _) in error.value.fields.items()}


def test_what_is_paused_says_why_and_by_whom_and_asks_nobody(company: Company) -> None:
    done = company.does(company.mei, Course.PAUSE, company.mine)
    assert not done.before
    assert company.now(company.mine).state is KeyResultState.PAUSED
    with company.office.store.read() as tx:
        assert tx.people.get(company.office.workspace.id, company.mei.id).next_prompt_at is None
    paused, other = standing(company).key_results
    assert paused.aside is not None
    assert (paused.status, paused.aside.reason, paused.aside.by) == (Status.PAUSED, "Legal first", "Mei")
    assert other.aside is None


def test_no_key_result_of_a_paused_objective_needs_a_hand(company: Company) -> None:
    company.office.check_in(company.kais, 1, 2)
    assert standing(company).key_results[1].reasons
    company.does(company.mei, Course.PAUSE, company.objective)
    found = standing(company)
    assert [one.status for one in found.key_results] == [Status.PAUSED, Status.PAUSED]
    assert [one.reasons for one in found.key_results] == [(), ()]
    assert found.aside is not None
    assert found.aside.reason == "Legal first"


def test_a_reason_is_needed_and_not_too_long(company: Company) -> None:
    for why, expected in (("  ", "empty"), ("x" * 301, "too_long")):
        with pytest.raises(Invalid) as error:
            company.does(company.mei, Course.CANCEL, company.mine, why)
        assert wrong(error) == {"turn_reason": expected}
    assert company.now(company.mine).state is KeyResultState.ACTIVE


def test_the_lead_the_owners_and_those_above_read_of_it_and_those_below_are_asked(company: Company) -> None:
    company.does(company.mei, Course.PAUSE, company.objective)
    told = ["Mei paused O-1 Paying is quick: “Legal first”."]
    assert company.reads(company.ada) == told
    assert company.reads(company.eva) == told
    assert company.reads(company.mei) == []
    assert company.reads(company.lea) == []
    [asked] = Contexts(company.office.store, company.access).waiting(company.office.workspace, company.lea)
    assert (asked.change.before, asked.change.after) == ({"state": "active"}, {"state": "paused"})
    assert asked.change.reason == "Legal first"


def test_an_owner_reads_what_somebody_else_made_of_their_key_result(company: Company) -> None:
    company.does(company.ada, Course.CANCEL, company.kais, "The law changed")
    told = ["Ada cancelled KR-1.2 Refunds: “The law changed”."]
    assert company.reads(company.kai) == told
    assert company.reads(company.mei) == told
    assert company.reads(company.ada) == []


def test_who_is_asked_whether_theirs_still_serves_is_not_told_the_same_beside_it(company: Company) -> None:
    lower = company.office.objective(company.kai, "Fewer letters")
    company.office.align(lower, company.kais)
    company.does(company.ada, Course.PAUSE, company.kais)
    assert company.is_told(company.mei) == ["Ada paused KR-1.2 Refunds: “Legal first”."]
    assert company.is_told(company.kai) == []
    [asked] = Contexts(company.office.store, company.access).waiting(company.office.workspace, company.kai)
    assert "state of KR-1.2 Active → Paused (Legal first). Does your O-4 still serve it?" in change_text(
        language("en"), asked
    )


def test_two_at_once_the_second_reads_what_the_first_made_of_it(company: Company) -> None:
    company.does(company.ada, Course.PAUSE, company.mine)
    again = company.does(company.mei, Course.PAUSE, company.mine, "Something else")
    assert again.before
    assert again.aside is not None
    assert (again.aside.by, again.aside.reason) == ("Ada", "Legal first")
    company.does(company.ada, Course.CANCEL, company.mine)
    with pytest.raises(NothingToDo):
        company.does(company.mei, Course.PAUSE, company.mine)


def test_going_on_asks_for_due_days_anew_and_keeps_the_old_ones_visible(company: Company) -> None:
    company.does(company.mei, Course.PAUSE, company.mine)
    with company.office.store.write() as tx:
        tx.key_results.change(
            tx.key_results.get(company.office.workspace.id, company.mine.id),
            by=company.mei.id,
            now=company.office.now,
            due_day=date(2026, 12, 1),
        )
    company.later(days=10)
    form = company.turns.form(
        company.office.workspace, company.mei, ref_of(company.mine), Course.RESUME, company.office.now
    )
    assert form.due == {company.mine.id: date(2026, 12, 11)}

    with pytest.raises(Invalid) as error:
        company.resumes(company.mei, company.mine, "", dict(form.due))
    assert wrong(error) == {"turn_reason": "reason_missing"}
    company.resumes(company.mei, company.mine, "Ten days lost", dict(form.due))

    now = company.now(company.mine)
    assert (now.state, now.due_day) == (KeyResultState.ACTIVE, date(2026, 12, 11))
    with company.office.store.read() as tx:
        *_, last = tx.key_results.revisions(company.office.workspace.id, [company.mine.id])[company.mine.id]
    assert (last.due_day, last.reason, last.revised_by_id) == (date(2026, 12, 11), "Ten days lost", company.mei.id)
    assert company.reads(company.ada)[-1] == "Mei goes on with KR-1.1 Seconds: “Ten days lost”."


def test_what_was_called_done_too_early_is_taken_up_again_until_its_cycle_is_closed(company: Company) -> None:
    """Nobody had been told that it was done, so nobody is told that it is not."""
    told = company.reads(company.ada)
    for state in (CycleState.ACTIVE, CycleState.GRADING, CycleState.CLOSED):
        with company.office.store.write() as tx:
            workspace_id, now = company.office.workspace.id, company.office.now
            tx.cycles.change(tx.cycles.get(workspace_id, company.office.cycle.id), by=None, now=now, state=state)
            tx.key_results.change(company.now(company.mine), by=None, now=now, state=KeyResultState.DONE)
        if state is CycleState.CLOSED:
            with pytest.raises(NothingToDo):
                company.resumes(company.mei, company.mine, "", {})
        else:
            company.resumes(company.mei, company.mine, "", {})
            assert company.now(company.mine).state is KeyResultState.ACTIVE
    assert company.reads(company.ada) == told


def test_a_wrong_day_is_said_under_its_field_and_nothing_goes_on(company: Company) -> None:
    company.does(company.mei, Course.PAUSE, company.objective)
    wrong_days = ((None, "empty"), (date(2026, 11, 1), "in_the_past"), (date(2027, 1, 1), "after_cycle"))
    for day, why in wrong_days:
        with pytest.raises(Invalid) as error:
            company.resumes(company.mei, company.objective, "On", {company.mine.id: day, company.kais.id: LAST_DAY})
        assert wrong(error) == {f"turn_due_{company.mine.id}": why}
    assert company.objective_now().state is ObjectiveState.PAUSED


def test_what_rested_is_not_silent_since_before_it_rested(company: Company) -> None:
    asked = company.office.now
    with company.office.store.write() as tx:
        tx.prompts.plan(
            [{"key_result_id": company.mine.id}],
            workspace_id=company.office.workspace.id,
            person_id=company.mei.id,
            kind=PromptKind.REGULAR,
            first_day=asked.date(),
            last_day=asked.date() + timedelta(6),
            due_at=asked,
            sent_at=asked,
            state=PromptState.SENT,
        )
    company.later(days=15)
    assert standing(company).key_results[0].status is Status.STALE
    company.does(company.mei, Course.PAUSE, company.objective)
    company.later(days=14)
    company.resumes(company.mei, company.objective)
    company.later(days=1)
    found = standing(company).key_results[0]
    assert found.silence.late == 1
    assert found.status is not Status.STALE


def test_what_is_cancelled_can_be_taken_up_again_while_its_cycle_runs(company: Company) -> None:
    company.does(company.mei, Course.CANCEL, company.objective, "Nobody wants it")
    assert company.objective_now().state is ObjectiveState.CANCELLED
    company.resumes(company.mei, company.objective)
    assert company.objective_now().state is ObjectiveState.ACTIVE
    company.does(company.mei, Course.CANCEL, company.mine, "Nobody wants it")
    with company.office.store.write() as tx:
        tx.cycles.change(company.office.cycle, by=None, now=company.office.now, state=CycleState.GRADING)
    with pytest.raises(NothingToDo):
        company.resumes(company.mei, company.mine)
    company.does(company.mei, Course.PAUSE, company.kais)
    with company.office.store.write() as tx:
        tx.cycles.change(company.office.cycle, by=None, now=company.office.now, state=CycleState.CLOSED)
    with pytest.raises(NothingToDo) as error:
        company.does(company.mei, Course.CANCEL, company.kais)
    assert error.value.what == "closed"


def test_the_owner_the_lead_and_those_above_may_and_nobody_else(company: Company) -> None:
    for person in (company.lea, company.eva):
        with pytest.raises(NotAllowed):
            company.does(person, Course.PAUSE, company.objective)
    with pytest.raises(NotAllowed):  # owning a key result gives no say in the objective
        company.does(company.kai, Course.PAUSE, company.objective)
    company.does(company.kai, Course.PAUSE, company.kais)
    company.does(company.ada, Course.PAUSE, company.mine)


def test_a_draft_has_no_course_and_others_do_not_learn_of_it(company: Company) -> None:
    draft = company.office.objective(company.mei, "Not yet", state=ObjectiveState.DRAFT)
    with pytest.raises(NothingToDo):
        company.does(company.mei, Course.PAUSE, draft)
    with pytest.raises(NotFound):
        company.does(company.ada, Course.PAUSE, draft)
    for ref in ("", "O", "O0", "X1", "K99999", "O" + "9" * 40):
        with pytest.raises(NotFound):
            company.turns.form(company.office.workspace, company.mei, ref, Course.PAUSE, company.office.now)


def test_nobody_outside_its_circle_reads_of_a_restricted_objective(company: Company) -> None:
    with company.office.store.write() as tx:
        held = tx.objectives.get(company.office.workspace.id, company.objective.id)
        named, until = [company.eva.id], date(2026, 12, 31)
        tx.objectives.restrict(held, named, "A merger", until, by=company.mei.id, now=company.office.now)
    company.does(company.mei, Course.PAUSE, company.objective)
    assert company.reads(company.eva)
    assert company.reads(company.kai) == []
    assert company.reads(company.ada) == []
    with pytest.raises(NotFound):
        company.does(company.ada, Course.CANCEL, company.objective)


def test_the_number_of_statements_does_not_grow_with_key_results_and_readers(company: Company) -> None:
    def statements() -> list[int]:
        with counted(company.office.store) as sent:
            company.does(company.mei, Course.PAUSE, company.objective)
        paused = len(sent)
        results = [one for one in company.objective_now().key_results if one.state is KeyResultState.ACTIVE]
        days: dict[int, date | None] = {one.id: one.due_day - timedelta(1) for one in results}
        with counted(company.office.store) as sent:
            company.resumes(company.mei, company.objective, "Sooner", days)
        resumed = len(sent)
        company.does(company.mei, Course.PAUSE, company.mine)
        with counted(company.office.store) as sent:
            standing(company)
        shown = len(sent)
        company.resumes(company.mei, company.mine)
        with counted(company.office.store) as sent:
            company.reads(company.ada)
        return [paused, resumed, shown, len(sent)]

    statements()
    few = statements()
    for number in range(2):
        company.office.key_result(company.objective, f"More {number}", company.kai)
        company.office.align(company.objective, company.office.objective(company.office.person(f"Up{number}")))
        company.office.align(company.office.objective(company.office.person(f"Low{number}")), company.objective)
    statements()  # some are asked for the first time
    assert statements() == few


def test_what_cannot_be_done_as_it_stands_is_said_by_how_it_stands(company: Company) -> None:
    def refused(course: Course) -> str:
        with pytest.raises(NothingToDo) as error:
            company.turns.form(company.office.workspace, company.mei, ref_of(company.mine), course, company.office.now)
        return error.value.what

    assert refused(Course.RESUME) == "turn_active"
    company.does(company.mei, Course.PAUSE, company.mine)
    assert refused(Course.PAUSE) == "turn_paused"
    company.does(company.mei, Course.CANCEL, company.mine)
    assert refused(Course.CANCEL) == "turn_cancelled"
