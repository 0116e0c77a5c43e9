"""Scripts of what happens to one person, and a planner that keeps its rows in memory.

A script is a list of steps, each the name of a method of ``Life`` with what it takes. The rules are the real ones; only
the rows are not (``tests/services/test_lives.py`` plays the same scripts on a database).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from hypothesis import strategies as st

from bot.domain.calendar import ListedHolidays, WorkCalendar
from bot.domain.cycles import Cycle, CycleKind, CycleState
from bot.domain.ids import CycleId, KeyResultId, PersonId, PromptId, WorkspaceId
from bot.domain.people import MONDAY_TO_FRIDAY, Absence, Person
from bot.domain.prompt_plans import Decided, Outlook, Timetable, decide, next_moment
from bot.domain.prompting import Candidate
from bot.domain.prompts import Prompt, PromptState
from bot.domain.schedules import PromptSchedule, schedule_of
from bot.domain.slots import Slot
from bot.domain.wallclock import local_day
from bot.domain.workspaces import Rhythm, Workspace
from tests.domain.wall_clocks import DAY, ZONES, changes_of_clocks, shown

Step = tuple[str, Any]

W, MEI = WorkspaceId(1), PersonId(1)
WORKSPACE = Workspace(id=W, slack_team_id="T1", name="Nordlicht", installed_at=datetime(2019, 1, 1, tzinfo=UTC))
CYCLE = Cycle(
    id=CycleId(1),
    workspace_id=W,
    name="Ever",
    kind=CycleKind.CUSTOM,
    first_day=date(2019, 1, 1),
    last_day=date(2040, 12, 31),
    state=CycleState.ACTIVE,
)
QUIET_MONTHS = {Rhythm.DAILY: 21, Rhythm.WEEKLY: 42, Rhythm.FORTNIGHTLY: 60, Rhythm.MONTHLY: 130}
"""Days in which nothing changes, so that all is regular again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What was decided at ``now``, by which schedule and calendar, and what went before; ``heard`` is when the person
    last checked in."""

    now: datetime
    schedule: PromptSchedule
    calendar: WorkCalendar
    before: Prompt | None
    heard: datetime | None
    decided: Decided


@dataclass
class Life:
    """One person with one key result. ``decisions`` are those that planned something, in their order."""

    now: datetime
    person: Person
    rhythm: Rhythm = Rhythm.WEEKLY
    holidays: frozenset[date] = frozenset()
    absences: tuple[Absence, ...] = ()
    lag: timedelta = timedelta(0)
    heard: datetime | None = None
    prompts: list[Prompt] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._reschedule()

    def play(self, script: Sequence[Step]) -> None:
        for name, value in script:
            getattr(self, name)(value)

    def live(self, days: int) -> None:
        """So many days with a planner that comes ``lag`` after what is due."""
        end = self.now + days * DAY
        while self.person.next_prompt_at is not None and self.person.next_prompt_at + self.lag <= end:
            self.now = max(self.now, self.person.next_prompt_at + self.lag)
            self._plan()
        self.now = end

    def down(self, hours: int) -> None:
        """So many hours in which nobody plans; whatever follows still happens while the planner is down."""
        self.now += timedelta(hours=hours)

    def move(self, zone: str) -> None:
        self._change(zone=zone)

    def choose(self, choice: tuple[int | None, time | None]) -> None:
        self._change(prompt_day=choice[0], prompt_time=choice[1])

    def work_on(self, weekdays: frozenset[int]) -> None:
        self._change(working_days=weekdays)

    def ask(self, rhythm: Rhythm) -> None:
        self.rhythm = rhythm
        self._reschedule()

    def away(self, days: tuple[int, int]) -> None:
        """From so many days from today on, for so many days."""
        first = self.today + days[0] * DAY
        held = {"id": len(self.absences) + 1, "workspace_id": W, "person_id": MEI}
        self.absences = (*self.absences, Absence(**held, first_day=first, last_day=first + days[1] * DAY))  # type: ignore[arg-type]
        self._reschedule()

    def back(self, _: None = None) -> None:
        """Whoever is away works from today on, and is not away again."""
        ended = (replace(each, last_day=min(each.last_day, self.today - DAY)) for each in self.absences)
        self.absences = tuple(each for each in ended if each.first_day <= each.last_day)
        self._reschedule()

    def check_in(self, _: None = None) -> None:
        self.heard = self.now

    @property
    def today(self) -> date:
        return shown(self.now, self.person.zone).date()

    @property
    def schedule(self) -> PromptSchedule:
        return schedule_of(self.person, (), WORKSPACE, self.rhythm, self.today)

    @property
    def calendar(self) -> WorkCalendar:
        return WorkCalendar(
            working_days=self.person.working_days, holidays=ListedHolidays(self.holidays), absences=self.absences
        )

    def _change(self, **values: Any) -> None:
        self.person = replace(self.person, **values)
        self._reschedule()

    def _reschedule(self) -> None:
        moment = next_moment(self._outlook(), WORKSPACE, self.now)
        self.person = replace(self.person, next_prompt_at=moment)

    def _plan(self) -> None:
        decided = decide(self._outlook(), WORKSPACE, self.now)
        before = self.prompts[0] if self.prompts else None
        if decided.asking is not None:
            plan = decided.asking.planned
            if before is not None and plan.previous is not None:
                self.prompts[0] = before = replace(before, last_day=plan.previous.last_day)
            seen = {"schedule": self.schedule, "calendar": self.calendar, "before": before, "heard": self.heard}
            self.decisions.append(Decision(now=self.now, decided=decided, **seen))  # type: ignore[arg-type]
            state = PromptState.EXCUSED if decided.asking.is_excused else PromptState.SCHEDULED
            self.prompts.insert(0, self._prompt(plan.slot, plan.due_at, state))
        self.person = replace(self.person, next_prompt_at=decided.next_at)

    def _prompt(self, slot: Slot, due_at: datetime, state: PromptState) -> Prompt:
        held: dict[str, Any] = {"id": PromptId(len(self.prompts) + 1), "workspace_id": W, "person_id": MEI}
        return Prompt(**held, first_day=slot.first_day, last_day=slot.last_day, due_at=due_at, state=state)

    def _outlook(self) -> Outlook:
        return Outlook(
            timetable=Timetable(person=self.person, schedule=self.schedule, calendar=self.calendar),
            candidates=(self._candidate(),),
            prompts=tuple(self.prompts[:8]),
            calendars={MEI: self.calendar},
        )

    def _candidate(self) -> Candidate:
        about: dict[str, Any] = {"key_result_id": KeyResultId(1), "owner_id": MEI, "cycle": CYCLE}
        return Candidate(**about, active_from=CYCLE.first_day, rhythm=self.rhythm, checked_in_at=self.heard)


def mei(zone: str, day: int | None = None, at: time | None = None, **more: Any) -> Person:
    held: dict[str, Any] = {"id": MEI, "workspace_id": W, "slack_user_id": "U0MEI", "name": "Mei"}
    return Person(**held, zone=zone, prompt_day=day, prompt_time=at, **more)


times = st.times().map(lambda at: at.replace(second=0, microsecond=0))
zones = st.sampled_from(ZONES)
choices = st.tuples(st.none() | st.integers(0, 6), st.none() | times)
working_days = st.just(MONDAY_TO_FRIDAY) | st.frozensets(st.integers(0, 6), min_size=1)
steps = st.one_of(
    st.tuples(st.just("live"), st.integers(0, 20)),
    st.tuples(st.just("live"), st.integers(0, 20)),
    st.tuples(st.just("down"), st.integers(1, 60) | st.integers(61, 40 * 24)),
    st.tuples(st.just("move"), zones),
    st.tuples(st.just("choose"), choices),
    st.tuples(st.just("work_on"), working_days),
    st.tuples(st.just("ask"), st.sampled_from(Rhythm)),
    st.tuples(st.just("away"), st.tuples(st.integers(-2, 9), st.integers(0, 24))),
    st.tuples(st.just("back"), st.none()),
    st.tuples(st.just("check_in"), st.none()),
)
scripts = st.lists(steps, max_size=12)


@st.composite
def lives(draw: st.DrawFn) -> Life:
    """Somebody new in any zone and any year from 2020 to 2035; where
    clocks are changed, most of them are asked just then."""
    zone, year = draw(zones), draw(st.integers(2020, 2035))
    now = (
        datetime(year, 1, 1, tzinfo=UTC) + draw(st.integers(0, 364)) * DAY + draw(st.integers(0, 86_399)) * DAY / 86_400
    )
    day, at = draw(choices)
    jumps = [None, *changes_of_clocks(zone, year)]
    jump = draw(st.sampled_from(jumps))
    if jump is not None:
        wall = shown(jump, zone) + draw(st.integers(-130, 130)) * timedelta(minutes=1)
        now, day, at = jump - draw(st.integers(1, 20)) * DAY, wall.weekday(), wall.time()
    nearby = st.dates(local_day(now, zone), local_day(now, zone) + 120 * DAY)
    return Life(
        now=now,
        person=mei(zone, day, at, working_days=draw(working_days)),
        rhythm=draw(st.sampled_from(Rhythm)),
        holidays=draw(st.frozensets(nearby, max_size=8)),
        lag=timedelta(seconds=draw(st.integers(0, 20))),
    )
