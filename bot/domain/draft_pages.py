"""The pages of the drafting form, and what the plain rules say of what stands in it so far."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.domain.drafting import MOST_LINES, read_draft, read_draft_line
from bot.domain.drafts import Draft, NotUnderstood
from bot.domain.errors import Invalid
from bot.domain.good_okrs import Advice, Rule, advise_all
from bot.domain.ids import CycleId, KeyResultId, ObjectiveId, PersonId, WorkspaceId
from bot.domain.okrs import Commitment, KeyResult, Metric, Objective
from bot.domain.typed_okrs import Kind, TypedKeyResult, TypedObjective, from_line
from bot.domain.typed_reading import (
    KeyResultValues,
    ObjectiveValues,
    Reason,
    Term,
    metric_of,
    read_key_result,
    read_objective,
)

PER_PAGE = 3  # key results: each takes up to 13 of a modal's 100 blocks
BEHIND_MORE = ("why", "context", "weight", "owner", "stand_in", "align", "serves", "team", "cycle")


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedAdvice:
    """A rule that speaks up, and the key of the key result it is about (None: the objective, or all of them)."""

    advice: Advice
    key: int | None = None


@dataclass(frozen=True, slots=True)
class DraftReading:
    """What can be saved, or what is wrong with which field; ``objective`` and ``key_results`` hold only when there are
    no ``problems``."""

    problems: dict[str, Reason]
    objective: ObjectiveValues | None = None
    key_results: tuple[KeyResultValues, ...] = ()


def pages(typed: TypedObjective) -> int:
    return max(1, -(-len(typed.key_results) // PER_PAGE))


def on_page(typed: TypedObjective) -> tuple[TypedKeyResult, ...]:
    """The key results of the page at hand."""
    first = typed.page * PER_PAGE
    return typed.key_results[first : first + PER_PAGE]


def at_page(typed: TypedObjective, page: int) -> TypedObjective:
    return replace(typed, page=max(0, min(page, pages(typed) - 1)))


def with_text(typed: TypedObjective, text: str, first_day: date, last_day: date, point: str = ".") -> TypedObjective:
    """Read the paste box. What was mended in fields stays for every line that is still there as it was."""
    draft = _read(typed, text, first_day, last_day)
    known: dict[str, list[TypedKeyResult]] = {}
    for each in typed.key_results:
        known.setdefault(each.text, []).append(each)
    by_hand = tuple(each for each in typed.key_results if not each.text)
    fresh = replace(typed, text=text, title=draft.title, key_results=(), left_out=draft.left_out, page=0)
    for line in draft.lines:
        mended = known.get(line.text)
        if mended:
            fresh = replace(fresh, key_results=(*fresh.key_results, mended.pop(0)))
        else:
            fresh = fresh.with_line(from_line(line, point))
    return replace(fresh, key_results=(*fresh.key_results, *by_hand))


def _read(typed: TypedObjective, text: str, first_day: date, last_day: date) -> Draft:
    """Where key results are added there is no title line: every line is one of them."""
    if not typed.adds:
        return read_draft(text, first_day, last_day)
    written = [line for line in text.splitlines() if line.strip()]
    lines = tuple(read_draft_line(line, first_day, last_day) for line in written[:MOST_LINES])
    return Draft(typed.title, lines, max(0, len(written) - MOST_LINES))


def not_understood(
    typed: TypedKeyResult, first_day: date, last_day: date, point: str = "."
) -> tuple[NotUnderstood, ...]:
    """What its pasted line leaves open, as long as its fields stand as they were read."""
    if not typed.text:
        return ()
    line = read_draft_line(typed.text, first_day, last_day)
    as_read = from_line(line, point)
    same = all(
        getattr(as_read, name) == getattr(typed, name) for name in ("title", "kind", "start", "target", "due_day")
    )
    return line.not_understood if same else ()


def read_all(typed: TypedObjective, term: Term, *, unfinished: bool) -> DraftReading:
    """Read every field of every page."""
    problems: dict[str, Reason] = {}
    objective, results = None, []
    try:
        objective = read_objective(typed)
    except Invalid as error:
        problems |= error.fields
    for each in typed.key_results:
        try:
            results.append(read_key_result(each, term, unfinished=unfinished))
        except Invalid as error:
            problems |= error.fields
    if not typed.key_results and not unfinished:
        problems["key_results"] = ("no_key_results", {})
    return DraftReading(problems, objective, tuple(results))


def problems_on_page(typed: TypedObjective, problems: Mapping[str, Reason]) -> dict[str, Reason]:
    return {name: why for name, why in problems.items() if page_of(typed, name) == typed.page}


def page_of(typed: TypedObjective, field: str) -> int:
    """The page that has a field; the objective's own fields stand on the first."""
    for place, each in enumerate(typed.key_results):
        if field.startswith(each.field("")):
            return place // PER_PAGE
    return 0


def at_problem(typed: TypedObjective, problems: Iterable[str]) -> TypedObjective:
    """Turn to the first page that has a problem, and open what is behind More when it is there."""
    names = list(problems)
    first = min((page_of(typed, name) for name in names), default=typed.page)
    hidden = any(name.rpartition("_")[2] in BEHIND_MORE or name.endswith("stand_in") for name in names)
    return replace(at_page(typed, first), more=typed.more or hidden)


def advise_on(typed: TypedObjective, others: Sequence[Objective], *, is_aligned: bool) -> tuple[TypedAdvice, ...]:
    """What the plain rules say of this draft, and of it among the ``others`` of its team or person."""
    if not typed.title and not typed.key_results:
        return ()
    drafted = _as_objective(typed)
    keys = {result.code: each.key for result, each in zip(drafted.key_results, typed.key_results, strict=True)}
    aligned = {each.id for each in others} | ({drafted.id} if is_aligned else set())
    own = {None, drafted.code, *keys}
    said = [one for one in advise_all((*others, drafted), aligned) if one.code in own]
    return tuple(TypedAdvice(advice=one, key=keys.get(one.code or "")) for one in said if _counts(one, drafted))


def _counts(advice: Advice, drafted: Objective) -> bool:
    """An objective without key results has no number yet, and needs no rule to say so."""
    return advice.rule is not Rule.NO_NUMBER or bool(drafted.key_results)


def _as_objective(typed: TypedObjective) -> Objective:
    results = tuple(_as_key_result(each, number) for number, each in enumerate(typed.key_results, start=1))
    return Objective(
        id=ObjectiveId(0),
        workspace_id=WorkspaceId(0),
        number=0,
        title=typed.title,
        owner_id=PersonId(0),
        cycle_id=CycleId(typed.cycle_id or 0),
        commitment=Commitment(typed.commitment),
        key_results=results,
    )


def _as_key_result(typed: TypedKeyResult, number: int) -> KeyResult:
    kinds = {Kind.YES_NO: Metric.YES_NO, Kind.MILESTONES: Metric.MILESTONES}
    return KeyResult(
        id=KeyResultId(0),
        workspace_id=WorkspaceId(0),
        objective_id=ObjectiveId(0),
        objective_number=0,
        number=number,
        title=typed.title,
        owner_id=PersonId(0),
        metric=kinds.get(typed.kind, metric_of(typed.unit)),
        active_from=date.min,
        due_day=date.max,
    )
