from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.directory_file.rings import rings

nodes = st.integers(0, 8)


@settings(max_examples=50)
@given(st.dictionaries(nodes, st.none() | nodes))
def test_every_ring_is_found_once_whole_and_in_order(above: dict[int, int | None]) -> None:
    found = list(rings(above, list(above)))

    for ring in found:
        assert [above[one] for one in ring] == [*ring[1:], ring[0]]
    members = [one for ring in found for one in ring]
    assert len(members) == len(set(members))
    assert set(members) == {one for one in above if comes_back(above, one)}


def comes_back(above: dict[int, int | None], start: int) -> bool:
    node: int | None = start
    for _ in range(len(above)):
        node = above.get(node) if node is not None else None
        if node == start:
            return True
    return False


def test_only_rings_of_a_start_are_found_and_begin_with_it() -> None:
    above = {1: 2, 2: 1, 3: 4, 4: 3, 5: 3}
    assert list(rings(above, [5])) == []
    assert list(rings(above, [5, 4])) == [[4, 3]]
    assert list(rings({1: 2, 2: None}, [1])) == []


def test_a_large_tree_is_walked_once() -> None:
    above = {node: node // 10 for node in range(1, 20_000)}
    assert list(rings(CountedLookUps(above), above)) == []


class CountedLookUps(dict[int, int | None]):
    """Fails when anybody asks more often than once for each."""

    def __init__(self, held: dict[int, int]) -> None:
        super().__init__(held)
        self.left = len(held) + 1

    def get(self, node: int, default: object = None) -> int | None:
        self.left -= 1
        assert self.left >= 0
        return super().get(node)
