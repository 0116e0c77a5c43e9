"""From the rows of a file of OKRs to what they would make. Objectives first, for a row may name one that comes later;
then key results, what is said about them, and what contributes to what."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from bot.domain.csv_file import Broken, Row
from bot.domain.cycle_dates import ProposedCycle
from bot.domain.cycles import Cycle, CycleKind
from bot.domain.directory_file.cells import EARLIEST, LATEST, Cells, Wrong, day, value_of
from bot.domain.directory_file.colleagues import Colleague
from bot.domain.ids import PersonId, read_code
from bot.domain.matching import folded
from bot.domain.okr_file.columns import Column
from bot.domain.okr_file.linking import Links, Said
from bot.domain.okr_file.objectives import Objectives, read_state
from bot.domain.okr_file.plan import Measure, Plan, Wish, Word
from bot.domain.okr_file.reading import as_key_result, key_result_values, reported
from bot.domain.okr_file.standing import Said as SaidBefore
from bot.domain.okr_file.standing import Standing
from bot.domain.okr_file.words import KINDS, LEFT_OUT, Kind, State, plain_word, state_of
from bot.domain.okrs import OPEN_KEY_RESULTS, RUNNING, KeyResult, KeyResultState
from bot.domain.typed_reading import KeyResultValues

ANY_DAYS = ProposedCycle("", CycleKind.CUSTOM, EARLIEST, LATEST)


def plan_okrs(rows: Iterable[Row], standing: Standing, *, cycle: str = "") -> tuple[Plan, list[Broken]]:
    """What the rows make, and every broken cell; ``cycle`` is the one of rows that name none."""
    plan = Plan()
    planner = Planner(standing, plan, Objectives(standing, cycle, plan), Links(standing))
    planner.read([Cells(row, planner.broken) for row in rows])
    for waiting in planner.waiting:
        planner.read_key_result(waiting)
    planner.settle_owners()
    plan.links = planner.links.resolved(planner.broken)
    plan.guessed, plan.cycles = standing.guessed, standing.made
    return plan, planner.broken


@dataclass(frozen=True, slots=True)
class Waiting:
    """A row of a key result, and the objective it stands under as far as that is known; ``is_lost``: that one is
    broken, which is said already."""

    cells: Cells
    title: str
    objective: Wish | None
    is_lost: bool


@dataclass(slots=True)
class Planner:
    standing: Standing
    plan: Plan
    objectives: Objectives
    links: Links
    broken: list[Broken] = field(default_factory=list)
    waiting: list[Waiting] = field(default_factory=list)
    last: Wish | None = None
    is_lost: bool = False
    """Whether the last objective is a broken one."""
    measures: dict[tuple[Wish, str], Measure] = field(default_factory=dict)
    states: dict[Measure, date] = field(default_factory=dict)
    """The day for which each has its state."""
    owners: dict[Measure, tuple[Cells, Colleague]] = field(default_factory=dict)
    """Whom the row of each new one names, and that row."""
    said: set[tuple[object, ...]] = field(default_factory=set)

    def read(self, rows: Sequence[Cells]) -> None:
        """Rows of objectives first: what stands above its objective's own row must not make another one."""
        kinds = [self._kind(cells) for cells in rows]
        own = [
            self.objectives.of_row(cells, _title(cells)) if kind is Kind.OBJECTIVE else None
            for cells, kind in zip(rows, kinds, strict=True)
        ]
        for cells, kind, objective in zip(rows, kinds, own, strict=True):
            self._read(cells, kind, objective)

    def _read(self, cells: Cells, kind: Kind | None, objective: Wish | None) -> None:
        said = cells.row.cells
        if kind is Kind.OBJECTIVE:
            if objective is not None:
                self.objectives.names_last(objective)
            self._stands_under(objective, cells, _title(cells))
            self._read_links(cells, Column.PARENT, Column.SUPPORTS)
        elif kind is Kind.KEY_RESULT:
            title = said.get(Column.KEY_RESULT) or said.get(Column.TITLE, "")
            if Column.OBJECTIVE in said:
                named = said[Column.OBJECTIVE]
                self._stands_under(self.objectives.of_key_result(cells, named), None, named)
                self._read_links(cells, Column.SUPPORTS)
            self.waiting.append(Waiting(cells, title, self.last, self.is_lost))

    def read_key_result(self, waiting: Waiting) -> None:
        """A key result, or one more thing that is said about it."""
        cells, before = waiting.cells, len(self.broken)
        about = self._by_code(waiting.title) or self._measure(waiting)
        if about is None:
            self._look_over(cells, waiting.title)
            return
        known = about if isinstance(about, KeyResult) else about.known
        found = reported(cells, about if isinstance(about, KeyResult) else about.known or as_key_result(about.values))
        author = value_of(cells.read(Column.AUTHOR, self.standing.person, may_go=False))
        if found is None or len(self.broken) > before:
            return
        last_day = self._cycle(about).last_day
        on = found.day or min(self.standing.today, last_day)
        if on > self.standing.today:
            cells.refuse(Column.DATE, Wrong("in_the_future"))
            return
        told = (min(on, last_day), found.value, found.confidence, found.note)
        once = (known.id if known else about, *told)
        if once in self.said or (known is not None and self._is_said(known, told, has_day=found.day is not None)):
            self.plan.there["check_in"] += 1
            return
        self.said.add(once)
        held = {"value": found.value, "confidence": found.confidence, "note": found.note, "effective_day": told[0]}
        by = PersonId(author.id) if author else about.owner_id
        self.plan.check_ins.append(Word(about=about, author_id=by, day=on, **held))  # type: ignore[arg-type]

    def settle_owners(self) -> None:
        """Once the state of each is known, for only what still runs needs an owner who can be asked."""
        for measure, (cells, named) in self.owners.items():
            if self._runs(measure):
                taker = self.standing.taker(cells.row.cells[Column.OWNER], named, self.standing.may_be_asked)
                if isinstance(taker, Wrong):
                    cells.refuse(Column.OWNER, taker)
                else:
                    measure.owner_id = taker.id

    def _look_over(self, cells: Cells, title: str) -> None:
        """Name all that is broken in the row of a key result that cannot be made, as far as it can be told alone."""
        self.links.loses(cells.row.cells.get(Column.ID, ""), title)
        values = key_result_values(cells, title, ANY_DAYS)
        cells.read(Column.STATE, state_of)
        for column in (Column.OWNER, Column.AUTHOR):
            cells.read(column, self.standing.person, may_go=False)
        reported(cells, None if values is None else as_key_result(values))

    def _cycle(self, about: Measure | KeyResult) -> Cycle | ProposedCycle:
        if isinstance(about, Measure):
            return about.objective.cycle
        return self.standing.cycle_of(self.standing.by_number[about.objective_number])

    def _is_said(self, known: KeyResult, told: SaidBefore, *, has_day: bool) -> bool:
        """What names no day is there if it has been said on any: a file that is read again days later says nothing
        new, and must not displace what people have said since."""
        said = self.standing.said(known.id)
        return told in said if has_day else any(told[1:] == one[1:] for one in said)

    def _kind(self, cells: Cells) -> Kind | None:
        """None for a row that has no place here."""
        said = cells.row.cells
        word = plain_word(said.get(Column.TYPE, ""))
        if not word:
            return Kind.KEY_RESULT if Column.KEY_RESULT in said else Kind.OBJECTIVE
        if word in LEFT_OUT:
            self.plan.left_out[word] += 1
        elif word not in KINDS:
            cells.refuse(Column.TYPE, Wrong("not_one_of", {"typed": said[Column.TYPE], "words": ", ".join(KINDS)}))
        return KINDS.get(word)

    def _stands_under(self, objective: Wish | None, cells: Cells | None, title: str) -> None:
        """``cells`` are those of the objective's own row."""
        self.last, self.is_lost = objective, objective is None
        row_id = cells.row.cells.get(Column.ID, "") if cells else ""
        if objective is None:
            self.links.loses(row_id, title)
        else:
            self.links.knows(row_id, title, objective)

    def _read_links(self, cells: Cells, *columns: Column) -> None:
        for column in columns:
            text = cells.row.cells.get(column)
            if text:
                self.links.said.append(Said(cells.row.line, column, self.last, text))

    def _by_code(self, title: str) -> KeyResult | None:
        code = read_code(title)
        known = self.standing.by_number.get(code.objective) if code and code.number else None
        results = self.standing.key_results(known.id).values() if known else ()
        return next((one for one in results if code and one.number == code.number), None)

    def _measure(self, waiting: Waiting) -> Measure | None:
        cells, objective = waiting.cells, self._objective(waiting)
        if objective is None:
            return None
        held = (objective, folded(waiting.title))
        if held in self.measures:
            self._says_state(cells, self.measures[held], read_state(cells, self.plan))
            return self._once_more(cells, self.measures[held], waiting.title)
        before = len(self.broken)
        values = key_result_values(cells, waiting.title, objective.cycle)
        state = read_state(cells, self.plan)
        known = self.standing.key_results(objective.known.id).get(held[1]) if objective.known is not None else None
        owner = value_of(cells.read(Column.OWNER, self.standing.person, may_go=False))
        if values is None or len(self.broken) > before:
            return None
        made = Measure(
            line=cells.row.line,
            objective=objective,
            owner_id=owner.id if owner else objective.owner_id,
            values=values,
            state=state.key_result if state else KeyResultState.ACTIVE,
            known=known,
        )
        self.measures[held] = made
        self._says_state(cells, made, state)
        self.links.knows(cells.row.cells.get(Column.ID, ""), waiting.title, made)
        if made.known is None:
            self.plan.key_results.append(made)
        else:
            self.plan.there["key_result"] += 1
        if owner is not None and known is None:
            self.owners[made] = (cells, owner)
        return made

    def _says_state(self, cells: Cells, measure: Measure, state: State | None) -> None:
        """Of several rows that of the latest day counts, and of one day the last."""
        on = value_of(cells.read(Column.DATE, day)) or self.standing.today
        if state is not None and on >= self.states.get(measure, on):
            measure.state, self.states[measure] = state.key_result, on

    def _runs(self, measure: Measure) -> bool:
        """Whether somebody will be asked about it."""
        objective = measure.objective
        state = objective.known.state if objective.known else objective.state
        is_over = objective.cycle.last_day < self.standing.today or state not in RUNNING
        return not is_over and measure.state in OPEN_KEY_RESULTS

    def _once_more(self, cells: Cells, measure: Measure, title: str) -> Measure | None:
        """A further row about the same key result; where it gives a target, it must give the same one."""
        end = next((one for one in (Column.TARGET, Column.HIGH) if one in cells.row.cells), None)
        if end is None:
            return measure
        values = key_result_values(cells, title, measure.objective.cycle)
        if values is None:
            return None
        if _ends(values) != _ends(measure.values):
            cells.refuse(end, Wrong("another_target", {"line": str(measure.line)}))
            return None
        return measure

    def _objective(self, waiting: Waiting) -> Wish | None:
        cells = waiting.cells
        parent = cells.row.cells.get(Column.PARENT)
        if parent and Column.OBJECTIVE not in cells.row.cells:
            cycle = self.standing.cycles.get(folded(cells.row.cells.get(Column.CYCLE, self.objectives.cycle)))
            found = self.links.objective(parent, cycle)
            if found is None and self.links.is_lost(parent):
                return None
            if found is None and self.links.has(parent):
                cells.refuse(Column.PARENT, Wrong("unknown_parent", {"typed": parent}))
                return None
            return found or self.objectives.by_code(cells, Column.PARENT, parent)
        if waiting.objective is None and not waiting.is_lost:
            cells.refuse(Column.OBJECTIVE, Wrong("no_objective"))
        return waiting.objective


def _title(cells: Cells) -> str:
    return cells.row.cells.get(Column.OBJECTIVE) or cells.row.cells.get(Column.TITLE, "")


def _ends(values: KeyResultValues) -> tuple[object, ...]:
    return values.start, values.target, values.band_low, values.band_high, values.unit
