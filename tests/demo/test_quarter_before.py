"""The quarter before that of the demo: over, with all its check-ins."""

from datetime import UTC, datetime
from itertools import pairwise

import pytest

from bot.demo.quarter import Quarter
from bot.domain.calibration import Calibration, Reading
from bot.domain.cycles import CycleState
from bot.domain.okrs import ObjectiveState
from bot.domain.progress import current_value
from bot.i18n import language
from bot.services.access import Access
from bot.services.closing.report import ClosingReports
from bot.services.closing.results import Ended, results_in
from bot.services.forecasts.backtests import BackTests
from bot.services.forecasts.calibration import calibration_of
from bot.services.overview.team import TeamOverviews
from bot.views.closing.report import report_message
from bot.views.overview.team import team_sheet
from tests.demo.conftest import Nordlicht, Written

EN = language("en")
MONDAY = "2026-11-16T08:00:00+00:00"


def test_it_is_over_and_nobody_is_asked_about_it(nordlicht: Nordlicht) -> None:
    company = nordlicht(MONDAY)
    with company.store.read() as tx:
        [before] = tx.cycles.in_state(company.workspace.id, CycleState.CLOSED)
        objectives = tx.objectives.in_cycles(company.workspace.id, [before.id], tuple(ObjectiveState))
        shown = tx.cycles.in_view(company.workspace.id)

    assert (before.name, before.weeks) == ("Q3 2026", 13)
    assert (company.cycle.first_day - before.last_day).days == 1
    assert {one.state for one in objectives} == {ObjectiveState.CLOSED}
    assert [one.id for one in shown] == [company.cycle.id]


def test_every_key_result_was_heard_of_from_its_first_week_to_its_last(nordlicht: Nordlicht) -> None:
    company = nordlicht(MONDAY)
    with company.store.read() as tx:
        [before] = tx.cycles.in_state(company.workspace.id, CycleState.CLOSED)
        objectives = tx.objectives.in_cycles(company.workspace.id, [before.id], tuple(ObjectiveState))
        results = [result for one in objectives for result in one.key_results]
        said = tx.check_ins.all_about(company.workspace.id, [one.id for one in results])

    assert len(results) > 50
    for result in results:
        told = said[result.id]
        assert len(told) >= 10
        assert (told[0].effective_day - before.first_day).days == 0
        assert (before.last_day - told[-1].effective_day).days == 2
        assert current_value(result) == told[-1].value
        assert all(one.at < later.at for one, later in pairwise(told))


def test_its_objectives_were_closed_with_grades_and_words(nordlicht: Nordlicht) -> None:
    company = nordlicht(MONDAY)
    [greta] = [one for one in company.people if one.name.startswith("Greta")]
    report = report_message(EN, ClosingReports(company.store, Access()).of(company.workspace, greta, "", company.at))
    with company.store.read() as tx:
        nordlicht_team = next(one for one in tx.teams.active(company.workspace.id) if one.name == "Nordlicht")
    overview = TeamOverviews(company.store, Access()).of(company.workspace, greta, nordlicht_team.id, company.at)
    page = " ".join(part.text for part in team_sheet(EN, overview).parts).replace("\n", " ")

    assert "Q3 2026: how it ended" in report.text
    assert "Kept" in report.text
    assert "Q3 2026 is over: 5 of 5 objectives closed. Scores: 0.3 × 1, 0.5 × 1, 0.6 × 1, 0.7 × 1, 1.0 × 1." in page
    [nordlicht_ended] = overview.results
    told = [one.closing.tell_others for one in nordlicht_ended.ended if one.closing]
    assert len(told) == 5
    [risk] = [one for one in company_results(company) if one.objective.title.startswith("We stop fraud")]
    assert risk.grade is not None
    assert (str(risk.grade.score), risk.grade.reason.partition(" ")[0]) == ("0.6", "Two")


def company_results(company: Written) -> list[Ended]:
    with company.store.read() as tx:
        [before] = tx.cycles.in_state(company.workspace.id, CycleState.CLOSED)
        return [one for each in results_in(tx, company.workspace, before) for one in each.ended]


def test_each_department_tells_another_story(nordlicht: Nordlicht) -> None:
    company = nordlicht(MONDAY)

    readings = {name: read(company, name).reading for name in ("Payments", "Logistics", "Platform", "Checkout")}

    assert readings == {
        "Payments": Reading.SURER,
        "Logistics": Reading.FITS,
        "Platform": Reading.LESS_SURE,
        "Checkout": Reading.TOO_FEW,
    }


def test_forecasts_over_it_beat_staying_as_it_is(nordlicht: Nordlicht) -> None:
    """The figures stand in docs/forecasts.md."""
    company = nordlicht(MONDAY)

    quarter, half, three_quarters = BackTests(company.store).of(company.workspace, company.at)

    assert (quarter.shown, half.tried, three_quarters.tried) == (0, 50, 50)
    for one in (half, three_quarters):
        assert one.error is not None
        assert one.error_same is not None
        assert one.shown >= 30
        assert one.error < one.error_same / 2
    assert half.inside >= 0.6 * half.shown
    assert three_quarters.inside >= 0.8 * three_quarters.shown


def read(company: Written, name: str) -> Calibration:
    """Of a team with the teams directly below it."""
    with company.store.read() as tx:
        team = next(one for one in tx.teams.active(company.workspace.id) if one.name == name)
        teams = [team.id, *(one.id for one in tx.teams.children(company.workspace.id, team.id))]
        found = calibration_of(tx, company.workspace, company.at.date(), teams)
    assert found is not None
    return found


@pytest.mark.parametrize("day", ["2026-11-16", "2026-12-28", "2027-01-04", "2028-04-01", "2027-10-01"])
def test_two_quarters_never_have_one_name(day: str) -> None:
    quarter = Quarter.around(datetime.fromisoformat(day).replace(tzinfo=UTC))

    assert quarter.name != quarter.name_before
    assert (quarter.first_day - quarter.first_day_before).days == 91
