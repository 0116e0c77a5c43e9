"""What needs attention, each entry with the rules that fired (model.md, Needs attention)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import ClassVar

from bot.domain.answers import reaches_target
from bot.domain.checkins import Blocker
from bot.domain.cycles import CycleState
from bot.domain.okrs import KeyResult, KeyResultState
from bot.domain.pace import Pace, PaceBand
from bot.domain.status import GRACE, Silence

BLOCKED_AFTER = 3  # working days
LOW_CONFIDENCE = 4
DROP = 3
TWO_FALLS_ENDING_AT = 6


class AttentionRule(StrEnum):
    """In the order in which they are shown."""

    BLOCKED = "blocked"
    FAR_BEHIND = "far_behind"
    LOW_CONFIDENCE = "low_confidence"
    FALLING = "falling"
    NO_OWNER = "no_owner"
    STALE = "stale"
    UNATTENDED = "unattended"
    PAST_DUE = "past_due"


ORDER = tuple(AttentionRule)


@dataclass(frozen=True, slots=True)
class Blocked:
    """A blocker without an answer, and for how many working days it has been open."""

    rule: ClassVar = AttentionRule.BLOCKED
    blocker: Blocker
    working_days: int


@dataclass(frozen=True, slots=True)
class FarBehind:
    rule: ClassVar = AttentionRule.FAR_BEHIND
    pace: Pace


@dataclass(frozen=True, slots=True)
class LowConfidence:
    """The last confidence, and the one before it if there was one; both 0–10."""

    rule: ClassVar = AttentionRule.LOW_CONFIDENCE
    confidence: int
    before: int | None


@dataclass(frozen=True, slots=True)
class Falling:
    """The confidences that fell, oldest first: two for one great fall, three for two falls in a row."""

    rule: ClassVar = AttentionRule.FALLING
    confidences: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class NoOwner:
    """The owner has left, and nobody stands in."""

    rule: ClassVar = AttentionRule.NO_OWNER


@dataclass(frozen=True, slots=True)
class Stale:
    """How many working days the check-in is late."""

    rule: ClassVar = AttentionRule.STALE
    working_days: int


@dataclass(frozen=True, slots=True)
class Unattended:
    """Away for more than one rhythm, and nobody stands in."""

    rule: ClassVar = AttentionRule.UNATTENDED


@dataclass(frozen=True, slots=True)
class PastDue:
    rule: ClassVar = AttentionRule.PAST_DUE
    due_day: date


Reason = Blocked | FarBehind | LowConfidence | Falling | NoOwner | Stale | Unattended | PastDue


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known about one key result. ``blockers`` come with the working days they have been open; ``confidences``
    (0–10) are those of the standing check-ins, oldest first."""

    key_result: KeyResult
    silence: Silence = field(default_factory=Silence)
    pace: Pace | None = None
    blockers: tuple[tuple[Blocker, int], ...] = ()
    confidences: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """A key result that needs attention, and why: at least one reason, the first one leading."""

    key_result: KeyResult
    reasons: tuple[Reason, ...]

    @property
    def rule(self) -> AttentionRule:
        return self.reasons[0].rule


def needs_attention(known: Iterable[Facts], cycle_state: CycleState, today: date) -> tuple[Entry, ...]:
    """The entries of a team or an objective in the order of the rules, then of their codes. Key results that are
    paused, done, closed or cancelled need none."""
    found = (Entry(facts.key_result, reasons(facts, cycle_state, today)) for facts in known)
    entries = [entry for entry in found if entry.reasons]
    return in_order(entries)


def in_order(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Entries in the order of the rules, then of their codes."""
    return tuple(sorted(entries, key=_place))


def reasons(facts: Facts, cycle_state: CycleState, today: date) -> tuple[Reason, ...]:
    """All the rules that fire for one key result, in their order. ``today`` is the date in the workspace's zone."""
    if facts.key_result.state is not KeyResultState.ACTIVE:
        return ()
    candidates: Sequence[Reason | None] = (
        _blocked(facts.blockers),
        FarBehind(facts.pace) if facts.pace and facts.pace.band is PaceBand.FAR_BEHIND else None,
        _low_confidence(facts),
        _falling(facts.confidences),
        _silent(facts.silence),
        _past_due(facts.key_result, cycle_state, today),
    )
    return tuple(reason for reason in candidates if reason is not None)


def _blocked(blockers: Iterable[tuple[Blocker, int]]) -> Blocked | None:
    waiting = [(days, blocker) for blocker, days in blockers if blocker.is_open and days >= BLOCKED_AFTER]
    if not waiting:
        return None
    days, blocker = max(waiting, key=lambda pair: pair[0])
    return Blocked(blocker, days)


def _low_confidence(facts: Facts) -> LowConfidence | None:
    confidence = facts.key_result.confidence
    if confidence is None or confidence > LOW_CONFIDENCE:
        return None
    return LowConfidence(confidence, facts.confidences[-2] if len(facts.confidences) > 1 else None)


def _falling(confidences: tuple[int, ...]) -> Falling | None:
    match confidences[-3:]:
        case (*_, before, last) if before - last >= DROP:
            return Falling((before, last))
        case (first, before, last) if first > before > last and last <= TWO_FALLS_ENDING_AT:
            return Falling((first, before, last))
    return None


def _silent(silence: Silence) -> NoOwner | Stale | Unattended | None:
    if silence.no_owner:
        return NoOwner()
    if silence.unattended:
        return Unattended()
    return Stale(silence.late) if silence.late > GRACE else None


def _past_due(key_result: KeyResult, cycle_state: CycleState, today: date) -> PastDue | None:
    """What is reached needs no hand, only its owner's word that it is done, for which they are asked."""
    late = cycle_state is CycleState.ACTIVE and today > key_result.due_day and not reaches_target(key_result)
    return PastDue(key_result.due_day) if late else None


def _place(entry: Entry) -> tuple[int, int, int]:
    return ORDER.index(entry.rule), entry.key_result.objective_number, entry.key_result.number
