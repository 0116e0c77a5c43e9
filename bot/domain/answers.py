"""What a person answers about one key result: as it stands in the fields of a form, and as it is understood."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any

from bot.domain.checkins import CheckIn
from bot.domain.cycle_dates import state_on
from bot.domain.cycles import Cycle, CycleState
from bot.domain.ids import BlockerId, CheckInId, KeyResultId, MilestoneId, PersonId
from bot.domain.milestones import done_ones, weight_done
from bot.domain.numbers import read_confidence, read_new_value
from bot.domain.numerals import TwoWays, Unreadable, tidy
from bot.domain.okrs import KeyResult, KeyResultState, Metric, Objective, ObjectiveState, ValueSource
from bot.domain.oneline import MOST_NOTE
from bot.domain.progress import current_value, progress_at
from bot.domain.refusals import Reason, reason_of, reason_of_confidence

VALUE, MILESTONES, CONFIDENCE, NOTE, NEED, ASKED, WHAT, RESOLVED = (
    "value",
    "milestones",
    "confidence",
    "note",
    "need",
    "asked",
    "what",
    "resolved",
)


_NOTHING_MOVED = frozenset(
    {
        "nothing",
        "nothing moved",
        "nothing moved, as sure as before",
        "nothing new",
        "no change",
        "no changes",
        "unchanged",
        "same",
        "same as before",
        "nichts",
        "nichts neues",
        "nichts bewegt",
        "nichts bewegt, zuversicht gleich",
        "nichts hat sich bewegt",
        "keine änderung",
        "keine änderungen",
        "unverändert",
        "alles beim alten",
        "wie gehabt",
        "wie zuvor",
        "wie vorher",
        "没有变化",
        "没有变化,信心照旧",
        "无变化",
        "没变",
        "不变",
        "没有进展",
        "无进展",
    }
)


def field_name(field: str, key_result_id: int) -> str:
    """The name of a field about one key result; forms use it as the block's id."""
    return f"{field}-{key_result_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedAnswer:
    """What stands in the fields for one key result; None is a field that was not shown. ``milestones`` and ``resolved``
    are ids, ``asked`` a Slack user id."""

    value: str | None = None
    milestones: tuple[int, ...] | None = None
    confidence: str | None = None
    note: str | None = None
    need: bool | None = None
    asked: str | None = None
    what: str | None = None
    resolved: tuple[int, ...] | None = None

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "TypedAnswer":
        known = {each.name for each in fields(cls)}
        lists = {name: tuple(kept[name]) for name in (MILESTONES, RESOLVED) if kept.get(name) is not None}
        return cls(**{name: value for name, value in kept.items() if name in known} | lists)

    def as_json(self) -> dict[str, Any]:
        return {name: value for name, value in asdict(self).items() if value is not None}

    def with_newer(self, newer: "TypedAnswer") -> "TypedAnswer":
        """What was shown now counts; what was not shown stays."""
        return TypedAnswer.from_json(self.as_json() | newer.as_json())

    def without_numbers(self) -> "TypedAnswer":
        """The words alone: the numbers they stood beside have changed meanwhile."""
        kept = self.as_json()
        return TypedAnswer.from_json({name: kept[name] for name in (NOTE, NEED, ASKED, WHAT) if name in kept})


