"""The check-ins of the past weeks, made from who answered when and from the course of each key result. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random

from bot.demo.answering import Past
from bot.demo.courses import Said, said_on
from bot.demo.notation import Result
from bot.demo.quarter import Quarter
from bot.demo.stories import CORRECTION, FIRST_NOTES, LATER_NOTES
from bot.domain.ids import KeyResultId, PersonId
from bot.domain.okrs import KeyResult
from bot.domain.people import Person
from bot.domain.wallclock import local_day

CORRECTED_IN = 5  # week
CORRECTED_AFTER = timedelta(minutes=47)
CHATTY = 0.3  # of the check-ins without a note in the tables

Key = tuple[int, date]
"""A slot: person and first day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One check-in about one key result, in the order in which they follow each other. ``corrects``: it puts right the
    one before it."""

    key_result_id: KeyResultId
    slot: Key
    week: int
    author: Person
    on_behalf_of_id: PersonId | None
    at: datetime
    value: Decimal
    confidence: int
    note: str = ""
    unchanged: bool = False
    corrects: bool = False

    @property
    def effective_day(self) -> date:
        return local_day(self.at, self.author.zone)


Stories = dict[KeyResultId, list[Told]]
"""What was said about each key result, oldest first."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A key result with its table and with L of its objective: 1 for committed, 0.7 for aspirational. ``language`` is
    what its owner writes."""

    key_result: KeyResult
    result: Result
    level: float
    language: str


def told(past: Iterable[Past], subjects: Mapping[KeyResultId, Subject], quarter: Quarter) -> Stories:
    """What was said about each key result, oldest first."""
    answers: dict[KeyResultId, list[tuple[datetime, Past, PersonId | None]]] = defaultdict(list)
    for one in past:
        for identity, owner_id in one.answered:
            if one.said_at is not None:
                answers[identity].append((one.said_at, one, owner_id))
    found = {}
    for identity, given in answers.items():
        given.sort(key=lambda each: each[0])
        found[identity] = list(_history(subjects[identity], given, quarter))
    return found


def _history(subject: Subject, given: list[tuple[datetime, Past, PersonId | None]], quarter: Quarter) -> Iterator[Told]:
    days = [quarter.monday(one.week) for _, one, _ in given]
    said = list(said_on(subject.result, days, subject.level, quarter))
    notes = _notes(subject, len(given))
    before: Said | None = None
    for (at, one, owner_id), now, note in zip(given, said, notes, strict=True):
        row = Told(
            key_result_id=subject.key_result.id,
            slot=one.key,
            week=one.week,
            author=one.person,
            on_behalf_of_id=owner_id,
            at=at,
            value=now.value,
            confidence=now.confidence,
            note=note,
            unchanged=now == before and not note,
        )
        if subject.result.corrected and one.week == CORRECTED_IN and before is not None:
            yield replace(row, value=before.value, note="", unchanged=False)
            yield replace(row, at=at + CORRECTED_AFTER, note=CORRECTION, corrects=True)
        else:
            yield row
        before = now


def _notes(subject: Subject, count: int) -> list[str]:
    """The notes of the table at the end; before that a few words now and then."""
    draw = Random(f"notes {subject.key_result.code}")  # noqa: S311  # the same at every start
    small = [draw.choice(LATER_NOTES[subject.language]) if draw.random() < CHATTY else "" for _ in range(count)]
    if small and draw.random() < 2 * CHATTY:
        small[0] = draw.choice(FIRST_NOTES[subject.language])
    own = subject.result.notes[-count:]
    return [*small[: count - len(own)], *own]
