"""Writing an edit: what changed, with its reason, and whom it concerns from now on."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from bot.domain.answers import Answer, reaches_target
from bot.domain.as_of import told_milestones
from bot.domain.checkins import CheckInSource
from bot.domain.context import with_key_result
from bot.domain.errors import Invalid
from bot.domain.lifecycle import key_result_moves, objective_moves
from bot.domain.milestones import with_known
from bot.domain.numbers import read_value
from bot.domain.okrs import Direction, KeyResult, KeyResultState, Metric, Objective, ObjectiveState
from bot.domain.refusals import reason_of
from bot.domain.turns import ASIDE
from bot.domain.typed_okrs import TypedKeyResult, TypedObjective, from_key_result
from bot.domain.typed_reading import MOST_WORDS, KeyResultValues, Reason, read_key_result, read_objective
from bot.services.checkins.recording import Recording
from bot.services.checkins.voices import Voices
from bot.services.editing.form import person_id, term_of
from bot.services.okrs.desk import Desk
from bot.services.okrs.objective_shares import read_typed
from bot.services.owing import ask_anew
from bot.services.under_way.turn_noting import tell_turn

NEEDS_REASON = frozenset({"start", "target", "due_day", "value"})
MOVES_PROMPTS = frozenset({"stand_in", "state", "due_day"})
MOST_POSITION = 1_000

Look = Callable[[Objective], None]
"""Looks at the objective as it is about to be, and raises when it is not to be written yet."""


def write_objective(
    desk: Desk, objective: Objective, values: Mapping[str, str], names: set[str], look: Look
) -> Objective:
    """Raises Invalid with the names of the fields."""
    problems: dict[str, Reason] = _about_reason(values, names)
    columns = _objective_columns(values, problems)
    if "state" in names and values["state"] not in objective_moves(objective):
        problems["state"] = ("no_such_move", {})
    position = _position(values["position"], problems)
    own = objective.team_id
    serves = read_typed(desk.tx, desk.workspace, own, values["serves"], problems) if "serves" in names else {}
    if problems:
        raise Invalid(problems)
    columns |= {"state": ObjectiveState(values["state"])}
    look(replace(objective, **columns))
    if "position" in names:
        columns["position"] = _reorder(desk, objective, position)
    saved = desk.tx.objectives.change(
        objective, by=desk.person.id, now=desk.now, reason=values["reason"].strip(), **columns
    )
    if "serves" in names:
        reason = values["reason"].strip()
        desk.tx.objective_shares.put([(objective, serves)], by=desk.person.id, now=desk.now, reason=reason)
    if "state" in names:
        tell_turn(desk, saved, None, objective.state.value, values["reason"].strip())
        _ask_anew(desk, *objective.key_results)
    return saved


def write_key_result(
    desk: Desk, objective: Objective, key_result: KeyResult, values: Mapping[str, str], names: set[str], look: Look
) -> KeyResult:
    """The old target and due day stay visible: a changed one needs a reason while people rely on it. Raises Invalid
    with the names of the fields."""
    problems: dict[str, Reason] = _about_reason(values, names)
    read = _key_result_values(desk, objective, key_result, values, problems)
    people = _people(desk, key_result, values, problems)
    cycle = desk.tx.cycles.get(desk.workspace.id, objective.cycle_id)
    if "state" in names and values["state"] not in key_result_moves(key_result, cycle):
        problems["state"] = ("no_such_move", {})
    elif "state" in names and values["state"] == KeyResultState.DONE and not reaches_target(key_result):
        problems["state"] = ("target_not_reached", {})
    corrected = _value(key_result, values["value"], problems) if "value" in names else None
    if "due_day" in names and read is not None and read.due_day < desk.today <= key_result.due_day:
        problems["due_day"] = ("in_the_past", {})  # one that is over already may be put right
    if problems or read is None:
        raise Invalid(problems)
    columns = _key_result_columns(key_result, read) | people | {"state": KeyResultState(values["state"])}
    milestones = read.milestones if "milestones" in names else key_result.milestones
    look(with_key_result(objective, replace(key_result, milestones=tuple(milestones), **columns)))
    if corrected is not None:
        _correct(desk, key_result, corrected, values["reason"].strip())
    by, now, reason = desk.person.id, desk.now, values["reason"].strip()
    saved = desk.tx.key_results.change(key_result, by=by, now=now, reason=reason, **columns)
    if "milestones" in names:
        _write_milestones(desk, saved, read, values["milestones"])
    if "state" in names:
        after = with_key_result(objective, saved)
        tell_turn(desk, after, saved, key_result.state.value, reason)
    if names & MOVES_PROMPTS:
        _ask_anew(desk, key_result, saved)
    return desk.tx.key_results.get(desk.workspace.id, key_result.id)


def _about_reason(values: Mapping[str, str], names: set[str]) -> dict[str, Reason]:
    """A number or a day that others rely on needs one, and so does what is paused or cancelled."""
    if len(values["reason"]) > MOST_WORDS:
        return {"reason": ("too_long", {"most": str(MOST_WORDS)})}
    needs = names & NEEDS_REASON or ("state" in names and values["state"] in ASIDE)
    return {"reason": ("reason_missing", {})} if needs and not values["reason"].strip() else {}


def _objective_columns(values: Mapping[str, str], problems: dict[str, Reason]) -> dict[str, Any]:
    typed: dict[str, Any] = {name: values[name] for name in ("title", "why", "context", "commitment", "weight")}
    try:
        return read_objective(TypedObjective(**typed)).as_columns()
    except Invalid as error:
        problems.update(error.fields)
        return {}


def _position(text: str, problems: dict[str, Reason]) -> int:
    plain = text.strip()
    if plain.isascii() and plain.isdigit() and len(plain) < 6 and 0 <= int(plain) <= MOST_POSITION:
        return int(plain)
    problems["position"] = ("out_of_range", {"low": "1", "high": str(MOST_POSITION)})
    return 0


def _reorder(desk: Desk, objective: Objective, position: int) -> int:
    """Put it at its place among those it shares an order with; returns that place, counted from 1."""
    beside = desk.tx.objectives.beside(desk.workspace.id, objective.owner_id, objective.team_id, objective.cycle_id)
    others = [one for one in beside if one.id != objective.id]
    place = max(1, min(position, len(others) + 1))
    others.insert(place - 1, objective)
    for number, one in enumerate(others, start=1):
        if one.id != objective.id:
            desk.tx.objectives.change(one, by=desk.person.id, now=desk.now, position=number)
    return place


def _key_result_values(
    desk: Desk, objective: Objective, key_result: KeyResult, values: Mapping[str, str], problems: dict[str, Reason]
) -> KeyResultValues | None:
    names = ("title", "start", "target", "due_day", "weight", "milestones")
    told: dict[str, Any] = {name: values[name] for name in names}
    typed: TypedKeyResult = replace(from_key_result(key_result), **told)
    cycle = desk.tx.cycles.get(desk.workspace.id, objective.cycle_id)
    try:
        return read_key_result(typed, term_of(key_result, cycle))
    except Invalid as error:
        problems.update({name.removeprefix(typed.field("")): why for name, why in error.fields.items()})
        return None


def _key_result_columns(key_result: KeyResult, read: KeyResultValues) -> dict[str, Any]:
    """What an edit may change; metric and unit stay, for the check-ins so far speak in them."""
    columns: dict[str, Any] = {"title": read.title, "weight": read.weight, "due_day": read.due_day}
    if key_result.metric in (Metric.YES_NO, Metric.MILESTONES):
        return columns
    if key_result.direction is Direction.MAINTAIN:
        return columns | {"band_low": read.band_low, "band_high": read.band_high}
    return columns | {"start": read.start, "target": read.target, "direction": read.direction}


def _people(
    desk: Desk, key_result: KeyResult, values: Mapping[str, str], problems: dict[str, Reason]
) -> dict[str, Any]:
    """The stand-in; whoever is new must be somebody who can be asked."""
    stand_in = person_id(values["stand_in"])
    is_new = stand_in is not None and stand_in != key_result.stand_in_id
    if is_new and not desk.may_be_asked(desk.tx.people.by_id(desk.workspace.id, stand_in or 0)):
        problems["stand_in"] = ("cannot_own", {})
    if stand_in is not None and stand_in == key_result.owner_id:
        problems["stand_in"] = ("own_stand_in", {})
    until = key_result.stand_in_until if stand_in == key_result.stand_in_id else None
    return {"stand_in_id": stand_in, "stand_in_until": until}


def _value(key_result: KeyResult, text: str, problems: dict[str, Reason]) -> Decimal | None:
    read = read_value(text, key_result)
    if isinstance(read, Decimal):
        return read
    problems["value"] = reason_of(read, key_result)
    return None


def _correct(desk: Desk, key_result: KeyResult, value: Decimal, reason: str) -> None:
    """A new check-in takes the place of the one that says the value: it is put right, with the reason as its note; how
    sure the owner was is not for others to say, and stays."""
    wrong = desk.tx.check_ins.by_day(desk.workspace.id, [key_result.id], date.max)[key_result.id]
    voices = Voices.of(desk.tx, desk.workspace, desk.person, desk.now)
    recording = Recording(desk.tx, desk.workspace, desk.person, voices, CheckInSource.HOME, desk.now)
    answer = Answer(
        key_result_id=key_result.id, value=value, confidence=wrong.confidence, note=reason, supersedes_id=wrong.id
    )
    recording.record([answer], {key_result.id: key_result})


def _write_milestones(desk: Desk, key_result: KeyResult, read: KeyResultValues, typed: str) -> None:
    desk.tx.key_results.replace_milestones(key_result, with_known(read.milestones, key_result.milestones))
    desk.tx.audit.record(
        desk.workspace.id,
        by=desk.person.id,
        action="changed",
        kind="key_result",
        subject_id=key_result.id,
        now=desk.now,
        before={"milestones": told_milestones(key_result.milestones)},
        after={"milestones": typed},
    )


def _ask_anew(desk: Desk, *key_results: KeyResult) -> None:
    named = {one.owner_id for one in key_results} | {one.stand_in_id for one in key_results}
    ask_anew(desk.tx, desk.workspace, {one for one in named if one is not None}, desk.now)
