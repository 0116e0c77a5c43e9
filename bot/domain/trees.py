"""What contributes to what, drawn as a tree: who stands under whom, what stands there already, what is left out."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.ids import Code, ObjectiveId
from bot.domain.okrs import Visibility

DEEPEST = 50  # architecture.md, rule 10
USUAL_DEPTH = 2
PAGE = 10  # objectives


class Root(StrEnum):
    """Where a tree begins: the company's objectives, a team's, one objective, those that contribute to nothing (all of
    them with what contributes to them below), or a person's, with what they contribute to."""

    COMPANY = "company"
    TEAM = "team"
    PERSON = "person"
    OBJECTIVE = "objective"
    LOOSE = "loose"


@dataclass(frozen=True, slots=True)
class Plot:
    """Which tree: ``about`` is the id of the team or person, or the number of the objective; ``depth`` how many levels
    are drawn beyond the first."""

    root: Root = Root.COMPANY
    about: int | None = None
    depth: int = USUAL_DEPTH

    @property
    def leads_up(self) -> bool:
        return self.root is Root.PERSON

    def as_words(self) -> str:
        return f"{self.root} {self.depth}"


def read_plot(words: str, about: int | None) -> Plot:
    """What ``as_words`` wrote down; what cannot be read is the company's tree."""
    name, _, number = words.partition(" ")
    if name not in set(Root) or (about is None and name not in (Root.COMPANY, Root.LOOSE)):
        return Plot()
    known = number.isascii() and number.isdigit() and len(number) < len("100")
    return Plot(Root(name), about, min(int(number), DEEPEST) if known else USUAL_DEPTH)


@dataclass(frozen=True, slots=True, kw_only=True)
class Twig:
    """An objective as far as the shape of a tree needs it."""

    id: ObjectiveId
    number: int
    visibility: Visibility = Visibility.OPEN


@dataclass(frozen=True, slots=True)
class Join:
    """``twig`` stands one level further out than the objective with the id ``inner``; ``key_result`` is the number of
    the key result at the upper end, if it is one."""

    inner: ObjectiveId
    twig: Twig
    key_result: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of a tree; ``level`` counts from 0. ``key_results`` are those at the upper end of what joins it to the
    line it stands under, ``beyond`` how many stand one level further out, ``is_open`` whether they follow.
    ``is_repeated``: it has been drawn already, under ``seen_under`` (None: on the first level). ``hidden`` objectives,
    instead of one, are not shown, nor is what stands beyond them."""

    level: int
    objective_id: ObjectiveId | None = None
    key_results: tuple[Code, ...] = ()
    beyond: int = 0
    is_open: bool = False
    is_repeated: bool = False
    seen_under: Code | None = None
    hidden: int = 0


def drawn(
    roots: Sequence[Twig], joins: Iterable[Join], *, depth: int, hidden: Collection[int] = (), leads_up: bool = False
) -> list[Line]:
    """The lines from top to bottom. What stands at several places is drawn whole at the first one alone, which also
    makes rings end."""
    return _Drawing(joins, depth, hidden, leads_up).all(roots)


@dataclass(frozen=True, slots=True)
class _Place:
    twig: Twig
    level: int
    under: Twig | None = None
    key_results: tuple[Code, ...] = ()


class _Drawing:
    """``beyond`` holds what stands one level further out, ``ends`` the numbers of the key results that join the two."""

    def __init__(self, joins: Iterable[Join], depth: int, hidden: Collection[int], leads_up: bool) -> None:
        self.depth, self.hidden, self.leads_up = depth, hidden, leads_up
        self.lines: list[Line] = []
        self.seen: dict[ObjectiveId, Twig | None] = {}
        self.beyond: dict[ObjectiveId, dict[ObjectiveId, Twig]] = defaultdict(dict)
        self.ends: dict[tuple[ObjectiveId, ObjectiveId], set[int]] = defaultdict(set)
        for join in joins:
            self.beyond[join.inner][join.twig.id] = join.twig
            if join.key_result is not None:
                self.ends[join.inner, join.twig.id].add(join.key_result)

    def all(self, roots: Sequence[Twig]) -> list[Line]:
        """A root that stands under another one is drawn there."""
        shown = {root.id for root in roots} - set(self.hidden)
        below = {identity for root in shown for identity in self.beyond[root]} if self.depth else set[ObjectiveId]()
        self._draw([_Place(root, 0) for root in roots if root.id not in below])
        left = [root for root in roots if root.id in shown and root.id not in self.seen]
        for root in left:  # of a ring, or deeper down than the tree is drawn
            if root.id not in self.seen:
                self._draw([_Place(root, 0)])
        return self.lines

    def _draw(self, places: Sequence[_Place]) -> None:
        """Without recursion: fifty levels of thousands take no stack."""
        waiting: list[_Place | Line] = list(reversed(self._told(places)))
        while waiting:
            here = waiting.pop()
            if isinstance(here, Line):
                self.lines.append(here)
            elif here.twig.id in self.seen:
                self.lines.append(self._repeated(here))
            else:
                waiting += reversed(self._told(self._opened(here)))

    def _repeated(self, place: _Place) -> Line:
        under = self.seen[place.twig.id]
        return Line(
            level=place.level,
            objective_id=place.twig.id,
            key_results=place.key_results,
            is_repeated=True,
            seen_under=None if under is None else Code(under.number),
        )

    def _opened(self, place: _Place) -> list[_Place]:
        """Draw it; what is drawn one level further out."""
        twig, level = place.twig, place.level
        self.seen[twig.id] = place.under
        further = self.beyond.get(twig.id, {})
        is_open = bool(further) and level < self.depth
        self.lines.append(
            Line(
                level=level,
                objective_id=twig.id,
                key_results=place.key_results,
                beyond=len(further),
                is_open=is_open,
            )
        )
        found = [_Place(one, level + 1, twig, self._joined_by(twig, one)) for one in further.values() if is_open]
        return sorted(found, key=lambda one: (_numbers(one.key_results), one.twig.number))

    def _joined_by(self, inner: Twig, outer: Twig) -> tuple[Code, ...]:
        upper = outer if self.leads_up else inner
        return tuple(Code(upper.number, number) for number in sorted(self.ends.get((inner.id, outer.id), ())))

    def _told(self, places: Sequence[_Place]) -> list[_Place | Line]:
        """Those that are shown, and then how many are not."""
        shown = [one for one in places if one.twig.id not in self.hidden]
        count = len(places) - len(shown)
        return [*shown, *([Line(level=places[0].level, hidden=count)] if count else [])]


def _numbers(codes: Sequence[Code]) -> list[int]:
    return [code.number or 0 for code in codes]
