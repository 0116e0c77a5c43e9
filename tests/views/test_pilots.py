"""A pilot in words: figures beside those of the iteration before."""

from dataclasses import replace
from datetime import UTC, date, datetime

from bot.domain.ids import CycleId, WorkspaceId
from bot.domain.pilots import PilotIteration
from bot.i18n import language
from bot.views.pilot_words import figures_text

EN = language("en")
FIRST = PilotIteration(
    id=1,
    workspace_id=WorkspaceId(1),
    pilot_id=1,
    number=1,
    cycle_id=CycleId(1),
    first_day=date(2026, 10, 5),
    figures_from=date(2026, 10, 5),
    ended_at=datetime(2026, 12, 31, 23, tzinfo=UTC),
    people=6,
    asked=40,
    answered=30,
    median_minutes=180,
    key_results=9,
    stale=3,
)


def test_an_iteration_stands_beside_the_one_before() -> None:
    second = replace(FIRST, number=2, answered=36, median_minutes=45, stale=1, figures_from=date(2026, 11, 1))

    assert figures_text(EN, second, FIRST) == (
        "Iteration 2: 36 of 40 check-in messages answered, 90% (before: 75%); half of the answers within 45 minutes "
        "(before: 3 hours); 1 of 9 key results without word (before: 3 of 9). Counted from 1 Nov on."
    )
    assert "before" not in figures_text(EN, FIRST, None)


def test_where_fewer_than_five_were_asked_there_is_nothing_to_compare() -> None:
    few = replace(
        FIRST, number=1, people=4, asked=None, answered=None, median_minutes=None, key_results=None, stale=None
    )

    assert "they are shown for five people and more" in figures_text(EN, few, None)
    assert "before" not in figures_text(EN, replace(FIRST, number=2), few)
    assert "；" in figures_text(language("zh"), FIRST, None)
