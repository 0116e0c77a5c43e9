"""What each person is owed, from docs/when-it-writes.md alone: which messages, at which moment, and no other."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from itertools import islice
from zoneinfo import ZoneInfo

from tests.quarters.asked import may_be_asked, rhythm_of, who_is_asked
from tests.quarters.days import A_DAY, at, day_of, days, is_working_day
from tests.quarters.errands import has_to_do
from tests.quarters.facts import Facts, Known
from tests.quarters.latecomers import asked_late

EPOCH = date(2024, 1, 1)
NEVER = datetime.max.replace(tzinfo=UTC)
A_MOMENT = timedelta(microseconds=1)
EARLY = 3  # days before the question within which what was said is not asked again
DAYS_OF = {"weekly": 7, "fortnightly": 14}


@dataclass(frozen=True, order=True)
class Owed:
    """``what``: asked, reminded, back (after it was put off), or wanted (somebody waits)."""

    at: datetime
    what: str


@dataclass(frozen=True)
class Slot:
    first: date
    last: date


@dataclass(frozen=True)
class Round:
    """One question of somebody that was sent, and what it asks about: nothing where it only says what is to be done."""

    slot: Slot
    sent: datetime
    asked: tuple[int, ...]


@dataclass(frozen=True)
class Person:
    """One person's side of the story, up to ``end``."""

    known: Known
    row: Facts
    end: datetime

    @property
    def messages(self) -> list[Owed]:
        found = [one for each in self.rounds for one in self._of(each)]
        return sorted([*found, *self._wanted()])

    @cached_property
    def rounds(self) -> list[Round]:
        return [one for slot in self._slots() for one in self._round(slot)]

    def slot_on(self, day: date) -> Slot:
        return next(slot for slot in self._slots() if slot.first <= day <= slot.last)

    @property
    def hour(self) -> time:
        found: time = self.row["prompt_time"] or time(9)
        return found

    @property
    def zone(self) -> str:
        return str(self.row["zone"])

    @property
    def weekday(self) -> int:
        return self.row["prompt_day"] or 0

    @cached_property
    def rhythm(self) -> str:
        """That of the fastest of what they may be asked about."""
        mine = [one for one in self.known.results.values() if self.row["id"] in may_be_asked(self.known, one)]
        ever = [one for one in mine if "active" in self.known.states_of(self.known.objective_of(one))]
        found = {rhythm_of(self.known, one) for one in ever}
        return "weekly" if "weekly" in found or not found else "fortnightly"

    def closed_at(self, one: Round) -> datetime | None:
        """When everything that was asked had been answered, or the question was skipped."""
        skips = [each for each in self.known.ledger.skipped[self.row["slack_user_id"]] if each >= one.sent]
        heard = [self._heard_since(result, one.sent) for result in one.asked]
        moments = [*skips[:1], *([max(m for m in heard if m)] if one.asked and all(heard) else [])]
        return min(moments, default=None)

    def _heard_since(self, result: int, since: datetime) -> datetime | None:
        return next((one["at"] for one in self.known.said[result] if one["at"] >= since), None)

    def _slots(self) -> Iterator[Slot]:
        """From the one that runs when the story begins."""
        return self.slots(day_of(self.known.ledger.started, self.zone))

    def slots(self, since: date) -> Iterator[Slot]:
        """Those from the one that holds a day up to the end."""
        first = since - timedelta(days=(since.weekday() - self.weekday) % 7)
        length = DAYS_OF[self.rhythm]
        if length == 14 and (first - EPOCH).days // 7 % 2:
            first -= timedelta(days=7)
        while at(first, time(0), self.zone) < self.end:
            yield Slot(first, first + timedelta(days=length - 1))
            first += timedelta(days=length)

    def _round(self, slot: Slot) -> Iterator[Round]:
        """At most one: on the first working day of the slot, if anything is owed by then."""
        for day in days(slot.first, slot.last):
            moment = at(day, self.hour, self.zone)
            if is_working_day(self.known, self.row, day, moment):
                if moment < self.known.ledger.started:
                    moment = self._late(slot)
                yield from self._asked_at(slot, day, moment) or self._asked_late(slot, moment)
                return

    def _asked_at(self, slot: Slot, day: date, moment: datetime) -> list[Round]:
        asked = tuple(one["id"] for one in self.known.results.values() if self._owes(one, slot, day, moment))
        is_here = self.row["deactivated_at"] is None
        is_said = bool(asked) or (is_here and has_to_do(self.known, self.row, day, moment))
        return [Round(slot, moment, asked)] if is_said and self.known.ledger.started <= moment < self.end else []

    def _asked_late(self, slot: Slot, since: datetime) -> list[Round]:
        until = at(slot.last + A_DAY, time(0), self.zone)
        is_known = any(person == self.row["id"] for person, _ in self.known.asked_before)
        moment = asked_late(self.known, self.row, self.hour, since, until) if is_known and since < self.end else None
        # what was shared counts from just after
        return [] if moment is None else self._asked_at(slot, day_of(moment, self.zone), moment + A_MOMENT)

    def _late(self, slot: Slot) -> datetime:
        """Nobody had asked when the story began: then, if that is a good hour early enough in the slot; else never."""
        begun = self.known.ledger.started
        here, today = begun.astimezone(ZoneInfo(self.zone)), day_of(begun, self.zone)
        left = sum(is_working_day(self.known, self.row, day, begun) for day in days(today, slot.last))
        is_good = time(9) <= here.time() < time(18) and is_working_day(self.known, self.row, today, begun) and left > 1
        return begun if is_good and (self.row["id"], slot.first) not in self.known.asked_before else NEVER

    def _owes(self, result: Facts, slot: Slot, day: date, moment: datetime) -> bool:
        if not self.known.is_asked_about(result, day, moment) or not self.is_its_turn(result, slot):
            return False
        last = self.known.last(result["id"], moment)
        if last is not None:
            heard = day_of(last["at"], self.zone)
            if heard >= slot.first or (day - heard).days <= EARLY:
                return False
        return bool(who_is_asked(self.known, result, day, slot.last, moment) == self.row["id"])

    def is_its_turn(self, result: Facts, slot: Slot) -> bool:
        second_sunday = any((day - EPOCH).days % 14 == 6 for day in days(slot.first, slot.last))
        return rhythm_of(self.known, result) == "weekly" or second_sunday

    def _of(self, one: Round) -> Iterator[Owed]:
        yield Owed(one.sent, "asked")
        closed, back = self.closed_at(one), dict(self._back(one))
        yield from (Owed(moment, "back") for moment in back.values() if closed is None or closed > moment)
        reminded = self._reminded(one)
        if reminded is None or (closed is not None and closed <= reminded):
            return
        by_then = [moment for put_off, moment in back.items() if put_off <= reminded]
        if not any(day_of(moment, self.zone) >= day_of(reminded, self.zone) for moment in by_then):
            yield Owed(reminded, "reminded")

    def _back(self, one: Round) -> Iterator[tuple[datetime, datetime]]:
        """When it was put off, each time to the next working day, and when that is."""
        for put_off in self.known.ledger.snoozed[self.row["slack_user_id"]]:
            if one.sent <= put_off and day_of(put_off, self.zone) <= one.slot.last:
                following = days(day_of(put_off, self.zone) + A_DAY, one.slot.last)
                found = (day for day in following if is_working_day(self.known, self.row, day, put_off))
                yield from ((put_off, at(day, self.hour, self.zone)) for day in islice(found, 1))

    def _reminded(self, one: Round) -> datetime | None:
        following = days(day_of(one.sent, self.zone) + A_DAY, one.slot.last)
        if not one.asked:  # nobody has missed it
            return None
        open_days = [day for day in following if is_working_day(self.known, self.row, day, one.sent)]
        moment = at(open_days[1], self.hour, self.zone) if len(open_days) > 1 else None
        return moment if moment is not None and moment < self.end else None

    def _wanted(self) -> Iterator[Owed]:
        """Somebody needs them: at once, or when their quiet hours end."""
        for one in self.known.blockers:
            if one["asked_id"] == self.row["id"] and one["opened_at"] >= self.known.ledger.started:
                opened = one["opened_at"]
                day = day_of(opened, self.zone)
                begins, ends = at(day, time(9), self.zone), at(day, time(18), self.zone)
                moment = opened if begins <= opened < ends else begins if opened < begins else begins + A_DAY
                if moment < self.end:
                    yield Owed(moment, "wanted")
