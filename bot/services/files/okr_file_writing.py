"""Writing down what a file of OKRs makes, in batches, inside one transaction."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, time
from typing import Any

from bot.domain.checkins import CheckInSource
from bot.domain.cycle_dates import ProposedCycle
from bot.domain.cycles import Cycle, CycleState
from bot.domain.ids import CycleId, KeyResultId, ObjectiveId, PersonId
from bot.domain.milestones import ticked_for
from bot.domain.okr_file.plan import Link, Measure, Plan, Upper, Wish, Word
from bot.domain.okr_file.reading import as_key_result
from bot.domain.okrs import KeyResult, Milestone
from bot.domain.wallclock import instant, local_day
from bot.domain.workspaces import Workspace
from bot.services.cycles.moving_on import settle_parents
from bot.services.schedules import reschedule
from storage import Transaction
from storage.additions import batches
from storage.okr_imports import ImportedKeyResult, Place

Tell = Callable[[int, int], None]
"""Hears how many things are written, of how many."""

NOON = time(12)
AT_ONCE = 500
"""People whose next prompts are worked out together (architecture.md, Two ways through the house)."""


@dataclass(slots=True)
class Writing:
    tx: Transaction
    workspace: Workspace
    plan: Plan
    places: Sequence[Place]
    now: datetime
    tell: Tell
    cycles: dict[str, CycleId] = field(default_factory=dict)
    objectives: dict[Wish, tuple[ObjectiveId, int]] = field(default_factory=dict)
    results: dict[Measure, KeyResultId] = field(default_factory=dict)
    done: int = 0

    def write(self) -> None:
        self._write_cycles()
        self._write_objectives()
        self._write_key_results()
        self._write_links()
        self._write_check_ins()
        owners: set[PersonId] = {one.owner_id for one in self.plan.key_results}
        for batch in batches(sorted(owners), AT_ONCE):
            reschedule(self.tx, self.workspace, batch, self.now)

    @property
    def total(self) -> int:
        plan = self.plan
        return len(plan.objectives) + len(plan.key_results) + len(plan.links) + len(plan.check_ins)

    def _write_cycles(self) -> None:
        """One that is over is closed: its history comes with it."""
        rows = [
            {
                "name": one.name,
                "kind": one.kind,
                "first_day": one.first_day,
                "last_day": one.last_day,
                "state": self._state(one),
                "parent_id": None,
            }
            for one in self.plan.cycles
        ]
        ids = self.tx.okr_imports.add_cycles(self.workspace.id, rows, now=self.now)
        self.cycles = {one.name: CycleId(made) for one, made in zip(self.plan.cycles, ids, strict=True)}
        if ids:
            settle_parents(self.tx, self.workspace, by=None, now=self.now)
            self.tx.people.forget_next_prompts(self.workspace.id)

    def _state(self, cycle: ProposedCycle) -> CycleState:
        today = local_day(self.now, self.workspace.zone)
        if cycle.last_day < today:
            return CycleState.CLOSED
        return CycleState.PLANNING if cycle.first_day > today else CycleState.ACTIVE

    def _write_objectives(self) -> None:
        """Each comes last in the order of its team, or of its owner's personal ones."""
        last: Counter[tuple[Any, ...]] = Counter()
        for place in self.places:
            beside = (place.cycle_id, place.team_id, None if place.team_id else place.owner_id)
            last[beside] = max(last[beside], place.position)
        for batch in batches(self.plan.objectives):
            rows = []
            for wish in batch:
                cycle_id = self._cycle_id(wish)
                beside = (cycle_id, wish.team_id, None if wish.team_id else wish.owner_id)
                last[beside] += 1
                held = {"owner_id": wish.owner_id, "team_id": wish.team_id, "cycle_id": cycle_id, "state": wish.state}
                rows.append({**wish.values.as_columns(), **held, "position": last[beside]})
            made = self.tx.okr_imports.add_objectives(self.workspace.id, rows, now=self.now)
            self.objectives |= dict(zip(batch, made, strict=True))
            self._step(len(batch))

    def _cycle_id(self, wish: Wish) -> CycleId:
        return wish.cycle.id if isinstance(wish.cycle, Cycle) else self.cycles[wish.cycle.name]

    def _objective(self, wish: Wish) -> tuple[ObjectiveId, int]:
        return (wish.known.id, wish.known.number) if wish.known else self.objectives[wish]

    def _write_key_results(self) -> None:
        for batch in batches(self.plan.key_results):
            new = []
            for one in batch:
                objective_id, number = self._objective(one.objective)
                values = {**one.values.as_columns(), "owner_id": one.owner_id, "state": one.state}
                held = {"objective_id": objective_id, "objective_number": number}
                new.append(ImportedKeyResult(**held, values=values, milestones=self._milestones(one)))  # type: ignore[arg-type]
            ids = self.tx.okr_imports.add_key_results(self.workspace.id, new, now=self.now)
            self.results |= dict(zip(batch, ids, strict=True))
            self._step(len(batch))

    def _milestones(self, measure: Measure) -> Sequence[Milestone]:
        """Those that the last check-in says are done are done on its day."""
        if not measure.values.milestones:
            return ()
        shown = as_key_result(measure.values)
        said = [one for one in self.plan.check_ins if one.about is measure and one.value is not None]
        last = max(said, key=lambda one: one.day, default=None)
        if last is None or last.value is None:
            return shown.milestones
        done = ticked_for(shown, last.value)
        return [replace(one, done_on=last.effective_day if one.id in done else None) for one in shown.milestones]

    def _write_links(self) -> None:
        for batch in batches(self.plan.links):
            rows = [self._link(one) for one in batch]
            self.tx.okr_imports.add_alignments(self.workspace.id, rows, now=self.now)
            self._step(len(batch))

    def _link(self, link: Link) -> dict[str, Any]:
        over, result = self._end(link.upper)
        ends = {"to_objective_id": None if result else over, "to_key_result_id": result, "upper_objective_id": over}
        return {"from_objective_id": self._objective(link.lower)[0], **ends}

    def _end(self, upper: Upper) -> tuple[ObjectiveId, KeyResultId | None]:
        """The objective at the upper end, and its key result where the link ends at one."""
        match upper:
            case Measure():
                return self._objective(upper.objective)[0], self._result(upper)
            case KeyResult():
                return upper.objective_id, upper.id
            case Wish():
                return self._objective(upper)[0], None
        return upper.id, None

    def _result(self, about: Measure | KeyResult) -> KeyResultId:
        if isinstance(about, KeyResult):
            return about.id
        return about.known.id if about.known else self.results[about]

    def _write_check_ins(self) -> None:
        """In the order in which they were said, all of one key result together."""
        ordered = sorted(self.plan.check_ins, key=lambda one: (self._result(one.about), one.day))
        for batch in _whole(ordered, self._result):
            self.tx.okr_imports.add_check_ins(self.workspace.id, [self._check_in(one) for one in batch])
            self._step(len(batch))

    def _check_in(self, word: Word) -> dict[str, Any]:
        """It counts as said at noon of its day, in the workspace's zone; today's as said now."""
        said_at = min(instant(word.day, NOON, self.workspace.zone), self.now)
        told: dict[str, Any] = {"value": word.value, "confidence": word.confidence, "note": word.note}
        told |= {"effective_day": word.effective_day, "key_result_id": self._result(word.about)}
        owner = word.about.owner_id
        behalf = None if owner == word.author_id else owner
        return {
            **told,
            "author_id": word.author_id,
            "on_behalf_of_id": behalf,
            "source": CheckInSource.IMPORT,
            "at": said_at,
        }

    def _step(self, count: int) -> None:
        self.done += count
        self.tell(self.done, self.total)


def _whole(words: Sequence[Word], about: Callable[[Measure | KeyResult], KeyResultId]) -> list[list[Word]]:
    """Batches that keep what is said about one key result together."""
    found: list[list[Word]] = []
    for word in words:
        is_same = found and about(found[-1][-1].about) == about(word.about)
        if not found or (len(found[-1]) >= AT_ONCE and not is_same):
            found.append([])
        found[-1].append(word)
    return found
