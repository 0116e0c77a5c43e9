"""How many key results were on track and how many people had checked in when a digest was posted."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from tests.quarters.days import A_DAY, at, day_of, days, is_away, is_working_day
from tests.quarters.facts import Facts, Known
from tests.quarters.owed import EARLY, Person, Round
from tests.quarters.standing import Standing

GRACE, SURE = 3, 7  # working days that an answer may be late; confidence from which on it is high
A_WEEK = timedelta(weeks=1)


@dataclass(frozen=True)
class Count:
    """As of ``moment``; ``people`` by their id."""

    known: Known
    people: dict[int, Person]
    moment: datetime

    def on_track(self, standings: list[Standing]) -> tuple[int, int]:
        """At least and at most: how absence stops the clock of silence is left to tests of its own."""
        well = [one for one in standings if self._is_well(one)]
        doubtful = [one for one in well if self._was_away(one)]
        silent = [one for one in well if not self._was_away(one) and self._late(one) > GRACE]
        return len(well) - len(silent) - len(doubtful), len(well) - len(silent)

    def answers(self, standings: list[Standing]) -> Counter[str]:
        """How many of those who are asked about these key results have checked in, are away, and so on."""
        today = day_of(self.moment, self.known.workspace["zone"])
        asked = [one for one in standings if self._is_asked(one, today)]
        owners = {one.row["owner_id"] for one in asked} & self._here()
        return Counter(self._answer(owner, [one for one in asked if one.row["owner_id"] == owner]) for owner in owners)

    def old_numbers(self, standings: list[Standing]) -> int:
        today = day_of(self.moment, self.known.workspace["zone"])
        asked = [one for one in standings if self._is_asked(one, today)]
        last = [self.known.last(one.row["id"], self.moment) for one in asked]
        return sum(one is not None and one["at"] < self.moment - A_WEEK for one in last)

    def _is_asked(self, one: Standing, today: date) -> bool:
        return self.known.is_asked_about(self.known.results[one.row["id"]], today, self.moment)

    def _here(self) -> set[int]:
        return {one["id"] for one in self.known.people.values() if one["deactivated_at"] is None}

    def _is_well(self, one: Standing) -> bool:
        if one.row["state"] == "done":
            return True
        if one.row["state"] != "active" or one.objective["state"] != "active":
            return False
        if one.row["owner_id"] not in self._here() or self.known.last(one.row["id"], self.moment) is None:
            return False
        return one.progress == 1 if one.row["direction"] == "maintain" else (one.confidence or 0) >= SURE

    def _was_away(self, one: Standing) -> bool:
        """Since it was last heard of."""
        owner, last = self.known.people[one.row["owner_id"]], self.known.last(one.row["id"], self.moment)
        since = self.moment - A_WEEK if last is None else last["at"]
        between = days(day_of(since, owner["zone"]), day_of(self.moment, owner["zone"]))
        return any(is_away(self.known, owner, day, self.moment) for day in between)

    def _late(self, one: Standing) -> int:
        """Working days since the first question that was not answered."""
        last = self.known.last(one.row["id"], self.moment)
        if one.row["state"] == "done" or last is None:
            return 0
        person = self.people[one.row["owner_id"]]
        heard, today = day_of(last["at"], person.zone), day_of(self.moment, person.zone)
        for slot in person.slots(heard):
            due = next((day for day in days(slot.first, slot.last) if self._works(person.row, day)), None)
            is_answered = slot.first <= heard or due is None or (due - heard).days <= EARLY
            if due is not None and not is_answered and person.is_its_turn(one.row, slot):
                return sum(self._works(person.row, day) for day in days(due + A_DAY, today))
        return 0

    def _works(self, person: Facts, day: date) -> bool:
        return is_working_day(self.known, person, day, self.moment)

    def _answer(self, owner: int, own: list[Standing]) -> str:
        person = self.people[owner]
        running = self._running(person)
        today = day_of(self.moment, person.zone)
        begins = today - A_WEEK if running is None else running[0] - timedelta(days=EARLY)
        last = [self.known.last(one.row["id"], self.moment) for one in own]
        if any(one is not None and day_of(one["at"], person.zone) >= begins for one in last):
            return "checked in"
        if is_away(self.known, person.row, today, self.moment):
            return "away"
        if running is None or running[1] is None:
            return "not due yet"
        return self._unanswered(person, running[1])

    def _unanswered(self, person: Person, asked: Round) -> str:
        closed = person.closed_at(asked)
        if closed is not None and closed < self.moment:
            skips = self.known.ledger.skipped[person.row["slack_user_id"]]
            return "skipped" if closed in skips else "checked in"
        sent = day_of(asked.sent, person.zone)
        following = next(day for day in days(sent + A_DAY, sent + 30 * A_DAY) if self._works(person.row, day))
        return "not due yet" if self.moment < at(following, person.hour, person.zone) else "not answered"

    def _running(self, person: Person) -> tuple[date, Round | None] | None:
        """The first day of the slot in which somebody has been asked, or would have been, and the question."""
        slot = person.slot_on(day_of(self.moment, person.zone))
        due = next((day for day in days(slot.first, slot.last) if self._works(person.row, day)), None)
        moment = None if due is None else at(due, person.hour, person.zone)
        if moment is None or not self.known.ledger.started <= moment <= self.moment:
            return None
        return slot.first, next((one for one in person.rounds if one.slot == slot), None)
