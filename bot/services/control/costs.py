"""What control mode costs whom, counted before it starts by the rules by which it then writes."""

from datetime import date, datetime

from bot.domain.control import ControlPeriod, asking_moments, people_in
from bot.domain.ids import PersonId
from bot.domain.okrs import Objective
from bot.domain.people import Person
from bot.domain.prompt_plans import Timetable
from bot.domain.prompting import is_asked_about, may_be_prompted
from bot.domain.workspaces import Workspace
from bot.services.schedules import asked_from, timetables
from bot.services.under_control import Held, held
from storage import Transaction


def messages_of(
    tx: Transaction, workspace: Workspace, period: ControlPeriod, objective: Objective, now: datetime
) -> tuple[tuple[Person, int], ...]:
    """How many messages each of the people in it gets because of it, the most first. Who is in another period already
    gets one message for both on the days they share. A fixed number of statements."""
    cycle = tx.cycles.get(workspace.id, objective.cycle_id)
    asked = {one.owner_id for one in objective.key_results if is_asked_about(one, objective, cycle, period.first_day)}
    wanted = people_in(period, objective) & (asked | ({period.responsible_id} if asked else set()))
    people = [one for one in tx.people.by_ids(workspace.id, wanted).values() if may_be_prompted(one, workspace)]
    people = [one for one in people if objective.is_told_to(one.id)]
    others = [one for one in held(tx, workspace, now) if one.period.id != period.id and one.period.runs_at(now)]
    times = timetables(tx, workspace, people, now)
    since = asked_from(tx, workspace, people, now)
    counted = [(one, _further(period, _of(others, one.id), times[one.id], since[one.id])) for one in people]
    return tuple(sorted((one for one in counted if one[1]), key=lambda one: (-one[1], one[0].name)))


def resting_in(
    tx: Transaction, workspace: Workspace, period: ControlPeriod, objective: Objective, now: datetime
) -> tuple[Person, ...]:
    """Who is in it and is not asked before it ends, for the company is piloting without them."""
    wanted = people_in(period, objective) if workspace.is_piloting else ()
    people = tx.people.by_ids(workspace.id, wanted).values()
    since = asked_from(tx, workspace, people, now)
    found = (one for one in people if since[one.id] > period.last_day and may_be_prompted(one, workspace))
    return tuple(sorted((one for one in found if objective.is_told_to(one.id)), key=lambda one: one.name))


def _of(others: list[Held], person_id: PersonId) -> list[ControlPeriod]:
    return [one.period for one in others if person_id in people_in(one.period, one.objective)]


def _further(period: ControlPeriod, others: list[ControlPeriod], times: Timetable, since: date) -> int:
    schedule, calendar = times.schedule, times.calendar
    before = {day for day, _ in asking_moments(others, schedule, calendar, since)}
    return len({day for day, _ in asking_moments([period], schedule, calendar, since)} - before)
