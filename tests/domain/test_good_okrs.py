"""Plain rules for good OKRs (product.md, Good OKRs)."""

from typing import Any

import pytest

from bot.domain.good_okrs import Rule, advise, advise_all, is_activity, title_limit
from bot.domain.okrs import Commitment, Objective
from tests.domain.okr_builders import a_band, a_key_result, an_objective, yes_no


def rules(objective: Objective, **given: Any) -> list[Rule]:
    return [each.rule for each in advise(objective, **({"is_aligned": True} | given))]


def test_a_good_objective_gets_no_advice() -> None:
    assert rules(an_objective(a_key_result(current=5), yes_no(title="SOC 2 report"), a_band())) == []


@pytest.mark.parametrize(
    "title", ["Run a workshop", "launch v2", "Workshop durchführen", "组织培训", "Organise a fair"]
)
def test_an_activity_is_not_an_outcome(title: str) -> None:
    assert is_activity(title)
    assert rules(an_objective(a_key_result(title=title))) == [Rule.ACTIVITY]


@pytest.mark.parametrize("title", ["Checkout success", "Support reply time", "Makers per team", "转化率"])
def test_an_outcome_is_not_an_activity(title: str) -> None:
    assert not is_activity(title)


def test_an_objective_without_any_number_is_named() -> None:
    assert rules(an_objective(yes_no(), yes_no())) == [Rule.NO_NUMBER]


def test_more_than_five_are_counted() -> None:
    many = advise(an_objective(*(a_key_result() for _ in range(6))), is_aligned=True)[0]
    assert (many.rule, many.count, many.limit) == (Rule.TOO_MANY_KEY_RESULTS, 6, 5)
    objectives = [an_objective(commitment=Commitment.ASPIRATIONAL) for _ in range(6)]
    assert advise_all(objectives, {each.id for each in objectives})[0].rule is Rule.TOO_MANY_OBJECTIVES


def test_long_titles_are_shorter_in_chinese() -> None:
    assert title_limit("客户信任我们的结账 OKR") == 40
    assert rules(an_objective(title="字" * 41)) == [Rule.TITLE_TOO_LONG]
    assert rules(an_objective(title="x" * 100)) == []
    assert rules(an_objective(title="x" * 101)) == [Rule.TITLE_TOO_LONG]


def test_alignment_is_asked_for() -> None:
    assert rules(an_objective(), is_aligned=False) == [Rule.NO_ALIGNMENT]


def test_all_committed_is_named_once_for_all() -> None:
    objectives = [an_objective(), an_objective()]
    found = advise_all(objectives, {each.id for each in objectives})
    assert [(each.rule, each.code) for each in found] == [(Rule.ALL_COMMITTED, None)]


def test_a_target_that_is_reached_on_the_first_day_is_named() -> None:
    assert rules(an_objective(a_key_result(current=100))) == [Rule.TARGET_REACHED]
    assert rules(an_objective(a_key_result(start=5, target=5, current=5))) == []
