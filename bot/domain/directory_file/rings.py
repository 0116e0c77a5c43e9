"""Rings in what the company would be: of managers, of teams. Looked for over the whole outcome, for two rows that are
right alone can close one together."""

from collections.abc import Hashable, Iterable, Iterator, Mapping
from typing import TypeVar

Node = TypeVar("Node", bound=Hashable)


def rings(above: Mapping[Node, Node | None], starts: Iterable[Node]) -> Iterator[list[Node]]:
    """Each ring in which one of these is, once: its members in order, beginning with one of these. Every node is looked
    at once, so the time is linear."""
    wanted = dict.fromkeys(starts)
    finished: set[Node] = set()
    for start in wanted:
        path: dict[Node, None] = {}
        node: Node | None = start
        while node is not None and node not in finished and node not in path:
            path[node] = None
            node = above.get(node)
        if node is not None and node in path:
            members = list(path)
            ring = members[members.index(node) :]
            first = next((place for place, one in enumerate(ring) if one in wanted), None)
            if first is not None:
                yield ring[first:] + ring[:first]
        finished.update(path)
