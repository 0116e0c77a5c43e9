"""What moved since the last digest: one line per key result, whatever happened in between."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from bot.domain.ids import KeyResultId, PersonId
from bot.domain.okrs import Direction, KeyResult, Metric
from bot.domain.progress import current_value, progress_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """``before`` is what it moved from, in the key result's unit; None where nobody can say: a band has no start."""

    key_result: KeyResult
    before: Decimal | None
    after: Decimal
    by: PersonId | None = None


def moves(
    key_results: Iterable[KeyResult],
    before: Mapping[KeyResultId, Decimal | None],
    authors: Mapping[KeyResultId, PersonId],
) -> tuple[Move, ...]:
    """The key results whose value is another than before, the longest way first. ``authors`` are those who checked in
    last since then; what nobody has checked in about has not moved, nor has what was first said to stand where it
    began."""
    found = []
    for each in key_results:
        after = current_value(each)
        if each.id not in authors or after is None:
            continue
        known = before.get(each.id)
        was = untold_value(each) if known is None else known
        if after != was:
            found.append(Move(key_result=each, before=was, after=after, by=authors[each.id]))
    return tuple(
        sorted(found, key=lambda move: (-_way(move), move.key_result.objective_number, move.key_result.number))
    )


def untold_value(key_result: KeyResult) -> Decimal | None:
    """What holds before anybody has said a value: the start; not yet, and no milestone done, are 0."""
    if key_result.metric in (Metric.YES_NO, Metric.MILESTONES):
        return Decimal(0)
    return None if key_result.direction is Direction.MAINTAIN else key_result.start


def _way(move: Move) -> float:
    """How far it moved on the way from start to target, in either direction."""
    return float(abs(progress_at(move.key_result, move.after) - progress_at(move.key_result, move.before)))
