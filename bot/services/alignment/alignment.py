"""What contributes to what: offered, linked, unlinked (model.md, Alignment)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.alignment import FIELD
from bot.domain.cycle_dates import share_a_day
from bot.domain.cycles import CycleState
from bot.domain.errors import Invalid, NothingToDo
from bot.domain.ids import Code, CycleId, ObjectiveId, PersonId, TeamId, WorkspaceId
from bot.domain.okrs import RUNNING, Alignment, KeyResult, KeyResultState, Objective
from bot.domain.people import Person
from bot.domain.permissions import Action
from bot.domain.teams import TeamKind
from bot.domain.wallclock import local_day
from bot.domain.workspaces import Workspace
from bot.services.access import Access
from bot.services.alignment.asking import Ask, propose, withdraw
from bot.services.alignment.context_asking import let_go
from bot.services.okrs.looking import Looker
from bot.services.okrs.targets import Link, Target, link, links_up, read_target, visible
from storage import Store, Transaction
from storage.offers import Hit
from storage.terms import MOST_WORDS, terms_of

MOST_OFFERS = 100  # options that Slack takes
MOST_OBJECTIVES = 40
KINDS = ("objective", "key_result")
MOST_COMPARED = 500  # of what a search finds beyond what is near, the newest


Circles = Sequence[tuple[set[PersonId], set[TeamId]]]
"""As ``storage.offers.Near``."""


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
        """What a search finds, or without words what there is, the nearest first: of the person's lead and own teams,
        of the company, of neighbouring teams, then what shares words with the title. For an objective that is saved, or
        for one that is being drafted for a cycle under a title. Guests are offered what they may see."""
        looker = Looker(person, workspace)
        with self.store.read() as tx:
            saved = tx.objectives.by_id(workspace.id, objective_id) if objective_id else None
            apart_from = saved.id if saved else None
            cycle_id, title = (saved.cycle_id, saved.title) if saved else (cycle_id, title)
            cycles = _together_with(tx, workspace.id, cycle_id)
            near = circles_near(tx, workspace, person, now)
            near_words = [term for term in terms_of(title) if len(term) > 1][:MOST_WORDS]
            if query.strip():
                found = _found(tx, looker, query, near, near_words, cycles)
                return [one for one in found if one.objective.id != apart_from]
            objectives = tx.objectives.offered(workspace.id, cycles, near, near_words, MOST_OBJECTIVES)
        return _targets([one for one in objectives if one.id != apart_from and looker.sees(one)])

    def of(self, workspace: Workspace, person: Person, code: Code, now: datetime) -> Aligned:
        """Raises NotFound, NotAllowed."""
        with self.store.read() as tx:
            objective = visible(tx, person, tx.objectives.by_number(workspace.id, code.objective), code)
            self._ensure(tx, workspace, person, objective)
            return Aligned(objective, links_up(tx, Looker(person, workspace), [objective.id]).get(objective.id, ()))

    def of_id(self, workspace: Workspace, person: Person, objective_id: ObjectiveId, now: datetime) -> Aligned:
        with self.store.read() as tx:
            objective = visible(tx, person, tx.objectives.by_id(workspace.id, objective_id), None)
            self._ensure(tx, workspace, person, objective)
            return Aligned(objective, links_up(tx, Looker(person, workspace), [objective.id]).get(objective.id, ()))

    def link(
        self,
        workspace: Workspace,
        person: Person,
        objective_id: ObjectiveId,
        ref: str,
        now: datetime,
        ask: Ask | None = None,
    ) -> Aligned:
        """Let an objective contribute, and ask the owner of what it contributes to something. What is linked already
        stays so. Raises NotAllowed, NotFound, and Invalid with the path when it would close a circle, or with the field
        of the question that cannot be asked; nothing is linked then."""
        with self.store.write() as tx:
            objective = visible(tx, person, tx.objectives.by_id(workspace.id, objective_id), None)
            self._ensure(tx, workspace, person, objective)
            target = read_target(tx, Looker(person, workspace), ref)
            if target is None:
                raise Invalid({FIELD: ("nothing_chosen", {})})
            link(tx, objective, target, by=person.id, now=now)
            if ask is not None:
                propose(tx, self.access, workspace, person, objective, target, ask, now)
            return Aligned(objective, links_up(tx, Looker(person, workspace), [objective.id]).get(objective.id, ()))

    def unlink(self, workspace: Workspace, person: Person, alignment_id: int, now: datetime) -> Aligned | None:
        """Take one alignment away; None when it was gone already. As an answer does, it holds the questions first:
        those about changes above, then those asked with it."""
        with self.store.write() as tx:
            alignment = tx.alignments.by_id(workspace.id, alignment_id)
            if alignment is None:
                return None
            objective = visible(tx, person, tx.objectives.by_id(workspace.id, alignment.from_objective_id), None)
            self._ensure(tx, workspace, person, objective)
            changes = tx.context_changes.waiting_from(workspace.id, objective.id)
            asked = tx.proposals.locked_from(workspace.id, objective.id)
            if not tx.alignments.remove(alignment, by=person.id, now=now):
                return None
            let_go(tx, workspace.id, changes, person.id, now)
            left = links_up(tx, Looker(person, workspace), [objective.id]).get(objective.id, ())
            gone = _upper(tx, alignment)
            if all(one.target.objective.id != gone for one in left):
                withdraw(tx, [one for one in asked if one.to_objective_id == gone], person.id, now)
            return Aligned(objective, left)

    def mine_for(
        self, workspace: Workspace, person: Person, objective_id: ObjectiveId, now: datetime
    ) -> tuple[Objective, list[Objective]]:
        """Somebody's objective, and those of this person that may be aligned to it. Raises NotFound, NotAllowed, and
        NothingToDo where they have none."""
        looker = Looker(person, workspace)
        with self.store.read() as tx:
            upper = visible(tx, person, tx.objectives.by_id(workspace.id, objective_id), None)
            looker.ensure_sees(upper)
            cycles = _together_with(tx, workspace.id, upper.cycle_id)
            own = tx.objectives.of_person(workspace.id, person.id, cycles)
        found = [one for one in own if one.id != upper.id]
        if not found:
            raise NothingToDo("nothing_to_align")
        return upper, found[:MOST_OFFERS]

    def _ensure(self, tx: Transaction, workspace: Workspace, person: Person, objective: Objective) -> None:
        self.access.ensure(Action.ALIGN, self.access.to_objective(tx, person, objective), workspace)


def _upper(tx: Transaction, alignment: Alignment) -> int:
    if alignment.to_objective_id is not None:
        return alignment.to_objective_id
    result = tx.key_results.by_id(alignment.workspace_id, alignment.to_key_result_id or 0)
    return 0 if result is None else result.objective_id


def _together_with(tx: Transaction, workspace_id: WorkspaceId, cycle_id: CycleId | None) -> list[CycleId]:
    """The open cycles that share a day with this one; all of them without it."""
    cycles = tx.cycles.in_state(workspace_id, CycleState.ACTIVE, CycleState.PLANNING, CycleState.GRADING)
    own = next((one for one in cycles if one.id == cycle_id), None)
    return [one.id for one in cycles if own is None or share_a_day(one, own)]


def circles_near(tx: Transaction, workspace: Workspace, person: Person, now: datetime) -> Circles:
    """Lead and own teams; the company; neighbours: what the own teams are part of, and its other parts."""
    today = local_day(now, workspace.zone)
    own = {held.team_id for held in tx.memberships.of_people(workspace.id, [person.id], today)}
    teams = [team for team in tx.teams.by_ids(workspace.id, own).values() if team.is_active]
    leads = {team.lead_id for team in teams} | {person.manager_id}
    company = tx.teams.of_kinds(workspace.id, (TeamKind.COMPANY,))
    beside = tx.teams.families(workspace.id, {team.parent_id for team in teams if team.parent_id is not None})
    owners = {one for one in leads if one is not None} - {person.id}
    return [(owners, own), (set(), company), (set(), beside - own - company)]


def _found(
    tx: Transaction, looker: Looker, query: str, near: Circles, words: list[str], cycles: list[CycleId]
) -> list[Target]:
    """What is near first, then the newest of everything else; in each circle by words in common."""
    workspace_id = looker.workspace.id
    first = tx.offers.near(workspace_id, cycles, near, query, words, MOST_OFFERS)
    hits = first + tx.search.find(workspace_id, KINDS, query, MOST_COMPARED)
    hits += tx.search.find_hidden(workspace_id, KINDS, query, MOST_COMPARED)
    hits = list(dict.fromkeys(hits))
    results = tx.key_results.by_ids(workspace_id, {one for kind, one in hits if kind == "key_result"})
    wanted = {one for kind, one in hits if kind == "objective"} | {each.objective_id for each in results.values()}
    objectives = tx.objectives.by_ids(workspace_id, wanted)
    common = tx.offers.in_common(workspace_id, hits, words)
    found: list[tuple[tuple[int, ...], Target]] = []
    for hit in hits:
        target = _hit(hit, objectives, results)
        if target is not None and target.objective.cycle_id in cycles and looker.sees(target.objective):
            place = (target.objective.number, target.key_result.number if target.key_result else 0)
            found.append(((circle_of_objective(target.objective, near), -common.get(hit, 0), *place), target))
    return [target for _, target in sorted(found, key=lambda one: one[0])][:MOST_OFFERS]


def circle_of_objective(objective: Objective, near: Circles) -> int:
    """The number of the nearest circle that it lies in, as ``Offers.near`` has them."""
    owner, team = objective.owner_id, objective.team_id
    held = (place for place, (people, teams) in enumerate(near) if owner in people or team in teams)
    return next(held, len(near))


def _hit(hit: Hit, objectives: Mapping[int, Objective], results: Mapping[int, KeyResult]) -> Target | None:
    """What may be aligned to; None for what is over or called off."""
    kind, identity = hit
    result = results.get(identity) if kind == "key_result" else None
    objective = objectives.get(result.objective_id if result else identity if kind == "objective" else 0)
    if objective is None or objective.state not in RUNNING or not _is_open(result):
        return None
    return Target(objective, result)


def _targets(objectives: Sequence[Objective]) -> list[Target]:
    """Each objective, followed by its key results."""
    found = []
    for objective in objectives:
        found.append(Target(objective))
        found += [Target(objective, result) for result in objective.key_results if _is_open(result)]
    return found[:MOST_OFFERS]


def _is_open(key_result: KeyResult | None) -> bool:
    return key_result is None or key_result.state is not KeyResultState.CANCELLED
