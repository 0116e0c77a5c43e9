"""Which key results somebody is told of: those of a restricted objective are its circle's alone."""

from collections.abc import Mapping
from typing import TypeVar

from bot.domain.ids import PersonId, WorkspaceId
from bot.domain.okrs import KeyResult, Visibility
from storage import Transaction

Key = TypeVar("Key", bound=int)


def told_results(
    tx: Transaction, workspace_id: WorkspaceId, person_id: PersonId, results: Mapping[Key, KeyResult]
) -> dict[Key, KeyResult]:
    """Those that this person is told of. Objectives are read only where some are restricted."""
    hidden = {one.objective_id for one in results.values() if one.visibility is Visibility.RESTRICTED}
    held = tx.objectives.by_ids(workspace_id, hidden)
    untold = {one for one in hidden if not held[one].is_told_to(person_id)}
    return {key: one for key, one in results.items() if one.objective_id not in untold}
