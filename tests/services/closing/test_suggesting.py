"""What is suggested as the score of a key result: what it came to by its due day, whenever that was said."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest

from bot.domain.answers import Answer
from bot.domain.checkins import CheckInSource
from bot.domain.okrs import Direction, Metric, ValueSource
from bot.i18n import language
from bot.services.checkins.recording import Recording
from bot.services.checkins.voices import Voices
from bot.services.closing.form import ClosingForm
from bot.views.closing.words import suggestion_text
from storage import Store
from tests.services.closing.stories import JANUARY, Scene

T = language("en")
on_sqlite = pytest.mark.parametrize("store", ["sqlite"], indirect=True)
"""Where no database decides how it ends."""


@pytest.fixture
def scene(store: Store) -> Scene:
    return Scene.of(store)


def test_every_kind_of_key_result_is_suggested_what_it_came_to(scene: Scene) -> None:
    mei, office = scene.office.person("Mei"), scene.office
    objective, below = office.objective(mei), office.objective(mei, "Below")
    office.check_in(office.key_result(below), 50, 5)
    kept = office.key_result(
        objective, direction=Direction.MAINTAIN, start=None, target=None, band_low=Decimal(2), band_high=Decimal(4)
    )
    yes = office.key_result(objective, metric=Metric.YES_NO, target=Decimal(1))
    rolled = office.key_result(objective, metric=Metric.PERCENT, source=ValueSource.ROLLUP)
    office.align(below, rolled)
    falling = office.key_result(objective, direction=Direction.DECREASE, start=Decimal(5), target=Decimal(2))
    for value in (3, 3, 9):
        office.check_in(kept, value, 7)
    office.check_in(yes, 1, 9)
    office.check_in(falling, 4, 5)
    scene.is_over()

    found = {one.key_result.id: one.suggested for one in scene.opens(mei, objective).lines}

    scores = [None if (one := found[each.id]) is None else one.score for each in (kept, yes, rolled, falling)]
    assert scores == [Decimal("0.6"), Decimal("1.0"), Decimal("0.5"), Decimal("0.3")]


def test_a_start_put_right_with_another_target_does_not_undo_what_was_reached(scene: Scene) -> None:
    office, mei = scene.office, scene.office.person("Mei")
    objective = office.objective(mei)
    result = office.key_result(objective)
    with office.store.write() as tx:
        numbers = {"start": Decimal(110), "target": Decimal(200)}
        changed = tx.key_results.change(result, by=mei.id, now=office.now, reason="The baseline was wrong", **numbers)
    office.check_in(changed, 200, 9)
    scene.is_over()

    [line] = scene.opens(mei, objective).lines

    assert line.suggested is not None
    assert (line.suggested.score, line.suggested.met) == (Decimal("1.0"), True)
    assert suggestion_text(T, line).startswith("200 of 0 → 100: met. I suggest 1.0. Measured by today's target, 200,")


@on_sqlite
def test_a_score_chosen_as_it_is_suggested_counts_as_it_was_measured(scene: Scene) -> None:
    mei = scene.office.person("Mei")
    objective = scene.office.objective(mei)
    for value in (35, 47):
        scene.office.check_in(scene.office.key_result(objective), value, 5)
    scene.is_over()

    form = scene.turns(mei, scene.opens(mei, objective), {"score-1": "0.3", "score-2": "0.4"})

    assert isinstance(form, ClosingForm)
    assert form.is_last
    assert form.suggested is not None
    assert (form.suggested.score, form.suggested.progress) == (Decimal("0.4"), Fraction(41, 100))


@on_sqlite
def test_a_value_entered_in_january_counts_for_december(scene: Scene) -> None:
    mei = scene.office.person("Mei")
    objective = scene.office.objective(mei)
    result = scene.office.key_result(objective)
    scene.office.check_in(result, 20, 5)
    scene.is_over()
    form = scene.opens(mei, objective)
    ahead = scene.turns(mei, form, {"value-1": "50", "day-1": (JANUARY + timedelta(days=1)).date().isoformat()})
    assert isinstance(ahead, ClosingForm)
    assert set(ahead.problems) == {"day-1"}

    after = scene.turns(mei, form, {"value-1": "50", "day-1": "", "agreed-1": "0.2"})

    assert isinstance(after, ClosingForm)
    assert (after.page, after.recorded, after.lines[0].suggested.score) == (1, ("KR-1.1",), Decimal("0.5"))  # type: ignore[union-attr]
    with scene.office.store.read() as tx:
        [said, _] = tx.check_ins.history(scene.office.workspace.id, result.id, 5)
        assert (said.value, said.effective_day) == (Decimal(50), date(2026, 12, 31))
    assert scene.closes(mei, objective).grade.score == Decimal("0.5")  # type: ignore[union-attr]


@on_sqlite
def test_what_is_typed_after_the_last_day_counts_for_the_last_day(scene: Scene) -> None:
    """Whoever answers late, or by a command, thinks of what the quarter came to."""
    mei = scene.office.person("Mei")
    objective = scene.office.objective(mei)
    result = scene.office.key_result(objective)
    scene.office.check_in(result, 20, 5)
    scene.is_over()

    answer = Answer(key_result_id=result.id, value=Decimal(90), confidence=9)
    with scene.office.store.write() as tx:
        voices = Voices.of(tx, scene.office.workspace, mei, scene.now)
        recording = Recording(tx, scene.office.workspace, mei, voices, CheckInSource.COMMAND, scene.now)
        [said] = recording.record([answer], {result.id: result}).check_ins

    assert said.effective_day == date(2026, 12, 31)
    assert [str(one.suggested.score) for one in scene.opens(mei, objective).lines if one.suggested] == ["0.9"]
