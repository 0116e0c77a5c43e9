"""The arithmetic of readiness: means, the weakest two, the recommendation and its boundaries; what is laid together."""

from decimal import Decimal
from fractions import Fraction
from random import Random

import pytest

from bot.domain.errors import Invalid
from bot.domain.readiness import (
    FIELDS,
    Characteristic,
    Figures,
    Recommendation,
    check_scores,
    field_of,
    figures_of,
    may_stand_beside,
)

C = Characteristic


def figures(*tenths: int) -> Figures:
    return Figures({one: Decimal(tenth) / 10 for one, tenth in zip(Characteristic, tenths, strict=True)})


@pytest.mark.parametrize(
    ("tenths", "mean", "found"),
    [
        ((38, 38, 38, 38, 38), "3.8", Recommendation.READY),
        ((37, 38, 38, 38, 38), "3.8", Recommendation.READY),  # 3.78
        ((37, 37, 37, 38, 38), "3.7", Recommendation.WITH_WORK),  # 3.74
        ((50, 50, 50, 50, 30), "4.6", Recommendation.READY),
        ((50, 50, 50, 50, 29), "4.6", Recommendation.WITH_WORK),
        ((41, 40, 40, 40, 29), "3.8", Recommendation.WITH_WORK),
        ((30, 30, 30, 30, 30), "3.0", Recommendation.WITH_WORK),
        ((50, 50, 50, 50, 20), "4.4", Recommendation.WITH_WORK),
        ((50, 50, 50, 50, 19), "4.4", Recommendation.NOT_YET),
        ((29, 29, 29, 29, 30), "2.9", Recommendation.NOT_YET),
        ((10, 10, 10, 10, 10), "1.0", Recommendation.NOT_YET),
    ],
)
def test_the_recommendation_has_these_boundaries(tenths: tuple[int, ...], mean: str, found: Recommendation) -> None:
    seen = figures(*tenths)

    assert (seen.mean, seen.recommendation) == (Decimal(mean), found)


def test_the_weakest_two_are_the_lowest_and_of_equal_ones_the_first() -> None:
    assert figures(40, 30, 50, 20, 45).weakest_two == (C.COMMUNICATION, C.STRUCTURE)
    assert figures(40, 40, 40, 40, 40).weakest_two == (C.MOTIVATION, C.STRUCTURE)


def test_of_any_answers_the_means_are_those_that_whoever_has_paper_works_out() -> None:
    random = Random(7)  # noqa: S311  # the same answers in every run
    for _ in range(60):
        answers = [{name: random.randint(1, 5) for name in FIELDS} for _ in range(random.randint(5, 40))]
        seen = figures_of(answers)
        for one in Characteristic:
            said = [answer[field_of(one, number)] for answer in answers for number in (1, 2)]
            exact = Fraction(sum(said), len(said))
            assert 0 <= Fraction(seen.means[one]) - exact + Fraction(1, 20) <= Fraction(1, 10)
            assert min(said) <= seen.means[one] <= max(said)
        assert figures_of(random.sample(answers, len(answers))) == seen
        better = [{name: min(5, score + 1) for name, score in answer.items()} for answer in answers]
        ranks = list(reversed(Recommendation))
        assert ranks.index(figures_of(better).recommendation) >= ranks.index(seen.recommendation)


def test_four_answers_are_read_by_nobody() -> None:
    with pytest.raises(ValueError, match="too few"):
        figures_of([dict.fromkeys(FIELDS, 3)] * 4)


def test_a_score_is_a_whole_number_from_one_to_five_for_every_statement() -> None:
    whole: dict[str, str | None] = dict.fromkeys(FIELDS, "3")
    assert check_scores(whole) == dict.fromkeys(FIELDS, 3)
    for wrong, reason in (("0", "not_offered"), ("6", "not_offered"), ("3.5", "not_offered"), (None, "missing")):
        with pytest.raises(Invalid) as refused:
            check_scores({**whole, FIELDS[3]: wrong})
        assert refused.value.fields == {FIELDS[3]: (reason, {})}


@pytest.mark.parametrize(
    ("joined", "left", "before", "now", "fits"),
    [
        (0, 0, 6, 6, True),  # all may have changed their mind: nobody is singled out
        (1, 0, 6, 6, False),  # the difference would be what the new one said
        (0, 1, 6, 6, False),
        (1, 1, 6, 6, False),  # one for another
        (0, 0, 5, 6, False),  # one more has answered
        (2, 0, 5, 7, True),
        (2, 1, 6, 6, True),
        (6, 6, 6, 6, True),  # quite another group
    ],
)
def test_two_surveys_stand_side_by_side_unless_one_person_makes_the_difference(
    joined: int, left: int, before: int, now: int, fits: bool
) -> None:
    common, old, new = set(range(6)), set(range(10, 10 + left)), set(range(20, 20 + joined))

    assert may_stand_beside(common | old, common | new, before, now) is fits
