"""What contributes to what: offered, linked, unlinked (model.md, Alignment)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.alignment import FIELD, check_alignment
from bot.domain.cycle_dates import share_a_day
from bot.domain.cycles import CycleState
from bot.domain.errors import Invalid, NotFound
from bot.domain.ids import Code, CycleId, ObjectiveId, PersonId, TeamId, WorkspaceId
from bot.domain.okrs import Alignment, KeyResult, KeyResultState, Objective, ObjectiveState
from bot.domain.people import Person
from bot.domain.permissions import Action
from bot.domain.teams import TeamKind
from bot.domain.wallclock import local_day
from bot.domain.workspaces import Workspace
from bot.services.access import Access
from storage import Store, Transaction
from storage.search import terms_of

MOST_OFFERS = 100  # options that Slack takes
MOST_OBJECTIVES = 40
RUNNING = (ObjectiveState.ACTIVE, ObjectiveState.PAUSED)


@dataclass(frozen=True, slots=True)
class Target:
    """What one may align to: an objective, or one of its key results."""

    objective: Objective
    key_result: KeyResult | None = None

    @property
    def ref(self) -> str:
        """``O12`` or ``K34``, by id."""
        return f"O{self.objective.id}" if self.key_result is None else f"K{self.key_result.id}"

    @property
    def code(self) -> str:
        return self.objective.code if self.key_result is None else self.key_result.code

    @property
    def title(self) -> str:
        return self.objective.title if self.key_result is None else self.key_result.title


@dataclass(frozen=True, slots=True)
class Link:
    """An alignment with its other end."""

    alignment: Alignment
    target: Target


@dataclass(frozen=True, slots=True)
class Aligned:
    """An objective with what it contributes to."""

    objective: Objective
    links: tuple[Link, ...]


@dataclass(frozen=True)
class Aligning:
    store: Store
    access: Access

    def offers(
        self,
        workspace: Workspace,
        person: Person,
        query: str,
        *,
        objective_id: ObjectiveId | None = None,
        cycle_id: CycleId | None = None,
        title: str = "",
        now: datetime,
    ) -> list[Target]:
        """What a search finds; without words, what is near: of the person's lead and own teams, of the company, of
        neighbouring teams, then what shares words with the title. For an objective that is saved, or for one that is
        being drafted for a cycle under a title."""
        with self.store.read() as tx:
            saved = tx.objectives.by_id(workspace.id, objective_id) if objective_id else None
            apart_from = saved.id if saved else None
            cycle_id, title = (saved.cycle_id, saved.title) if saved else (cycle_id, title)
            cycles = _together_with(tx, workspace.id, cycle_id)
            if query.strip():
                return _found(tx, workspace.id, query, cycles, apart_from)
            near = _near(tx, workspace, person, now)
            near_words = [term for term in terms_of(title) if len(term) > 1][:12]
            objectives = tx.objectives.offered(workspace.id, cycles, near, near_words, MOST_OBJECTIVES)
        return _targets([one for one in objectives if one.id != apart_from])

    def of(self, workspace: Workspace, person: Person, code: Code, now: datetime) -> Aligned:
        """Raises NotFound, NotAllowed."""
        with self.store.read() as tx:
            objective = visible(tx, person, tx.objectives.by_number(workspace.id, code.objective), code)
            self._ensure(tx, workspace, person, objective)
            return Aligned(objective, links_up(tx, workspace.id, [objective.id]).get(objective.id, ()))

    def of_id(self, workspace: Workspace, person: Person, objective_id: ObjectiveId, now: datetime) -> Aligned:
        with self.store.read() as tx:
            objective = visible(tx, person, tx.objectives.by_id(workspace.id, objective_id), None)
            self._ensure(tx, workspace, person, objective)
            return Aligned(objective, links_up(tx, workspace.id, [objective.id]).get(objective.id, ()))

    def link(self, workspace: Workspace, person: Person, objective_id: ObjectiveId, ref: str, now: datetime) -> Aligned:
        """Let an objective contribute. What is linked already stays so. Raises NotAllowed, NotFound, and Invalid with
        the path when it would close a circle."""
        with self.store.write() as tx:
            objective = visible(tx, person, tx.objectives.by_id(workspace.id, objective_id), None)
            self._ensure(tx, workspace, person, objective)
            target = read_target(tx, workspace.id, ref)
            if target is None:
                raise Invalid({FIELD: ("nothing_chosen", {})})
            link(tx, objective, target, by=person.id, now=now)
            return Aligned(objective, links_up(tx, workspace.id, [objective.id]).get(objective.id, ()))

    def unlink(self, workspace: Workspace, person: Person, alignment_id: int, now: datetime) -> Aligned | None:
        """Take one alignment away; None when it was gone already."""
        with self.store.write() as tx:
            alignment = tx.alignments.by_id(workspace.id, alignment_id)
            if alignment is None:
                return None
            objective = visible(tx, person, tx.objectives.by_id(workspace.id, alignment.from_objective_id), None)
            self._ensure(tx, workspace, person, objective)
            tx.alignments.remove(alignment, by=person.id, now=now)
            return Aligned(objective, links_up(tx, workspace.id, [objective.id]).get(objective.id, ()))

    def _ensure(self, tx: Transaction, workspace: Workspace, person: Person, objective: Objective) -> None:
        self.access.ensure(Action.ALIGN, self.access.to_objective(tx, person, objective), workspace)


def visible(tx: Transaction, person: Person, objective: Objective | None, code: Code | None) -> Objective:
    """The objective, unless there is none or it is somebody else's draft, which nobody is told of. Raises NotFound."""
    hidden = objective is not None and objective.state is ObjectiveState.DRAFT and objective.owner_id != person.id
    if objective is None or hidden:
        raise NotFound("objective", str(code or ""))
    return objective


