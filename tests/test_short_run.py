"""What a run while one works leaves out: nothing that is not run on the other database."""

import pytest

from tests.short_run import doubled

STORIES = [f"tests/services/test_teams.py::test_story_{number}" for number in range(200)]
ON_BOTH = [f"{story}[{database}]" for story in STORIES for database in ("sqlite", "postgresql")]


@pytest.mark.parametrize(
    ("sqlite", "postgresql"),
    [("[sqlite]", "[postgresql]"), ("[sqlite-socket-KR]", "[postgresql-http-KR]"), ("[7-sqlite]", "[7-postgresql]")],
)
def test_each_story_is_left_on_one_database_one_in_eight_on_postgresql(sqlite: str, postgresql: str) -> None:
    first, second = ({story + kind for story in STORIES} for kind in (sqlite, postgresql))
    left_out = doubled(first | second)
    assert {name.partition("[")[0] for name in left_out} == set(STORIES)
    assert len(left_out) == len(STORIES)
    assert 10 < len(left_out & first) < 50


@pytest.mark.parametrize(
    "alone", ["test_a", "test_b[postgresql]", "test_c[sqlite-socket]", "test_d[the sqlite file]", "test_sqlite[1]"]
)
def test_what_has_no_other_is_run(alone: str) -> None:
    assert alone not in doubled([alone, *ON_BOTH])


def test_the_same_is_left_out_every_time_and_whatever_else_is_run() -> None:
    assert doubled(ON_BOTH[:100]) == doubled(reversed(ON_BOTH)) & set(ON_BOTH[:100])
