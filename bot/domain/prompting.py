"""What a prompt asks, and whom: key results that are owed, stand-ins, the one-press answer (model.md, Time)."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from bot.domain.calendar import WorkCalendar
from bot.domain.checkins import CheckIn
from bot.domain.cycle_dates import state_on
from bot.domain.cycles import Cycle, CycleState
from bot.domain.ids import KeyResultId, PersonId
from bot.domain.okrs import KeyResult, KeyResultState, Objective, ObjectiveState, ValueSource
from bot.domain.people import Absence, Employment, Person
from bot.domain.prompts import PromptState
from bot.domain.reporting import may_belong
from bot.domain.schedules import DAYS_OF_RHYTHM
from bot.domain.slots import Slot, owed_in_slot
from bot.domain.teams import Team
from bot.domain.workspaces import ContractorRule, Rhythm, Workspace

FRESH = timedelta(days=3)
"""A check-in this recent is not asked for again when the rhythm is weekly or slower."""

UNCHANGED_BEFORE_CONFIDENCE = 3
MISSED_BEFORE_LEAD_HEARS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A key result as far as it decides on questions: it and its objective are active, and people say how it goes.
    ``is_restricted``: its objective is."""

    key_result_id: KeyResultId
    owner_id: PersonId
    stand_in_id: PersonId | None = None
    rhythm: Rhythm
    active_from: date
    checked_in_at: datetime | None = None
    cycle: Cycle
    is_restricted: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """Who is asked about a key result; ``stand_in_for_id`` is its owner when that is somebody else."""

    person_id: PersonId
    stand_in_for_id: PersonId | None = None


class QuickAnswer(StrEnum):
    """What the button *Nothing moved* does with one key result."""

    UNCHANGED = "unchanged"
    ASK_CONFIDENCE = "ask_confidence"
    OPEN_FORM = "open_form"


def may_be_prompted(person: Person, workspace: Workspace) -> bool:
    """Whether the bot writes to a person at all: not to those who left, to people of other workspaces, or to contract
    workers where the workspace keeps them out."""
    kept_out = person.employment is Employment.CONTRACTOR and workspace.contractors is ContractorRule.OUT
    return may_belong(person) and not kept_out


def lead_of(person: Person, team: Team | None) -> PersonId | None:
    """Who hears that a person stays silent: the lead of their main team, else their manager; nobody of themselves."""
    lead = team.lead_id if team is not None else None
    return lead if lead not in (None, person.id) else person.manager_id


def is_asked_about(key_result: KeyResult, objective: Objective, cycle: Cycle, today: date) -> bool:
    """Whether people are asked about the key result at all these days: it and its objective are active, the cycle runs,
    and it is not added up from others: where a system gives the value, the owner
    says how sure they are. A due day that has passed does not end the questions; the cycle does."""
    return is_for_people(key_result, objective) and _has_begun(key_result.active_from, cycle, today)


def is_for_people(key_result: KeyResult, objective: Objective) -> bool:
    """As ``is_asked_about``, whatever the day."""
    is_active = objective.state is ObjectiveState.ACTIVE and key_result.state is KeyResultState.ACTIVE
    return is_active and key_result.source is not ValueSource.ROLLUP


def _has_begun(active_from: date, cycle: Cycle, today: date) -> bool:
    return active_from <= today and state_on(cycle, today) is CycleState.ACTIVE


def is_owed(candidate: Candidate, *, slot: Slot, today: date, last_check_in: date | None) -> bool:
    """Whether the prompt of ``slot`` asks for the key result when it is sent on ``today``.

    Not when its rhythm skips this slot, when somebody checked in since the last slot ended, or, weekly or slower,
    within the last 3 days. ``last_check_in`` is a day in the zone of the person asked.
    """
    rhythm = candidate.rhythm
    if not _has_begun(candidate.active_from, candidate.cycle, today) or not owed_in_slot(rhythm, slot):
        return False
    if last_check_in is None:
        return True
    fresh = rhythm is not Rhythm.DAILY and today - last_check_in <= FRESH
    return last_check_in < slot.first_day and not fresh


def is_out(calendar: WorkCalendar, slot: Slot, day: date) -> bool:
    """Whether absence keeps a person from answering from ``day`` until the end of ``slot``. Who is back before that is
    asked then, so nobody stands in; holidays alone call for no stand-in."""
    works = any(calendar.working_days_in(day, slot.last_day))
    return not works and any(calendar.without_absences().working_days_in(day, slot.last_day))


def who_is_asked(
    candidate: Candidate, absences: Iterable[Absence], days: Slot, is_gone: Callable[[PersonId], bool]
) -> Asked | None:
    """Who is asked on the first of ``days``, the rest of a slot: the owner, or if they are gone until its end their
    stand-in; None if nobody can be asked. ``absences`` are the owner's. The key result's stand-in wins over the
    absence's, unless they are gone too; with what is restricted it is trusted alone."""
    owner = candidate.owner_id
    if not is_gone(owner):
        return Asked(owner)
    absent = (
        each
        for each in ([] if candidate.is_restricted else absences)
        if each.first_day <= days.last_day and each.last_day >= days.first_day
    )
    for other in (candidate.stand_in_id, *(each.stand_in_id for each in absent)):
        if other not in (None, owner) and not is_gone(other):
            return Asked(other, stand_in_for_id=owner)
    return None


def quick_answer(rhythm: Rhythm, slot: Slot, newest_first: Sequence[CheckIn]) -> QuickAnswer:
    """What *Nothing moved* does: records "unchanged" for a key result whose last check-in is less than two of its slots
    old, asks for the confidence after three unchanged in a row, and otherwise opens the form."""
    standing = in_force(newest_first)
    if not standing or slot.first_day - standing[0].effective_day >= 2 * timedelta(days=DAYS_OF_RHYTHM[rhythm]):
        return QuickAnswer.OPEN_FORM
    latest = standing[:UNCHANGED_BEFORE_CONFIDENCE]
    if len(latest) == UNCHANGED_BEFORE_CONFIDENCE and all(check_in.unchanged for check_in in latest):
        return QuickAnswer.ASK_CONFIDENCE
    return QuickAnswer.UNCHANGED


def in_force(check_ins: Iterable[CheckIn]) -> list[CheckIn]:
    """The check-ins that no correction has superseded, in the same order."""
    listed = list(check_ins)
    superseded = {check_in.supersedes_id for check_in in listed}
    return [check_in for check_in in listed if check_in.id not in superseded]


def missed_in_a_row(newest_first: Iterable[PromptState]) -> int:
    """How many prompts in a row ended unanswered. Open and excused ones neither count nor break the row."""
    count = 0
    for state in newest_first:
        if state is PromptState.MISSED:
            count += 1
        elif state in (PromptState.ANSWERED, PromptState.SKIPPED):
            break
    return count


def lead_hears(newest_first: Iterable[PromptState]) -> bool:
    """Whether the lead gets one line in their own next prompt: at the second missed in a row, not at each one after."""
    return missed_in_a_row(newest_first) == MISSED_BEFORE_LEAD_HEARS
