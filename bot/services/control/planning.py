"""Control mode by the clock: the one daily message of everybody who is in it, its end on time, and the count."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from bot.domain.ahead import Ahead
from bot.domain.control import ControlEnd, ControlPeriod, asked_about, asking_moments, people_in
from bot.domain.cycles import Cycle, CycleState
from bot.domain.deliveries import DeliveryKind
from bot.domain.ids import PersonId
from bot.domain.okrs import Objective, ObjectiveState
from bot.domain.people import Person
from bot.domain.prompt_plans import Timetable
from bot.domain.prompting import is_asked_about, may_be_prompted
from bot.domain.prompts import PromptKind, PromptRule, PromptState
from bot.domain.schedules import allowed_from
from bot.domain.wallclock import end_of_day, local_day
from bot.domain.workspaces import Practice, Workspace
from bot.services.control.ending import count, wind_up
from bot.services.control.lessons import keep_counted
from bot.services.schedules import asked_from, timetables
from bot.services.setting_aside import Steady
from bot.services.under_control import Held, held
from storage import Store, Transaction

LOOK_AGAIN = timedelta(days=1)
"""While the practice is off nothing is done, and nothing is lost; switching it on wakes it before that."""

OVER = (ObjectiveState.CLOSED, ObjectiveState.CANCELLED)
MOST_AT_ONCE = 20
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class ControlPlanner:
    """A planner of the worker: each period by its own row, ``due_at``."""

    store: Store

    def plan_due(self, now: datetime, limit: int) -> int:
        """One batch of periods that are due; how many there were. ``limit`` or more: more may be due."""
        most = min(limit, MOST_AT_ONCE)
        done = Steady("control", _plan, _aside).run(self.store, now, most)
        return limit if done >= most else done

    def ahead(self, tx: Transaction, now: datetime) -> Ahead:
        return Ahead(tx.agenda.moments.control)


def _aside(tx: Transaction, now: datetime, until: datetime) -> int | None:
    for period in tx.control_periods.due(now, 1):
        tx.control_periods.update(period, due_at=until)
        return period.id
    return None


def _plan(tx: Transaction, now: datetime, limit: int) -> int:
    due = tx.control_periods.due(now, limit)
    for period in due:
        workspace = tx.workspaces.get(period.workspace_id)
        if workspace.practises(Practice.CONTROL):
            _look(tx, workspace, period, now)
        else:
            tx.control_periods.update(period, due_at=now + LOOK_AGAIN)
    return len(due)


def _look(tx: Transaction, workspace: Workspace, period: ControlPeriod, now: datetime) -> None:
    objective = tx.objectives.get(workspace.id, period.objective_id)
    if period.wound_up_at is not None:
        keep_counted(tx, workspace, count(tx, workspace, period, now), objective, now)
        return
    outcome = _outcome(tx, workspace, period, objective, now)
    if outcome is not None:
        wind_up(tx, workspace, period, objective, outcome, now)
        return
    moment = _Asking.of(tx, workspace, now).ask(Held(period, objective))
    tx.control_periods.update(period, due_at=min(moment or period.ends_at, period.ends_at))


def _outcome(
    tx: Transaction, workspace: Workspace, period: ControlPeriod, objective: Objective, now: datetime
) -> ControlEnd | None:
    """Why it is over; None while it is not."""
    if period.ends_at <= now:
        return ControlEnd.TIME
    cycle = tx.cycles.get(workspace.id, objective.cycle_id)
    if objective.state in OVER or cycle.state is not CycleState.ACTIVE:
        return ControlEnd.CLOSED
    return None if tx.people.get(workspace.id, period.responsible_id).is_active else ControlEnd.LEFT


@dataclass(frozen=True)
class _Asking:
    """All that runs in one workspace: who is in several periods gets one message about them all."""

    tx: Transaction
    workspace: Workspace
    now: datetime
    running: tuple[Held, ...]
    cycles: Mapping[int, Cycle]

    @classmethod
    def of(cls, tx: Transaction, workspace: Workspace, now: datetime) -> "_Asking":
        found = tuple(one for one in held(tx, workspace, now) if one.period.runs_at(now))
        cycles = tx.cycles.by_ids(workspace.id, {one.objective.cycle_id for one in found})
        return cls(tx, workspace, now, found, cycles)

    def ask(self, about: Held) -> datetime | None:
        """Promise what is due to the people in one of them; the next moment at which one of them is asked."""
        everybody = self.tx.people.by_ids(self.workspace.id, people_in(about.period, about.objective)).values()
        people = [one for one in everybody if may_be_prompted(one, self.workspace)]
        times = timetables(self.tx, self.workspace, people, self.now)
        since = asked_from(self.tx, self.workspace, people, self.now)
        ahead, due = [], list[tuple[Person, date, date]]()
        for person in people:
            mine = [one.period for one in self._of(person.id)]
            own = times[person.id]
            moments = asking_moments(mine, own.schedule, own.calendar, since[person.id])
            ahead += [moment for _, moment in moments if moment > self.now][:1]
            due += [(person, *days) for days in self._today(own, moments)]
        self._promise(due, times)
        return min(ahead, default=None)

    def _today(self, times: Timetable, moments: list[tuple[date, datetime]]) -> Iterable[tuple[date, date]]:
        """The slot whose message is due: today's, if its moment has come and it may still be said today."""
        zone = times.schedule.zone
        today = local_day(self.now, zone)
        opening = allowed_from(self.now, zone, times.schedule.chosen_time)
        for day, moment in moments:
            if day == today and moment <= self.now and local_day(opening, zone) == today:
                later = [each for each, _ in moments if each > day]
                yield day, max(day, min(later, default=day + _DAY) - _DAY)

    def _promise(self, due: list[tuple[Person, date, date]], times: Mapping[PersonId, Timetable]) -> None:
        rows = []
        for person, first, last in due:
            items = self._items(person, first, times[person.id])
            if items:
                rows.append((self._row(person, first, last, times[person.id]), items))
        made = self.tx.prompts.plan_all(rows)
        promises = [self._promised(prompt.id, prompt.person_id, times[prompt.person_id]) for prompt in made]
        self.tx.outbox.promise_all(promises, now=self.now)

    def _row(self, person: Person, first: date, last: date, times: Timetable) -> dict[str, Any]:
        zone = times.schedule.zone
        return {
            "workspace_id": self.workspace.id,
            "person_id": person.id,
            "kind": PromptKind.CONTROL,
            "first_day": first,
            "last_day": last,
            "due_at": self.now,
            "state": PromptState.SCHEDULED,
            "lapse_at": end_of_day(last, zone),
        }

    def _promised(self, prompt_id: int, person_id: PersonId, times: Timetable) -> dict[str, Any]:
        zone = times.schedule.zone
        return {
            "workspace_id": self.workspace.id,
            "kind": DeliveryKind.PROMPT,
            "person_id": person_id,
            "subject": {"prompt": prompt_id},
            "rule": PromptRule.CONTROL,
            "dedupe_key": f"prompt:{prompt_id}",
            "not_before": allowed_from(self.now, zone, times.schedule.chosen_time),
            "too_late_after": end_of_day(local_day(self.now, zone), zone),
        }

    def _of(self, person_id: PersonId) -> list[Held]:
        return [one for one in self.running if person_id in people_in(one.period, one.objective)]

    def _items(self, person: Person, day: date, times: Timetable) -> list[dict[str, Any]]:
        """The key results that somebody is asked about on this day: their own, and of what they are responsible for all
        of them, each with its owner. What was heard of on this day is not asked again."""
        periods = [one.period for one in self._of(person.id)]
        today = {one.id for one in asked_about(periods, day, times.schedule, times.calendar)}
        found: dict[int, dict[str, Any]] = {}
        for one in self._of(person.id):
            if one.period.id not in today or not one.objective.is_told_to(person.id):
                continue
            cycle = self.cycles[one.objective.cycle_id]
            for result in one.objective.key_results:
                is_theirs = person.id in (result.owner_id, one.period.responsible_id)
                heard = result.checked_in_at
                fresh = heard is not None and local_day(heard, times.schedule.zone) >= day
                if is_theirs and not fresh and is_asked_about(result, one.objective, cycle, day):
                    owner = None if result.owner_id == person.id else result.owner_id
                    found[result.id] = {"key_result_id": result.id, "stand_in_for_id": owner}
        return list(found.values())
