"""What a prompt asks for, and whom."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.domain.calendar import ListedHolidays, WorkCalendar
from bot.domain.checkins import CheckIn, CheckInSource
from bot.domain.cycles import Cycle, CycleKind, CycleState
from bot.domain.ids import CheckInId, CycleId, KeyResultId, ObjectiveId, PersonId, TeamId, WorkspaceId
from bot.domain.okrs import KeyResult, KeyResultState, Objective, ObjectiveState, ValueSource
from bot.domain.people import Absence, Employment, Person, SlackKind
from bot.domain.prompting import (
    Asked,
    Candidate,
    QuickAnswer,
    in_force,
    is_asked_about,
    is_out,
    is_owed,
    lead_hears,
    lead_of,
    may_be_prompted,
    missed_in_a_row,
    quick_answer,
    who_is_asked,
)
from bot.domain.prompts import PromptState
from bot.domain.slots import Slot
from bot.domain.teams import Team
from bot.domain.workspaces import ContractorRule, Rhythm, Workspace

W = WorkspaceId(1)
MEI, JONAS, LEA, KAI = (PersonId(n) for n in range(1, 5))
MONDAY = date(2026, 11, 9)
SLOT = Slot(MONDAY, date(2026, 11, 15))
Q4 = Cycle(
    id=CycleId(1),
    workspace_id=W,
    name="Q4 2026",
    kind=CycleKind.QUARTER,
    first_day=date(2026, 10, 1),
    last_day=date(2026, 12, 31),
    state=CycleState.ACTIVE,
)
OBJECTIVE = Objective(
    id=ObjectiveId(1),
    workspace_id=W,
    number=12,
    title="Checkout that works",
    owner_id=MEI,
    cycle_id=Q4.id,
    state=ObjectiveState.ACTIVE,
)
ACTIVE = KeyResult(
    id=KeyResultId(1),
    workspace_id=W,
    objective_id=OBJECTIVE.id,
    objective_number=12,
    number=1,
    title="Checkout success",
    owner_id=MEI,
    active_from=Q4.first_day,
    due_day=Q4.last_day,
)
KEY_RESULT = Candidate(key_result_id=ACTIVE.id, owner_id=MEI, rhythm=Rhythm.WEEKLY, active_from=Q4.first_day, cycle=Q4)


def owed(
    candidate: Candidate = KEY_RESULT,
    slot: Slot = SLOT,
    today: date = MONDAY,
    last_check_in: date | None = None,
) -> bool:
    return is_owed(candidate, slot=slot, today=today, last_check_in=last_check_in)


def asked_about(key_result: KeyResult = ACTIVE, objective: Objective = OBJECTIVE, cycle: Cycle = Q4) -> bool:
    return is_asked_about(key_result, objective, cycle, MONDAY)


def away(first: date, last: date, stand_in: PersonId | None = None) -> WorkCalendar:
    absence = Absence(id=1, workspace_id=W, person_id=MEI, first_day=first, last_day=last, stand_in_id=stand_in)
    return WorkCalendar(absences=(absence,))


def check_in(number: int, day: date, unchanged: bool = False, supersedes: int | None = None) -> CheckIn:
    return CheckIn(
        id=CheckInId(number),
        workspace_id=W,
        key_result_id=ACTIVE.id,
        author_id=MEI,
        effective_day=day,
        unchanged=unchanged,
        supersedes_id=None if supersedes is None else CheckInId(supersedes),
        source=CheckInSource.PROMPT,
        at=datetime(2026, 11, 9, tzinfo=UTC),
    )


def test_an_active_key_result_is_owed() -> None:
    assert owed()
    assert asked_about()


@pytest.mark.parametrize("state", [state for state in KeyResultState if state is not KeyResultState.ACTIVE])
def test_a_key_result_that_is_not_active_is_not_asked_about(state: KeyResultState) -> None:
    assert not asked_about(replace(ACTIVE, state=state))


@pytest.mark.parametrize("state", [state for state in ObjectiveState if state is not ObjectiveState.ACTIVE])
def test_nothing_is_asked_about_an_objective_that_is_not_active(state: ObjectiveState) -> None:
    assert not asked_about(objective=replace(OBJECTIVE, state=state))


def test_what_is_added_up_is_not_asked_about_and_what_a_system_says_is() -> None:
    """How sure they are, no system knows."""
    assert not asked_about(replace(ACTIVE, source=ValueSource.ROLLUP))
    assert asked_about(replace(ACTIVE, source=ValueSource.HTTP))


def test_nothing_is_owed_before_it_is_active() -> None:
    assert not owed(replace(KEY_RESULT, active_from=MONDAY + timedelta(days=1)))
    assert owed(replace(KEY_RESULT, active_from=MONDAY))
    assert not asked_about(replace(ACTIVE, active_from=MONDAY + timedelta(days=1)))


def test_nothing_is_owed_outside_the_cycle_but_past_its_due_day_it_is() -> None:
    assert not owed(replace(KEY_RESULT, cycle=replace(Q4, last_day=MONDAY - timedelta(days=1))))
    assert not owed(replace(KEY_RESULT, cycle=replace(Q4, state=CycleState.CLOSED)))
    assert not asked_about(cycle=replace(Q4, state=CycleState.CLOSED))
    assert asked_about(replace(ACTIVE, due_day=MONDAY - timedelta(days=1)))


def test_a_key_result_is_asked_about_in_its_own_rhythm() -> None:
    next_week = Slot(date(2026, 11, 16), date(2026, 11, 22))
    fortnightly = replace(KEY_RESULT, rhythm=Rhythm.FORTNIGHTLY)

    assert not owed(fortnightly)
    assert owed(fortnightly, slot=next_week, today=next_week.first_day)


@pytest.mark.parametrize(
    ("today", "last_check_in", "expected"),
    [
        (MONDAY, date(2026, 11, 2), True),
        (MONDAY, date(2026, 11, 5), True),
        (MONDAY, date(2026, 11, 6), False),
        (MONDAY, MONDAY, False),
        (date(2026, 11, 13), MONDAY, False),
    ],
)
def test_what_was_checked_in_lately_is_not_asked_again(today: date, last_check_in: date, expected: bool) -> None:
    assert owed(today=today, last_check_in=last_check_in) is expected


def test_a_daily_key_result_is_asked_about_every_day() -> None:
    daily = replace(KEY_RESULT, rhythm=Rhythm.DAILY)

    assert owed(daily, slot=Slot(MONDAY, MONDAY), last_check_in=MONDAY - timedelta(days=1))
    assert not owed(daily, slot=Slot(MONDAY, MONDAY), last_check_in=MONDAY)


def asked(
    owner: WorkCalendar,
    stand_in: PersonId | None = None,
    gone: frozenset[PersonId] = frozenset(),
    is_restricted: bool = False,
) -> Asked | None:
    def is_gone(person: PersonId) -> bool:
        return person in gone or (person == MEI and is_out(owner, SLOT, MONDAY))

    candidate = replace(KEY_RESULT, stand_in_id=stand_in, is_restricted=is_restricted)
    return who_is_asked(candidate, owner.absences, SLOT, is_gone)


def test_the_owner_is_asked_when_they_are_here_or_back_in_time() -> None:
    assert asked(WorkCalendar(), stand_in=JONAS) == Asked(MEI)
    assert asked(away(MONDAY, date(2026, 11, 12)), stand_in=JONAS) == Asked(MEI)


def test_the_key_results_stand_in_wins_over_the_absences() -> None:
    week = away(MONDAY, date(2026, 11, 13), stand_in=LEA)

    assert asked(week, stand_in=JONAS) == Asked(JONAS, stand_in_for_id=MEI)
    assert asked(week) == Asked(LEA, stand_in_for_id=MEI)


def test_what_is_restricted_is_asked_of_no_stand_in_but_its_own() -> None:
    week = away(MONDAY, date(2026, 11, 13), stand_in=LEA)

    assert asked(week, is_restricted=True) is None
    assert asked(week, stand_in=JONAS, is_restricted=True) == Asked(JONAS, stand_in_for_id=MEI)


def test_a_stand_in_who_is_away_too_is_passed_over() -> None:
    week = away(MONDAY, date(2026, 11, 13), stand_in=LEA)

    assert asked(week, stand_in=JONAS, gone=frozenset({JONAS})) == Asked(LEA, stand_in_for_id=MEI)
    assert asked(week, gone=frozenset({LEA})) is None


def test_without_a_stand_in_nobody_is_asked() -> None:
    assert asked(away(MONDAY, date(2026, 11, 13))) is None
    assert asked(away(MONDAY, date(2026, 11, 13), stand_in=MEI)) is None


def test_holidays_alone_call_for_no_stand_in() -> None:
    week_off = frozenset(MONDAY + timedelta(days=n) for n in range(7))

    assert asked(WorkCalendar(holidays=ListedHolidays(week_off)), stand_in=JONAS) == Asked(MEI)


@pytest.mark.parametrize(
    ("rhythm", "days_ago", "answer"),
    [
        (Rhythm.WEEKLY, 7, QuickAnswer.UNCHANGED),
        (Rhythm.WEEKLY, 13, QuickAnswer.UNCHANGED),
        (Rhythm.WEEKLY, 14, QuickAnswer.OPEN_FORM),
        (Rhythm.FORTNIGHTLY, 14, QuickAnswer.UNCHANGED),
        (Rhythm.FORTNIGHTLY, 28, QuickAnswer.OPEN_FORM),
    ],
)
def test_nothing_moved_needs_a_check_in_less_than_two_slots_old(
    rhythm: Rhythm, days_ago: int, answer: QuickAnswer
) -> None:
    assert quick_answer(rhythm, SLOT, [check_in(1, MONDAY - timedelta(days=days_ago))]) is answer


def test_the_first_check_in_opens_the_form() -> None:
    assert quick_answer(Rhythm.WEEKLY, SLOT, []) is QuickAnswer.OPEN_FORM


def test_after_three_unchanged_the_confidence_is_asked_for() -> None:
    three = [check_in(9 - n, MONDAY - timedelta(days=7 * n), unchanged=True) for n in range(1, 4)]

    assert quick_answer(Rhythm.WEEKLY, SLOT, three) is QuickAnswer.ASK_CONFIDENCE
    assert quick_answer(Rhythm.WEEKLY, SLOT, three[:2]) is QuickAnswer.UNCHANGED
    assert quick_answer(Rhythm.WEEKLY, SLOT, [replace(three[0], unchanged=False), *three[1:]]) is QuickAnswer.UNCHANGED


def test_a_corrected_check_in_no_longer_counts() -> None:
    corrected, correction = check_in(1, MONDAY, unchanged=True), check_in(2, MONDAY, supersedes=1)

    assert in_force([correction, corrected]) == [correction]


@pytest.mark.parametrize(
    ("newest_first", "missed"),
    [
        ("", 0),
        ("missed", 1),
        ("sent missed missed answered", 2),
        ("missed excused missed skipped missed", 2),
        ("answered missed missed", 0),
        ("missed missed missed", 3),
    ],
)
def test_missed_prompts_in_a_row_are_counted(newest_first: str, missed: int) -> None:
    states = [PromptState(word) for word in newest_first.split()]

    assert missed_in_a_row(states) == missed
    assert lead_hears(states) is (missed == 2)


def a_person(**given: object) -> Person:
    return replace(Person(id=MEI, workspace_id=W, slack_user_id="U1", name="Mei"), **given)  # type: ignore[arg-type]


def a_team(lead_id: PersonId | None) -> Team:
    return Team(id=TeamId(1), workspace_id=W, name="Payments", lead_id=lead_id)


@pytest.mark.parametrize(
    ("person", "rule", "expected"),
    [
        (a_person(), ContractorRule.OWN, True),
        (a_person(deactivated_at=datetime(2026, 11, 1, tzinfo=UTC)), ContractorRule.OWN, False),
        (a_person(slack_kind=SlackKind.EXTERNAL), ContractorRule.OWN, False),
        (a_person(slack_kind=SlackKind.SINGLE_CHANNEL_GUEST), ContractorRule.OWN, True),
        (a_person(employment=Employment.CONTRACTOR), ContractorRule.CONTRIBUTE, True),
        (a_person(employment=Employment.CONTRACTOR), ContractorRule.OUT, False),
    ],
)
def test_whom_the_bot_writes_to(person: Person, rule: ContractorRule, expected: bool) -> None:
    workspace = Workspace(
        id=W, slack_team_id="T1", name="Nordlicht", contractors=rule, installed_at=datetime(2026, 1, 1, tzinfo=UTC)
    )

    assert may_be_prompted(person, workspace) is expected


@pytest.mark.parametrize(
    ("person", "team", "lead"),
    [
        (a_person(manager_id=KAI), a_team(JONAS), JONAS),
        (a_person(manager_id=KAI), a_team(MEI), KAI),
        (a_person(manager_id=KAI), a_team(None), KAI),
        (a_person(manager_id=KAI), None, KAI),
        (a_person(), a_team(MEI), None),
    ],
)
def test_silence_is_heard_by_the_teams_lead_else_by_the_manager(
    person: Person, team: Team | None, lead: PersonId | None
) -> None:
    assert lead_of(person, team) == lead
