"""What closed with its cycle because nobody was there to close it: its owner reads of it, and may still let it go on.
It has no score: those of its cycle are told by then."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from bot.domain.closing import DECISIONS, Decision, is_undecided
from bot.domain.cycle_calendar import calendar_of
from bot.domain.cycles import Cycle, CycleState
from bot.domain.errors import NotFound
from bot.domain.ids import ObjectiveId, WorkspaceId
from bot.domain.okrs import Objective, ObjectiveState
from bot.domain.people import Person
from bot.domain.permissions import Action, allowed
from bot.domain.prompt_sheets import PromptSheet
from bot.domain.wallclock import local_day
from bot.domain.workspaces import Workspace
from bot.services.access import Access, policy_of
from bot.services.closing.form import Closed, closed_before
from bot.services.drafting.carrying import carry
from bot.services.okrs.targets import visible
from bot.services.prompt_memory import told_before
from storage import Store, Transaction

LOOKS_BACK = timedelta(days=120)
"""Cycles whose closing was over before that are not looked through: nobody is away for longer and asks."""


@dataclass(frozen=True)
class LateDecisions:
    store: Store
    access: Access

    def decide(
        self, workspace: Workspace, person: Person, identity: ObjectiveId, decision: Decision, now: datetime
    ) -> Closed:
        """Once: whoever comes second reads what was said. Raises NotFound, also for what is not
        closed, and NotAllowed."""
        with self.store.write() as tx:
            tx.objectives.lock(workspace.id, [identity])
            objective = visible(tx, person, tx.objectives.by_id(workspace.id, identity), None)
            self.access.ensure(Action.CLOSE, self.access.to_closing(tx, person, objective, workspace, now), workspace)
            cycle = tx.cycles.get(workspace.id, objective.cycle_id)
            if objective.state is not ObjectiveState.CLOSED or decision not in DECISIONS:
                raise NotFound("objective", objective.code)
            found = closed_before(tx, objective, cycle)
            if not found.may_decide or found.closing is None:
                return found
            wrote = found.closing.closed_by_id or person.id  # whose the words are that were written with it
            told = tx.closings.change(found.closing, by=person.id, now=now, decision=decision, closed_by_id=wrote)
            successor = carry(tx, workspace, objective, told, by=person.id, now=now)
            return replace(closed_before(tx, objective, cycle), before=False, successor=successor)

    def for_prompt(self, sheet: PromptSheet) -> tuple[Objective, ...]:
        """Each in the first prompt after its cycle closed, however long its owner was away."""
        with self.store.read() as tx:
            cycles = _closed_lately(tx, sheet.person.workspace_id, sheet.today)
            return _missed(tx, sheet.person, cycles, told_before(tx, sheet.prompt)) if cycles else ()

    def of(self, workspace_id: WorkspaceId, person: Person, now: datetime) -> tuple[Objective, ...]:
        """All that still can go on."""
        with self.store.read() as tx:
            cycles = _closed_lately(tx, workspace_id, local_day(now, person.zone))
            return _missed(tx, person, cycles, None) if cycles else ()


def may_decide(
    tx: Transaction,
    access: Access,
    workspace: Workspace,
    person: Person,
    objective: Objective,
    closed: Closed | None,
    cycle: Cycle,
    now: datetime,
) -> bool:
    """Whether the page of an objective offers it."""
    if closed is None or cycle.state is not CycleState.CLOSED or not is_undecided(closed.closing):
        return False
    return allowed(Action.CLOSE, access.to_closing(tx, person, objective, workspace, now), policy_of(workspace))


def _closed_lately(tx: Transaction, workspace_id: WorkspaceId, today: date) -> list[Cycle]:
    known = tx.cycles.in_state(workspace_id, CycleState.CLOSED)
    return [one for one in known if calendar_of(one).closing_day >= today - LOOKS_BACK]


def _missed(tx: Transaction, person: Person, cycles: list[Cycle], since: datetime | None) -> tuple[Objective, ...]:
    """By their codes; of those, what closed after ``since``."""
    workspace_id = person.workspace_id
    owned = tx.objectives.of_person(workspace_id, person.id, [one.id for one in cycles], (ObjectiveState.CLOSED,))
    closings = tx.closings.of(workspace_id, [one.id for one in owned])
    found = [
        one
        for one in owned
        if (closing := closings.get(one.id)) is not None
        and is_undecided(closing)
        and (since is None or closing.closed_at > since)
    ]
    return tuple(sorted(found, key=lambda one: one.number))
