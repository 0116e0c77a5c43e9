"""From which state an objective or a key result may go to which. Closing and sharing a draft are acts of their own."""

from bot.domain.okrs import KeyResultState, ObjectiveState

_OBJECTIVES = {
    ObjectiveState.ACTIVE: (ObjectiveState.PAUSED, ObjectiveState.CANCELLED),
    ObjectiveState.PAUSED: (ObjectiveState.ACTIVE, ObjectiveState.CANCELLED),
    ObjectiveState.CANCELLED: (ObjectiveState.ACTIVE,),
}
_KEY_RESULTS = {
    KeyResultState.ACTIVE: (KeyResultState.DONE, KeyResultState.PAUSED, KeyResultState.CANCELLED),
    KeyResultState.PAUSED: (KeyResultState.ACTIVE, KeyResultState.DONE, KeyResultState.CANCELLED),
    KeyResultState.DONE: (KeyResultState.ACTIVE,),
    KeyResultState.CANCELLED: (KeyResultState.ACTIVE,),
}


def objective_moves(state: ObjectiveState) -> tuple[ObjectiveState, ...]:
    return _OBJECTIVES.get(state, ())


def key_result_moves(state: KeyResultState) -> tuple[KeyResultState, ...]:
    """Removing a key result is cancelling it; a cancelled one may be taken up again."""
    return _KEY_RESULTS.get(state, ())
