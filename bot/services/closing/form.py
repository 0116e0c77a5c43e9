"""The form in which an objective is closed: what stands on its pages, and what was typed so far."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from bot.domain.closing import Closing, Grade, day_of_value, graded, is_undecided, on_page, pages_of, typed_score
from bot.domain.cycles import Cycle, CycleState
from bot.domain.ids import ObjectiveId
from bot.domain.okrs import KeyResult, Objective
from bot.domain.people import Person
from bot.domain.refusals import Reason
from bot.domain.scores import KeyResultScore, ObjectiveScore
from storage import Transaction
from storage.forms import FormDraft

FORM = "closing:"
CLOSABLE = (CycleState.ACTIVE, CycleState.GRADING)
KEPT_FOR = timedelta(days=30)
"""How long what was typed waits for the next page: nobody closes in one go at the end of a quarter."""

AGREE, NONE, AGREED = "agree", "none", "agreed"
SCORE, REASON, VALUE, DAY = "score", "reason", "value", "day"
TELL, OUTSIDE, MATTERS, DECISION = "tell_others", "changed_outside", "matters", "decision"
FIELDS = frozenset({SCORE, REASON, VALUE, DAY, TELL, OUTSIDE, MATTERS, DECISION})

Fields = Mapping[str, str]
"""What was typed by field: ``score-3``, ``reason-3``, ``value-3``, ``day-3`` of the key result with number 3, of the
objective itself with 0; and the words. ``agreed-3`` is the suggestion that stood there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A key result on a page. ``suggested`` is None where nothing can be measured; ``may_value``: this person may give
    a last value, which stands for ``day`` unless they choose another."""

    key_result: KeyResult
    suggested: KeyResultScore | None
    may_value: bool
    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosingForm:
    """``page`` is counted from 1, the last one is about the objective. ``suggested`` follows from what was chosen for
    the key results so far. ``round`` counts how often the form was shown, so that fields that were emptied stay so;
    ``recorded`` are the codes whose last value was just recorded, ``moved`` those whose suggestion is another than the
    one that was agreed to. ``wish`` is what the owner wanted from the cycle, where they close it themselves."""

    id: int
    objective: Objective
    cycle: Cycle
    owner: Person
    lines: tuple[Line, ...]
    suggested: ObjectiveScore | None
    typed: Fields
    page: int
    round: int
    today: date
    pay_policy: str = ""
    wish: str = ""
    problems: Mapping[str, Reason] = field(default_factory=dict)
    recorded: tuple[str, ...] = ()
    moved: tuple[str, ...] = ()

    @property
    def pages(self) -> int:
        return pages_of(one.key_result for one in self.lines) + 1

    @property
    def is_last(self) -> bool:
        return self.page == self.pages

    @property
    def shown(self) -> tuple[Line, ...]:
        """The lines of the page at hand."""
        results = on_page(tuple(one.key_result for one in self.lines), self.page)
        return tuple(one for one in self.lines if one.key_result in results)

    def score_of(self, line: Line) -> Decimal | None:
        """What is chosen for a key result so far: the suggestion, unless another score is."""
        chosen = self.typed.get(name(SCORE, line.key_result.number), AGREE)
        if chosen == AGREE:
            return None if line.suggested is None else line.suggested.score
        return typed_score(chosen)


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed:
    """An objective that is closed. ``before``: it was closed already. ``may_reopen``: by this person. ``successor`` is
    the draft that goes on with it, and ``lessons_waiting`` how many lessons this person may say of whether they helped,
    where it was closed just now. ``may_decide``: it closed with its cycle, and this person may still say what becomes
    of it."""

    objective: Objective
    closing: Closing | None
    grades: tuple[Grade, ...]
    may_reopen: bool = False
    may_decide: bool = False
    before: bool = False
    successor: Objective | None = None
    lessons_waiting: int = 0

    @property
    def grade(self) -> Grade | None:
        return next((one for one in self.grades if one.place == 0), None)


def closed_as(tx: Transaction, objective: Objective) -> Closed:
    """How an objective was closed; two statements."""
    closing = tx.closings.of(objective.workspace_id, [objective.id]).get(objective.id)
    grades = tx.grades.of(objective.workspace_id, [objective.id]).get(objective.id, [])
    return Closed(objective=objective, closing=closing, grades=tuple(grades))


def closed_before(tx: Transaction, objective: Objective, cycle: Cycle) -> Closed:
    """For whoever may close it: how it was closed, and what is still open to them."""
    found = closed_as(tx, objective)
    may_decide = cycle.state is CycleState.CLOSED and is_undecided(found.closing)
    return replace(found, before=True, may_reopen=cycle.state in CLOSABLE, may_decide=may_decide)


def name(what: str, number: int) -> str:
    """The name of a field about a key result, or (0) about the objective."""
    return f"{what}-{number}"


def form_name(objective_id: ObjectiveId) -> str:
    return f"{FORM}{objective_id}"


def begun(tx: Transaction, objective: Objective, person: Person, now: datetime) -> FormDraft:
    """The person's form with all that they typed; of an objective that was reopened, what was written then."""
    name_of_form = form_name(objective.id)
    held = tx.forms.latest(objective.workspace_id, person.id, name_of_form, now)
    if held is not None:
        return held
    typed = {"fields": _written(tx, objective), "round": 0}
    draft = tx.forms.begin(objective.workspace_id, person.id, name_of_form, typed, now)
    return tx.forms.update(draft, expires_at=now + KEPT_FOR)


def may_be_on(key_result: KeyResult, day: date, today: date) -> bool:
    """Whether a last value can stand for a day."""
    return key_result.active_from <= day <= today


def standing_day(key_result: KeyResult, today: date) -> date:
    return max(day_of_value(key_result, today), key_result.active_from)


def _written(tx: Transaction, objective: Objective) -> dict[str, str]:
    """As it was closed before it was reopened."""
    closing = tx.closings.kept(objective.workspace_id, objective.id)
    if closing is None:
        return {}
    words = {TELL: closing.tell_others, OUTSIDE: closing.changed_outside}
    found = words | {MATTERS: closing.matters.value, DECISION: closing.decision.value}
    places = {one.number for one in graded(objective)} | {0}
    for grade in tx.grades.kept(objective.workspace_id, objective.id):
        if grade.place in places and grade.reason:
            found |= {name(SCORE, grade.place): f"{grade.score:.1f}", name(REASON, grade.place): grade.reason}
    return found