def check_link(tx: Transaction, workspace_id: WorkspaceId, number: int, cycle_id: CycleId, target: Target) -> None:
    """Whether the objective of this number (0: one that is not saved yet) may contribute to the target. The workspace
    is locked to the end of the transaction, so that two people cannot close a circle together. Raises Invalid."""
    tx.workspaces.lock(workspace_id)
    cycles = tx.cycles.by_ids(workspace_id, {cycle_id, target.objective.cycle_id})
    ways_up = tx.alignments.ways_up(workspace_id, target.objective.id)
    upper = target.objective
    check_alignment(number, cycles[cycle_id], upper.number, cycles[upper.cycle_id], ways_up)
    if upper.state not in RUNNING:
        raise Invalid({FIELD: ("not_running", {"code": target.code})})


def link(tx: Transaction, objective: Objective, target: Target, *, by: PersonId, now: datetime) -> None:
    """Write an alignment unless it is there. Raises Invalid."""
    check_link(tx, objective.workspace_id, objective.number, objective.cycle_id, target)
    ends = {
        "to_objective_id": None if target.key_result else target.objective.id,
        "to_key_result_id": target.key_result.id if target.key_result else None,
    }
    known = tx.alignments.from_objectives(objective.workspace_id, [objective.id])
    if all(any(getattr(one, name) != end for name, end in ends.items()) for one in known):
        held = {"workspace_id": objective.workspace_id, "from_objective_id": objective.id, **ends}
        tx.alignments.add(by=by, now=now, reason="", **held)


def read_target(tx: Transaction, workspace_id: WorkspaceId, ref: str) -> Target | None:
    """What ``O12`` or ``K34`` stands for; None when there is no such thing (any more)."""
    kind, number = ref[:1], ref[1:]
    if kind not in ("O", "K") or not number.isascii() or not number.isdigit() or len(number) > 15:
        return None
    if kind == "O":
        objective = tx.objectives.by_id(workspace_id, int(number))
        return Target(objective) if objective else None
    key_result = tx.key_results.by_id(workspace_id, int(number))
    return Target(tx.objectives.get(workspace_id, key_result.objective_id), key_result) if key_result else None


