"""Time, proven: in every zone, from 2020 to 2035, whatever happens, everybody is asked once a slot and never too early.

What the rules decide is held against oracles that count days one by one and try every offset of a zone.
"""

from copy import deepcopy
from datetime import UTC, date, datetime, time
from itertools import count, pairwise, takewhile

import pytest
from hypothesis import example, given

from bot.domain.schedules import PromptSchedule
from bot.domain.slots import Slot
from bot.domain.workspaces import Rhythm
from tests.depth import examples
from tests.domain.lives import QUIET_MONTHS, Decision, Life, Step, lives, mei, scripts
from tests.domain.wall_clocks import DAY, HOUR, first_showing, shown

ON_TIME = HOUR


def somebody(zone: str, day: int, at: str, now: datetime, rhythm: Rhythm = Rhythm.WEEKLY) -> Life:
    return Life(now=now, person=mei(zone, day, time.fromisoformat(at), working_days=frozenset(range(7))), rhythm=rhythm)


HALF_AN_HOUR_LEFT_OUT = somebody("Australia/Lord_Howe", 6, "02:15", datetime(2026, 9, 20, tzinfo=UTC))
HALF_AN_HOUR_TWICE = somebody("Australia/Lord_Howe", 6, "01:45", datetime(2026, 3, 22, tzinfo=UTC))
TWO_HOURS_LEFT_OUT = somebody("Antarctica/Troll", 6, "01:30", datetime(2026, 3, 15, tzinfo=UTC))
RAMADAN = somebody("Africa/Casablanca", 6, "02:30", datetime(2026, 2, 8, tzinfo=UTC))
THREE_HOURS_BACK = somebody("Antarctica/Casey", 6, "00:30", datetime(2022, 2, 27, tzinfo=UTC))
THE_FIRST_TO_SEE_MONDAY = somebody("Pacific/Kiritimati", 0, "00:00", datetime(2027, 12, 19, tzinfo=UTC))
WINTER_IS_THE_EXCEPTION = somebody("Europe/Dublin", 6, "01:30", datetime(2026, 10, 11, tzinfo=UTC))
A_QUARTER_OF_AN_HOUR = somebody("Asia/Kathmandu", 4, "23:59", datetime(2030, 5, 5, tzinfo=UTC))
SAMOA_GIVES_UP_SUMMER = somebody("Pacific/Apia", 6, "03:30", datetime(2021, 3, 21, tzinfo=UTC))
NO_MIDNIGHT = somebody("Africa/Cairo", 4, "00:00", datetime(2024, 4, 14, tzinfo=UTC), Rhythm.DAILY)
AROUND_THE_WORLD: list[Step] = [
    ("live", 9),
    ("move", "Pacific/Kiritimati"),
    ("live", 0),
    ("move", "Pacific/Midway"),
    ("live", 3),
    ("down", 11 * 24),
    ("move", "Asia/Kathmandu"),
]


@examples(30)
@given(lives(), scripts)
@example(HALF_AN_HOUR_LEFT_OUT, [])
@example(HALF_AN_HOUR_TWICE, [])
@example(TWO_HOURS_LEFT_OUT, [])
@example(RAMADAN, [])
@example(THREE_HOURS_BACK, [])
@example(THE_FIRST_TO_SEE_MONDAY, AROUND_THE_WORLD)
@example(WINTER_IS_THE_EXCEPTION, [])
@example(A_QUARTER_OF_AN_HOUR, AROUND_THE_WORLD)
@example(SAMOA_GIVES_UP_SUMMER, AROUND_THE_WORLD)
@example(NO_MIDNIGHT, [("ask", Rhythm.WEEKLY), ("down", 60 * 24), ("choose", (0, time(23, 59)))])
def test_whatever_happens_everybody_is_asked_once_a_slot_and_never_too_early(life: Life, script: list[Step]) -> None:
    life = deepcopy(life)
    life.play(script)
    life.back()
    last_change = life.now
    life.live(QUIET_MONTHS[life.rhythm])

    for decision in life.decisions:
        is_next_in_line(decision)
        is_due_when_promised(decision)
        is_sent_at_a_good_hour_or_too_late(decision)
        is_asked_unless_nothing_is_owed(decision)
    assert [one.first_day for one in life.prompts] == sorted({one.first_day for one in life.prompts}, reverse=True)
    everything_is_regular_again(life, last_change)


