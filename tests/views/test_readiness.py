"""What the survey of readiness says: its arithmetic in words, its chart and the letters in its place."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from bot import i18n
from bot.domain.readiness import Characteristic, Figures, Survey
from bot.domain.teams import Team
from bot.domain.workspaces import Workspace
from bot.i18n import language
from bot.services.readiness.answering import SurveyCall
from bot.services.readiness.readiness import ReadinessPage
from bot.services.readiness.reading import ReadinessResult
from bot.services.readiness.starting import StartForm
from bot.views.readiness.forms import answer_view, start_view, words_view
from bot.views.readiness.readiness import answered_text, readiness_sheet, too_few_text, waiting_line
from bot.views.readiness.words import arithmetic
from bot.views.sheets import as_home_blocks, as_message
from tests.journeys.pseudo import LOCALE, catalogues, untranslated

EN = language("en")
NOW = datetime(2026, 11, 16, 9, tzinfo=UTC)
TODAY = date(2026, 11, 16)
HERE: Any = 1
VALUES = {"sharing": {"value": "Μαζί <!>", "first": "Όλοι μαζί", "second": "Ναι"}}


def figures(*tenths: int) -> Figures:
    return Figures({one: Decimal(tenth) / 10 for one, tenth in zip(Characteristic, tenths, strict=True)})


def result(*tenths: int, earlier: ReadinessResult | None = None) -> ReadinessResult:
    found = figures(*tenths)
    return ReadinessResult(
        recommendation=found.recommendation,
        computed_on=TODAY,
        answers=6,
        asked=7,
        figures=found,
        wording=VALUES,
        earlier=earlier,
    )


def page(**values: Any) -> ReadinessPage:
    workspace = Workspace(id=HERE, slack_team_id="T0", name="Βορράς", installed_at=NOW)
    team = Team(id=HERE, workspace_id=HERE, name="Πληρωμές")
    held: dict[str, Any] = {"team": team, "workspace": workspace, "running": None, "result": None}
    return ReadinessPage(**{**held, **values})


def survey() -> Survey:
    times: dict[str, Any] = {"closes_at": NOW, "look_at": NOW, "started_at": NOW}
    return Survey(id=1, workspace_id=HERE, closes_on=TODAY, asked=7, started_by_id=HERE, **times)


@pytest.mark.parametrize(
    ("tenths", "said"),
    [
        ((40, 40, 40, 40, 30), "Mean 3.8, weakest 3: ready. That takes a mean of 3.8 or more, and 3 or more for the "),
        ((41, 40, 40, 40, 29), "Mean 3.8, weakest 2.9: ready with work. For “ready” the weakest has to be 3 or more."),
        ((35, 35, 35, 35, 35), "Mean 3.5, weakest 3.5: ready with work. For “ready” the mean has to be 3.8 or more."),
        ((50, 50, 50, 50, 15), "Mean 4.3, weakest 1.5: not yet. For “ready with work” the weakest has to be 2 or more"),
        ((25, 25, 25, 25, 15), "Mean 2.3, weakest 1.5: not yet. For “ready with work” the mean has to be 3 or more, "),
    ],
)
def test_the_recommendation_says_how_it_was_worked_out(tenths: tuple[int, ...], said: str) -> None:
    assert arithmetic(EN, figures(*tenths)).startswith(said)


def test_two_results_stand_side_by_side_as_a_chart_and_in_letters() -> None:
    before, now = result(30, 30, 30, 30, 20), result(40, 37, 40, 40, 25, earlier=result(30, 30, 30, 30, 20))
    message = as_message(EN, readiness_sheet(EN, page(result=now)))
    [chart] = [block for block in message.blocks if block["type"] == "data_visualization"]
    series = chart["chart"]["series"]

    assert [one["name"] for one in series] == ["Before, 16 Nov", "Now, 16 Nov"]
    assert [point["value"] for point in series[0]["data"]] == [float(one) for one in before.figures.means.values()]
    assert len({point["label"] for point in series[1]["data"]}) == 5
    assert message.fallback is not None
    plain = str(message.fallback.blocks)
    assert "data_visualization" not in plain
    assert "▇▇▇▁▁ Shared risk and benefit: 2.5, was 2" in plain
    assert "data_visualization" not in str(as_home_blocks(EN, readiness_sheet(EN, page(result=now))))
    assert "(our value: “Μαζί &lt;!&gt;”): 2.5" in plain


@pytest.fixture
def greek(tmp_path: Path) -> Iterator[i18n.Language]:
    i18n.language.cache_clear()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(i18n, "LOCALES", catalogues(tmp_path))
        yield i18n.language(LOCALE)
    i18n.language.cache_clear()


def test_every_sentence_of_it_can_be_translated(greek: i18n.Language) -> None:
    call = SurveyCall(survey=survey(), team="", company="Βορράς", wording={})
    form = StartForm(team=None, workspace=page().workspace, asked=7, closes_on=TODAY, wording=VALUES)
    may = {"may_start": True, "may_word": True}
    pages = [page(**may), page(running=survey(), is_asked=True, **may), page(team=None, too_few_on=TODAY)]
    pages += [page(result=result(*tenths)) for tenths in ((40,) * 5, (35,) * 5, (20, 20, 30, 30, 30), (10,) * 5)]
    pages.append(page(result=result(30, 30, 30, 20, 20, earlier=result(30, 30, 20, 30, 20))))
    shown: list[Any] = [as_message(greek, readiness_sheet(greek, one)).as_arguments() for one in pages]
    shown += [start_view(greek, form), answer_view(greek, call), words_view(greek, VALUES, answered_text(greek))]
    shown += [{"text": too_few_text(greek)}, {"text": waiting_line(greek, call).text}]

    assert [found for one in shown for found in untranslated(one)] == []
