"""What a lesson is about: chosen in its form, or named in its text."""

from dataclasses import dataclass
from datetime import timedelta

from bot.domain.cycles import Cycle
from bot.domain.errors import Invalid, NotFound
from bot.domain.ids import CycleId, ObjectiveId, TeamId, read_code
from bot.domain.lessons import OBJECTIVE, TEXT, code_in
from bot.domain.okrs import Objective, ObjectiveState
from bot.domain.people import Person
from bot.domain.teams import Branch, Team
from bot.domain.workspaces import Workspace
from bot.services.okrs.looking import Looker
from storage import Transaction

MOST_OFFERED = 100


@dataclass(frozen=True, slots=True)
class TypedLesson:
    """What stands in the form, or after the command; what it is about may also be named in the text."""

    text: str
    objective_id: ObjectiveId | None = None
    team_id: TeamId | None = None


def about(tx: Transaction, workspace: Workspace, person: Person, typed: TypedLesson) -> Objective | None:
    """The objective that was chosen, else the one whose code the text names. Raises Invalid, NotFound."""
    if typed.objective_id is not None:
        return shared(tx, workspace, person, typed.objective_id)
    code = code_in(typed.text)
    if code is None:
        return None
    found = tx.objectives.by_number(workspace.id, code.objective)
    known = found is not None and (code.number is None or code.number in {one.number for one in found.key_results})
    if found is None or not known or not Looker(person, workspace).sees(found):
        raise Invalid({TEXT: ("lesson_about_nothing", {"code": str(code)})})
    if found.state is ObjectiveState.DRAFT:
        raise Invalid({TEXT: ("lesson_about_draft", {"code": found.code})})
    return found


def shared(tx: Transaction, workspace: Workspace, person: Person, objective_id: ObjectiveId) -> Objective:
    found = tx.objectives.by_id(workspace.id, objective_id)
    if found is None or not found.is_told_to(person.id):
        raise NotFound("objective", "")
    Looker(person, workspace).ensure_sees(found)
    if found.state is ObjectiveState.DRAFT:
        raise Invalid({OBJECTIVE: ("lesson_about_draft", {"code": found.code})})
    return found


def teams_of(tx: Transaction, workspace: Workspace, chosen: TeamId | None = None) -> tuple[Branch | Team, ...]:
    """Those that can be chosen: the one that was ``chosen`` before first, though it be closed by now."""
    known: dict[TeamId, Branch | Team] = {one.id: one for one in tx.teams.tree(workspace.id)}
    before = tx.teams.by_id(workspace.id, chosen) if chosen is not None and chosen not in known else None
    known |= {before.id: before} if before is not None else {}
    return tuple(sorted(known.values(), key=lambda one: (one.id != chosen, one.name.casefold())))


def cycle_now(tx: Transaction, workspace: Workspace) -> CycleId | None:
    """The shortest that runs."""

    def length(cycle: Cycle) -> timedelta:
        return cycle.last_day - cycle.first_day

    found = sorted(tx.cycles.active(workspace.id), key=length)
    return found[0].id if found else None


def offered(tx: Transaction, looker: Looker, typed: str) -> list[Objective]:
    workspace_id, code = looker.workspace.id, read_code(typed)
    if code is not None:
        found = tx.objectives.by_number(workspace_id, code.objective)
        return [] if found is None else [found]
    if not typed.strip():
        cycles = [one.id for one in tx.cycles.in_view(workspace_id)]
        own = tx.objectives.of_person(workspace_id, looker.person.id, cycles)
        return own + tx.objectives.with_key_results_of(workspace_id, looker.person.id, cycles)
    hits = tx.search.find(workspace_id, ("objective",), typed, MOST_OFFERED)
    hits += tx.search.find_hidden(workspace_id, ("objective",), typed, MOST_OFFERED)
    ids = [identity for _, identity in hits]
    by_id = tx.objectives.by_ids(workspace_id, ids)
    return [by_id[one] for one in ids if one in by_id]
