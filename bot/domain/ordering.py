"""The order of the objectives of a team, or of the personal ones of somebody: moved up or down by one place."""

from collections.abc import Sequence

from bot.domain.ids import ObjectiveId
from bot.domain.okrs import Objective


def moved(
    objectives: Sequence[Objective], shown: set[ObjectiveId], moving: ObjectiveId, *, up: bool
) -> list[Objective]:
    """All of them in their new order: one changes places with its neighbour among those that are ``shown`` to whoever
    moves it. At the end of the way nothing changes."""
    found = list(objectives)
    places = [place for place, one in enumerate(found) if one.id in shown]
    here = next((at for at, place in enumerate(places) if found[place].id == moving), None)
    if here is None:
        return found
    there = here - 1 if up else here + 1
    if 0 <= there < len(places):
        first, second = places[here], places[there]
        found[first], found[second] = found[second], found[first]
    return found
