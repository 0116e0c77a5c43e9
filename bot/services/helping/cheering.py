"""Cheering an objective or a key result: one press, and a word for whoever has one."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.domain.cheers import CHEERED, LONGEST_WORD, Cheer
from bot.domain.errors import Invalid, NothingToDo
from bot.domain.ids import Code
from bot.domain.people import Person
from bot.domain.permissions import Action
from bot.domain.wallclock import local_day
from bot.domain.workspaces import Workspace
from bot.services.access import Access
from bot.services.okrs.targets import Target, visible, visible_key_result
from storage import Store, Transaction

FIELD = "cheer_words"


@dataclass(frozen=True, slots=True, kw_only=True)
class CheerSaid:
    """``is_new`` is False when this person had cheered it today already; ``has_words``: words came with it now."""

    target: Target
    cheer: Cheer
    owner: Person
    is_new: bool
    has_words: bool = False


@dataclass(frozen=True)
class Cheering:
    store: Store
    access: Access

    def cheer(self, workspace: Workspace, person: Person, code: Code, words: str = "", *, now: datetime) -> CheerSaid:
        """Once a day, person and thing; words that come later the same day take the place of those before. Raises
        NotFound, NotAllowed, Invalid (cheer_words), and NothingToDo for one's own, for what has no owner, and for what
        nobody works on."""
        said = " ".join(words.split())
        if len(said) > LONGEST_WORD:
            raise Invalid({FIELD: ("too_long", {"most": str(LONGEST_WORD)})})
        with self.store.write() as tx:
            target = self._cheerable(tx, workspace, person, code, now)
            owner = tx.people.get(workspace.id, target.owner_id)
            if owner.id == person.id:
                raise NothingToDo("own_cheer")
            if not owner.is_active:
                raise NothingToDo("no_owner")
            cheer, is_new = _written(tx, workspace, person, target, said, now)
            return CheerSaid(target=target, cheer=cheer, owner=owner, is_new=is_new, has_words=bool(said))

    def _cheerable(self, tx: Transaction, workspace: Workspace, person: Person, code: Code, now: datetime) -> Target:
        if code.number is None:
            objective = visible(tx, person, tx.objectives.by_number(workspace.id, code.objective), code)
            target, relation = Target(objective), self.access.to_objective(tx, person, objective)
        else:
            known = tx.key_results.by_code(workspace.id, code.objective, code.number)
            result, objective = visible_key_result(tx, person, known, code)
            target = Target(objective, result)
            relation = self.access.to_key_result(tx, person, result, objective, workspace, now)
        self.access.ensure(Action.CHEER, relation, workspace)
        if objective.state not in CHEERED:
            raise NothingToDo("nothing_to_cheer")
        return target


def _written(
    tx: Transaction, workspace: Workspace, person: Person, target: Target, words: str, now: datetime
) -> tuple[Cheer, bool]:
    """The cheer of today, and whether it is new."""
    result_id = None if target.key_result is None else target.key_result.id
    today = local_day(now, workspace.zone)
    held: dict[str, Any] = {"workspace_id": workspace.id, "objective_id": target.objective.id}
    held |= {"key_result_id": result_id, "by_id": person.id}
    made = tx.cheers.cheer(on_day=today, now=now, words=words, **held)
    if made is not None:
        return made, True
    found = tx.cheers.of_day(workspace.id, target.objective.id, result_id, person.id, today)
    if found is None:
        raise NothingToDo("nothing_to_cheer")
    if words and words != found.words:
        found = tx.cheers.update(found, words=words, at=now)
    return found, False
