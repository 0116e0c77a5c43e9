"""How objectives stand today: what was reached and expected, the status with its cause, what needs attention.

Views, digests and App Home all read this one assessment. The number of statements does not grow with the objectives.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from fractions import Fraction

from bot.domain import history
from bot.domain.attention import Entry, Facts, in_order, reasons
from bot.domain.attention import Reason as AttentionReason
from bot.domain.blockers import waiting_days
from bot.domain.calendar import WorkCalendar
from bot.domain.checkins import Blocker, CheckIn
from bot.domain.closing import Grade
from bot.domain.control import Badge
from bot.domain.cycles import Cycle
from bot.domain.disagreement import Disagreement, disagreements
from bot.domain.expected import expected_with_commitment
from bot.domain.handovers import answers_instead
from bot.domain.ids import PersonId
from bot.domain.okrs import Commitment, KeyResult, KeyResultState, Objective, ObjectiveState
from bot.domain.pace import Comparison, Pace, compare, pace
from bot.domain.people import Absence, Person
from bot.domain.progress import objective_progress, progress
from bot.domain.schedules import DAYS_OF_RHYTHM
from bot.domain.status import (
    SETTLED_OBJECTIVES,
    ObjectiveConfidence,
    ObjectiveStatus,
    Silence,
    Status,
    key_result_status,
    objective_confidence,
    objective_status,
)
from bot.domain.turns import Aside
from bot.domain.wallclock import end_of_day, local_day
from bot.domain.workspaces import Rhythm, Workspace
from bot.services.holidays import working_days_of
from bot.services.okrs.asides import Asides
from bot.services.under_control import Rest, badges, rests
from storage import Transaction
from storage.prompts import Silences

RESTING = frozenset({ObjectiveState.PAUSED, ObjectiveState.CANCELLED})
CHECK_INS_READ = 4  # enough for "two falls in a row" and "unchanged in three check-ins"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyResultStanding:
    """``progress`` is raw; ``expected`` is e · L. ``check_ins`` are the last few in force, newest first. ``away`` is
    the owner's absence today, if there is one; ``aside`` why it rests or was cancelled; ``control`` that its objective
    is under control. ``commitment`` and ``is_closed`` are those of its objective; its score, once
    that is closed, is ``grade``."""

    key_result: KeyResult
    owner: Person
    progress: Fraction
    expected: Fraction
    pace: Pace | None
    status: Status
    silence: Silence
    reasons: tuple[AttentionReason, ...] = ()
    disagreements: tuple[Disagreement, ...] = ()
    blockers: tuple[Blocker, ...] = ()
    check_ins: tuple[CheckIn, ...] = ()
    away: Absence | None = None
    aside: Aside | None = None
    control: Badge | None = None
    commitment: Commitment = Commitment.COMMITTED
    is_closed: bool = False
    grade: Grade | None = None

    @property
    def last(self) -> CheckIn | None:
        return self.check_ins[0] if self.check_ins else None

    @property
    def previous(self) -> CheckIn | None:
        return self.check_ins[1] if len(self.check_ins) > 1 else None


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectiveStanding:
    """``progress`` is None without key results; ``comparison`` leaves out what cannot be compared. ``grade`` is its
    score once it is closed, None where it has none."""

    objective: Objective
    cycle: Cycle
    owner: Person
    progress: Fraction | None
    comparison: Comparison
    status: ObjectiveStatus
    confidence: ObjectiveConfidence | None
    key_results: tuple[KeyResultStanding, ...] = ()
    aside: Aside | None = None
    grade: Grade | None = None
    control: Badge | None = None

    @property
    def is_closed(self) -> bool:
        return self.objective.state is ObjectiveState.CLOSED


def assess(
    tx: Transaction,
    workspace: Workspace,
    objectives: Iterable[Objective],
    now: datetime,
    cycles: Iterable[Cycle] = (),
    people: Iterable[Person] = (),
) -> list[ObjectiveStanding]:
    """How these objectives stand at ``now``, in the same order. ``cycles`` and ``people`` have been read already;
    others are here."""
    wanted = list(objectives)
    if not wanted:
        return []
    known = {int(cycle.id): cycle for cycle in cycles}
    known_people = {int(person.id): person for person in people}
    return _Assessment.load(tx, workspace, wanted, now, known, known_people).all(wanted)


def attention_of(standings: Iterable[ObjectiveStanding]) -> tuple[Entry, ...]:
    """What needs attention in several objectives, in the order of the rules."""
    found = (one for standing in standings for one in standing.key_results if one.reasons)
    return in_order(Entry(one.key_result, one.reasons) for one in found)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Assessment:
    workspace: Workspace
    now: datetime
    today: date
    cycles: Mapping[int, Cycle]
    people: Mapping[int, Person]
    absences: Mapping[PersonId, list[Absence]]
    silences: Mapping[int, Silences]
    check_ins: Mapping[int, list[CheckIn]]
    blockers: Mapping[int, list[Blocker]]
    asides: Asides
    grades: Mapping[int, list[Grade]]
    badges: Mapping[int, Badge]
    rests: Mapping[int, tuple[Rest, ...]]

    @classmethod
    def load(
        cls,
        tx: Transaction,
        workspace: Workspace,
        objectives: list[Objective],
        now: datetime,
        known: Mapping[int, Cycle],
        known_people: Mapping[int, Person],
    ) -> "_Assessment":
        results = [result for objective in objectives for result in objective.key_results]
        ids = [result.id for result in results]
        owners = {objective.owner_id for objective in objectives} | {result.owner_id for result in results}
        stand_ins = {result.stand_in_id for result in results if result.stand_in_id is not None}
        today = local_day(now, workspace.zone)
        first = min((result.active_from for result in results), default=today)
        blockers: dict[int, list[Blocker]] = defaultdict(list)
        for blocker in tx.blockers.open_on(workspace.id, ids):
            blockers[blocker.key_result_id].append(blocker)
        absences = tx.absences.by_person(workspace.id, owners, ending_from=first)
        silences = tx.prompts.silences(workspace.id, ids)
        concerned = owners | stand_ins | _standing_in(absences)
        return cls(
            workspace=workspace,
            now=now,
            today=today,
            cycles={**known, **tx.cycles.by_ids(workspace.id, {one.cycle_id for one in objectives} - known.keys())},
            people={**known_people, **tx.people.by_ids(workspace.id, concerned - known_people.keys())},
            absences=absences,
            silences=silences,
            check_ins=tx.check_ins.latest(workspace.id, ids, CHECK_INS_READ),
            blockers=blockers,
            asides=Asides.read(tx, workspace, objectives, silences, now),
            badges=badges(tx, workspace, [one.id for one in objectives], now),
            rests=rests(tx, workspace, end_of_day(first, workspace.zone)),
            grades=tx.grades.of(workspace.id, [one.id for one in objectives if one.state is ObjectiveState.CLOSED]),
        )

    def all(self, objectives: list[Objective]) -> list[ObjectiveStanding]:
        return [self.objective(objective) for objective in objectives]

    def objective(self, objective: Objective) -> ObjectiveStanding:
        cycle = self.cycles[objective.cycle_id]
        results = tuple(self.key_result(result, objective, cycle) for result in objective.key_results)
        statuses = {one.key_result.id: one.status for one in results}
        return ObjectiveStanding(
            objective=objective,
            cycle=cycle,
            owner=self.people[objective.owner_id],
            progress=objective_progress(objective, cycle.first_day, self.today),
            comparison=compare(objective, cycle.first_day, self.today),
            status=objective_status(objective, statuses),
            confidence=objective_confidence(objective),
            key_results=results,
            aside=self.asides.objectives.get(objective.id),
            control=self.badges.get(objective.id),
            grade=self._grade(objective, 0),
        )

    def _grade(self, objective: Objective, place: int) -> Grade | None:
        return next((one for one in self.grades.get(objective.id, ()) if one.place == place), None)

    def key_result(self, result: KeyResult, objective: Objective, cycle: Cycle) -> KeyResultStanding:
        """What is closed is neither late nor silent: what it came to is its score. What rests with its objective is
        asked about by nobody."""
        is_closed = objective.state is ObjectiveState.CLOSED
        thresholds = self.workspace.thresholds
        measured = None if is_closed else pace(result, objective.commitment, cycle.first_day, self.today, thresholds)
        above = SETTLED_OBJECTIVES[objective.state] if objective.state in RESTING else None
        silence = Silence() if above is not None else self._silence(result)
        quiet = is_closed or above is not None
        newest_first = tuple(self.check_ins.get(result.id, ()))
        blockers = tuple(self.blockers.get(result.id, ()))
        facts = Facts(
            key_result=result,
            silence=silence,
            pace=measured,
            blockers=tuple((blocker, self._open_for(blocker)) for blocker in blockers),
            confidences=history.confidences(newest_first),
        )
        return KeyResultStanding(
            key_result=result,
            owner=self.people[result.owner_id],
            progress=progress(result),
            expected=expected_with_commitment(result, objective.commitment, cycle.first_day, self.today),
            pace=measured,
            status=_status(result, above, silence, is_closed=is_closed),
            silence=silence,
            reasons=() if quiet else reasons(facts, cycle.state, self.today),
            disagreements=()
            if is_closed
            else disagreements(
                result,
                objective.commitment,
                pace=measured,
                values=history.values(newest_first),
                cycle_first_day=cycle.first_day,
                today=self.today,
            ),
            blockers=blockers,
            check_ins=newest_first,
            away=next((one for one in self.absences.get(result.owner_id, ()) if one.covers(self.today)), None),
            aside=self.asides.key_results.get(result.id),
            control=self.badges.get(objective.id),
            commitment=objective.commitment,
            is_closed=is_closed,
            grade=self._grade(objective, result.number),
        )

    def _silence(self, result: KeyResult) -> Silence:
        """From the day a question was really sent. The owner's absence stops the clock for one rhythm at most, unless
        somebody stands in (model.md, Status of a KR). Nobody was asked while it rested."""
        if result.state is not KeyResultState.ACTIVE:
            return Silence()
        if self._has_no_owner(result):
            return Silence(no_owner=True)
        asked = self.silences.get(result.id)
        if asked is None or asked.first_asked is None:
            return Silence(unattended=self._is_unattended(result))
        calendar, waiting = self._calendar(result), asked.waiting_since
        resumed = self.asides.resumed.get(result.id)
        if waiting is not None and resumed is not None:
            waiting = max(waiting, resumed)
        return Silence(
            since_first_due=self._working_days(calendar, asked.first_asked),
            late=0 if waiting is None else self._working_days(calendar, waiting),
            unattended=self._is_unattended(result),
        )

    def _has_no_owner(self, result: KeyResult) -> bool:
        """The owner has left, and nobody who is here stands in: silence is nobody's then."""
        absences = self.absences.get(result.owner_id, ())
        has_left = not self.people[result.owner_id].is_active
        return has_left and answers_instead(result, absences, self._is_here, self.today) is None

    def _is_here(self, person_id: PersonId) -> bool:
        return person_id in self.people and self.people[person_id].is_active

    def _calendar(self, result: KeyResult) -> WorkCalendar:
        """The owner's working days; without their absences when somebody stands in."""
        owner = self.people[result.owner_id]
        absences = self.absences.get(result.owner_id, ())
        absent = tuple(one for one in absences if result.stand_in_id is None and one.stand_in_id is None)
        absent += self._paused(result, owner)
        return working_days_of(owner, self.workspace, absent)

    def _paused(self, result: KeyResult, owner: Person) -> tuple[Absence, ...]:
        """The days on which its owner was asked about something else that was under control count as an absence."""
        if result.objective_id in self.badges:
            return ()
        at_home = Absence(
            id=0, workspace_id=owner.workspace_id, person_id=owner.id, first_day=self.today, last_day=self.today
        )
        days = [one.days for one in self.rests.get(owner.id, ()) if one.objective_id != result.objective_id]
        return tuple(replace(at_home, first_day=one.first_day, last_day=one.last_day) for one in days)

    def _is_unattended(self, result: KeyResult) -> bool:
        """The owner has been away for longer than one rhythm and nobody stands in."""
        away = [one for one in self.absences.get(result.owner_id, ()) if one.covers(self.today)]
        if not away or result.stand_in_id is not None or any(one.stand_in_id for one in away):
            return False
        gone = (self.today - min(one.first_day for one in away)).days
        return gone > DAYS_OF_RHYTHM[Rhythm(result.rhythm)]

    def _working_days(self, calendar: WorkCalendar, since: datetime) -> int:
        return calendar.working_days_between(local_day(since, self.workspace.zone), self.today)

    def _open_for(self, blocker: Blocker) -> int:
        return waiting_days(blocker, self.today, self.workspace.zone)


def _status(result: KeyResult, above: Status | None, silence: Silence, *, is_closed: bool) -> Status:
    """``above`` is that of an objective that rests: what runs in it rests, too."""
    if is_closed:
        return Status.DONE
    if above is not None and result.state is KeyResultState.ACTIVE:
        return above
    return key_result_status(result, silence)


def _standing_in(absences: Mapping[PersonId, list[Absence]]) -> set[PersonId]:
    return {one.stand_in_id for listed in absences.values() for one in listed if one.stand_in_id is not None}
