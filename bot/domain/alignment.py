"""What may contribute to what (model.md, Alignment): not to itself, not in a circle, not across cycles that share no
day. Objectives are named by their numbers here, so that a circle can be shown as a path of codes."""

from collections import defaultdict, deque
from collections.abc import Callable, Collection, Iterable, Sequence

from bot.domain.cycle_dates import share_a_day
from bot.domain.cycles import Cycle
from bot.domain.errors import Invalid
from bot.domain.ids import Code

FIELD = "align"


def check_alignment(
    lower: int,
    lower_cycle: Cycle,
    upper: int,
    upper_cycle: Cycle,
    ways_up: Iterable[tuple[int, int]],
    hidden_in: Callable[[Sequence[int]], Collection[int]] = lambda _path: (),
) -> None:
    """Objective ``lower`` is to contribute to ``upper`` or to one of its key results, both by number; ``ways_up`` are
    the (from, to) numbers of the alignments on the way up from ``upper``; ``hidden_in`` says whose codes of a
    path are not shown. Raises Invalid."""
    if lower == upper:
        raise Invalid({FIELD: ("aligned_to_itself", {"code": str(Code(lower))})})
    if not share_a_day(lower_cycle, upper_cycle):
        raise Invalid({FIELD: ("cycles_apart", {"one": lower_cycle.name, "other": upper_cycle.name})})
    path = way_from(upper, lower, ways_up)
    if path:
        hidden = set(hidden_in(path[1:-1]))
        shown = " → ".join("…" if number in hidden else str(Code(number)) for number in (lower, *path))
        raise Invalid({FIELD: ("circle", {"path": shown})})


def way_from(start: int, goal: int, ways_up: Iterable[tuple[int, int]]) -> tuple[int, ...]:
    """The shortest way up from one objective to another, both included; empty when there is none."""
    above: dict[int, list[int]] = defaultdict(list)
    for one, other in ways_up:
        above[one].append(other)
    came_from: dict[int, int | None] = {start: None}
    waiting = deque([start])
    while waiting and goal not in came_from:
        here = waiting.popleft()
        for there in above[here]:
            if there not in came_from:
                came_from[there] = here
                waiting.append(there)
    return tuple(reversed(_back(goal, came_from))) if goal in came_from else ()


def _back(goal: int, came_from: dict[int, int | None]) -> list[int]:
    path, here = [], came_from.get(goal)
    path.append(goal)
    while here is not None:
        path.append(here)
        here = came_from[here]
    return path
