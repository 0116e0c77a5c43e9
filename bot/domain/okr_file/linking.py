"""What the objectives of a file contribute to: named by the id or the title of a row, or by a code of okrbot's."""

import re
from collections import defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from bot.domain.csv_file import Broken
from bot.domain.cycle_dates import ProposedCycle, share_a_day
from bot.domain.cycles import Cycle
from bot.domain.ids import read_code
from bot.domain.matching import folded
from bot.domain.okr_file.columns import Column
from bot.domain.okr_file.plan import Link, Measure, Upper, Wish
from bot.domain.okr_file.standing import Standing
from bot.domain.okrs import KeyResult


@dataclass(frozen=True, slots=True)
class Said:
    """A cell that says what an objective contributes to; ``lower`` None is one that is broken."""

    line: int
    column: Column
    lower: Wish | None
    text: str


Row = Wish | Measure
R = TypeVar("R", bound=Row)
Named = defaultdict[str, dict[Row, None]]
"""All that have a name, in their order."""
Days = Cycle | ProposedCycle


@dataclass(slots=True)
class Links:
    """``by_id`` and ``by_title`` are the rows of the file, ``lost`` the names of those that are broken. A title, and
    even an id where two files were put together, may come back in each cycle: in a row it means what is of the same
    cycle, else what shares a day with it."""

    standing: Standing
    said: list[Said] = field(default_factory=list)
    by_id: Named = field(default_factory=lambda: defaultdict(dict))
    by_title: Named = field(default_factory=lambda: defaultdict(dict))
    lost: set[str] = field(default_factory=set)
    above: dict[Hashable, list[Hashable]] = field(default_factory=lambda: defaultdict(list))

    def knows(self, row_id: str, title: str, what: Wish | Measure) -> None:
        if row_id:
            self.by_id[folded(row_id)][what] = None
        self.by_title[folded(title)][what] = None

    def loses(self, row_id: str, title: str) -> None:
        """What is broken is said once, and not again of every row that names it."""
        self.lost |= {folded(name) for name in (row_id, title) if name}

    def is_lost(self, text: str) -> bool:
        return folded(text) in self.lost and not self.has(text)

    def objective(self, text: str, cycle: Days | None) -> Wish | None:
        """The objective of the file that a key result stands under: named itself, or by one of its key results.
        ``cycle`` is that of its row."""
        found = self._called(text)
        named = [one for one in found if isinstance(one, Wish)]
        by_result = dict.fromkeys(one.objective for one in found if isinstance(one, Measure))
        return _one_of(named or list(by_result), cycle)

    def has(self, text: str) -> bool:
        """Whether rows of the file are called so."""
        return bool(self._called(text))

    def resolved(self, broken: list[Broken]) -> list[Link]:
        """Those that can be, each once; what cannot is added to ``broken``."""
        for one_id, other_id in self.standing.ways_up:
            self.above[one_id].append(other_id)
        found: dict[tuple[Hashable, Hashable, bool], Link] = {}
        for one in (each for said in self.said for each in self._each(said)):
            rows = self._called(one.text)
            upper = _one_of(rows, one.lower.cycle if one.lower else None) if rows else self._of_code(one.text)
            refused = self._unknown(one) if upper is None else self._refused(one.lower, upper) if one.lower else None
            if refused is not None:
                broken.append(Broken(one.line, one.column, *refused))
            if refused is not None or upper is None or one.lower is None:
                continue
            lower, over = _node(one.lower), _node(upper)
            key = (lower, _end(upper), isinstance(upper, Measure | KeyResult))
            if key not in found and not self._is_there(one.lower, upper):
                found[key] = Link(one.lower, upper)
                self.above[lower].append(over)
        return list(found.values())

    def _each(self, said: Said) -> list[Said]:
        """A cell may name several, ``101, 104``; what is a name as a whole is one, whatever signs are in it."""
        parts = parts_of(said.text)
        if len(parts) < 2 or self._is_name(said.text) or not any(map(self._is_name, parts)):
            return [said]
        return [replace(said, text=part) for part in parts]

    def _is_name(self, text: str) -> bool:
        return self.has(text) or self.is_lost(text) or self._of_code(text) is not None

    def _called(self, text: str) -> list[Row]:
        """By their id, else by their title; objectives and key results may be numbered each for themselves."""
        named = self.by_id.get(folded(text))
        if named is None:
            return list(self.by_title.get(folded(text), ()))
        return [one for one in named if isinstance(one, Wish)] or list(named)

    def _of_code(self, text: str) -> Upper | None:
        code = read_code(text)
        objective = self.standing.by_number.get(code.objective) if code else None
        if code is None or objective is None or code.number is None:
            return objective
        results = self.standing.key_results(objective.id).values()
        return next((one for one in results if one.number == code.number), None)

    def _unknown(self, one: Said) -> tuple[str, dict[str, str]] | None:
        """Of a broken objective it cannot be told which of several it means."""
        is_told = self.is_lost(one.text) or (one.lower is None and self.has(one.text))
        return None if is_told else ("unknown_parent", {"typed": one.text})

    def _refused(self, lower: Wish, upper: Upper) -> tuple[str, dict[str, str]] | None:
        if _node(lower) == _node(upper):
            return "supports_itself", {}
        one, other = lower.cycle, self._cycle(upper)
        if not share_a_day(one, other):
            return "cycles_apart", {"one": one.name, "other": other.name}
        return ("circle_of_objectives", {}) if self._leads(_node(upper), _node(lower)) else None

    def _cycle(self, upper: Upper) -> Cycle | ProposedCycle:
        match upper:
            case Wish() | Measure():
                return _days(upper)
            case KeyResult():
                known = self.standing.by_number[upper.objective_number]
            case _:
                known = upper
        return self.standing.cycle_of(known)

    def _leads(self, start: Hashable, goal: Hashable) -> bool:
        """Whether the way up from one objective passes another."""
        seen, waiting = {start}, [start]
        while waiting:
            for above in self.above.get(waiting.pop(), ()):
                if above == goal:
                    return True
                if above not in seen:
                    seen.add(above)
                    waiting.append(above)
        return False

    def _is_there(self, lower: Wish, upper: Upper) -> bool:
        """Of two that are there already, whether one contributes to the other, in whatever way."""
        over = _node(upper)
        return lower.known is not None and isinstance(over, int) and over in self.above.get(lower.known.id, ())


def parts_of(text: str) -> list[str]:
    """The names in a cell that may hold several."""
    return [part.strip() for part in re.split("[;,]", text) if part.strip()]


def _one_of(found: Sequence[R], cycle: Days | None) -> R | None:
    """The one that a row of this cycle means."""
    if len(found) == 1 or cycle is None:
        return found[0] if len(found) == 1 else None
    same = [one for one in found if _days(one) == cycle]
    near = same or [one for one in found if share_a_day(_days(one), cycle)]
    return near[0] if len(near) == 1 else None


def _days(row: Row) -> Days:
    return row.cycle if isinstance(row, Wish) else row.objective.cycle


def _node(one: Upper) -> Hashable:
    """The objective at an end: by its id where it is there, else itself."""
    match one:
        case Measure():
            return _node(one.objective)
        case Wish():
            return one.known.id if one.known else one
        case KeyResult():
            return one.objective_id
    return one.id


def _end(one: Upper) -> Hashable:
    """What the link ends at itself."""
    if isinstance(one, Measure):
        return one.known.id if one.known else one
    return one.id if isinstance(one, KeyResult) else _node(one)
