"""Closing objectives: the pages, the scores, who may, and what becomes of the rest, on both databases."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from bot.domain.closing import Decision
from bot.domain.cycles import CycleState
from bot.domain.deliveries import DeliveryState
from bot.domain.errors import NotAllowed, NotFound, NothingToDo
from bot.domain.ids import Code
from bot.domain.okrs import Commitment, ObjectiveState
from bot.i18n import language
from bot.services.access import Access
from bot.services.closing.closing import close_unfinished
from bot.services.closing.form import Closed, ClosingForm, closed_as
from bot.services.overview.objective import Objectives
from bot.services.prompts.errands import Errands
from bot.views.closing.prompt_lines import close_lines
from bot.views.overview.objective import objective_message
from storage import Store
from tests.factories import MONDAY_MORNING
from tests.services.closing.stories import Scene
from tests.statements import counted

T = language("en")
on_sqlite = pytest.mark.parametrize("store", ["sqlite"], indirect=True)
"""Where no database decides how it ends."""


@pytest.fixture
def scene(store: Store) -> Scene:
    return Scene.of(store)


def test_grades_words_and_state_are_written_together_and_audited(scene: Scene) -> None:
    mei = scene.office.person("Mei")
    objective = scene.office.objective(mei, commitment=Commitment.ASPIRATIONAL)
    result = scene.office.key_result(objective)
    scene.office.check_in(result, 75, 8)
    scene.is_over()
    form = scene.opens(mei, objective)
    [line] = form.lines
    assert line.suggested is not None
    assert (line.suggested.score, line.suggested.met) == (Decimal("0.7"), True)

    last = scene.turns(mei, form, {"score-1": "0.6", "reason-1": "measured on one market"})
    assert isinstance(last, ClosingForm)
    assert last.suggested is not None
    assert last.suggested.score == Decimal("0.6")
    typed = {"tell_others": "Measure early.", "changed_outside": "", "matters": "partly", "decision": "change"}
    closed = scene.turns(mei, last, typed)

    assert isinstance(closed, Closed)
    assert [(one.place, one.score, one.suggested, one.met, one.reason) for one in closed.grades] == [
        (0, Decimal("0.6"), Decimal("0.6"), False, ""),
        (1, Decimal("0.6"), Decimal("0.7"), False, "measured on one market"),
    ]
    assert closed.closing is not None
    assert (closed.closing.decision, closed.closing.tell_others) == (Decision.CHANGE, "Measure early.")
    assert scene.objective(objective).state is ObjectiveState.CLOSED
    with scene.office.store.read() as tx:
        told = [event.after for event in tx.audit.of(scene.office.workspace.id, "objective", objective.id)]
        words = [event.after for event in tx.audit.of(scene.office.workspace.id, "closing", closed.closing.id)]
    assert told[-1] == {"v": 1, "state": "closed"}
    assert words[-1] is not None
    assert words[-1]["decision"] == "change"


@on_sqlite
def test_of_two_who_close_it_at_once_the_second_reads_how_it_was_closed(scene: Scene) -> None:
    mei, kai = scene.office.person("Mei"), scene.office.person("Kai")
    objective = scene.office.objective(mei)
    scene.office.key_result(objective, stand_in_id=kai.id)
    scene.is_over()
    theirs = scene.opens(kai, objective)
    last = scene.turns(kai, theirs)
    assert isinstance(last, ClosingForm)

    scene.closes(mei, objective, tell_others="Mine")
    second = scene.turns(kai, last, {"decision": "drop", "tell_others": "Theirs"})

    assert isinstance(second, Closed)
    assert second.before
    assert second.closing is not None
    assert (second.closing.tell_others, second.closing.decision) == ("Mine", Decision.KEEP)


@on_sqlite
def test_a_zero_that_somebody_gives_counts_as_any_other_score(scene: Scene) -> None:
    mei = scene.office.person("Mei")
    objective = scene.office.objective(mei)
    for value in (100, 50):
        scene.office.check_in(scene.office.key_result(objective), value, 5)
    scene.is_over()
    last = scene.turns(mei, scene.opens(mei, objective), {"score-1": "0.0", "reason-1": "counted twice"})
    assert isinstance(last, ClosingForm)
    assert last.suggested is not None
    assert last.suggested.score == Decimal("0.2")
    zero = {"score-0": "0.0", "reason-0": "none of it holds", "decision": "drop"}
    closed = scene.turns(mei, last, zero)
    assert isinstance(closed, Closed)
    assert [one.score for one in closed.grades] == [Decimal("0.0"), Decimal("0.0"), Decimal("0.5")]


@on_sqlite
def test_an_objective_without_key_results_may_close_without_a_score(scene: Scene) -> None:
    mei = scene.office.person("Mei")
    objective = scene.office.objective(mei)
    scene.is_over()
    assert scene.closes(mei, objective).grade is None


@on_sqlite
def test_the_check_in_message_says_what_to_close_by_when(scene: Scene) -> None:
    mei = scene.office.person("Mei")
    for _ in range(3):
        scene.office.objective(mei)
    due = Errands(scene.office.store)
    assert due.to_close(scene.office.workspace.id, mei, scene.now) == ()
    scene.is_over()
    first, _, more = close_lines(language("en"), due.to_close(scene.office.workspace.id, mei, scene.now))
    later = due.to_close(scene.office.workspace.id, mei, scene.now + timedelta(days=4))
    too_near = due.to_close(scene.office.workspace.id, mei, scene.now + timedelta(days=8))
    assert first.text == "Also this week: close *O-1* Payments that just work, by 14 Jan."
    assert close_lines(language("en"), later)[0].text.endswith("Payments that just work, by Thursday.")
    assert close_lines(language("en"), too_near)[0].text.endswith("close *O-1* Payments that just work.")
    assert first.button is not None
    assert more.text == "1 more objective waits to be closed, in the Home tab."


@on_sqlite
def test_what_others_enter_meanwhile_is_looked_at_before_it_is_agreed_to(scene: Scene) -> None:
    mei = scene.office.person("Mei")
    objective = scene.office.objective(mei)
    result = scene.office.key_result(objective)
    scene.office.check_in(result, 20, 5)
    scene.is_over()
    last = scene.turns(mei, scene.opens(mei, objective), {"agreed-1": "0.2"})
    assert isinstance(last, ClosingForm)
    scene.office.check_in(result, 90, 5, at=MONDAY_MORNING + timedelta(days=1))

    again = scene.turns(mei, last, {"decision": "keep", "agreed-0": "0.2"})

    assert isinstance(again, ClosingForm)
    assert (again.page, again.moved) == (1, ("KR-1.1",))
    assert scene.objective(objective).state is ObjectiveState.ACTIVE


@on_sqlite
def test_only_the_owner_and_their_stand_in_may(scene: Scene) -> None:
    lead, mei, kai = (scene.office.person(name) for name in ("Lena", "Mei", "Kai"))
    team = scene.office.team("Payments", lead, (mei, kai))
    objective = scene.office.objective(mei, team=team)
    scene.office.key_result(objective, owner=kai)
    scene.is_over()
    for person in (lead, kai):
        with pytest.raises(NotAllowed):
            scene.opens(person, objective)
    with scene.office.store.write() as tx:
        days: dict[str, Any] = {"first_day": date(2026, 12, 20), "last_day": date(2027, 1, 20)}
        held: dict[str, Any] = {"workspace_id": scene.office.workspace.id, "person_id": mei.id}
        tx.absences.add(by=mei.id, now=scene.now, **held, **days, stand_in_id=kai.id)
    assert scene.opens(kai, objective).owner == mei
    [due] = Errands(scene.office.store).to_close(scene.office.workspace.id, kai, scene.now)
    assert (due.objective.id, due.on_behalf_of) == (objective.id, "Mei")
    assert due.by == date(2027, 1, 14)


@on_sqlite
def test_a_restricted_objective_is_closed_within_its_circle(scene: Scene) -> None:
    mei, kai = scene.office.person("Mei"), scene.office.person("Kai")
    objective = scene.office.objective(mei)
    scene.office.key_result(objective)
    with scene.office.store.write() as tx:
        tx.objectives.restrict(objective, (), "quiet", date(2027, 1, 20), by=mei.id, now=scene.now)
    scene.is_over()
    scene.closes(mei, objective, tell_others="secret")
    with pytest.raises(NotFound):
        scene.opens(kai, objective)


def test_when_the_cycle_closes_the_rest_closes_without_a_score_and_nobody_reopens_it(scene: Scene) -> None:
    mei = scene.office.person("Mei")
    done, left, again = (scene.office.objective(mei, name) for name in ("Done", "Left", "Again"))
    for one in (done, left, again):
        scene.office.key_result(one)
    scene.is_over()
    scene.closes(mei, done)
    scene.closes(mei, again, tell_others="Kept words")
    scene.desk.reopen(scene.office.workspace, mei, again.id, scene.now)
    with scene.office.store.write() as tx:
        assert close_unfinished(tx, scene.office.workspace, scene.office.cycle, scene.now) == 2
    scene.moves_to(CycleState.CLOSED)

    with scene.office.store.read() as tx:
        found = [closed_as(tx, tx.objectives.get(scene.office.workspace.id, one.id)) for one in (done, left, again)]
    assert [one.objective.state for one in found] == [ObjectiveState.CLOSED] * 3
    assert [one.closing.decision for one in found if one.closing] == [
        Decision.KEEP,
        Decision.UNDECIDED,
        Decision.UNDECIDED,
    ]
    assert [one.grade is None for one in found] == [False, True, True]
    with pytest.raises(NothingToDo):
        scene.desk.reopen(scene.office.workspace, mei, done.id, scene.now)


def test_what_was_said_of_an_objective_that_is_open_again_is_not_told(scene: Scene) -> None:
    mei = scene.office.person("Mei")
    objective = scene.office.objective(mei)
    scene.office.key_result(objective)
    scene.is_over()
    scene.closes(mei, objective, tell_others="Kept words")

    def told() -> bool:
        with scene.office.store.read() as tx:
            here = (scene.office.workspace.id, [objective.id])
            return bool(tx.closings.of(*here)) or bool(tx.grades.of(*here))

    assert told()
    scene.desk.reopen(scene.office.workspace, mei, objective.id, scene.now)
    assert not told()


def test_closing_a_whole_cycle_takes_no_more_statements_for_more_objectives(scene: Scene) -> None:
    people = [scene.office.person(f"P{number}") for number in range(6)]
    scene.is_over()

    def close(count: int) -> int:
        for number in range(count):
            scene.office.key_result(scene.office.objective(people[number]))
        with counted(scene.office.store) as sent, scene.office.store.write() as tx:
            close_unfinished(tx, scene.office.workspace, scene.office.cycle, scene.now)
        return len(sent)

    close(1)
    assert close(2) == close(6)


@on_sqlite
def test_what_contributes_is_asked_when_its_upper_is_closed_early_and_not_at_the_end(scene: Scene) -> None:
    mei, kai = scene.office.person("Mei"), scene.office.person("Kai")
    early, late = scene.office.objective(mei, "Early"), scene.office.objective(mei, "Late")
    for upper in (early, late):
        scene.office.align(scene.office.objective(kai), upper)

    def asked() -> list[int]:
        with scene.office.store.read() as tx:
            waiting = tx.context_changes.waiting_for(scene.office.workspace.id, kai.id)
        return [one.upper_objective_id for one in waiting]

    scene.closes(mei, early)
    scene.is_over()
    scene.closes(mei, late)
    assert asked() == [early.id]
    scene.desk.reopen(scene.office.workspace, mei, early.id, scene.now)


@on_sqlite
def test_the_digest_is_promised_once_and_waits_while_something_is_open_again(scene: Scene) -> None:
    mei, kai = scene.office.person("Mei"), scene.office.person("Kai")
    team = scene.office.team("Payments", mei, (kai,), channel_id="C0PAY")
    objectives = [scene.office.objective(owner, team=team) for owner in (mei, kai)]
    scene.is_over()
    scene.closes(mei, objectives[0])
    assert scene.digests() == []
    scene.closes(kai, objectives[1])
    [digest] = scene.digests()
    assert (digest.state, digest.channel_id) == (DeliveryState.PENDING, "C0PAY")
    scene.desk.reopen(scene.office.workspace, kai, objectives[1].id, scene.now)
    assert scene.digests()[0].state is DeliveryState.CANCELLED
    scene.closes(kai, objectives[1])
    [digest] = scene.digests()
    assert digest.state is DeliveryState.PENDING


@on_sqlite
def test_what_was_typed_is_kept_for_weeks_and_a_draft_or_an_ended_one_cannot_be_closed(scene: Scene) -> None:
    mei = scene.office.person("Mei")
    objective = scene.office.objective(mei)
    scene.office.key_result(objective)
    scene.is_over()
    form = scene.opens(mei, objective)
    scene.desk.keep(scene.office.workspace, mei, form.id, 1, {"reason-1": "so far"}, scene.now)
    scene.now += timedelta(days=20)
    assert scene.opens(mei, objective).typed["reason-1"] == "so far"
    draft = scene.office.objective(mei, state=ObjectiveState.DRAFT)
    gone = scene.office.objective(mei, state=ObjectiveState.CANCELLED)
    for one in (draft, gone):
        with pytest.raises(NothingToDo):
            scene.opens(mei, one)


@on_sqlite
def test_the_page_of_an_objective_shows_how_it_was_closed(scene: Scene) -> None:
    mei = scene.office.person("Mei")
    objective = scene.office.objective(mei)
    scene.office.key_result(objective)
    scene.is_over()
    scene.closes(mei, objective)
    sheet = Objectives(scene.office.store, Access()).show(
        scene.office.workspace, mei, Code(objective.number), scene.now
    )
    assert sheet.closed is not None
    assert sheet.may_close
    assert sheet.standing is not None
    assert sheet.standing.grade == sheet.closed.grade
    assert sheet.standing.key_results[0].grade == sheet.closed.grades[1]


@on_sqlite
def test_what_is_closed_is_told_once_and_offers_nothing_that_would_be_refused(scene: Scene) -> None:
    mei = scene.office.person("Mei")
    objective = scene.office.objective(mei)
    scene.office.check_in(scene.office.key_result(objective), 50, 7)
    office, show = scene.office, Objectives(scene.office.store, Access()).show
    scene.is_over()
    before = show(office.workspace, mei, Code(objective.number), scene.now)
    assert (before.may_edit, before.may_align, len(before.may_edit_key_results)) == (True, True, 1)
    scene.closes(mei, objective, tell_others="Ask the bank first")
    sheet = show(office.workspace, mei, Code(objective.number), scene.now)
    assert (sheet.may_edit, sheet.may_align, sheet.may_edit_key_results) == (False, False, frozenset())
    page = objective_message(T, sheet)
    shown = str(page.blocks)
    assert shown.count("Ask the bank first") == page.text.count("Ask the bank first") == 1
    assert "What another team should know: Ask the bank first" in page.text
    assert shown.count("scored 0.5, red") == 2  # the objective and its key result
    assert "Reopen it" in shown
    assert "Pause" not in shown


@on_sqlite
def test_what_closed_without_a_score_has_no_tick(scene: Scene) -> None:
    mei = scene.office.person("Mei")
    objective = scene.office.objective(mei)
    scene.office.check_in(scene.office.key_result(objective), 20, 7)
    scene.is_over()
    with scene.office.store.write() as tx:
        close_unfinished(tx, scene.office.workspace, scene.office.cycle, scene.now)
    sheet = Objectives(scene.office.store, Access()).show(
        scene.office.workspace, mei, Code(objective.number), scene.now
    )
    shown = str(objective_message(T, sheet).blocks)
    assert "\u2705" not in shown
    assert shown.count("closed, not scored") == 2  # the objective and its key result


@on_sqlite
def test_a_page_offers_closing_only_while_its_cycle_can_be_closed(scene: Scene) -> None:
    mei = scene.office.person("Mei")
    objective = scene.office.objective(mei)

    def is_offered(state: CycleState) -> bool:
        scene.moves_to(state)
        objectives = Objectives(scene.office.store, Access())
        return objectives.show(scene.office.workspace, mei, Code(objective.number), scene.now).may_close

    assert [state for state in CycleState if is_offered(state)] == [CycleState.ACTIVE, CycleState.GRADING]


def test_whoever_closes_what_was_cancelled_meanwhile_reads_that_it_can_be_taken_up_again(scene: Scene) -> None:
    """And not that its owner can reopen it: nobody can reopen what nobody has closed."""
    mei, scene.now = scene.office.person("Mei"), MONDAY_MORNING
    objective = scene.office.objective(mei)
    scene.office.key_result(objective)
    form = scene.opens(mei, objective)
    with scene.office.store.write() as tx:
        tx.objectives.change(objective, by=None, now=scene.now, state=ObjectiveState.CANCELLED)
    with pytest.raises(NothingToDo) as refused:
        scene.turns(mei, form)
    assert refused.value.what == "turn_cancelled"
