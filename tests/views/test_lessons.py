"""How lessons read, and that Slack takes them at any size."""

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.domain.ids import CycleId, ObjectiveId, PersonId, TeamId, WorkspaceId
from bot.domain.lessons import (
    MOST_TEXT,
    Helped,
    Lesson,
    LessonQuery,
    LessonSheet,
    LessonUse,
    LessonVerdict,
    Tally,
    UseSheet,
)
from bot.i18n import language
from bot.sandbox.blockkit.surfaces import blocks_are_too_long, message_problems, view_problems
from bot.services.lessons.finding import FoundLessons
from bot.services.lessons.lessons import LessonForm
from bot.services.lessons.places import TypedLesson
from bot.services.lessons.using import Applied, Fitting, ObjectiveLessons
from bot.views.lessons import form as lesson_form
from bot.views.lessons import lessons
from bot.views.lessons import use as lesson_use
from bot.views.sheets import as_home_blocks, as_message
from tests.domain.okr_builders import an_objective

EN = language("en-GB")
NOON = datetime(2026, 11, 12, 12, 0, tzinfo=UTC)
SIZES = ["Ask early", "a <b> & *c* " * 200, "退款时间" * 400]


def sheet(text: str = "Ask early", number: int = 1, **values: Any) -> LessonSheet:
    lesson = Lesson(
        id=number,
        workspace_id=WorkspaceId(1),
        author_id=PersonId(1),
        text=text[:MOST_TEXT],
        noted_at=NOON,
        team_id=TeamId(number),
        cycle_id=CycleId(number),
    )
    named = {"team": f"Team {number}", "cycle": "Q3", "objective": an_objective(id=ObjectiveId(number))}
    return LessonSheet(lesson=lesson, author="Mei", **{**named, **values})


@pytest.mark.parametrize(
    ("tally", "said"),
    [
        (Tally(), ""),
        (Tally(1), "applied once"),
        (Tally(3, 2, 1), "applied 3 times: helped 2 times, once it did not"),
        (Tally(2, 0, 2), "applied 2 times: 2 times it did not"),
    ],
)
def test_of_what_use_a_lesson_was_is_said_in_words(tally: Tally, said: str) -> None:
    assert lessons.tally_text(EN, sheet(tally=tally)) == said


def test_a_lesson_reads_with_its_author_its_day_and_what_it_is_about() -> None:
    [part] = lessons.lessons_sheet(EN, FoundLessons(query=LessonQuery(), lessons=(sheet(objective=None),))).parts
    assert part.text == "“Ask early” Mei, 12 Nov · Team 1 · Q3"


@pytest.mark.parametrize("text", SIZES)
@pytest.mark.parametrize("words", ["", "w" * 180])
def test_slack_takes_a_list_of_any_size(text: str, words: str) -> None:
    found = tuple(sheet(text, number, may_change=number % 2 == 0, may_remove=True) for number in range(1, 41))
    for page in (1, 9):
        shown = lessons.lessons_sheet(EN, FoundLessons(query=LessonQuery(words), lessons=found, cut=True), page)
        message = as_message(EN, shown)
        assert message_problems(list(message.blocks)) == []
        assert not blocks_are_too_long(list(message.blocks))
        assert as_home_blocks(EN, shown)


@pytest.mark.parametrize("text", SIZES)
def test_slack_takes_every_form_about_lessons(text: str) -> None:
    three = tuple(sheet(text, number) for number in (1, 2, 3))
    held: dict[str, Any] = {"workspace_id": WorkspaceId(1), "objective_id": ObjectiveId(1), "shown_at": NOON}
    uses = tuple(
        UseSheet(LessonUse(id=at, lesson_id=at, helped=helped, **held), one)
        for at, (one, helped) in enumerate(zip(three, (Helped.YES, Helped.OPEN, Helped.CANNOT_SAY), strict=True), 1)
    )
    typed = TypedLesson(text[:3000])
    views = [
        lesson_form.form_view(EN, LessonForm((), typed, three[0].objective, three[0].lesson)),
        lesson_form.noted_view(EN, three[0]),
        lesson_use.answered_view(EN, Fitting(an_objective(), LessonVerdict.APPLIES, three)),
        lesson_use.helped_view(EN, Applied(an_objective(), uses)),
    ]
    assert [view_problems(view) for view in views] == [[]] * len(views)
    page = ObjectiveLessons(noted=three * 4, applied=uses, may_note=True, waiting=1)
    assert "9 more." in lesson_use.page_lines(EN, page)[0]
    assert len(lesson_use.page_texts(EN, page)) == 6
