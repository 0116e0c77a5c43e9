"""What the objectives of a file contribute to: named by the id or the title of a row, or by a code of okrbot's."""

from collections import defaultdict
from collections.abc import Hashable
from dataclasses import dataclass, field

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
    """A cell that says what an objective contributes to."""

    line: int
    column: Column
    lower: Wish
    text: str


@dataclass(slots=True)
class Links:
    """``by_id`` and ``by_title`` are the rows of the file; None where a title stands for several."""

    standing: Standing
    said: list[Said] = field(default_factory=list)
    by_id: dict[str, Wish | Measure] = field(default_factory=dict)
    by_title: dict[str, Wish | Measure | None] = field(default_factory=dict)
    above: dict[Hashable, list[Hashable]] = field(default_factory=lambda: defaultdict(list))

    def knows(self, row_id: str, title: str, what: Wish | Measure) -> None:
        if row_id:
            self.by_id.setdefault(folded(row_id), what)
        known = self.by_title.setdefault(folded(title), what)
        if known is not what:
            self.by_title[folded(title)] = None

    def objective(self, text: str) -> Wish | None:
        """The objective of the file that a key result stands under: named itself, or by one of its key results."""
        found = self._of_file(text)
        return found.objective if isinstance(found, Measure) else found

    def resolved(self, broken: list[Broken]) -> list[Link]:
        """Those that can be, each once; what cannot is added to ``broken``."""
        for one_id, other_id in self.standing.ways_up:
            self.above[one_id].append(other_id)
        found: dict[tuple[Hashable, Hashable, bool], Link] = {}
        for one in self.said:
            upper = self._of_file(one.text) or self._of_code(one.text)
            refused = ("unknown_parent", {"typed": one.text}) if upper is None else self._refused(one.lower, upper)
            if upper is None or refused is not None:
                broken.append(Broken(one.line, one.column, *(refused or ("unknown_parent", {}))))
                continue
            lower, over = _node(one.lower), _node(upper)
            key = (lower, _end(upper), isinstance(upper, Measure | KeyResult))
            if key not in found and not self._is_there(one.lower, upper):
                found[key] = Link(one.lower, upper)
                self.above[lower].append(over)
        return list(found.values())

    def _of_file(self, text: str) -> Wish | Measure | None:
        return self.by_id.get(folded(text)) or self.by_title.get(folded(text))

    def _of_code(self, text: str) -> Upper | None:
        code = read_code(text)
        objective = self.standing.by_number.get(code.objective) if code else None
        if code is None or objective is None or code.number is None:
            return objective
        results = self.standing.key_results(objective.id).values()
        return next((one for one in results if one.number == code.number), None)

    def _refused(self, lower: Wish, upper: Upper) -> tuple[str, dict[str, str]] | None:
        if _node(lower) == _node(upper):
            return "supports_itself", {}
        one, other = lower.cycle, self._cycle(upper)
        if not share_a_day(one, other):
            return "cycles_apart", {"one": one.name, "other": other.name}
        return ("circle_of_objectives", {}) if self._leads(_node(upper), _node(lower)) else None

    def _cycle(self, upper: Upper) -> Cycle | ProposedCycle:
        match upper:
            case Wish():
                return upper.cycle
            case Measure():
                return upper.objective.cycle
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
