"""What was changed under way since the last digest: targets and due days, states, owners."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.ids import PersonId
from bot.domain.okrs import KeyResult, Objective, ObjectiveState, Visibility
from bot.domain.revisions import Revision, changes
from bot.domain.turns import Turn, named_in, owners_turned, states_turned
from bot.domain.workspaces import Workspace
from storage import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeNews:
    """Of an objective (``key_result`` None) or a key result: the last of each kind, where it is not as it was."""

    objective: Objective
    key_result: KeyResult | None = None
    state: Turn | None = None
    owner: Turn | None = None
    revision: Revision | None = None

    @property
    def turns(self) -> tuple[Turn, ...]:
        return tuple(one for one in (self.state, self.owner) if one is not None)

    @property
    def named(self) -> set[PersonId]:
        by = set() if self.revision is None else {self.revision.after.revised_by_id}
        return named_in(self.turns) | by


def changed_since(
    tx: Transaction, workspace: Workspace, objectives: Sequence[Objective], since: datetime
) -> tuple[ChangeNews, ...]:
    """In the order of the codes; what is restricted is left out. A fixed number of statements."""
    open_ones = [one for one in objectives if one.visibility is Visibility.OPEN]
    ids = [result.id for one in open_ones for result in one.key_results]
    aims = _shared(tx.audit.turns_since(workspace.id, "objective", [one.id for one in open_ones], since))
    turns = _shared(tx.audit.turns_since(workspace.id, "key_result", ids, since))
    revisions = tx.key_results.revisions(workspace.id, ids) if ids else {}
    found: list[ChangeNews] = []
    for each in open_ones:
        own = aims.get(each.id, ())
        found.append(ChangeNews(objective=each, state=states_turned(own), owner=owners_turned(own)))
        for result in each.key_results:
            revised = [one for one in changes(revisions.get(result.id, ())) if one.after.at >= since]
            last = Revision(revised[-1].before, revised[0].after) if revised else None
            told = turns.get(result.id, ())
            moved = last if last is not None and last.moved else None
            found.append(
                ChangeNews(
                    objective=each,
                    key_result=result,
                    revision=moved,
                    state=states_turned(told),
                    owner=owners_turned(told),
                )
            )
    return tuple(one for one in found if one.turns or one.revision is not None)


def _shared(turns: Mapping[int, Iterable[Turn]]) -> dict[int, list[Turn]]:
    """Sharing a draft is no change under way."""
    return {identity: [one for one in found if one.was != ObjectiveState.DRAFT] for identity, found in turns.items()}
