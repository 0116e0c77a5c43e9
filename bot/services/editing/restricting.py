"""Who sees an objective: restricted to some people for a while, changed later, opened again by one press."""

from collections.abc import Collection, Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import date, datetime

from bot.domain.edits import Ticks
from bot.domain.errors import Invalid, NothingToDo
from bot.domain.ids import Code, ObjectiveId, PersonId, WorkspaceId
from bot.domain.okrs import Objective
from bot.domain.people import Person
from bot.domain.permissions import Action, allowed
from bot.domain.restricting import (
    BECAUSE,
    NAMED,
    RESTRICTABLE,
    REVIEW_DAY,
    USUAL,
    Restriction,
    check_restriction,
    due_of,
)
from bot.domain.wallclock import local_day
from bot.domain.workspaces import Workspace
from bot.services.access import Access, policy_of
from bot.services.drafting.boards import refresh
from bot.services.okrs.targets import visible
from bot.services.owing import release, take_up
from bot.services.schedules import reschedule
from storage import Store, Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class RestrictForm:
    """``named`` are on it now and are still here; ``others`` see it besides, whoever is named: those at work on it and
    the managers above its owner. ``review_day`` is what the form begins with."""

    objective: Objective
    owner: Person
    named: tuple[Person, ...]
    others: tuple[Person, ...]
    review_day: date


@dataclass(frozen=True, slots=True)
class Opened:
    """``before``: it was open to all already."""

    objective: Objective
    before: bool


