"""Shared drafts: their lead is shown them and may say a word, which their owner reads; and drafts whose cycle has begun
without them."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.change_comments import check_comment
from bot.domain.cycles import Cycle, CycleState
from bot.domain.draft_comments import DraftCommentNews, LeftDraft, SharedNews
from bot.domain.ids import ObjectiveId
from bot.domain.okrs import Objective, ObjectiveState
from bot.domain.people import Person
from bot.domain.permissions import Action, allowed
from bot.domain.prompts import Prompt
from bot.domain.wallclock import local_day
from bot.domain.workspaces import Workspace
from bot.services.access import Access, policy_of
from bot.services.drafting.comments import comments_for
from bot.services.okrs.looking import Looker
from bot.services.okrs.targets import visible
from bot.services.prompt_memory import told_until
from storage import Store, Transaction
from storage.pending import Kind

RUNNING = (CycleState.ACTIVE, CycleState.GRADING)


@dataclass(frozen=True, slots=True)
class ToldOfDrafts:
    """What a prompt says of drafts, each the oldest first."""

    shared: tuple[SharedNews, ...] = ()
    said: tuple[DraftCommentNews, ...] = ()
    left: tuple[LeftDraft, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedSheet:
    """A shared draft as its lead looks at it. ``may_comment``: a word of theirs reaches the owner."""

    objective: Objective
    owner: Person
    cycle: Cycle
    names: dict[int, str]
    may_comment: bool


@dataclass(frozen=True)
class DraftNews:
    store: Store
    access: Access

    def for_prompt(self, prompt: Prompt, person: Person, now: datetime) -> ToldOfDrafts:
        """What was shared, said and left since the prompt before it was sent. A fixed number of statements; one for
        most people."""
        with self.store.read() as tx:
            pending = tx.pending.kinds(prompt.workspace_id, person.id)
            if not pending & {Kind.HANDOVER, Kind.DRAFT_COMMENT, Kind.DRAFT}:
                return ToldOfDrafts()
            workspace, since = tx.workspaces.get(prompt.workspace_id), told_until(tx, prompt, now)
            return ToldOfDrafts(
                _shared(tx, workspace, person, since) if Kind.HANDOVER in pending else (),
                comments_for(tx, person, since) if Kind.DRAFT_COMMENT in pending else (),
                _left(tx, workspace, person, since, now) if Kind.DRAFT in pending else (),
            )

    def look(self, workspace: Workspace, person: Person, objective_id: ObjectiveId) -> SharedSheet:
        """Raises NotFound, NotAllowed."""
        with self.store.read() as tx:
            return self._sheet(tx, workspace, person, objective_id)

    def comment(
        self, workspace: Workspace, person: Person, objective_id: ObjectiveId, words: str, once: str, now: datetime
    ) -> SharedSheet:
        """``once`` names the submission, which is kept once. Raises Invalid, NotFound, NotAllowed."""
        check_comment(words)
        with self.store.write() as tx:
            sheet = self._sheet(tx, workspace, person, objective_id)
            relation = self.access.to_objective(tx, person, sheet.objective)
            self.access.ensure(Action.COMMENT, relation, workspace)
            if tx.handled.first_time(workspace.id, once, now):
                held = {"workspace_id": workspace.id, "objective_id": objective_id}
                tx.draft_comments.insert(**held, author_id=person.id, words=words, at=now)
            return sheet

    def _sheet(self, tx: Transaction, workspace: Workspace, person: Person, objective_id: ObjectiveId) -> SharedSheet:
        objective = visible(tx, person, tx.objectives.by_id(workspace.id, objective_id), None)
        Looker(person, workspace).ensure_sees(objective)
        relation = self.access.to_objective(tx, person, objective)
        owners = {objective.owner_id, *(one.owner_id for one in objective.key_results)}
        people = tx.people.by_ids(workspace.id, owners)
        may = objective.owner_id != person.id and allowed(Action.COMMENT, relation, policy_of(workspace))
        return SharedSheet(
            objective=objective,
            owner=people[objective.owner_id],
            cycle=tx.cycles.get(workspace.id, objective.cycle_id),
            names={one.id: one.name for one in people.values()},
            may_comment=may,
        )


def _shared(tx: Transaction, workspace: Workspace, person: Person, since: datetime) -> tuple[SharedNews, ...]:
    """In the teams that this person leads, and the personal ones of those who report to them."""
    teams = [team.id for team in tx.teams.led_by(workspace.id, person.id)]
    reports = [one.id for one in tx.people.reports_of(workspace.id, person.id)]
    drafts = tx.shared_drafts.shared_since(workspace.id, teams, reports, since)
    objectives = tx.objectives.by_ids(workspace.id, {one.objective_id for one in drafts})
    looker = Looker(person, workspace)
    shown = [objectives[one.objective_id] for one in drafts if looker.sees(objectives[one.objective_id])]
    others = [one for one in shown if one.owner_id != person.id]
    people = tx.people.by_ids(workspace.id, {one.owner_id for one in others})
    cycles = tx.cycles.by_ids(workspace.id, {one.cycle_id for one in others})
    return tuple(SharedNews(one, people[one.owner_id], cycles[one.cycle_id].name) for one in others)


def _left(
    tx: Transaction, workspace: Workspace, person: Person, since: datetime, now: datetime
) -> tuple[LeftDraft, ...]:
    """Told once, with the first prompt after the day on which the cycle has begun."""
    drafts = [one for one in tx.objectives.drafts_of(workspace.id, person.id) if one.state is ObjectiveState.DRAFT]
    cycles = tx.cycles.by_ids(workspace.id, {one.cycle_id for one in drafts})
    first, today = local_day(since, workspace.zone), local_day(now, workspace.zone)
    begun = {one.id: one for one in cycles.values() if one.state in RUNNING and first < one.first_day <= today}
    return tuple(
        LeftDraft(one, begun[one.cycle_id].name, begun[one.cycle_id].first_day)
        for one in drafts
        if one.cycle_id in begun
    )
