"""When people are asked: their timetables, what is ahead of them, and the moment of their next prompt.

Everything is read for many people at once, in a number of statements that does not grow with them.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from bot.domain.calendar import WorkCalendar
from bot.domain.cycles import CycleState
from bot.domain.errands import Errand
from bot.domain.ids import PersonId
from bot.domain.people import Absence, Person
from bot.domain.prompt_plans import Outlook, Timetable, decide, next_moment
from bot.domain.prompting import Candidate
from bot.domain.schedules import fastest, main_team, schedule_of
from bot.domain.teams import Membership, Team
from bot.domain.wallclock import local_day
from bot.domain.workspaces import Practice, Rhythm, Workspace
from bot.services.holidays import working_days_of
from bot.services.piloting import asked_teams
from bot.services.under_control import pauses
from storage import Transaction

PROMPTS_READ = 8  # enough for "missed twice in a row" with excused and open ones in between
LONGEST_SLOT = timedelta(days=40)
_DAY = timedelta(days=1)


def timetables(
    tx: Transaction, workspace: Workspace, people: Iterable[Person], now: datetime
) -> dict[PersonId, Timetable]:
    """When each of these people works and is asked, around ``now``."""
    wanted = list(people)
    absences = _absences(tx, workspace, [person.id for person in wanted], now)
    teams = _teams(tx, workspace, wanted, now)
    paused = pauses(tx, workspace, now - LONGEST_SLOT)
    found = {person.id: _timetable(person, workspace, teams, absences, Rhythm.WEEKLY, now) for person in wanted}
    return {key: replace(times, paused=paused.get(key, ())) for key, times in found.items()}


def outlooks(tx: Transaction, workspace: Workspace, people: Iterable[Person], now: datetime) -> dict[PersonId, Outlook]:
    """All that decides on the next prompt of each of these people."""
    wanted = {person.id: person for person in people}
    around = _Surroundings.load(tx, workspace, wanted, now)
    teams = _teams(tx, workspace, wanted.values(), now)
    prompts = tx.prompts.latest_of(workspace.id, wanted, PROMPTS_READ, regular_only=True)
    paused = pauses(tx, workspace, now - LONGEST_SLOT)
    asked = asked_teams(tx, workspace)
    found = {}
    for person in wanted.values():
        candidates = tuple(around.candidates.get(person.id, ()))
        errands = tuple(around.errands.get(person.id, ()))
        rhythm = fastest({one.rhythm for one in candidates or errands}, workspace.rhythm)
        times = _timetable(person, workspace, teams, around.absences, rhythm, now)
        found[person.id] = Outlook(
            timetable=replace(times, paused=paused.get(person.id, ())),
            candidates=candidates,
            errands=errands,
            prompts=tuple(prompts.get(person.id, ())),
            asked_from=date.min if asked is None else asked.of_person(person.id, teams.get(person.id, ())),
            calendars=around.calendars,
        )
    return found


def reschedule(
    tx: Transaction, workspace: Workspace, person_ids: Iterable[PersonId], now: datetime
) -> frozenset[PersonId]:
    """Work out anew when these people, and those who stand in for them, are asked next; returns all of them.

    To be called in the transaction of whatever changes it: an owner or a stand-in, a rhythm, a prompt day or time, a
    zone, a team, an absence, the state of a key result, an objective or a cycle.
    """
    named = set(person_ids)
    people = tx.people.by_ids(workspace.id, named | _stand_ins(tx, workspace, named, now))
    found = outlooks(tx, workspace, people.values(), now)
    moments = [(outlook.person, next_moment(outlook, workspace, now)) for outlook in found.values()]
    if workspace.practises(Practice.CONTROL):
        tx.control_periods.wake(workspace.id, now)
    tx.people.set_next_prompts([(person, when) for person, when in moments if person.next_prompt_at != when])
    return frozenset(found)


def resting(tx: Transaction, workspace: Workspace, people: Collection[Person], now: datetime) -> frozenset[PersonId]:
    """Those of these people who are asked nothing these days, for the company is piloting without them."""
    days = asked_from(tx, workspace, people, now)
    return frozenset(one.id for one in people if local_day(now, one.zone) < days[one.id])


def asked_from(
    tx: Transaction, workspace: Workspace, people: Collection[Person], now: datetime
) -> Mapping[PersonId, date]:
    """The first day on which each of these people is asked; ``date.max`` for those without whom the company pilots. A
    fixed number of statements, none while it does not."""
    asked = asked_teams(tx, workspace) if people else None
    if asked is None:
        return dict.fromkeys((one.id for one in people), date.min)
    teams = _teams(tx, workspace, people, now)
    return {one.id: asked.of_person(one.id, teams.get(one.id, ())) for one in people}


def next_told(tx: Transaction, workspace: Workspace, person_id: PersonId, now: datetime) -> datetime | None:
    """When somebody is told that their next check-in comes, UTC; one that is due already, at the next hour at which it
    may be said. None where no cycle covers that day (yet), and where they are asked then about what is under control
    alone."""
    person = tx.people.get(workspace.id, person_id)
    if person.next_prompt_at is None or person.id in resting(tx, workspace, [person], now):
        return None
    moment = person.next_prompt_at if person.next_prompt_at > now else _comes_at(tx, workspace, person, now)
    if moment is None:
        return None
    day = local_day(moment, person.zone)
    if any(each.first_day <= day <= each.last_day for each in pauses(tx, workspace, now).get(person.id, ())):
        return None
    cycles = tx.cycles.in_state(workspace.id, CycleState.PLANNING, CycleState.ACTIVE)
    is_covered = any(each.first_day <= day <= each.last_day for each in cycles)
    return moment if is_covered else None


def _comes_at(tx: Transaction, workspace: Workspace, person: Person, now: datetime) -> datetime | None:
    """What planning would come to at this moment."""
    decided = decide(outlooks(tx, workspace, [person], now)[person.id], workspace, now)
    is_asked = decided.asking is not None and not decided.asking.is_excused
    return decided.asking.send_at if decided.asking is not None and is_asked else decided.next_at


@dataclass(frozen=True, slots=True, kw_only=True)
class _Surroundings:
    """What people own and may stand in for, and everybody whose presence matters for that."""

    candidates: Mapping[PersonId, list[Candidate]]
    errands: Mapping[PersonId, list[Errand]]
    absences: Mapping[int, list[Absence]]
    calendars: Mapping[int, WorkCalendar]

    @classmethod
    def load(
        cls, tx: Transaction, workspace: Workspace, wanted: Mapping[PersonId, Person], now: datetime
    ) -> "_Surroundings":
        ending = _yesterday(now)
        named = tx.absences.naming(workspace.id, wanted, ending_from=ending)
        absent = {absence.person_id for absence in named}
        results, errands = tx.key_results.asked_of(workspace.id, wanted.keys() | absent, wanted)
        owners = {result.owner_id for result in results} | {result.stand_in_id for result in results} | wanted.keys()
        absences = _absences(tx, workspace, [each for each in owners if each is not None], now)
        stand_ins = {each.stand_in_id for listed in absences.values() for each in listed}
        others = [each for each in stand_ins - owners if each is not None]
        absences |= _absences(tx, workspace, others, now)
        further = {each for each in owners | stand_ins if each is not None and each not in wanted}
        involved = [*wanted.values(), *tx.people.by_ids(workspace.id, further).values()]
        calendars: dict[int, WorkCalendar] = {
            person.id: working_days_of(person, workspace, absences.get(person.id, ()))
            for person in involved
            if person.is_active
        }
        candidates: dict[PersonId, list[Candidate]] = defaultdict(list)
        for result in results:
            ahead = [each for each in absences.get(result.owner_id, []) if each.last_day >= ending]
            for person_id in _concerned(result, ahead, has_left=result.owner_id not in calendars):
                candidates[person_id].append(result)
        to_do: dict[PersonId, list[Errand]] = defaultdict(list)
        for errand in errands:
            to_do[errand.owner_id].append(errand)
        return cls(candidates=candidates, errands=to_do, absences=absences, calendars=calendars)


def _concerned(result: Candidate, ahead: list[Absence], *, has_left: bool) -> set[PersonId]:
    """The owner; and if they have left, are away or will be, those who stand in for them: of what is restricted, those
    alone who are named on the key result."""
    found: set[PersonId | None] = {result.owner_id}
    if not result.is_restricted:
        found |= {absence.stand_in_id for absence in ahead}
    if ahead or has_left:
        found.add(result.stand_in_id)
    return {each for each in found if each is not None}


def _stand_ins(tx: Transaction, workspace: Workspace, person_ids: set[PersonId], now: datetime) -> set[PersonId]:
    results = tx.key_results.askable_of(workspace.id, person_ids)
    absences = _absences(tx, workspace, person_ids, now)
    found = {result.stand_in_id for result in results if result.owner_id in person_ids}
    found |= {absence.stand_in_id for listed in absences.values() for absence in listed}
    return {each for each in found if each is not None}


def _absences(
    tx: Transaction, workspace: Workspace, person_ids: Iterable[PersonId], now: datetime
) -> dict[int, list[Absence]]:
    """Absences that matter for a slot that still runs, by person, earliest first."""
    found: dict[int, list[Absence]] = defaultdict(list)
    for absence in tx.absences.of(workspace.id, person_ids, ending_from=now.date() - LONGEST_SLOT):
        found[absence.person_id].append(absence)
    return found


def _teams(
    tx: Transaction, workspace: Workspace, people: Iterable[Person], now: datetime
) -> dict[int, list[tuple[Membership, Team]]]:
    memberships = tx.memberships.of_people_near(workspace.id, [person.id for person in people], now.date())
    teams = tx.teams.by_ids(workspace.id, {each.team_id for each in memberships})
    found: dict[int, list[tuple[Membership, Team]]] = defaultdict(list)
    for each in memberships:
        found[each.person_id].append((each, teams[each.team_id]))
    return found


def _timetable(
    person: Person,
    workspace: Workspace,
    teams: Mapping[int, list[tuple[Membership, Team]]],
    absences: Mapping[int, list[Absence]],
    rhythm: Rhythm,
    now: datetime,
) -> Timetable:
    today, held = local_day(now, person.zone), teams.get(person.id, [])
    return Timetable(
        person=person,
        schedule=schedule_of(person, held, workspace, rhythm, today),
        calendar=working_days_of(person, workspace, absences.get(person.id, ())),
        team=main_team(held, today),
    )


def _yesterday(now: datetime) -> date:
    """A day that is over everywhere but not long ago: it is not the same day in all zones."""
    return now.date() - _DAY
