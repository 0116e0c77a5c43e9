"""Rings in what the company would be: of managers, of teams. Looked for over the whole outcome, for two rows that are
right alone can close one together."""

from collections.abc import Hashable, Iterable, Iterator, Mapping
from typing import TypeVar

Node = TypeVar("Node", bound=Hashable)


def rings(above: Mapping[Node, Node | None], starts: Iterable[Node]) -> Iterator[list[Node]]:
    """Each ring that is reached from one of these, once: its members in order, beginning with the first that was met.
    Every node is looked at once, so the time is linear."""
    finished: set[Node] = set()
    for start in starts:
        path: dict[Node, None] = {}
        node: Node | None = start
        while node is not None and node not in finished and node not in path:
            path[node] = None
            node = above.get(node)
        if node is not None and node in path:
            members = list(path)
            yield members[members.index(node) :]
        finished |= path.keys()
