"""The objectives of a file: each once, however many rows name it."""

from dataclasses import dataclass, field
from decimal import Decimal

from bot.domain.cycle_dates import ProposedCycle, check_dates
from bot.domain.cycles import Cycle
from bot.domain.directory_file.cells import Cells, Wrong, day, value_of
from bot.domain.directory_file.colleagues import Colleague
from bot.domain.errors import Invalid
from bot.domain.ids import PersonId, TeamId, read_code
from bot.domain.matching import folded
from bot.domain.okr_file.columns import Column
from bot.domain.okr_file.plan import KnownObjective, Plan, Wish
from bot.domain.okr_file.reading import objective_values
from bot.domain.okr_file.standing import Standing
from bot.domain.okr_file.words import IMPRESSIONS, State, plain_word, state_of
from bot.domain.okrs import RUNNING, Commitment, ObjectiveState
from bot.domain.typed_reading import ObjectiveValues


@dataclass(slots=True)
class Objectives:
    """``cycle`` is the one of rows that name none. ``named`` finds those of a title in a cycle, the last one last."""

    standing: Standing
    cycle: str
    plan: Plan
    known: dict[tuple[object, ...], Wish] = field(default_factory=dict)
    states: dict[Wish, tuple[int, str, State]] = field(default_factory=dict)
    named: dict[tuple[str, str], dict[Wish, None]] = field(default_factory=dict)

    def of_row(self, cells: Cells, title: str) -> Wish | None:
        """The objective that a row of its own is about. None when something of it is broken."""
        before = len(cells.broken)
        state = read_state(cells, self.plan)
        found = self._wish(cells, title, state.objective if state else ObjectiveState.ACTIVE, with_weight=True)
        if found is not None and state is not None:
            self._says_state(cells, found, state)
        return found if len(cells.broken) == before else None

    def _says_state(self, cells: Cells, wish: Wish, state: State) -> None:
        """The row that says one first says it; any other says the same, or is broken."""
        if wish not in self.states:
            wish.state = self._state_in(wish.cycle, state.objective)
        line, before, known = self.states.setdefault(wish, (cells.row.line, cells.row.cells[Column.STATE], state))
        if known.objective is not state.objective:
            told = {"line": str(line), "other": before, "name": wish.values.title}
            cells.refuse(Column.STATE, Wrong("contradicts", {**told, "typed": cells.row.cells[Column.STATE]}))

    def of_key_result(self, cells: Cells, title: str) -> Wish | None:
        """The objective that a row of a key result names beside it: one that is there, by its code; the last one of an
        earlier row that has the team and the owner of this one, where it says them; or a new one."""
        if _is_code(title):
            return self.by_code(cells, Column.OBJECTIVE, title)
        cycle = self._cycle(cells)
        if cycle is None:
            return None
        found = self._earlier(cells, folded(title), folded(cycle.name))
        if found is None:
            return self._wish(cells, title, ObjectiveState.ACTIVE, with_weight=False)
        return self.names_last(found)

    def by_code(self, cells: Cells, column: Column, text: str) -> Wish | None:
        """One that is there, ``O-12``. None when there is no such objective."""
        code = read_code(text)
        known = self.standing.by_number.get(code.objective) if code and code.number is None else None
        if known is None:
            cells.refuse(column, Wrong("unknown_parent", {"typed": text}))
            return None
        cycle = self.standing.cycle_of(known)
        same = (folded(known.title), known.cycle_id, known.owner_id, known.team_id)
        is_alone = self.standing.objectives.get(same) is known
        key = (same[0], folded(cycle.name), *same[2:]) if is_alone else (known.number,)
        if key not in self.known:
            values = ObjectiveValues(
                title=known.title, why="", context="", commitment=Commitment.COMMITTED, weight=Decimal(1)
            )
            held = {"owner_id": known.owner_id, "team_id": known.team_id, "state": known.state}
            self.known[key] = Wish(line=cells.row.line, cycle=cycle, values=values, known=known, **held)  # type: ignore[arg-type]
            self.plan.there["objective"] += 1
        return self.known[key]

    def _wish(self, cells: Cells, title: str, state: ObjectiveState, *, with_weight: bool) -> Wish | None:
        cycle, owner, team_id = self._cycle(cells), self._owner(cells), self._team(cells)
        values = objective_values(cells, title, with_weight=with_weight)
        if cycle is None or owner is None or values is None:
            return None
        is_there = self._there(values.title, cycle, owner.id, team_id) is not None
        is_there |= (folded(values.title), folded(cycle.name), owner.id, team_id) in self.known
        if state in RUNNING and cycle.last_day >= self.standing.today and not is_there:
            column = self._owner_column(cells)
            taker = self.standing.taker(cells.row.cells.get(column, ""), owner, self.standing.may_own)
            if isinstance(taker, Wrong):
                cells.refuse(column, taker)
                return None
            owner = taker
        same = (folded(values.title), folded(cycle.name), owner.id, team_id)
        if same not in self.known:
            held = {"line": cells.row.line, "cycle": cycle, "owner_id": owner.id, "team_id": team_id}
            made = Wish(**held, values=values, state=self._state_in(cycle, state))  # type: ignore[arg-type]
            self.known[same] = self._added(made)
        return self.names_last(self.known[same])

    def _state_in(self, cycle: Cycle | ProposedCycle, state: ObjectiveState) -> ObjectiveState:
        """Nobody could close what runs in a cycle that is closed."""
        return ObjectiveState.CLOSED if state in RUNNING and self.standing.is_closed(cycle) else state

    def names_last(self, wish: Wish) -> Wish:
        """What rows below that say neither team nor owner mean."""
        named = self.named.setdefault((folded(wish.values.title), folded(wish.cycle.name)), {})
        named.pop(wish, None)
        named[wish] = None
        return wish

    def _added(self, wish: Wish) -> Wish:
        wish.known = self._there(wish.values.title, wish.cycle, wish.owner_id, wish.team_id)
        if wish.known is None:
            self.plan.objectives.append(wish)
        else:
            self.plan.there["objective"] += 1
        return wish

    def _there(
        self, title: str, cycle: Cycle | ProposedCycle, owner_id: PersonId, team_id: TeamId | None
    ) -> KnownObjective | None:
        if not isinstance(cycle, Cycle):
            return None
        return self.standing.objectives.get((folded(title), cycle.id, owner_id, team_id))

    def _cycle(self, cells: Cells) -> Cycle | ProposedCycle | None:
        first = value_of(cells.read(Column.FIRST_DAY, day, may_go=False))
        last = value_of(cells.read(Column.LAST_DAY, day, may_go=False))
        text = cells.row.cells.get(Column.CYCLE, self.cycle)
        if not text:
            cells.refuse(Column.CYCLE, Wrong("no_cycle"))
            return None
        found = self.standing.cycle(text, first, last)
        if isinstance(found, Wrong):
            cells.refuse(Column.CYCLE, found)
            return None
        try:
            check_dates(found.first_day, found.last_day)
        except Invalid as error:
            for reason, values in error.fields.values():
                cells.refuse(Column.CYCLE, Wrong(reason, values))
            return None
        return found

    def _earlier(self, cells: Cells, title: str, cycle: str) -> Wish | None:
        """The last one of an earlier row that has the owner and the team that this one says, if it says them."""
        owner = self._owner(cells) if Column.OBJECTIVE_OWNER in cells.row.cells else None
        team = cells.read(Column.TEAM, self.standing.teams.meant)
        team_id = team.value.id if team and team.value else None
        if owner is not None and team is not None and (same := self.known.get((title, cycle, owner.id, team_id))):
            return same
        for one in reversed(self.named.get((title, cycle), {})):
            if (owner is None or owner.id == one.owner_id) and (team is None or team_id == one.team_id):
                return one
        return None

    def _owner_column(self, cells: Cells) -> Column:
        return Column.OBJECTIVE_OWNER if Column.OBJECTIVE_OWNER in cells.row.cells else Column.OWNER

    def _owner(self, cells: Cells) -> Colleague | None:
        column = self._owner_column(cells)
        if column not in cells.row.cells and self.standing.instead is not None:
            return self.standing.instead
        if column not in cells.row.cells:
            cells.refuse(Column.OWNER, Wrong("empty"))
        return value_of(cells.read(column, self.standing.person, may_go=False))

    def _team(self, cells: Cells) -> TeamId | None:
        team = value_of(cells.read(Column.TEAM, self.standing.teams.meant))
        return None if team is None else team.id


def read_state(cells: Cells, plan: Plan) -> State | None:
    """What the column says; an impression is counted, and not carried."""
    found = value_of(cells.read(Column.STATE, state_of))
    if found is not None and plain_word(cells.row.cells[Column.STATE]) in IMPRESSIONS:
        plan.left_out["impression"] += 1
    return found


def _is_code(text: str) -> bool:
    code = read_code(text)
    return code is not None and code.number is None
