"""The short versions of ``make chaos``, with waiting times divided by thirty: one of some seconds in every
``make check``, and by ``make test ARGS="-m chaos"`` a longer one on both databases."""

from pathlib import Path

import pytest

from tests.chaos.company import FRIDAY, MONDAY, WEDNESDAY_TEN
from tests.chaos.play import Plan, Result, on_postgresql, on_sqlite

pytestmark = pytest.mark.long


def said(_line: str) -> None:
    return None


def ensure_clean(result: Result) -> None:
    ledger = result.ledger
    assert ledger.delivered > 0
    assert ledger.is_clean, ledger
    assert result.ended_badly == []


def test_nothing_is_lost_and_nothing_comes_twice_when_a_worker_is_killed(postgresql_url: str, tmp_path: Path) -> None:
    """Patience costs nothing while all goes well: it only lets a machine that is busy with other things be slow."""
    plan = Plan(
        towns=1,
        webs=1,
        people=10,
        kills=1,
        seed=18,
        factor=30,
        every=0.7,
        very_late=0,
        refusals=0,
        most_faults=3,
        at_once=1,
        under_way=0.5,
        patience=90,
        freezing=0.0,
        looks=3,
        moments=(FRIDAY, MONDAY, WEDNESDAY_TEN),
    )
    ensure_clean(on_postgresql(postgresql_url, tmp_path, plan, said))


@pytest.mark.chaos
def test_nothing_is_lost_and_nothing_comes_twice_on_postgresql(postgresql_url: str, tmp_path: Path) -> None:
    plan = Plan(towns=2, people=6, kills=3, seed=1, factor=30, every=2.0, very_late=0, refusals=1, patience=90)
    ensure_clean(on_postgresql(postgresql_url, tmp_path, plan, said))


@pytest.mark.chaos
def test_nothing_is_lost_and_nothing_comes_twice_on_sqlite(sqlite_url: str, tmp_path: Path) -> None:
    plan = Plan(towns=1, people=6, kills=1, seed=2, factor=30, every=3.0, very_late=0, refusals=1, patience=90)
    ensure_clean(on_sqlite(sqlite_url, tmp_path, plan, said))
