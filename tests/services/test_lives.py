"""Time, proven on a database: whatever happens between planning and posting, nothing comes at a bad hour or twice, and
who is left in peace afterwards is asked once a slot.

The scripts are those of ``tests/domain/lives.py``; here planner, outbox and messages are the real ones too, Slack may
be down, and people put off and skip.
"""

from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.domain.deliveries import Delivery, DeliveryKind
from bot.domain.errors import AlreadyDone, NothingToDo
from bot.domain.ids import CycleId, PromptId
from bot.domain.people import Person
from bot.domain.prompt_plans import Timetable
from bot.domain.prompt_times import Snooze
from bot.domain.prompts import Prompt, PromptRule, PromptState
from bot.domain.workspaces import Rhythm
from bot.services.prompts.prompts import Prompts
from bot.services.schedules import reschedule, timetables
from storage import Store
from tests.depth import examples
from tests.domain.lives import CYCLE, QUIET_MONTHS, Step, choices, steps, zones
from tests.domain.wall_clocks import DAY, HOUR, first_showing, shown
from tests.emptying import empty_through
from tests.factories import Office
from tests.services.prompts.mailroom import BATCH, Mailroom

pytestmark = pytest.mark.long

ALWAYS = {"first_day": CYCLE.first_day, "last_day": CYCLE.last_day}
LAG = timedelta(seconds=2)
FRESH = timedelta(days=7)
"""After that nobody is excused any more for what they said or put off before."""

further_steps = st.one_of(
    steps,
    st.tuples(st.just("without_slack"), st.integers(1, 90)),
    st.tuples(st.just("put_off"), st.sampled_from(Snooze)),
    st.tuples(st.just("skip"), st.none()),
)
beginnings = st.tuples(st.datetimes(datetime(2020, 1, 1), datetime(2035, 12, 31)), zones, choices)  # noqa: DTZ001


@dataclass
class Life:
    """Mei, planned for and written to by the real services. ``told`` are the messages by prompt and kind."""

    store: Store
    now: datetime
    office: Office
    mei: Person
    mail: Mailroom
    told: "Counter[tuple[PromptId, DeliveryKind]]" = field(default_factory=Counter)

    @classmethod
    def begin(cls, store: Store, now: datetime, zone: str, day: int | None, at: time | None) -> "Life":
        empty_through(store)
        office = Office.open(store, now)
        with store.write() as tx:
            tx.connection.execute(tx.cycles.table.update().values(**ALWAYS))
        mei = office.person("Mei", zone=zone, prompt_day=day, prompt_time=at)
        days: dict[str, Any] = {"active_from": CYCLE.first_day, "due_day": CYCLE.last_day}
        office.key_result(office.objective(mei, cycle_id=CycleId(office.cycle.id)), **days)
        life = cls(store, now, office, mei, Mailroom(store))
        life.mail.run(now)
        return life

    def play(self, script: list[Step]) -> None:
        for name, value in script:
            getattr(self, name)(value)

    def live(self, days: int) -> None:
        end = self.now + days * DAY
        self._run()
        while (moment := self.mail.next_due()) is not None and max(moment + LAG, self.now) <= end:
            self.now = max(moment + LAG, self.now)
            self._run()
        self.now = end

    def down(self, hours: int) -> None:
        self.now += hours * HOUR

    def without_slack(self, hours: int) -> None:
        """So many hours in which everything is planned and nothing is sent."""
        end = self.now + hours * HOUR
        while self.now < end:
            self.mail.planner.plan_due(self.now, BATCH)
            self.now = min(end, self.now + 6 * HOUR)

    def move(self, zone: str) -> None:
        self._change(zone=zone)

    def choose(self, choice: tuple[int | None, time | None]) -> None:
        self._change(prompt_day=choice[0], prompt_time=choice[1])

    def work_on(self, weekdays: frozenset[int]) -> None:
        self._change(working_days=weekdays)

    def ask(self, rhythm: Rhythm) -> None:
        with self.store.write() as tx:
            workspace = tx.workspaces.set(
                tx.workspaces.get(self.mei.workspace_id), by=None, now=self.now, rhythm=rhythm
            )
            reschedule(tx, workspace, [self.mei.id], self.now)

    def away(self, days: tuple[int, int]) -> None:
        first = shown(self.now, self.person.zone).date() + days[0] * DAY
        held = {"workspace_id": self.mei.workspace_id, "person_id": self.mei.id}
        with self.store.write() as tx:
            tx.absences.insert(**held, first_day=first, last_day=first + days[1] * DAY)
            reschedule(tx, self.office.workspace, [self.mei.id], self.now)

    def back(self, _: None = None) -> None:
        with self.store.write() as tx:
            tx.connection.execute(tx.absences.table.delete())
            reschedule(tx, self.office.workspace, [self.mei.id], self.now)

    def check_in(self, _: None = None) -> None:
        with self.store.write() as tx:
            tx.connection.execute(tx.key_results.table.update().values(checked_in_at=self.now))

    def put_off(self, choice: Snooze) -> None:
        with suppress(NothingToDo, AlreadyDone):
            Prompts(self.store).snooze(self.office.workspace, self.person, choice, self.now)

    def skip(self, _: None = None) -> None:
        with suppress(NothingToDo, AlreadyDone):
            Prompts(self.store).skip(self.office.workspace, self.person, self.now)

    @property
    def person(self) -> Person:
        with self.store.read() as tx:
            return tx.people.get(self.mei.workspace_id, self.mei.id)

    @property
    def today(self) -> date:
        return shown(self.now, self.person.zone).date()

    @property
    def rhythm(self) -> Rhythm:
        with self.store.read() as tx:
            return tx.workspaces.get(self.mei.workspace_id).rhythm

    @property
    def prompts(self) -> list[Prompt]:
        with self.store.read() as tx:
            return tx.prompts.latest_of(self.mei.workspace_id, [self.mei.id], 500).get(self.mei.id, [])

    def works_in(self, prompt: Prompt) -> bool:
        """Whether there is a day on which she can be asked."""
        with self.store.read() as tx:
            calendar = timetables(tx, self.office.workspace, [self.person], self.now)[self.mei.id].calendar
        days = (prompt.last_day - prompt.first_day).days + 1
        return any(calendar.is_working_day(prompt.first_day + n * DAY) for n in range(days))

    def _change(self, **values: Any) -> None:
        with self.store.write() as tx:
            tx.people.change(tx.people.get(self.mei.workspace_id, self.mei.id), by=None, now=self.now, **values)
            reschedule(tx, self.office.workspace, [self.mei.id], self.now)

    def _run(self) -> None:
        so_far = len(self.mail.posted)
        self.mail.run(self.now)
        for delivery, _ in self.mail.posted[so_far:]:
            self._comes_at_a_good_hour(delivery)

    def _comes_at_a_good_hour(self, delivery: Delivery) -> None:
        """Where and when Mei works at the moment at which it is posted; what she put off comes when she said, and what
        Slack took within the hour comes as it was planned."""
        with self.store.read() as tx:
            prompt = tx.prompts.get(self.mei.workspace_id, PromptId(delivery.subject["prompt"]))
            times = timetables(tx, self.office.workspace, [self.person], self.now)[self.mei.id]
        self.told[prompt.id, delivery.kind] += 1
        wall = shown(self.now, times.schedule.zone)
        assert wall.date() <= prompt.last_day
        if delivery.created_at < self.now <= delivery.created_at + HOUR:
            return
        if delivery.rule == PromptRule.SNOOZED:
            assert not times.calendar.is_away(wall.date())
            return
        assert prompt.first_day <= wall.date()
        assert wall.date() > prompt.first_day or self.now >= self._promised(times, prompt.first_day)
        assert times.calendar.is_working_day(wall.date())
        assert not self._is_quiet(times)

    def _promised(self, times: Timetable, day: date) -> datetime:
        return first_showing(day, times.schedule.hour, times.schedule.zone)

    def _is_quiet(self, times: Timetable) -> bool:
        wall = shown(self.now, times.schedule.zone)
        begun = [self._promised(times, wall.date() - n * DAY) for n in (0, 1)] if times.schedule.chosen else []
        return not time(9) <= wall.time() < time(18) and not any(each <= self.now < each + HOUR for each in begun)


