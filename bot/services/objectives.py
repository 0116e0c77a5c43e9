"""One objective with all that belongs to it, for whoever types its code."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from fractions import Fraction

from bot.domain.cycles import Cycle
from bot.domain.ids import Code, KeyResultId, PersonId
from bot.domain.okrs import Objective, ObjectiveState
from bot.domain.people import Person
from bot.domain.permissions import Action, Relation, allowed
from bot.domain.progress import objective_progress
from bot.domain.proposals import ProposalSheet
from bot.domain.ratios import weighted_mean
from bot.domain.revisions import Revision, changes
from bot.domain.teams import Team
from bot.domain.wallclock import local_day
from bot.domain.workspaces import Workspace
from bot.services.access import Access, policy_of
from bot.services.overview.looking import Looker
from bot.services.proposal_reading import of_objective
from bot.services.standing import ObjectiveStanding, assess
from bot.services.targets import Link, Target, links_up, visible
from storage import Store, Transaction

SUPPORTS = (ObjectiveState.ACTIVE, ObjectiveState.PAUSED, ObjectiveState.CLOSED)


@dataclass(frozen=True, slots=True)
class Supporter:
    """An objective that contributes to this one or to one of its key results, and how far it has come (0–1)."""

    objective: Objective
    target: Target
    progress: Fraction | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectiveSheet:
    """``standing`` is None for a draft, which nobody assesses. ``names`` are those of the people named in it, by id.
    ``support`` is the weighted progress of the supporters, which does not count in the objective's own. ``proposals``
    are what was asked with alignments from and to it; ``may_ask``: this reader may align an objective of theirs to
    it."""

    objective: Objective
    cycle: Cycle
    team: Team | None
    standing: ObjectiveStanding | None
    names: Mapping[int, str]
    above: tuple[Link, ...]
    below: tuple[Supporter, ...]
    revisions: Mapping[KeyResultId, tuple[Revision, ...]]
    today: date
    may_edit: bool = False
    may_align: bool = False
    may_check_in: bool = False
    may_edit_key_results: frozenset[KeyResultId] = frozenset()
    may_check_in_key_results: frozenset[KeyResultId] = frozenset()
    looks_around: bool = False
    may_ask: bool = False
    proposals: tuple[ProposalSheet, ...] = ()

    @property
    def support(self) -> Fraction | None:
        return weighted_mean((one.objective.weight, one.progress) for one in self.supporters.values())

    @property
    def supporters(self) -> Mapping[int, Supporter]:
        """Each once, however many of the key results it contributes to."""
        return {one.objective.id: one for one in self.below}


@dataclass(frozen=True)
class Objectives:
    store: Store
    access: Access

    def show(self, workspace: Workspace, person: Person, code: Code, now: datetime) -> ObjectiveSheet:
        """Raises NotFound (also for somebody else's draft), NotAllowed. The number of statements is fixed."""
        with self.store.read() as tx:
            objective = visible(tx, person, tx.objectives.by_number(workspace.id, code.objective), code)
            relation = self.access.to_objective(tx, person, objective)
            self.access.ensure(Action.VIEW, relation, workspace)
            sheet = self.read(tx, Looker(person, workspace), objective, now)
            return self._with_rights(tx, workspace, person, sheet, relation)

    def read(self, tx: Transaction, looker: Looker, objective: Objective, now: datetime) -> ObjectiveSheet:
        """Inside a transaction of the caller, and without what the reader may do."""
        workspace, today = looker.workspace, local_day(now, looker.workspace.zone)
        is_draft = objective.state is ObjectiveState.DRAFT
        revisions = tx.key_results.revisions(workspace.id, [one.id for one in objective.key_results])
        standing = None if is_draft else assess(tx, workspace, [objective], now)[0]
        named = {each.revised_by_id for found in revisions.values() for each in found}
        return ObjectiveSheet(
            objective=objective,
            cycle=tx.cycles.get(workspace.id, objective.cycle_id),
            team=tx.teams.get(workspace.id, objective.team_id) if objective.team_id else None,
            standing=standing,
            names=_names(tx, workspace, objective, standing, named),
            above=links_up(tx, looker, [objective.id]).get(objective.id, ()),
            below=_below(tx, looker, objective, today),
            revisions={KeyResultId(one): changes(found) for one, found in revisions.items()},
            today=today,
            looks_around=looker.may_look_around(),
            proposals=of_objective(tx, objective, looker.person.id, looker.sees),
        )

    def _with_rights(
        self, tx: Transaction, workspace: Workspace, person: Person, sheet: ObjectiveSheet, relation: Relation
    ) -> ObjectiveSheet:
        """Editing the objective is not its key results' owners' business; each of them edits their own."""
        objective = sheet.objective
        own = self.access.to_objective(tx, person, replace(objective, key_results=()))
        may_edit = allowed(Action.EDIT, own, policy_of(workspace))
        mine = {one.id for one in objective.key_results if one.owner_id == person.id}
        asked = mine | {one.id for one in objective.key_results if one.stand_in_id == person.id}
        runs = objective.state is ObjectiveState.ACTIVE
        editable = {one.id for one in objective.key_results} if may_edit else mine
        return replace(
            sheet,
            may_edit=may_edit,
            may_align=allowed(Action.ALIGN, relation, policy_of(workspace)),
            may_check_in=bool(asked) and runs,
            may_edit_key_results=frozenset(editable),
            may_check_in_key_results=frozenset(asked if runs else ()),
            may_ask=runs and objective.owner_id != person.id and Looker(person, workspace).may_create(),
        )


def _names(
    tx: Transaction,
    workspace: Workspace,
    objective: Objective,
    standing: ObjectiveStanding | None,
    named: set[PersonId],
) -> dict[int, str]:
    """Owners, stand-ins, whoever changed a target, and whoever a blocker waits for."""
    wanted: set[PersonId | None] = {objective.owner_id, *named}
    for one in objective.key_results:
        wanted |= {one.owner_id, one.stand_in_id}
    for each in standing.key_results if standing else ():
        for blocker in each.blockers:
            wanted |= {blocker.opened_by_id, blocker.asked_id}
    people = tx.people.by_ids(workspace.id, {one for one in wanted if one is not None})
    return {person.id: person.name for person in people.values()}


def _below(tx: Transaction, looker: Looker, objective: Objective, today: date) -> tuple[Supporter, ...]:
    """What contributes here as far as the person may see it, drafts and cancelled ones apart."""
    workspace = looker.workspace
    results = {one.id: one for one in objective.key_results}
    alignments = tx.alignments.to_objectives(workspace.id, [objective.id])
    alignments += tx.alignments.to_key_results(workspace.id, results)
    lower = tx.objectives.by_ids(workspace.id, {one.from_objective_id for one in alignments})
    cycles = tx.cycles.by_ids(workspace.id, {one.cycle_id for one in lower.values()})
    found = []
    for one in alignments:
        supporter = lower[one.from_objective_id]
        if supporter.state in SUPPORTS and looker.sees(supporter):
            target = Target(objective, results[one.to_key_result_id] if one.to_key_result_id else None)
            reached = objective_progress(supporter, cycles[supporter.cycle_id].first_day, today)
            found.append(Supporter(supporter, target, reached))
    return tuple(sorted(found, key=lambda one: one.objective.number))
