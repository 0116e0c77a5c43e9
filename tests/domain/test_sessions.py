"""On which day the next session of a row takes place."""

from datetime import UTC, date, datetime, time

import pytest

from bot.domain.calendar import WorkCalendar
from bot.domain.ids import PersonId, WorkspaceId
from bot.domain.sessions import Repeat, Session, next_day


def a_row(first: date, repeat: Repeat) -> Session:
    return Session(
        id=1,
        workspace_id=WorkspaceId(1),
        host_id=PersonId(1),
        on_day=first,
        hour=time(15),
        zone="Europe/Berlin",
        at=datetime(first.year, first.month, first.day, 14, tzinfo=UTC),
        first_day=first,
        repeat=repeat,
        made_by_id=PersonId(1),
        made_at=datetime(2026, 1, 1, tzinfo=UTC),
    )


@pytest.mark.parametrize(
    ("first", "repeat", "following"),
    [
        (date(2026, 11, 19), Repeat.ONCE, None),
        (date(2026, 11, 19), Repeat.WEEK, date(2026, 11, 26)),
        (date(2026, 11, 19), Repeat.TWO_WEEKS, date(2026, 12, 3)),
        (date(2026, 11, 17), Repeat.MONTH, date(2026, 12, 17)),
        (date(2026, 11, 19), Repeat.TWO_MONTHS, date(2027, 1, 19)),
        (date(2026, 12, 15), Repeat.MONTH, date(2027, 1, 15)),
        (date(2026, 8, 31), Repeat.MONTH, date(2026, 9, 30)),
        (date(2026, 11, 19), Repeat.MONTH, date(2026, 12, 21)),  # the 19th is a Saturday
    ],
)
def test_the_next_of_a_row_comes_a_rhythm_later_on_a_working_day(
    first: date, repeat: Repeat, following: date | None
) -> None:
    assert next_day(a_row(first, repeat), first, WorkCalendar()) == following
