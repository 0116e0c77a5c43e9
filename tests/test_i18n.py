"""Days are those of whoever reads them."""

from datetime import UTC, datetime

from bot.domain.people import Person
from bot.i18n import language, spoken_to
from storage import Store
from tests.factories import Office

LATE = datetime(2026, 12, 2, 23, 30, tzinfo=UTC)


def test_the_day_of_a_moment_is_the_readers(store: Store) -> None:
    office = Office.open(store)
    there: Person = office.person("Lin", zone="Asia/Shanghai", locale="zh-CN")
    assert spoken_to(there).day_of(LATE) == "12月3日"
    assert language("en-GB", "America/New_York").day_of(LATE) == "2 Dec"
    assert language("en-GB").day_of(LATE) == "2 Dec"
