"""Who counts as having checked in by the time of a digest."""

from dataclasses import replace
from datetime import UTC, date, datetime

from bot.domain.calendar import WorkCalendar
from bot.domain.ids import PersonId, PromptId, WorkspaceId
from bot.domain.participation import Answer, answer_of, participation
from bot.domain.people import Absence
from bot.domain.prompts import Prompt, PromptState

BERLIN = "Europe/Berlin"
MONDAY_9 = datetime(2026, 11, 16, 8, 0, tzinfo=UTC)
WEDNESDAY_10 = datetime(2026, 11, 18, 9, 0, tzinfo=UTC)
PROMPT = Prompt(
    id=PromptId(1),
    workspace_id=WorkspaceId(1),
    person_id=PersonId(1),
    first_day=date(2026, 11, 16),
    last_day=date(2026, 11, 22),
    due_at=MONDAY_9,
    sent_at=MONDAY_9,
    state=PromptState.SENT,
)
AWAY = WorkCalendar(
    absences=(
        Absence(
            id=1,
            workspace_id=WorkspaceId(1),
            person_id=PersonId(1),
            first_day=date(2026, 11, 17),
            last_day=date(2026, 11, 23),
        ),
    )
)


def answer(
    prompt: Prompt | None = PROMPT, *, has_checked_in: bool = False, calendar: WorkCalendar | None = None
) -> Answer:
    calendar = calendar or WorkCalendar()
    return answer_of(prompt, has_checked_in=has_checked_in, now=WEDNESDAY_10, zone=BERLIN, calendar=calendar)


def test_a_prompt_unanswered_for_two_days_is_missing() -> None:
    assert answer() is Answer.MISSING


def test_away_people_are_not_missing() -> None:
    assert answer(calendar=AWAY) is Answer.AWAY


def test_whoever_checked_in_before_leaving_has_checked_in() -> None:
    assert answer(has_checked_in=True, calendar=AWAY) is Answer.CHECKED_IN


def test_a_prompt_of_yesterday_afternoon_is_not_due_yet() -> None:
    late = datetime(2026, 11, 17, 14, 0, tzinfo=UTC)
    assert answer(replace(PROMPT, due_at=late, sent_at=late)) is Answer.NOT_DUE_YET


def test_without_a_prompt_in_this_slot_nothing_is_due_yet() -> None:
    assert answer(None) is Answer.NOT_DUE_YET
    assert answer(replace(PROMPT, first_day=date(2026, 11, 9), last_day=date(2026, 11, 15))) is Answer.NOT_DUE_YET


def test_skipping_is_said_and_answering_counts() -> None:
    assert answer(replace(PROMPT, state=PromptState.SKIPPED)) is Answer.SKIPPED
    assert answer(replace(PROMPT, state=PromptState.ANSWERED)) is Answer.CHECKED_IN


def test_figures_are_shown_of_five_people_and_more() -> None:
    assert not participation([Answer.CHECKED_IN] * 4, 0).may_be_counted
    found = participation([Answer.CHECKED_IN] * 4 + [Answer.AWAY], 2)
    assert (found.may_be_counted, found.checked_in, found.away, found.old_numbers) == (True, 4, 1, 2)
