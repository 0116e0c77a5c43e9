"""Trees as lines: what stands under what, what is repeated, what is left out, and rings."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.ids import Code, ObjectiveId
from bot.domain.trees import DEEPEST, Join, Line, Plot, Root, Twig, drawn, read_plot


def twig(number: int) -> Twig:
    return Twig(id=ObjectiveId(number), number=number)


def join(outer: int, inner: int, key_result: int | None = None) -> Join:
    return Join(ObjectiveId(inner), twig(outer), key_result)


def numbers(lines: list[Line]) -> list[tuple[int, int | None]]:
    return [(line.level, line.objective_id) for line in lines]


def test_what_contributes_stands_below_in_the_order_of_key_results_and_numbers() -> None:
    joins = [join(5, 1, 2), join(4, 1, 1), join(3, 1), join(6, 5)]

    lines = drawn([twig(1), twig(2)], joins, depth=2)

    assert numbers(lines) == [(0, 1), (1, 3), (1, 4), (1, 5), (2, 6), (0, 2)]
    assert [line.key_results for line in lines[1:4]] == [(), (Code(1, 1),), (Code(1, 2),)]


def test_by_several_key_results_it_stands_there_once() -> None:
    (_, line) = drawn([twig(1)], [join(2, 1, 3), join(2, 1, 1), join(2, 1)], depth=2)

    assert line.key_results == (Code(1, 1), Code(1, 3))


def test_with_several_parents_it_is_whole_once_and_then_short() -> None:
    joins = [join(3, 1), join(3, 2), join(4, 3)]

    lines = drawn([twig(1), twig(2)], joins, depth=5)

    assert numbers(lines) == [(0, 1), (1, 3), (2, 4), (0, 2), (1, 3)]
    assert [line.seen_under for line in lines if line.is_repeated] == [Code(1)]


def test_a_root_below_another_root_is_drawn_there() -> None:
    assert numbers(drawn([twig(2), twig(1)], [join(2, 1)], depth=1)) == [(0, 1), (1, 2)]


def test_what_goes_on_beyond_the_depth_is_counted() -> None:
    lines = drawn([twig(1)], [join(2, 1), join(3, 2), join(4, 2)], depth=1)

    assert [(line.beyond, line.is_open) for line in lines] == [(1, True), (2, False)]


def test_what_is_not_shown_is_counted_at_its_place_and_ends_there() -> None:
    joins = [join(2, 1), join(3, 1), join(4, 3), join(5, 1)]

    lines = drawn([twig(1), twig(9)], joins, depth=9, hidden={3, 5, 9})

    assert [(line.level, line.objective_id, line.hidden) for line in lines] == [
        (0, 1, 0),
        (1, 2, 0),
        (1, None, 2),
        (0, None, 1),
    ]


def test_a_way_up_names_the_key_results_of_what_is_supported() -> None:
    (_, line) = drawn([twig(7)], [join(3, 7, 2)], depth=DEEPEST, leads_up=True)

    assert line.key_results == (Code(3, 2),)


links = st.lists(st.tuples(st.integers(1, 7), st.integers(1, 7)), max_size=20)


@given(links, st.lists(st.integers(1, 7), unique=True), st.integers(0, 7), st.sets(st.integers(1, 7)))
def test_whatever_hangs_together_each_is_whole_once_and_none_is_deeper_than_asked(
    pairs: list[tuple[int, int]], roots: list[int], depth: int, hidden: set[int]
) -> None:
    joins = [join(lower, upper) for lower, upper in pairs]

    lines = drawn([twig(one) for one in roots], joins, depth=depth, hidden=hidden)

    whole = [line.objective_id for line in lines if line.objective_id is not None and not line.is_repeated]
    assert len(whole) == len(set(whole))
    assert set(roots) - hidden <= set(whole)
    assert not hidden & set(whole)
    assert max((line.level for line in lines), default=0) <= depth
    assert all(below.level <= above.level + 1 for above, below in pairwise(lines))


@pytest.mark.parametrize("plot", [Plot(), Plot(Root.TEAM, 3, 7), Plot(Root.LOOSE, None, 0), Plot(Root.PERSON, 4, 50)])
def test_a_plot_is_read_as_it_was_written(plot: Plot) -> None:
    assert read_plot(plot.as_words(), plot.about) == plot


@pytest.mark.parametrize("words", ["", "nonsense 3", "team 3", "company x", "company -1", "company ٣", "company 99999"])
def test_what_is_no_plot_is_the_companys_tree(words: str) -> None:
    found = read_plot(words, None)

    assert found.root is Root.COMPANY
    assert 0 <= found.depth <= DEEPEST