@pytest.mark.parametrize(
    ("life", "first_day", "utc"),
    [
        (HALF_AN_HOUR_LEFT_OUT, date(2026, 10, 4), datetime(2026, 10, 3, 15, 30, tzinfo=UTC)),
        (TWO_HOURS_LEFT_OUT, date(2026, 3, 29), datetime(2026, 3, 29, 1, tzinfo=UTC)),
        (NO_MIDNIGHT, date(2024, 4, 26), datetime(2024, 4, 25, 22, tzinfo=UTC)),
    ],
)
def test_the_oracle_knows_the_ends_of_gaps(life: Life, first_day: date, utc: datetime) -> None:
    assert life.person.prompt_time is not None

    assert first_showing(first_day, life.person.prompt_time, life.person.zone) == utc


def is_next_in_line(decision: Decision) -> None:
    """Slots tile: none is left out, none comes twice, and those without a prompt are over or hold no working day."""
    assert decision.decided.asking is not None
    plan, today = decision.decided.asking.planned, shown(decision.now, decision.schedule.zone).date()
    line = [*plan.passed, plan.slot]
    if decision.before is not None:
        assert line[0].first_day == decision.before.last_day + DAY
    assert all(one.last_day + DAY == other.first_day for one, other in pairwise(line))
    assert all(one.first_day <= one.last_day for one in line)
    assert all(one.last_day < today or not working_days(decision, one) for one in plan.passed)
    assert today <= plan.slot.last_day or (decision.before is None and decision.decided.asking.is_excused)


def is_due_when_promised(decision: Decision) -> None:
    assert decision.decided.asking is not None
    plan = decision.decided.asking.planned
    assert plan.due_at == promised(decision.schedule, working_days(decision, plan.slot)[0])
    assert plan.due_at <= decision.now
    assert decision.decided.next_at is None or decision.decided.next_at > plan.due_at


def is_sent_at_a_good_hour_or_too_late(decision: Decision) -> None:
    """Not before it was promised, not in quiet hours, on a working day of the slot; late only while two remain."""
    assert decision.decided.asking is not None
    plan, sent = decision.decided.asking.planned, decision.decided.asking.send_at
    if sent is None:
        chances = [day for day in working_days(decision, plan.slot) if may_still_be_written_on(decision, day)]
        assert decision.now > plan.due_at
        assert len(chances) < 2
        return
    wall = shown(sent, decision.schedule.zone)
    left = [day for day in working_days(decision, plan.slot) if day >= wall.date()]
    assert sent >= max(plan.due_at, decision.now)
    assert left[0] == wall.date()
    assert not is_quiet(decision.schedule, sent)
    assert sent - plan.due_at <= ON_TIME or len(left) >= 2
    if not is_quiet(decision.schedule, decision.now) and decision.now - plan.due_at <= 21 * HOUR / 3600:
        assert sent == decision.now


def is_asked_unless_nothing_is_owed(decision: Decision) -> None:
    asking = decision.decided.asking
    assert asking is not None
    if asking.send_at is None:
        assert asking.is_excused
        return
    slot, zone, rhythm = asking.planned.slot, decision.schedule.zone, decision.schedule.rhythm
    day = shown(asking.send_at, zone).date()
    said = None if decision.heard is None else shown(decision.heard, zone).date()
    is_fresh = said is not None and rhythm is not Rhythm.DAILY and day - said <= 3 * DAY
    is_owed = holds_an_anchor(rhythm, slot) and not is_fresh and (said is None or said < slot.first_day)
    assert bool(asking.asked) == is_owed


