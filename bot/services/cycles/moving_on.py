"""How a cycle moves on, by its calendar or by hand: through every state on the way, in order, each written down."""

from datetime import datetime

from bot.domain.cycle_dates import parent_of, states_until
from bot.domain.cycles import Cycle, CycleState
from bot.domain.ids import PersonId
from bot.domain.workspaces import Workspace
from bot.services.closing.closing import close_unfinished
from bot.services.closing.digests import promise_digests
from bot.services.drafting.boards import begun
from bot.services.feedback.rounds import begin as begin_feedback
from storage import Transaction


def move_on(
    tx: Transaction, workspace: Workspace, cycle: Cycle, goal: CycleState, *, by: PersonId | None, now: datetime
) -> Cycle:
    """The cycle, in ``goal``; as it was where it is there already or further on. The workspace's row is held by the
    caller, who has read the cycle since: of two at once the second finds nothing left to do."""
    for state in states_until(cycle.state, goal):
        cycle = tx.cycles.change(cycle, by=by, now=now, state=state)
        if state is CycleState.ACTIVE:
            _on_begun(tx, workspace, cycle, now)
        elif state is CycleState.GRADING:
            _on_over(tx, workspace, cycle, now)
        else:
            _on_closed(tx, workspace, cycle, now)
        tx.people.forget_next_prompts(workspace.id)
    return cycle


def settle_parents(tx: Transaction, workspace: Workspace, *, by: PersonId | None, now: datetime) -> None:
    """Let each cycle be part of the smallest larger one that contains its days, after some were made or changed."""
    cycles = tx.cycles.all(workspace.id)
    for cycle in cycles:
        parent = parent_of(cycle, cycles)
        tx.cycles.change(cycle, by=by, now=now, parent_id=None if parent is None else parent.id)


def _on_begun(tx: Transaction, workspace: Workspace, cycle: Cycle, now: datetime) -> None:
    """What was shared in it counts by the state of the cycle; its boards say so."""
    begun(tx, workspace, cycle, now)


def _on_over(tx: Transaction, workspace: Workspace, cycle: Cycle, now: datetime) -> None:
    """Its owners are asked by their prompts to close what is theirs (prompts/errands.py); teams that have closed
    everything early read how it ended; and people can ask each other what helped."""
    promise_digests(tx, workspace, cycle, now)
    begin_feedback(tx, workspace, cycle, by=None, now=now)


def _on_closed(tx: Transaction, workspace: Workspace, cycle: Cycle, now: datetime) -> None:
    """What nobody has closed is closed without a score."""
    close_unfinished(tx, workspace, cycle, now)
