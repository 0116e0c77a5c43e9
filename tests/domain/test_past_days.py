"""A day gone by is read as people write it; what names no day of its own year is the last one of that name."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.past_days import read_past_day, split_on

SATURDAY = date(2026, 11, 28)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("3 March", date(2026, 3, 3)),
        ("the 3rd of March", date(2026, 3, 3)),
        ("2026-03-03", date(2026, 3, 3)),
        ("3.3.", date(2026, 3, 3)),
        ("3 March 2025", date(2025, 3, 3)),
        ("3. März 2025", date(2025, 3, 3)),
        ("3.12.", date(2025, 12, 3)),
        ("29 Feb", date(2024, 2, 29)),
        ("28 Nov", SATURDAY),
        ("today", SATURDAY),
        ("yesterday", date(2026, 11, 27)),
        ("vorgestern", date(2026, 11, 26)),
        ("last Friday", date(2026, 11, 27)),
        ("Friday", date(2026, 11, 27)),
        ("Saturday", date(2026, 11, 21)),
        ("letzten Montag", date(2026, 11, 23)),
        ("3 days ago", date(2026, 11, 25)),
        ("vor zwei Wochen", date(2026, 11, 14)),
        ("tomorrow", date(2026, 11, 29)),
        ("3 March 2027", date(2027, 3, 3)),
    ],
)
def test_a_day_is_read_as_it_is_written(typed: str, day: date) -> None:
    assert read_past_day(typed, SATURDAY) == day


@pytest.mark.parametrize(
    "typed", ["", "March", "3", "3-5 March", "31 Feb", "4/5", "Mrach 3", "Deck", "3 March 45", "x" * 500]
)
def test_what_is_no_day_or_not_one_day_is_not_guessed(typed: str) -> None:
    assert read_past_day(typed, SATURDAY) is None


@given(st.dates(date(2001, 1, 1), date(2090, 1, 1)), st.integers(0, 364))
def test_a_day_without_its_year_is_the_last_one(today: date, ago: int) -> None:
    meant = today - timedelta(days=ago)
    found = read_past_day(f"{meant.day}.{meant.month}.", today)

    assert found is not None
    assert (found.day, found.month) == (meant.day, meant.month)
    assert meant <= found <= today


@pytest.mark.parametrize("today", [date(2027, 11, 1), date(2028, 2, 28), date(2028, 2, 29), date(2104, 2, 28)])
def test_a_leap_day_without_its_year_is_not_one_that_comes(today: date) -> None:
    leap_days = [date(year, 2, 29) for year in (2024, 2028, 2096, 2104)]
    assert read_past_day("29 Feb", today) == max(day for day in leap_days if day <= today)
    assert read_past_day("29 Feb 2028", today) == date(2028, 2, 29)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("@mei on 3 March", ("@mei", "3 March")),
        ("team Hands on Deck on Friday", ("team Hands on Deck", "Friday")),
        ("on Friday", ("", "Friday")),
        ("company am 3.3.", ("company", "3.3.")),
        ("team Carry on", None),
        ("team Moon", None),
    ],
)
def test_the_day_stands_after_the_last_on(text: str, parts: tuple[str, str] | None) -> None:
    assert split_on(text) == parts
