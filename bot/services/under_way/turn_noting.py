"""Who reads of what was paused, cancelled, taken up again or handed over: lines for their next check-in messages."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.ids import ObjectiveId, PersonId
from bot.domain.okrs import Alignment, KeyResult, Objective
from bot.domain.people import Person
from bot.domain.prompts import Prompt
from bot.domain.turn_notes import NoteSheet, TurnNote, What
from bot.domain.turns import ACTIVE, ASIDE, CANCELLED, PAUSED
from bot.domain.workspaces import Workspace
from bot.services.okrs.desk import Desk
from bot.services.okrs.looking import Looker
from bot.services.prompt_memory import told_until
from bot.services.under_control import running
from bot.services.upkeep.retention import KEPT
from storage import Store, Transaction

UNDER = (What.CONTROLLED, What.RENEWED)
WHAT_OF = {PAUSED: What.PAUSED, CANCELLED: What.CANCELLED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """``objective`` is as it is now. ``also`` read of it besides those whom it concerns anyway."""

    what: What
    objective: Objective
    key_result: KeyResult | None = None
    by: Person
    to_id: PersonId | None = None
    reason: str = ""
    also: Collection[PersonId] = ()


def note(
    tx: Transaction, happening: Happening, now: datetime, *, to_all: bool = False, but: Collection[PersonId] = ()
) -> None:
    """A line for the lead, the owners, and the owners of what it contributes to; of a handover also for those of what
    contributes to it, who are asked about everything else as a change above them (context_asking). Nobody reads of
    what they did (unless it is to go ``to_all``, because the clock did it), nor of what they may not see; ``but``
    those who hear of it otherwise. A fixed number of statements."""
    tell(tx, happening, _concerned(tx, happening) - set(but), now, to_all=to_all)


def readers_of(tx: Transaction, happening: Happening) -> tuple[Person, ...]:
    """Whom ``note`` would tell, by name."""
    return tuple(sorted(_readers(tx, happening, _concerned(tx, happening), to_all=False), key=lambda one: one.name))


def tell_turn(desk: Desk, objective: Objective, key_result: KeyResult | None, was: str, reason: str) -> None:
    """The same for a state that was changed in the form for editing."""
    state = (objective if key_result is None else key_result).state.value
    what = What.RESUMED if was in ASIDE and state == ACTIVE else WHAT_OF.get(state)
    if what is not None:
        told = Happening(what=what, objective=objective, key_result=key_result, by=desk.person, reason=reason)
        note(desk.tx, told, desk.now)


def tell(
    tx: Transaction, happening: Happening, wanted: Collection[PersonId], now: datetime, *, to_all: bool = False
) -> None:
    """A line for each of these who is here, may see it, and did not do it."""
    objective, result = happening.objective, happening.key_result
    readers = sorted(one.id for one in _readers(tx, happening, wanted, to_all=to_all))
    held = {
        "workspace_id": objective.workspace_id,
        "objective_id": objective.id,
        "key_result_id": None if result is None else result.id,
        "what": happening.what,
        "by_id": happening.by.id,
        "to_id": happening.to_id,
        "reason": happening.reason,
        "at": now,
    }
    tx.turn_notes.remember([{**held, "reader_id": one} for one in readers])


def _readers(tx: Transaction, happening: Happening, wanted: Collection[PersonId], *, to_all: bool) -> list[Person]:
    left_out = set() if to_all else {happening.by.id}
    people = tx.people.by_ids(happening.objective.workspace_id, set(wanted) - left_out)
    return [one for one in people.values() if one.is_active and happening.objective.is_told_to(one.id)]


def _concerned(tx: Transaction, happening: Happening) -> set[PersonId]:
    objective, result = happening.objective, happening.key_result
    wanted = {objective.owner_id, *happening.also, *_leads(tx, objective), *_aligned(tx, happening)}
    return wanted if result is None else wanted | {result.owner_id}


@dataclass(frozen=True)
class TurnNews:
    store: Store

    def for_prompt(self, prompt: Prompt, person: Person, now: datetime) -> tuple[NoteSheet, ...]:
        """What was written for this person since the prompt before it was sent, and is still shown to them, oldest
        first. A fixed number of statements; one for most people."""
        with self.store.read() as tx:
            notes = tx.turn_notes.to_reader(prompt.workspace_id, person.id, now - KEPT)
            since = told_until(tx, prompt, now) if notes else now
            new = [one for one in notes if one.at >= since]
            if not new:
                return ()
            workspace = tx.workspaces.get(prompt.workspace_id)
            return _sheets(tx, workspace, person, _still_so(tx, workspace, new, now))


def _still_so(tx: Transaction, workspace: Workspace, notes: Sequence[TurnNote], now: datetime) -> list[TurnNote]:
    """Without what came under control and is so no longer: of its end they read, or are asked, in the same message."""
    ids = {one.objective_id for one in notes if one.what in UNDER}
    under = running(tx, workspace, ids, now) if ids else {}
    return [one for one in notes if one.what not in UNDER or one.objective_id in under]


def _sheets(tx: Transaction, workspace: Workspace, person: Person, notes: Sequence[TurnNote]) -> tuple[NoteSheet, ...]:
    objectives = tx.objectives.by_ids(workspace.id, {one.objective_id for one in notes})
    people = tx.people.by_ids(workspace.id, {one for each in notes for one in (each.by_id, each.to_id or 0)})
    looker, found = Looker(person, workspace), []
    for each in notes:
        objective = objectives[each.objective_id]
        results = {one.id: one for one in objective.key_results}
        if looker.sees(objective):
            result = results.get(each.key_result_id) if each.key_result_id is not None else None
            ends = (people[each.by_id], people.get(each.to_id or 0))
            found.append(NoteSheet(note=each, objective=objective, key_result=result, by=ends[0], to=ends[1]))
    return tuple(found)


def _leads(tx: Transaction, objective: Objective) -> set[PersonId]:
    """The team's lead; of a personal objective its owner's manager."""
    if objective.team_id is not None:
        lead = tx.teams.get(objective.workspace_id, objective.team_id).lead_id
        return set() if lead is None else {lead}
    manager = tx.people.get(objective.workspace_id, objective.owner_id).manager_id
    return set() if manager is None else {manager}


def _aligned(tx: Transaction, happening: Happening) -> set[PersonId]:
    objective, workspace_id = happening.objective, happening.objective.workspace_id
    up = tx.alignments.from_objectives(workspace_id, [objective.id])
    down: list[Alignment] = []
    if happening.what is What.HANDED:
        below = tx.alignments.to_uppers(workspace_id, [objective.id]).get(objective.id, [])
        result = happening.key_result
        down = [one for one in below if result is None or one.to_key_result_id == result.id]
    targets = tx.key_results.by_ids(workspace_id, {one.to_key_result_id for one in up if one.to_key_result_id})
    ends: set[ObjectiveId] = {one.to_objective_id for one in up if one.to_objective_id}
    ends |= {one.from_objective_id for one in down} | {one.objective_id for one in targets.values()}
    owners = {one.owner_id for one in tx.objectives.by_ids(workspace_id, ends).values()}
    return owners | {one.owner_id for one in targets.values()}
