"""What people write into cells: shares, days, weekdays, times."""

from datetime import date, time
from decimal import Decimal
from typing import Any

import pytest

from bot.domain.directory_file import cells
from bot.domain.directory_file.cells import Wrong

READ: list[tuple[Any, str, Any]] = [
    (cells.share, "0,5", Decimal("0.5")),
    (cells.share, "50 %", Decimal("0.5")),
    (cells.share, "33.3%", Decimal("0.333")),
    (cells.share, "2", Decimal(2)),
    (cells.share, "0", "no_share"),
    (cells.share, "half", "no_share"),
    (cells.share, "3 days", "no_share"),
    (cells.share, "0.1234567", "share_out_of_range"),
    (cells.share, "0.00001%", "share_out_of_range"),
    (cells.share, "1.234", "number_two_ways"),
    (cells.day, "2026-03-14", date(2026, 3, 14)),
    (cells.day, "2026-03-14 00:00:00", date(2026, 3, 14)),
    (cells.day, "2026-03-14T23:30:00.000Z", date(2026, 3, 14)),
    (cells.day, "2026-03-14T00:00:00+09:00", date(2026, 3, 14)),
    (cells.day, "3/14/2026 2:05:09 PM", date(2026, 3, 14)),
    (cells.day, "14.3.2026 9:30", date(2026, 3, 14)),
    (cells.day, "4/5/2026 12:00:00 AM", "day_two_ways"),
    (cells.day, "2026-03-14 soon", "no_day"),
    (cells.day, "14.3.2026", date(2026, 3, 14)),
    (cells.day, "3/14/2026", date(2026, 3, 14)),
    (cells.day, "14 March 2026", date(2026, 3, 14)),
    (cells.day, "2026年3月14日", date(2026, 3, 14)),
    (cells.day, "4/5/2026", "day_two_ways"),
    (cells.day, "14 March", "day_needs_year"),
    (cells.day, "14.3.26", "day_needs_year"),
    (cells.day, "30.2.2026", "no_such_day"),
    (cells.day, "1066-10-14", "no_such_day"),
    (cells.day, "spring 2026", "no_day"),
    (cells.working_days, "Mon-Thu", frozenset({0, 1, 2, 3})),
    (cells.working_days, "Mo, Mi – Fr", frozenset({0, 2, 3, 4})),
    (cells.working_days, "sun-thu", frozenset({6, 0, 1, 2, 3})),
    (cells.working_days, "Monday Tuesday", frozenset({0, 1})),
    (cells.working_days, "Mon-", "no_weekday"),
    (cells.working_days, "weekdays", "no_weekday"),
    (cells.clock_time, "9", time(9)),
    (cells.clock_time, "09:30:00", time(9, 30)),
    (cells.clock_time, "9.30", time(9, 30)),
    (cells.clock_time, "12 am", time(0)),
    (cells.clock_time, "1:15pm", time(13, 15)),
    (cells.clock_time, "13 pm", "no_time"),
    (cells.clock_time, "24:00", "no_time"),
    (cells.weekday, "Tues.", 1),
    (cells.zone, "europe/berlin", "Europe/Berlin"),
    (cells.zone, "Berln", "unknown_zone_near"),
    (cells.locale, "en_GB", "en-GB"),
    (cells.channel, "C012AB3CD", "C012AB3CD"),
    (cells.channel, "#general", "no_channel"),
    (cells.rhythm, "Monthly", "monthly"),
    (cells.rhythm, "daily", "not_one_of"),
]


@pytest.mark.parametrize(("reader", "typed", "wanted"), READ, ids=[typed for _, typed, _ in READ])
def test_a_cell_is_read_as_people_write_it(reader: Any, typed: str, wanted: Any) -> None:
    found = reader(typed)
    assert (found.reason if isinstance(found, Wrong) else found) == wanted
