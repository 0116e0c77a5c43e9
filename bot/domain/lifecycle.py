"""From which state an objective or a key result may go to which. Closing and sharing a draft are acts of their own."""

from bot.domain.cycles import Cycle, CycleState
from bot.domain.okrs import KeyResult, KeyResultState, Objective, ObjectiveState

_OBJECTIVES = {
    ObjectiveState.ACTIVE: (ObjectiveState.PAUSED, ObjectiveState.CANCELLED),
    ObjectiveState.PAUSED: (ObjectiveState.CANCELLED,),
}
_KEY_RESULTS = {
    KeyResultState.ACTIVE: (KeyResultState.DONE, KeyResultState.PAUSED, KeyResultState.CANCELLED),
    KeyResultState.PAUSED: (KeyResultState.ACTIVE, KeyResultState.DONE, KeyResultState.CANCELLED),
    KeyResultState.DONE: (KeyResultState.ACTIVE,),
    KeyResultState.CANCELLED: (KeyResultState.ACTIVE,),
}


def objective_moves(objective: Objective) -> tuple[ObjectiveState, ...]:
    """Where the form for editing takes it. Going on with it is an act of its own, which asks for due days anew."""
    return _OBJECTIVES.get(objective.state, ())


def key_result_moves(key_result: KeyResult, cycle: Cycle) -> tuple[KeyResultState, ...]:
    """Removing a key result is cancelling it; a cancelled one may be taken up again until its cycle is graded."""
    if key_result.state is KeyResultState.CANCELLED and cycle.state in (CycleState.GRADING, CycleState.CLOSED):
        return ()
    return _KEY_RESULTS.get(key_result.state, ())