@dataclass(frozen=True, slots=True)
class Need:
    """Somebody is needed: what for, and who is asked, if anybody in particular."""

    what: str
    asked_id: PersonId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What is to be recorded about one key result. ``milestones`` are the ones done now; None leaves them.
    ``effective_day`` None is today. ``supersedes_id`` makes it a correction. ``unchanged``: the person said so."""

    key_result_id: KeyResultId
    value: Decimal | None
    confidence: int | None
    note: str = ""
    unchanged: bool = False
    milestones: frozenset[MilestoneId] | None = None
    effective_day: date | None = None
    supersedes_id: CheckInId | None = None
    need: Need | None = None
    resolved: tuple[BlockerId, ...] = ()


@dataclass(frozen=True, slots=True)
class Said:
    """A typed answer, understood as far as it can be without asking who is who."""

    value: Decimal | None
    confidence: int | None
    note: str
    milestones: frozenset[MilestoneId] | None
    what: str | None


def read_answer(typed: TypedAnswer, key_result: KeyResult, standing: Decimal | None) -> Said | dict[str, Reason]:
    """Read what was typed about a key result; or what is wrong, by field: ``VALUE``, ``CONFIDENCE`` …
    ``standing`` is the value that stood in the field when the form was opened."""
    wrong: dict[str, Reason] = {}
    value = read_typed_value(typed, key_result, standing)
    if isinstance(value, TwoWays | Unreadable):
        wrong[VALUE] = reason_of(value, key_result)
    confidence = read_confidence(typed.confidence or "")
    if isinstance(confidence, Unreadable):
        wrong[CONFIDENCE] = reason_of_confidence(confidence)
    note, what = (typed.note or "").strip(), (typed.what or "").strip()
    wrong |= {
        field: ("too_long", {"most": str(MOST_NOTE)}) for field, text in _words(note, what) if len(text) > MOST_NOTE
    }
    if typed.need and not what:
        wrong[WHAT] = ("empty", {})
    if wrong or isinstance(value, TwoWays | Unreadable) or isinstance(confidence, Unreadable):
        return wrong
    ticked = None if typed.milestones is None else _known(typed.milestones, key_result)
    return Said(value, confidence, note, ticked, what if typed.need else None)


def read_typed_value(
    typed: TypedAnswer, key_result: KeyResult, standing: Decimal | None
) -> Decimal | TwoWays | Unreadable | None:
    """The value in the fields; where a system gives it, an empty one leaves it. The number that stood there already is
    never asked about, though ``1.234`` alone would read two ways."""
    if key_result.metric is Metric.MILESTONES and typed.milestones is not None:
        return weight_done(key_result, _known(typed.milestones, key_result))
    text = typed.value or ""
    if key_result.source is ValueSource.HTTP and not text.strip():
        return current_value(key_result)
    if standing is not None and tidy(text).replace(",", ".") == f"{standing:f}":
        return standing
    return read_new_value(text, key_result)


def says_nothing_new(said: Said, before: CheckIn | None, key_result: KeyResult) -> bool:
    """Whether an answer only confirms what the last check-in said."""
    if before is None or said.note or said.what:
        return False
    same_ticks = said.milestones is None or said.milestones == done_ones(key_result)
    return same_ticks and said.value == current_value(key_result) and said.confidence == key_result.confidence


def says_nothing_moved(text: str) -> bool:
    """Whether a reply in words means the button *Nothing moved*."""
    return " ".join(tidy(text).casefold().rstrip(".!。！").split()) in _NOTHING_MOVED


def reaches_target(key_result: KeyResult) -> bool:
    """Whether its owner may call it done: the target is reached (never true of MAINTAIN, which has to be kept)."""
    if key_result.state is not KeyResultState.ACTIVE or key_result.band_low is not None:
        return False
    value = current_value(key_result)
    return value is not None and progress_at(key_result, value) >= 1


def closed_because(key_result: KeyResult, objective: Objective, cycle: Cycle, today: date) -> str | None:
    """Why nobody can check in about a key result, as a key of NothingToDo; None when people can. Values may be entered
    while the cycle is graded."""
    if key_result.source is ValueSource.ROLLUP:
        return "value_comes_by_itself"
    if objective.state is ObjectiveState.DRAFT or key_result.active_from > today:
        return "not_begun"
    running = state_on(cycle, today) in (CycleState.ACTIVE, CycleState.GRADING)
    active = key_result.state is KeyResultState.ACTIVE and objective.state is ObjectiveState.ACTIVE
    if running and key_result.state is KeyResultState.DONE and objective.state is ObjectiveState.ACTIVE:
        return "is_done"
    return None if running and active else "not_running"


def _words(note: str, what: str) -> tuple[tuple[str, str], ...]:
    return (NOTE, note), (WHAT, what)


def _known(ticked: tuple[int, ...], key_result: KeyResult) -> frozenset[MilestoneId]:
    return frozenset(each.id for each in key_result.milestones if each.id in ticked)
