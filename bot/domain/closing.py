"""Closing an objective: its grades, the words that go with them, and what becomes of it (product.md, Closing)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from bot.domain.ids import KeyResultId, ObjectiveId, PersonId, WorkspaceId
from bot.domain.okrs import KeyResult, KeyResultState, Objective, ObjectiveState, ValueSource
from bot.domain.scores import TENTHS

MOST_WORDS = 1_000  # characters of what others should know, and of what changed outside
MOST_REASON = 300
PER_PAGE = 3  # key results


class Decision(StrEnum):
    """What becomes of an objective in the next cycle. UNDECIDED: the cycle closed, and nobody had closed it."""

    KEEP = "keep"
    CHANGE = "change"
    DROP = "drop"
    UNDECIDED = "undecided"


DECISIONS = (Decision.KEEP, Decision.CHANGE, Decision.DROP)


class Matters(StrEnum):
    """Whether the aim still matters. UNSAID: nobody has said."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"
    UNSAID = "unsaid"


@dataclass(frozen=True, slots=True, kw_only=True)
class Grade:
    """The score of an objective (``key_result_id`` None, ``place`` 0) or of one of its key results (``place`` is its
    number). ``suggested`` and ``progress`` (0–1, six places) are None where nothing could be measured; ``met`` was
    decided on the exact progress. ``with_cancelled`` is what it would have been with what was cancelled late."""

    id: int
    workspace_id: WorkspaceId
    objective_id: ObjectiveId
    key_result_id: KeyResultId | None = None
    place: int = 0
    score: Decimal
    suggested: Decimal | None = None
    progress: Decimal | None = None
    with_cancelled: Decimal | None = None
    met: bool = False
    reason: str = ""
    by_id: PersonId
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """How an objective was closed. ``state_before`` is what it goes back to when it is reopened; ``closed_by_id`` is
    None where the cycle closed and nobody had closed it. ``is_waiting``: it is to go on in the next cycle, and there is
    none yet. It counts only while the objective is closed."""

    id: int
    workspace_id: WorkspaceId
    objective_id: ObjectiveId
    decision: Decision = Decision.UNDECIDED
    matters: Matters = Matters.UNSAID
    tell_others: str = ""
    changed_outside: str = ""
    state_before: ObjectiveState = ObjectiveState.ACTIVE
    closed_by_id: PersonId | None = None
    is_waiting: bool = False
    closed_at: datetime


def is_undecided(closing: Closing | None) -> bool:
    """Whether it closed with its cycle, and nobody has said since what becomes of it."""
    return closing is not None and closing.decision is Decision.UNDECIDED


def graded(objective: Objective) -> tuple[KeyResult, ...]:
    """The key results that are scored one by one: those that were not cancelled, in the order of their codes."""
    return tuple(one for one in objective.key_results if one.state is not KeyResultState.CANCELLED)


def pages_of(key_results: Iterable[KeyResult]) -> int:
    """How many pages the key results take; the last page of the form comes after them."""
    return -(-len(tuple(key_results)) // PER_PAGE)


def on_page(key_results: tuple[KeyResult, ...], page: int) -> tuple[KeyResult, ...]:
    """``page`` is counted from 1; none on the last one."""
    return key_results[(page - 1) * PER_PAGE : page * PER_PAGE]


def takes_a_value(key_result: KeyResult) -> bool:
    """Whether a last value can be given while closing; what is added up comes by itself."""
    return key_result.state is KeyResultState.ACTIVE and key_result.source is not ValueSource.ROLLUP


def day_of_value(key_result: KeyResult, today: date) -> date:
    """The day that a last value stands for unless another is chosen: the due day, or today before that."""
    return min(key_result.due_day, today)


def typed_score(text: str) -> Decimal | None:
    """One of the eleven scores; None for anything else."""
    return next((score for score in TENTHS if f"{score:f}" == text), None)
