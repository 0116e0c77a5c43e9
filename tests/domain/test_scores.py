"""Scores at the end of a cycle (model.md, Score)."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.domain.ids import KeyResultId, MilestoneId, PersonId, TeamId, WorkspaceId
from bot.domain.okrs import (
    Commitment,
    KeyResult,
    KeyResultState,
    Metric,
    Milestone,
    Objective,
    ObjectiveState,
    ValueSource,
    Visibility,
)
from bot.domain.progress import progress_at
from bot.domain.revisions import TargetRevision
from bot.domain.scores import (
    Scored,
    TeamVerdict,
    may_be_reported,
    read_score,
    read_team,
    round_down,
    score_key_result,
    score_objective,
    team_scores,
)
from tests.domain.okr_builders import DEC_31, OCT_1, a_band, a_check_in, a_key_result, an_objective, weekly

COMMITTED, ASPIRATIONAL = Commitment.COMMITTED, Commitment.ASPIRATIONAL
NUMBER = st.integers(-20, 20)
SOME_DAY = datetime(2026, 10, 1, tzinfo=UTC)


def test_a_third_of_the_way_is_scored_03() -> None:
    found = score_key_result(a_key_result(start=5, target=2), COMMITTED, weekly("4.6", "4.0"))
    assert (found.score, found.progress, found.met) == (Decimal("0.3"), Fraction(1, 3), False)


def test_whether_it_is_met_is_decided_on_the_exact_progress() -> None:
    nearly = score_key_result(a_key_result(target=1000), ASPIRATIONAL, weekly(699))
    just = score_key_result(a_key_result(target=1000), ASPIRATIONAL, weekly(700))
    assert (nearly.score, nearly.met) == (Decimal("0.6"), False)
    assert (just.score, just.met) == (Decimal("0.7"), True)


def test_the_value_is_that_of_the_due_day() -> None:
    late = a_check_in(100, day=DEC_31 + timedelta(days=3))
    as_of = a_check_in(60, day=DEC_31, at=late.at)
    assert score_key_result(a_key_result(), COMMITTED, [*weekly(50), late]).score == Decimal("0.5")
    assert score_key_result(a_key_result(), COMMITTED, [*weekly(50), late, as_of]).score == Decimal("0.6")


def test_the_original_target_counts_and_todays_stands_beside_it() -> None:
    found = score_key_result(a_key_result(target=50, original_target=100), COMMITTED, weekly(50))
    assert (found.score, found.progress_now) == (Decimal("0.5"), Fraction(1))
    assert score_key_result(a_key_result(original_target=100), COMMITTED, weekly(50)).progress_now is None


@pytest.mark.parametrize(
    ("ways", "value", "score", "start"),
    [
        pytest.param([(0, 100), (110, 200)], 200, "1.0", 0, id="a start beyond the first target"),
        pytest.param([(0, 100), (100, 200)], 200, "1.0", 0, id="a start on the first target"),
        pytest.param([(0, 100), (110, 200)], 50, "0.5", 0, id="half of what was meant at first"),
        pytest.param([(10, 4), (3, 1)], 1, "1.0", 10, id="falling"),
        pytest.param([(0, 100), (50, 100), (110, 200)], 75, "0.5", 50, id="put right before the target was changed"),
        pytest.param([(0, 2), (5, 1)], 1, "1.0", 5, id="a start that had turned the way round"),
        pytest.param([(0, 2), (5, 1)], 5, "0.0", 5, id="nothing moved from the right start"),
        pytest.param([(0, 100), (110, 200), (80, 100)], 90, "0.5", 80, id="the first target again"),
        pytest.param([(0, 100), (80, 100)], 90, "0.5", 80, id="another start alone"),
        pytest.param([(50, 100), (50, 0)], 0, "0.0", 50, id="the other way, from the same start"),
    ],
)
def test_a_score_begins_at_the_start_that_belonged_to_the_original_target(
    ways: list[tuple[int, int]], value: int, score: str, start: int
) -> None:
    result, revisions = revised(*ways)

    found = score_key_result(result, COMMITTED, weekly(value), revisions=revisions)

    assert (found.score, found.start) == (Decimal(score), Decimal(start))


@given(NUMBER, NUMBER, NUMBER, st.lists(st.tuples(NUMBER, NUMBER), max_size=3))
def test_what_has_its_original_target_is_scored_on_the_way_of_today(
    start: int, target: int, value: int, earlier: list[tuple[int, int]]
) -> None:
    assume(start != target)
    result, revisions = revised((start, target), *earlier, (start, target))
    found = score_key_result(result, COMMITTED, weekly(value), revisions=revisions)
    assert (found.progress, found.progress_now) == (progress_at(result, Decimal(value)), None)


@given(NUMBER, NUMBER, NUMBER, NUMBER, st.booleans())
def test_what_has_reached_both_targets_is_met_from_whatever_start(
    first: int, target: int, way: int, other_way: int, falls: bool
) -> None:
    sign = -1 if falls else 1
    assume(way > 0 and other_way > 0)
    result, revisions = revised((first - sign * way, first), (target - sign * other_way, target))
    reached = min(first, target) if falls else max(first, target)
    assert score_key_result(result, COMMITTED, weekly(reached), revisions=revisions).met


def revised(*ways: tuple[int, int]) -> tuple[KeyResult, list[TargetRevision]]:
    """A key result with the start and target that it had one after the other."""
    (_, original), (start, target) = ways[0], ways[-1]
    result = a_key_result(start=start, target=target, original_target=original)
    held: dict[str, Any] = {"workspace_id": result.workspace_id, "key_result_id": result.id, "due_day": DEC_31}
    held |= {"band_low": None, "band_high": None, "reason": "", "revised_by_id": PersonId(1), "at": SOME_DAY}
    return result, [
        TargetRevision(id=number, start=Decimal(one), target=Decimal(two), **held)
        for number, (one, two) in enumerate(ways, start=1)
    ]


def test_maintain_is_the_share_of_check_ins_inside_the_band() -> None:
    assert score_key_result(a_band(2, 3), COMMITTED, weekly(2, 3, 4, "2.5")).progress == Fraction(3, 4)
    assert score_key_result(a_band(2, 3), COMMITTED, ()).score == 0


def test_what_was_cancelled_after_a_third_of_its_term_stays_in_the_picture() -> None:
    kept = a_key_result()
    dropped = a_key_result(state=KeyResultState.CANCELLED, weight="0.5")
    objective = an_objective(kept, dropped)
    scored = {
        kept.id: score_key_result(kept, COMMITTED, weekly(90)),
        dropped.id: score_key_result(dropped, COMMITTED, weekly(0)),
    }
    late = score_objective(objective, scored, {dropped.id: date(2026, 11, 1)}, OCT_1)
    early = score_objective(objective, scored, {dropped.id: date(2026, 10, 10)}, OCT_1)
    assert late is not None
    assert early is not None
    assert (late.score, late.with_cancelled) == (Decimal("0.9"), Decimal("0.6"))
    assert (early.score, early.with_cancelled) == (Decimal("0.9"), None)
    assert score_objective(an_objective(dropped), scored, {}, OCT_1) is None


@pytest.mark.parametrize(
    ("commitment", "score", "reading"),
    [
        (ASPIRATIONAL, "0.7", "green"),
        (ASPIRATIONAL, "0.6", "amber"),
        (ASPIRATIONAL, "0.4", "amber"),
        (ASPIRATIONAL, "0.3", "red"),
        (COMMITTED, "1.0", "green"),
        (COMMITTED, "0.9", "amber"),
        (COMMITTED, "0.7", "amber"),
        (COMMITTED, "0.6", "red"),
    ],
)
def test_scores_read_by_commitment(commitment: Commitment, score: str, reading: str) -> None:
    assert read_score(Decimal(score), commitment) == reading


def test_team_verdicts_look_at_aspirational_objectives_alone() -> None:
    def scored(commitment: Commitment, *scores: str) -> list[tuple[Objective, Decimal]]:
        return [(an_objective(commitment=commitment), Decimal(score)) for score in scores]

    hidden = (an_objective(visibility=Visibility.RESTRICTED, commitment=ASPIRATIONAL), Decimal(0))
    committed = scored(COMMITTED, "1.0", "1.0", "1.0", "1.0", "0.2")
    safe = read_team([*committed, *scored(ASPIRATIONAL, "0.9", "1.0"), hidden])
    assert (safe.verdict, safe.kept, safe.committed) == (TeamVerdict.TOO_SAFE, 4, 5)
    assert read_team(scored(ASPIRATIONAL, "0.3")).verdict is TeamVerdict.OUTRAN_CAPACITY
    assert read_team(scored(ASPIRATIONAL, "0.4", "0.5")).verdict is None
    assert read_team(committed).mean is None


def test_reports_carry_scores_of_teams_with_five_owners() -> None:
    objectives = [an_objective(owner_id=PersonId(each), team_id=TeamId(1)) for each in range(5)]
    assert may_be_reported(objectives)
    assert not may_be_reported(objectives[:4])
    assert not may_be_reported([*objectives, an_objective(team_id=None)])


@given(st.fractions(-1, 2))
def test_a_score_is_never_above_the_progress_and_less_than_a_tenth_below(ratio: Fraction) -> None:
    held = max(Fraction(0), min(Fraction(1), ratio))
    assert held - Fraction(1, 10) < Fraction(round_down(ratio)) <= held


def test_milestones_count_when_they_were_done_by_the_due_day() -> None:
    held = {"workspace_id": WorkspaceId(1), "key_result_id": KeyResultId(1), "title": "Step"}
    days = (DEC_31, DEC_31 + timedelta(days=2), None)
    steps = tuple(Milestone(id=MilestoneId(n), position=n, done_on=day, **held) for n, day in enumerate(days, start=1))  # type: ignore[arg-type]
    result = a_key_result(metric=Metric.MILESTONES, milestones=steps)
    assert score_key_result(result, COMMITTED, ()).progress == Fraction(1, 3)
    assert score_key_result(result, COMMITTED, weekly(2)).progress == Fraction(2, 3)


def test_yes_or_no_is_all_or_nothing() -> None:
    result = a_key_result(metric=Metric.YES_NO, start=0, target=1)
    assert [score_key_result(result, ASPIRATIONAL, weekly(said)).score for said in (0, 1)] == [Decimal(0), Decimal(1)]


def test_what_is_added_up_is_scored_by_what_supports_it() -> None:
    result = a_key_result(metric=Metric.PERCENT, source=ValueSource.ROLLUP)
    assert score_key_result(result, COMMITTED, weekly(10), Decimal(58)).score == Decimal("0.5")
    assert score_key_result(result, COMMITTED, (), None).score == 0


def test_a_teams_scores_are_shown_from_five_owners_of_scored_objectives_on() -> None:
    objectives = [
        an_objective(owner_id=PersonId(each), team_id=TeamId(1), state=ObjectiveState.CLOSED) for each in range(5)
    ]
    scored = [Scored(objective=each, score=Decimal("0.7")) for each in objectives]
    shown = team_scores(objectives, scored)
    assert (shown.closed, shown.all, shown.is_shown, shown.counts[Decimal("0.7")]) == (5, 5, True, 5)
    few = team_scores(objectives, scored[:4])
    assert (few.closed, few.is_shown, few.counts, few.reading) == (5, False, {}, None)
