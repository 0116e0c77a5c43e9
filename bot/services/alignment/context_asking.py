"""Whom a change of an objective touches, and what its supporters' owners are asked, written together with it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from bot.domain.context import ContextChange, Difference, Verdict, joined, touched_ends
from bot.domain.context_sheets import Touched
from bot.domain.ids import ObjectiveId, PersonId, WorkspaceId
from bot.domain.okrs import RUNNING, Alignment, Objective
from bot.domain.people import Person
from bot.domain.workspaces import Workspace
from bot.services.okrs.looking import Looker
from storage import Transaction

Changed = tuple[Objective, Difference]
"""An objective, and how it changes."""


def touched_by(
    tx: Transaction, workspace: Workspace, by: Person, changes: Sequence[Changed]
) -> dict[ObjectiveId, tuple[Touched, ...]]:
    """Whom these changes touch, by the objective that changes: the running objectives of others which contribute to it
    and whose owners may see it. Nobody's own are asked about. A fixed number of statements."""
    looker, supporters = Looker(by, workspace), _supporters(tx, workspace.id, changes)
    return {
        upper.id: tuple(
            Touched(one.objective, one.owner, looker.sees(one.objective))
            for one in supporters[upper.id]
            if _is_asked(one, upper, by, workspace)
        )
        for upper, _ in changes
    }


def bring(
    tx: Transaction, workspace: Workspace, by: Person, changes: Sequence[Changed], reason: str, now: datetime
) -> None:
    """Ask the owners of what contributes. What still waits for an answer becomes one with this change, also where it is
    hidden from its owner at the moment; it vanishes when all is again as it was. Changes of one objective wait for each
    other. A fixed number of statements."""
    changes = [(upper, changed) for upper, changed in changes if changed]
    if not changes:
        return
    uppers = [upper.id for upper, _ in changes]
    tx.objectives.lock(workspace.id, uppers)
    known_ones = tx.context_changes.waiting_about(workspace.id, uppers)
    waiting = {(one.upper_objective_id, one.from_objective_id): one for one in known_ones}
    new: list[dict[str, Any]] = []
    again: list[tuple[ContextChange, Difference, dict[str, Any]]] = []
    supporters = _supporters(tx, workspace.id, changes)
    for upper, changed in changes:
        for one in supporters[upper.id]:
            known = waiting.get((upper.id, one.objective.id))
            if known is not None:
                again.append(_once_more(known, changed, by.id, one.owner.id, reason, now))
            elif _is_asked(one, upper, by, workspace):
                new.append(_first(upper, one, changed, by.id, reason, now))
    tx.context_changes.remember(new)
    tx.context_changes.replace_all(again)


def let_go(
    tx: Transaction, workspace_id: WorkspaceId, waiting: Sequence[ContextChange], by: PersonId, now: datetime
) -> None:
    """Of what is asked of an objective's owner, and is held, what was asked with alignments that are gone is no
    question any more."""
    left = _by_upper(tx, workspace_id, [one.upper_objective_id for one in waiting]) if waiting else {}
    for one in waiting:
        ends = [
            each for each in left.get(one.upper_objective_id, ()) if each.from_objective_id == one.from_objective_id
        ]
        if not touched_ends(one.difference, ends):
            tx.context_changes.answer(one, by=by, now=now, verdict=Verdict.OVER)


def _by_upper(
    tx: Transaction, workspace_id: WorkspaceId, uppers: list[ObjectiveId]
) -> dict[ObjectiveId, list[Alignment]]:
    return tx.alignments.to_uppers(workspace_id, uppers)


def _supporters(
    tx: Transaction, workspace_id: WorkspaceId, changes: Sequence[Changed]
) -> dict[ObjectiveId, tuple[Touched, ...]]:
    """All that contributes to what changes, in the order of the codes."""
    links = _by_upper(tx, workspace_id, [upper.id for upper, _ in changes])
    lower_ids = {one.from_objective_id for found in links.values() for one in found}
    lowers = tx.objectives.by_ids(workspace_id, lower_ids)
    owners = tx.people.by_ids(workspace_id, {one.owner_id for one in lowers.values()})
    found: dict[ObjectiveId, tuple[Touched, ...]] = {}
    for upper, changed in changes:
        ids = {one.from_objective_id for one in touched_ends(changed, links.get(upper.id, ()))}
        near = sorted((lowers[one] for one in ids), key=lambda one: one.number)
        found[upper.id] = tuple(Touched(one, owners[one.owner_id]) for one in near)
    return found


def _is_asked(one: Touched, upper: Objective, by: Person, workspace: Workspace) -> bool:
    """Where the owner has left, whoever takes over is asked, as far as they may see it then."""
    may_see = not one.owner.is_active or Looker(one.owner, workspace).sees(upper)
    return one.objective.state in RUNNING and one.owner.id != by.id and may_see


def _first(
    upper: Objective, one: Touched, changed: Difference, by: PersonId, reason: str, now: datetime
) -> dict[str, Any]:
    return {
        "workspace_id": upper.workspace_id,
        "upper_objective_id": upper.id,
        "from_objective_id": one.objective.id,
        "before": dict(changed.before),
        "after": dict(changed.after),
        "reason": reason,
        "changed_by_id": by,
        "changed_at": now,
    }


def _once_more(
    known: ContextChange, changed: Difference, by: PersonId, owner_id: PersonId, reason: str, now: datetime
) -> tuple[ContextChange, Difference, dict[str, Any]]:
    """Whoever is asked keeps the question that others gave them, whatever they change there themselves."""
    whole = joined(known.difference, changed)
    values = {
        "reason": reason or known.reason,
        "changed_by_id": known.changed_by_id if by == owner_id else by,
        "changed_at": now,
        "verdict": Verdict.WAITING if whole else Verdict.OVER,
    }
    return known, whole, values
