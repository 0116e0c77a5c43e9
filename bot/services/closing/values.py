"""Last values that are given while an objective is closed: check-ins like others, for the day that is chosen."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from bot.domain.answers import Answer, closed_because
from bot.domain.checkins import CheckInSource
from bot.domain.cycles import Cycle
from bot.domain.milestones import ticked_for
from bot.domain.numbers import read_value
from bot.domain.okrs import KeyResult, Metric, Objective
from bot.domain.people import Person
from bot.domain.permissions import Action, allowed
from bot.domain.refusals import Reason, reason_of
from bot.domain.workspaces import Workspace
from bot.services.access import policy_of
from bot.services.checkins.recording import Recording
from bot.services.checkins.voices import Voices
from bot.services.closing.form import DAY, VALUE, Fields, may_be_on, name, standing_day
from storage import Transaction

Typed = tuple[KeyResult, Decimal, date]


@dataclass(frozen=True, slots=True)
class Values:
    """What this person may still say about the key results of an objective."""

    tx: Transaction
    workspace: Workspace
    person: Person
    objective: Objective
    cycle: Cycle
    voices: Voices
    now: datetime

    @classmethod
    def at(
        cls, tx: Transaction, workspace: Workspace, person: Person, objective: Objective, cycle: Cycle, now: datetime
    ) -> "Values":
        voices = Voices.of(tx, workspace, person, now)
        return cls(tx, workspace, person, objective, cycle, voices, now)

    def may(self, key_result: KeyResult) -> bool:
        relation = self.voices.relation(key_result, self.objective)
        is_open = closed_because(key_result, self.objective, self.cycle, self.voices.today) is None
        return is_open and allowed(Action.CHECK_IN, relation, policy_of(self.workspace))

    def read(self, key_results: tuple[KeyResult, ...], typed: Fields) -> tuple[list[Typed], Mapping[str, Reason]]:
        """What was typed into the fields of these, and what is wrong with it, by field."""
        found, problems = list[Typed](), dict[str, Reason]()
        for one in key_results:
            text = typed.get(name(VALUE, one.number), "").strip()
            if not text or not self.may(one):
                continue
            value = read_value(text, one)
            day = self._day(one, typed)
            if not isinstance(value, Decimal):
                problems[name(VALUE, one.number)] = reason_of(value, one)
            elif day is None:
                problems[name(DAY, one.number)] = ("day_of_value", {"first_day": one.active_from.isoformat()})
            else:
                found.append((one, value, day))
        return found, problems

    def record(self, typed: list[Typed]) -> None:
        """Check-ins without a confidence: that one speaks of what is still to come. The caller holds the key
        results."""
        recording = Recording(self.tx, self.workspace, self.person, self.voices, CheckInSource.HOME, self.now)
        answers = [
            Answer(
                key_result_id=one.id,
                value=value,
                confidence=None,
                milestones=ticked_for(one, value) if one.metric is Metric.MILESTONES else None,
                effective_day=day,
            )
            for one, value, day in typed
        ]
        recording.record(answers, {one.id: one for one, _, _ in typed})

    def _day(self, key_result: KeyResult, typed: Fields) -> date | None:
        """The chosen day; None where no value can stand for it."""
        today = self.voices.today
        text = typed.get(name(DAY, key_result.number), "")
        try:
            day = date.fromisoformat(text) if text else standing_day(key_result, today)
        except ValueError:
            return None
        return day if may_be_on(key_result, day, today) else None
