"""Weights as people read them: stored as they are typed, shown as whole percentages that sum to 100 where they differ
(model.md, Objective progress)."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Protocol

from bot.domain.ids import TeamId
from bot.domain.okrs import KeyResult, KeyResultState, Objective, ObjectiveState
from bot.domain.ratios import percentages

OUT = (ObjectiveState.CANCELLED, ObjectiveState.DRAFT)


class Weighed(Protocol):
    """What has a weight beside others."""

    @property
    def id(self) -> int: ...

    @property
    def weight(self) -> Decimal: ...


def shown_percent(weighed: Sequence[Weighed]) -> dict[int, int]:
    """By id; nothing where all weigh the same, for that says nothing."""
    weights = [one.weight for one in weighed]
    if len(set(weights)) < 2:
        return {}
    return {one.id: percent for one, percent in zip(weighed, percentages(weights), strict=True)}


def key_result_percent(key_results: Sequence[KeyResult]) -> Mapping[int, int]:
    """Of one objective's; what was called off weighs nothing, and has none."""
    return shown_percent([one for one in key_results if one.state is not KeyResultState.CANCELLED])


def shares_beside(objectives: Iterable[Objective], team_id: TeamId | None) -> Mapping[int, int]:
    """Of the objectives of one cycle on a page those that share an order: the team's own, or without a team somebody's
    personal ones. What is restricted counts for nobody, as in progress."""
    return objective_percent([one for one in objectives if one.team_id == team_id and not one.is_restricted])


def objective_percent(objectives: Sequence[Objective]) -> Mapping[int, int]:
    """Of those that share one order."""
    return shown_percent([one for one in objectives if one.state not in OUT])
