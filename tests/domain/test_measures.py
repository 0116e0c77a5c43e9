"""What a week of an objective and of a team measured."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

from bot.domain.ids import TeamId
from bot.domain.measures import can_be_measured, last_day_of, objective_on, team_on, weeks_over
from bot.domain.okrs import Visibility
from tests.domain.okr_builders import a_key_result, a_quarter, an_objective, weekly, yes_no

QUARTER = a_quarter()


def test_the_weeks_of_a_cycle_that_are_over_end_on_their_last_day() -> None:
    assert list(weeks_over(QUARTER, date(2026, 10, 7))) == []
    assert list(weeks_over(QUARTER, date(2026, 10, 8))) == [1]
    assert last_day_of(QUARTER, 1) == date(2026, 10, 7)
    assert weeks_over(QUARTER, date(2027, 1, 1))[-1] == 13
    assert last_day_of(QUARTER, 13) == date(2026, 12, 31)


def test_a_past_week_shows_the_value_of_then() -> None:
    result = a_key_result(current=40)
    objective = an_objective(result)

    found = objective_on(objective, {result.id: weekly(0, 20, 40)[:2]}, QUARTER, date(2026, 10, 14))

    assert found is not None
    assert found.progress == Fraction(1, 5)
    assert found.expected == Fraction(13, 91)


def test_a_key_result_is_left_out_before_it_became_active() -> None:
    late = a_key_result(active_from=date(2026, 11, 2))

    assert not can_be_measured(an_objective(late), date(2026, 10, 14))
    assert objective_on(an_objective(late), {}, QUARTER, date(2026, 10, 14)) is None


def test_yes_and_no_cannot_be_drawn() -> None:
    assert not can_be_measured(an_objective(yes_no()), date(2026, 11, 1))


def test_a_team_is_the_weighted_mean_of_its_open_objectives() -> None:
    day = date(2026, 11, 15)
    results = [a_key_result(current=each) for each in (100, 0, 0)]
    heavy = an_objective(results[0], weight=3, team_id=TeamId(1))
    light = an_objective(results[1], team_id=TeamId(1))
    hidden = an_objective(results[2], team_id=TeamId(1), visibility=Visibility.RESTRICTED)
    measured = []
    for objective, value in ((heavy, 100), (light, 0), (hidden, 0)):
        found = objective_on(objective, {objective.key_results[0].id: weekly(value)}, QUARTER, day)
        assert found is not None
        measured.append((objective, found))

    whole = team_on(measured, QUARTER, TeamId(1))

    assert whole is not None
    assert whole.progress == Fraction(3, 4)
    assert Decimal(str(float(whole.expected))) > 0
