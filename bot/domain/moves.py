"""What moved since the last digest: one line per key result, whatever happened in between."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from bot.domain.ids import KeyResultId, PersonId
from bot.domain.okrs import KeyResult
from bot.domain.progress import current_value, progress_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """``before`` is None where there was no value yet; both in the key result's unit."""

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
    last since then; what nobody has checked in about has not moved."""
    found = [
        Move(key_result=each, before=before.get(each.id), after=after, by=authors[each.id])
        for each in key_results
        if each.id in authors and (after := current_value(each)) is not None and after != before.get(each.id)
    ]
    return tuple(
        sorted(found, key=lambda move: (-_way(move), move.key_result.objective_number, move.key_result.number))
    )


def _way(move: Move) -> float:
    """How far it moved on the way from start to target, in either direction."""
    return float(abs(progress_at(move.key_result, move.after) - progress_at(move.key_result, move.before)))