def links_up(
    tx: Transaction, workspace_id: WorkspaceId, ids: Sequence[ObjectiveId]
) -> Mapping[ObjectiveId, tuple[Link, ...]]:
    """What these objectives contribute to, by objective."""
    alignments = tx.alignments.from_objectives(workspace_id, ids)
    results = tx.key_results.by_ids(workspace_id, {one.to_key_result_id for one in alignments if one.to_key_result_id})
    wanted = {one.to_objective_id for one in alignments if one.to_objective_id}
    wanted |= {result.objective_id for result in results.values()}
    objectives = tx.objectives.by_ids(workspace_id, wanted)
    found: dict[ObjectiveId, tuple[Link, ...]] = {}
    for one in alignments:
        result = results[one.to_key_result_id] if one.to_key_result_id else None
        objective = objectives[result.objective_id if result else one.to_objective_id or 0]
        found[one.from_objective_id] = (*found.get(one.from_objective_id, ()), Link(one, Target(objective, result)))
    return found


def _together_with(tx: Transaction, workspace_id: WorkspaceId, cycle_id: CycleId | None) -> list[CycleId]:
    """The open cycles that share a day with this one; all of them without it."""
    cycles = tx.cycles.in_state(workspace_id, CycleState.ACTIVE, CycleState.PLANNING, CycleState.GRADING)
    own = next((one for one in cycles if one.id == cycle_id), None)
    return [one.id for one in cycles if own is None or share_a_day(one, own)]


def _near(
    tx: Transaction, workspace: Workspace, person: Person, now: datetime
) -> list[tuple[set[PersonId], set[TeamId]]]:
    """Lead and own teams; the company; neighbours: what the own teams are part of, and its other parts."""
    today = local_day(now, workspace.zone)
    own = {held.team_id for held in tx.memberships.of_people(workspace.id, [person.id], today)}
    teams = {team.id: team for team in tx.teams.active(workspace.id)}
    leads = {teams[one].lead_id for one in own if one in teams} | {person.manager_id}
    parents = {teams[one].parent_id for one in own if one in teams} - {None}
    company = {team.id for team in teams.values() if team.kind is TeamKind.COMPANY}
    beside = {team.id for team in teams.values() if team.id in parents or team.parent_id in parents}
    owners = {one for one in leads if one is not None} - {person.id}
    return [(owners, own), (set(), company), (set(), beside - own - company)]


def _found(
    tx: Transaction, workspace_id: WorkspaceId, query: str, cycles: list[CycleId], apart_from: ObjectiveId | None
) -> list[Target]:
    hits = tx.search.find(workspace_id, ("objective", "key_result"), query, MOST_OFFERS)
    results = tx.key_results.by_ids(workspace_id, {one for kind, one in hits if kind == "key_result"})
    wanted = {one for kind, one in hits if kind == "objective"} | {each.objective_id for each in results.values()}
    objectives = tx.objectives.by_ids(workspace_id, wanted)
    targets = []
    for kind, identity in hits:
        result = results.get(identity) if kind == "key_result" else None
        objective = objectives.get(result.objective_id if result else identity)
        if objective is None or (kind == "key_result" and result is None) or objective.id == apart_from:
            continue
        if objective.state in RUNNING and objective.cycle_id in cycles and _is_open(result):
            targets.append(Target(objective, result))
    return targets


def _targets(objectives: Sequence[Objective]) -> list[Target]:
    """Each objective, followed by its key results."""
    found = []
    for objective in objectives:
        found.append(Target(objective))
        found += [Target(objective, result) for result in objective.key_results if _is_open(result)]
    return found[:MOST_OFFERS]


def _is_open(key_result: KeyResult | None) -> bool:
    return key_result is None or key_result.state is not KeyResultState.CANCELLED
