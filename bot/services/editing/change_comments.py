"""The lead reads of a changed target, and may say a word to it, which its owner reads."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from bot.domain.change_comments import CommentNews, TargetNews, check_comment, revised
from bot.domain.context import Difference, joined
from bot.domain.cycles import CycleState
from bot.domain.errors import NotFound, NothingToDo
from bot.domain.ids import KeyResultId
from bot.domain.okrs import KeyResult, Objective
from bot.domain.people import Person
from bot.domain.permissions import Action
from bot.domain.prompts import Prompt
from bot.domain.revisions import Revision, changes
from bot.domain.workspaces import Workspace
from bot.services.access import Access
from bot.services.okrs.looking import Looker
from bot.services.prompt_memory import told_until
from storage import Store, Transaction
from storage.pending import Kind


@dataclass(frozen=True)
class ChangeComments:
    store: Store
    access: Access

    def for_prompt(
        self, prompt: Prompt, person: Person, now: datetime
    ) -> tuple[tuple[TargetNews, ...], tuple[CommentNews, ...]]:
        """What was changed in the teams that this person leads, and said to what is theirs, since the prompt before it
        was sent. A fixed number of statements; one for most people."""
        with self.store.read() as tx:
            pending = tx.pending.kinds(prompt.workspace_id, person.id)
            if not pending & {Kind.HANDOVER, Kind.COMMENT}:
                return (), ()
            workspace, since = tx.workspaces.get(prompt.workspace_id), told_until(tx, prompt, now)
            news = _news(tx, workspace, person, since) if Kind.HANDOVER in pending else ()
            return news, _comments(tx, person, since) if Kind.COMMENT in pending else ()

    def about(
        self, workspace: Workspace, person: Person, key_result_id: KeyResultId, revision_id: int
    ) -> tuple[TargetNews, Person]:
        """A change, for its form, and the owner who reads the comment. Raises NotFound, NotAllowed; NothingToDo where
        they have said something to it."""
        with self.store.read() as tx:
            found = self._about(tx, workspace, person, key_result_id, revision_id)
            if tx.change_comments.has_said(workspace.id, revision_id, person.id):
                raise NothingToDo("commented_already")
            return found

    def comment(
        self,
        workspace: Workspace,
        person: Person,
        key_result_id: KeyResultId,
        revision_id: int,
        words: str,
        now: datetime,
    ) -> tuple[TargetNews, Person, bool]:
        """The last is False when they had said something to this change already, and nothing was kept now. Raises
        Invalid, NotFound, NotAllowed."""
        check_comment(words)
        with self.store.write() as tx:
            news, owner = self._about(tx, workspace, person, key_result_id, revision_id)
            held = {"workspace_id": workspace.id, "key_result_id": key_result_id, "revision_id": revision_id}
            made = tx.change_comments.insert_once(**held, author_id=person.id, words=words, at=now)
            return news, owner, made is not None

    def _about(
        self, tx: Transaction, workspace: Workspace, person: Person, key_result_id: KeyResultId, revision_id: int
    ) -> tuple[TargetNews, Person]:
        result = tx.key_results.by_id(workspace.id, key_result_id)
        told = changes(tx.key_results.revisions(workspace.id, [key_result_id])[key_result_id]) if result else ()
        change = next((one for one in told if one.after.id == revision_id), None)
        if result is None or change is None:
            raise NotFound("key_result", "")
        objective = tx.objectives.get(workspace.id, result.objective_id)
        Looker(person, workspace).ensure_sees(objective)
        relation = self.access.to_objective_itself(tx, person, objective)
        self.access.ensure(Action.COMMENT, relation, workspace)
        by = tx.people.get(workspace.id, change.after.revised_by_id)
        return _one(objective, result, [change], by), tx.people.get(workspace.id, result.owner_id)


def _news(tx: Transaction, workspace: Workspace, person: Person, since: datetime) -> tuple[TargetNews, ...]:
    teams = tx.teams.led_by(workspace.id, person.id)
    cycles = tx.cycles.in_state(workspace.id, CycleState.ACTIVE) if teams else []
    if not cycles:
        return ()
    led = tx.objectives.of_teams(workspace.id, [team.id for team in teams], [cycle.id for cycle in cycles])
    looker = Looker(person, workspace)
    results = {one.id: (each, one) for each in led if looker.sees(each) for one in each.key_results}
    revisions = tx.key_results.revisions(workspace.id, results) if results else {}
    fresh = {
        identity: [one for one in changes(found) if one.after.at >= since and one.after.revised_by_id != person.id]
        for identity, found in revisions.items()
    }
    people = tx.people.by_ids(workspace.id, {each[0].after.revised_by_id for each in fresh.values() if each})
    told = [
        _one(*results[KeyResultId(identity)], each, people[each[0].after.revised_by_id])
        for identity, each in fresh.items()
        if each
    ]
    return tuple(one for one in sorted(told, key=lambda one: one.revision_id) if one.changed)


def _comments(tx: Transaction, person: Person, since: datetime) -> tuple[CommentNews, ...]:
    found = tx.change_comments.to_owner(person.workspace_id, person.id, since)
    people = tx.people.by_ids(person.workspace_id, {one.author_id for one in found})
    results = tx.key_results.by_ids(person.workspace_id, {one.key_result_id for one in found})
    others = (one for one in found if one.author_id != person.id)
    return tuple(CommentNews(people[one.author_id], results[one.key_result_id], one.words) for one in others)


def _one(objective: Objective, result: KeyResult, told: Iterable[Revision], by: Person) -> TargetNews:
    """Changes of one key result, the newest first, as one."""
    newest, *_ = listed = list(told)
    changed = Difference()
    for one in reversed(listed):
        changed = joined(changed, revised(result, one))
    return TargetNews(
        objective=objective,
        key_result=result,
        changed=changed,
        by=by,
        reason=newest.after.reason,
        revision_id=newest.after.id,
    )