@examples(2)
@given(beginning=beginnings, script=st.lists(further_steps, max_size=10))
@example(
    beginning=(datetime(2026, 3, 20), "Europe/Dublin", (6, time(1, 30))),  # noqa: DTZ001
    script=[
        ("work_on", frozenset(range(7))),
        ("live", 9),
        ("move", "Pacific/Auckland"),
        ("down", 61),
        ("live", 3),
        ("without_slack", 40),
        ("away", (0, 1)),
        ("move", "Pacific/Midway"),
    ],
)
def test_whatever_happens_nothing_comes_at_a_bad_hour_or_twice_and_all_is_asked_again(
    store: Store, beginning: tuple[datetime, str, tuple[int | None, time | None]], script: list[Step]
) -> None:
    moment, zone, (day, at) = beginning
    life = Life.begin(store, moment.replace(tzinfo=UTC), zone, day, at)
    life.play(script)
    life.back()
    left_in_peace = life.today
    life.live(QUIET_MONTHS[life.rhythm])

    prompts = life.prompts
    for prompt in prompts:
        assert life.told[prompt.id, DeliveryKind.PROMPT] <= 1 + prompt.snoozes
        assert life.told[prompt.id, DeliveryKind.REMINDER] <= 1
        assert prompt.state is not PromptState.SCHEDULED or shown(life.now, life.person.zone).date() <= prompt.last_day
    days = [day for prompt in prompts for day in (prompt.last_day, prompt.first_day)]
    assert days == sorted(days, reverse=True)
    assert len({prompt.first_day for prompt in prompts} | {prompt.last_day for prompt in prompts}) >= len(prompts)
    over = [one for one in prompts if left_in_peace + FRESH < one.first_day and one.last_day < life.today]
    in_peace = [one for one in over if life.works_in(one)]
    assert in_peace
    assert {life.told[prompt.id, DeliveryKind.PROMPT] for prompt in in_peace} == {1}
