"""Functional and project lines: the worked example of docs/lines.md, how shares are read, how people
are shared out.

The example. A company has two functional teams, Payments and Data, and one project, Atlas.

    objective   weight   reached   serves
    O-1         1        80%       Payments
    O-2         2        50%       70% Payments, 30% Atlas
    O-3         1        20%       60% Data, 40% Atlas
    O-4         1        90%       Atlas

Payments weighs 1 + 2 · 0.7 = 2.4, and has reached (1 · 80 + 1.4 · 50) / 2.4 = 150 / 2.4 = 62.5%.
Data     weighs 0.6, and has reached 20%.
Atlas    weighs 2 · 0.3 + 0.4 + 1 = 2.0, and has reached (0.6 · 50 + 0.4 · 20 + 1 · 90) / 2 = 128 / 2 = 64%.

The functional line is Payments and Data: it weighs 2.4 + 0.6 = 3.0, and has reached (150 + 12) / 3 = 54%.
The project line is Atlas: 2.0 and 64%.
Together: (3 · 54 + 2 · 64) / 5 = 290 / 5 = 58%. That is the mean of the four objectives, each once:
(80 + 2 · 50 + 20 + 90) / 5 = 290 / 5.
"""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.ids import CycleId, PersonId, TeamId, WorkspaceId
from bot.domain.lines import LineProgress, by_line, combined, read_shares, read_weight, shares_in_percent, written
from bot.domain.okrs import Objective, ObjectiveShare, ObjectiveState, Visibility
from bot.domain.progress import team_progress
from bot.domain.ratios import weighted_mean
from bot.domain.teams import Line, Membership, Role
from tests.domain.okr_builders import WORKSPACE, an_objective

PAYMENTS, DATA, ATLAS = TeamId(1), TeamId(2), TeamId(3)
LINES = {PAYMENTS: Line.FUNCTIONAL, DATA: Line.FUNCTIONAL, ATLAS: Line.PROJECT}
CYCLE = CycleId(1)


def serving(*shares: tuple[TeamId, Any], **given: Any) -> Objective:
    """The first team is its own; a single one needs no shares."""
    objective = an_objective(team_id=shares[0][0], **given)
    if len(shares) == 1:
        return objective
    rows = [
        ObjectiveShare(
            id=at, workspace_id=WORKSPACE, objective_id=objective.id, team_id=team, weight=Decimal(str(weight))
        )
        for at, (team, weight) in enumerate(shares, start=1)
    ]
    return replace(objective, serves=tuple(rows))


EXAMPLE = [
    (serving((PAYMENTS, 1)), Fraction(80, 100)),
    (serving((PAYMENTS, 70), (ATLAS, 30), weight=2), Fraction(50, 100)),
    (serving((DATA, 60), (ATLAS, 40)), Fraction(20, 100)),
    (serving((ATLAS, 1)), Fraction(90, 100)),
]


def test_the_worked_example() -> None:
    teams = [team_progress(EXAMPLE, CYCLE, [team]) for team in LINES]
    functional, project = by_line(EXAMPLE, LINES, CYCLE)

    assert teams == [Fraction(625, 1000), Fraction(20, 100), Fraction(64, 100)]
    assert functional == LineProgress(Line.FUNCTIONAL, Fraction(3), 3, Fraction(54, 100))
    assert project == LineProgress(Line.PROJECT, Fraction(2), 3, Fraction(64, 100))
    assert combined([functional, project]) == Fraction(58, 100)


def test_a_line_with_nothing_in_it_is_left_out() -> None:
    assert [one.line for one in by_line(EXAMPLE[:1], LINES, CYCLE)] == [Line.FUNCTIONAL]
    assert by_line([], LINES, CYCLE) == ()
    assert combined(by_line(EXAMPLE[:1], LINES, CYCLE)) == Fraction(80, 100)


def test_what_is_in_no_roll_up_is_in_no_line() -> None:
    left_out: list[dict[str, Any]] = [
        {"visibility": Visibility.RESTRICTED},
        {"state": ObjectiveState.CANCELLED},
        {"cycle_id": CycleId(2)},
    ]
    rated = [(serving((PAYMENTS, 1), (ATLAS, 1), **values), Fraction(1)) for values in left_out]

    assert by_line(rated, LINES, CYCLE) == ()


def test_what_cannot_be_measured_is_counted_and_weighs_nothing() -> None:
    rated = [*EXAMPLE, (serving((ATLAS, 1), weight=9), None)]

    functional, project = by_line(rated, LINES, CYCLE)

    assert (project.count, project.share, project.progress) == (4, Fraction(2), Fraction(64, 100))
    assert combined([functional, project]) == Fraction(58, 100)


weights = st.decimals(min_value=Decimal("0.1"), max_value=100, places=1)
reached = st.none() | st.fractions(min_value=0, max_value=1, max_denominator=20)


@given(st.lists(st.tuples(weights, weights, weights, weights, reached), min_size=1, max_size=6))
def test_all_lines_together_are_the_mean_of_the_objectives_however_they_are_shared_out(held: list[Any]) -> None:
    rated = [
        (serving((PAYMENTS, one), (DATA, two), (ATLAS, three), weight=weight), progress)
        for weight, one, two, three, progress in held
    ]

    whole = weighted_mean((objective.weight, progress) for objective, progress in rated)

    assert combined(by_line(rated, LINES, CYCLE)) == whole
    assert all(sum(one.share_in([team]) for team in LINES) == 1 for one, _ in rated)


@pytest.mark.parametrize(
    ("line", "name", "weight"),
    [
        ("Atlas 30", "Atlas", "30"),
        ("Atlas: 12,5 %", "Atlas", "12,5"),
        ("30% Atlas", "Atlas", "30"),
        ("Project Atlas 2026  30 %", "Project Atlas 2026", "30"),
        ("Atlas = 0.5", "Atlas", "0.5"),
        ("Atlas -5", "Atlas", "-5"),
        ("Atlas", "Atlas", ""),
        ("支付团队 40", "支付团队", "40"),
    ],
)
def test_a_share_is_read_as_people_write_it(line: str, name: str, weight: str) -> None:
    [found] = read_shares(f"\n  {line} \n\n")

    assert (found.name, found.weight) == (name, weight)


def test_what_was_written_is_read_again() -> None:
    shares = [("Squad 7", Decimal("12.5")), ("Atlas", Decimal(30))]
    for point in (".", ","):
        found = read_shares(written(shares, point))
        assert [(one.name, read_weight(one.weight)) for one in found] == shares


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("0", "no_share"),
        ("-1", "no_share"),
        ("", "no_share"),
        ("1e9", "no_share"),
        ("999999", "no_share"),
        ("1.234", "share_two_ways"),
    ],
)
def test_a_share_that_is_no_positive_number_is_refused(text: str, reason: str) -> None:
    found = read_weight(text)

    assert not isinstance(found, Decimal)
    assert found[0] == reason


def test_people_are_shared_out_in_whole_percentages_without_what_they_observe() -> None:
    held = [(PAYMENTS, "1", Role.LEAD), (ATLAS, "0.4", Role.MEMBER), (DATA, "5", Role.OBSERVER)]

    assert shares_in_percent(member(*one) for one in held) == {PAYMENTS: 71, ATLAS: 29}


def member(team: TeamId, share: str, role: Role) -> Membership:
    held: dict[str, Any] = {"id": int(team), "workspace_id": WorkspaceId(1), "person_id": PersonId(1)}
    return Membership(**held, team_id=team, role=role, share=Decimal(share), since=date(2026, 10, 1))