def everything_is_regular_again(life: Life, last_change: datetime) -> None:
    """From the second slot after the last change on, every regular prompt day brings its prompt, at its own moment."""
    schedule, calendar = life.schedule, life.calendar
    since = [one.decided.asking for one in life.decisions if one.decided.asking is not None]
    since = [one for one in since if one.planned.due_at > last_change]
    if len(since) < 2:
        assert sum(map(calendar.is_working_day, every_day(shown(last_change, schedule.zone).date(), life.today))) < 4
        return
    first = since[1].planned.slot.first_day
    days = takewhile(lambda day: day <= life.today, (first + n * DAY for n in count()))
    regular = [day for day in days if is_regular(schedule, day)]
    ends = [*[day - DAY for day in regular[1:]], life.today]
    due = [
        promised(schedule, worked[0])
        for start, end in zip(regular, ends, strict=True)
        if (worked := [day for day in every_day(start, end) if calendar.is_working_day(day)])
    ]
    asked = [one.planned.due_at for one in since[1:] if one.asked]
    assert asked == [moment for moment in due if moment + life.lag <= life.now]


def is_regular(schedule: PromptSchedule, day: date) -> bool:
    if schedule.rhythm is Rhythm.DAILY:
        return True
    weeks = (day - day.weekday() * DAY - date(2024, 1, 1)).days // 7
    turns = {Rhythm.WEEKLY: True, Rhythm.FORTNIGHTLY: weeks % 2 == 0, Rhythm.MONTHLY: day.day <= 7}
    return day.weekday() == schedule.day and turns[schedule.rhythm]


def holds_an_anchor(rhythm: Rhythm, slot: Slot) -> bool:
    days = every_day(slot.first_day, slot.last_day)
    if rhythm is Rhythm.FORTNIGHTLY:
        return any((day - date(2024, 1, 7)).days % 14 == 0 for day in days)
    return rhythm is not Rhythm.MONTHLY or any(day.day == 7 for day in days)


def working_days(decision: Decision, slot: Slot) -> list[date]:
    """From the prompt weekday of the slot on."""
    days = every_day(slot.first_day, slot.last_day)
    asked = next(
        day for day in days if decision.schedule.rhythm is Rhythm.DAILY or day.weekday() == decision.schedule.day
    )
    return [day for day in days if day >= asked and decision.calendar.is_working_day(day)]


def promised(schedule: PromptSchedule, day: date) -> datetime:
    """The time somebody chose for themselves; another one only outside quiet hours, else 09:00."""
    at = schedule.at if schedule.chosen or time(9) <= schedule.at < time(18) else time(9)
    return first_showing(day, at, schedule.zone)


def is_quiet(schedule: PromptSchedule, moment: datetime) -> bool:
    wall = shown(moment, schedule.zone)
    days = (wall.date(), wall.date() - DAY) if schedule.chosen else ()
    chosen = [first_showing(day, schedule.at, schedule.zone) for day in days]
    is_chosen = any(begun <= moment < begun + HOUR for begun in chosen)
    return not is_chosen and not time(9) <= wall.time() < time(18)


def may_still_be_written_on(decision: Decision, day: date) -> bool:
    """Whether some time of ``day`` lies ahead and outside quiet hours."""
    start = first_showing(day, time(0), decision.schedule.zone)
    every_ten_minutes = (start + n * HOUR / 6 for n in range(27 * 6))
    ahead = [moment for moment in (decision.now, *every_ten_minutes) if moment >= decision.now]
    ahead = [moment for moment in ahead if shown(moment, decision.schedule.zone).date() == day]
    return any(not is_quiet(decision.schedule, moment) for moment in ahead)


def every_day(first: date, last: date) -> list[date]:
    return [first + n * DAY for n in range((last - first).days + 1)]
