"""What changed: exact, joined over several changes, and whom it concerns."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from bot.domain.context import Difference, check_words, difference, joined, touches
from bot.domain.errors import Invalid
from bot.domain.ids import KeyResultId, ObjectiveId, WorkspaceId
from bot.domain.okrs import Alignment, KeyResultState, ObjectiveState
from tests.domain.okr_builders import a_band, a_key_result, an_objective, milestones

RESULT = a_key_result(id=34, start=91, target=96)
AIM = an_objective(RESULT, title="Checkout just works", why="Refunds cost us", context="")


def changed(**values: object) -> Difference:
    return difference(AIM, replace(AIM, key_results=(replace(RESULT, **values),)))  # type: ignore[arg-type]


def link(to_objective: int | None = None, to_key_result: int | None = None) -> Alignment:
    return Alignment(
        id=1,
        workspace_id=WorkspaceId(1),
        from_objective_id=ObjectiveId(9),
        to_objective_id=None if to_objective is None else ObjectiveId(to_objective),
        to_key_result_id=None if to_key_result is None else KeyResultId(to_key_result),
    )


def test_each_fact_that_matters_is_told_with_what_it_was() -> None:
    after = replace(AIM, title="Checkout never fails", state=ObjectiveState.PAUSED, weight=Decimal(2), position=9)
    assert difference(AIM, after) == Difference(
        {"title": "Checkout just works", "state": "active"}, {"title": "Checkout never fails", "state": "paused"}
    )
    assert changed(target=Decimal("94.05"), due_day=date(2026, 12, 15), weight=Decimal(3)) == Difference(
        {"34.target": "96", "34.due_day": "2026-12-31"}, {"34.target": "94.05", "34.due_day": "2026-12-15"}
    )


def test_the_same_number_written_otherwise_and_a_key_result_that_is_done_are_no_difference() -> None:
    assert not changed(target=Decimal("96.00"))
    assert not changed(target=Decimal("9.6E+1"))
    assert not changed(state=KeyResultState.DONE)
    assert changed(state=KeyResultState.CANCELLED).after == {"34.state": "cancelled"}
    assert not difference(AIM, replace(AIM, key_results=(RESULT, replace(RESULT, id=KeyResultId(35)))))


def test_a_band_and_milestones_are_targets_too() -> None:
    band, steps = a_band(2, 3, id=34), milestones(None, None, id=35)
    audited = replace(steps.milestones[0], title="Audited", done_on=date(2026, 11, 1))
    aim = an_objective(band, steps)
    after = (replace(band, band_high=Decimal(4)), replace(steps, milestones=(audited, steps.milestones[1])))
    assert difference(aim, replace(aim, key_results=after)) == Difference(
        {"34.band_high": "3", "35.milestones": "step 0\nstep 1"},
        {"34.band_high": "4", "35.milestones": "Audited\nstep 1"},
    )


def test_several_changes_become_one_and_what_came_back_is_none() -> None:
    first, back = changed(target=Decimal(94)), Difference({"34.target": "94"}, {"34.target": "96"})
    renamed = Difference({"title": "Checkout just works"}, {"title": "Checkout"})
    assert joined(first, Difference({"34.target": "94"}, {"34.target": "90"})) == Difference(
        {"34.target": "96"}, {"34.target": "90"}
    )
    assert joined(joined(first, renamed), back) == renamed
    assert not joined(first, back)


def test_a_key_result_concerns_what_contributes_to_it_or_to_the_whole_and_the_objective_everything() -> None:
    number, words = changed(target=Decimal(94)), Difference({"why": "a"}, {"why": "b"})
    assert touches(number, link(to_key_result=34))
    assert touches(number, link(to_objective=1))
    assert not touches(number, link(to_key_result=3))
    assert touches(words, link(to_key_result=3))
    assert not touches(Difference(), link(to_objective=1))


def test_a_word_that_is_too_long_is_refused() -> None:
    check_words("x" * 300)
    with pytest.raises(Invalid):
        check_words("x" * 301)
