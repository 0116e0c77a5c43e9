"""Evidence of key results: read for those who see them, and taken away again."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.evidence import Evidence, EvidenceSheet
from bot.domain.ids import KeyResultId
from bot.domain.okrs import KeyResult, Objective
from bot.domain.people import Person
from bot.domain.permissions import Action, Relation, Who, allowed
from bot.domain.workspaces import Workspace
from bot.services.access import Access, policy_of
from bot.services.okrs.looking import Looker, names_of
from storage import Store, Transaction

BySheet = Mapping[KeyResultId, tuple[EvidenceSheet, ...]]


@dataclass(frozen=True)
class EvidenceDesk:
    store: Store
    access: Access

    def remove(self, workspace: Workspace, person: Person, evidence_id: int, now: datetime) -> str | None:
        """Take a link away: the code of its key result, or None when it was gone already. Raises NotAllowed."""
        with self.store.write() as tx:
            found = tx.evidence.by_id(workspace.id, evidence_id)
            result = None if found is None else tx.key_results.by_id(workspace.id, found.key_result_id)
            if found is None or result is None:
                return None
            objective = tx.objectives.get(workspace.id, result.objective_id)
            Looker(person, workspace).ensure_sees(objective)
            relation = _to_evidence(self.access, person, found, result, objective)
            self.access.ensure(Action.REMOVE_EVIDENCE, relation, workspace)
            return result.code if tx.evidence.remove(found, by=person.id, now=now) else None


def evidence_of(
    tx: Transaction, access: Access, workspace: Workspace, person: Person, objective: Objective, ids: Iterable[int]
) -> BySheet:
    """What stands behind these key results of one objective, which this person sees; newest first. Two statements."""
    results = {result.id: result for result in objective.key_results if result.id in set(ids)}
    found = tx.evidence.of_key_results(workspace.id, results)
    names = names_of(tx, workspace, [one.added_by_id for one in found]) if found else {}
    told: dict[KeyResultId, tuple[EvidenceSheet, ...]] = {}
    for one in found:
        result = results[one.key_result_id]
        relation = _to_evidence(access, person, one, result, objective)
        may_remove = allowed(Action.REMOVE_EVIDENCE, relation, policy_of(workspace))
        sheet = EvidenceSheet(one, result.code, names[one.added_by_id], may_remove)
        told[result.id] = (*told.get(result.id, ()), sheet)
    return told


def _to_evidence(
    access: Access, person: Person, evidence: Evidence, result: KeyResult, objective: Objective
) -> Relation:
    stands = {
        Who.AUTHOR: evidence.added_by_id == person.id,
        Who.KEY_RESULT_OWNER: result.owner_id == person.id,
        Who.OWNER: objective.owner_id == person.id,
    }
    relation = access.to_workspace(person)
    return replace(relation, who=relation.who | {who for who, holds in stands.items() if holds})
