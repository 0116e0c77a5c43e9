"""The clock at the top of the page."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.sandbox.page.clockbar import clock, next_monday, sentence
from bot.sandbox.page.desk import Moved

TOKYO = ZoneInfo("Asia/Tokyo")


@pytest.mark.parametrize(
    ("now", "monday"),
    [
        (datetime(2026, 11, 15, 12, tzinfo=UTC), datetime(2026, 11, 16, 9, tzinfo=TOKYO)),
        (datetime(2026, 11, 15, 23, 59, tzinfo=UTC), datetime(2026, 11, 16, 9, tzinfo=TOKYO)),
        (datetime(2026, 11, 16, 0, 0, tzinfo=UTC), datetime(2026, 11, 23, 9, tzinfo=TOKYO)),
    ],
)
def test_monday_is_that_of_the_person_and_always_ahead(now: datetime, monday: datetime) -> None:
    assert next_monday(now, TOKYO) == monday


def test_the_clock_shows_the_persons_time_and_utc_on_hover() -> None:
    shown = clock(datetime(2026, 11, 16, 9, 2, tzinfo=UTC), TOKYO, None)
    assert (shown.day, shown.time, shown.utc) == ("Mon 16 Nov", "18:02", "Monday 16 November 2026 09:02 UTC")


def test_a_move_is_told_in_one_line() -> None:
    now = datetime(2026, 11, 16, 9, tzinfo=UTC)
    utc = ZoneInfo("UTC")
    assert sentence(Moved(now, 23, 1, ("2 away",)), utc) == "Monday 09:00: 23 direct messages, 1 channel, 2 away"
    assert sentence(Moved(now), TOKYO) == "Monday 18:00: nothing was due"
