"""Days are those of whoever reads them."""

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.domain.people import Person
from bot.i18n import language, spoken_to
from storage import Store
from tests.factories import Office

LATE = datetime(2026, 12, 2, 23, 30, tzinfo=UTC)


def test_the_day_of_a_moment_is_the_readers(store: Store) -> None:
    office = Office.open(store)
    there: Person = office.person("Lin", zone="Asia/Shanghai", locale="zh-CN")
    assert spoken_to(there, LATE).day_of(LATE) == "12月3日"
    assert language("en-GB", "America/New_York").day_of(LATE) == "2 Dec"
    assert language("en-GB").day_of(LATE) == "2 Dec"


@pytest.mark.parametrize(
    ("locale", "near", "far", "long", "far_long"),
    [
        ("en-GB", "12 Mar", "12 Mar 2025", "Thu 12 Mar", "Wed 12 Mar 2025"),
        ("de-DE", "12. März", "12. März 2025", "Do., 12. März", "Mi., 12. März 2025"),
        ("zh-CN", "3月12日", "2025年3月12日", "3月12日周四", "2025年3月12日周三"),
        ("fr-FR", "12 mars", "12 mars 2025", "jeu. 12 mars", "mer. 12 mars 2025"),
    ],
)
def test_a_day_that_could_be_taken_for_that_of_another_year_is_told_with_its_own(
    locale: str, near: str, far: str, long: str, far_long: str
) -> None:
    t, this, last = language(locale, today=LATE.date()), date(2026, 3, 12), date(2025, 3, 12)
    assert (t.day(this), t.day(last)) == (near, far)
    assert (t.long_day(this), t.long_day(last)) == (long, far_long)
    assert language(locale).day(last) == near


def test_the_turn_of_the_year_alone_makes_no_day_far() -> None:
    t = language("en", today=date(2027, 1, 4))
    assert t.day(date(2026, 12, 28)) == "28 Dec"
    assert t.day(date(2027, 10, 31)) == "31 Oct"
    assert t.day(date(2027, 12, 28)) == "28 Dec 2027"
    evening = datetime(2025, 12, 1, 9, tzinfo=UTC)
    assert t.moment(evening, "Europe/Berlin") == "Mon 1 Dec 2025, 10:00"
    assert t.moment(evening + timedelta(days=365), "Europe/Berlin") == "Tue 1 Dec, 10:00"
