"""Days as people type them for ``/okr away``."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.away import MOST_AHEAD, MOST_DAYS, AwayDays, AwayRefusal, check_away, read_away, without

MONDAY = date(2026, 11, 9)
days = st.dates(date(2024, 1, 1), date(2035, 12, 31))


def november(first: int, last: int | None = None) -> AwayDays:
    return AwayDays(date(2026, 11, first), date(2026, 11, last or first))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("23 Nov - 27 Nov", november(23, 27)),
        ("23.11.–27.11.", november(23, 27)),
        ("23.11. - 27.11.2026", november(23, 27)),
        ("23.11.26 bis 27.11.26", november(23, 27)),
        ("2026-11-23 2026-11-27", november(23, 27)),
        ("2026-11-23 - 2026-11-27", november(23, 27)),
        ("2026-11-23–2026-11-27", november(23, 27)),
        ("from 23 November to 27 November", november(23, 27)),
        ("vom 23. November bis zum 27. November", november(23, 27)),
        ("Nov 23 – Nov 27, 2026", november(23, 27)),
        ("November 23rd until 27th", november(23, 27)),
        ("23-27 Nov", november(23, 27)),
        ("23.–27.11.", november(23, 27)),
        ("Nov 23-27", november(23, 27)),
        ("11/23 - 11/27", november(23, 27)),
        ("23/11/2026 – 27/11/2026", november(23, 27)),
        ("23.11. 27.11.", november(23, 27)),
        ("２３.11.", november(23)),
        ("23 Nov", november(23)),
        ("the 23rd of November", november(23)),
        ("2026-11-23", november(23)),
        ("today", november(9)),
        ("Heute", november(9)),
        ("tomorrow", november(10)),
        ("morgen", november(10)),
        ("tomorrow - Friday", november(10, 13)),
        ("Friday", november(13)),
        ("on Monday", november(9)),
        ("next Monday", november(16)),
        ("Wed-Fri", november(11, 13)),
        ("Mi bis Fr", november(11, 13)),
        ("until Friday", november(9, 13)),
        ("bis Freitag", november(9, 13)),
        ("till next Wednesday", november(9, 18)),
        ("until 27 Nov", november(9, 27)),
        ("bis zum 27.11.", november(9, 27)),
        ("bis einschließlich Freitag", november(9, 13)),
        ("den Rest der Woche", november(9, 15)),
        ("next week", november(16, 22)),
        ("nächste Woche", november(16, 22)),
        ("this week", november(9, 15)),
        ("2 Nov - 13 Nov", november(2, 13)),
        ("23 Dec - 3 Jan", AwayDays(date(2026, 12, 23), date(2027, 1, 3))),
        ("23 Dec - 3 Jan 2027", AwayDays(date(2026, 12, 23), date(2027, 1, 3))),
        ("5. März", AwayDays(date(2027, 3, 5), date(2027, 3, 5))),
        ("1 Mai – 3 Mai", AwayDays(date(2027, 5, 1), date(2027, 5, 3))),
        ("29 Feb", AwayDays(date(2028, 2, 29), date(2028, 2, 29))),
    ],
)
def test_days_are_read_as_they_are_typed(text: str, expected: AwayDays) -> None:
    assert read_away(text, MONDAY) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "soon",
        "23",
        "23-27",
        "Nov 2026",
        "31 Feb",
        "4/5",
        "until",
        "2026-13-01",
        "23 Nov - 27 Nov please",
        "24 Novel",
    ],
)
def test_what_cannot_be_read_is_not_guessed(text: str) -> None:
    assert read_away(text, MONDAY) is AwayRefusal.UNREADABLE


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("27 Nov - 23 Nov", AwayRefusal.ENDS_BEFORE_IT_BEGINS),
        ("2026-11-27 2026-11-23", AwayRefusal.ENDS_BEFORE_IT_BEGINS),
        ("27 Nov - 23 Nov 2026", AwayRefusal.ENDS_BEFORE_IT_BEGINS),
        ("2 Nov", AwayRefusal.PAST),
        ("2026-10-01 2026-10-05", AwayRefusal.PAST),
        ("2026-11-09 2027-11-10", AwayRefusal.TOO_LONG),
    ],
)
def test_what_cannot_be_an_absence_is_refused_with_its_reason(text: str, refusal: AwayRefusal) -> None:
    assert read_away(text, MONDAY) is refusal


@pytest.mark.parametrize("text", ["until 29 Feb", "20 Dec - 29 Feb", "20. Dez. bis 29. Februar"])
def test_an_absence_may_end_on_a_leap_day_after_new_year(text: str) -> None:
    today = date(2027, 12, 20)
    assert read_away(text, today) == AwayDays(today, date(2028, 2, 29))


@pytest.mark.parametrize("text", ["20 Dec - 30 Feb", "1 Mar - 29 Feb"])
def test_a_day_that_no_such_year_has_ends_no_absence(text: str) -> None:
    assert read_away(text, date(2027, 2, 28)) is AwayRefusal.UNREADABLE


def test_a_date_just_past_is_past_and_one_long_past_is_next_years() -> None:
    assert read_away("1 Oct", MONDAY) is AwayRefusal.PAST
    assert read_away("1 Jun", MONDAY) == AwayDays(date(2027, 6, 1), date(2027, 6, 1))
    assert read_away("20 Dec", date(2027, 1, 5)) is AwayRefusal.PAST


def test_days_in_a_far_future_are_a_slip_of_the_finger() -> None:
    assert read_away("9999-12-31", MONDAY) is AwayRefusal.TOO_FAR_AHEAD
    last = MONDAY + timedelta(days=MOST_AHEAD)
    assert check_away(last, last, MONDAY) == AwayDays(last, last)
    assert check_away(last, last + timedelta(days=1), MONDAY) is AwayRefusal.TOO_FAR_AHEAD


def test_the_longest_absence_is_a_leap_year() -> None:
    last = MONDAY + timedelta(days=MOST_DAYS - 1)

    assert check_away(MONDAY, last, MONDAY) == AwayDays(MONDAY, last)
    assert check_away(MONDAY, last + timedelta(days=1), MONDAY) is AwayRefusal.TOO_LONG


@given(
    days, st.integers(0, 300), st.integers(0, 60), st.sampled_from(["%Y-%m-%d", "%d.%m.%Y", "%d %b %Y", "%B %d, %Y"])
)
def test_a_written_range_is_read_back(today: date, ahead: int, length: int, form: str) -> None:
    first = today + timedelta(days=ahead)
    last = first + timedelta(days=length)

    assert read_away(f"{first:{form}} - {last:{form}}", today) == AwayDays(first, last)


@given(days, st.integers(0, 300), st.integers(0, 60), st.sampled_from(["%d.%m.", "%d %b", "%B %d"]))
def test_without_a_year_the_next_days_of_that_name_are_meant(today: date, ahead: int, length: int, form: str) -> None:
    first = today + timedelta(days=ahead)
    last = first + timedelta(days=length)
    leap_day = (2, 29) in [(day.month, day.day) for day in (first, last)]

    assert leap_day or read_away(f"{first:{form}} - {last:{form}}", today) == AwayDays(first, last)


@given(st.text(max_size=60), days)
def test_no_text_is_an_error(text: str, today: date) -> None:
    answer = read_away(text, today)

    assert isinstance(answer, AwayDays | AwayRefusal)


@pytest.mark.parametrize(
    ("taken", "left"),
    [
        ((1, 5), [(10, 20)]),
        ((1, 12), [(13, 20)]),
        ((15, 25), [(10, 14)]),
        ((12, 14), [(10, 11), (15, 20)]),
        ((10, 20), []),
        ((1, 30), []),
        ((10, 10), [(11, 20)]),
    ],
)
def test_a_newer_absence_takes_its_days_from_an_older_one(taken: tuple[int, int], left: list[tuple[int, int]]) -> None:
    november = [AwayDays(date(2026, 11, first), date(2026, 11, last)) for first, last in ((10, 20), taken)]

    pieces = without(*november)

    assert [(piece.first_day.day, piece.last_day.day) for piece in pieces] == left