@dataclass(frozen=True)
class Restricting:
    store: Store
    access: Access

    def form(self, workspace: Workspace, person: Person, objective_id: ObjectiveId, now: datetime) -> RestrictForm:
        """Raises NotFound, NotAllowed; NothingToDo for what is over."""
        with self.store.read() as tx:
            found = tx.objectives.by_id(workspace.id, objective_id)
            return self._form(tx, workspace, self._allowed(tx, workspace, person, found, None), now)

    def form_of(self, workspace: Workspace, person: Person, code: Code, now: datetime) -> RestrictForm:
        """The same by code."""
        with self.store.read() as tx:
            found = tx.objectives.by_number(workspace.id, code.objective)
            return self._form(tx, workspace, self._allowed(tx, workspace, person, found, code), now)

    def _form(self, tx: Transaction, workspace: Workspace, objective: Objective, now: datetime) -> RestrictForm:
        today = local_day(now, workspace.zone)
        day = objective.review_day
        return RestrictForm(
            objective=objective,
            owner=tx.people.get(workspace.id, objective.owner_id),
            named=tuple(_here(tx, workspace, objective)),
            others=self._others(tx, workspace, objective),
            review_day=day if day is not None and day > today else today + USUAL,
        )

    def restrict(
        self,
        workspace: Workspace,
        person: Person,
        objective_id: ObjectiveId,
        named: Sequence[Person],
        because: str,
        review_day: date | None,
        now: datetime,
        *,
        shown: Collection[str] | None = None,
        untouched: AbstractSet[str] = frozenset(),
    ) -> RestrictForm:
        """Show it to its circle alone; what it was restricted to before is replaced, but for whom somebody else has let
        in or taken out since the form was opened with ``shown`` (ids of Slack), and for what is ``untouched``. A digest
        on its way that names it is worded anew. Raises NotFound, NotAllowed, NothingToDo, and Invalid by field."""
        self._ensure_may_see(workspace, named)
        with self.store.write() as tx:
            objective = self._locked(tx, workspace, person, objective_id)
            today = local_day(now, workspace.zone)
            people = frozenset(one.id for one in named)
            if shown is not None and objective.is_restricted:
                seen = tx.people.by_slack_ids(workspace.id, shown).values()
                here = _here(tx, workspace, objective)
                people = Ticks(frozenset(one.id for one in seen), people).on({one.id for one in here})
            typed = Restriction(people, " ".join(because.split()), review_day)
            wanted = _as_it_is(objective, typed, untouched, today)
            day = check_restriction(wanted, today)
            told = {one for one in wanted.named if one != objective.owner_id}
            changed = tx.objectives.restrict(objective, told, wanted.because, day, by=person.id, now=now)
            self._ask_anew(tx, workspace, objective, now)
            tx.outbox.word_anew(workspace.id, [objective.code, *(one.code for one in objective.key_results)])
            refresh(tx, workspace, [changed.id], now)
            changed = tx.objectives.get(workspace.id, changed.id)
            return RestrictForm(
                objective=changed,
                owner=tx.people.get(workspace.id, changed.owner_id),
                named=tuple(_people(tx, workspace.id, told)),
                others=self._others(tx, workspace, changed),
                review_day=day,
            )

    def open(self, workspace: Workspace, person: Person, objective_id: ObjectiveId, now: datetime) -> Opened:
        """Show it to everybody again. Raises NotFound, NotAllowed, NothingToDo."""
        with self.store.write() as tx:
            objective = self._locked(tx, workspace, person, objective_id)
            changed = tx.objectives.open(objective, by=person.id, now=now)
            self._ask_anew(tx, workspace, objective, now)
            refresh(tx, workspace, [changed.id], now)
            return Opened(changed, before=not objective.is_restricted)

    def due(self, workspace_id: WorkspaceId, person: Person, now: datetime) -> tuple[Objective, ...]:
        """Of this person's objectives those whose day of the review has come, in the order of their codes."""
        with self.store.read() as tx:
            workspace = tx.workspaces.get(workspace_id)
            cycles = [cycle.id for cycle in tx.cycles.in_view(workspace_id)]
            return due_of(workspace, tx.objectives.of_person(workspace_id, person.id, cycles), now)

    def _allowed(
        self, tx: Transaction, workspace: Workspace, person: Person, found: Objective | None, code: Code | None
    ) -> Objective:
        """Owning one of its key results gives no say in who sees it."""
        objective = visible(tx, person, found, code)
        relation = self.access.to_objective_itself(tx, person, objective)
        self.access.ensure(Action.RESTRICT, relation, workspace)
        if objective.state not in RESTRICTABLE:
            raise NothingToDo("closed")
        return objective

    def _locked(self, tx: Transaction, workspace: Workspace, person: Person, objective_id: ObjectiveId) -> Objective:
        """Held to the end of the transaction: of two who choose at once, the second changes what the first chose."""
        tx.objectives.lock(workspace.id, [objective_id])
        return self._allowed(tx, workspace, person, tx.objectives.by_id(workspace.id, objective_id), None)

    def _ensure_may_see(self, workspace: Workspace, named: Sequence[Person]) -> None:
        policy = policy_of(workspace)
        unable = [one for one in named if not allowed(Action.VIEW, self.access.named(one), policy)]
        if unable:
            raise Invalid({NAMED: ("not_here", {"name": unable[0].name})})

    def _others(self, tx: Transaction, workspace: Workspace, objective: Objective) -> tuple[Person, ...]:
        above = [one.id for one in tx.people.managers_above(workspace.id, objective.owner_id)]
        found = _people(tx, workspace.id, {*objective.at_work, *above} - {objective.owner_id} - objective.named)
        return tuple(one for one in found if one.is_active)

    def _ask_anew(self, tx: Transaction, workspace: Workspace, objective: Objective, now: datetime) -> None:
        """Whoever stands in for somebody away is asked about what is open alone: whoever was asked before is let go."""
        reschedule(tx, workspace, objective.at_work, now)
        results, today = [one.id for one in objective.key_results], local_day(now, workspace.zone)
        asked = {prompt.person_id for prompt in tx.prompts.running_about(workspace.id, results, today)}
        release(tx, workspace, asked, now)
        take_up(tx, workspace, asked | objective.at_work, now)


def _as_it_is(objective: Objective, wanted: Restriction, untouched: AbstractSet[str], today: date) -> Restriction:
    """A day that has come is no day any more: the form offers another one."""
    if not objective.is_restricted:
        return wanted
    because = objective.restricted_because if BECAUSE in untouched else wanted.because
    stays = REVIEW_DAY in untouched and objective.review_day is not None and objective.review_day > today
    return replace(wanted, because=because, review_day=objective.review_day if stays else wanted.review_day)


def _here(tx: Transaction, workspace: Workspace, objective: Objective) -> list[Person]:
    """Whoever has left is named no more, also should they come back."""
    return [one for one in _people(tx, workspace.id, objective.named) if one.is_active]


def _people(tx: Transaction, workspace_id: WorkspaceId, ids: Iterable[PersonId]) -> list[Person]:
    return sorted(tx.people.by_ids(workspace_id, ids).values(), key=lambda one: one.name)
