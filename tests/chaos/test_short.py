"""The short version of ``make chaos``: waiting times divided by sixty, a dozen kills, on both databases."""

from pathlib import Path

from tests.chaos.play import Plan, Result, on_postgresql, on_sqlite


def said(_line: str) -> None:
    return None


def ensure_clean(result: Result) -> None:
    ledger = result.ledger
    assert ledger.owed["prompts"] > 0
    assert ledger.is_clean, ledger
    assert set(result.codes.values()) == {0}


def test_nothing_is_lost_and_nothing_comes_twice_on_postgresql(postgresql_url: str, tmp_path: Path) -> None:
    plan = Plan(towns=3, people=10, kills=8, seed=1, factor=60, every=0.7, very_late=0, patience=20)
    ensure_clean(on_postgresql(postgresql_url, tmp_path, plan, said))


def test_nothing_is_lost_and_nothing_comes_twice_on_sqlite(sqlite_url: str, tmp_path: Path) -> None:
    plan = Plan(towns=1, people=20, kills=4, seed=2, factor=60, every=0.9, very_late=0, patience=20)
    ensure_clean(on_sqlite(sqlite_url, tmp_path, plan, said))
