"""The tree of what contributes to what: from the company, a team or an objective down, or from a person up.

Its shape is read whole, as numbers; only the objectives of the page at hand are read and assessed.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from bot.domain.cycles import Cycle
from bot.domain.errors import NotFound, NothingToDo
from bot.domain.ids import Code, CycleId, ObjectiveId, PersonId, TeamId
from bot.domain.okrs import Objective, ObjectiveState, Visibility
from bot.domain.people import Person
from bot.domain.trees import DEEPEST, PAGE, Join, Line, Plot, Root, Twig, drawn
from bot.domain.workspaces import Workspace
from bot.services.okrs.looking import Looker
from bot.services.okrs.standing import ObjectiveStanding, assess
from bot.services.okrs.targets import Link, links_up, visible
from bot.services.overview.company import top_teams
from storage import Store, Transaction


@dataclass(frozen=True, slots=True)
class TreeLine:
    """A line with the objective that stands there, and how it stands; both None where it is not shown. ``above``, on
    the first level of a tree that leads down, is what it contributes to itself."""

    line: Line
    standing: ObjectiveStanding | None = None
    above: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TreeOverview:
    """One page of a tree. ``about`` is what it is of: the name of a team or person, or the code of an objective.
    ``above`` is what the one objective that it is of contributes to. ``loose`` counts the objectives that contribute to
    nothing; ``goes_on``: there is a further level; ``is_deep``: there is more than the first. These four are of the
    whole tree, whatever the page."""

    plot: Plot
    about: str
    page: int
    pages: int
    lines: tuple[TreeLine, ...]
    cycles: tuple[Cycle, ...]
    above: tuple[Link, ...] = ()
    loose: int = 0
    goes_on: bool = False
    is_deep: bool = False


@dataclass(frozen=True)
class TreeOverviews:
    store: Store

    def of(
        self, workspace: Workspace, viewer: Person, plot: Plot, page: int, now: datetime, *, public: bool = False
    ) -> TreeOverview:
        """Raises NotFound for what is not there, NothingToDo for a draft, NotAllowed for those who may not look around:
        they see their own objectives, and not what these contribute to."""
        looker = Looker(viewer, workspace, public)
        if public or plot.root is not Root.PERSON or plot.about != viewer.id:
            looker.ensure_may_look_around()
        with self.store.read() as tx:
            return _Reading(tx, looker, plot, page, now).overview()


@dataclass(frozen=True, slots=True)
class _Shape:
    """``lines`` are all there are; where only those of one page were read, ``count`` says how many there are. ``root``
    is the one objective that it is of."""

    about: str
    lines: Sequence[Line]
    count: int | None = None
    loose: int = 0
    root: ObjectiveId | None = None


@dataclass(frozen=True)
class _Reading:
    tx: Transaction
    looker: Looker
    plot: Plot
    page: int
    now: datetime

    def overview(self) -> TreeOverview:
        shapes = {
            Root.COMPANY: self._company,
            Root.TEAM: self._team,
            Root.PERSON: self._person,
            Root.OBJECTIVE: self._objective,
            Root.LOOSE: self._loose,
        }
        shape = shapes[self.plot.root]()
        count = len(shape.lines) if shape.count is None else shape.count
        pages = max(1, -(-count // PAGE))
        page = min(max(self.page, 1), pages)
        lines = shape.lines[(page - 1) * PAGE : page * PAGE] if shape.count is None else shape.lines
        above = self._above(lines, shape.root)
        return TreeOverview(
            plot=self.plot,
            about=shape.about,
            page=page,
            pages=pages,
            lines=self._told(lines, above),
            cycles=tuple(self.cycles),
            above=() if shape.root is None else above.get(shape.root, ()),
            loose=shape.loose,
            goes_on=self.plot.root is not Root.LOOSE
            and self.plot.depth < DEEPEST
            and any(line.beyond and not line.is_open for line in shape.lines),
            is_deep=any(line.is_open for line in shape.lines),
        )

    @cached_property
    def cycles(self) -> list[Cycle]:
        return self.tx.cycles.in_view(self.looker.workspace.id)

    @cached_property
    def top(self) -> list[TeamId]:
        return [team.id for team in top_teams(self.tx.teams.crown(self.looker.workspace.id))]

    def _company(self) -> _Shape:
        workspace_id, cycles = self.looker.workspace.id, self._cycle_ids()
        roots = self.tx.trees.of_teams(workspace_id, self.top, cycles)
        loose = self.tx.trees.count_loose(workspace_id, self.top, cycles)
        return _Shape("", self._below(roots, cycles), loose=loose)

    def _team(self) -> _Shape:
        team = self.tx.teams.get(self.looker.workspace.id, TeamId(self.plot.about or 0))
        cycles = self._cycle_ids()
        roots = self.tx.trees.of_teams(team.workspace_id, [team.id], cycles)
        return _Shape(team.name, self._below(roots, cycles))

    def _objective(self) -> _Shape:
        """With what contributes to it in its own cycle too, when that is over."""
        code = Code(self.plot.about or 0)
        found = self.tx.objectives.by_number(self.looker.workspace.id, code.objective)
        objective = visible(self.tx, self.looker.person, found, code)
        if objective.state is ObjectiveState.DRAFT:
            raise NothingToDo("no_tree_of_a_draft")
        self.looker.ensure_sees(objective)
        cycles = [*self._cycle_ids(), objective.cycle_id]
        return _Shape(objective.code, self._below([_twig(objective)], cycles), root=objective.id)

    def _person(self) -> _Shape:
        """What they own, and what they own a key result of, with all that these contribute to."""
        tx, workspace_id, cycles = self.tx, self.looker.workspace.id, self._cycle_ids()
        person = tx.people.by_id(workspace_id, PersonId(self.plot.about or 0))
        if person is None:
            raise NotFound("person", "")
        owned = tx.objectives.of_person(workspace_id, person.id, cycles)
        owned += tx.objectives.with_key_results_of(workspace_id, person.id, cycles)
        roots = [_twig(one) for one in owned]
        joins: list[Join] = []
        if self.looker.may_look_around():
            joins = tx.trees.above(workspace_id, [one.id for one in roots], cycles, self.plot.depth)
        return _Shape(person.name, self._drawn(roots, joins))

    def _loose(self) -> _Shape:
        """Read page by page: there may be thousands."""
        workspace_id, cycles = self.looker.workspace.id, self._cycle_ids()
        count = self.tx.trees.count_loose(workspace_id, self.top, cycles)
        page = min(max(self.page, 1), max(1, -(-count // PAGE)))
        roots = self.tx.trees.loose(workspace_id, self.top, cycles, PAGE, (page - 1) * PAGE)
        joins = self.tx.trees.below(workspace_id, [one.id for one in roots], cycles, 0)
        return _Shape("", drawn(roots, joins, depth=0, hidden=self._hidden(roots)), count)

    def _below(self, roots: Sequence[Twig], cycles: Iterable[CycleId]) -> list[Line]:
        ids = [one.id for one in roots]
        return self._drawn(roots, self.tx.trees.below(self.looker.workspace.id, ids, cycles, self.plot.depth))

    def _drawn(self, roots: Sequence[Twig], joins: Sequence[Join]) -> list[Line]:
        hidden = self._hidden([*roots, *(join.twig for join in joins)])
        return drawn(roots, joins, depth=self.plot.depth, hidden=hidden, leads_up=self.plot.leads_up)

    def _hidden(self, twigs: Iterable[Twig]) -> set[int]:
        """What is restricted, unless this reader may see it; everything else is open to who may look around."""
        ids = {one.id for one in twigs if one.visibility is Visibility.RESTRICTED}
        known = self.tx.objectives.by_ids(self.looker.workspace.id, ids)
        return {one for one in ids if one not in known or not self.looker.sees(known[one])}

    def _above(self, lines: Sequence[Line], root: ObjectiveId | None) -> Mapping[ObjectiveId, tuple[Link, ...]]:
        """What the first level contributes to, and the root, whose line may stand on another page."""
        if self.plot.root not in (Root.TEAM, Root.OBJECTIVE):
            return {}
        first = {line.objective_id for line in lines if line.objective_id is not None and not line.level}
        return links_up(self.tx, self.looker, sorted(first if root is None else {*first, root}))

    def _told(self, lines: Sequence[Line], above: Mapping[ObjectiveId, tuple[Link, ...]]) -> tuple[TreeLine, ...]:
        workspace = self.looker.workspace
        ids = {line.objective_id for line in lines if line.objective_id is not None}
        found = self.tx.objectives.by_ids(workspace.id, ids)
        standings = {one.objective.id: one for one in assess(self.tx, workspace, found.values(), self.now)}
        return tuple(self._line(line, standings, above) for line in lines)

    def _line(
        self,
        line: Line,
        standings: Mapping[ObjectiveId, ObjectiveStanding],
        above: Mapping[ObjectiveId, tuple[Link, ...]],
    ) -> TreeLine:
        if line.objective_id is None:
            return TreeLine(line)
        standing = standings.get(line.objective_id)
        if standing is None or not self.looker.sees(standing.objective):
            return TreeLine(replace(line, objective_id=None, hidden=1, is_open=False, beyond=0))
        return TreeLine(line, standing, above.get(line.objective_id, ()) if not line.level else ())

    def _cycle_ids(self) -> list[CycleId]:
        return [cycle.id for cycle in self.cycles]


def _twig(objective: Objective) -> Twig:
    return Twig(id=objective.id, number=objective.number, visibility=objective.visibility)
