"""What was chosen and typed while closing: what is wrong with it, and the grades it comes to."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from bot.domain.closing import DECISIONS, MOST_REASON, MOST_WORDS, graded, typed_score
from bot.domain.ids import KeyResultId
from bot.domain.okrs import KeyResult, Objective
from bot.domain.ratios import as_decimal
from bot.domain.refusals import Reason
from bot.domain.scores import ObjectiveScore, is_met
from bot.services.closing.form import AGREE, AGREED, DECISION, NONE, OUTSIDE, REASON, SCORE, TELL, Fields, name
from bot.services.closing.scores import Suggested

EXACT = 6  # places of the progress that is kept
Exact = tuple[Decimal, Fraction, bool]
"""What is suggested: the score, the progress it is made of, and whether that is met."""


def given(fields: Fields, number: int) -> Decimal | None:
    """Another score than the suggested one."""
    return typed_score(fields.get(name(SCORE, number), AGREE))


def all_given(fields: Fields, objective: Objective) -> dict[KeyResultId, Decimal]:
    """By key result, those that got another score than the suggested one."""
    found = {one.id: given(fields, one.number) for one in graded(objective)}
    return {identity: score for identity, score in found.items() if score is not None}


def has_moved(fields: Fields, number: int, now: Decimal | None) -> bool:
    """Whether the suggestion is another than the one that stood there when it was agreed to."""
    agreed = fields.get(name(AGREED, number), "")
    is_agreed = fields.get(name(SCORE, number), AGREE) == AGREE
    return is_agreed and bool(agreed) and now is not None and agreed != f"{now:.1f}"


def score_problems(
    fields: Fields, number: int, suggestion: Decimal | None, *, may_lack: bool = False
) -> Mapping[str, Reason]:
    """``may_lack``: without key results an objective needs no score."""
    chosen, reason = fields.get(name(SCORE, number), AGREE), fields.get(name(REASON, number), "").strip()
    if len(reason) > MOST_REASON:
        return {name(REASON, number): ("too_long", {"most": str(MOST_REASON)})}
    if (chosen == AGREE and suggestion is not None) or (may_lack and chosen in (AGREE, NONE)):
        return {}
    score = typed_score(chosen)
    if score is None:
        return {name(SCORE, number): ("empty", {})}
    if suggestion is not None and score != suggestion and not reason:
        return {name(REASON, number): ("score_reason", {})}
    return {}


def last_problems(fields: Fields, suggestion: Decimal | None, *, may_lack: bool) -> Mapping[str, Reason]:
    """Of the last page."""
    found = dict(score_problems(fields, 0, suggestion, may_lack=may_lack))
    for field in (TELL, OUTSIDE):
        if len(fields.get(field, "")) > MOST_WORDS:
            found[field] = ("too_long", {"most": str(MOST_WORDS)})
    if fields.get(DECISION) not in set(DECISIONS):
        found[DECISION] = ("empty", {})
    return found


def grades(fields: Fields, objective: Objective, suggested: Suggested) -> list[dict[str, Any]]:
    """What is written, once nothing is wrong any more: a row of each key result, and one of the objective unless it has
    no score."""
    rows = [_of_key_result(fields, objective, one, suggested) for one in graded(objective)]
    whole = suggested.of_objective(all_given(fields, objective))
    chosen = fields.get(name(SCORE, 0), AGREE)
    if chosen == NONE or (chosen == AGREE and whole is None):
        return rows
    beside = None if whole is None else whole.with_cancelled
    exact = None if whole is None else (whole.score, whole.progress, whole.met)
    row = _row(fields, 0, objective, given(fields, 0), exact)
    return [*rows, {"key_result_id": None, "place": 0, "with_cancelled": beside, **row}]


def score_of(found: ObjectiveScore | None) -> Decimal | None:
    return None if found is None else found.score


def _of_key_result(fields: Fields, objective: Objective, one: KeyResult, suggested: Suggested) -> dict[str, Any]:
    found = suggested.key_results.get(one.id)
    exact = None if found is None else (found.score, found.progress, found.met)
    row = _row(fields, one.number, objective, given(fields, one.number), exact)
    return {"key_result_id": one.id, "place": one.number, **row}


def _row(
    fields: Fields, number: int, objective: Objective, other: Decimal | None, exact: Exact | None
) -> dict[str, Any]:
    """``other`` is None where the suggestion is agreed to."""
    suggested = None if exact is None else exact[0]
    score = suggested if other is None else other
    is_agreed = exact is not None and score == suggested
    return {
        "score": score,
        "suggested": suggested,
        "progress": None if exact is None else as_decimal(exact[1], EXACT),
        "met": exact[2] if is_agreed and exact else is_met(score or Decimal(0), objective.commitment),
        "reason": "" if is_agreed else fields.get(name(REASON, number), "").strip(),
    }
