"""Writing a draft, or what it becomes when it is shared: the objective, its key results, its alignment."""

from dataclasses import replace
from typing import Any

from bot.domain.draft_pages import DraftReading
from bot.domain.errors import NotFound
from bot.domain.ids import Code, KeyResultId, ObjectiveId
from bot.domain.milestones import with_known
from bot.domain.okrs import KeyResult, Objective, ObjectiveState
from bot.domain.typed_okrs import TypedKeyResult
from bot.domain.typed_reading import KeyResultValues
from bot.services.alignment.proposals import drafted, still_asked
from bot.services.drafting.boards import refresh
from bot.services.drafting.carrying import reconnect
from bot.services.drafting.form import DraftDesk, DraftForm
from bot.services.lessons.using import remember_shown
from bot.services.okrs.targets import link
from bot.services.requests.parked import held, shared, taken_up
from bot.services.schedules import reschedule


def save(desk: DraftDesk, shown: DraftForm, reading: DraftReading) -> Objective:
    """Write what was read without problems; when it is shared, its people are asked from then on. Raises NotFound for
    a draft that is none any more, and NothingToDo for what somebody asked and does not wait for any more."""
    if reading.objective is None:
        raise ValueError("a draft with problems cannot be saved")
    asked_id = shown.typed.proposal_id
    asked = None if asked_id is None else still_asked(desk.tx, desk.workspace.id, asked_id)
    if shown.typed.adds:
        objective = desk.tx.objectives.get(desk.workspace.id, shown.typed.objective_id or ObjectiveId(0))
        objective = replace(objective, key_results=())
    else:
        objective = _write_objective(desk, shown, reading.objective.as_columns())
        _write_alignment(desk, objective, shown)
        _write_shares(desk, objective, shown)
    _write_key_results(desk, objective, shown.typed.key_results, reading.key_results)
    saved = desk.tx.objectives.get(desk.workspace.id, objective.id)
    if shown.typed.parked_id is not None:
        request, _ = held(desk.tx, desk.access, desk.workspace, desk.person, shown.typed.parked_id)
        taken_up(desk.tx, request, saved.id, desk.person.id, desk.now)
    if asked is not None and reading.key_results:
        drafted(desk.tx, asked, saved.key_results[-1], desk.person.id, desk.now)
    remember_shown(desk.tx, saved, shown.typed, shown.lessons, desk.now)
    if shown.typed.share:
        people = {one.owner_id for one in saved.key_results} | {one.stand_in_id for one in saved.key_results}
        reschedule(desk.tx, desk.workspace, {one for one in people if one is not None}, desk.now)
        if shown.typed.objective_id is not None and not shown.typed.adds:
            shared(desk.tx, desk.workspace, saved.id, desk.person.id, desk.now)
            reconnect(desk.tx, saved, by=desk.person.id, now=desk.now)
        refresh(desk.tx, desk.workspace, [saved.id], desk.now)
    return saved


def own_draft(desk: DraftDesk, objective_id: ObjectiveId) -> Objective:
    """Raises NotFound for anything but a draft of one's own."""
    found = desk.tx.objectives.by_id(desk.workspace.id, objective_id)
    if found is None or found.owner_id != desk.person.id or found.state is not ObjectiveState.DRAFT:
        raise NotFound("draft", str(Code(found.number)) if found and found.owner_id == desk.person.id else "")
    return found


def _write_objective(desk: DraftDesk, shown: DraftForm, values: dict[str, Any]) -> Objective:
    typed, objectives = shown.typed, desk.tx.objectives
    values |= {"team_id": typed.team_id, "cycle_id": shown.cycle.id}
    values["state"] = ObjectiveState.ACTIVE if typed.share else ObjectiveState.DRAFT
    beside = objectives.beside(desk.workspace.id, desk.person.id, typed.team_id, shown.cycle.id)
    values["position"] = max((one.position for one in beside), default=0) + 1
    if typed.objective_id is not None:
        draft = own_draft(desk, typed.objective_id)
        return objectives.change(draft, by=desk.person.id, now=desk.now, **values)
    held = {"workspace_id": desk.workspace.id, "owner_id": desk.person.id}
    return objectives.create(by=desk.person.id, now=desk.now, **held, **values)


def _write_key_results(
    desk: DraftDesk, objective: Objective, typed: tuple[TypedKeyResult, ...], read: tuple[KeyResultValues, ...]
) -> None:
    """New ones are added, known ones changed, and those that are no longer there deleted: nobody has seen them yet."""
    results, by, now = desk.tx.key_results, desk.person.id, desk.now
    known: dict[KeyResultId, KeyResult] = {one.id: one for one in objective.key_results}
    for each, values in zip(typed, read, strict=True):
        owner_id = each.owner_id or objective.owner_id
        columns = values.as_columns() | {"owner_id": owner_id, "stand_in_id": each.stand_in_id}
        before = known.pop(each.id, None) if each.id is not None else None
        if before is None:
            results.add_to(objective, by=by, now=now, milestones=values.milestones, **columns)
            continue
        changed = results.change(before, by=by, now=now, original_target=values.target, **columns)
        results.replace_milestones(changed, with_known(values.milestones, before.milestones))
        results.begin_revisions(changed, by=by, now=now)
    for gone in known.values():
        results.discard(gone, by=by, now=now)


def _write_shares(desk: DraftDesk, objective: Objective, shown: DraftForm) -> None:
    """Where lines are off, what a draft served before stays."""
    weights = desk.weights(shown.typed)
    kept = desk.workspace.has_lines and desk.tx.objective_shares.of_objectives(desk.workspace.id, [objective.id])
    if weights or kept:
        desk.tx.objective_shares.put([(objective, weights)], by=desk.person.id, now=desk.now)


def _write_alignment(desk: DraftDesk, objective: Objective, shown: DraftForm) -> None:
    """The form names the first thing that a draft contributes to; what it was aligned to besides stays."""
    for one in desk.tx.alignments.from_objectives(desk.workspace.id, [objective.id])[:1]:
        ref = f"O{one.to_objective_id}" if one.to_objective_id else f"K{one.to_key_result_id}"
        if shown.target is None or ref != shown.target.ref:
            desk.tx.alignments.remove(one, by=desk.person.id, now=desk.now)
    if shown.target is not None:
        link(desk.tx, objective, shown.target, by=desk.person.id, now=desk.now)
