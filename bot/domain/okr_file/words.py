"""The words that stand for a kind of row and for a state, in our own files and in those of others."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeVar

from bot.domain.cycle_dates import ProposedCycle, propose
from bot.domain.cycles import CycleKind
from bot.domain.directory_file.cells import Wrong
from bot.domain.okrs import Commitment, KeyResultState, ObjectiveState

T = TypeVar("T")


class Kind(StrEnum):
    """What a row is about."""

    OBJECTIVE = "objective"
    KEY_RESULT = "key_result"


KINDS = {
    "objective": Kind.OBJECTIVE,
    "o": Kind.OBJECTIVE,
    "goal": Kind.OBJECTIVE,
    "key result": Kind.KEY_RESULT,
    "keyresult": Kind.KEY_RESULT,
    "kr": Kind.KEY_RESULT,
}
LEFT_OUT = frozenset({"project", "initiative", "task", "kpi", "big rock"})
"""Kinds of rows that okrbot has no place for; they are counted."""


@dataclass(frozen=True, slots=True)
class State:
    """What a word says of an objective, and of a key result."""

    objective: ObjectiveState
    key_result: KeyResultState


_RUNS = State(ObjectiveState.ACTIVE, KeyResultState.ACTIVE)
_RESTS = State(ObjectiveState.PAUSED, KeyResultState.PAUSED)
_OVER = State(ObjectiveState.CLOSED, KeyResultState.CLOSED)
_REACHED = State(ObjectiveState.CLOSED, KeyResultState.DONE)
_DROPPED = State(ObjectiveState.CANCELLED, KeyResultState.CANCELLED)
STATES = {
    **dict.fromkeys(("active", "open", "in progress", "not started", "reopened"), _RUNS),
    **dict.fromkeys(("on track", "at risk", "behind", "off track"), _RUNS),
    **dict.fromkeys(("paused", "postponed", "on hold"), _RESTS),
    **dict.fromkeys(("closed", "over"), _OVER),
    **dict.fromkeys(("done", "completed", "complete", "achieved"), _REACHED),
    **dict.fromkeys(("cancelled", "canceled", "dropped", "abandoned"), _DROPPED),
}
IMPRESSIONS = frozenset({"on track", "at risk", "behind", "off track", "not started"})
"""States that are somebody's impression: okrbot works its own out from confidence and dates, so they are counted and
not carried."""

COMMITMENTS = {
    "committed": Commitment.COMMITTED,
    "aspirational": Commitment.ASPIRATIONAL,
    "stretch": Commitment.ASPIRATIONAL,
    "moonshot": Commitment.ASPIRATIONAL,
}

_YEAR = r"(?:(?P<year>20\d\d)|['’]?(?P<short>\d\d))"
_PERIODS = (
    (CycleKind.QUARTER, re.compile(rf"q(?P<number>[1-4])[\s/-]*{_YEAR}")),
    (CycleKind.QUARTER, re.compile(r"(?P<year>20\d\d)[\s/-]*q(?P<number>[1-4])")),
    (CycleKind.HALF, re.compile(rf"h(?P<number>[12])[\s/-]*{_YEAR}")),
    (CycleKind.HALF, re.compile(r"(?P<year>20\d\d)[\s/-]*h(?P<number>[12])")),
    (CycleKind.YEAR, re.compile(r"(?:annual\s+|year\s+)?(?P<year>20\d\d)(?:\s+annual)?")),
)
_MONTHS = {CycleKind.QUARTER: 3, CycleKind.HALF: 6, CycleKind.YEAR: 12}


def state_of(text: str) -> State | Wrong:
    return _meant(STATES, text)


def commitment_of(text: str) -> Commitment | Wrong:
    return _meant(COMMITMENTS, text)


def plain_word(text: str) -> str:
    """``Not_Started`` → ``not started``."""
    return " ".join(text.casefold().replace("_", " ").replace("-", " ").split())


def _meant(words: Mapping[str, T], text: str) -> T | Wrong:
    found = words.get(plain_word(text))
    return Wrong("not_one_of", {"typed": text, "words": ", ".join(words)}) if found is None else found


def period(text: str) -> ProposedCycle | None:
    """The calendar period that a name speaks of: ``Q4 2026``, ``2026-H2``, ``Annual 2026``. A fiscal year says nothing
    of its days. The name stays as it is written."""
    plain = " ".join(text.casefold().split())
    for kind, form in _PERIODS:
        if match := form.fullmatch(plain):
            held = match.groupdict()
            year = int(held["year"] or f"20{held.get('short')}")
            month = (int(held.get("number") or 1) - 1) * _MONTHS[kind] + 1
            found = propose(kind, date(year, month, 1))
            return ProposedCycle(text, kind, found.first_day, found.last_day)
    return None


def kind_of_days(name: str, first_day: date, last_day: date) -> ProposedCycle:
    """A cycle with these days; of a calendar's kind where they are those of such a period."""
    for kind in (CycleKind.QUARTER, CycleKind.HALF, CycleKind.YEAR, CycleKind.TWO_MONTHS):
        found = propose(kind, first_day)
        if (found.first_day, found.last_day) == (first_day, last_day):
            return ProposedCycle(name, kind, first_day, last_day)
    return ProposedCycle(name, CycleKind.CUSTOM, first_day, last_day)
