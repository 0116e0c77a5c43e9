"""Ways up, circles, and two people who edit at once."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.alignment import check_alignment, way_from
from bot.domain.edits import changed, merge
from bot.domain.errors import Invalid
from tests.domain.okr_builders import a_quarter

links = st.lists(st.tuples(st.integers(1, 8), st.integers(1, 8)), max_size=20)


@given(links, st.integers(1, 8), st.integers(1, 8))
def test_a_way_is_made_of_links_and_is_found_also_in_a_ring(
    ways_up: list[tuple[int, int]], start: int, goal: int
) -> None:
    path = way_from(start, goal, ways_up)
    assert all(step in ways_up for step in pairwise(path))
    if path:
        assert (path[0], path[-1]) == (start, goal)
        assert len(set(path)) == len(path)


@given(st.lists(st.tuples(st.integers(1, 8), st.integers(1, 8)), max_size=30))
def test_checked_links_never_close_a_circle(wanted: list[tuple[int, int]]) -> None:
    quarter = a_quarter()
    accepted: list[tuple[int, int]] = []
    for lower, upper in wanted:
        try:
            check_alignment(lower, quarter, upper, quarter, accepted)
        except Invalid:
            continue
        accepted.append((lower, upper))
    assert not any(way_from(upper, lower, accepted) for lower, upper in accepted)


def test_a_circle_is_named_from_where_it_would_begin() -> None:
    with pytest.raises(Invalid) as error:
        check_alignment(3, a_quarter(), 1, a_quarter(), [(1, 2), (2, 3), (1, 9)])
    assert error.value.fields["align"] == ("circle", {"path": "O-3 → O-1 → O-2 → O-3"})


@pytest.mark.parametrize(
    ("opened", "now", "typed", "meant", "told"),
    [
        ("a", "a", "a", "a", False),
        ("a", "a", "b", "b", False),
        ("a", "b", "a", "b", True),
        ("a", "b", "b", "b", False),
        ("a", "b", "c", "c", True),
    ],
)
def test_an_edit_never_undoes_somebody_elses_unseen(opened: str, now: str, typed: str, meant: str, told: bool) -> None:
    found = merge({"title": opened}, {"title": now}, {"title": typed})
    assert found.values == {"title": meant}
    assert ("title" in found.meanwhile) is told


def test_fields_that_the_form_does_not_have_stay_as_they_are() -> None:
    found = merge({"title": "a", "start": "1"}, {"title": "a", "start": "2"}, {"title": "b"})
    assert found.values == {"title": "b", "start": "2"}
    assert changed({"title": "a", "start": "2"}, found.values) == {"title"}
