"""Planning prompts: from people whose moment has come to prompts and promised messages (model.md, Time)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from itertools import groupby
from typing import Any

from bot.domain.ahead import Ahead, first_of
from bot.domain.deliveries import DeliveryKind
from bot.domain.ids import WorkspaceId
from bot.domain.people import Person
from bot.domain.prompt_plans import Outlook, PlannedAsking, decide
from bot.domain.prompts import Prompt, PromptKind, PromptRule, PromptState
from bot.domain.slots import Slot, asked_on
from bot.domain.wallclock import end_of_day, instant
from bot.domain.workspaces import Workspace
from bot.services.prompts import waiting as prompt_waiting
from bot.services.schedules import outlooks, reschedule
from bot.services.setting_aside import Steady, batch
from storage import Store, Transaction

SQLITE_BATCH = 75
MOST_PASSED = 4  # slots without a prompt that are written down, so that people can be told why nothing came

PlanRow = tuple[dict[str, Any], list[dict[str, Any]]]


def _nobody(count: int) -> None:
    """Nobody wants to know how many."""


@dataclass(frozen=True)
class PromptPlanner:
    """A planner of the worker: prompts that are due, reminders, snoozes that end, prompts that are given up.

    ``planned`` is told how many prompts were promised, once they are committed.
    """

    store: Store
    planned: Callable[[int], None] = _nobody

    def plan_due(self, now: datetime, limit: int) -> int:
        """One batch of everything that is due at ``now``, at most ``limit`` people or prompts of each sort, and one
        transaction for each; how many there were. ``limit`` or more means that more may be due."""
        most = batch(self.store, limit, SQLITE_BATCH)
        promised: list[int] = []
        steps = (*WAITING, FORGOTTEN, Steady("plan", partial(_plan, promised.append), _person_aside))
        done = sum(step.run(self.store, now, most) for step in steps)
        self.planned(sum(promised))
        return max(done, limit) if done else 0

    def ahead(self, tx: Transaction, now: datetime) -> Ahead:
        """Who was forgotten is looked for when nothing else is due: that looks through many people."""
        moments = tx.agenda.moments
        found = Ahead(first_of(moments.prompt, moments.reminder, moments.lapse, moments.waking))
        return found if found.is_due(now) else replace(found, waits=bool(tx.people.never_planned(1)))


def _schedule_the_forgotten(tx: Transaction, now: datetime, limit: int) -> int:
    """Owners for whom nobody has called ``reschedule`` are found here; nobody with key results is never asked."""
    found = tx.people.never_planned(limit)
    for workspace, people in _by_workspace(tx, found):
        reschedule(tx, workspace, [person.id for person in people], now)
    return len(found)


def _plan(promised: Callable[[int], None], tx: Transaction, now: datetime, limit: int) -> int:
    """How many people were thought about; ``promised`` is told of how many prompts."""
    due = tx.people.due_for_prompt(now, limit)
    promised(sum(_Batch(tx, workspace, now).plan(people) for workspace, people in _by_workspace(tx, due)))
    return len(due)


def _person_aside(tx: Transaction, now: datetime, until: datetime) -> int | None:
    due = tx.people.due_for_prompt(now, 1)
    tx.people.set_next_prompts([(person, until) for person in due])
    return due[0].id if due else None


def _forgotten_aside(tx: Transaction, _now: datetime, until: datetime) -> int | None:
    found = tx.people.never_planned(1)
    tx.people.set_next_prompts([(person, until) for person in found])
    return found[0].id if found else None


def _prompt_aside(column: str, tx: Transaction, now: datetime, until: datetime) -> int | None:
    due = tx.prompts.due(column, now, 1)
    tx.prompts.set_many([(prompt, {column: until}) for prompt in due])
    return due[0].id if due else None


def _by_workspace(tx: Transaction, people: Iterable[Person]) -> Iterable[tuple[Workspace, list[Person]]]:
    ordered = sorted(people, key=lambda person: person.workspace_id)
    for workspace_id, group in groupby(ordered, key=lambda person: person.workspace_id):
        yield tx.workspaces.get(WorkspaceId(workspace_id)), list(group)


@dataclass(frozen=True)
class _Batch:
    """The due people of one workspace, whose rows this transaction holds locked."""

    tx: Transaction
    workspace: Workspace
    now: datetime

    def plan(self, people: list[Person]) -> int:
        """How many prompts were promised."""
        found = outlooks(self.tx, self.workspace, people, self.now)
        moments: list[tuple[Person, datetime | None]] = []
        due: list[tuple[Outlook, PlannedAsking]] = []
        for outlook in found.values():
            decided = decide(outlook, self.workspace, self.now)
            moments.append((outlook.person, decided.next_at))
            if decided.asking is not None:
                due.append((outlook, decided.asking))
        promised = self._write(due)
        self.tx.people.set_next_prompts(moments)
        return promised

    def _write(self, due: list[tuple[Outlook, PlannedAsking]]) -> int:
        rows = [row for outlook, asked in due for row in self._rows(outlook, asked)]
        made = self.tx.prompts.plan_all(rows)
        asked_of = {outlook.person.id: asked for outlook, asked in due}
        waiting = [prompt for prompt in made if prompt.state is PromptState.SCHEDULED]
        self.tx.outbox.promise_all([_promise(prompt, asked_of[prompt.person_id]) for prompt in waiting], now=self.now)
        self.tx.prompts.end_early([end for outlook, asked in due for end in _ends(outlook, asked)])
        return len(waiting)

    def _rows(self, outlook: Outlook, asked: PlannedAsking) -> list[PlanRow]:
        rows: list[PlanRow] = [self._row(outlook, slot, PromptState.EXCUSED) for slot in asked.planned.passed]
        state = PromptState.EXCUSED if asked.is_excused else PromptState.SCHEDULED
        values, _ = self._row(outlook, asked.planned.slot, state)
        items = [{"key_result_id": result, "stand_in_for_id": owner} for result, owner in asked.asked]
        return [*rows[-MOST_PASSED:], (values | {"due_at": asked.planned.due_at}, [] if asked.is_excused else items)]

    def _row(self, outlook: Outlook, slot: Slot, state: PromptState) -> PlanRow:
        schedule = outlook.timetable.schedule
        values = {
            "workspace_id": self.workspace.id,
            "person_id": outlook.person.id,
            "kind": PromptKind.REGULAR,
            "first_day": slot.first_day,
            "last_day": slot.last_day,
            "due_at": instant(asked_on(schedule, slot), schedule.hour, schedule.zone),
            "state": state,
            "lapse_at": end_of_day(slot.last_day, schedule.zone),
        }
        return values, []


def _promise(prompt: Prompt, asked: PlannedAsking) -> dict[str, Any]:
    return {
        "workspace_id": prompt.workspace_id,
        "kind": DeliveryKind.PROMPT,
        "person_id": prompt.person_id,
        "subject": {"prompt": prompt.id},
        "rule": _rule(asked),
        "dedupe_key": f"prompt:{prompt.id}",
        "not_before": asked.send_at,
        "too_late_after": asked.too_late_after,
    }


def _rule(asked: PlannedAsking) -> PromptRule:
    """Why it is sent: what is to be done about objectives, where no check-in is owed."""
    if asked.reminds:
        return PromptRule.ERRAND
    return PromptRule.LATE if asked.is_late else PromptRule.DUE


def _ends(outlook: Outlook, asked: PlannedAsking) -> Iterable[tuple[Prompt, Any, datetime]]:
    """The slot before, where a faster rhythm has ended it earlier than it was planned."""
    before = asked.planned.previous
    if before is not None and outlook.prompts and outlook.prompts[0].last_day != before.last_day:
        zone = outlook.timetable.schedule.zone
        yield outlook.prompts[0], before.last_day, end_of_day(before.last_day, zone)


WAITING = (
    Steady("give_up", prompt_waiting.give_up, partial(_prompt_aside, "lapse_at")),
    Steady("wake", prompt_waiting.wake, partial(_prompt_aside, "snoozed_until")),
    Steady("remind", prompt_waiting.remind, partial(_prompt_aside, "remind_at")),
)
FORGOTTEN = Steady("schedule", _schedule_the_forgotten, _forgotten_aside)
